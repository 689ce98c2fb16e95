// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The real /proc: children of this test start, change and exit. */
#include "core/source/proc/proc_source.h"
#include "core/tree/tree.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000ull

/* The events of one process after some passes. */
struct proc_witness {
	int32_t pid;
	unsigned seeds; /* of it */
	unsigned snapshots, settled, events;
	struct event seed; /* the last of it; texts are in the members below */
	char exe[256];
	char args[256];
	struct event stat;
	struct tree *tree; /* NULL: none */
};

static int record_event(void *ctx, const struct event *event)
{
	struct proc_witness *witness = ctx;

	witness->events++;
	witness->snapshots += event->kind == EVENT_SNAPSHOT;
	witness->settled += event->kind == EVENT_SETTLED;
	if (witness->tree)
		assert_true(tree_apply(witness->tree, event, NULL) >= 0);
	if (!event->id.pid || event->id.pid != witness->pid)
		return 0;
	if (event->kind == EVENT_STAT) {
		witness->stat = *event;
		return 0;
	}
	assert_int_equal(event->kind, EVENT_SEED);
	witness->seeds++;
	witness->seed = *event;
	if (event->exec.exe)
		snprintf(witness->exe, sizeof(witness->exe), "%s", event->exec.exe);
	if (event->exec.args_len && event->exec.args_len < sizeof(witness->args))
		memcpy(witness->args, event->exec.args, event->exec.args_len);
	return 0;
}

static struct source *open_proc(uint64_t interval_ns)
{
	char message[128];
	struct source *source = proc_source_open(interval_ns, message, sizeof(message));

	if (!source)
		fail_msg("%s", message);
	return source;
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void wait_until(uint64_t time_ns)
{
	const struct timespec when = {(time_t)(time_ns / 1000000000), (long)(time_ns % 1000000000)};

	while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &when, NULL) == EINTR)
		;
}

/* Continues to the end of a pass that begins after now. */
static void pass(struct source *source, struct proc_witness *witness)
{
	unsigned begun = witness->snapshots, settled;

	do {
		settled = witness->settled;
		wait_until(source->due_ns);
		assert_true(source_drain(source, 100, record_event, witness) >= 0);
	} while (settled == witness->settled || begun == witness->snapshots);
}

/* A child that waits for a byte before its first action, and for another before it exits. */
struct started_child {
	pid_t pid;
	int in, out;
};

static struct started_child start_child(const char *comm)
{
	struct started_child child;
	int down[2], up[2];
	char c;

	assert_int_equal(pipe(down), 0);
	assert_int_equal(pipe(up), 0);
	child = (struct started_child){fork(), up[0], down[1]};
	if (child.pid == 0) {
		close(down[1]);
		close(up[0]);
		if (comm)
			prctl(PR_SET_NAME, comm);
		if (write(up[1], "r", 1) != 1)
			_exit(1);
		dup2(down[0], STDIN_FILENO);
		dup2(up[1], STDOUT_FILENO);
		if (read(down[0], &c, 1) == 1)
			execl("/bin/sh", "sh", "-c", "echo r; read x; exit 7", "a b", "", NULL);
		_exit(3);
	}
	close(down[0]);
	close(up[1]);
	assert_int_equal(read(child.in, &c, 1), 1);
	return child;
}

static void let_execute(struct started_child *child)
{
	char c;

	assert_int_equal(write(child->out, "x", 1), 1);
	assert_int_equal(read(child->in, &c, 1), 1);
}

static void end_child(struct started_child *child)
{
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	close(child->in);
	close(child->out);
}

