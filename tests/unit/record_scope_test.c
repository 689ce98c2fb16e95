// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/file/record_scope.h"
#include "tests/support/events.h"

#define S      1000000000ull
#define MAYFLY make_ident(40, 4 * S)
#define MAKE   make_ident(100, 100 * S)
#define CC     make_ident(101, 101 * S)
#define OTHER  make_ident(500, 50 * S)

static struct record_scope scope;
static struct event out;

static bool takes(struct event event)
{
	return record_scope_takes(&scope, &event, &out);
}

static int choose(void **state)
{
	scope = (struct record_scope){.is_on = true, .ancestors = {40, 1}, .ancestor_count = 2};
	record_scope_set_root(&scope, 100);
	return 0;
}

static int forget(void **state)
{
	record_scope_free(&scope);
	return 0;
}

static struct event make_seed(struct ident id, struct ident parent)
{
	struct event event = {.kind = EVENT_SEED, .time_ns = 90 * S, .id = id, .parent = parent};

	event.exec = (struct event_exec){.exe = "/bin/x", .args = "x\0--secret", .args_len = 11};
	event.place.cgroup = "/user.slice";
	strcpy(event.comm, "x");
	return event;
}

static void descendants_are_taken_and_others_are_not(void **state)
{
	assert_false(takes(events_fork(MAKE, MAYFLY))); /* mayfly's own */
	assert_true(takes((struct event){.kind = EVENT_EXEC, .time_ns = 101 * S, .id = MAKE}));
	assert_true(out.flags & EVENT_COMMAND);
	assert_true(takes(events_exit(150 * S, MAKE, 0)));
	assert_true(takes(events_fork(CC, MAKE)));
	assert_false(takes(events_fork(OTHER, MAYFLY)));
	assert_false(takes(events_exit(200 * S, OTHER, 0)));
	assert_true(takes(events_exit(200 * S, CC, 0)));
	assert_true(takes(events_exit(200 * S, CC, 0))); /* reported twice */
}

static void a_pid_of_another_process_is_no_member(void **state)
{
	takes(events_fork(MAKE, MAYFLY));
	takes(events_fork(CC, MAKE));
	takes(events_exit(200 * S, CC, 0));
	assert_false(takes(events_exit(300 * S, make_ident(101, 250 * S), 0)));
	assert_false(takes(events_fork(make_ident(101, 260 * S), OTHER)));
	assert_false(takes(events_exit(300 * S, make_ident(101, 0), 0)));
	assert_false(takes(events_fork(make_ident(100, 400 * S), OTHER))); /* the root's pid */
}

static void ancestors_are_taken_by_name_only(void **state)
{
	assert_true(takes(make_seed(MAYFLY, make_ident(1, 1))));
	assert_null(out.exec.args);
	assert_null(out.exec.exe);
	assert_int_equal(out.exec.args_len, 0);
	assert_null(out.place.cgroup);
	assert_string_equal(out.comm, "x");
	assert_false(takes(make_seed(OTHER, MAYFLY)));
	assert_false(takes(events_exit(200 * S, MAYFLY, 0)));
}

static void a_descendant_that_only_a_scan_finds_is_taken_whole(void **state)
{
	takes(events_fork(MAKE, MAYFLY));
	assert_true(takes(make_seed(CC, MAKE)));
	assert_string_equal(out.exec.args, "x");
	assert_true(takes(events_exit(200 * S, CC, 0)));
}

static void events_that_are_about_no_process_are_taken(void **state)
{
	assert_true(takes((struct event){.kind = EVENT_SNAPSHOT, .time_ns = S}));
	assert_true(takes((struct event){.kind = EVENT_SETTLED, .time_ns = S}));
	assert_true(takes((struct event){.kind = EVENT_LOST, .time_ns = S, .count = 3}));
	assert_true(takes((struct event){.kind = EVENT_CLOCK, .time_ns = S}));
}

static void threads_go_with_their_process(void **state)
{
	struct event event = events_fork(make_ident(777, 110 * S), MAKE);

	takes(events_fork(MAKE, MAYFLY));
	event.flags = EVENT_THREAD;
	assert_true(takes(event));
	event.parent = OTHER;
	assert_false(takes(event));
}

static void before_the_root_has_started_nothing_is_taken(void **state)
{
	record_scope_set_root(&scope, 0);
	assert_false(takes(events_fork(MAKE, MAYFLY)));
}

static void when_it_is_off_everything_is_taken(void **state)
{
	scope = (struct record_scope){0};
	assert_true(takes(make_seed(OTHER, MAYFLY)));
	assert_string_equal(out.exec.args, "x");
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, choose, forget)
	const struct CMUnitTest tests[] = {
		T(descendants_are_taken_and_others_are_not),
		T(a_pid_of_another_process_is_no_member),
		T(ancestors_are_taken_by_name_only),
		T(a_descendant_that_only_a_scan_finds_is_taken_whole),
		T(events_that_are_about_no_process_are_taken),
		T(threads_go_with_their_process),
		T(before_the_root_has_started_nothing_is_taken),
		T(when_it_is_off_everything_is_taken),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
