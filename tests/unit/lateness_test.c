// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* What the lateness of lines shows of the clock of their machine, and what it does not show. */
#include "core/source/json/lateness.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#define S     INT64_C(1000000000)
#define MS    INT64_C(1000000)
#define BEGIN (1000000 * S)

/* Lines of so many seconds, ten a second, each as late as the function says.  Returns the first
 * answer that is not 0, and in *at_ns when that was. */
typedef int64_t late_fn(int64_t since_ns);
static int64_t note_lines(
	struct lateness *lateness, late_fn *late, unsigned seconds, int64_t *at_ns)
{
	for (unsigned i = 0; i < seconds * 10; i++) {
		int64_t since_ns = i * S / 10;
		int64_t shift_ns = lateness_note(lateness, BEGIN + since_ns, late(since_ns), true);

		*at_ns = since_ns;
		if (shift_ns)
			return shift_ns;
	}
	return 0;
}

static int64_t jitter_ns(int64_t since_ns)
{
	static unsigned seed = 1;

	return rand_r(&seed) % (150 * MS);
}

static int64_t behind(int64_t since_ns)
{
	return 60 * S + jitter_ns(since_ns);
}

static int64_t right(int64_t since_ns)
{
	return jitter_ns(since_ns);
}

/* Ten minutes of them, that are sent twenty times as fast as they came into being. */
static int64_t backlog(int64_t since_ns)
{
	int64_t late_ns = 600 * S - 20 * since_ns;

	return late_ns > 0 ? late_ns : jitter_ns(since_ns);
}

/* 3 % faster only. */
static int64_t slow_backlog(int64_t since_ns)
{
	return 600 * S - since_ns * 3 / 100;
}

static int64_t backlog_of_behind(int64_t since_ns)
{
	return 60 * S + backlog(since_ns);
}

/* The way gets longer and longer. */
static int64_t congested(int64_t since_ns)
{
	return 5 * S + since_ns / 20;
}

/* All comes at the end of each 7 seconds, of an event of every second. */
static int64_t batches(int64_t since_ns)
{
	return 6 * S - since_ns / S % 7 * S + jitter_ns(since_ns);
}

static int64_t of_a_week_ago(int64_t since_ns)
{
	return 7 * 86400 * S;
}

static void a_clock_that_is_behind_is_late_by_as_much_all_the_time(void **state)
{
	struct lateness lateness = {0};
	int64_t at_ns, shift_ns = note_lines(&lateness, behind, 60, &at_ns);

	assert_true(shift_ns >= 60 * S && shift_ns < 60 * S + 150 * MS);
	assert_true(at_ns >= 2 * LATENESS_WINDOW_NS && at_ns < 2 * LATENESS_WINDOW_NS + S);
	assert_int_equal(note_lines(&lateness, right, 60, &at_ns), 0); /* corrected */
}

static void what_has_waited_shows_nothing(void **state)
{
	static late_fn *const ways[] = {
		right, backlog, slow_backlog, congested, batches, of_a_week_ago};

	for (unsigned i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		struct lateness lateness = {0};
		int64_t at_ns;

		assert_int_equal(note_lines(&lateness, ways[i], 300, &at_ns), 0);
	}
}

static void behind_a_backlog_the_clock_shows(void **state)
{
	struct lateness lateness = {0};
	int64_t at_ns, shift_ns = note_lines(&lateness, backlog_of_behind, 120, &at_ns);

	assert_true(shift_ns >= 60 * S && shift_ns < 60 * S + 150 * MS);
	assert_true(at_ns >= 30 * S); /* the backlog itself */
}

static void lines_that_were_not_prompt_make_no_window(void **state)
{
	struct lateness lateness = {0};

	for (unsigned i = 0; i < 600; i++)
		assert_int_equal(lateness_note(&lateness, BEGIN + i * S, 60 * S, i % 100 == 0), 0);
}

static void a_loss_begins_again(void **state)
{
	struct lateness lateness = {0};

	for (unsigned i = 0; i < 600; i++) {
		if (i % 15 == 0)
			lateness_forget(&lateness);
		assert_int_equal(lateness_note(&lateness, BEGIN + i * S, 60 * S, true), 0);
	}
}

static void a_line_before_its_time_is_proof(void **state)
{
	struct lateness lateness = {0};

	assert_int_equal(lateness_note(&lateness, BEGIN, -S + 1, true), 0);
	assert_int_equal(lateness_note(&lateness, BEGIN, -S, false), -S);
	assert_int_equal(
		lateness_note(&lateness, BEGIN, -LATENESS_MAX_NS, false), -LATENESS_MAX_NS);
	assert_int_equal(lateness_note(&lateness, BEGIN, -LATENESS_MAX_NS - 1, false), 0);
}

static void our_own_clock_may_be_set_back(void **state)
{
	struct lateness lateness = {0};
	int64_t at_ns;

	assert_int_equal(lateness_note(&lateness, BEGIN + 5000 * S, 60 * S, true), 0);
	assert_true(note_lines(&lateness, behind, 60, &at_ns) >= 60 * S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_that_is_behind_is_late_by_as_much_all_the_time),
		cmocka_unit_test(what_has_waited_shows_nothing),
		cmocka_unit_test(behind_a_backlog_the_clock_shows),
		cmocka_unit_test(lines_that_were_not_prompt_make_no_window),
		cmocka_unit_test(a_loss_begins_again),
		cmocka_unit_test(a_line_before_its_time_is_proof),
		cmocka_unit_test(our_own_clock_may_be_set_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
