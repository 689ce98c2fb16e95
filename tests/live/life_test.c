// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Births and exits of processes; threads are not reported as processes. */
#include "tests/live/child.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#define FORKS   23 /* a prime: a doubled or halved count shows */
#define THREADS 7

static void exit_with(void *ctx)
{
	_exit(*(int *)ctx);
}

static void forks_and_exit_codes_are_seen_once_each(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	const struct event *birth, *end;
	pid_t pids[FORKS];
	struct ident self;
	unsigned before;

	/* The source has a child process of its own, which does the reads that may block. */
	watch_catch_up(watch);
	self = watch_event(watch, EVENT_SEED, getpid(), 0)->id;
	before = watch_forks_by(watch, self);
	for (int i = 0; i < FORKS; i++) {
		pids[i] = run_child(exit_with, &i);
		assert_int_equal(WEXITSTATUS(reap(pids[i])), i);
	}
	watch_catch_up(watch);
	assert_int_equal(watch_forks_by(watch, self) - before, FORKS);
	for (int i = 0; i < FORKS; i++) {
		assert_int_equal(watch_count(watch, EVENT_FORK, pids[i]), 1);
		assert_int_equal(watch_count(watch, EVENT_EXIT, pids[i]), 1);
		birth = watch_event(watch, EVENT_FORK, pids[i], 0);
		end = watch_event(watch, EVENT_EXIT, pids[i], 0);
		assert_int_equal(end->exit.status, i << 8);
		assert_int_equal(end->exit.threads, 1);
		assert_int_equal(birth->id.start_ns, end->id.start_ns);
		assert_int_equal(birth->parent.pid, getpid());
		assert_int_equal(birth->tid, getpid());
		assert_string_equal(birth->comm, "life_test");
		assert_true(birth->time_ns >= birth->id.start_ns);
		assert_true(end->time_ns >= birth->time_ns);
	}
	assert_int_equal(watch_lost(watch), 0);
	watch_close(watch);
}

static void the_birth_parent_is_the_same_identity_as_in_its_seed(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	pid_t pid = run_child(exit_with, &(int){0});
	const struct event *birth, *seed;

	reap(pid);
	watch_catch_up(watch);
	seed = watch_event(watch, EVENT_SEED, getpid(), 0);
	birth = watch_event(watch, EVENT_FORK, pid, 0);
	assert_int_equal(birth->parent.start_ns, seed->id.start_ns);
	watch_close(watch);
}

static void die_by(void *ctx)
{
	struct rlimit limit = {0, 0};

	/* SIGSEGV with a core, if the machine writes cores: the status of waitpid decides. */
	if (*(int *)ctx == SIGSEGV)
		limit.rlim_cur = limit.rlim_max = RLIM_INFINITY;
	setrlimit(RLIMIT_CORE, &limit);
	if (chdir("/tmp"))
		_exit(1);
	signal(*(int *)ctx, SIG_DFL);
	raise(*(int *)ctx);
}

static void signal_deaths_have_the_status_of_waitpid(void **state)
{
	static const int signals[] = {SIGKILL, SIGTERM, SIGSEGV, SIGABRT, SIGHUP};
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	char path[64];
	int status, signal;
	pid_t pid;

	for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		signal = signals[i];
		pid = run_child(die_by, &signal);
		status = reap(pid);
		snprintf(path, sizeof(path), "/tmp/core.%d", pid);
		unlink(path);
		unlink("/tmp/core");
		watch_catch_up(watch);
		assert_int_equal(WTERMSIG(status), signal);
		assert_int_equal(watch_event(watch, EVENT_EXIT, pid, 0)->exit.status, status);
	}
	watch_close(watch);
}

static void *wait_for_byte(void *fd)
{
	char byte;

	if (read(*(int *)fd, &byte, 1) < 0)
		abort();
	return NULL;
}

static void start_threads(int *fd, int count, int *started_fd)
{
	pthread_t thread;

	for (int i = 0; i < count; i++)
		if (pthread_create(&thread, NULL, wait_for_byte, fd))
			_exit(99);
	if (write(*started_fd, "", 1) != 1)
		_exit(98);
}

static void leave_threads_behind(void *ctx)
{
	struct pipes *pipes = ctx;

	close(pipes->go[1]);
	start_threads(&pipes->go[0], THREADS, &pipes->up[1]);
	syscall(SYS_exit, 5); /* this thread only */
}

static bool is_leaderless(pid_t pid)
{
	char path[64], text[256] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	return strstr(text, ") Z ");
}

