// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/safepath.h"
#include "ui/config/config_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char home[64], path[128];

static int make_home(void **state)
{
	snprintf(home, sizeof(home), "/tmp/mayfly-rc-XXXXXX");
	assert_non_null(mkdtemp(home));
	setenv("HOME", home, 1);
	unsetenv("XDG_CONFIG_HOME");
	assert_true(config_file_path(path, sizeof(path)));
	return 0;
}

static int remove_home(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", home);
	return system(command);
}

static struct config_file *parse(const char *text)
{
	struct config_file *rc = config_file_parse(text, strlen(text));

	assert_non_null(rc);
	return rc;
}

/* The settings file, and the directories above it. */
static void put_file(const char *text, mode_t mode)
{
	char dir[160];
	FILE *file;

	snprintf(dir, sizeof(dir), "%s/.config", home);
	assert_int_equal(mkdir(dir, 0700), 0);
	strcat(dir, "/mayfly");
	assert_int_equal(mkdir(dir, 0700), 0);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
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
	struct config_file *rc = parse("linger=3\n  linger =  5 s \r\n# linger = 9\nsort = -cpu");

	assert_string_equal(config_file_get(rc, "linger"), "5 s");
	assert_string_equal(config_file_get(rc, "sort"), "-cpu");
	assert_null(config_file_get(rc, "delay"));
	assert_null(config_file_get(rc, "# linger"));
	config_file_free(rc);
}

static void lines_have_their_number(void **state)
{
	struct config_file *rc = parse("# a comment\n\nlinger = 3\nnonsense\nx = a = b\n");
	const char *key, *value;
	unsigned number;

	assert_true(config_file_line(rc, 0, &number, &key, &value));
	assert_int_equal(number, 3);
	assert_string_equal(key, "linger");
	assert_true(config_file_line(rc, 1, &number, &key, &value));
	assert_int_equal(number, 4);
	assert_null(key);
	assert_true(config_file_line(rc, 2, &number, &key, &value));
	assert_string_equal(value, "a = b");
	assert_false(config_file_line(rc, 3, &number, &key, &value));
	config_file_free(rc);
}

static void what_is_not_known_is_written_back(void **state)
{
	put_file("# mine\n\nlinger =3\n\tfuture  = 7 \nnonsense\n", 0600);
	assert_int_equal(config_file_update(path, "linger", "10"), 0);
	assert_int_equal(config_file_update(path, "ascii", "yes\nrm = -rf"), 0);
	assert_file("# mine\n\nlinger = 10\n\tfuture  = 7 \nnonsense\nascii = yes\n");
}

static void what_is_written_is_read_again(void **state)
{
	struct config_file *rc;
	int err;

	assert_int_equal(config_file_update(path, "sort", "cpu"), 0);
	rc = config_file_read(path, &err);
	assert_non_null(rc);
	assert_string_equal(config_file_get(rc, "sort"), "cpu");
	config_file_free(rc);
}

