// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The file with the types of the programs has fields where the kernel has them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bpf/capture.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct btf *read_or_skip(void)
{
	struct types_found found;
	struct btf *btf;

	if (types_read(&btf, &found)) {
		print_message("the types of this kernel cannot be read\n");
		skip();
	}
	return btf;
}

/* What a program would have: a flavour, and a type that no kernel has. */
static struct btf *make_programs(void)
{
	struct btf *btf = btf__new_empty();

	assert_non_null(btf);
	assert_true(btf__add_struct(btf, "task_struct___before_5_14", 0) > 0);
	assert_true(btf__add_struct(btf, "signal_struct", 0) > 0);
	assert_true(btf__add_struct(btf, "css_set", 0) > 0);
	assert_true(btf__add_struct(btf, "of_no_kernel", 0) > 0);
	return btf;
}

static struct btf *write_and_parse(const struct btf *kernel)
{
	struct btf *programs = make_programs(), *copy;
	int fd = memfd_create("types", MFD_CLOEXEC);
	char path[32];

	assert_true(fd >= 0);
	assert_int_equal(types_write(fd, kernel, programs), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	copy = btf__parse(path, NULL);
	assert_non_null(copy);
	close(fd);
	btf__free(programs);
	return copy;
}

static const struct btf_type *skip_modifiers(const struct btf *btf, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (btf_is_mod(type) || btf_is_typedef(type))
		type = btf__type_by_id(btf, type->type);
	return type;
}

/* Returns how many fields it has compared, those of structures within it included. */
static unsigned compare(const struct btf *a, uint32_t a_id, const struct btf *b, uint32_t b_id)
{
	const struct btf_type *x = skip_modifiers(a, a_id), *y = skip_modifiers(b, b_id);
	unsigned fields = 0;

	assert_int_equal(btf_kind(x), btf_kind(y));
	if (btf_is_array(x)) {
		assert_int_equal(btf_array(x)->nelems, btf_array(y)->nelems);
		return compare(a, btf_array(x)->type, b, btf_array(y)->type);
	}
	if (!btf_is_composite(x))
		return 0;
	assert_int_equal(x->size, y->size);
	assert_int_equal(btf_vlen(x), btf_vlen(y));
	for (unsigned i = 0; i < btf_vlen(x); i++) {
		assert_string_equal(btf__name_by_offset(a, btf_members(x)[i].name_off),
			btf__name_by_offset(b, btf_members(y)[i].name_off));
		assert_int_equal(btf_members(x)[i].offset, btf_members(y)[i].offset);
		fields += 1 + compare(a, btf_members(x)[i].type, b, btf_members(y)[i].type);
	}
	return fields;
}

static void a_copy_has_the_fields_of_the_kernel(void **state)
{
	static const char *const names[] = {"task_struct", "signal_struct", "css_set"};
	struct btf *kernel = read_or_skip(), *copy = write_and_parse(kernel);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		int id = btf__find_by_name_kind(kernel, names[i], BTF_KIND_STRUCT);
		int of_copy = btf__find_by_name_kind(copy, names[i], BTF_KIND_STRUCT);

		assert_true(id > 0 && of_copy > 0);
		assert_true(compare(kernel, (uint32_t)id, copy, (uint32_t)of_copy) > 10);
	}
	assert_true(btf__find_by_name_kind(copy, "of_no_kernel", BTF_KIND_STRUCT) < 0);
	assert_true(btf__type_cnt(copy) < btf__type_cnt(kernel) / 10);
	btf__free(copy);
	btf__free(kernel);
}

static void a_file_without_room_is_an_error(void **state)
{
	struct btf *kernel = read_or_skip(), *programs = make_programs();

	assert_int_equal(types_write(-1, kernel, programs), -EBADF);
	btf__free(programs);
	btf__free(kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_has_the_fields_of_the_kernel),
		cmocka_unit_test(a_file_without_room_is_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
