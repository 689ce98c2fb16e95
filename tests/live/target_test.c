// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Never signals the wrong process, and no spawner escapes: in a small pid namespace, where a pid
 * can be reused on purpose, and from which nothing escapes.  MAYFLY_SLOW=4 waits four times as long
 * for the end, in an emulator.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/live/slow.h"

#include "core/source/proc/procstat.h"
#include "ui/action/targets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHOSEN_PID   4242
#define DEADLINE_MS  120000 /* for a hang */
#define SPAWNS_MAX   20000  /* the storm ends after so many */
#define SPAWNERS_MAX 2000   /* at a time */
#define SPAWNER_UID  64123

/* In the namespace a failure prints a line and exits: cmocka's longjmp would leave the
 * namespace. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

/* ---- a namespace ---- */

static void enter(void (*body)(void))
{
	pid_t init;
	int status;

	CHECK(!unshare(CLONE_NEWPID | CLONE_NEWNS));
	/* not "/", which is no mount point in a chroot */
	CHECK(!mount(NULL, "/proc", NULL, MS_REC | MS_PRIVATE, NULL));
	init = fork();
	CHECK(init >= 0);
	if (!init) {
		CHECK(!prctl(PR_SET_PDEATHSIG, SIGKILL));
		CHECK(!mount("proc", "/proc", "proc", 0, NULL));
		body();
		_exit(0);
	}
	CHECK(waitpid(init, &status, 0) == init);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* Everything in the namespace dies with its first process, which dies with the process that
 * started it. */
static void run_inside(void (*body)(void))
{
	pid_t pid = fork();
	struct pollfd end = {.events = POLLIN};
	int status, deadline_ms = DEADLINE_MS * slow_factor();

	assert_true(pid >= 0);
	if (!pid)
		enter(body);
	end.fd = syscall(SYS_pidfd_open, pid, 0);
	assert_true(end.fd >= 0);
	if (poll(&end, 1, deadline_ms) != 1) {
		kill(pid, SIGKILL);
		fail_msg("not done after %d ms", deadline_ms);
	}
	close(end.fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static pid_t fork_as(pid_t wanted)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&wanted,
		.set_tid_size = 1,
	};

	return syscall(SYS_clone3, &args, sizeof(args));
}

static struct target target_of_pid(pid_t pid)
{
	struct target target = {.pid = pid};
	struct procstat stat;

	CHECK(!procstat_read(pid, &stat));
	target.start_ticks = stat.start_ticks;
	memcpy(target.comm, stat.comm, COMM_SIZE);
	return target;
}

/* ---- a reused pid ---- */

static pid_t sleep_as(pid_t wanted)
{
	pid_t pid = fork_as(wanted);

	if (!pid)
		for (;;)
			pause();
	return pid;
}

/* The first process with this pid, which now belongs to another one. */
static struct target recycle(void)
{
	struct target first, second;

	CHECK(sleep_as(CHOSEN_PID) == CHOSEN_PID);
	first = target_of_pid(CHOSEN_PID);
	do { /* until the clock tick that distinguishes them has passed */
		CHECK(!kill(CHOSEN_PID, SIGKILL));
		CHECK(waitpid(CHOSEN_PID, NULL, 0) == CHOSEN_PID);
		CHECK(sleep_as(CHOSEN_PID) == CHOSEN_PID);
		second = target_of_pid(CHOSEN_PID);
	} while (second.start_ticks == first.start_ticks);
	return first;
}

static void check_untouched(int nice)
{
	int status;

	CHECK(waitpid(CHOSEN_PID, &status, WNOHANG | WUNTRACED) == 0);
	CHECK(getpriority(PRIO_PROCESS, CHOSEN_PID) == nice);
	CHECK(!kill(CHOSEN_PID, SIGKILL));
	CHECK(waitpid(CHOSEN_PID, &status, 0) == CHOSEN_PID);
	CHECK(WTERMSIG(status) == SIGKILL);
}

static void signal_recycled(void)
{
	struct target old = recycle();
	int nice = getpriority(PRIO_PROCESS, CHOSEN_PID), unused;

	CHECK(target_signal(&old, SIGTERM) == -ESTALE);
	CHECK(target_signal(&old, SIGSTOP) == -ESTALE);
	CHECK(target_renice(&old, 5, &unused) == -ESTALE);
	check_untouched(nice);
}

static void signal_recycled_below(void)
{
	struct targets targets = {0};
	struct target old = recycle();
	struct outcome outcome;

	targets_add(&targets, &old);
	targets_signal_below(&targets, SIGKILL, NULL, NULL, &outcome);
	CHECK(outcome.done == 0);
	check_untouched(getpriority(PRIO_PROCESS, CHOSEN_PID));
}

static void the_new_owner_of_a_pid_survives(void **state)
{
	run_inside(signal_recycled);
}

static void the_new_owner_of_a_pid_survives_a_subtree_kill(void **state)
{
	run_inside(signal_recycled_below);
}

/* ---- spawners ---- */

static unsigned *spawned; /* shared by all of them */

/* Forks without end, and so does every tenth of its children, some generations deep. */
static void spawn(unsigned generation)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	unsigned children = 0;

	signal(SIGCHLD, SIG_IGN);
	while (__atomic_load_n(spawned, __ATOMIC_RELAXED) < SPAWNS_MAX) {
		pid_t pid = fork();

		if (!pid && generation && children % 10 == 0) {
			generation--;
			continue;
		}
		while (!pid) /* a process that is missed stays */
			pause();
		if (pid < 0) {
			nanosleep(&moment, NULL);
			continue;
		}
		children++;
		__atomic_add_fetch(spawned, 1, __ATOMIC_RELAXED);
	}
	_exit(0);
}

