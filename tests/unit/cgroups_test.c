// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/proc/cgroups.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define GONE 0x7fffffff12345678u

/* An ordinary directory tree: the walk is the same. */
static char top[64];

static uint64_t make_dir(const char *name)
{
	char path[256];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", top, name);
	if (*name)
		assert_return_code(mkdir(path, 0755), errno);
	assert_return_code(stat(path, &st), errno);
	return st.st_ino;
}

static int make_top(void **state)
{
	strcpy(top, "/tmp/mayfly-cgroups-XXXXXX");
	return mkdtemp(top) && chmod(top, 0755) == 0 ? 0 : -1;
}

static int remove_top(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	return system(command);
}

static void check_walk(uint64_t root, uint64_t slice, uint64_t unit)
{
	struct cgroups *cgroups = cgroups_new(top);

	assert_non_null(cgroups);
	assert_string_equal(cgroups_path(cgroups, unit), "/a.slice/b c.service");
	assert_string_equal(cgroups_path(cgroups, slice), "/a.slice");
	assert_string_equal(cgroups_path(cgroups, root), "/");
	assert_null(cgroups_path(cgroups, GONE));
	assert_null(cgroups_path(cgroups, 0));
	cgroups_free(cgroups);
}

static void a_walk_finds_every_group(void **state)
{
	uint64_t root = make_dir(""), slice = make_dir("/a.slice");
	uint64_t unit = make_dir("/a.slice/b c.service");
	int status;
	pid_t pid = fork();

	/* Root would use file handles: run as another user. */
	if (pid == 0) {
		if (geteuid() == 0 && setuid(65534))
			_exit(99);
		check_walk(root, slice, unit);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void groups_of_this_machine_have_their_path(void **state)
{
	struct cgroups *cgroups = cgroups_new(NULL);

	if (!cgroups) {
		assert_int_equal(errno, ENOENT);
		skip();
	}
	assert_null(cgroups_path(cgroups, GONE));
	/* The first group made is the root of the hierarchy, always. */
	assert_string_equal(cgroups_path(cgroups, 1), "/");
	assert_string_equal(cgroups_path(cgroups, 1), "/");
	cgroups_free(cgroups);
}

static void no_such_mount_is_an_error(void **state)
{
	assert_null(cgroups_new("/nowhere/at/all"));
	assert_int_equal(errno, ENOENT);
	cgroups_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_walk_finds_every_group, make_top, remove_top),
		cmocka_unit_test(groups_of_this_machine_have_their_path),
		cmocka_unit_test(no_such_mount_is_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
