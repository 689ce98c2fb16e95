// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/scope.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

/*
 *	top ── init (1, root) ─┬─ shell (10, 1000) ── make (11, 1000) ── cc (12, 0)
 *	                       └─ cron (20, root)
 */
static struct node top;
static struct node init = {.id = {.pid = 1, .start_ns = 100}, .parent = &top};
static struct node shell = {.id = {.pid = 10, .start_ns = 200}, .parent = &init, .uid = 1000};
static struct node make = {.id = {.pid = 11, .start_ns = 300}, .parent = &shell, .uid = 1000};
static struct node cc = {.id = {.pid = 12, .start_ns = 400}, .parent = &make};
static struct node cron = {.id = {.pid = 20, .start_ns = 250}, .parent = &init};

static void an_empty_scope_has_everything(void **state)
{
	struct scope scope;

	scope_init(&scope);
	assert_true(scope_is_all(&scope));
	assert_true(scope_has(&scope, &init));
	assert_true(scope_has(&scope, &cc));
	assert_true(scope_has_ancestor(&scope, &cron));
}

static void a_pid_includes_its_descendants(void **state)
{
	struct scope scope;

	scope_init(&scope);
	assert_int_equal(scope_add_pid(&scope, 10), 0);
	assert_false(scope_is_all(&scope));
	scope_bind(&scope, &shell);
	assert_true(scope_has(&scope, &shell));
	assert_true(scope_has(&scope, &cc));
	assert_false(scope_has(&scope, &init));
	assert_false(scope_has(&scope, &cron));
}

static void an_unseen_pid_has_no_entry(void **state)
{
	struct scope scope;

	scope_init(&scope);
	scope_add_pid(&scope, 10);
	assert_false(scope_has(&scope, &shell));
	scope_bind(&scope, &cron);
	assert_false(scope_has(&scope, &shell));
}

static void the_next_owner_of_a_pid_is_not_taken_for_the_first(void **state)
{
	struct node second = {.id = {.pid = 10, .start_ns = 900}, .parent = &init};
	struct scope scope;

	scope_init(&scope);
	scope_add_pid(&scope, 10);
	scope_bind(&scope, &shell);
	scope_bind(&scope, &second);
	assert_false(scope_has(&scope, &second));
	assert_true(scope_has(&scope, &shell));
}

static void the_last_word_of_a_pids_former_owner_does_not_bind_it(void **state)
{
	struct node former = {
		.id = {.pid = 10, .start_ns = 50}, .parent = &init, .flags = NODE_EXITED};
	struct scope scope;

	scope_init(&scope);
	scope_add_pid(&scope, 10);
	scope_bind(&scope, &former);
	scope_bind(&scope, &shell);
	assert_false(scope_has(&scope, &former));
	assert_true(scope_has(&scope, &make));
}

static void a_zombie_still_has_its_pid(void **state)
{
	struct node zombie = {.id = {.pid = 10, .start_ns = 50},
		.parent = &init,
		.flags = NODE_EXITED | NODE_ZOMBIE};
	struct scope scope;

	scope_init(&scope);
	scope_add_pid(&scope, 10);
	assert_true(scope_bind(&scope, &zombie));
	assert_true(scope_has(&scope, &zombie));
}

static void a_placeholder_is_in_scope_before_its_start_is_known(void **state)
{
	struct node guess = {
		.id = {.pid = 30, .start_ns = 0}, .parent = &top, .flags = NODE_PLACEHOLDER};
	struct node child = {.id = {.pid = 31, .start_ns = 500}, .parent = &guess};
	struct scope scope;

	scope_init(&scope);
	scope_add_pid(&scope, 30);
	scope_bind(&scope, &guess);
	assert_true(scope_has(&scope, &child));
	guess.id.start_ns = 77;
	scope_bind(&scope, &guess);
	assert_true(scope_has(&scope, &child));
	guess.id.start_ns = 78;
	assert_false(scope_has(&scope, &child));
}

static void a_user_narrows_what_the_pids_allow(void **state)
{
	struct scope scope;

	scope_init(&scope);
	scope.uid = 1000;
	assert_false(scope_is_all(&scope));
	assert_true(scope_has(&scope, &make));
	assert_false(scope_has(&scope, &cc));
	scope_add_pid(&scope, 11);
	scope_bind(&scope, &make);
	assert_true(scope_has(&scope, &make));
	assert_false(scope_has(&scope, &shell));
	assert_false(scope_has(&scope, &cc));
	assert_true(scope_has_ancestor(&scope, &cc));
}

static void root_is_a_user_like_any_other(void **state)
{
	struct scope scope;

	scope_init(&scope);
	scope.uid = 0;
	assert_true(scope_has(&scope, &cron));
	assert_false(scope_has(&scope, &shell));
}

static void too_many_pids_are_refused(void **state)
{
	struct scope scope;

	scope_init(&scope);
	for (int pid = 1; pid <= SCOPE_PIDS_MAX; pid++)
		assert_int_equal(scope_add_pid(&scope, pid), 0);
	assert_int_equal(scope_add_pid(&scope, SCOPE_PIDS_MAX + 1), -ENOSPC);
	assert_int_equal(scope_add_pid(&scope, SCOPE_PIDS_MAX), 0);
	assert_int_equal(scope_add_pid(&scope, 0), -EINVAL);
	assert_int_equal(scope_add_pid(&scope, -1), -EINVAL);
}

static void unmet_pids_are_reported(void **state)
{
	char text[SCOPE_NOT_FOUND_TEXT];
	struct scope scope;

	scope_init(&scope);
	assert_int_equal(scope_write_not_found(&scope, text, sizeof(text)), 0);
	assert_string_equal(text, "");
	scope_add_pid(&scope, 77);
	scope_add_pid(&scope, 10);
	scope_add_pid(&scope, 2147483647);
	scope_bind(&scope, &shell);
	assert_int_equal(scope_write_not_found(&scope, text, sizeof(text)), 2);
	assert_string_equal(text, "77, 2147483647");
	assert_int_equal(scope_write_not_found(&scope, text, 4), 2);
	assert_string_equal(text, "77,");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_scope_has_everything),
		cmocka_unit_test(a_pid_includes_its_descendants),
		cmocka_unit_test(an_unseen_pid_has_no_entry),
		cmocka_unit_test(the_next_owner_of_a_pid_is_not_taken_for_the_first),
		cmocka_unit_test(the_last_word_of_a_pids_former_owner_does_not_bind_it),
		cmocka_unit_test(a_zombie_still_has_its_pid),
		cmocka_unit_test(a_placeholder_is_in_scope_before_its_start_is_known),
		cmocka_unit_test(a_user_narrows_what_the_pids_allow),
		cmocka_unit_test(root_is_a_user_like_any_other),
		cmocka_unit_test(too_many_pids_are_refused),
		cmocka_unit_test(unmet_pids_are_reported),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
