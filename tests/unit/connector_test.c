// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/netlink/connector.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/connector.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

/* A datagram as the kernel sends it: one message after the other. */
struct datagram {
	char bytes[1024];
	size_t len;
};

static void add(
	struct datagram *datagram, uint32_t seq, const struct proc_event *event, size_t size)
{
	struct cn_msg message = {
		.id = {CN_IDX_PROC, CN_VAL_PROC}, .seq = seq, .len = (uint16_t)size};
	struct nlmsghdr head = {.nlmsg_type = NLMSG_DONE};
	char *at = datagram->bytes + datagram->len;

	head.nlmsg_len = (uint32_t)(NLMSG_HDRLEN + sizeof(message) + size);
	memset(at, 0, NLMSG_ALIGN(head.nlmsg_len));
	memcpy(at, &head, sizeof(head));
	memcpy(at + NLMSG_HDRLEN, &message, sizeof(message));
	memcpy(at + NLMSG_HDRLEN + sizeof(message), event, size);
	datagram->len += NLMSG_ALIGN(head.nlmsg_len);
}

static struct proc_event fork_of(int32_t pid)
{
	struct proc_event event = {.what = PROC_EVENT_FORK, .cpu = 1, .timestamp_ns = 77};

	event.event_data.fork.parent_pid = 3;
	event.event_data.fork.parent_tgid = 2;
	event.event_data.fork.child_pid = event.event_data.fork.child_tgid = pid;
	return event;
}

static void messages_come_out_one_by_one(void **state)
{
	struct proc_event first = fork_of(10), second = fork_of(11);
	struct connector_message message;
	struct datagram datagram = {0};
	const char *in = datagram.bytes;

	add(&datagram, 5, &first, sizeof(first));
	add(&datagram, 6, &second, sizeof(second));
	assert_true(connector_next(&message, &in, &datagram.len));
	assert_int_equal(message.seq, 5);
	assert_int_equal(message.event.what, PROC_EVENT_FORK);
	assert_int_equal(message.event.timestamp_ns, 77);
	assert_int_equal(message.event.event_data.fork.child_tgid, 10);
	assert_int_equal(message.event.event_data.fork.parent_tgid, 2);
	assert_true(connector_next(&message, &in, &datagram.len));
	assert_int_equal(message.event.event_data.fork.child_tgid, 11);
	assert_false(connector_next(&message, &in, &datagram.len));
	assert_int_equal(datagram.len, 0);
}

static void fields_missing_in_older_kernels_are_zero(void **state)
{
	struct proc_event event = {.what = PROC_EVENT_EXIT};
	struct connector_message message;
	struct datagram datagram = {0};
	const char *in = datagram.bytes;

	event.event_data.exit.process_tgid = 9;
	event.event_data.exit.exit_code = 256;
	event.event_data.exit.parent_tgid = 4;
	add(&datagram, 1, &event, offsetof(struct proc_event, event_data.exit.parent_pid));
	memset(&message, 0xff, sizeof(message));
	assert_true(connector_next(&message, &in, &datagram.len));
	assert_int_equal(message.event.event_data.exit.process_tgid, 9);
	assert_int_equal(message.event.event_data.exit.exit_code, 256);
	assert_int_equal(message.event.event_data.exit.parent_tgid, 0);
}

static void truncated_and_foreign_messages_are_skipped(void **state)
{
	struct proc_event event = fork_of(10);
	struct datagram whole = {0};
	struct connector_message message;

	add(&whole, 1, &event, sizeof(event));
	for (size_t len = 0; len < whole.len; len++) {
		char *copy = malloc(len + 1); /* so that a sanitizer detects a read beyond it */
		const char *in = copy;
		size_t left = len;

		memcpy(copy, whole.bytes, len);
		if (len + NLMSG_ALIGNTO <= whole.len)
			assert_false(connector_next(&message, &in, &left));
		free(copy);
	}
	/* with each word of the headers inverted */
	for (size_t at = 0; at < NLMSG_HDRLEN + sizeof(struct cn_msg); at += 2) {
		struct datagram copy = whole;
		const char *in = copy.bytes;

		copy.bytes[at] ^= 0x55;
		copy.bytes[at + 1] ^= 0x55;
		while (connector_next(&message, &in, &copy.len))
			;
		assert_int_equal(copy.len, 0);
	}
}

