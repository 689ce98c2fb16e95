// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/spawner_fixture.h"
#include "ui/app/runaway_alert.h"

/* 50 per second for 24 seconds, by 900, all fail. */
#define RUNAWAY                                                                                    \
	SPAWNER_FIXTURE_SEEDS                                                                      \
	"fork 900 700\n"                                                                           \
	"exec 900 : ./retry.sh\n"                                                                  \
	"repeat 1200\n"                                                                            \
	"+0.010 fork $i+5000 900\n"                                                                \
	"+0.010 exit $i+5000 1\n"                                                                  \
	"end\n"

static void open_runaway(struct spawner_fixture *fixture)
{
	assert_true(spawner_fixture_open(fixture, NULL));
	assert_true(spawner_fixture_run(fixture, RUNAWAY));
}

static void a_new_runaway_rings_once(void **state)
{
	struct spawner_fixture fixture;
	struct runaway_alert runaway_alert = {0};
	struct scope scope;

	scope_init(&scope);
	open_runaway(&fixture);
	runaway_alert_sync(&runaway_alert, fixture.spawners, &scope, fixture.now_ns);
	assert_int_equal(runaway_alert.count, 1);
	assert_string_equal(runaway_alert.label, "retry.sh");
	assert_true(runaway_alert.rate > 30 && runaway_alert.rate < 51);
	assert_true(runaway_alert.rings);
	runaway_alert.rings = false;
	runaway_alert_sync(
		&runaway_alert, fixture.spawners, &scope, fixture.now_ns + SPAWNER_FIXTURE_S);
	assert_int_equal(runaway_alert.count, 1);
	assert_false(runaway_alert.rings);
	runaway_alert_sync(
		&runaway_alert, fixture.spawners, &scope, fixture.now_ns + 9 * SPAWNER_FIXTURE_S);
	assert_int_equal(runaway_alert.count, 0);
	assert_false(runaway_alert.rings);
	spawner_fixture_close(&fixture);
}

static void a_bell_that_was_not_taken_is_not_lost(void **state)
{
	struct spawner_fixture fixture;
	struct runaway_alert runaway_alert = {0};
	struct scope scope;

	scope_init(&scope);
	open_runaway(&fixture);
	runaway_alert_sync(&runaway_alert, fixture.spawners, &scope, fixture.now_ns);
	runaway_alert_sync(&runaway_alert, fixture.spawners, &scope, fixture.now_ns);
	assert_true(runaway_alert.rings);
	spawner_fixture_close(&fixture);
}

static void a_process_out_of_scope_raises_no_alarm(void **state)
{
	struct spawner_fixture fixture;
	struct runaway_alert runaway_alert = {0};
	struct scope scope;

	scope_init(&scope);
	scope_add_pid(&scope, 1234567);
	open_runaway(&fixture);
	runaway_alert_sync(&runaway_alert, fixture.spawners, &scope, fixture.now_ns);
	assert_int_equal(runaway_alert.count, 0);
	assert_false(runaway_alert.rings);
	spawner_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_runaway_rings_once),
		cmocka_unit_test(a_bell_that_was_not_taken_is_not_lost),
		cmocka_unit_test(a_process_out_of_scope_raises_no_alarm),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
