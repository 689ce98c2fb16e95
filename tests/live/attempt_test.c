// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Failed execs, by every system call and library function; attaching and detaching the probe. */
#include "tests/live/child.h"

#include "core/io/privilege.h"
#include "core/tree/failed_execs.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define WALK    7 /* directories; a prime, so that a doubled or halved count shows */
#define IN_VAIN 27

extern char **environ;

static char *const name_only[] = {(char *)"no-such-program", NULL};

/* A PATH of so many directories that do not exist. */
static void set_path(int directories)
{
	char path[512] = "";
	size_t len = 0;

	for (int i = 0; i < directories; i++)
		len += (size_t)snprintf(
			path + len, sizeof(path) - len, "%s/no/such/%d", i ? ":" : "", i);
	setenv("PATH", path, 1);
}

static void walk(void *ctx)
{
	set_path(WALK);
	execvp(name_only[0], name_only);
	_exit(127);
}

#define REFUSED 12

/* The kernel lets an ordinary user without room for another process start none. */
static void fork_in_vain(void *ctx)
{
	const struct rlimit none = {0, 0};

	if (setgid(65534) || setuid(65534) || setrlimit(RLIMIT_NPROC, &none))
		_exit(1);
	for (int i = 0; i < REFUSED; i++)
		if (fork() >= 0 || errno != EAGAIN)
			_exit(2);
}

static void forks_that_are_refused_are_counted(void **state)
{
	struct live_watch *watch = watch_open_failed(4096);
	pid_t pid = run_child(fork_in_vain, NULL);
	const struct failed_execs *failed;
	const struct event *event;

	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_FORK_FAILED, pid), REFUSED);
	event = watch_event(watch, EVENT_FORK_FAILED, pid, 0);
	assert_int_equal(event->exec.error, EAGAIN);
	assert_int_equal(event->uid, 65534);
	failed = failed_execs_of(watch_tree(watch), tree_find_ident(watch_tree(watch), event->id));
	assert_non_null(failed);
	assert_int_equal(failed->forks, REFUSED);
	assert_int_equal(failed->fork_error, EAGAIN);
	assert_int_equal(failed->total, 0);
	watch_close(watch);
}

static void other_errors_of_a_fork_are_not_its_refusal(void **state)
{
	struct live_watch *watch = watch_open_failed(4096);

	/* CLONE_THREAD without CLONE_SIGHAND */
	assert_int_equal(syscall(SYS_clone, 0x00010000, NULL, NULL, NULL, NULL), -1);
	assert_int_equal(errno, EINVAL);
	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_FORK_FAILED, getpid()), 0);
	watch_close(watch);
}

/* n failed execs, each of another file of that name. */
static void assert_walk(struct live_watch *watch, pid_t pid, unsigned n)
{
	char path[64];

	assert_int_equal(watch_count(watch, EVENT_EXEC_FAILED, pid), n);
	assert_int_equal(watch_count(watch, EVENT_EXEC, pid), 0);
	for (unsigned i = 0; i < n; i++) {
		const struct event *event = watch_event(watch, EVENT_EXEC_FAILED, pid, i);

		snprintf(path, sizeof(path), "/no/such/%u/%s", i, name_only[0]);
		assert_string_equal(event->exec.called, path);
		assert_int_equal(event->exec.error, ENOENT);
	}
}

static void a_walk_along_path_is_one_event_a_directory(void **state)
{
	struct live_watch *watch = watch_open_failed(4096);
	pid_t pid = run_child(walk, NULL);

	assert_int_equal(reap(pid), 127 << 8);
	watch_catch_up(watch);
	assert_walk(watch, pid, WALK);
	watch_close(watch);
}

/* glibc's posix_spawn is a vfork: the child has its parent's memory. */
static void a_spawn_that_fails_is_the_childs(void **state)
{
	struct live_watch *watch = watch_open_failed(4096);
	char *before = strdup(getenv("PATH"));
	const struct event *fork_event;
	size_t from = 0;
	pid_t pid;

	watch_catch_up(watch); /* the source has started a child of its own by now */
	while (watch_at(watch, from))
		from++;
	set_path(WALK);
	assert_int_equal(posix_spawnp(&pid, name_only[0], NULL, NULL, name_only, environ), ENOENT);
	setenv("PATH", before, 1);
	free(before);
	watch_catch_up(watch);
	fork_event = NULL;
	for (size_t n = from; watch_at(watch, n); n++)
		if (watch_at(watch, n)->kind == EVENT_FORK &&
			watch_at(watch, n)->parent.pid == getpid() && !fork_event &&
			!watch_is_reader(watch_at(watch, n)->id.pid))
			fork_event = watch_at(watch, n);
	assert_non_null(fork_event);
	assert_walk(watch, fork_event->id.pid, WALK);
	watch_close(watch);
}

static void an_exec_after_vfork_that_fails_is_the_childs(void **state)
{
	struct live_watch *watch = watch_open_failed(4096);
	pid_t pid = vfork();

	if (pid == 0) {
		execv("/no/such/0/no-such-program", name_only);
		_exit(IN_VAIN);
	}
	assert_int_equal(reap(pid), IN_VAIN << 8);
	watch_catch_up(watch);
	assert_walk(watch, pid, 1);
	watch_close(watch);
}

struct test_file {
	int dir;
	const char *path;
	int flags;
};

