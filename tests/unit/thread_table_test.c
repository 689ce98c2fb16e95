// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/thread_table.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define TICK 10000000ull
#define S    1000000000ull

static const struct ident PROCESS = {60, 5 * S};

static struct event thread(int32_t tid, uint64_t start_ns, const char *comm)
{
	struct event event = {.flags = EVENT_THREAD,
		.time_ns = 20 * S,
		.id = {tid, start_ns},
		.parent = PROCESS,
		.tid = tid,
		.uid = 1000,
		.gid = 100};

	strcpy(event.comm, comm);
	return event;
}

static void a_birth_and_a_look_are_about_the_same(void **state)
{
	struct crew crew = {.tick_ns = TICK};
	struct event birth = thread(61, 7 * S + 1234567, "a"), met = thread(61, 7 * S, "b");

	assert_true(crew_add(&crew, &birth));
	assert_true(crew_has(&crew, (struct ident){61, 7 * S}));
	crew_begin_look(&crew);
	crew_meet(&crew, &met);
	assert_int_equal(met.id.start_ns, 7 * S + 1234567);
	assert_false(crew_next_gone(&crew, 21 * S, &met));
	crew_free(&crew);
}

static void a_number_that_is_used_again_is_somebody_else(void **state)
{
	struct crew crew = {.tick_ns = TICK};
	struct event old = thread(61, 7 * S, "a"), new = thread(61, 8 * S, "b"), end;

	crew_meet(&crew, &old);
	assert_false(crew_know(&crew, &new));
	assert_false(crew_has(&crew, new.id));
	crew_meet(&crew, &new);
	assert_true(crew_know(&crew, &new));
	assert_int_equal(new.id.start_ns, 8 * S);
	/* the end of the old one comes late */
	assert_false(crew_end(&crew, 61, 7 * S + 5, &end));
	assert_true(crew_end(&crew, 61, 9 * S, &end));
	crew_free(&crew);
}

static void an_end_has_all_that_is_known(void **state)
{
	struct crew crew = {.tick_ns = TICK};
	struct event birth = thread(61, 7 * S, "a"), stat = thread(61, 7 * S, "later"), end;

	assert_false(crew_end(&crew, 61, 9 * S, &end));
	crew_add(&crew, &birth);
	assert_true(crew_know(&crew, &stat));
	assert_true(crew_end(&crew, 61, 9 * S, &end));
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
	assert_false(crew_end(&crew, 61, 9 * S, &end));
	crew_free(&crew);
}

static void whom_a_look_has_not_met_is_gone(void **state)
{
	struct crew crew = {.tick_ns = TICK};
	struct event end, event;

	crew_begin_look(&crew);
	for (int32_t tid = 61; tid < 70; tid++) {
		event = thread(tid, 7 * S, "a");
		crew_meet(&crew, &event);
	}
	assert_false(crew_next_gone(&crew, 10 * S, &end));
	crew_begin_look(&crew);
	for (int32_t tid = 61; tid < 70; tid += 2) {
		event = thread(tid, 7 * S, "a");
		crew_meet(&crew, &event);
	}
	event = thread(80, 11 * S, "born since");
	crew_add(&crew, &event);
	for (int32_t tid = 62; tid < 70; tid += 2) {
		assert_true(crew_next_gone(&crew, 11 * S, &end));
		assert_int_equal(end.id.pid, tid);
		assert_int_equal(end.kind, EVENT_EXIT);
	}
	assert_false(crew_next_gone(&crew, 11 * S, &end));
	crew_begin_look(&crew);
	assert_true(crew_next_gone(&crew, 12 * S, &end));
	crew_free(&crew);
}

static void those_of_one_process_can_be_forgotten(void **state)
{
	struct crew crew = {.tick_ns = TICK};
	struct event ours = thread(61, 7 * S, "a"), others = thread(62, 7 * S, "b");

	others.parent.pid = 99;
	crew_meet(&crew, &ours);
	crew_meet(&crew, &others);
	crew_forget(&crew, PROCESS.pid);
	assert_false(crew_has(&crew, ours.id));
	assert_true(crew_has(&crew, others.id));
	crew_free(&crew);
	assert_false(crew_has(&crew, others.id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_birth_and_a_look_are_about_the_same),
		cmocka_unit_test(a_number_that_is_used_again_is_somebody_else),
		cmocka_unit_test(an_end_has_all_that_is_known),
		cmocka_unit_test(whom_a_look_has_not_met_is_gone),
		cmocka_unit_test(those_of_one_process_can_be_forgotten),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
