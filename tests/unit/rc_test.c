// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/rc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[64], path[128];

static int make_home(void **state)
{
	snprintf(home, sizeof(home), "/tmp/mayfly-rc-XXXXXX");
	assert_non_null(mkdtemp(home));
	setenv("HOME", home, 1);
	unsetenv("XDG_CONFIG_HOME");
	assert_true(rc_path(path, sizeof(path)));
	return 0;
}

static int remove_home(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", home);
	return system(command);
}

static struct rc *parse(const char *text)
{
	struct rc *rc = rc_parse(text, strlen(text));

	assert_non_null(rc);
	return rc;
}

static void assert_file(const char *want)
{
	char text[1024] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(text, want);
}

static void keys_have_their_last_value_without_blanks(void **state)
{
	struct rc *rc = parse("linger=3\n  linger =  5 s \r\n# linger = 9\nsort = -cpu");

	assert_string_equal(rc_get(rc, "linger"), "5 s");
	assert_string_equal(rc_get(rc, "sort"), "-cpu");
	assert_null(rc_get(rc, "delay"));
	assert_null(rc_get(rc, "# linger"));
	rc_free(rc);
}

static void lines_are_told_with_their_number(void **state)
{
	struct rc *rc = parse("# a comment\n\nlinger = 3\nnonsense\nx = a = b\n");
	const char *key, *value;
	unsigned number;

	assert_true(rc_line(rc, 0, &number, &key, &value));
	assert_int_equal(number, 3);
	assert_string_equal(key, "linger");
	assert_true(rc_line(rc, 1, &number, &key, &value));
	assert_int_equal(number, 4);
	assert_null(key);
	assert_true(rc_line(rc, 2, &number, &key, &value));
	assert_string_equal(value, "a = b");
	assert_false(rc_line(rc, 3, &number, &key, &value));
	rc_free(rc);
}

static void what_is_not_known_is_written_back(void **state)
{
	struct rc *rc = parse("# mine\n\nlinger =3\n\tfuture  = 7 \nnonsense\n");

	assert_true(rc_set(rc, "linger", "10"));
	assert_true(rc_set(rc, "ascii", "yes\nrm = -rf"));
	assert_string_equal(rc_get(rc, "ascii"), "yes");
	assert_int_equal(rc_write(rc, path), 0);
	assert_file("# mine\n\nlinger = 10\n\tfuture  = 7 \nnonsense\nascii = yes\n");
	rc_free(rc);
}

static void what_is_written_is_read_again(void **state)
{
	struct rc *rc = parse("");
	int err;

	assert_true(rc_set(rc, "sort", "cpu"));
	assert_int_equal(rc_write(rc, path), 0);
	rc_free(rc);
	rc = rc_read(path, &err);
	assert_non_null(rc);
	assert_string_equal(rc_get(rc, "sort"), "cpu");
	rc_free(rc);
}

static void nobody_else_can_read_it_and_nothing_is_left_beside_it(void **state)
{
	struct rc *rc = parse("sort = cpu\n");
	struct stat stat_file;
	char dir[160];
	struct dirent *entry;
	unsigned count = 0;
	DIR *open_dir;

	assert_int_equal(rc_write(rc, path), 0);
	assert_int_equal(rc_write(rc, path), 0);
	rc_free(rc);
	assert_int_equal(stat(path, &stat_file), 0);
	assert_int_equal(stat_file.st_mode & 0777, 0600);
	snprintf(dir, sizeof(dir), "%s/.config/mayfly", home);
	open_dir = opendir(dir);
	assert_non_null(open_dir);
	while ((entry = readdir(open_dir)))
		count += *entry->d_name != '.';
	closedir(open_dir);
	assert_int_equal(count, 1);
}

static void a_file_that_is_not_there_is_an_empty_one(void **state)
{
	int err;
	struct rc *rc = rc_read(path, &err);

	assert_non_null(rc);
	assert_null(rc_get(rc, "sort"));
	rc_free(rc);
}

static void a_file_without_an_end_is_refused(void **state)
{
	int err;

	assert_null(rc_read("/dev/zero", &err));
	assert_int_equal(err, -EFBIG);
	assert_null(rc_read("/tmp", &err));
	assert_int_equal(err, -EISDIR);
}

static void a_link_to_the_file_stays_a_link(void **state)
{
	struct rc *rc = parse("sort = cpu\n");
	char target[160];
	struct stat stat_link;

	assert_int_equal(rc_write(rc, path), 0);
	snprintf(target, sizeof(target), "%s/dotfiles", home);
	assert_int_equal(rename(path, target), 0);
	assert_int_equal(symlink(target, path), 0);
	assert_true(rc_set(rc, "sort", "pid"));
	assert_int_equal(rc_write(rc, path), 0);
	rc_free(rc);
	assert_int_equal(lstat(path, &stat_link), 0);
	assert_true(S_ISLNK(stat_link.st_mode));
	assert_file("sort = pid\n");
}

static void root_does_not_write_into_anothers_home(void **state)
{
	struct rc *rc;

	if (geteuid())
		skip();
	rc = parse("sort = cpu\n");
	assert_int_equal(chown(home, 64123, 64123), 0);
	assert_int_equal(rc_write(rc, path), -EPERM);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(chown(home, 0, 0), 0);
	assert_int_equal(rc_write(rc, path), 0);
	rc_free(rc);
}

static void a_relative_config_home_is_ignored(void **state)
{
	char other[128], want[128];

	setenv("XDG_CONFIG_HOME", "here", 1);
	assert_true(rc_path(other, sizeof(other)));
	assert_string_equal(other, path);
	setenv("XDG_CONFIG_HOME", "/etc/x", 1);
	assert_true(rc_path(other, sizeof(other)));
	assert_string_equal(other, "/etc/x/mayfly/mayflyrc");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	assert_false(rc_path(want, sizeof(want)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_have_their_last_value_without_blanks),
		TEST(lines_are_told_with_their_number),
		TEST(what_is_not_known_is_written_back),
		TEST(what_is_written_is_read_again),
		TEST(nobody_else_can_read_it_and_nothing_is_left_beside_it),
		TEST(a_file_that_is_not_there_is_an_empty_one),
		TEST(a_file_without_an_end_is_refused),
		TEST(a_link_to_the_file_stays_a_link),
		TEST(root_does_not_write_into_anothers_home),
		TEST(a_relative_config_home_is_ignored),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
