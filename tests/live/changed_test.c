// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Control group, terminal, owner and name of a process that change without an event, compared with
 * /proc after one pass for figures, for each source.
 */
#include "tests/live/child.h"

#include "core/base/clock.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"
#include "core/tree/tree.h"

#include <limits.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define DEADLINE_NS (10 * SECOND_NS)

enum source_kind { BPF, NETLINK, PROC };

/* A child that does something each time that the test asks for it. */
struct changed_subject {
	struct live_watch *watch;
	pid_t pid;
	int ask, answer;
};

typedef void step_fn(void);

static struct live_watch *open_watch(enum source_kind kind)
{
	if (kind == BPF)
		return watch_open(RING_DEFAULT, 4096);
	return kind == NETLINK ? watch_open_netlink() : watch_open_proc();
}

static void serve(int ask, int answer, step_fn *step)
{
	char byte;

	while (read(ask, &byte, 1) == 1) {
		step();
		if (write(answer, &byte, 1) != 1)
			break;
	}
	_exit(0);
}

static void run_subject(struct changed_subject *subject, step_fn *prepare, step_fn *step)
{
	int ask[2], answer[2];

	assert_return_code(pipe2(ask, O_CLOEXEC), errno);
	assert_return_code(pipe2(answer, O_CLOEXEC), errno);
	subject->pid = fork();
	if (!subject->pid) {
		close(ask[1]);
		prepare();
		serve(ask[0], answer[1], step);
	}
	close(ask[0]);
	close(answer[1]);
	subject->ask = ask[1];
	subject->answer = answer[0];
}

static void do_nothing(void)
{
}

/* The source is open first if `early`: it has seen the birth. */
static bool start(struct changed_subject *subject, enum source_kind kind, bool early, step_fn *step)
{
	*subject = (struct changed_subject){0};
	if (early && !(subject->watch = open_watch(kind)))
		return false;
	run_subject(subject, do_nothing, step);
	if (!early && !(subject->watch = open_watch(kind)))
		return false;
	watch_catch_up(subject->watch);
	for (int i = 0; i < 3; i++) /* it is idle now, and not reported again */
		watch_measure(subject->watch);
	return true;
}

/* It waits for the next step then: of one that is still on a CPU the time is not counted yet, and
 * the pass would take it for one that has not run. */
static void take_step(struct changed_subject *subject)
{
	uint64_t end_ns = clock_read(CLOCK_BOOTTIME) + DEADLINE_NS;
	struct procstat stat;
	char byte = 1;

	assert_int_equal(write(subject->ask, &byte, 1), 1);
	assert_int_equal(read(subject->answer, &byte, 1), 1);
	do
		assert_int_equal(procstat_read(subject->pid, &stat), 0);
	while (stat.state != 'S' && clock_read(CLOCK_BOOTTIME) < end_ns);
}

static void end(struct changed_subject *subject)
{
	close(subject->ask);
	close(subject->answer);
	reap(subject->pid);
	watch_close(subject->watch);
}

/* One interval later: a pass for figures; a source with messages has read them, one that polls has
 * scanned once. */
static void wait_an_interval(struct live_watch *watch, enum source_kind kind)
{
	if (kind != BPF)
		watch_catch_up(watch);
	watch_measure(watch);
}

/* Returns the node, which has what /proc has. */
static const struct node *check_node(struct live_watch *watch, pid_t pid)
{
	const struct node *node = tree_find(watch_tree(watch), pid);
	struct event who = {0};
	const struct cgroup_choice choice = cgroups_choose();
	char cgroup[PATH_MAX];
	uint64_t ticks;

	assert_non_null(node);
	assert_int_equal(procfs_who(pid, &who, &ticks), 0);
	assert_string_equal(node->comm, who.comm);
	assert_int_equal(node->uid, who.uid);
	assert_int_equal(node->gid, who.gid);
	assert_int_equal(node->tty, who.place.tty);
	if (procfs_cgroup(pid, &choice, cgroup, sizeof(cgroup)) > 0)
		assert_string_equal(node->cgroup, cgroup);
	return node;
}

static void each_source(void (*check)(enum source_kind kind, bool early))
{
	for (int early = 0; early < 2; early++) {
		check(BPF, early);
		check(NETLINK, early);
		check(PROC, early);
	}
}

/* ---- another control group, from outside ---- */

/* Of v2, and of v1 hierarchies that may be in use. */
static const char *const mounts[] = {
	"/sys/fs/cgroup/unified",
	"/sys/fs/cgroup/memory",
	"/sys/fs/cgroup/systemd",
	"/sys/fs/cgroup",
};

enum { MOUNTS = sizeof(mounts) / sizeof(mounts[0]) };

/* A new group, which no process has been in.  Returns false without such a hierarchy. */
static bool make_group(const char *mount, char path[64])
{
	char procs[128];

	snprintf(path, 64, "%s/mayfly-test-%d", mount, getpid());
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", mount);
	return !access(procs, W_OK) && !mkdir(path, 0755);
}

static void move(const char *path, pid_t pid)
{
	char procs[128];
	FILE *file;

	snprintf(procs, sizeof(procs), "%s/cgroup.procs", path);
	file = fopen(procs, "we");
	assert_non_null(file);
	fprintf(file, "%d", pid);
	assert_int_equal(fclose(file), 0);
}

