// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The arguments of execs, byte by byte. */
#include "tests/live/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ARGS_MAX (2u << 20)

extern char **environ;

/* The block that the kernel makes of an argv. */
struct exec_block {
	char *data;
	size_t len;
};

static struct exec_block join_args(char *const *argv)
{
	struct exec_block block = {NULL, 0};
	size_t len;

	for (; *argv; argv++) {
		len = strlen(*argv) + 1;
		block.data = realloc(block.data, block.len + len);
		assert_non_null(block.data);
		memcpy(block.data + block.len, *argv, len);
		block.len += len;
	}
	return block;
}

static pid_t run(char *const *argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		/* The kernel's limit for arguments is a quarter of the stack limit. */
		struct rlimit limit = {64 << 20, 64 << 20};

		setrlimit(RLIMIT_STACK, &limit);
		execve("/bin/true", argv, environ);
		_exit(errno == E2BIG ? 98 : 99);
	}
	assert_true(pid > 0);
	assert_int_equal(reap(pid), 0);
	return pid;
}

/* Without links; valid until the next call. */
static const char *file_of(const char *path)
{
	static char real[PATH_MAX];

	assert_non_null(realpath(path, real));
	return real;
}

/* Runs argv with max_args as the limit: its beginning is kept, and its size is reported. */
static void check_args(char *const *argv, uint32_t max_args)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, max_args);
	struct exec_block block = join_args(argv);
	const struct event_exec *exec;
	pid_t pid = run(argv);

	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_EXEC, pid), 1);
	exec = &watch_event(watch, EVENT_EXEC, pid, 0)->exec;
	assert_string_equal(exec->exe, file_of("/bin/true"));
	assert_string_equal(exec->called, "/bin/true");
	assert_null(exec->interp);
	assert_int_equal(exec->args_size, block.len);
	assert_int_equal(exec->args_len, block.len < max_args ? block.len : max_args);
	assert_memory_equal(exec->args, block.data, exec->args_len);
	assert_int_equal(watch_lost(watch), 0);
	free(block.data);
	watch_close(watch);
}

static void odd_arguments_come_to_the_byte(void **state)
{
	char *argv[] = {(char *)"", (char *)"", (char *)"two words", (char *)"\n\t\033[31m",
		(char *)"\xff\xfe\xc3", (char *)"-", (char *)"", NULL};

	check_args(argv, 4096);
}

/* count arguments of len bytes each; every place has a different byte. */
static char **long_args(int count, size_t len)
{
	char **argv = calloc(count + 2, sizeof(*argv));

	assert_non_null(argv);
	argv[0] = strdup("true");
	for (int i = 1; i <= count; i++) {
		argv[i] = malloc(len + 1);
		assert_non_null(argv[i]);
		for (size_t at = 0; at < len; at++)
			argv[i][at] = 'a' + (at * 7 + at / 251 + i) % 26;
		argv[i][len] = 0;
	}
	return argv;
}

static void free_args(char **argv)
{
	for (int i = 0; argv[i]; i++)
		free(argv[i]);
	free(argv);
}

static void check_long(int count, size_t len, uint32_t max_args)
{
	char **argv = long_args(count, len);

	check_args(argv, max_args);
	free_args(argv);
}

static void an_argument_of_100_kib_is_kept_whole(void **state)
{
	check_long(1, 100 << 10, ARGS_MAX);
}

static void arguments_beyond_the_limit_are_cut_and_their_size_reported(void **state)
{
	check_long(3, 5000, 4096);
	check_long(1, 100 << 10, 20000);
	check_long(1, 10, 0);
}

static void every_length_around_a_record_border_is_right(void **state)
{
	static const size_t borders[] = {4096, 16384, 32768, 49152};

	for (unsigned i = 0; i < sizeof(borders) / sizeof(borders[0]); i++)
		for (int off = -1; off <= 1; off++) /* 6: "true", and the NULs of both */
			check_long(1, borders[i] - 6 + off, i ? ARGS_MAX : 4096);
}

static void a_block_of_2_mib_is_kept_whole(void **state)
{
	/* 5 bytes "true" and 16 arguments of 131071 with their NULs, less 5: exactly 2 MiB. */
	char **argv = long_args(17, 131071);

	argv[1][131071 - 6] = 0;
	free(argv[17]);
	argv[17] = NULL;
	check_args(argv, ARGS_MAX);
	free_args(argv);
}

