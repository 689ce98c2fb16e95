// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/safepath.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OTHER 64123 /* a user that does not exist here */

static char top[64];

static int make_top(void **state)
{
	snprintf(top, sizeof(top), "/tmp/mayfly-safepath-XXXXXX");
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
	return mkdtemp(top) ? 0 : -1;
}

static int remove_top(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

/* The path below top; valid until the fifth call from now. */
static const char *in(const char *name)
{
	static char texts[4][256];
	static unsigned at;
	char *text = texts[at++ % 4];

	snprintf(text, sizeof(texts[0]), "%s/%s", top, name);
	return text;
}

static void make_directory(const char *name, uid_t uid)
{
	assert_int_equal(mkdir(in(name), 0755), 0);
	if (uid)
		assert_int_equal(chown(in(name), uid, uid), 0);
}

static void make_file(const char *name, uid_t uid)
{
	int fd = open(in(name), O_WRONLY | O_CREAT | O_EXCL, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "text\n", 5), 5);
	close(fd);
	if (uid)
		assert_int_equal(chown(in(name), uid, uid), 0);
}

static void make_link(const char *name, const char *target, uid_t uid)
{
	assert_int_equal(symlink(target, in(name)), 0);
	if (uid)
		assert_int_equal(lchown(in(name), uid, uid), 0);
}

static int walk(const char *name, unsigned flags)
{
	struct safepath path;
	int err = safepath_open(&path, in(name), flags);

	safepath_close(&path);
	return err;
}

static void need_root(void)
{
	if (geteuid())
		skip();
}

/* ---- where a path leads ---- */

static void a_file_is_found_or_is_not_there(void **state)
{
	struct safepath path;

	make_directory("dir", 0);
	make_file("dir/file", 0);
	assert_int_equal(safepath_open(&path, in("dir//./../dir/file"), SAFEPATH_OWN), 0);
	assert_true(path.file >= 0);
	assert_int_equal(path.stat.st_size, 5);
	assert_string_equal(path.name, "file");
	safepath_close(&path);
	assert_int_equal(safepath_open(&path, in("dir/new"), SAFEPATH_OWN), 0);
	assert_int_equal(path.file, -1);
	safepath_close(&path);
	assert_int_equal(walk("none/new", 0), -ENOENT);
	assert_int_equal(walk("dir/file/new", 0), -ENOTDIR);
	assert_int_equal(walk("dir/", 0), -EISDIR);
	assert_int_equal(safepath_open(&path, "", 0), -ENOENT);
}

static void a_path_may_be_relative(void **state)
{
	struct safepath path;
	int before = open(".", O_PATH | O_DIRECTORY);

	make_file("file", 0);
	assert_int_equal(chdir(top), 0);
	assert_int_equal(safepath_open(&path, "file", 0), 0);
	assert_true(path.file >= 0);
	safepath_close(&path);
	assert_int_equal(fchdir(before), 0);
	close(before);
}

static void what_is_too_long_or_too_deep_is_refused(void **state)
{
	char text[PATH_MAX + 2];
	struct safepath path;

	memset(text, 'x', PATH_MAX);
	text[PATH_MAX] = '\0';
	assert_int_equal(safepath_open(&path, text, 0), -ENAMETOOLONG);
	text[NAME_MAX + 1] = '\0';
	assert_int_equal(safepath_open(&path, text, 0), -ENAMETOOLONG);
	make_link("round", "round", 0);
	assert_int_equal(walk("round", 0), -ELOOP);
	memset(text, '/', PATH_MAX);
	text[PATH_MAX - 1] = '\0';
	assert_int_equal(safepath_open(&path, text, 0), -EISDIR);
}

