// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/cgroups.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The names from the group up, as the programs report them.  Returns their length. */
static size_t fill_names(char *names, const char *path)
{
	char *at = names;

	for (const char *slash, *end = path + strlen(path); end > path; end = slash) {
		slash = memrchr(path, '/', end - path);
		memcpy(at, slash + 1, end - slash - 1);
		at += end - slash - 1;
		*at++ = '\0';
	}
	return at - names;
}

static int add(struct cgroups *cgroups, uint64_t id, const char *path)
{
	char names[64];
	size_t len = fill_names(names, path);

	return cgroups_add(cgroups, id, names, len);
}

static void a_group_has_the_path_that_was_reported(void **state)
{
	struct cgroups *cgroups = cgroups_new();

	assert_int_equal(add(cgroups, 1, ""), 0);
	assert_int_equal(add(cgroups, 7, "/a.slice/b c.service"), 0);
	assert_int_equal(add(cgroups, 7 | CGROUPS_V1, "/docker/0123"), 0);
	assert_string_equal(cgroups_path(cgroups, 1), "/");
	assert_string_equal(cgroups_path(cgroups, 7), "/a.slice/b c.service");
	assert_string_equal(cgroups_path(cgroups, 7 | CGROUPS_V1), "/docker/0123");
	assert_null(cgroups_path(cgroups, 8));
	assert_null(cgroups_path(cgroups, 0));
	assert_int_equal(add(cgroups, 7, "/renamed"), 0);
	assert_string_equal(cgroups_path(cgroups, 7), "/renamed");
	cgroups_free(cgroups);
	cgroups_free(NULL);
}

/* As the kernel writes them: Linux, fs/kernfs/dir.c, kernfs_path_from_node. */
static void groups_outside_of_our_namespace_start_with_dots(void **state)
{
	static const struct {
		const char *root, *path, *shown;
	} cases[] = {
		{"/a/b", "/a/b", "/"},
		{"/a/b", "/a/b/c", "/c"},
		{"/a/b", "/a", "/.."},
		{"/a/b", "", "/../.."},
		{"/a/b", "/a/x", "/../x"},
		{"/a/b", "/a/bc", "/../bc"},
		{"/a/bc", "/a/b", "/../b"},
		{"/a/b", "/x/y", "/../../x/y"},
		{"", "/x/y", "/x/y"},
	};

	char names[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct cgroups *cgroups = cgroups_new();
		size_t len = fill_names(names, cases[i].root);

		assert_int_equal(cgroups_set_root(cgroups, 1, names, len), 0);
		assert_null(cgroups_path(cgroups, 1));
		assert_int_equal(add(cgroups, 9, cases[i].path), 0);
		assert_string_equal(cgroups_path(cgroups, 9), cases[i].shown);
		cgroups_free(cgroups);
	}
}

static void invalid_names_are_refused(void **state)
{
	struct cgroups *cgroups = cgroups_new();
	static char names[CGROUPS_PATH_MAX + 2];

	assert_int_equal(cgroups_add(cgroups, 5, "a", 1), -EBADMSG);
	assert_int_equal(cgroups_add(cgroups, 5, "a/b", 4), -EBADMSG);
	assert_int_equal(cgroups_add(cgroups, 5, "\0a", 3), -EBADMSG);
	assert_int_equal(cgroups_set_root(cgroups, 5, "a", 1), -EBADMSG);
	memset(names, 'x', sizeof(names) - 1);
	assert_int_equal(cgroups_add(cgroups, 5, names, sizeof(names)), -EBADMSG);
	assert_null(cgroups_path(cgroups, 5));
	cgroups_free(cgroups);
}

static void too_many_groups_are_reported_again(void **state)
{
	struct cgroups *cgroups = cgroups_new();
	char path[32];

	for (unsigned n = 1; n <= 65536; n++) {
		snprintf(path, sizeof(path), "/job%u", n);
		assert_int_equal(add(cgroups, n, path), 0);
		assert_false(cgroups_must_repeat(cgroups));
	}
	assert_int_equal(add(cgroups, 70000, "/last"), 0);
	assert_true(cgroups_must_repeat(cgroups));
	assert_false(cgroups_must_repeat(cgroups));
	assert_null(cgroups_path(cgroups, 1));
	assert_string_equal(cgroups_path(cgroups, 70000), "/last");
	cgroups_free(cgroups);
}

/* ---- which group is shown: texts of real machines ---- */

/* Debian 10: systemd with v1, and v2 without controllers. */
static const char hybrid[] = "11:memory:/user.slice/user-0.slice/session-3.scope\n"
			     "10:net_cls,net_prio:/\n"
			     "9:cpuset:/\n"
			     "8:pids:/user.slice/user-0.slice/session-3.scope\n"
			     "4:cpu,cpuacct:/\n"
			     "1:name=systemd:/user.slice/user-0.slice/session-3.scope\n"
			     "0::/user.slice/user-0.slice/session-3.scope\n";
