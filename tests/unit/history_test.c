// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/source/file/script.h"
#include "core/stats/history.h"
#include "core/tree/lineage.h"

struct history_fixture {
	struct tree *tree;
	struct history *history;
};

static int apply(void *ctx, const struct event *event)
{
	struct history_fixture *fixture = ctx;

	assert_true(tree_apply(fixture->tree, event, NULL) >= 0);
	tree_expire(fixture->tree, event->time_ns);
	return 0;
}

static void play(
	struct history_fixture *fixture, const struct history_limits *limits, const char *text)
{
	char message[256] = "";
	struct source *source = script_open(text, message, sizeof(message));

	assert_string_equal(message, "");
	fixture->tree = tree_new(&(struct tree_limits){.short_ns = 1000000000});
	fixture->history = history_new(fixture->tree, limits);
	assert_non_null(fixture->history);
	while (!source->ended)
		assert_true(source_drain(source, 1000, apply, fixture) >= 0);
	source_close(source);
}

static void done(struct history_fixture *fixture)
{
	history_free(fixture->history);
	tree_free(fixture->tree);
}

static void the_newest_is_first_and_stays_after_it_left_the_tree(void **state)
{
	const struct history_record *record;
	struct history_fixture fixture;
	struct node node, parent;

	play(&fixture, NULL,
		"@100\nseed 1 0 init start=1 : /sbin/init\nseed 700 1 bash start=2 uid=1000 : "
		"bash\nsettled\n"
		"+1 fork 900 700\n"
		"exec 900 : /bin/ls -l\n"
		"+0.25 exit 900 2 cpu=0.125 rss=4096\n"
		"+1 fork 901 700\n"
		"+2 exit 901 SEGV core\n"
		"+100 fork 902 700\n");
	assert_null(tree_find_ident(
		fixture.tree, (struct ident){.pid = 900, .start_ns = 101000000000}));
	assert_int_equal(history_counts(fixture.history)->kept, 2);
	record = history_at(fixture.history, 0);
	assert_int_equal(record->id.pid, 901);
	assert_string_equal(record->comm, "bash");
	assert_int_equal(record->status, 11 | 128);
	assert_int_equal(history_lifetime_ns(record), 2000000000);
	history_node(record, &node, &parent);
	assert_true(lineage_never_executed(&node));
	record = history_at(fixture.history, 1);
	history_node(record, &node, &parent);
	assert_false(lineage_never_executed(&node));
	assert_string_equal(record->comm, "ls");
	assert_string_equal(record->parent_comm, "bash");
	assert_int_equal(record->parent.pid, 700);
	assert_int_equal(record->uid, 1000);
	assert_int_equal(record->status, 2 << 8);
	assert_int_equal(record->cpu_ns, 125000000);
	assert_int_equal(record->max_rss_bytes, 4096);
	assert_int_equal(history_lifetime_ns(record), 250000000);
	assert_true(record->flags & NODE_SHORT);
	assert_memory_equal(record->image->args, "/bin/ls\0-l", 11);
	assert_null(history_at(fixture.history, 2));
	done(&fixture);
}

static void the_oldest_go_and_numbers_stay(void **state)
{
	const struct history_limits limits = {.records = 1500};
	struct history_fixture fixture;
	uint64_t number;

	play(&fixture, &limits,
		"@100\nseed 700 0 bash start=2 : bash\nsettled\n"
		"repeat 4000\n+0.001 fork $i+1000 700\n+0.001 exit $i+1000\nend\n");
	assert_int_equal(history_counts(fixture.history)->total, 4000);
	assert_int_equal(history_counts(fixture.history)->kept, 1500);
	assert_int_equal(history_counts(fixture.history)->evicted, 2500);
	for (unsigned i = 0; i < 1500; i++)
		assert_int_equal(history_at(fixture.history, i)->id.pid, 4999 - i);
	number = history_number(fixture.history, 10);
	assert_int_equal(history_find(fixture.history, number), 10);
	assert_int_equal(history_find(fixture.history, number - 1489), 1499);
	assert_int_equal(history_find(fixture.history, number - 1490), SIZE_MAX);
	assert_int_equal(history_find(fixture.history, number + 11), SIZE_MAX);
	done(&fixture);
}

