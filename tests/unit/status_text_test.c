// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/format/status_text.h"

#include <signal.h>
#include <string.h>

#define S  UINT64_C(1000000000)
#define MS UINT64_C(1000000)

static const char *age(uint64_t start_ns, uint64_t now_ns)
{
	static char text[32];
	struct node node = {.id = {.pid = 1, .start_ns = start_ns}};

	status_text_age(text, sizeof(text), &node, now_ns);
	return text;
}

static void ages_are_shown_with_useful_precision(void **state)
{
	assert_string_equal(age(100 * S, 100 * S), "0s");
	assert_string_equal(age(100 * S, 100 * S + 999 * MS), "0s");
	assert_string_equal(age(100 * S, 142 * S), "42s");
	assert_string_equal(age(60 * S, 120 * S), "1m");
	assert_string_equal(age(60 * S, 60 * S + 47 * 60 * S), "47m");
	assert_string_equal(age(60 * S, 60 * S + 133 * 60 * S), "2h13m");
	assert_string_equal(age(3600 * S, 3600 * S + 76 * 3600 * S), "3d04h");
	assert_string_equal(age(0, 76 * 3600 * S), "");
	assert_string_equal(age(10 * S, 5 * S), "0s");
}

static void an_age_changes_only_when_it_is_due(void **state)
{
	struct node node = {.id = {.pid = 1, .start_ns = 12345 * MS}};
	char before[16], after[16];
	uint64_t now_ns = 12345 * MS;

	for (int i = 0; i < 5000; i++) {
		uint64_t due_ns = status_text_age_due_ns(&node, now_ns);

		assert_true(due_ns > now_ns);
		status_text_age(before, sizeof(before), &node, now_ns);
		status_text_age(after, sizeof(after), &node, due_ns - 1);
		assert_string_equal(before, after);
		now_ns = due_ns;
	}
	assert_true(now_ns > 4000 * 60 * S); /* by the minute, then by the hour */
}

static void old_processes_share_their_ticks(void **state)
{
	struct node a = {.id = {.pid = 1, .start_ns = 7 * S + 123 * MS}},
		    b = {.id = {.pid = 2, .start_ns = 31 * S + 999 * MS}};
	uint64_t now_ns = 1000 * S;

	assert_int_equal(status_text_age_due_ns(&a, now_ns), status_text_age_due_ns(&b, now_ns));
}

static void an_exited_process_does_not_age(void **state)
{
	struct node node = {
		.id = {.pid = 1, .start_ns = 5 * S}, .flags = NODE_EXITED, .exit_ns = 6 * S};

	assert_int_equal(status_text_age_due_ns(&node, 7 * S), 0);
}

static const char *end_after(int status, uint64_t life_ns)
{
	static char text[64];
	struct node node = {.id = {.pid = 1, .start_ns = S},
		.flags = NODE_EXITED,
		.exit_ns = S + life_ns,
		.status = status};

	status_text_end_after(text, sizeof(text), &node);
	return text;
}

static const char *end_within(unsigned width, int status, uint64_t life_ns)
{
	static char text[64];
	struct node node = {.id = {.pid = 1, .start_ns = S},
		.flags = NODE_EXITED,
		.exit_ns = S + life_ns,
		.status = status};

	status_text_end_within(text, sizeof(text), &node, width);
	return text;
}

static void a_zombie_is_called_one(void **state)
{
	struct node node = {.id = {.pid = 1, .start_ns = S},
		.flags = NODE_EXITED | NODE_ZOMBIE,
		.state = 'Z',
		.status = 3 << 8};
	char text[64];

	status_text_end_within(text, sizeof(text), &node, 14);
	assert_string_equal(text, "zombie, exit 3");
	status_text_end_within(text, sizeof(text), &node, 13);
	assert_string_equal(text, "zombie exit 3");
	status_text_end_within(text, sizeof(text), &node, 12);
	assert_string_equal(text, "Z exit 3");
	node.state = 'X';
	status_text_end_within(text, sizeof(text), &node, 14);
	assert_string_equal(text, "ending, exit 3");
	status_text_end_within(text, sizeof(text), &node, 12);
	assert_string_equal(text, "X exit 3");
	node.state = 'Z';
	node.status = STATUS_UNKNOWN;
	status_text_end_after(text, sizeof(text), &node);
	assert_string_equal(text, "zombie");
}

static void an_end_keeps_to_its_width(void **state)
{
	assert_string_equal(end_within(19, 1 << 8, 12 * MS), "exit 1 after 12 ms");
	assert_string_equal(end_within(17, 1 << 8, 12 * MS), "exit 1 after 12ms");
	assert_string_equal(end_within(16, 1 << 8, 12 * MS), "exit 1, 12ms");
	assert_string_equal(end_within(19, SIGSEGV | 0x80, 3 * S), "SIGSEGV core, 3.00s");
	assert_string_equal(end_within(18, SIGSEGV | 0x80, 3 * S), "SIGSEGV core 3.00s");
	assert_string_equal(end_within(19, -1, 3 * S), "exit unknown");
	assert_string_equal(end_within(24, SIGKILL | STATUS_OOM, 3 * S), "SIGKILL, out of memory");
	assert_string_equal(end_within(21, SIGKILL | STATUS_OOM, 3 * S), "SIGKILL oom, 3.00s");
	assert_string_equal(end_within(12, SIGKILL | STATUS_OOM, 3 * S), "SIGKILL oom");
}

static void ends_read_as_sentences(void **state)
{
	assert_string_equal(end_after(1 << 8, 12 * MS), "exit 1 after 12 ms");
	assert_string_equal(end_after(0, 850000), "exit 0 after 850 us");
	assert_string_equal(end_after(SIGSEGV | 0x80, 3 * S), "SIGSEGV core after 3.00s");
	assert_string_equal(end_after(SIGTERM, 133 * 60 * S), "SIGTERM after 2h13m");
	assert_string_equal(end_after(STATUS_UNKNOWN, 3 * S), "exited, status unknown");
}

static void exit_statuses_fit_their_column(void **state)
{
	static const uint64_t lives[] = {1, 999, 850000, 12 * MS, 999 * MS, 3 * S, 59 * S, 600 * S,
		86399 * S, 9999 * 86400 * S};

	for (int signal = 1; signal < 32; signal++)
		for (size_t i = 0; i < sizeof(lives) / sizeof(*lives); i++)
			assert_true(strlen(end_after(signal | 0x80, lives[i])) <= 27);
	for (size_t i = 0; i < sizeof(lives) / sizeof(*lives); i++)
		assert_true(strlen(end_after(255 << 8, lives[i])) <= 24);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages_are_shown_with_useful_precision),
		cmocka_unit_test(an_age_changes_only_when_it_is_due),
		cmocka_unit_test(old_processes_share_their_ticks),
		cmocka_unit_test(an_exited_process_does_not_age),
		cmocka_unit_test(a_zombie_is_called_one),
		cmocka_unit_test(an_end_keeps_to_its_width),
		cmocka_unit_test(ends_read_as_sentences),
		cmocka_unit_test(exit_statuses_fit_their_column),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