static pid_t start_spawner(unsigned generations)
{
	const struct rlimit few = {SPAWNERS_MAX, SPAWNERS_MAX};
	pid_t pid;

	spawned = mmap(
		NULL, sizeof(*spawned), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CHECK(spawned != MAP_FAILED);
	pid = fork();
	CHECK(pid >= 0);
	if (!pid) {
		CHECK(!setrlimit(RLIMIT_NPROC, &few));
		CHECK(!setresuid(SPAWNER_UID, SPAWNER_UID, SPAWNER_UID));
		spawn(generations);
	}
	while (__atomic_load_n(spawned, __ATOMIC_RELAXED) < 500)
		sched_yield();
	return pid;
}

static unsigned count_others(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	unsigned count = 0;

	CHECK(proc);
	while ((entry = readdir(proc)))
		count += atoi(entry->d_name) > 1;
	closedir(proc);
	return count;
}

static void reap_all(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

/* Everything here descends from the spawner: the result of the tree. */
static void add_others(void *ctx, struct targets *targets)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	CHECK(proc);
	while ((entry = readdir(proc))) {
		struct target target = {.pid = atoi(entry->d_name)};
		struct procstat stat;

		if (target.pid <= 1 || procstat_read(target.pid, &stat) || procstat_is_ended(&stat))
			continue;
		target.start_ticks = stat.start_ticks;
		targets_add(targets, &target);
	}
	closedir(proc);
}

/* Like a user who reads that new processes kept appearing: this may happen on a busy machine. */
static void signal_until_done(struct targets *targets, int number, struct outcome *outcome)
{
	targets_signal_below(targets, number, NULL, NULL, outcome);
	for (int again = 0; outcome->outrun && again < 5; again++)
		targets_signal_below(targets, number, add_others, NULL, outcome);
}

static void check_all_exited(const struct outcome *outcome)
{
	CHECK(!outcome->outrun);
	CHECK(!outcome->failed);
	while (count_others())
		reap_all();
	CHECK(__atomic_load_n(spawned, __ATOMIC_RELAXED) <
		SPAWNS_MAX); /* it was ended by the signal */
}

static void kill_spawner(void)
{
	struct target root = target_of_pid(start_spawner(0));
	struct targets targets = {0};
	struct outcome outcome;

	targets_add(&targets, &root);
	signal_until_done(&targets, SIGKILL, &outcome);
	check_all_exited(&outcome);
}

static void terminate_generations(void)
{
	struct target root = target_of_pid(start_spawner(3));
	struct targets targets = {0};
	struct outcome outcome;

	targets_add(&targets, &root);
	signal_until_done(&targets, SIGTERM, &outcome);
	check_all_exited(&outcome);
}

static void a_spawner_and_its_children_are_killed_together(void **state)
{
	run_inside(kill_spawner);
}

static void generations_of_spawners_are_terminated_together(void **state)
{
	run_inside(terminate_generations);
}

/* ---- */

static bool skip_others(const struct CMUnitTest *tests, size_t count)
{
	if (!geteuid())
		return false;
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++)
		printf("ok %zu - %s # SKIP needs root\n", i + 1, tests[i].name);
	return true;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_new_owner_of_a_pid_survives),
		cmocka_unit_test(the_new_owner_of_a_pid_survives_a_subtree_kill),
		cmocka_unit_test(a_spawner_and_its_children_are_killed_together),
		cmocka_unit_test(generations_of_spawners_are_terminated_together),
	};

	if (skip_others(tests, sizeof(tests) / sizeof(*tests)))
		return 0;
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
