// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The verdict on what real programs start, as measured (Debian 12, 2 CPUs): a build, ./configure
 * and a test suite are busy at most; a loop that fails, or repeats itself for long, is a runaway.
 */
#include "core/stats/spawn_stats.h"
#include "tests/support/seed.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#define S UINT64_C(1000000000)

static const struct runaway_limits limits = RUNAWAY_USUAL;

/* commands: how many different command lines, in no order; 0: each is different */
struct measured_run {
	const char *name;
	double rate;     /* processes per second */
	unsigned failed; /* percent, without answers */
	unsigned commands;
	unsigned seconds;
	enum spawn_verdict worst;
};

static const struct measured_run runs[] = {
	{"./configure of hello", 401, 3, 60, 11, VERDICT_BUSY},
	{"./configure of tmux", 362, 9, 60, 6, VERDICT_BUSY},
	{"./configure on a slow machine", 80, 9, 60, 60, VERDICT_BUSY},
	{"make of tmux", 185, 0, 0, 6, VERDICT_BUSY},
	{"make for ten minutes", 200, 0, 0, 600, VERDICT_BUSY},
	{"make with warnings as errors", 200, 15, 0, 60, VERDICT_BUSY},
	{"cmake, 12 checks", 190, 14, 20, 2, VERDICT_BUSY},
	{"pytest, 800 tests that start grep", 374, 0, 2, 2, VERDICT_BUSY},
	{"go test, 30 packages", 59, 16, 0, 4, VERDICT_BUSY},
	{"loop over 150 files", 142, 0, 0, 5, VERDICT_BUSY},
	{"autoreconf", 128, 2, 0, 3, VERDICT_BUSY},
	{"apt-get update", 88, 0, 0, 1, VERDICT_CALM},
	{"apt-get install", 8, 10, 0, 4, VERDICT_CALM},
	{"login bash with pyenv", 163, 0, 0, 1, VERDICT_CALM},
	{"13 sudo a second, for a while", 26, 0, 2, 10, VERDICT_CALM},
	{"true; sleep 0.15, for minutes", 13, 0, 2, 120, VERDICT_CALM},
	{"wait loop of 18 a second", 18, 0, 2, 60, VERDICT_BUSY},
	{"grep -q; sleep 0.02, endless", 78, 0, 2, 30, VERDICT_RUNAWAY},
	{"curl; sleep 0.05, refused", 34, 50, 2, 30, VERDICT_RUNAWAY},
	{"curl of a new URL each time", 34, 50, 0, 30, VERDICT_RUNAWAY},
	{"supervisor, three crashes a second", 3, 100, 1, 60, VERDICT_BUSY},
	{"a program that cannot be executed", 40, 100, 1, 30, VERDICT_RUNAWAY},
};

/* The worst verdict, and *calm: the one five seconds after the end. */
static enum spawn_verdict play(const struct measured_run *run, enum spawn_verdict *calm)
{
	struct spawn_stats stats = {0};
	enum spawn_verdict worst = VERDICT_CALM;
	uint64_t now_ns = 1000 * S, end_ns = now_ns + run->seconds * S;

	for (uint64_t n = 1; now_ns < end_ns; n++) {
		struct spawn_exit end = {.lifetime_ns = S / 100, .is_short = true};
		enum spawn_verdict verdict;

		now_ns += (uint64_t)((double)S / run->rate);
		end.time_ns = now_ns;
		end.command = run->commands ? 1 + (unsigned)rand() % run->commands : n;
		end.status = (unsigned)rand() % 100 < run->failed ? 1 << 8 : 0;
		spawn_stats_fork(&stats, now_ns);
		spawn_stats_exit(&stats, &end, &limits);
		verdict = spawn_stats_verdict(&stats, &limits, now_ns);
		worst = verdict > worst ? verdict : worst;
	}
	*calm = spawn_stats_verdict(&stats, &limits, now_ns + 10 * S);
	return worst;
}

static void each_run_has_its_verdict(void **state)
{
	seed_random();
	for (size_t i = 0; i < sizeof(runs) / sizeof(*runs); i++) {
		enum spawn_verdict calm, worst = play(&runs[i], &calm);

		if (worst != runs[i].worst || calm != VERDICT_CALM)
			fail_msg("%s: %d, not %d; afterwards %d", runs[i].name, worst,
				runs[i].worst, calm);
	}
}

