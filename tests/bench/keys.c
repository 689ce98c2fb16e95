// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The time from a key to the frame that answers it, on a machine of N processes with 1000 births
 * and exits per second; and the cost of a frame without keys.  For work in slices: the longest
 * slice, and the worst total time (keys are handled in between).
 *
 *      keys [N...]
 *      keys -w PART N      only the lines of the table that contain PART
 *      keys -e ...         exited processes stay: 100000 of them
 */
#include "tests/bench/machine.h"
#include "ui/app/sorting.h"
#include "ui/app/panel.h"

#include <locale.h>
#include <sys/resource.h>

#define SAMPLES 2000
#define ROUNDS  20

static const char *wanted = "";
static bool lasts;

struct costs {
	uint64_t ns[SAMPLES], whole_ns[SAMPLES];
	uint64_t slice_ns; /* the worst */
	unsigned count;
};

static void add(struct costs *costs, struct bench_cost cost)
{
	if (costs->count == SAMPLES)
		return;
	if (cost.slice_ns > costs->slice_ns)
		costs->slice_ns = cost.slice_ns;
	costs->whole_ns[costs->count] = cost.whole_ns;
	costs->ns[costs->count++] = cost.frame_ns;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void report(const struct bench *bench, const char *what, struct costs *costs)
{
	unsigned n = costs->count;

	qsort(costs->ns, n, sizeof(costs->ns[0]), compare);
	qsort(costs->whole_ns, n, sizeof(costs->whole_ns[0]), compare);
	printf("%7d  %-34s %8.2f %8.2f %8.2f", bench->count, what, costs->ns[n / 2] / 1e6,
		costs->ns[n * 99 / 100] / 1e6, costs->ns[n - 1] / 1e6);
	if (costs->slice_ns)
		printf(" %8.2f %8.2f", costs->slice_ns / 1e6, costs->whole_ns[n - 1] / 1e6);
	putchar('\n');
	fflush(stdout);
}

/*
 * Names of keys, separated by spaces; 'text is typed letter by letter.  Each key of `keys` is
 * measured; those of `before` and `after` set up and undo the state.
 */
struct trial {
	const char *what, *before, *keys, *after;
};

static const struct trial trials[] = {
	{"cursor: Down Up", "PgDn", "Down Down Down Up Down Up", "Home"},
	{"PgDn PgUp", "", "PgDn PgDn PgUp PgDn", "Home"},
	{"End", "", "End", "Home"},
	{"Home", "End", "Home", ""},
	{"g: to the parent", "End", "g", "Home"},
	{"digits: go to a pid", "", "'9876", "Home"},
	{"G: timeline and back", "", "G G", ""},
	{"timeline: move, zoom, scroll", "G", "Down PgDn w Right s Left End f a Home", "G"},
	{"- : fold what is below init", "Home", "- -", ""},
	{"*: fold and unfold all", "", "* *", ""},
	{"Space: tag", "", "Space Space", "U"},
	{"c: tag init and all descendants", "Home", "c", "U"},
	{"U: untag all", "Home c", "U", ""},
	{"t: flat and back", "", "t t", ""},
	{"Down, flat", "t", "Down PgDn Up Down End", "t"},
	{"I: invert, by start", "", "I I", ""},
	{"filter a word: p o s t g r e s", "\\", "'postgres", "Esc"},
	{"filter without a match", "\\", "'unheard-of", "Esc"},
	{"filter an option all have", "\\", "'--option-1=value", "Esc"},
	{"filter, erased letter by letter", "\\ 'nginx",
		"Backspace Backspace Backspace Backspace Backspace", "Esc"},
	{"filter a field: user=user11 cpu>0.1", "\\", "'user=user11@cpu>0.1", "Esc"},
	{"filter args~inst.*=9+$", "\\", "'args~inst.*=9+$", "Esc"},
	{"filter /regex/", "\\", "'/node.*=12.7/", "Esc"},
	{"filter cgroup~x and !word", "\\", "'cgroup~etcd@!kube", "Esc"},
	{"filter a|b, exe, comm", "\\", "'java|comm=sshd|exe~bash", "Esc"},
	{"Esc: the filter ends", "\\ 'node", "Esc", ""},
	{"filtered: Down PgDn Down", "\\ 'redis Enter", "Down PgDn PgDn Up", "\\ Esc"},
	{"search: letters of one far away", "Home /", "'--instance=9500", "Esc"},
	{"search without a match", "Home /", "'unheard-of", "Esc"},
	{"n: the next hit", "Home / 'nginx Enter", "n n n n", "Esc"},
	{"n without a match", "Home / 'unheard-of Enter", "n n", "Esc"},
	{"F3, Shift-F3: next, previous", "Home / 'etcd", "F3 F3 Shift-F3 Shift-F3", "Esc"},
	{"flat: search, letters of one far away", "t Home /", "'--instance=9500", "Esc t"},
	{"flat: search without a match", "t Home /", "'unheard-of", "Esc t"},
	{"flat: n, far", "t / 'instance=95001 Enter Home", "n n n n", "Esc t"},
	{"n, far", "/ 'instance=95001 Enter Home", "n n n n", "Esc"},
	{"flat by cpu: n, far", "t P / 'instance=95001 Enter Home", "n Home n Shift-F3 n",
		"Esc N I t"},
	{"by cpu: n, far", "P / 'instance=95001 Enter Home", "n Home n Shift-F3 n", "Esc N I"},
	{"u: the users", "", "u", "Esc"},
	{"u: one user, then all", "", "u Down Down Enter u Home Enter", ""},
	{"Z: freeze and go on", "", "Z Z", ""},
	{"E: only what has failed", "", "E E", ""},
	{"D: all below, too (filtered)", "\\ 'etcd Enter", "D D", "\\ Esc"},
	{"K: threads of the kernel", "", "K K", ""},
	{"d: the dead", "", "d d", ""},
	{"Tab: to each screen and back", "", "Tab Tab Tab", ""},
	{"Tab, filtered", "\\ 'unheard-of Enter", "Tab Tab Tab", "\\ Esc"},
	{"the log: filter a word", "Tab Tab \\", "'cc1plus", "Esc Tab"},
	{"the log: filter args~inst.*=9+$", "Tab Tab \\", "'args~inst.*=9+$", "Esc Tab"},
	{"the log: I, invert", "Tab Tab", "I I", "Tab"},
	{"F2: setup, and back", "", "F2 Esc", ""},
	{"Enter: details, and back", "", "Enter Esc", ""},
	{"F9: signals, and back", "", "F9 Esc", ""},
	{"F1: help, and back", "", "F1 Esc", ""},
};

/* Presses them; costs NULL: not measured. */
static void press(struct bench *bench, const char *keys, struct costs *costs)
{
	while (*keys) {
		size_t len = strcspn(keys, " ");
		bool typed = *keys == '\'';

		for (size_t i = 1; typed && i < len; i++) {
			struct bench_cost cost = bench_key(bench, keys[i] == '@' ? ' ' : keys[i]);

			if (costs)
				add(costs, cost);
		}
		if (!typed) {
			struct bench_cost cost = bench_key(bench, key_parse(keys, len));

			if (costs)
				add(costs, cost);
		}
		keys += len;
		keys += strspn(keys, " ");
	}
}

static void try(struct bench *bench, const struct trial *trial, unsigned rounds)
{
	struct costs costs = {0};

	if (!strstr(trial->what, wanted))
		return;
	for (unsigned round = 0; round < rounds; round++) {
		press(bench, trial->before, NULL);
		press(bench, trial->keys, &costs);
		press(bench, trial->after, NULL);
	}
	report(bench, trial->what, &costs);
}

/* Only frames: the screen's CPU share of a second with new figures. */
static void watch(struct bench *bench, const char *what)
{
	struct costs costs = {0};

	if (!strstr(what, wanted))
		return;
	for (unsigned i = 0; i < 100; i++) {
		struct bench_cost cost = {0};
		uint64_t start_ns;

		bench_pass(bench);
		start_ns = bench_cpu_ns();
		bench_draw(bench);
		cost.frame_ns = bench_cpu_ns() - start_ns;
		bench_rest(bench, &cost);
		add(&costs, cost);
	}
	report(bench, what, &costs);
}

/* Presses Enter in the menu, with the cursor on that line. */
static void choose(struct bench *bench, enum order_id id, struct costs *costs)
{
	struct bench_cost cost;

	press(bench, "F6", NULL);
	press(bench, "Home", NULL);
	*bench->app.panel->chosen(&bench->app) = id;
	cost = bench_key(bench, KEY_ENTER_CHAR);
	if (costs)
		add(costs, cost);
}

static void sort(struct bench *bench, enum order_id id, bool flat)
{
	struct costs costs = {0};
	char what[64];

	snprintf(what, sizeof(what), "%ssort by %s, and I", flat ? "flat: " : "", order_word(id));
	if (strstr(what, wanted)) {
		for (unsigned i = 0; i < 4; i++) {
			choose(bench, ORDER_BIRTH, NULL);
			choose(bench, id, &costs);
			press(bench, "I", &costs);
		}
		report(bench, what, &costs);
	}
	snprintf(
		what, sizeof(what), "%sframes, sorted by %s", flat ? "flat: " : "", order_word(id));
	if (strstr(what, wanted)) {
		choose(bench, id, NULL);
		watch(bench, what);
	}
	choose(bench, ORDER_BIRTH, NULL);
}

static void sort_all(struct bench *bench)
{
	for (int flat = 0; flat < 2; flat++) {
		if (flat)
			press(bench, "t", NULL);
		for (int id = 0; id < ORDER_COUNT; id++)
			sort(bench, id, flat);
		if (flat)
			press(bench, "t", NULL);
	}
}

static void watch_all(struct bench *bench)
{
	watch(bench, "frames");
	press(bench, "\\ 'unheard-of Enter", NULL);
	watch(bench, "frames, filter without a match");
	press(bench, "\\ Esc \\ 'age>2s Enter", NULL);
	watch(bench, "frames, filter that asks for age");
	press(bench, "\\ Esc t", NULL);
	watch(bench, "frames, flat");
	press(bench, "t * ", NULL);
	watch(bench, "frames, all folded");
	press(bench, "* Home -", NULL);
	watch(bench, "frames, init folded");
	press(bench, "- Tab", NULL);
	watch(bench, "frames, who spawns");
	press(bench, "Tab", NULL);
	watch(bench, "frames, the log");
	press(bench, "Tab", NULL);
}

static long resident_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void measure(int count)
{
	static struct bench bench;

	bench.lasts = lasts;
	bench_open(&bench, count, SHAPE_MACHINE);
	printf("%7s  %-34s %8s %8s %8s %8s %8s   ms of CPU; %ld KiB resident\n", "", "key to frame",
		"median", "99 %", "worst", "slice", "whole", resident_kib());
	bench.busy = true;
	for (unsigned i = 0; i < 100 + HISTORY_RECORDS / BENCH_BURST; i++) { /* the log is full */
		bench_pass(&bench);
		bench_draw(&bench);
	}
	watch_all(&bench);
	for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++)
		try(&bench, &trials[i], ROUNDS);
	sort_all(&bench);
	bench_close(&bench);
	printf("%7s  %ld KiB resident at most\n", "", resident_kib());
}

int main(int argc, char **argv)
{
	int first = 1;

	setlocale(LC_CTYPE, "C.UTF-8"); /* the slowest text for regexes */

	if (argc > first && !strcmp(argv[first], "-e")) {
		lasts = true;
		first++;
	}
	if (argc > first + 1 && !strcmp(argv[first], "-w")) {
		wanted = argv[first + 1];
		first += 2;
	}
	if (first >= argc) {
		measure(10000);
		measure(100000);
	}
	for (int i = first; i < argc; i++)
		measure(atoi(argv[i]));
	return 0;
}
