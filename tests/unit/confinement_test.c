// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/confinement.h"
#include "core/io/proc_mount.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>

static void the_status_of_a_process_is_read(void **state)
{
	static const struct {
		const char *text;
		bool known, no_new_privs, seccomp;
	} cases[] = {
		{"Name:\tmayfly\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n", true, false,
			false},
		{"Name:\tmayfly\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n", true, true,
			true},
		{"Name:\tSeccomp:\t2\nNoNewPrivs:\t0\n", true, false, false}, /* a name */
		{"Name:\tx\n", true, false, false},
		{"", false, false, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct confinement confinement = {0};

		confinement_parse_status(&confinement, cases[i].text);
		assert_int_equal(confinement.known, cases[i].known);
		assert_int_equal(confinement.no_new_privs, cases[i].no_new_privs);
		assert_int_equal(confinement.seccomp, cases[i].seccomp);
	}
}

static void lockdown_is_the_word_in_brackets(void **state)
{
	assert_int_equal(
		confinement_parse_lockdown("[none] integrity confidentiality\n"), LOCKDOWN_NONE);
	assert_int_equal(confinement_parse_lockdown("none [integrity] confidentiality\n"),
		LOCKDOWN_INTEGRITY);
	assert_int_equal(confinement_parse_lockdown("none integrity [confidentiality]\n"),
		LOCKDOWN_CONFIDENTIALITY);
	assert_int_equal(confinement_parse_lockdown(""), LOCKDOWN_UNKNOWN);
}

static void limits_are_those_of_this_process(void **state)
{
	struct confinement confinement;
	struct rlimit limit;

	confinement_read(&confinement);
	assert_true(confinement.known);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(confinement.descriptors, limit.rlim_cur);
	assert_true(confinement.memory_free > 0);
}

static void only_shortages_are_explained(void **state)
{
	struct confinement confinement = {.address_space = UINT64_MAX, .descriptors = 16};
	char text[256];

	assert_true(confinement_explain(&confinement, -EMFILE, text, sizeof(text)));
	assert_string_equal(
		text, "this process may open only 16 files: raise the limit (ulimit -n 1024)");
	assert_true(confinement_explain(&confinement, -ENFILE, text, sizeof(text)));
	assert_non_null(strstr(text, "fs.file-max"));
	assert_true(confinement_explain(&confinement, -ENOMEM, text, sizeof(text)));
	assert_string_equal(text, "the machine has no memory left: end other processes");
	assert_false(confinement_explain(&confinement, -EPERM, text, sizeof(text)));
}

/* What has the least left is the cause. */
static void the_narrowest_limit_of_memory_is_named(void **state)
{
	struct confinement confinement = {.address_space = UINT64_MAX,
		.memory_file = "/g/memory.max",
		.memory_limit = 20 << 20,
		.memory_used = 19 << 20,
		.memory_free = 100 << 20};
	char text[256];

	confinement_explain(&confinement, -ENOMEM, text, sizeof(text));
	assert_string_equal(text, "its control group is limited to 20M: raise it (/g/memory.max)");
	confinement.memory_free = 500 << 10;
	confinement_explain(&confinement, -ENOMEM, text, sizeof(text));
	assert_string_equal(text, "the machine has 500K left: end other processes");
	confinement.address_space = 300 << 10;
	confinement_explain(&confinement, -ENOMEM, text, sizeof(text));
	assert_string_equal(text, "this process is limited to 300K: raise it (ulimit -v)");
}

static void what_proc_hides_is_said(void **state)
{
	static const char other[] = "may miss arguments";
	char text[512];

	proc_mount_explain(0, text, sizeof(text));
	assert_string_equal(text, "");
	assert_null(proc_mount_misses(0, NULL));
	assert_ptr_equal(proc_mount_misses(0, other), other);
	for (unsigned limits = 1; limits < 2 * PROC_MOUNT_HIDES; limits++) {
		proc_mount_explain(limits, text, sizeof(text));
		assert_true(strncmp(text, "/proc ", strlen("/proc ")) == 0);
		assert_non_null(strstr(text, "mount"));
		assert_non_null(proc_mount_misses(limits, NULL));
	}
	/* a source that lacks more than the meters says so */
	assert_ptr_equal(proc_mount_misses(PROC_MOUNT_SUBSET, other), other);
	assert_ptr_not_equal(proc_mount_misses(PROC_MOUNT_HIDES, other), other);
}

/* Whatever /proc hides here, no more of it is hidden then. */
static void too_few_descriptors_say_nothing_about_proc(void **state)
{
	unsigned before = proc_mount_read(), then;
	struct rlimit limit, none;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){.rlim_cur = 0, .rlim_max = limit.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	then = proc_mount_read();
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(then & ~before, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_status_of_a_process_is_read),
		cmocka_unit_test(lockdown_is_the_word_in_brackets),
		cmocka_unit_test(limits_are_those_of_this_process),
		cmocka_unit_test(only_shortages_are_explained),
		cmocka_unit_test(the_narrowest_limit_of_memory_is_named),
		cmocka_unit_test(what_proc_hides_is_said),
		cmocka_unit_test(too_few_descriptors_say_nothing_about_proc),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