/* Returns whether the source works, and the group is the one that is shown. */
static bool move_to_and_check(const char *path, enum source_kind kind, bool early)
{
	struct changed_subject subject;
	const struct node *node;
	bool shown;

	if (!start(&subject, kind, early, do_nothing))
		return false;
	node = check_node(subject.watch, subject.pid);
	move(path, subject.pid);
	wait_an_interval(subject.watch, kind);
	assert_ptr_equal(check_node(subject.watch, subject.pid), node);
	shown = strstr(node->cgroup, "mayfly-test");
	end(&subject);
	return shown;
}

static void move_and_check(enum source_kind kind, bool early)
{
	unsigned shown = 0;
	char path[64];

	for (int i = 0; i < MOUNTS; i++)
		if (make_group(mounts[i], path)) {
			shown += move_to_and_check(path, kind, early);
			assert_int_equal(rmdir(path), 0);
		}
	assert_true(shown || kind != BPF);
}

static void a_process_moved_to_another_control_group_has_it_one_interval_later(void **state)
{
	unsigned made = 0;
	char path[64];

	for (int i = 0; i < MOUNTS; i++)
		made += make_group(mounts[i], path) && !rmdir(path);
	if (!made)
		skip();
	each_source(move_and_check);
}

/* ---- owner and name ---- */

static void become_nobody(void)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		_exit(98);
}

static void change_owner_and_check(enum source_kind kind, bool early)
{
	struct changed_subject subject;

	if (!start(&subject, kind, early, become_nobody))
		return;
	take_step(&subject);
	wait_an_interval(subject.watch, kind);
	assert_int_equal(check_node(subject.watch, subject.pid)->uid, 65534);
	end(&subject);
}

static void a_process_that_gives_up_root_has_its_new_owner_one_interval_later(void **state)
{
	each_source(change_owner_and_check);
}

static void take_a_name(void)
{
	prctl(PR_SET_NAME, "renamed");
}

static void change_name_and_check(enum source_kind kind, bool early)
{
	struct changed_subject subject;

	if (!start(&subject, kind, early, take_a_name))
		return;
	take_step(&subject);
	wait_an_interval(subject.watch, kind);
	assert_string_equal(check_node(subject.watch, subject.pid)->comm, "renamed");
	end(&subject);
}

static void a_process_that_renames_itself_has_its_new_name_one_interval_later(void **state)
{
	each_source(change_name_and_check);
}

/* ---- terminal ---- */

static void leave_terminal(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, TIOCNOTTY))
		_exit(98);
	close(fd);
}

static int master, slave;

static void enter_terminal(void)
{
	close(master);
	signal(SIGHUP, SIG_IGN); /* so that a hangup does not wake it */
	if (setsid() < 0 || ioctl(slave, TIOCSCTTY, 0))
		_exit(97);
	close(slave);
}

/* It is hung up when the last one has closed it: a reader that was just forked still has it. */
static void hang_up(pid_t pid)
{
	uint64_t end_ns = clock_read(CLOCK_BOOTTIME) + DEADLINE_NS, ticks;
	struct event who = {0};

	close(master);
	do
		assert_int_equal(procfs_who(pid, &who, &ticks), 0);
	while (who.place.tty && clock_read(CLOCK_BOOTTIME) < end_ns);
}

static void lose_terminal_and_check(enum source_kind kind, bool hangup)
{
	struct changed_subject subject;
	const struct node *node;
	struct event who = {0};
	uint64_t ticks;

	subject = (struct changed_subject){.watch = open_watch(kind)};
	if (!subject.watch)
		return;
	assert_return_code(openpty(&master, &slave, NULL, NULL, NULL), errno);
	run_subject(&subject, enter_terminal, leave_terminal);
	close(slave);
	do
		assert_int_equal(procfs_who(subject.pid, &who, &ticks), 0);
	while (!who.place.tty);
	watch_catch_up(subject.watch);
	for (int i = 0; i < 3; i++)
		wait_an_interval(subject.watch, kind);
	node = check_node(subject.watch, subject.pid);
	assert_int_equal(node->tty, who.place.tty);
	if (hangup)
		hang_up(subject.pid);
	else
		take_step(&subject);
	wait_an_interval(subject.watch, kind);
	check_node(subject.watch, subject.pid);
	assert_int_equal(node->tty, 0);
	if (!hangup)
		close(master);
	end(&subject);
}

static void leave_terminal_and_check(enum source_kind kind, bool early)
{
	lose_terminal_and_check(kind, false);
}

static void hang_up_and_check(enum source_kind kind, bool early)
{
	lose_terminal_and_check(kind, true);
}

static void a_process_that_leaves_its_terminal_has_none_one_interval_later(void **state)
{
	each_source(leave_terminal_and_check);
}

static void a_process_whose_terminal_hangs_up_has_none_one_interval_later(void **state)
{
	each_source(hang_up_and_check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_process_moved_to_another_control_group_has_it_one_interval_later),
		cmocka_unit_test(a_process_that_gives_up_root_has_its_new_owner_one_interval_later),
		cmocka_unit_test(a_process_that_renames_itself_has_its_new_name_one_interval_later),
		cmocka_unit_test(a_process_that_leaves_its_terminal_has_none_one_interval_later),
		cmocka_unit_test(a_process_whose_terminal_hangs_up_has_none_one_interval_later),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (skip_all(tests, sizeof(tests) / sizeof(tests[0])))
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