static void a_leader_that_ends_before_its_threads_is_not_an_exit(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096), *later;
	const struct event *seed, *end;
	struct pipes pipes;
	pid_t pid;
	int status;

	open_pipes(&pipes);
	pid = run_child(leave_threads_behind, &pipes);
	wait_until_up(&pipes);
	while (!is_leaderless(pid))
		sched_yield();
	watch_catch_up(watch);
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 0);
	later = watch_open(RING_DEFAULT, 4096);
	seed = watch_event(later, EVENT_SEED, pid, 0);
	assert_false(seed->flags & EVENT_DEAD);
	watch_check_living(later);

	close(pipes.go[1]);
	status = reap(pid);
	watch_catch_up(watch);
	watch_catch_up(later);
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 1);
	end = watch_event(watch, EVENT_EXIT, pid, 0);
	assert_int_equal(end->exit.status, status);
	assert_int_equal(end->exit.threads, THREADS + 1);
	assert_int_equal(watch_event(later, EVENT_EXIT, pid, 0)->exit.threads, THREADS + 1);
	close_pipes(&pipes);
	watch_close(later);
	watch_close(watch);
}

static void run_threads(void *ctx)
{
	struct pipes *pipes = ctx;
	pthread_t threads[THREADS];
	int up = pipes->up[1];

	close(pipes->go[1]);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, wait_for_byte, &pipes->go[0]);
	if (write(up, "", 1) != 1)
		_exit(98);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void threads_are_not_processes_but_are_counted(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	struct pipes pipes;
	pid_t pid;

	open_pipes(&pipes);
	pid = run_child(run_threads, &pipes);
	wait_until_up(&pipes);
	close(pipes.go[1]);
	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	assert_int_equal(watch_forks_by(watch, watch_child(watch, pid)), 0);
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 1);
	assert_int_equal(watch_event(watch, EVENT_EXIT, pid, 0)->exit.threads, THREADS + 1);
	close_pipes(&pipes);
	watch_close(watch);
}

static void *exec_here(void *ctx)
{
	execl("/bin/true", "true", "from-a-thread", (char *)NULL);
	_exit(97);
}

static void exec_by_a_thread(void *ctx)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_here, NULL);
	pause();
}

static void exec_by_another_thread_keeps_the_process(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	const struct event *birth, *exec, *end;
	pid_t pid = run_child(exec_by_a_thread, NULL);

	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	birth = watch_event(watch, EVENT_FORK, pid, 0);
	assert_int_equal(watch_count(watch, EVENT_EXEC, pid), 1);
	exec = watch_event(watch, EVENT_EXEC, pid, 0);
	assert_int_not_equal(exec->tid, pid);
	assert_int_equal(exec->id.start_ns, birth->id.start_ns);
	assert_int_equal(exec->exec.args_len, sizeof("true\0from-a-thread"));
	assert_int_equal(watch_count(watch, EVENT_EXIT, pid), 1);
	end = watch_event(watch, EVENT_EXIT, pid, 0);
	assert_int_equal(end->id.start_ns, birth->id.start_ns);
	assert_int_equal(end->exit.threads, 2);
	watch_close(watch);
}

static int end_at_once(void *ctx)
{
	return 0;
}

/* The new process is a sibling: its parent is the test. */
static void start_a_sibling(void *ctx)
{
	static char stack[65536] __attribute__((aligned(16)));

	*(pid_t *)ctx = clone(end_at_once, stack + sizeof(stack), CLONE_PARENT | SIGCHLD, NULL);
}