static void a_request_subscribes_to_events(void **state)
{
	char out[CONNECTOR_REQUEST_MAX];
	struct nlmsghdr head;
	struct cn_msg message;
	uint32_t op;

	assert_int_equal(
		connector_request(out, true, 0), NLMSG_HDRLEN + sizeof(message) + sizeof(op));
	memcpy(&head, out, sizeof(head));
	memcpy(&message, out + NLMSG_HDRLEN, sizeof(message));
	memcpy(&op, out + NLMSG_HDRLEN + sizeof(message), sizeof(op));
	assert_int_equal(head.nlmsg_len, NLMSG_HDRLEN + sizeof(message) + sizeof(op));
	assert_int_equal(message.id.idx, CN_IDX_PROC);
	assert_int_equal(message.id.val, CN_VAL_PROC);
	assert_int_equal(message.len, sizeof(op));
	assert_int_equal(op, PROC_CN_MCAST_LISTEN);
}

static uint32_t missing(struct connector_counts *counts, uint32_t cpu, uint32_t seq)
{
	struct connector_message message = {.seq = seq, .event = fork_of(1)};

	message.event.cpu = cpu;
	return connector_missing(counts, &message);
}

static void a_gap_in_a_cpus_numbers_is_a_loss(void **state)
{
	struct connector_counts counts = {0};

	assert_int_equal(missing(&counts, 0, 100), 0); /* the first sequence number seen */
	assert_int_equal(missing(&counts, 3, 7), 0);
	assert_int_equal(missing(&counts, 0, 101), 0);
	assert_int_equal(missing(&counts, 3, 8), 0);
	assert_int_equal(missing(&counts, 0, 105), 3);
	assert_int_equal(missing(&counts, 0, 106), 0);
	assert_int_equal(missing(&counts, 3, 10), 1);
	connector_counts_free(&counts);
}

static void numbers_run_around(void **state)
{
	struct connector_counts counts = {0};

	missing(&counts, 0, UINT32_MAX);
	assert_int_equal(missing(&counts, 0, 0), 0);
	missing(&counts, 0, UINT32_MAX - 1);
	assert_int_equal(missing(&counts, 0, 1), 2);
	connector_counts_free(&counts);
}

/* Another listener starts or stops: the kernel gives its answer the next number of a CPU. */
static void an_answer_to_another_listener_is_no_loss(void **state)
{
	struct connector_counts counts = {0};
	struct connector_message answer = {.seq = 6, .ack = 8, .event = {.what = PROC_EVENT_NONE}};

	missing(&counts, 0, 5);
	assert_int_equal(connector_missing(&counts, &answer), 0);
	assert_int_equal(missing(&counts, 0, 7), 0);
	assert_int_equal(missing(&counts, UINT32_MAX, 5), 0); /* no CPU */
	assert_int_equal(missing(&counts, 0, 8), 0);
	assert_true(connector_answers(&answer, 7));
	assert_false(connector_answers(&answer, 6));
	answer.event.what = PROC_EVENT_FORK;
	assert_false(connector_answers(&answer, 7));
	connector_counts_free(&counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_come_out_one_by_one),
		cmocka_unit_test(fields_missing_in_older_kernels_are_zero),
		cmocka_unit_test(truncated_and_foreign_messages_are_skipped),
		cmocka_unit_test(a_request_subscribes_to_events),
		cmocka_unit_test(a_gap_in_a_cpus_numbers_is_a_loss),
		cmocka_unit_test(numbers_run_around),
		cmocka_unit_test(an_answer_to_another_listener_is_no_loss),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