static void a_block_of_more_than_2_mib_is_cut_there(void **state)
{
	check_long(20, 131071, ARGS_MAX);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0700);

	assert_return_code(fd, errno);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void a_script_has_its_interpreter(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	char path[64], expected[128];
	const struct event_exec *exec;
	size_t len;
	pid_t pid;

	snprintf(path, sizeof(path), "/tmp/mayfly-script-%d", getpid());
	len = snprintf(expected, sizeof(expected), "/bin/sh%c-e%c%s%cone", 0, 0, path, 0) + 1;
	write_file(path, "#!/bin/sh -e\nexit 0\n");
	pid = fork();
	if (pid == 0) {
		execl(path, "ignored", "one", (char *)NULL);
		_exit(99);
	}
	assert_int_equal(reap(pid), 0);
	unlink(path);
	watch_catch_up(watch);
	exec = &watch_event(watch, EVENT_EXEC, pid, 0)->exec;
	assert_string_equal(exec->exe, file_of("/bin/sh"));
	assert_string_equal(exec->called, path);
	assert_string_equal(exec->interp, "/bin/sh");
	assert_int_equal(exec->args_len, len);
	assert_memory_equal(exec->args, expected, len);
	watch_close(watch);
}

static void execveat_is_seen_as_well(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	const struct event_exec *exec;
	char *argv[] = {(char *)"by-fd", (char *)"x", NULL};
	char expected[32];
	int fd = open("/bin/true", O_RDONLY | O_CLOEXEC), status;
	pid_t pid = fork();

	if (pid == 0) {
		syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
		_exit(errno);
	}
	status = reap(pid);
	if (status == ENOENT << 8) {
		watch_close(watch);
		print_message(
			"# this kernel executes no descriptor, such as 5.10 in an emulator\n");
		skip();
	}
	assert_int_equal(status, 0);
	watch_catch_up(watch);
	exec = &watch_event(watch, EVENT_EXEC, pid, 0)->exec;
	snprintf(expected, sizeof(expected), "/dev/fd/%d", fd);
	assert_string_equal(exec->exe, file_of("/bin/true"));
	assert_string_equal(exec->called, expected);
	assert_int_equal(exec->args_len, 8);
	assert_memory_equal(exec->args, "by-fd\0x", 8);
	close(fd);
	watch_close(watch);
}

static void an_exec_chain_is_one_process(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", "exec env true last", (char *)NULL);
		_exit(99);
	}
	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_EXEC, pid), 3);
	assert_string_equal(watch_event(watch, EVENT_EXEC, pid, 0)->comm, "sh");
	assert_string_equal(watch_event(watch, EVENT_EXEC, pid, 1)->comm, "env");
	assert_string_equal(watch_event(watch, EVENT_EXEC, pid, 2)->comm, "true");
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 1);
	watch_close(watch);
}

static void the_control_group_is_named(void **state)
{
	static const char *const mounts[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
	char dir[128], file[160], text[32];
	const struct event *exec;
	struct live_watch *watch;
	struct stat st;
	bool made = false;
	pid_t pid;
	int fd;

	for (unsigned i = 0; !made && i < 2; i++) {
		snprintf(file, sizeof(file), "%s/cgroup.procs", mounts[i]);
		snprintf(dir, sizeof(dir), "%s/mayfly-test-%d", mounts[i], getpid());
		made = access(file, W_OK) == 0 && mkdir(dir, 0755) == 0;
	}
	if (!made)
		skip();
	assert_return_code(stat(dir, &st), errno);
	watch = watch_open(RING_DEFAULT, 4096);
	snprintf(file, sizeof(file), "%s/cgroup.procs", dir);
	pid = fork();
	if (pid == 0) {
		fd = open(file, O_WRONLY);
		snprintf(text, sizeof(text), "%d", getpid());
		if (write(fd, text, strlen(text)) < 0)
			_exit(98);
		execl("/bin/true", "true", (char *)NULL);
	}
	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	rmdir(dir);
	exec = watch_event(watch, EVENT_EXEC, pid, 0);
	assert_int_equal(exec->place.cgroup_id, st.st_ino);
	assert_non_null(exec->place.cgroup);
	assert_string_equal(exec->place.cgroup, strrchr(dir, '/'));
	watch_close(watch);
}

/* Tries to execute path with so many arguments of this length; returns its pid. */
static pid_t try_in_vain(const char *path, int count, size_t len, int error)
{
	char **argv = long_args(count, len);
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execv(path, argv);
		_exit(errno == error ? 0 : 99);
	}
	assert_true(pid > 0);
	status = reap(pid);
	free_args(argv);
	assert_int_equal(status, 0);
	return pid;
}