static void the_parent_of_a_sibling_is_the_real_one(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	pid_t *sibling = mmap(
		NULL, sizeof(*sibling), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = run_child(start_a_sibling, sibling);
	const struct event *birth;

	assert_int_equal(reap(pid), 0);
	assert_int_equal(reap(*sibling), 0);
	watch_catch_up(watch);
	birth = watch_event(watch, EVENT_FORK, *sibling, 0);
	assert_int_equal(birth->parent.pid, getpid());
	assert_int_equal(birth->caller.pid, pid);
	assert_int_equal(
		birth->caller.start_ns, watch_event(watch, EVENT_FORK, pid, 0)->id.start_ns);
	assert_int_equal(watch_event(watch, EVENT_FORK, pid, 0)->caller.pid, 0);
	munmap(sibling, sizeof(*sibling));
	watch_close(watch);
}

static void be_init_of_a_namespace(void *ctx)
{
	pid_t pid;

	if (unshare(CLONE_NEWPID))
		_exit(96);
	pid = fork();
	if (pid == 0)
		execl("/bin/true", "true", (char *)NULL);
	*(pid_t *)ctx = pid;
	_exit(pid < 0 || waitpid(pid, NULL, 0) < 0);
}

static void the_pid_inside_a_namespace_is_reported(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	pid_t *inner = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const struct event *birth, *exec;
	struct stat st;
	pid_t pid = run_child(be_init_of_a_namespace, inner);

	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	assert_return_code(stat("/proc/self/ns/pid", &st), errno);
	birth = watch_event(watch, EVENT_FORK, *inner, 0);
	exec = watch_event(watch, EVENT_EXEC, *inner, 0);
	assert_int_equal(birth->place.ns_pid, 1);
	assert_int_equal(exec->place.ns_pid, 1);
	assert_int_equal(exec->place.pid_ns, birth->place.pid_ns);
	assert_int_not_equal(birth->place.pid_ns, st.st_ino);
	assert_int_equal(watch_event(watch, EVENT_FORK, pid, 0)->place.pid_ns, st.st_ino);
	assert_int_equal(watch_event(watch, EVENT_FORK, pid, 0)->place.ns_pid, pid);
	munmap(inner, 4096);
	watch_close(watch);
}

static void become_ordinary_user(void *ctx)
{
	if (setgid(65533) || setuid(65534))
		_exit(93);
	execl("/bin/true", "true", (char *)NULL);
}

static void the_owner_is_the_one_at_that_moment(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	pid_t pid = run_child(become_ordinary_user, NULL);

	assert_int_equal(reap(pid), 0);
	watch_catch_up(watch);
	assert_int_equal(watch_event(watch, EVENT_FORK, pid, 0)->uid, getuid());
	assert_int_equal(watch_event(watch, EVENT_EXEC, pid, 0)->uid, 65534);
	assert_int_equal(watch_event(watch, EVENT_EXEC, pid, 0)->gid, 65533);
	assert_int_equal(watch_event(watch, EVENT_EXIT, pid, 0)->uid, 65534);
	watch_close(watch);
}

static void the_terminal_is_reported(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	int master, slave;
	struct stat st;
	pid_t pid;

	assert_return_code(openpty(&master, &slave, NULL, NULL, NULL), errno);
	assert_return_code(fstat(slave, &st), errno);
	pid = fork();
	if (pid == 0) {
		if (login_tty(slave))
			_exit(92);
		execl("/bin/true", "true", (char *)NULL);
	}
	reap(pid);
	watch_catch_up(watch);
	assert_int_equal(watch_event(watch, EVENT_EXEC, pid, 0)->place.tty,
		(st.st_rdev >> 8 & 0xfff) << 20 | (st.st_rdev & 0xff));
	close(master);
	close(slave);
	watch_close(watch);
}

static void orphan_a_child(void *ctx)
{
	pid_t parent = getpid(), pid = fork();

	if (pid) {
		*(pid_t *)ctx = pid;
		_exit(0);
	}
	while (getppid() == parent)
		sched_yield();
	_exit(3);
}

static void the_parent_at_the_end_is_the_one_that_adopted_it(void **state)
{
	struct live_watch *watch = watch_open(RING_DEFAULT, 4096);
	pid_t *orphan = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const struct event *end;
	pid_t pid;

	assert_return_code(prctl(PR_SET_CHILD_SUBREAPER, 1), errno);
	pid = run_child(orphan_a_child, orphan);
	reap(pid);
	assert_int_equal(WEXITSTATUS(reap(*orphan)), 3);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	watch_catch_up(watch);
	end = watch_event(watch, EVENT_EXIT, *orphan, 0);
	assert_int_equal(watch_event(watch, EVENT_FORK, *orphan, 0)->parent.pid, pid);
	assert_int_equal(end->parent.pid, getpid());
	munmap(orphan, 4096);
	watch_close(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forks_and_exit_codes_are_seen_once_each),
		cmocka_unit_test(the_birth_parent_is_the_same_identity_as_in_its_seed),
		cmocka_unit_test(signal_deaths_have_the_status_of_waitpid),
		cmocka_unit_test(a_leader_that_ends_before_its_threads_is_not_an_exit),
		cmocka_unit_test(threads_are_not_processes_but_are_counted),
		cmocka_unit_test(exec_by_another_thread_keeps_the_process),
		cmocka_unit_test(the_parent_of_a_sibling_is_the_real_one),
		cmocka_unit_test(the_pid_inside_a_namespace_is_reported),
		cmocka_unit_test(the_owner_is_the_one_at_that_moment),
		cmocka_unit_test(the_terminal_is_reported),
		cmocka_unit_test(the_parent_at_the_end_is_the_one_that_adopted_it),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
