// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The threads of this test and of a child, in the real /proc. */
#include "core/source/proc/proc_threads.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 300 /* more than proc_usage reports per step */

static uint64_t tick_ns;
static int gate[2], up[2];

static void *wait_at_gate(void *name)
{
	char c;

	prctl(PR_SET_NAME, name);
	if (write(up[1], "u", 1) != 1)
		return NULL;
	return read(gate[0], &c, 1) ? NULL : name;
}

static pthread_t threads[THREADS];

static void open_gate(unsigned count)
{
	static char name[] = "at the gate";
	char c;

	assert_int_equal(pipe(gate), 0);
	assert_int_equal(pipe(up), 0);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, wait_at_gate, name), 0);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(read(up[0], &c, 1), 1);
}

static void close_gate(unsigned count)
{
	close(gate[1]);
	for (unsigned i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	close(gate[0]);
	close(up[0]);
	close(up[1]);
}

static struct ident ident_of(pid_t pid)
{
	char text[4096];
	struct procstat stat;

	assert_true(procfs_text(pid, "stat", text, sizeof(text)) > 0);
	assert_true(procstat_parse(&stat, text));
	return (struct ident){.pid = pid, .start_ns = stat.start_ticks * tick_ns};
}

static void all_but_the_first_are_reported(void **state)
{
	struct ident us = ident_of(getpid());
	struct proc_threads tasks = {.tick_ns = tick_ns};
	int nice = getpriority(PRIO_PROCESS, 0);
	struct event event;
	unsigned count = 0;

	open_gate(7);
	proc_threads_open(&tasks, us);
	for (; proc_threads_next(&tasks, &event); count++) {
		assert_int_equal(event.flags, EVENT_THREAD);
		assert_int_not_equal(event.id.pid, us.pid);
		assert_int_equal(event.tid, event.id.pid);
		assert_true(event.id.start_ns >= us.start_ns);
		assert_int_equal(event.parent.pid, us.pid);
		assert_int_equal(event.parent.start_ns, us.start_ns);
		assert_string_equal(event.comm, "at the gate");
		assert_int_equal(event.uid, geteuid());
		assert_int_equal(event.gid, getegid());
		assert_int_equal(event.stat.nice, nice);
		assert_int_equal(event.stat.priority, 20 + nice);
		assert_non_null(strchr("RSD", event.stat.state));
		assert_int_equal(event.stat.threads, 0);
		assert_int_equal(event.stat.rss_bytes, 0);
	}
	assert_int_equal(count, 7);
	assert_null(tasks.dir);
	assert_false(proc_threads_next(&tasks, &event));
	close_gate(7);
}

static void another_process_with_that_number_has_none(void **state)
{
	struct ident us = ident_of(getpid());
	struct proc_threads tasks = {.tick_ns = tick_ns};
	struct event event;

	open_gate(3);
	us.start_ns -= 3 * tick_ns;
	proc_threads_open(&tasks, us);
	assert_false(proc_threads_next(&tasks, &event));
	assert_false(proc_threads_any_lives(us, tick_ns));
	us = (struct ident){.pid = 0, .start_ns = 0};
	proc_threads_open(&tasks, us);
	assert_false(proc_threads_next(&tasks, &event));
	close_gate(3);
}

static void a_single_one_can_be_read(void **state)
{
	struct ident us = ident_of(getpid());
	struct proc_threads tasks = {.tick_ns = tick_ns};
	struct event event, again;

	open_gate(1);
	proc_threads_open(&tasks, us);
	assert_true(proc_threads_next(&tasks, &event));
	proc_threads_close(&tasks);
	assert_true(proc_threads_read(us, event.id.pid, tick_ns, NULL, &again));
	assert_int_equal(again.id.pid, event.id.pid);
	assert_int_equal(again.id.start_ns, event.id.start_ns);
	assert_string_equal(again.comm, "at the gate");
	close_gate(1);
	assert_false(proc_threads_read(us, 1, tick_ns, NULL, &again));
}

static void exited_processes_are_not_running(void **state)
{
	siginfo_t info;
	struct ident child;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	child = ident_of(pid);
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_false(proc_threads_any_lives(child, tick_ns));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_false(proc_threads_any_lives(child, tick_ns));
	assert_true(proc_threads_any_lives(ident_of(getpid()), tick_ns));
}

struct stat_counts {
	unsigned processes, threads;
};

/* proc_usage_fn: only this process is known */
static bool know_us(void *ctx, struct event *event)
{
	return (event->flags & EVENT_THREAD ? event->parent.pid : event->id.pid) == getpid();
}

static int count_stats(void *ctx, const struct event *event)
{
	struct stat_counts *counts = ctx;

	assert_int_equal(event->kind, EVENT_STAT);
	if (event->flags & EVENT_THREAD)
		counts->threads++;
	else
		counts->processes++;
	if (!(event->flags & EVENT_THREAD))
		assert_true(event->stat.rss_bytes > 0);
	return 0;
}

static unsigned sample(struct proc_usage *figures, struct stat_counts *counts)
{
	unsigned steps = 1;
	int more;

	*counts = (struct stat_counts){0};
	while ((more = proc_usage_step(figures, count_stats, counts)) == 1)
		steps++;
	assert_int_equal(more, 0);
	assert_null(figures->dir);
	return steps;
}

static void statistics_are_reported_in_steps(void **state)
{
	struct proc_usage figures = {.know = know_us, .tasks.tick_ns = tick_ns};
	struct stat_counts counts;

	open_gate(THREADS);
	sample(&figures, &counts);
	assert_int_equal(counts.processes, 1);
	assert_int_equal(counts.threads, 0);
	figures.threads = true;
	assert_true(sample(&figures, &counts) > 1);
	assert_int_equal(counts.processes, 1);
	assert_int_equal(counts.threads, THREADS);
	/* and the next one starts from the beginning */
	assert_true(proc_usage_step(&figures, count_stats, &counts) >= 0);
	proc_usage_end(&figures);
	sample(&figures, &counts);
	assert_int_equal(counts.threads, THREADS);
	close_gate(THREADS);
	proc_usage_free(&figures);
}

static int refuse(void *ctx, const struct event *event)
{
	return -EPIPE;
}

static void a_consumer_can_stop_them(void **state)
{
	struct proc_usage figures = {.know = know_us, .tasks.tick_ns = tick_ns};
	int err;

	while ((err = proc_usage_step(&figures, refuse, NULL)) == 1)
		;
	assert_int_equal(err, -EPIPE);
	assert_null(figures.dir);
	proc_usage_free(&figures);
}

static void *spin(void *byte)
{
	if (write(up[1], byte, 1) != 1)
		return NULL;
	for (;;)
		;
}

/* Its first living thread sleeps, its second one runs. */
static void end_before_threads(void)
{
	static char name[] = "sleeps";
	pthread_t thread;

	alarm(30);
	pthread_create(&thread, NULL, wait_at_gate, name);
	pthread_create(&thread, NULL, spin, name);
	pthread_exit(NULL);
}

static void when_the_first_thread_has_ended_one_that_runs_is_preferred(void **state)
{
	struct procstat stat = {.state = '?'};
	struct ident child;
	char c;

	assert_int_equal(pipe(gate), 0);
	assert_int_equal(pipe(up), 0);
	child.pid = fork();
	if (!child.pid)
		end_before_threads();
	for (int i = 0; i < 2; i++)
		assert_int_equal(read(up[0], &c, 1), 1);
	child = ident_of(child.pid);
	while (stat.state != 'Z')
		assert_int_equal(procstat_read(child.pid, &stat), 0);
	assert_true(proc_threads_find_living(child, tick_ns, &stat));
	assert_int_equal(stat.state, 'R');
	kill(child.pid, SIGKILL);
	assert_int_equal(waitpid(child.pid, NULL, 0), child.pid);
	for (int i = 0; i < 2; i++) {
		close(gate[i]);
		close(up[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_but_the_first_are_reported),
		cmocka_unit_test(another_process_with_that_number_has_none),
		cmocka_unit_test(a_single_one_can_be_read),
		cmocka_unit_test(exited_processes_are_not_running),
		cmocka_unit_test(statistics_are_reported_in_steps),
		cmocka_unit_test(a_consumer_can_stop_them),
		cmocka_unit_test(when_the_first_thread_has_ended_one_that_runs_is_preferred),
	};

	tick_ns = 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