static void directories_are_made_when_that_is_wanted(void **state)
{
	struct stat info;

	assert_int_equal(walk("a/b/file", SAFEPATH_OWN), -ENOENT);
	assert_int_equal(walk("a/b/file", SAFEPATH_OWN | SAFEPATH_MAKE), 0);
	assert_int_equal(stat(in("a/b"), &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
}

static void links_of_our_own_are_followed(void **state)
{
	struct safepath path;

	make_directory("dir", 0);
	make_file("dir/file", 0);
	make_link("there", "dir", 0);
	make_link("dir/again", in("there/file"), 0);
	make_link("new", "dir/new", 0);
	assert_int_equal(safepath_open(&path, in("there/again"), SAFEPATH_OWN), 0);
	assert_string_equal(path.name, "file");
	assert_true(path.file >= 0);
	safepath_close(&path);
	assert_int_equal(safepath_open(&path, in("new"), SAFEPATH_OWN), 0);
	assert_string_equal(path.name, "new");
	assert_int_equal(path.file, -1);
	safepath_close(&path);
	assert_int_equal(walk("there/again", SAFEPATH_NO_LINK), -SAFEPATH_LINK);
	assert_int_equal(walk("there/file", SAFEPATH_NO_LINK), 0);
}

/* ---- other users ---- */

static void links_of_others_are_not_followed(void **state)
{
	need_root();
	make_directory("dir", 0);
	make_file("dir/file", 0);
	make_link("theirs", "dir", OTHER);
	make_link("their-file", "dir/file", OTHER);
	make_link("nowhere", "dir/none", OTHER);
	assert_int_equal(walk("theirs/file", 0), -SAFEPATH_LINK_OTHERS);
	assert_int_equal(walk("their-file", 0), -SAFEPATH_LINK_OTHERS);
	assert_int_equal(walk("nowhere", 0), -SAFEPATH_LINK_OTHERS);
	assert_int_equal(walk("theirs/file", SAFEPATH_OWN), -SAFEPATH_LINK_OTHERS);
	assert_int_equal(walk("their-file", SAFEPATH_OWN | SAFEPATH_READ), -SAFEPATH_LINK_OTHERS);
}

static void the_caller_of_sudo_is_trusted_but_not_with_settings(void **state)
{
	need_root();
	make_directory("dir", 0);
	make_link("theirs", "dir", OTHER);
	setenv("SUDO_UID", "64123", 1);
	setenv("SUDO_GID", "64123", 1);
	assert_true(safepath_trusts(OTHER));
	assert_false(safepath_trusts(OTHER + 1));
	assert_int_equal(walk("theirs/file", 0), 0);
	assert_int_equal(walk("theirs/file", SAFEPATH_OWN), -SAFEPATH_LINK_OTHERS);
	setenv("SUDO_UID", "64123x", 1);
	assert_false(safepath_trusts(OTHER));
	assert_int_equal(walk("theirs/file", 0), -SAFEPATH_LINK_OTHERS);
}

static void directories_of_others_matter_to_settings(void **state)
{
	unsigned reads = SAFEPATH_OWN | SAFEPATH_READ;

	need_root();
	make_directory("home", OTHER);
	make_directory("home/roots", 0);
	make_directory("home/theirs", OTHER);
	make_directory("home/third", OTHER + 1);
	make_file("home/theirs/file", OTHER);
	make_file("home/theirs/roots", 0);
	assert_int_equal(walk("home/theirs/file", 0), 0);
	assert_int_equal(walk("home/theirs/file", SAFEPATH_OWN), -SAFEPATH_DIR_OTHERS);
	assert_int_equal(walk("home/roots/new", SAFEPATH_OWN), -SAFEPATH_DIR_OTHERS);
	assert_int_equal(walk("home/new/new", SAFEPATH_OWN | SAFEPATH_MAKE), -SAFEPATH_DIR_OTHERS);
	assert_int_equal(access(in("home/new"), F_OK), -1);
	assert_int_equal(walk("home/theirs/file", reads), 0);
	assert_int_equal(walk("home/theirs/roots", reads), -SAFEPATH_FILE_OTHERS);
	assert_int_equal(walk("home/roots/new", reads), -SAFEPATH_DIR_OTHERS);
	assert_int_equal(walk("home/third/new", reads), -SAFEPATH_DIR_OTHERS);
}

/* ---- exchanged between two steps ---- */

static void exchange(const char *a, const char *b)
{
	assert_int_equal(renameat2(AT_FDCWD, in(a), AT_FDCWD, in(b), RENAME_EXCHANGE), 0);
}

static void a_directory_exchanged_after_the_walk_leads_nowhere_else(void **state)
{
	struct safepath path;
	int fd;

	make_directory("dir", 0);
	make_directory("secret", 0);
	make_link("theirs", "secret", 0);
	assert_int_equal(safepath_open(&path, in("dir/new"), 0), 0);
	exchange("dir", "theirs");
	fd = safepath_create(&path, O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	safepath_close(&path);
	assert_int_equal(access(in("secret/new"), F_OK), -1);
	assert_int_equal(access(in("theirs/new"), F_OK), 0); /* which is dir by now */
}

static void a_link_in_the_place_of_a_new_file_is_not_followed(void **state)
{
	struct safepath path;

	assert_int_equal(safepath_open(&path, in("new"), 0), 0);
	make_link("new", "other", 0);
	assert_int_equal(safepath_create(&path, O_WRONLY, 0600), -EEXIST);
	safepath_close(&path);
	assert_int_equal(access(in("other"), F_OK), -1);
}

static void a_file_exchanged_after_the_walk_is_not_opened(void **state)
{
	static const char *const names[] = {"link", "other", "fifo"};
	struct safepath path;

	make_file("file", 0);
	make_file("other", 0);
	make_link("link", "other", 0);
	assert_int_equal(mkfifo(in("fifo"), 0600), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		int fd;

		assert_int_equal(safepath_open(&path, in("file"), 0), 0);
		exchange("file", names[i]);
		fd = safepath_reopen(&path, O_WRONLY);
		/* a FIFO without a reader: ENXIO */
		assert_true(fd == -SAFEPATH_CHANGED || (i == 2 && fd == -ENXIO));
		exchange("file", names[i]);
		fd = safepath_reopen(&path, O_WRONLY);
		assert_true(fd >= 0);
		close(fd);
		safepath_close(&path);
	}
}

/* Another process continuously exchanges the directory: the link is refused each time. */
static void a_race_is_never_lost(void **state)
{
	char secret[256];
	unsigned refused = 0, created = 0;
	pid_t pid;

	need_root();
	make_directory("home", OTHER);
	make_directory("home/dir", OTHER);
	make_directory("secret", 0);
	make_link("home/link", in("secret"), OTHER);
	snprintf(secret, sizeof(secret), "%s", in("secret/new"));
	pid = fork();
	if (pid == 0)
		for (;;)
			renameat2(AT_FDCWD, in("home/dir"), AT_FDCWD, in("home/link"),
				RENAME_EXCHANGE);
	for (int i = 0; i < 200000 && (refused < 300 || created < 300); i++) {
		struct safepath path;
		int err = safepath_open(&path, in("home/dir/new"), 0);
		int fd = err ? err : safepath_create(&path, O_WRONLY, 0600);

		refused += err == -SAFEPATH_LINK_OTHERS;
		created += fd >= 0;
		if (fd >= 0) {
			unlinkat(path.dir, path.name, 0);
			close(fd);
		}
		safepath_close(&path);
		if (access(secret, F_OK) == 0)
			break;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(access(secret, F_OK), -1);
	assert_true(refused && created);
}

/* ---- words ---- */

static void every_refusal_has_a_sentence(void **state)
{
	assert_string_equal(safepath_strerror(ENOENT), strerror(ENOENT));
	assert_non_null(strstr(safepath_strerror(SAFEPATH_LINK_OTHERS), "link"));
	assert_non_null(strstr(safepath_strerror(SAFEPATH_CHANGED), "replaced while"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_top, remove_top)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_found_or_is_not_there),
		TEST(a_path_may_be_relative),
		TEST(what_is_too_long_or_too_deep_is_refused),
		TEST(directories_are_made_when_that_is_wanted),
		TEST(links_of_our_own_are_followed),
		TEST(links_of_others_are_not_followed),
		TEST(the_caller_of_sudo_is_trusted_but_not_with_settings),
		TEST(directories_of_others_matter_to_settings),
		TEST(a_directory_exchanged_after_the_walk_leads_nowhere_else),
		TEST(a_link_in_the_place_of_a_new_file_is_not_followed),
		TEST(a_file_exchanged_after_the_walk_is_not_opened),
		TEST(a_race_is_never_lost),
		TEST(every_refusal_has_a_sentence),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