static void no_other_user_can_read_it_and_no_temporary_file_is_left(void **state)
{
	struct stat stat_file;
	char dir[160];
	struct dirent *entry;
	unsigned count = 0;
	DIR *open_dir;

	assert_int_equal(config_file_update(path, "sort", "cpu"), 0);
	assert_int_equal(config_file_update(path, "sort", "cpu"), 0);
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

static void mode_and_group_stay(void **state)
{
	struct stat stat_file;
	gid_t group = getegid();

	put_file("sort = cpu\n", 0640);
	if (!geteuid()) {
		group = 64123;
		assert_int_equal(chown(path, 0, group), 0);
	}
	assert_int_equal(config_file_update(path, "sort", "pid"), 0);
	assert_int_equal(stat(path, &stat_file), 0);
	assert_int_equal(stat_file.st_mode & 07777, 0640);
	assert_int_equal(stat_file.st_gid, group);
	assert_file("sort = pid\n");
}

static void a_read_only_file_is_respected_by_root_too(void **state)
{
	struct stat stat_file;

	put_file("sort = cpu\n", 0400);
	assert_int_equal(config_file_update(path, "sort", "pid"), -SAFEPATH_READ_ONLY);
	assert_int_equal(stat(path, &stat_file), 0);
	assert_int_equal(stat_file.st_mode & 07777, 0400);
	assert_file("sort = cpu\n");
}

static void a_file_with_another_hard_link_keeps_it(void **state)
{
	char other[160];

	put_file("sort = cpu\n", 0600);
	snprintf(other, sizeof(other), "%s/other", home);
	assert_int_equal(link(path, other), 0);
	assert_int_equal(config_file_update(path, "sort", "pid"), -SAFEPATH_LINKED);
	assert_file("sort = cpu\n");
	assert_int_equal(unlink(other), 0);
	assert_int_equal(config_file_update(path, "sort", "pid"), 0);
	assert_file("sort = pid\n");
}

static void a_file_that_is_not_there_is_an_empty_one(void **state)
{
	int err;
	struct config_file *rc = config_file_read(path, &err);

	assert_non_null(rc);
	assert_null(config_file_get(rc, "sort"));
	config_file_free(rc);
}

static void a_file_without_an_end_is_refused(void **state)
{
	int err;

	put_file("", 0600);
	assert_int_equal(truncate(path, CONFIG_FILE_BYTES_MAX + 1), 0);
	assert_null(config_file_read(path, &err));
	assert_int_equal(err, -EFBIG);
	assert_int_equal(config_file_update(path, "sort", "cpu"), -EFBIG);
}

/* A directory, a FIFO, a device: neither read, which may have effects, nor replaced. */
static void only_a_regular_file_is_read_or_replaced(void **state)
{
	static const mode_t kinds[] = {S_IFIFO, S_IFCHR, S_IFSOCK};
	struct stat before, after;
	int err;

	put_file("", 0600);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		assert_int_equal(unlink(path), 0);
		if (mknod(path, kinds[i] | 0600, 0x103) < 0) /* /dev/null is 1:3 */
			skip();
		assert_int_equal(stat(path, &before), 0);
		assert_null(config_file_read(path, &err));
		assert_int_equal(err, -SAFEPATH_NOT_REGULAR);
		assert_int_equal(config_file_update(path, "sort", "cpu"), -SAFEPATH_NOT_REGULAR);
		assert_int_equal(stat(path, &after), 0);
		assert_int_equal(before.st_mode, after.st_mode);
		assert_int_equal(before.st_ino, after.st_ino);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_null(config_file_read(path, &err));
	assert_int_equal(err, -SAFEPATH_NOT_REGULAR);
}

/* A link is read, since many people keep dotfiles so; it is not written: that would replace it. */
static void a_link_to_the_file_is_read_and_not_replaced(void **state)
{
	char target[160];
	struct stat stat_link;
	struct config_file *rc;
	int err;

	put_file("sort = cpu\n", 0600);
	snprintf(target, sizeof(target), "%s/dotfiles", home);
	assert_int_equal(rename(path, target), 0);
	assert_int_equal(symlink(target, path), 0);
	rc = config_file_read(path, &err);
	assert_non_null(rc);
	assert_string_equal(config_file_get(rc, "sort"), "cpu");
	config_file_free(rc);
	assert_int_equal(config_file_update(path, "sort", "pid"), -SAFEPATH_LINK);
	assert_int_equal(lstat(path, &stat_link), 0);
	assert_true(S_ISLNK(stat_link.st_mode));
	assert_file("sort = cpu\n");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(target), 0);
	assert_int_equal(mkfifo(target, 0600), 0);
	assert_int_equal(symlink(target, path), 0);
	assert_null(config_file_read(path, &err));
	assert_int_equal(err, -SAFEPATH_NOT_REGULAR);
	assert_int_equal(config_file_update(path, "sort", "pid"), -SAFEPATH_LINK);
}

static void a_link_to_a_directory_of_our_own_is_followed(void **state)
{
	char target[160], config[160];

	snprintf(target, sizeof(target), "%s/dotfiles", home);
	snprintf(config, sizeof(config), "%s/.config", home);
	assert_int_equal(mkdir(target, 0700), 0);
	assert_int_equal(symlink("dotfiles", config), 0);
	assert_int_equal(config_file_update(path, "sort", "pid"), 0);
	strcat(target, "/mayfly/mayflyrc");
	assert_int_equal(access(target, F_OK), 0);
	assert_file("sort = pid\n");
}

static void root_does_not_write_into_anothers_home(void **state)
{
	if (geteuid())
		skip();
	assert_int_equal(chown(home, 64123, 64123), 0);
	assert_int_equal(config_file_update(path, "sort", "cpu"), -SAFEPATH_DIR_OTHERS);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(chown(home, 0, 0), 0);
	assert_int_equal(config_file_update(path, "sort", "cpu"), 0);
	assert_int_equal(chown(path, 64123, 64123), 0);
	assert_int_equal(config_file_update(path, "sort", "pid"), -SAFEPATH_FILE_OTHERS);
	assert_file("sort = cpu\n");
}

/* The other user's files only: neither the target of their link, nor a file of root's by a hard
 * link. */
