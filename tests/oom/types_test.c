// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Types are read and copied while the n-th allocation fails, for every n. */
#include "core/types/types.h"
#include "tests/support/btf_file.h"
#include "tests/support/failing_malloc.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static void types_are_read_whole_or_not_at_all(void **state)
{
	char *file;
	size_t size = btf_file_make(&file, &btf_file_kernel, sizeof(btf_file_kernel));

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct types *types;
		int err = types_read(&types, file, size);

		assert_int_equal(err, failing_malloc_failed ? -ENOMEM : 0);
		assert_int_equal(!types, err != 0);
		types_close(types);
	}
	free(file);
}

static void a_copy_is_written_whole_or_not_at_all(void **state)
{
	struct types *kernel = btf_file_read(&btf_file_kernel, sizeof(btf_file_kernel)),
		     *program = btf_file_read(&btf_file_program, sizeof(btf_file_program));

	for (unsigned n = 1; failing_malloc_round(n); n++) {
		int fd = memfd_create("copy", MFD_CLOEXEC);
		int err = types_write_copy(kernel, program, fd);

		assert_int_equal(err, failing_malloc_failed ? -ENOMEM : 0);
		assert_int_equal(lseek(fd, 0, SEEK_END) == 0, err != 0);
		close(fd);
	}
	types_close(program);
	types_close(kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_read_whole_or_not_at_all),
		cmocka_unit_test(a_copy_is_written_whole_or_not_at_all),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