static void long_arguments_are_within_the_bound_of_memory_too(void **state)
{
	const struct history_limits limits = {.bytes = 64 << 10};
	char text[4096], *at = text;
	struct history_fixture fixture;

	at += sprintf(at, "@100\nseed 700 0 bash start=2 : bash\nsettled\nrepeat 1000\n"
			  "+0.001 fork $i+1000 700\n+0.001 exec $i+1000 : /bin/x ");
	memset(at, 'a', 2000);
	strcpy(at + 2000, "\n+0.001 exit $i+1000\nend\n");
	play(&fixture, &limits, text);
	assert_true(history_counts(fixture.history)->kept >= 20);
	assert_true(history_counts(fixture.history)->kept <= 32);
	assert_int_equal(
		history_counts(fixture.history)->kept + history_counts(fixture.history)->evicted,
		1000);
	done(&fixture);
}

static void an_unseen_exit_is_logged_and_corrected_by_a_late_event(void **state)
{
	struct history_fixture fixture;
	const struct history_record *record;
	struct event late = {
		.kind = EVENT_EXIT,
		.id = {.pid = 900, .start_ns = 101000000000},
		.time_ns = 101500000000,
		.exit = {.status = 9, .threads = 1, .cpu_ns = 77},
	};

	play(&fixture, NULL,
		"@100\nseed 700 0 bash start=2 : bash\nsettled\n"
		"+1 fork 900 700\n"
		"+1 snapshot\nseed 700 0 bash start=2 : bash\nsettled\n");
	record = history_at(fixture.history, 0);
	assert_non_null(record);
	assert_int_equal(record->id.pid, 900);
	assert_int_equal(record->status, STATUS_UNKNOWN);
	assert_true(record->flags & NODE_MISSED);
	assert_int_equal(tree_apply(fixture.tree, &late, NULL), 1);
	assert_int_equal(history_counts(fixture.history)->kept, 1);
	assert_int_equal(record->status, 9);
	assert_int_equal(record->cpu_ns, 77);
	assert_int_equal(history_lifetime_ns(record), 500000000);
	assert_false(record->flags & NODE_MISSED);
	done(&fixture);
}

static struct event host_event(uint32_t number, int64_t base_ns)
{
	return (struct event){.kind = EVENT_HOST,
		.id.host = number,
		.host = {.name = "web1", .base_ns = base_ns}};
}

/* The tree has let go of what they are about. */
static void a_corrected_clock_moves_the_records_of_its_host(void **state)
{
	const struct history_record *record;
	struct history_fixture fixture;
	struct event event;

	play(&fixture, NULL,
		"@100\nseed 1 0 init start=1 : /sbin/init\nsettled\n"
		"+1 fork 900 1\n"
		"+2 exit 900\n"
		"+100 fork 902 1\n");
	event = host_event(0, 5);
	history_apply_host(fixture.history, &event);
	event = host_event(3, 77); /* of another, which has none */
	history_apply_host(fixture.history, &event);
	event = host_event(3, 99);
	history_apply_host(fixture.history, &event);
	record = history_at(fixture.history, 0);
	assert_int_equal(record->exit_ns, 103000000000);
	assert_int_equal(history_lifetime_ns(record), 2000000000);
	event = host_event(0, 5 + 60000000000);
	history_apply_host(fixture.history, &event);
	history_apply_host(fixture.history, &event);
	record = history_at(fixture.history, 0);
	assert_int_equal(record->exit_ns, 163000000000);
	assert_int_equal(record->id.start_ns, 161000000000);
	assert_int_equal(record->parent.start_ns, 61000000000);
	event = host_event(0, 5);
	history_apply_host(fixture.history, &event);
	assert_int_equal(record->exit_ns, 103000000000);
	done(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_is_first_and_stays_after_it_left_the_tree),
		cmocka_unit_test(the_oldest_go_and_numbers_stay),
		cmocka_unit_test(long_arguments_are_within_the_bound_of_memory_too),
		cmocka_unit_test(an_unseen_exit_is_logged_and_corrected_by_a_late_event),
		cmocka_unit_test(a_corrected_clock_moves_the_records_of_its_host),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