static const char hybrid_container[] = "11:memory:/docker/0123\n"
				       "10:net_cls,net_prio:/docker/0123\n"
				       "1:name=systemd:/docker/0123\n"
				       "0::/\n";
static const char hybrid_controllers[] = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
					 "cpuset\t9\t1\t1\n"
					 "memory\t11\t97\t1\n"
					 "pids\t8\t90\t1\n";

/* CentOS 7: systemd in its root, no v2. */
static const char old[] = "11:memory:/\n10:pids:/\n2:cpuacct,cpu:/\n"
			  "1:name=systemd:/user.slice/user-0.slice/session-1.scope\n";
static const char old_first[] = "11:memory:/\n10:pids:/\n2:cpuacct,cpu:/\n1:name=systemd:/\n";

/* A virtual machine without systemd, whose hierarchy is empty and mounted last. */
static const char small[] = "9:name=systemd:/\n8:pids:/\n4:memory:/api/bc65\n1:cpu:/\n0::/\n";
static const char small_controllers[] = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
					"cpu\t1\t1\t1\nmemory\t4\t67\t1\npids\t8\t1\t1\n"
					"net_cls\t0\t80\t1\n";

static const char unified[] = "0::/system.slice/ssh.service\n";
static const char unified_controllers[] = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
					  "cpuset\t0\t97\t1\nmemory\t0\t97\t1\n";

static void check_choice(
	struct cgroup_choice choice, unsigned id, unsigned rank, const char *controller)
{
	assert_int_equal(choice.id, id);
	assert_int_equal(choice.rank, rank);
	assert_string_equal(choice.controller, controller);
}

static void check_path(const struct cgroup_choice *choice, const char *text, const char *path)
{
	char out[128];

	assert_int_equal(cgroups_read_path(choice, text, out, sizeof(out)), strlen(path));
	assert_string_equal(out, path);
}

static void where_systemd_uses_v1_its_hierarchy_is_shown(void **state)
{
	struct cgroup_choice choice = cgroups_choose_from(hybrid, hybrid, hybrid_controllers);

	check_choice(choice, 1, 1, "");
	check_path(&choice, hybrid, "/user.slice/user-0.slice/session-3.scope");
	check_path(&choice, hybrid_container, "/docker/0123");
	choice = cgroups_choose_from(old, old_first, "");
	check_choice(choice, 1, 1, "");
	check_path(&choice, old, "/user.slice/user-0.slice/session-1.scope");
	check_path(&choice, old_first, "/");
}

static void elsewhere_the_hierarchy_with_the_most_groups_is_shown(void **state)
{
	struct cgroup_choice choice = cgroups_choose_from(small, NULL, small_controllers);

	check_choice(choice, 4, 2, "memory");
	check_path(&choice, small, "/api/bc65");
	check_path(&choice, "9:name=systemd:/\n4:memory:/api/bc65\n0::/job:1/x\n", "/job:1/x");
	check_path(&choice, "9:name=systemd:/\n4:memory:/../x\n", "/../x");
	choice = cgroups_choose_from("2:cpuacct,cpu:/a\n0::/\n", NULL, "cpu\t2\t7\t1\n");
	check_choice(choice, 2, 1, "cpuacct");
}

static void with_v2_alone_its_path_is_shown(void **state)
{
	struct cgroup_choice choice = cgroups_choose_from(unified, unified, unified_controllers);

	check_choice(choice, 0, 0, "");
	check_path(&choice, unified, "/system.slice/ssh.service");
	check_path(&choice, "0::/\n", "/");
}

static void other_texts_have_no_path(void **state)
{
	static const char *const texts[] = {"", "\n", "x", "4:", "4:memory", "4:memory\n0::/\n"};
	struct cgroup_choice choice = {.id = 4, .rank = 2};
	char out[128];

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_int_equal(cgroups_read_path(&choice, texts[i], out, sizeof(out)), -ENOENT);
		check_choice(cgroups_choose_from(texts[i], texts[i], texts[i]), 0, 0, "");
	}
	assert_int_equal(cgroups_read_path(&choice, small, out, 9), -ENAMETOOLONG);
	assert_int_equal(cgroups_read_path(&choice, small, out, 10), 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_has_the_path_that_was_reported),
		cmocka_unit_test(groups_outside_of_our_namespace_start_with_dots),
		cmocka_unit_test(invalid_names_are_refused),
		cmocka_unit_test(too_many_groups_are_reported_again),
		cmocka_unit_test(where_systemd_uses_v1_its_hierarchy_is_shown),
		cmocka_unit_test(elsewhere_the_hierarchy_with_the_most_groups_is_shown),
		cmocka_unit_test(with_v2_alone_its_path_is_shown),
		cmocka_unit_test(other_texts_have_no_path),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
