// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* What the loader does in less time has the same result as what libbpf does by itself. */
#include "tests/live/watch.h"

#include "bpf/capture.h"
#include "core/types/types.h"
#include "mayfly.skel.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PROGRAMS 16

/* What the kernel has of each loaded program. */
struct loaded {
	struct bpf_prog_info programs[PROGRAMS];
	unsigned count;
};

static int print_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	return 0;
}

static struct loaded list_loaded(const struct mayfly_bpf *skel)
{
	struct loaded loaded = {.count = 0};
	struct bpf_program *program;

	bpf_object__for_each_program(program, skel->obj)
	{
		__u32 len = sizeof(loaded.programs[0]);

		if (bpf_program__fd(program) < 0)
			continue;
		assert_true(loaded.count < PROGRAMS);
		assert_int_equal(bpf_obj_get_info_by_fd(bpf_program__fd(program),
					 &loaded.programs[loaded.count++], &len),
			0);
	}
	return loaded;
}

static struct loaded load_by_libbpf(void)
{
	struct mayfly_bpf *skel = mayfly_bpf__open_and_load();
	struct loaded loaded;

	assert_non_null(skel);
	loaded = list_loaded(skel);
	mayfly_bpf__destroy(skel);
	return loaded;
}

static struct loaded load_by_loader(const struct types *types, bool parallel)
{
	struct mayfly_bpf *skel;
	struct loaded loaded;

	assert_int_equal(loader_open(&skel), 0);
	assert_int_equal(loader_load(skel, types, parallel), 0);
	loaded = list_loaded(skel);
	assert_int_equal(mayfly_bpf__attach(skel), 0);
	mayfly_bpf__destroy(skel);
	return loaded;
}

/* The tag is a hash of the code, which differs where read_untrusted is a call. */
static void assert_same(const struct loaded *a, const struct loaded *b, bool same_code)
{
	assert_int_equal(a->count, b->count);
	for (unsigned i = 0; i < a->count; i++) {
		const struct bpf_prog_info *x = &a->programs[i], *y = &b->programs[i];

		assert_string_equal(x->name, y->name);
		assert_int_equal(x->type, y->type);
		if (same_code)
			assert_memory_equal(x->tag, y->tag, sizeof(x->tag));
		assert_int_equal(x->attach_btf_id, y->attach_btf_id);
		assert_int_equal(x->nr_func_info, y->nr_func_info);
	}
}

static void the_programs_are_those_that_libbpf_loads(void **state)
{
	struct loaded first = load_by_libbpf(), one_by_one, parallel;
	struct loader_found found;
	struct types *types;

	assert_int_equal(loader_read_types(&types, &found), 0);
	one_by_one = load_by_loader(types, false);
	parallel = load_by_loader(types, true);
	assert_true(first.count >= 5);
	assert_same(&first, &one_by_one, true);
	assert_same(&first, &parallel, !types_find(types, "bpf_rdonly_cast", BTF_KIND_FUNC));
	types_close(types);
}

/* Returns the result of a load in which the verifier refuses a program. */
static int load_refused(const struct types *types, bool parallel)
{
	struct mayfly_bpf *skel;
	int err;

	assert_int_equal(loader_open(&skel), 0);
	assert_int_equal(bpf_map__set_value_size(skel->maps.attempt_scratches, 8), 0);
	err = loader_load(skel, types, parallel);
	mayfly_bpf__destroy(skel);
	return err;
}

static unsigned count_files(void)
{
	unsigned count = 0;

	for (int fd = 0; fd < 1000; fd++)
		count += dup2(fd, fd) == fd;
	return count;
}

static void a_refused_program_is_an_error_and_leaves_nothing(void **state)
{
	unsigned files = count_files();
	struct loader_found found;
	struct types *types;

	libbpf_set_print(print_nothing);
	assert_int_equal(loader_read_types(&types, &found), 0);
	assert_int_equal(load_refused(types, true), -EAGAIN);
	assert_int_equal(load_refused(types, false), -EACCES);
	assert_int_equal(count_files(), files);
	types_close(types);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_programs_are_those_that_libbpf_loads),
		cmocka_unit_test(a_refused_program_is_an_error_and_leaves_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