static const struct event *the_failed(
	struct live_watch *watch, pid_t pid, const char *path, int error)
{
	const struct event *event;

	assert_int_equal(watch_count(watch, EVENT_EXEC, pid), 0);
	assert_int_equal(watch_count(watch, EVENT_EXEC_FAILED, pid), 1);
	event = watch_event(watch, EVENT_EXEC_FAILED, pid, 0);
	assert_int_equal(event->exec.error, error);
	assert_string_equal(event->exec.called, path);
	assert_int_equal(event->id.start_ns, watch_event(watch, EVENT_FORK, pid, 0)->id.start_ns);
	assert_int_equal(event->parent.pid, getpid());
	assert_int_equal(event->uid, geteuid());
	assert_int_equal(event->tid, pid);
	assert_string_equal(event->comm, "exec_test");
	return event;
}

static void failed_execs_are_seen_when_switched_on(void **state)
{
	const struct event_exec *exec;
	struct live_watch *watch;
	pid_t none, not, plain;

	watch = watch_open_failed(8192);
	none = try_in_vain("/no/such/file", 2, 3, ENOENT);
	not = try_in_vain("/etc/passwd", 0, 0, EACCES);
	plain = run((char *[]){(char *)"true", NULL});
	watch_catch_up(watch);
	exec = &the_failed(watch, none, "/no/such/file", ENOENT)->exec;
	assert_int_equal(exec->args_len, 5 + 4 + 4);
	assert_int_equal(exec->args_size, exec->args_len);
	assert_memory_equal(exec->args, "true\0bip\0cjq", 13);
	the_failed(watch, not, "/etc/passwd", EACCES);
	assert_int_equal(watch_count(watch, EVENT_EXEC_FAILED, plain), 0);
	assert_int_equal(watch_count(watch, EVENT_EXEC, plain), 1);
	watch_close(watch);
}

static void truncated_arguments_of_a_failed_exec_are_marked(void **state)
{
	static const struct {
		int count;
		size_t len, kept;
	} cases[] = {
		{5, 1000, 4096}, /* more than max_args */
		{1, 5000, 4096}, /* one that is too long */
		{600, 1, 515},   /* too many: "true" and 255 more */
		{100, 1000, 4096},
	};
	const struct event_exec *exec;
	struct live_watch *watch;
	pid_t pid;

	watch = watch_open_failed(4096);
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char **argv = long_args(cases[i].count, cases[i].len);
		struct exec_block block = join_args(argv);

		pid = try_in_vain("/no/such/file", cases[i].count, cases[i].len, ENOENT);
		watch_catch_up(watch);
		exec = &the_failed(watch, pid, "/no/such/file", ENOENT)->exec;
		assert_int_equal(exec->args_len, cases[i].kept);
		assert_true(exec->args_size > exec->args_len);
		assert_memory_equal(exec->args, block.data, exec->args_len);
		free(block.data);
		free_args(argv);
	}
	watch_close(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(odd_arguments_come_to_the_byte),
		cmocka_unit_test(an_argument_of_100_kib_is_kept_whole),
		cmocka_unit_test(arguments_beyond_the_limit_are_cut_and_their_size_reported),
		cmocka_unit_test(every_length_around_a_record_border_is_right),
		cmocka_unit_test(a_block_of_2_mib_is_kept_whole),
		cmocka_unit_test(a_block_of_more_than_2_mib_is_cut_there),
		cmocka_unit_test(a_script_has_its_interpreter),
		cmocka_unit_test(execveat_is_seen_as_well),
		cmocka_unit_test(an_exec_chain_is_one_process),
		cmocka_unit_test(the_control_group_is_named),
		cmocka_unit_test(failed_execs_are_seen_when_switched_on),
		cmocka_unit_test(truncated_arguments_of_a_failed_exec_are_marked),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
