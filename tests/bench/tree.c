// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Events per second that the tree handles, and bytes per process.
 *
 * A machine with some thousands of processes, of which 3000 per second are born, execute and exit:
 * 5 million events, expiry once per frame.  The time includes making the events.  Then the pids of
 * a small namespace, again and again.
 */
#include "tests/support/events.h"

#include <stdlib.h>
#include <time.h>

#define EVENTS  5000000u
#define LIVING  5000u
#define STEP_NS 110000u /* between two events: 9000 per second */
#define FRAME   300u    /* events per frame */
#define PIDS    4194304
#define MANY    100000u
#define FEW     300u /* pids of a small namespace */

static uint64_t random_state = 1;

static unsigned random_below(unsigned below)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)((random_state >> 32) * below >> 32);
}

/* CPU time of this process: other processes on the machine do not count. */
static double now_s(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

struct story {
	struct ident living[LIVING + 1];
	struct ident parents[LIVING + 1];
	unsigned count;
	unsigned news; /* so many at the end have not executed a program */
	int32_t pid;
	uint64_t now_ns;
	char args[40];
	struct event event;
};

static void make_fork(struct story *story)
{
	unsigned i = story->count++;

	story->pid = story->pid % (PIDS - 1) + 1;
	story->parents[i] = i ? story->living[random_below(i)] : make_ident(0, 0);
	story->living[i] = make_ident(story->pid, story->now_ns);
	story->news++;
	story->event.kind = EVENT_FORK;
	story->event.id = story->living[i];
	story->event.parent = story->parents[i];
}

static void make_exec(struct story *story)
{
	unsigned i = story->count - story->news--;

	story->event.kind = EVENT_EXEC;
	story->event.id = story->living[i];
	story->event.parent = story->parents[i];
	story->event.exec.exe = "/usr/bin/true";
	story->event.exec.args = story->args;
	story->event.exec.args_len = story->event.exec.args_size = sizeof(story->args);
}

/* Any process except the first and those that have not executed. */
static void make_exit(struct story *story)
{
	unsigned i = 1 + random_below(story->count - story->news - 1);
	unsigned last = story->count - 1, old = last - story->news;

	story->event.kind = EVENT_EXIT;
	story->event.id = story->living[i];
	story->event.parent = story->parents[i];
	story->event.exit.threads = 1;
	story->event.exit.cpu_ns = 1000000;
	story->living[i] = story->living[old];
	story->parents[i] = story->parents[old];
	story->living[old] = story->living[last];
	story->parents[old] = story->parents[last];
	story->count--;
}

static void make_event(struct story *story)
{
	story->now_ns += STEP_NS;
	if (story->news > 2)
		make_exec(story);
	else if (story->count < LIVING || story->news + 2 > story->count)
		make_fork(story);
	else
		make_exit(story);
	story->event.time_ns = story->now_ns;
}

static struct tree *new_tree(void)
{
	struct tree_limits limits = {.linger_ns = 3000000000ull, .short_ns = 1000000000ull};
	struct tree *tree = tree_new(&limits);

	if (!tree) {
		perror("tree_new");
		exit(1);
	}
	return tree;
}

/* tree NULL: measures only the making of events. */
static double run(struct tree *tree)
{
	struct story story = {.pid = 300, .now_ns = 1000000000};
	double start = now_s();
	unsigned n, failed = 0;

	strcpy(story.event.comm, "true");
	story.event.place.cgroup = "/user.slice/user-1000.slice/session-1.scope";
	for (n = 0; n < EVENTS; n++) {
		make_event(&story);
		if (!tree)
			continue;
		failed += tree_apply(tree, &story.event, NULL) != 1;
		if (n % FRAME == 0)
			tree_expire(tree, story.now_ns);
	}
	if (failed)
		printf("%u events changed nothing\n", failed);
	return now_s() - start;
}

static void measure_speed(void)
{
	struct tree *tree = new_tree();
	double all = run(tree), told = run(NULL);
	const struct tree_counts *counts = tree_counts(tree);
	const char *broken = tree_check(tree);

	printf("apply: %.2f million events/s, %.0f ns each (and %.0f ns to make one)\n",
		EVENTS / (all - told) / 1e6, (all - told) / EVENTS * 1e9, told / EVENTS * 1e9);
	printf("       %lu forks, %lu execs, %lu exits; %lu running, %lu exited at the end%s%s\n",
		(unsigned long)counts->forks, (unsigned long)counts->execs,
		(unsigned long)counts->exits, (unsigned long)counts->living,
		(unsigned long)counts->exited, broken ? "; BROKEN: " : "", broken ? broken : "");
	printf("       %.0f bytes a process, strings of %zu bytes and control group included\n",
		(double)counts->bytes / (double)(counts->living + counts->exited),
		sizeof("/usr/bin/true") + sizeof(((struct story *)0)->args) + 1);
	tree_free(tree);
}

static void measure_memory(void)
{
	struct tree *tree = new_tree();
	struct event event = events_make(EVENT_SEED, 1, make_ident(0, 0), make_ident(1, 1));
	double start = now_s();
	unsigned n;

	for (n = 1; n <= MANY; n++) {
		event.id = make_ident((int32_t)n, n);
		event.parent = make_ident(n > 1 ? 1 + (int32_t)random_below(n - 1) : 0, 0);
		tree_apply(tree, &event, NULL);
	}
	printf("memory: %.0f bytes a process, of %u, without strings (%.0f ns to seed one)\n",
		(double)tree_counts(tree)->bytes / MANY, MANY, (now_s() - start) / MANY * 1e9);
	tree_free(tree);
}

/* A namespace of FEW pids, its MANY exited processes kept. */
static void measure_reuse(void)
{
	struct tree_limits limits = {.linger_ns = UINT64_MAX, .max_nodes = MANY};
	struct tree *tree = tree_new(&limits);
	struct event event = events_make(EVENT_SEED, 1, make_ident(0, 0), make_ident(1, 1));
	double start = now_s(), filled = start;
	unsigned n;

	tree_apply(tree, &event, NULL);
	event.parent = event.id;
	for (n = 1; n < 3 * MANY; n++) {
		if (n == 2 * MANY)
			filled = now_s();
		event.id = make_ident(2 + (int32_t)(n % FEW), n * 1000);
		event.time_ns = n * 1000;
		event.kind = EVENT_FORK;
		tree_apply(tree, &event, NULL);
		event.time_ns += 500;
		event.kind = EVENT_EXIT;
		tree_apply(tree, &event, NULL);
	}
	printf("reuse: %.0f ns a lifetime, %lu exited of %u pids kept\n",
		(now_s() - filled) / MANY * 1e9, (unsigned long)tree_counts(tree)->exited, FEW);
	tree_free(tree);
}

int main(void)
{
	measure_speed();
	measure_memory();
	measure_reuse();
	return 0;
}
