// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/io/caller.h"
#include "core/io/outfile.h"
#include "core/io/safepath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define OTHER 64123

static char top[64], path[128];

static int make_top(void **state)
{
	snprintf(top, sizeof(top), "/tmp/mayfly-outfile-XXXXXX");
	unsetenv("SUDO_UID");
	unsetenv("SUDO_GID");
	umask(022);
	if (!mkdtemp(top))
		return -1;
	snprintf(path, sizeof(path), "%s/file", top);
	return 0;
}

static int remove_top(void **state)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static void need_root(void)
{
	if (geteuid())
		skip();
}

static void make_file(uid_t uid)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_int_equal(write(fd, "text\n", 5), 5);
	close(fd);
	if (uid)
		assert_int_equal(chown(path, uid, uid), 0);
}

static void assert_refused(int err, off_t size)
{
	struct stat info;

	assert_int_equal(outfile_open(path, OUTFILE_PRIVATE), -1);
	assert_int_equal(errno, err);
	assert_int_equal(outfile_open(path, 0), -1);
	assert_int_equal(errno, err);
	if (size >= 0) {
		assert_int_equal(stat(path, &info), 0);
		assert_int_equal(info.st_size, size);
	}
}

static struct stat assert_written(bool is_private)
{
	int fd = outfile_open(path, is_private);
	struct stat info;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &info), 0);
	assert_int_equal(info.st_size, 0);
	assert_int_equal(write(fd, "new\n", 4), 4);
	close(fd);
	return info;
}

static void a_new_file_of_root_is_for_its_owner_only(void **state)
{
	need_root();
	assert_int_equal(assert_written(false).st_mode & 07777, 0600);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(assert_written(true).st_mode & 07777, 0600);
}

/* In a child process, which gives up root. */
static int modes_of_an_ordinary_user(void)
{
	struct stat info;
	int fd;

	if (setresgid(OTHER, OTHER, OTHER) || setresuid(OTHER, OTHER, OTHER))
		return 1;
	setenv("SUDO_UID", "0", 1); /* which is false, and has no effect */
	setenv("SUDO_GID", "0", 1);
	fd = outfile_open(path, 0);
	if (fd < 0 || fstat(fd, &info) || (info.st_mode & 07777) != 0644)
		return 2;
	unlink(path);
	fd = outfile_open(path, OUTFILE_PRIVATE);
	if (fd < 0 || fstat(fd, &info) || (info.st_mode & 07777) != 0600)
		return 3;
	return 0;
}

static void a_new_file_of_a_user_is_as_the_umask_has_it_unless_private(void **state)
{
	pid_t pid;
	int end;

	need_root();
	assert_int_equal(chmod(top, 0777), 0);
	pid = fork();
	if (pid == 0)
		_exit(modes_of_an_ordinary_user());
	assert_int_equal(waitpid(pid, &end, 0), pid);
	assert_int_equal(end, 0);
}

static void an_existing_file_of_ours_keeps_its_mode_unless_private(void **state)
{
	make_file(0);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(assert_written(false).st_mode & 07777, 0640);
	assert_int_equal(assert_written(true).st_mode & 07777, 0600);
}

static void a_file_of_another_is_not_written(void **state)
{
	need_root();
	make_file(OTHER);
	assert_refused(SAFEPATH_FILE_OTHERS, 5);
	assert_int_equal(chmod(top, 01777), 0);
	assert_refused(SAFEPATH_FILE_OTHERS, 5);
	assert_int_equal(chown(top, OTHER, OTHER), 0);
	assert_refused(SAFEPATH_FILE_OTHERS, 5);
}

static void a_fifo_of_another_is_not_waited_for(void **state)
{
	need_root();
	assert_int_equal(mkfifo(path, 0666), 0);
	assert_int_equal(chown(path, OTHER, OTHER), 0);
	assert_refused(SAFEPATH_FILE_OTHERS, 0);
}

static void the_caller_of_sudo_gets_the_file_and_may_have_it_replaced(void **state)
{
	struct stat info;

	need_root();
	setenv("SUDO_UID", "64123", 1);
	setenv("SUDO_GID", "64124", 1);
	assert_written(false);
	info = assert_written(true); /* another user's by now */
	assert_int_equal(info.st_uid, 64123);
	assert_int_equal(info.st_gid, 64124);
	assert_int_equal(info.st_mode & 07777, 0600);
	setenv("SUDO_UID", "64125", 1);
	assert_refused(SAFEPATH_FILE_OTHERS, 4);
}

static void a_second_name_matters_where_others_may_create_files(void **state)
{
	char second[128];

	need_root();
	make_file(0);
	snprintf(second, sizeof(second), "%s/second", top);
	assert_int_equal(link(path, second), 0);
	assert_written(false);
	assert_int_equal(chmod(top, 01777), 0);
	assert_refused(SAFEPATH_FILE_NAMES, 4);
	assert_int_equal(chmod(top, 0775), 0);
	assert_refused(SAFEPATH_FILE_NAMES, 4);
	assert_int_equal(chmod(top, 0755), 0);
	assert_int_equal(chown(top, OTHER, OTHER), 0);
	assert_refused(SAFEPATH_FILE_NAMES, 4);
}

static void a_link_of_another_is_not_followed_to_a_file_or_to_none(void **state)
{
	char target[128];

	need_root();
	snprintf(target, sizeof(target), "%s/target", top);
	assert_int_equal(symlink("target", path), 0);
	assert_int_equal(lchown(path, OTHER, OTHER), 0);
	assert_refused(SAFEPATH_LINK_OTHERS, -1);
	assert_int_equal(access(target, F_OK), -1);
	assert_int_equal(lchown(path, 0, 0), 0);
	assert_written(false);
	assert_int_equal(access(target, F_OK), 0);
}

