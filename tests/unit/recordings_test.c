// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The verdict on recordings of real programs (tests/recordings/all.sh): quiet ones never are a
 * runaway, and no crash loop is named; of the others a loop is a runaway, and a service that
 * crashes is named, within LATE_S of its start.  Prints the two rates.
 */
#include "tests/support/spawner_fixture.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/range.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define LATE_S   35
#define STEP_NS  (SPAWNER_FIXTURE_S / 4) /* between two looks at the verdict */
#define TEXT_MAX (16u << 20)
#define START_NS (1000 * SPAWNER_FIXTURE_S)

enum recording_kind { RECORDING_QUIET, RECORDING_LOOP, RECORDING_CRASH };

struct recording {
	const char *name;
	enum recording_kind kind;
	const char *told; /* what the verdict names; NULL: any */
};

static const struct recording recordings[] = {
	{"configure", RECORDING_QUIET, NULL},
	{"make", RECORDING_QUIET, NULL},
	{"check", RECORDING_QUIET, NULL},
	{"autoreconf", RECORDING_QUIET, NULL},
	{"cmake", RECORDING_QUIET, NULL},
	{"suite", RECORDING_QUIET, NULL},
	{"login", RECORDING_QUIET, NULL},
	{"git", RECORDING_QUIET, NULL},
	{"apt", RECORDING_QUIET, NULL},
	{"find", RECORDING_QUIET, NULL},
	{"files", RECORDING_QUIET, NULL},
	{"sudos", RECORDING_QUIET, NULL},
	{"wait", RECORDING_QUIET, NULL},
	{"packages", RECORDING_QUIET, NULL},
	{"curls", RECORDING_LOOP, "curls"},
	{"connect", RECORDING_LOOP, "connect"},
	{"missing", RECORDING_LOOP, "missing"},
	{"scripts", RECORDING_LOOP, "scripts"},
	{"greps", RECORDING_LOOP, "greps"},
	{"jobs", RECORDING_LOOP, "jobs"},
	{"jobs_pyenv", RECORDING_CRASH, "python3"},
	{"cron", RECORDING_LOOP, "cron"},
	{"segfaults", RECORDING_LOOP, "segfaults"},
	{"runit", RECORDING_CRASH, "web"},
	{"s6", RECORDING_CRASH, "web"},
	{"daemontools", RECORDING_CRASH, "web"},
	{"supervisor", RECORDING_CRASH, "service"},
};

#define RECORDINGS (sizeof(recordings) / sizeof(*recordings))

/* What was told, and when first; 0: never. */
struct verdict_seen {
	uint64_t runaway_ns, crash_ns, busy_ns;
	char runaway[LABEL_SIZE], crash[TALLY_NAME];
	unsigned processes;
};

static char *read_recording(const char *name)
{
	char path[128], *text = malloc(TEXT_MAX);
	gzFile file;
	int len;

	snprintf(path, sizeof(path), "tests/recordings/%s.gz", name);
	file = gzopen(path, "rb");
	if (!text || !file)
		fail_msg("%s cannot be read", path);
	len = gzread(file, text, TEXT_MAX - 1);
	assert_uint_in_range(len, 100, TEXT_MAX - 2);
	text[len] = '\0';
	gzclose(file);
	return text;
}

static void note_first(uint64_t *first_ns, uint64_t now_ns)
{
	if (!*first_ns)
		*first_ns = now_ns - START_NS;
}

static void look(const struct spawner_fixture *fixture, uint64_t now_ns, struct verdict_seen *seen)
{
	const struct spawner *suspects[16];
	unsigned n = spawners_suspects(fixture->spawners, now_ns, suspects, 16);

	for (unsigned i = 0; i < n; i++) {
		const struct spawn_crash *crash = spawn_stats_crash(&suspects[i]->stats, now_ns);

		note_first(&seen->busy_ns, now_ns);
		if (spawners_verdict(fixture->spawners, suspects[i], now_ns) == VERDICT_RUNAWAY) {
			note_first(&seen->runaway_ns, now_ns);
			snprintf(seen->runaway, sizeof(seen->runaway), "%s", suspects[i]->label);
		}
		if (crash) {
			note_first(&seen->crash_ns, now_ns);
			snprintf(seen->crash, sizeof(seen->crash), "%s", crash->name);
		}
	}
}

static void play(const struct recording *recording, struct verdict_seen *seen)
{
	struct spawner_fixture fixture;
	char message[256] = "", *text = read_recording(recording->name);
	uint64_t now_ns = START_NS;

	*seen = (struct verdict_seen){0};
	assert_true(spawner_fixture_open(&fixture, NULL));
	fixture.source = script_open(text, message, sizeof(message));
	if (!fixture.source)
		fail_msg("%s: %s", recording->name, message);
	while (!fixture.source->ended) {
		script_until(fixture.source, now_ns += STEP_NS);
		while (source_drain(fixture.source, 1000, spawner_fixture_apply, &fixture) > 0)
			;
		look(&fixture, now_ns, seen);
	}
	assert_int_equal(fixture.err, 0);
	seen->processes = (unsigned)tree_counts(fixture.tree)->forks;
	spawner_fixture_close(&fixture);
	free(text);
}

static bool is_told_in_time(uint64_t ns, const char *name, const char *wanted)
{
	return ns && ns <= LATE_S * SPAWNER_FIXTURE_S && (!wanted || strstr(name, wanted));
}

static bool is_right(const struct recording *recording, const struct verdict_seen *seen)
{
	if (recording->kind == RECORDING_QUIET)
		return !seen->runaway_ns && !seen->crash_ns;
	if (recording->kind == RECORDING_LOOP)
		return is_told_in_time(seen->runaway_ns, seen->runaway, recording->told);
	return is_told_in_time(seen->crash_ns, seen->crash, recording->told) ||
	       is_told_in_time(seen->runaway_ns, seen->runaway, recording->told);
}

static double seconds_of(uint64_t ns)
{
	return (double)ns / (double)SPAWNER_FIXTURE_S;
}

static void real_programs_have_the_right_verdict(void **state)
{
	unsigned total[2] = {0}, wrong[2] = {0};

	for (size_t i = 0; i < RECORDINGS; i++) {
		struct verdict_seen seen;
		bool is_bad = recordings[i].kind != RECORDING_QUIET, right;

		play(&recordings[i], &seen);
		right = is_right(&recordings[i], &seen);
		total[is_bad]++;
		wrong[is_bad] += !right;
		print_message("# %-5s %-6s %-20s %6u processes, busy %.1f s, runaway %.1f s %s, "
			      "crash %.1f s %s\n",
			right ? "right" : "WRONG", is_bad ? "bad" : "quiet", recordings[i].name,
			seen.processes, seconds_of(seen.busy_ns), seconds_of(seen.runaway_ns),
			seen.runaway, seconds_of(seen.crash_ns), seen.crash);
	}
	print_message("# false alarms: %u of %u; missed: %u of %u\n", wrong[0], total[0], wrong[1],
		total[1]);
	assert_true(total[0] >= 10 && total[1] >= 10);
	assert_int_equal(wrong[0] + wrong[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_programs_have_the_right_verdict),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
