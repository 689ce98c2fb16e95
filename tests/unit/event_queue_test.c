// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/event_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct event exec_of(int32_t pid, const char *args, size_t len)
{
	struct event event = {.kind = EVENT_EXEC,
		.time_ns = pid * 10u,
		.id = {.pid = pid, .start_ns = 7},
		.comm = "x"};

	event.exec = (struct event_exec){
		.exe = "/bin/x", .args = args, .args_len = len, .args_size = len};
	return event;
}

static void events_come_out_as_they_went_in(void **state)
{
	struct event_queue *queue = event_queue_new(1 << 20);
	struct event event;

	for (int pid = 1; pid <= 1000; pid++) {
		event = exec_of(pid, "x\0y", 4);
		assert_int_equal(event_queue_push(queue, &event), 0);
	}
	assert_int_equal(event_queue_count(queue), 1000);
	for (int pid = 1; pid <= 1000; pid++) {
		assert_true(event_queue_pop(queue, &event));
		assert_int_equal(event.kind, EVENT_EXEC);
		assert_int_equal(event.id.pid, pid);
		assert_int_equal(event.time_ns, pid * 10u);
		assert_int_equal(event.exec.args_len, 4);
		assert_memory_equal(event.exec.args, "x\0y", 4);
	}
	assert_false(event_queue_pop(queue, &event));
	assert_int_equal(event_queue_count(queue), 0);
	event_queue_free(queue);
}

static void events_of_several_hosts_stay_theirs(void **state)
{
	struct event_queue *queue = event_queue_new(1 << 20);
	struct event event = {.kind = EVENT_HOST, .id = {.host = 2}};

	event.host = (struct event_host){"db", 7, 5, 3};
	assert_int_equal(event_queue_push(queue, &event), 0);
	event = (struct event){.kind = EVENT_FORK,
		.id = {.pid = 20, .host = 2, .start_ns = 7},
		.parent = {.pid = 10, .host = 2, .start_ns = 6},
		.caller = {.pid = 11, .host = 2, .start_ns = 6}};
	assert_int_equal(event_queue_push(queue, &event), 0);
	event = exec_of(20, "x", 2);
	assert_int_equal(event_queue_push(queue, &event), 0);

	assert_true(event_queue_pop(queue, &event));
	assert_int_equal(event.id.host, 2);
	assert_int_equal(event.host.ahead_ns, 3);
	assert_true(event_queue_pop(queue, &event));
	assert_int_equal(event.id.host, 2);
	assert_int_equal(event.parent.host, 2);
	assert_int_equal(event.caller.host, 2);
	assert_true(event_queue_pop(queue, &event));
	assert_int_equal(event.id.host, 0);
	event_queue_free(queue);
}

static void an_event_longer_than_a_chunk_goes_through(void **state)
{
	struct event_queue *queue = event_queue_new(4 << 20);
	size_t len = 2 << 20;
	char *args = malloc(len);
	struct event event;

	memset(args, 'a', len);
	event = exec_of(1, args, len);
	assert_int_equal(event_queue_push(queue, &event), 0);
	event = exec_of(2, "b", 2);
	assert_int_equal(event_queue_push(queue, &event), 0);
	assert_true(event_queue_pop(queue, &event));
	assert_memory_equal(event.exec.args, args, len);
	assert_true(event_queue_pop(queue, &event));
	assert_int_equal(event.id.pid, 2);
	free(args);
	event_queue_free(queue);
}

static void events_that_do_not_fit_are_counted_without_a_gap(void **state)
{
	struct event_queue *queue = event_queue_new(256 << 10);
	struct event event, lost = {.kind = EVENT_LOST, .count = 41};
	int kept = 0, taken = 0;

	event = exec_of(1, "x", 2);
	while (event_queue_push(queue, &event) == 0)
		event = exec_of(++kept + 1, "x", 2);
	assert_true(kept > 100);
	assert_int_equal(event_queue_dropped(queue), 1);
	/* one event fits, the next one is dropped */
	assert_true(event_queue_pop(queue, &event));
	taken++;
	assert_int_equal(event_queue_push(queue, &event), -ENOSPC);
	assert_int_equal(event_queue_push(queue, &lost), -ENOSPC);
	assert_int_equal(event_queue_dropped(queue), 43);
	for (; event_queue_pop(queue, &event); taken++)
		assert_int_equal(event.id.pid, taken + 1);
	assert_int_equal(taken, kept);
	event_queue_empty(queue);
	assert_int_equal(event_queue_dropped(queue), 0);
	assert_int_equal(event_queue_push(queue, &lost), 0);
	event_queue_free(queue);
}

static void memory_is_bounded_and_given_back(void **state)
{
	struct event_queue *queue = event_queue_new(1 << 20);
	struct event event = exec_of(1, "x", 2);

	while (event_queue_push(queue, &event) == 0)
		assert_true(event_queue_bytes(queue) <= 1 << 20);
	while (event_queue_pop(queue, &event))
		;
	assert_int_equal(event_queue_bytes(queue), 0);
	event_queue_free(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_come_out_as_they_went_in),
		cmocka_unit_test(events_of_several_hosts_stay_theirs),
		cmocka_unit_test(an_event_longer_than_a_chunk_goes_through),
		cmocka_unit_test(events_that_do_not_fit_are_counted_without_a_gap),
		cmocka_unit_test(memory_is_bounded_and_given_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
