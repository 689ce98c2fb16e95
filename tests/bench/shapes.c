// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Trees that could make something quadratic: all are children of one process, each is the child of
 * the last one, very many exit at once.  Twice as many processes should take about twice as long.
 *
 *      shapes [N]      N and 2 N processes (50 000)
 */
#include "tests/bench/machine.h"

#include <sys/resource.h>

#define PENDING 100000
#define FLIPS   100

static void report(const struct bench *bench, const char *what, uint64_t ns)
{
	printf("%7d  %-44s %9.2f ms\n", bench->count, what, ns / 1e6);
	fflush(stdout);
}

static void key(struct bench *bench, const char *name)
{
	struct bench_cost cost = bench_key(bench, key_parse(name, strlen(name)));

	report(bench, name, cost.whole_ns);
}

static void type(struct bench *bench, const char *text)
{
	uint64_t whole_ns = 0;
	char what[64];

	bench_key(bench, '\\');
	for (const char *at = text; *at; at++)
		whole_ns += bench_key(bench, *at).whole_ns;
	snprintf(what, sizeof(what), "filter %s, all letters", text);
	report(bench, what, whole_ns);
	bench_key(bench, KEY_ESCAPE);
}

/* From hit to hit, far apart: one process in 400 matches. */
static void search(struct bench *bench)
{
	uint64_t worst_ns = 0;

	bench_key(bench, '/');
	for (const char *at = "etcd"; *at; at++)
		bench_key(bench, *at);
	bench_key(bench, KEY_ENTER_CHAR);
	for (unsigned i = 0; i < 100; i++) {
		struct bench_cost cost = bench_key(bench, 'n');

		worst_ns = cost.whole_ns > worst_ns ? cost.whole_ns : worst_ns;
	}
	report(bench, "n, the worst of 100", worst_ns);
	bench_key(bench, KEY_ESCAPE);
}

static uint64_t draw(struct bench *bench)
{
	uint64_t start_ns = bench_cpu_ns();

	bench_draw(bench);
	return bench_cpu_ns() - start_ns;
}

static void use(struct bench *bench)
{
	static const char *const keys[] = {"End", "PgUp", "Home", "*", "End", "*", "Home", "-", "-",
		"c", "U", "t", "End", "P", "t", "End", "P", "I", "Home"};
	uint64_t start_ns = bench_cpu_ns();

	for (unsigned i = 0; i < 25; i++)
		bench_pass(bench);
	report(bench, "a second of events, figures included", bench_cpu_ns() - start_ns);
	report(bench, "frame after it", draw(bench));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		key(bench, keys[i]);
	type(bench, "nginx");
	search(bench);
}

/* Half of them exit at the same moment, then expire. */
static void die(struct bench *bench)
{
	uint64_t start_ns = bench_cpu_ns();

	for (int32_t pid = bench->count / 2; pid <= bench->count; pid++) {
		const struct node *node = tree_find(bench->app.model.tree, pid);
		struct event event = {.kind = EVENT_EXIT, .time_ns = bench->now_ns};

		if (!node)
			continue;
		event.id = node->id;
		event.exit.threads = 1;
		feed_apply(&bench->app.model.feed, &event);
	}
	report(bench, "half of them end", bench_cpu_ns() - start_ns);
	report(bench, "frame after it", draw(bench));
	bench->now_ns += 4 * BENCH_S;
	report(bench, "frame in which they expire", draw(bench));
	bench->now_ns += 4 * BENCH_S;
	report(bench, "frame in which they leave", draw(bench));
}

/* Selects about all but the first. */
static void apply_to_all(
	struct bench *bench, const uint64_t *starts, enum event_kind kind, const char *what)
{
	uint64_t start_ns = bench_cpu_ns();

	for (int32_t pid = 2; pid <= bench->count; pid++) {
		struct event event = {.kind = kind, .time_ns = bench->now_ns};

		event.id = (struct ident){.pid = pid, .start_ns = starts[pid]};
		event.parent = (struct ident){.pid = 1, .start_ns = starts[1]};
		event.exit = (struct event_exit){.status = 3 << 8, .threads = 1};
		feed_apply(&bench->app.model.feed, &event);
	}
	report(bench, what, bench_cpu_ns() - start_ns);
	report(bench, "frame after it", draw(bench));
}

