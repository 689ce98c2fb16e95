// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/thread_table.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define TICK 10000000ull
#define S    1000000000ull

static const struct ident PROCESS = {.pid = 60, .start_ns = 5 * S};

static struct event thread(int32_t tid, uint64_t start_ns, const char *comm)
{
	struct event event = {.flags = EVENT_THREAD,
		.time_ns = 20 * S,
		.id = {.pid = tid, .start_ns = start_ns},
		.parent = PROCESS,
		.tid = tid,
		.uid = 1000,
		.gid = 100};

	strcpy(event.comm, comm);
	return event;
}

static void a_birth_and_a_scan_give_the_same_process(void **state)
{
	struct thread_table table = {.tick_ns = TICK};
	struct event birth = thread(61, 7 * S + 1234567, "a"), met = thread(61, 7 * S, "b");

	assert_true(thread_table_add(&table, &birth));
	assert_true(thread_table_has(&table, (struct ident){.pid = 61, .start_ns = 7 * S}));
	thread_table_begin_scan(&table);
	thread_table_seen(&table, &met);
	assert_int_equal(met.id.start_ns, 7 * S + 1234567);
	assert_false(thread_table_next_gone(&table, 21 * S, &met));
	thread_table_free(&table);
}

static void a_reused_number_is_another_thread(void **state)
{
	struct thread_table table = {.tick_ns = TICK};
	struct event old = thread(61, 7 * S, "a"), new = thread(61, 8 * S, "b"), end;

	thread_table_seen(&table, &old);
	assert_false(thread_table_lookup(&table, &new));
	assert_false(thread_table_has(&table, new.id));
	thread_table_seen(&table, &new);
	assert_true(thread_table_lookup(&table, &new));
	assert_int_equal(new.id.start_ns, 8 * S);
	/* the exit of the old one is late */
	assert_false(thread_table_end(&table, 61, 7 * S + 5, &end));
	assert_true(thread_table_end(&table, 61, 9 * S, &end));
	thread_table_free(&table);
}

static void an_end_has_all_that_is_known(void **state)
{
	struct thread_table table = {.tick_ns = TICK};
	struct event birth = thread(61, 7 * S, "a"), stat = thread(61, 7 * S, "later"), end;

	assert_false(thread_table_end(&table, 61, 9 * S, &end));
	thread_table_add(&table, &birth);
	assert_true(thread_table_lookup(&table, &stat));
	assert_true(thread_table_end(&table, 61, 9 * S, &end));
	assert_int_equal(end.kind, EVENT_EXIT);
	assert_int_equal(end.flags, EVENT_THREAD);
	assert_int_equal(end.time_ns, 9 * S);
	assert_int_equal(end.id.pid, 61);
	assert_int_equal(end.id.start_ns, 7 * S);
	assert_int_equal(end.parent.pid, PROCESS.pid);
	assert_int_equal(end.parent.start_ns, PROCESS.start_ns);
	assert_int_equal(end.uid, 1000);
	assert_int_equal(end.gid, 100);
	assert_int_equal(end.tid, 61);
	assert_int_equal(end.exit.status, STATUS_UNKNOWN);
	assert_string_equal(end.comm, "later");
	assert_false(thread_table_end(&table, 61, 9 * S, &end));
	thread_table_free(&table);
}

static void a_process_that_a_scan_has_not_found_is_gone(void **state)
{
	struct thread_table table = {.tick_ns = TICK};
	struct event end, event;

	thread_table_begin_scan(&table);
	for (int32_t tid = 61; tid < 70; tid++) {
		event = thread(tid, 7 * S, "a");
		thread_table_seen(&table, &event);
	}
	assert_false(thread_table_next_gone(&table, 10 * S, &end));
	thread_table_begin_scan(&table);
	for (int32_t tid = 61; tid < 70; tid += 2) {
		event = thread(tid, 7 * S, "a");
		thread_table_seen(&table, &event);
	}
	event = thread(80, 11 * S, "born since");
	thread_table_add(&table, &event);
	for (int32_t tid = 62; tid < 70; tid += 2) {
		assert_true(thread_table_next_gone(&table, 11 * S, &end));
		assert_int_equal(end.id.pid, tid);
		assert_int_equal(end.kind, EVENT_EXIT);
	}
	assert_false(thread_table_next_gone(&table, 11 * S, &end));
	thread_table_begin_scan(&table);
	assert_true(thread_table_next_gone(&table, 12 * S, &end));
	thread_table_free(&table);
}

static void those_of_one_process_can_be_forgotten(void **state)
{
	struct thread_table table = {.tick_ns = TICK};
	struct event ours = thread(61, 7 * S, "a"), others = thread(62, 7 * S, "b");

	others.parent.pid = 99;
	thread_table_seen(&table, &ours);
	thread_table_seen(&table, &others);
	thread_table_forget(&table, PROCESS.pid);
	assert_false(thread_table_has(&table, ours.id));
	assert_true(thread_table_has(&table, others.id));
	thread_table_free(&table);
	assert_false(thread_table_has(&table, others.id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_birth_and_a_scan_give_the_same_process),
		cmocka_unit_test(a_reused_number_is_another_thread),
		cmocka_unit_test(an_end_has_all_that_is_known),
		cmocka_unit_test(a_process_that_a_scan_has_not_found_is_gone),
		cmocka_unit_test(those_of_one_process_can_be_forgotten),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