static void try_at(void *ctx)
{
	const struct test_file *file = ctx;
	/* In its own pages: pages that were not touched since the fork cannot be read. */
	char name[] = "no-such-program", *argv[] = {name, NULL};

	syscall(SYS_execveat, file->dir, file->path, argv, environ, file->flags);
	_exit(IN_VAIN);
}

static void execveat_fails_with_its_own_path(void **state)
{
	struct live_watch *watch = watch_open_failed(4096);
	int dir = open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct test_file files[] = {
		{dir, "no-such-file", 0}, {dir, "passwd", 0}, {dir, "", AT_EMPTY_PATH}};
	static const int errors[] = {ENOENT, EACCES, EACCES};

	for (unsigned i = 0; i < 3; i++) {
		pid_t pid = run_child(try_at, &files[i]);
		const struct event *event;

		assert_int_equal(reap(pid), IN_VAIN << 8);
		watch_catch_up(watch);
		assert_int_equal(watch_count(watch, EVENT_EXEC_FAILED, pid), 1);
		event = watch_event(watch, EVENT_EXEC_FAILED, pid, 0);
		assert_string_equal(event->exec.called ? event->exec.called : "", files[i].path);
		assert_int_equal(event->exec.error, errors[i]);
		assert_memory_equal(event->exec.args, name_only[0], strlen(name_only[0]) + 1);
	}
	close(dir);
	watch_close(watch);
}

static void try_path(void *ctx)
{
	execv(ctx, name_only);
	_exit(IN_VAIN);
}

/* The kernel blames the script. */
static void a_missing_interpreter_is_enoent_of_a_file_that_is_there(void **state)
{
	struct live_watch *watch = watch_open_failed(4096);
	char path[64];
	const struct event *event;
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "/tmp/mayfly-attempt-%d", getpid());
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0700);
	assert_return_code(dprintf(fd, "#!/no/such/interpreter -x\n"), errno);
	close(fd);
	pid = run_child(try_path, path);
	assert_int_equal(reap(pid), IN_VAIN << 8);
	unlink(path);
	watch_catch_up(watch);
	event = watch_event(watch, EVENT_EXEC_FAILED, pid, 0);
	assert_string_equal(event->exec.called, path);
	assert_int_equal(event->exec.error, ENOENT);
	watch_close(watch);
}

/* Other system calls that fail are not reported. */
static void no_other_failure_is_reported(void **state)
{
	struct live_watch *watch = watch_open_failed(4096);
	size_t before;

	watch_catch_up(watch);
	before = watch_count(watch, EVENT_EXEC_FAILED, getpid());
	for (int i = 0; i < 1000; i++)
		assert_true(open("/no/such/file", O_RDONLY) < 0 && close(-1) < 0);
	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_EXEC_FAILED, getpid()), before);
	assert_int_equal(watch_lost(watch), 0);
	watch_close(watch);
}

static unsigned walk_and_count(struct live_watch *watch)
{
	pid_t pid = run_child(walk, NULL);

	assert_int_equal(reap(pid), 127 << 8);
	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 1);
	return (unsigned)watch_count(watch, EVENT_EXEC_FAILED, pid);
}

static void without_a_request_there_is_no_reply(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct source *source = watch_source(watch);

	assert_int_equal(walk_and_count(watch), 0);
	assert_int_equal(source_set_failed_execs(source, true), -EOPNOTSUPP);
	assert_false(source->failed_execs);
	assert_int_equal(walk_and_count(watch), 0);
	watch_close(watch);
}

/* The last test: it drops privileges for good. */
static void the_probe_can_be_switched_with_the_remaining_privileges(void **state)
{
	struct live_watch *watch = watch_open_later(4096);
	struct source *source = watch_source(watch);
	char caps[200];

	assert_int_equal(privilege_drop(true), 0);
	privilege_write(caps, sizeof(caps));
	assert_null(strstr(caps, "cap_perfmon"));
	assert_null(strstr(caps, "cap_sys_admin"));
	for (int round = 0; round < 3; round++) {
		assert_false(source->failed_execs);
		assert_int_equal(walk_and_count(watch), 0);
		assert_int_equal(source_set_failed_execs(source, true), 0);
		assert_int_equal(source_set_failed_execs(source, true), 0);
		assert_true(source->failed_execs);
		assert_int_equal(walk_and_count(watch), WALK);
		assert_int_equal(source_set_failed_execs(source, false), 0);
		assert_int_equal(source_set_failed_execs(source, false), 0);
	}
	assert_int_equal(walk_and_count(watch), 0);
	assert_int_equal(watch_lost(watch), 0);
	watch_close(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_walk_along_path_is_one_event_a_directory),
		cmocka_unit_test(a_spawn_that_fails_is_the_childs),
		cmocka_unit_test(an_exec_after_vfork_that_fails_is_the_childs),
		cmocka_unit_test(execveat_fails_with_its_own_path),
		cmocka_unit_test(a_missing_interpreter_is_enoent_of_a_file_that_is_there),
		cmocka_unit_test(no_other_failure_is_reported),
		cmocka_unit_test(without_a_request_there_is_no_reply),
		cmocka_unit_test(forks_that_are_refused_are_counted),
		cmocka_unit_test(other_errors_of_a_fork_are_not_its_refusal),
		cmocka_unit_test(the_probe_can_be_switched_with_the_remaining_privileges),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
