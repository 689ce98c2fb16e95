// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/stats/groups.h"

static void apply(struct groups *groups, const struct node *node, int32_t pgrp, int32_t sid)
{
	struct event event = {
		.kind = EVENT_STAT, .id = node->id, .place = {.pgrp = pgrp, .sid = sid}};

	groups_apply(groups, &event, node);
}

static void the_last_event_that_has_them_counts(void **state)
{
	const struct node node = {.id = {.pid = 7, .start_ns = 100}, .number = 300};
	struct groups groups = {0};

	apply(&groups, &node, 5, 3);
	assert_int_equal(groups_pgrp(&groups, &node), 5);
	assert_int_equal(groups_sid(&groups, &node), 3);
	apply(&groups, &node, 7, 0); /* of a session outside of the pid namespace */
	apply(&groups, &node, 0, 0);
	assert_int_equal(groups_pgrp(&groups, &node), 7);
	assert_int_equal(groups_sid(&groups, &node), 0);
	groups_free(&groups);
	assert_int_equal(groups_pgrp(&groups, &node), -1);
}

static void a_process_has_not_those_of_the_one_before_in_its_place(void **state)
{
	const struct node before = {.id = {.pid = 7, .start_ns = 100}, .number = 3},
			  node = {.id = {.pid = 7, .start_ns = 200}, .number = 3};
	struct groups groups = {0};

	apply(&groups, &before, 5, 3);
	assert_int_equal(groups_pgrp(&groups, &node), -1);
	assert_int_equal(groups_sid(&groups, &node), -1);
	groups_free(&groups);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_event_that_has_them_counts),
		cmocka_unit_test(a_process_has_not_those_of_the_one_before_in_its_place),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
