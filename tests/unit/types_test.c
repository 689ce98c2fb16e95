// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/types/types.h"
#include "tests/support/btf_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void a_type_is_found_by_name_and_kind(void **state)
{
	struct types *types = btf_file_read(&btf_file_kernel, sizeof(btf_file_kernel));

	assert_int_equal(types_find(types, "task", BTF_KIND_STRUCT), 2);
	assert_int_equal(types_find(types, "other", BTF_KIND_STRUCT), 5);
	assert_int_equal(types_find(types, "task", BTF_KIND_TYPEDEF), 0);
	assert_int_equal(types_find(types, "tas", BTF_KIND_STRUCT), 0);
	assert_string_equal(types_name(types, types_get(types, 1)->name_off), "int");
	types_close(types);
}

/* Returns the types that are read from a file of a copy. */
static struct types *copy_types(const struct types *types, const struct types *programs)
{
	int fd = memfd_create("copy", MFD_CLOEXEC);
	struct types *copied;
	char file[4096];
	ssize_t len;

	assert_int_equal(types_write_copy(types, programs, fd), 0);
	len = pread(fd, file, sizeof(file), 0);
	assert_true(len > 0 && len < (ssize_t)sizeof(file));
	assert_int_equal(types_read(&copied, file, (size_t)len), 0);
	close(fd);
	return copied;
}

static void a_copy_has_the_named_types_and_what_they_contain(void **state)
{
	struct types *types = btf_file_read(&btf_file_kernel, sizeof(btf_file_kernel)),
		     *programs = btf_file_read(&btf_file_program, sizeof(btf_file_program)),
		     *copy = copy_types(types, programs);
	const struct btf_type *task, *list;
	const struct btf_member *members;

	assert_int_equal(types_find(copy, "other", BTF_KIND_STRUCT), 0);
	assert_int_equal(types_find(copy, "task", BTF_KIND_STRUCT), 1);
	task = types_get(copy, 1);
	members = (const void *)(task + 1);
	assert_int_equal(task->size, 24);
	assert_string_equal(types_name(copy, members[1].name_off), "parent");
	assert_int_equal(members[1].offset, 64);
	assert_int_equal(types_get(copy, members[1].type)->type, 0);
	assert_string_equal(types_name(copy, types_get(copy, members[0].type)->name_off), "int");
	list = types_get(copy, members[2].type);
	assert_int_equal(((const struct btf_array *)(list + 1))->type, members[0].type);
	assert_int_equal(((const struct btf_array *)(list + 1))->nelems, 2);
	types_close(copy);
	types_close(programs);
	types_close(types);
}

static void a_copy_may_have_no_type(void **state)
{
	const struct btf_type unlike = {INT, INFO(BTF_KIND_STRUCT, 0), {0}};
	struct types *types = btf_file_read(&btf_file_program, sizeof(btf_file_program)),
		     *programs = btf_file_read(&unlike, sizeof(unlike)),
		     *copy = copy_types(types, programs);

	assert_int_equal(types_find(copy, "task", BTF_KIND_STRUCT), 0);
	types_close(copy);
	types_close(programs);
	types_close(types);
}

static void a_file_that_ends_early_is_not_valid(void **state)
{
	struct types *types;
	char *file;
	size_t size = btf_file_make(&file, &btf_file_kernel, sizeof(btf_file_kernel));

	for (size_t len = 0; len < size; len++) {
		char *part = malloc(len + 1); /* of its own, so that reading on is noticed */

		memcpy(part, file, len);
		assert_int_equal(types_read(&types, part, len), -EINVAL);
		assert_null(types);
		free(part);
	}
	free(file);
}

static void a_kind_that_is_not_known_is_not_valid(void **state)
{
	const struct btf_type unknown = {INT, INFO(31, 0), {0}}, no_kind = {INT, INFO(0, 0), {0}},
			      no_name = {sizeof(btf_file_names), INFO(BTF_KIND_PTR, 0), {0}};
	const struct btf_type *const wrong[] = {&unknown, &no_kind, &no_name};
	struct types *types;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		char *file;
		size_t size = btf_file_make(&file, wrong[i], sizeof(*wrong[i]));

		assert_int_equal(types_read(&types, file, size), -EINVAL);
		free(file);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_type_is_found_by_name_and_kind),
		cmocka_unit_test(a_copy_has_the_named_types_and_what_they_contain),
		cmocka_unit_test(a_copy_may_have_no_type),
		cmocka_unit_test(a_file_that_ends_early_is_not_valid),
		cmocka_unit_test(a_kind_that_is_not_known_is_not_valid),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
