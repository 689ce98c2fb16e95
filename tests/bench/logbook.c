// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The cost of a log of 100 000 exits: to sort it on request, and per second with 3000 new ones, for
 * each sort order; and a frame meanwhile.  CPU time.
 */
#include "tests/support/events.h"
#include "ui/screens/log_view.h"

#include <time.h>

#define RECORDS 100000
#define SECOND  UINT64_C(1000000000)
#define CHURN   3000

struct log_bench {
	struct tree *tree;
	struct history *history;
	struct log_view book;
	uint64_t now_ns;
	int32_t pid;
};

static double now_us(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void pass_away(struct log_bench *bench, unsigned count)
{
	static const char *const programs[] = {
		"cc", "x86_64-linux-gnu-gcc-12", "x86_64-linux-gnu-ld", "sleep", "curl"};

	for (unsigned i = 0; i < count; i++) {
		struct ident id = make_ident(bench->pid++ % 4000000 + 1000, bench->now_ns + 1);
		const char *program = programs[(unsigned)bench->pid * 7 % 5];
		struct event birth = events_fork(id, make_ident(700, SECOND));
		struct event exec =
			with_exec(events_make(EVENT_EXEC, bench->now_ns + 2, id, make_ident(0, 0)),
				program, program, strlen(program) + 1);
		struct event death;

		bench->now_ns += 1000 + (unsigned)bench->pid * 7919u % 300000;
		death = events_exit(bench->now_ns, id, 0);
		death.exit.cpu_ns = (unsigned)bench->pid * 104729u % 1000003;
		tree_apply(bench->tree, &birth, NULL);
		tree_apply(bench->tree, &exec, NULL);
		tree_apply(bench->tree, &death, NULL);
		tree_expire(bench->tree, bench->now_ns);
	}
}

static double sync_us(struct log_bench *bench)
{
	double start = now_us();

	log_view_sync(&bench->book, bench->history, 50, bench->now_ns);
	return now_us() - start;
}

/* Runs until it is done; *slice: the longest time that a key waits. */
static double whole_us(struct log_bench *bench, double *slice)
{
	double whole = sync_us(bench);

	for (*slice = whole; log_view_is_preparing(&bench->book);) {
		double start = now_us(), us;

		log_view_go_on(&bench->book, bench->history, bench->now_ns);
		us = now_us() - start;
		whole += us;
		*slice = us > *slice ? us : *slice;
	}
	return whole;
}

static void measure(struct log_bench *bench, const char *order)
{
	double asked, slice, later, frame;

	order_parse(&bench->book.order, order);
	asked = whole_us(bench, &slice);
	frame = sync_us(bench);
	pass_away(bench, CHURN);
	bench->now_ns += SECOND;
	later = sync_us(bench);
	printf("  by %-8s %5.1f ms when asked, %3.1f at a time, %4.1f ms with %d more, %.3f a "
	       "frame\n",
		order, asked / 1e3, slice / 1e3, later / 1e3, CHURN, frame / 1e3);
}

int main(void)
{
	static const char *const orders[] = {"ago", "-ago", "pid", "user", "age", "exit", "time",
		"mem", "parent", "command", "-command"};
	struct event shell =
		SEED(100 * SECOND, make_ident(700, SECOND), make_ident(0, 0), "/bin/sh", "sh");
	struct log_bench bench = {.now_ns = 100 * SECOND, .book.uid = UINT32_MAX};

	bench.tree = tree_new(&(struct tree_limits){.short_ns = SECOND});
	bench.history = history_new(bench.tree, &(struct history_limits){0});
	if (!bench.tree || !bench.history)
		return 1;
	tree_apply(bench.tree, &shell, NULL);
	pass_away(&bench, RECORDS);
	printf("a log of %llu exits:\n", (unsigned long long)history_counts(bench.history)->kept);
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++)
		measure(&bench, orders[i]);
	log_view_free(&bench.book);
	history_free(bench.history);
	tree_free(bench.tree);
	return 0;
}