static void devices_and_descriptors_are_written(void **state)
{
	char bytes[8] = "", name[32];
	int pipes[2], fd = outfile_open("/dev/null", OUTFILE_PRIVATE);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(pipe(pipes), 0);
	if (!geteuid())
		assert_int_equal(fchown(pipes[1], OTHER, OTHER), 0);
	snprintf(name, sizeof(name), "/dev/fd/%d", pipes[1]);
	fd = outfile_open(name, 0);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "given\n", 6), 6);
	assert_int_equal(read(pipes[0], bytes, sizeof(bytes)), 6);
	assert_string_equal(bytes, "given\n");
	close(fd);
	close(pipes[0]);
	close(pipes[1]);
	assert_int_equal(outfile_open(name, 0), -1);
	assert_int_equal(errno, ENOENT);
}

static void a_file_that_exists_is_refused_where_a_new_one_is_wanted(void **state)
{
	make_file(0);
	assert_int_equal(outfile_open(path, OUTFILE_PRIVATE | OUTFILE_NEW), -1);
	assert_int_equal(errno, SAFEPATH_EXISTS);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(close(outfile_open(path, OUTFILE_PRIVATE | OUTFILE_NEW)), 0);
}

static void one_that_is_kept_has_its_bytes_and_a_private_mode(void **state)
{
	struct stat info;
	char bytes[5];
	int fd;

	make_file(0);
	assert_int_equal(chmod(path, 0644), 0);
	fd = outfile_open(path, OUTFILE_PRIVATE | OUTFILE_KEEP);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 5);
	assert_int_equal(fstat(fd, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	close(fd);
}

static void a_link_is_followed_only_to_a_descriptor_or_device(void **state)
{
	const unsigned flags = OUTFILE_PRIVATE | OUTFILE_NO_LINK;
	char target[320], link[320];

	snprintf(target, sizeof(target), "%s/target", top);
	snprintf(link, sizeof(link), "%s/link", top);
	assert_int_equal(symlink("file", link), 0);
	assert_int_equal(outfile_open(link, flags), -1);
	assert_int_equal(errno, SAFEPATH_OUT_LINK);
	make_file(0);
	assert_int_equal(outfile_open(link, flags), -1);
	assert_int_equal(errno, SAFEPATH_OUT_LINK);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("/dev/null", link), 0);
	assert_int_equal(close(outfile_open(link, flags | OUTFILE_NEW)), 0);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(close(outfile_open("/dev/stdout", flags | OUTFILE_NEW)), 0);
}

static void a_file_given_as_a_descriptor_is_written_for_any_owner(void **state)
{
	char name[32];
	int given, fd;

	need_root();
	make_file(OTHER);
	given = open(path, O_WRONLY);
	snprintf(name, sizeof(name), "/dev/fd/%d", given);
	fd = outfile_open(name, 0);
	assert_true(fd >= 0);
	close(fd);
	close(given);
}

static void a_fifo_of_our_own_waits_for_its_reader(void **state)
{
	char bytes[8] = "";
	int fd, end;
	pid_t pid;

	assert_int_equal(mkfifo(path, 0600), 0);
	pid = fork();
	if (pid == 0) {
		fd = outfile_open(path, OUTFILE_PRIVATE);
		_exit(fd >= 0 && write(fd, "fifo\n", 5) == 5 ? 0 : 1);
	}
	fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), 5);
	close(fd);
	assert_int_equal(waitpid(pid, &end, 0), pid);
	assert_int_equal(end, 0);
}

static void sudo_passes_the_caller_as_two_ids_to_root(void **state)
{
	static const char *const wrong[] = {
		"", "x", "12x", "-1", " 7", "4294967295", "4294967296", "99999999999999999999999"};
	uid_t uid;
	gid_t gid;

	need_root();
	assert_int_equal(caller_read(&uid, &gid), 0);
	assert_int_equal(uid, 0);
	setenv("SUDO_GID", "23", 1);
	setenv("SUDO_UID", "4294967294", 1);
	assert_int_equal(caller_read(&uid, &gid), 0);
	assert_true(uid == 4294967294u && gid == 23);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		setenv("SUDO_UID", wrong[i], 1);
		assert_int_equal(caller_read(&uid, &gid), -EINVAL);
		assert_int_equal(uid, 0);
		assert_int_equal(gid, 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_top, remove_top)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_file_of_root_is_for_its_owner_only),
		TEST(a_new_file_of_a_user_is_as_the_umask_has_it_unless_private),
		TEST(an_existing_file_of_ours_keeps_its_mode_unless_private),
		TEST(a_file_of_another_is_not_written),
		TEST(a_fifo_of_another_is_not_waited_for),
		TEST(the_caller_of_sudo_gets_the_file_and_may_have_it_replaced),
		TEST(a_second_name_matters_where_others_may_create_files),
		TEST(a_link_of_another_is_not_followed_to_a_file_or_to_none),
		TEST(devices_and_descriptors_are_written),
		TEST(a_file_that_exists_is_refused_where_a_new_one_is_wanted),
		TEST(one_that_is_kept_has_its_bytes_and_a_private_mode),
		TEST(a_link_is_followed_only_to_a_descriptor_or_device),
		TEST(a_file_given_as_a_descriptor_is_written_for_any_owner),
		TEST(a_fifo_of_our_own_waits_for_its_reader),
		TEST(sudo_passes_the_caller_as_two_ids_to_root),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