static void root_reads_in_anothers_home_what_is_that_users(void **state)
{
	char command[512];
	struct config_file *rc;
	int err;

	if (geteuid())
		skip();
	put_file("sort = cpu\n", 0600);
	snprintf(command, sizeof(command), "chown -R 64123 %s", home);
	assert_int_equal(system(command), 0);
	rc = config_file_read(path, &err);
	assert_non_null(rc);
	assert_string_equal(config_file_get(rc, "sort"), "cpu");
	config_file_free(rc);
	assert_int_equal(chown(path, 0, 0), 0);
	assert_null(config_file_read(path, &err));
	assert_int_equal(err, -SAFEPATH_FILE_OTHERS);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/shadow", path), 0);
	assert_int_equal(lchown(path, 64123, 64123), 0);
	assert_null(config_file_read(path, &err));
	assert_int_equal(err, -SAFEPATH_LINK_OTHERS);
}

/* In a child process, which gives up root. */
static int read_as(uid_t uid)
{
	struct config_file *rc;
	int err;

	if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
		return 1;
	rc = config_file_read(path, &err);
	if (!rc || !config_file_get(rc, "sort") || strcmp(config_file_get(rc, "sort"), "cpu") != 0)
		return 2;
	config_file_free(rc);
	return config_file_update(path, "sort", "pid") == -SAFEPATH_DIR_OTHERS ? 0 : 3;
}

static void a_home_below_anothers_directory_is_read_and_not_written(void **state)
{
	char command[256];
	int end;
	pid_t pid;

	if (geteuid())
		skip();
	put_file("sort = cpu\n", 0600);
	snprintf(command, sizeof(command), "chown -R 64123 %s && chown 64124 %s && chmod 755 %s",
		home, home, home);
	assert_int_equal(system(command), 0);
	pid = fork();
	if (pid == 0)
		_exit(read_as(64123));
	assert_int_equal(waitpid(pid, &end, 0), pid);
	assert_int_equal(end, 0);
}

/* Another user continuously exchanges the directory with a link to one of root's. */
static void an_exchanged_directory_is_never_written_through(void **state)
{
	char dir[160], link[160], secret[160], command[1024];
	unsigned refused = 0;
	pid_t pid;

	if (geteuid())
		skip();
	put_file("evil = yes\n", 0600);
	snprintf(dir, sizeof(dir), "%s/.config/mayfly", home);
	snprintf(link, sizeof(link), "%s/.config/link", home);
	snprintf(secret, sizeof(secret), "%s/secret", home);
	snprintf(command, sizeof(command), "mkdir %s && ln -s %s %s && chown -hR 64123 %s/.config",
		secret, secret, link, home);
	assert_int_equal(system(command), 0);
	pid = fork();
	if (pid == 0)
		for (;;)
			renameat2(AT_FDCWD, dir, AT_FDCWD, link, RENAME_EXCHANGE);
	strcat(secret, "/mayflyrc");
	for (int i = 0; i < 2000 && access(secret, F_OK); i++)
		refused += config_file_update(path, "sort", "cpu") == -SAFEPATH_DIR_OTHERS;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(access(secret, F_OK), -1);
	assert_int_equal(refused, 2000);
}

static void a_relative_config_home_is_ignored(void **state)
{
	char other[128], want[128];

	setenv("XDG_CONFIG_HOME", "here", 1);
	assert_true(config_file_path(other, sizeof(other)));
	assert_string_equal(other, path);
	setenv("XDG_CONFIG_HOME", "/etc/x", 1);
	assert_true(config_file_path(other, sizeof(other)));
	assert_string_equal(other, "/etc/x/mayfly/mayflyrc");
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("HOME");
	assert_false(config_file_path(want, sizeof(want)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_have_their_last_value_without_blanks),
		TEST(lines_have_their_number),
		TEST(what_is_not_known_is_written_back),
		TEST(what_is_written_is_read_again),
		TEST(no_other_user_can_read_it_and_no_temporary_file_is_left),
		TEST(mode_and_group_stay),
		TEST(a_read_only_file_is_respected_by_root_too),
		TEST(a_file_with_another_hard_link_keeps_it),
		TEST(a_file_that_is_not_there_is_an_empty_one),
		TEST(a_file_without_an_end_is_refused),
		TEST(only_a_regular_file_is_read_or_replaced),
		TEST(a_link_to_the_file_is_read_and_not_replaced),
		TEST(a_link_to_a_directory_of_our_own_is_followed),
		TEST(root_does_not_write_into_anothers_home),
		TEST(root_reads_in_anothers_home_what_is_that_users),
		TEST(a_home_below_anothers_directory_is_read_and_not_written),
		TEST(an_exchanged_directory_is_never_written_through),
		TEST(a_relative_config_home_is_ignored),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
