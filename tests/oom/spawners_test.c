// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "tests/support/failing_malloc.h"
#include "tests/support/spawner_fixture.h"

static void without_memory_events_are_counted_as_refused_and_the_rest_goes_on(void **state)
{
	for (unsigned n = 1; failing_malloc_round(n); n++) {
		struct spawner_fixture fixture;
		bool opened = spawner_fixture_open(&fixture, NULL);

		if (opened &&
			spawner_fixture_run(&fixture,
				SPAWNER_FIXTURE_SEEDS "repeat 300\n"
						      "+0.001 fork $i+5000 700\n"
						      "+0.001 fork $i+7000 $i+5000\n"
						      "+0.001 exec $i+7000 : /bin/true\n"
						      "+0.001 exit $i+7000\n"
						      "end\n") &&
			fixture.err)
			assert_true(spawners_counts(fixture.spawners)->refused <= 1);
		spawner_fixture_close(&fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_memory_events_are_counted_as_refused_and_the_rest_goes_on),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