static void crash(struct spawn_stats *stats, uint64_t now_ns, const char *program, int code)
{
	struct spawn_exit end = {.time_ns = now_ns,
		.lifetime_ns = 2 * S,
		.status = code << 8,
		.command = 1,
		.program = program};

	spawn_stats_exit(stats, &end, &limits);
}

static void a_service_that_is_restarted_is_named_after_half_a_minute(void **state)
{
	struct spawn_stats stats = {0};
	uint64_t now_ns = 1000 * S;

	for (unsigned i = 0; i < 25; i++)
		crash(&stats, now_ns += S, "nginx", 1);
	assert_null(spawn_stats_crash(&stats, now_ns));
	for (unsigned i = 0; i < 4; i++)
		crash(&stats, now_ns += S, "nginx", 1);
	assert_string_equal(spawn_stats_crash(&stats, now_ns)->name, "nginx");
	assert_int_equal(spawn_stats_crash(&stats, now_ns)->count, 29);
	crash(&stats, now_ns, "other", 1); /* does not hide it */
	assert_non_null(spawn_stats_crash(&stats, now_ns + 59 * S));
	assert_null(spawn_stats_crash(&stats, now_ns + 61 * S));
}

/* s6-supervise starts ./finish after each end, and a child that finds none ends with 127. */
static void a_supervisor_that_fails_too_does_not_hide_its_service(void **state)
{
	struct spawn_stats stats = {0};
	uint64_t now_ns = 1000 * S;

	for (unsigned i = 0; i < 28; i++) {
		crash(&stats, now_ns += S, "web", 1);
		crash(&stats, now_ns, "s6-supervise", 127);
	}
	assert_string_equal(spawn_stats_crash(&stats, now_ns)->name, "web");
	for (unsigned i = 0; i < 28; i++) /* repaired, and something else begins */
		crash(&stats, now_ns += 2 * S + (i == 0) * 60 * S, "job", 3);
	assert_string_equal(spawn_stats_crash(&stats, now_ns)->name, "job");
}

/* As in a test suite, whose programs are to fail now and then. */
static void what_fails_among_many_that_do_not_is_no_crash_loop(void **state)
{
	const struct spawn_exit good = {.time_ns = 1000 * S, .lifetime_ns = 2 * S};
	struct spawn_stats stats = {0};
	uint64_t now_ns = 1000 * S;

	for (unsigned i = 0; i < 60; i++) {
		crash(&stats, now_ns += S, "python3", 47);
		for (unsigned j = 0; j < 20; j++)
			spawn_stats_exit(&stats, &good, &limits);
	}
	assert_null(spawn_stats_crash(&stats, now_ns));
}

/* 1000 children of a test whose exec fails, at once; before and after it a few a second. */
static void a_burst_is_no_runaway(void **state)
{
	struct spawn_stats stats = {0};

	for (uint64_t now_ns = 1000 * S, n = 0; now_ns < 1040 * S; n++) {
		bool burst = now_ns >= 1022 * S && now_ns < 1023 * S;
		const struct spawn_exit end = {.time_ns = now_ns += burst ? S / 1000 : S / 16,
			.is_short = true,
			.command = burst ? 1 : 2 + n};

		spawn_stats_exit(&stats, &end, &limits);
		assert_int_not_equal(spawn_stats_verdict(&stats, &limits, now_ns), VERDICT_RUNAWAY);
	}
}

static void failures_of_different_kinds_are_no_crash_loop(void **state)
{
	struct spawn_stats stats = {0};
	uint64_t now_ns = 1000 * S;

	for (unsigned i = 0; i < 60; i++)
		crash(&stats, now_ns += S, i % 2 ? "cc" : "ld", 1 + (int)i % 3);
	assert_null(spawn_stats_crash(&stats, now_ns));
	for (unsigned i = 0; i < 20; i++) /* a cron job each two minutes */
		crash(&stats, now_ns += 120 * S, "job", 1);
	assert_null(spawn_stats_crash(&stats, now_ns));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_run_has_its_verdict),
		cmocka_unit_test(a_service_that_is_restarted_is_named_after_half_a_minute),
		cmocka_unit_test(a_supervisor_that_fails_too_does_not_hide_its_service),
		cmocka_unit_test(what_fails_among_many_that_do_not_is_no_crash_loop),
		cmocka_unit_test(a_burst_is_no_runaway),
		cmocka_unit_test(failures_of_different_kinds_are_no_crash_loop),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