static void we_are_in_the_first_pass(void **state)
{
	struct proc_witness witness = {.pid = getpid()};
	uint64_t before = now_ns();
	const char *preload = getenv("LD_PRELOAD");
	struct source *source;
	char exe[256] = "";

	if (preload && strstr(preload, "vgpreload"))
		skip(); /* valgrind shows us another link than it shows to others */
	assert_true(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	source = open_proc(0);
	assert_string_equal(source->name, "proc");
	assert_true(source->live);
	while (!source->ended)
		assert_true(source_drain(source, 7, record_event, &witness) >= 0);
	assert_int_equal(witness.snapshots, 1);
	assert_int_equal(witness.settled, 1);
	assert_int_equal(witness.seeds, 1);
	assert_int_equal(witness.seed.parent.pid, getppid());
	assert_int_equal(witness.seed.uid, geteuid());
	assert_int_equal(witness.seed.gid, getegid());
	assert_int_equal(witness.seed.place.ns_pid, getpid());
	assert_string_equal(witness.exe, exe);
	assert_uint_in_range(witness.seed.time_ns, before, now_ns());
	assert_true(witness.seed.id.start_ns < before);
	assert_int_equal(source->due_ns, 0);
	assert_int_equal(source_drain(source, 7, record_event, &witness), 0);
	source_close(source);
}

static void a_parent_is_known_by_its_start(void **state)
{
	struct started_child child = start_child(NULL);
	struct proc_witness witness = {.pid = child.pid}, us = {.pid = getpid()};
	struct source *source = open_proc(MS);

	pass(source, &witness);
	pass(source, &us);
	assert_int_equal(witness.seed.parent.pid, getpid());
	assert_int_equal(witness.seed.parent.start_ns, us.seed.id.start_ns);
	assert_uint_in_range(witness.seed.id.start_ns, us.seed.id.start_ns, now_ns());
	source_close(source);
	end_child(&child);
}

static void a_process_comes_executes_and_goes(void **state)
{
	static const char args[] = "sh\0-c\0echo r; read x; exit 7\0a b\0";
	const struct tree_limits limits = {.linger_ns = 1000000 * MS};
	struct proc_witness witness = {.tree = tree_new(&limits)};
	struct source *source = open_proc(MS);
	struct started_child child;

	pass(source, &witness);
	child = start_child("weird ) name(");
	witness.pid = child.pid;
	pass(source, &witness);
	assert_int_equal(witness.seeds, 1);
	assert_string_equal(witness.seed.comm, "weird ) name(");
	let_execute(&child);
	witness.args[0] = '\0';
	pass(source, &witness);
	assert_string_equal(witness.seed.comm, "sh");
	assert_memory_equal(witness.args, args, sizeof(args));
	assert_int_equal(witness.seed.exec.args_size, sizeof(args));
	pass(source, &witness);
	/* unchanged: it is not read again */
	assert_null(witness.seed.exec.args);
	assert_int_equal(witness.seed.uid, geteuid());
	assert_non_null(tree_find(witness.tree, child.pid));
	assert_string_equal(tree_find(witness.tree, child.pid)->image->args, "sh");
	end_child(&child);
	witness.seeds = 0;
	pass(source, &witness);
	assert_int_equal(witness.seeds, 0);
	assert_null(tree_find(witness.tree, child.pid));
	assert_null(tree_check(witness.tree));
	source_close(source);
	tree_free(witness.tree);
}

static void a_zombie_has_its_exit_status(void **state)
{
	struct started_child child = start_child(NULL);
	struct proc_witness witness = {.pid = child.pid};
	struct source *source;
	siginfo_t info;

	close(child.out);
	child.out = -1;
	assert_int_equal(waitid(P_PID, (id_t)child.pid, &info, WEXITED | WNOWAIT), 0);
	source = open_proc(0);
	while (!source->ended)
		assert_true(source_drain(source, 1000, record_event, &witness) >= 0);
	assert_int_equal(witness.seed.flags, EVENT_DEAD | EVENT_TTY);
	assert_int_equal(witness.seed.exit.status, 3 << 8);
	source_close(source);
	end_child(&child);
}

static void statistics_are_read_on_request(void **state)
{
	struct proc_witness witness = {.pid = getpid()};
	struct source *source = open_proc(1000 * MS);
	int more;

	pass(source, &witness);
	assert_int_equal(witness.stat.id.pid, 0);
	while ((more = source->ops->sample(source, record_event, &witness)) == 1)
		;
	assert_int_equal(more, 0);
	assert_int_equal(witness.stat.id.start_ns, witness.seed.id.start_ns);
	assert_int_equal(witness.stat.uid, geteuid());
	assert_int_equal(witness.stat.stat.threads, 1);
	assert_int_equal(witness.stat.stat.state, 'R');
	assert_true(witness.stat.stat.rss_bytes > 100000);
	source_close(source);
}

static void measure(struct source *source, struct proc_witness *witness)
{
	int more;

	while ((more = source->ops->sample(source, record_event, witness)) == 1)
		;
	assert_int_equal(more, 0);
}

static uint64_t read_vm_rss(pid_t pid)
{
	unsigned long long kib = 0;
	char path[32], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	assert_non_null(file);
	while (!kib && fgets(line, sizeof(line), file))
		sscanf(line, "VmRSS: %llu kB", &kib);
	fclose(file);
	return kib * 1024;
}

/* The figure in stat lacks what each CPU has not added yet. */
static void memory_is_that_of_status(void **state)
{
	struct started_child child = start_child(NULL);
	struct proc_witness witness = {.pid = child.pid};
	struct source *source = open_proc(1000 * MS);

	pass(source, &witness);
	measure(source, &witness);
	assert_int_equal(witness.stat.stat.rss_bytes, read_vm_rss(child.pid));
	let_execute(&child);
	pass(source, &witness);
	measure(source, &witness);
	assert_int_equal(witness.stat.stat.rss_bytes, read_vm_rss(child.pid));
	measure(source, &witness);
	assert_int_equal(witness.stat.stat.rss_bytes, read_vm_rss(child.pid));
	end_child(&child);
	source_close(source);
}

static int refuse(void *ctx, const struct event *event)
{
	return -EPIPE;
}

static void a_consumer_can_stop_the_delivery(void **state)
{
	struct proc_witness witness = {.pid = getpid()};
	struct source *source = open_proc(0);

	assert_int_equal(source_drain(source, 10, refuse, NULL), -EPIPE);
	while (!source->ended)
		assert_true(source_drain(source, 1000, record_event, &witness) >= 0);
	assert_int_equal(witness.snapshots, 0);
	assert_int_equal(witness.seeds, 1);
	source_close(source);
}

static void it_waits_between_passes(void **state)
{
	struct proc_witness witness = {.pid = getpid()};
	struct source *source = open_proc(3600000 * MS);
	uint64_t before = now_ns();

	pass(source, &witness);
	assert_true(source->due_ns >= before + 3600000 * MS);
	assert_int_equal(source_drain(source, 10, record_event, &witness), 0);
	source_close(source);
}

/* Threads of this process, each of which waits for a byte. */
struct many_threads {
	pthread_t threads[7];
	int gate[2], up[2];
};

static void *wait_as_thread(void *ctx)
{
	struct many_threads *many_threads = ctx;
	char c;

	prctl(PR_SET_NAME, "in crowd");
	if (write(many_threads->up[1], "u", 1) != 1 || read(many_threads->gate[0], &c, 1) < 0)
		abort();
	return NULL;
}

static void start_many_threads(struct many_threads *many_threads)
{
	char c;

	assert_int_equal(pipe(many_threads->gate), 0);
	assert_int_equal(pipe(many_threads->up), 0);
	for (int i = 0; i < 7; i++)
		assert_int_equal(pthread_create(&many_threads->threads[i], NULL, wait_as_thread,
					 many_threads),
			0);
	for (int i = 0; i < 7; i++)
		assert_int_equal(read(many_threads->up[0], &c, 1), 1);
}

static void end_many_threads(struct many_threads *many_threads)
{
	close(many_threads->gate[1]);
	for (int i = 0; i < 7; i++)
		pthread_join(many_threads->threads[i], NULL);
	close(many_threads->gate[0]);
	close(many_threads->up[0]);
	close(many_threads->up[1]);
}

/* Those of them that run, or have ended. */
static unsigned count_many_threads(const struct proc_witness *witness, bool ended)
{
	const struct node *us = tree_find(witness->tree, getpid());
	unsigned count = 0;

	assert_null(tree_check(witness->tree));
	for (const struct node *child = us->first; child; child = child->next)
		count += node_is_thread(child) && node_is_exited(child) == ended &&
			 !strcmp(child->comm, "in crowd");
	return count;
}

static void threads_are_reported_while_they_are_switched_on(void **state)
{
	const struct tree_limits limits = {.linger_ns = 1000000 * MS};
	struct proc_witness witness = {.tree = tree_new(&limits)};
	struct source *source = open_proc(MS);
	struct many_threads many_threads;

	start_many_threads(&many_threads);
	pass(source, &witness);
	assert_int_equal(tree_counts(witness.tree)->threads, 0);
	source->ops->set_threads(source, true);
	pass(source, &witness);
	assert_int_equal(count_many_threads(&witness, false), 7);
	pass(source, &witness);
	assert_int_equal(count_many_threads(&witness, false), 7);
	end_many_threads(&many_threads);
	pass(source, &witness);
	assert_int_equal(count_many_threads(&witness, false), 0);
	assert_int_equal(count_many_threads(&witness, true), 7);
	source->ops->set_threads(source, false);
	pass(source, &witness);
	assert_int_equal(tree_counts(witness.tree)->threads, 0);
	assert_int_equal(tree_counts(witness.tree)->ended_threads, 0);
	source_close(source);
	tree_free(witness.tree);
}

/* The next pass may be an hour later. */
static void threads_are_reported_at_once(void **state)
{
	const struct tree_limits limits = {.linger_ns = 1000000 * MS};
	struct proc_witness witness = {.tree = tree_new(&limits)};
	struct source *source = open_proc(3600000 * MS);
	struct many_threads many_threads;

	start_many_threads(&many_threads);
	/* in the middle of a pass, which has read this process or not */
	assert_true(source_drain(source, 2, record_event, &witness) > 0);
	source->ops->set_threads(source, true);
	pass(source, &witness);
	assert_int_equal(count_many_threads(&witness, false), 7);
	source->ops->set_threads(source, false);
	assert_true(source->due_ns <= now_ns());
	assert_int_equal(source_drain(source, 10, record_event, &witness), 1);
	assert_int_equal(tree_counts(witness.tree)->threads, 0);
	source->ops->set_threads(source, true);
	assert_true(source->due_ns <= now_ns());
	pass(source, &witness);
	assert_int_equal(count_many_threads(&witness, false), 7);
	assert_true(source->due_ns > now_ns());
	end_many_threads(&many_threads);
	source_close(source);
	tree_free(witness.tree);
}

/* Whatever the budget is: the caller must handle keys. */
static void a_drain_is_short(void **state)
{
	struct proc_witness witness = {0};
	struct source *source = open_proc(0);
	int count;

	while (!source->ended) {
		count = source_drain(source, 1000000, record_event, &witness);
		assert_uint_in_range(count, 0, 256); /* 0: a program is not known yet */
		assert_true(source->ended || source->due_ns <= now_ns());
	}
	source_close(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(we_are_in_the_first_pass),
		cmocka_unit_test(a_parent_is_known_by_its_start),
		cmocka_unit_test(a_process_comes_executes_and_goes),
		cmocka_unit_test(a_zombie_has_its_exit_status),
		cmocka_unit_test(statistics_are_read_on_request),
		cmocka_unit_test(memory_is_that_of_status),
		cmocka_unit_test(a_consumer_can_stop_the_delivery),
		cmocka_unit_test(it_waits_between_passes),
		cmocka_unit_test(threads_are_reported_while_they_are_switched_on),
		cmocka_unit_test(threads_are_reported_at_once),
		cmocka_unit_test(a_drain_is_short),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