/* Zombies that are never reaped. */
static void measure_zombies(int32_t count)
{
	static struct bench bench;
	uint64_t *starts = calloc((size_t)count + 1, sizeof(*starts));

	bench_open(&bench, count, SHAPE_WIDE);
	printf("== zombies, all children of one\n");
	for (int32_t pid = 1; starts && pid <= count; pid++)
		starts[pid] = tree_find(bench.app.model.tree, pid)->id.start_ns;
	apply_to_all(&bench, starts, EVENT_EXIT, "all end");
	apply_to_all(&bench, starts, EVENT_ZOMBIE, "a pass meets them as zombies");
	bench.now_ns += 9 * BENCH_S;
	bench.busy = true;
	use(&bench);
	type(&bench, "state=zombie");
	bench.now_ns += BENCH_S;
	apply_to_all(&bench, starts, EVENT_REAPED, "all are reaped");
	free(starts);
	bench_close(&bench);
}

/* The first process executes programs in turn, of which every other one matches the filter; before
 * each it has a thread, which the exec ends. */
static void flip(struct bench *bench, bool threads, const char *what)
{
	const struct node *node = tree_find(bench->app.model.tree, 1);
	uint64_t start_ns = bench_cpu_ns();

	for (int32_t i = 0; i < FLIPS; i++) {
		struct event event = bench_fork(6000000 + i, node->id, ++bench->now_ns);

		event.flags = EVENT_THREAD;
		if (threads)
			feed_apply(&bench->app.model.feed, &event);
		event.flags = 0;
		event.id = node->id;
		event.kind = EVENT_EXEC;
		event.exec.exe = i % 2 ? "other" : "flipped";
		strcpy(event.comm, event.exec.exe);
		feed_apply(&bench->app.model.feed, &event);
	}
	report(bench, what, bench_cpu_ns() - start_ns);
	report(bench, "frame after them", draw(bench));
}

static void press(struct bench *bench, const char *keys)
{
	while (*keys)
		bench_key(bench, *keys++);
}

static void flip_all(struct bench *bench)
{
	press(bench, "\\comm=flipped");
	bench_key(bench, KEY_ENTER_CHAR);
	press(bench, "D");
	flip(bench, false, "D: 100 execs that flip a match at the top");
	press(bench, "t");
	flip(bench, false, "D, flat: the same");
	press(bench, "tDH");
	flip(bench, true, "H: the same, and a thread before each");
	press(bench, "H\\");
	bench_key(bench, KEY_ESCAPE);
}

/* Resuming with many events that wait: what a key waits for at most, the first and any later. */
static void resume(struct bench *bench)
{
	struct bench_cost cost;
	uint64_t start_ns, ns;

	bench_key(bench, 'Z');
	for (int32_t i = 0; i < PENDING; i++) {
		struct event event = bench_fork(5000000 + i / 2,
			(struct ident){.pid = 1, .start_ns = 1}, bench->now_ns + i / 2 * 2);

		event.kind = i % 2 ? EVENT_EXIT : EVENT_FORK;
		event.exit.threads = 1;
		event_queue_push(bench->app.model.event_queue, &event);
	}
	cost = bench_key(bench, 'Z');
	while (bench->app.model.resuming) {
		start_ns = bench_cpu_ns();
		model_resume(&bench->app.model, 128);
		ns = bench_cpu_ns() - start_ns;
		cost.slice_ns = ns > cost.slice_ns ? ns : cost.slice_ns;
		cost.whole_ns += ns;
	}
	report(bench, "Z with 100000 events that wait, its frame", cost.frame_ns);
	report(bench, "128 events of them, the worst", cost.slice_ns);
	report(bench, "all of them", cost.whole_ns);
}

static void measure(int32_t count, enum bench_shape shape, const char *what)
{
	static struct bench bench;
	struct rusage usage;
	uint64_t start_ns = bench_cpu_ns();

	bench_open(&bench, count, shape);
	bench.busy = true;
	printf("== %s\n", what);
	report(&bench, "to begin with", bench_cpu_ns() - start_ns);
	use(&bench);
	flip_all(&bench);
	resume(&bench);
	die(&bench);
	bench_close(&bench);
	getrusage(RUSAGE_SELF, &usage);
	printf("%7s  %ld KiB resident at most\n", "", usage.ru_maxrss);
}

int main(int argc, char **argv)
{
	int32_t count = argc > 1 ? atoi(argv[1]) : 50000;

	for (int times = 1; times <= 2; times++) {
		measure(times * count, SHAPE_MACHINE, "as machines are");
		measure(times * count, SHAPE_WIDE, "all children of one");
		measure(times * count, SHAPE_CHAIN, "a chain");
		measure_zombies(times * count / 5);
	}
	return 0;
}
