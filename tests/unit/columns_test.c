// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/format/columns.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define S UINT64_C(1000000000)

static const struct widths narrowest = {.pid = 7};
static const struct query_context context = {.now_ns = 1000 * S, .memory_bytes = 8ull << 30};

/* A process with figures. */
static struct node measured(void)
{
	return (struct node){
		.id = {.pid = 42, .start_ns = 1 * S},
		.stat_ns = 999 * S,
		.threads = 1,
		.priority = 20,
		.state = 'S',
	};
}

static void check_cell(
	enum column_id id, const struct node *node, const char *text, enum style style)
{
	char out[64];
	enum style look = columns_cell(id, out, sizeof(out), node, &context);

	assert_string_equal(out, text);
	if (*text)
		assert_string_equal(style_word(look), style_word(style));
}

static void no_two_columns_have_the_same_rank(void **state)
{
	unsigned seen = 0;

	for (unsigned id = 0; id < COLUMN_COUNT; id++) {
		unsigned rank = columns_entry(id)->rank; /* 0: that of its kind */

		assert_true(rank <= COLUMN_COUNT);
		assert_false(rank && seen & 1u << rank);
		seen |= 1u << rank;
	}
}

static void headings_fit_their_columns(void **state)
{
	for (unsigned id = 0; id < COLUMN_COUNT; id++)
		if (columns_entry(id)->width)
			assert_true(strlen(columns_field(id)->heading) <= columns_entry(id)->width);
}

static void a_line_is_covered_exactly(void **state)
{
	struct choice choice;
	struct columns columns;

	columns_default(&choice);
	for (unsigned width = 0; width <= 300; width++) {
		unsigned x;

		columns_fit(&columns, &choice, width, &narrowest);
		x = columns.mark;
		for (unsigned i = 0; i < columns.count; i++) {
			assert_int_equal(columns.slots[i].x, x);
			x += columns.slots[i].width + 1;
		}
		assert_int_equal(columns.command_x, x);
		assert_int_equal(columns.command_x + columns.command, width);
	}
}

static void the_tree_begins_left_of_the_middle(void **state)
{
	struct choice choice;
	struct columns columns;

	columns_default(&choice);
	for (unsigned width = 1; width <= 300; width++) {
		columns_fit(&columns, &choice, width, &narrowest);
		assert_true(columns.command >= 1);
		if (columns.count)
			assert_true(columns.command_x <= width / 2);
	}
}

static void a_column_that_is_there_stays_as_the_screen_gets_wider(void **state)
{
	struct choice choice;
	struct columns narrow, wide;

	columns_default(&choice);
	columns_fit(&narrow, &choice, 1, &narrowest);
	for (unsigned width = 2; width <= 300; width++) {
		columns_fit(&wide, &choice, width, &narrowest);
		for (unsigned i = 0, k = 0; i < narrow.count; i++, k++) {
			while (k < wide.count && wide.slots[k].id != narrow.slots[i].id)
				k++;
			assert_true(k < wide.count);
		}
		narrow = wide;
	}
	assert_int_equal(wide.count, choice.count);
}

static void eighty_columns_show_what_matters(void **state)
{
	static const enum column_id wanted[] = {
		COLUMN_PID, COLUMN_USER, COLUMN_STATE, COLUMN_CPU, COLUMN_RES, COLUMN_AGE};
	struct choice choice;
	struct columns columns;

	columns_default(&choice);
	columns_fit(&columns, &choice, 80, &narrowest);
	assert_int_equal(columns.count, 6);
	for (unsigned i = 0; i < columns.count; i++)
		assert_int_equal(columns.slots[i].id, wanted[i]);
	assert_true(columns.status_width >= strlen("exit 1 after 12 ms"));
	assert_true(columns.status_life);
}

static bool is_shown(const struct columns *columns, enum column_id id)
{
	for (unsigned i = 0; i < columns->count; i++)
		if (columns->slots[i].id == id)
			return true;
	return false;
}

/* It was chosen in addition to the default ones, and would be hidden first if it came last. */
static void a_chosen_column_is_shown_before_default_ones(void **state)
{
	static const enum column_id added[] = {
		COLUMN_PGRP, COLUMN_BIRTH, COLUMN_TTY, COLUMN_GROWTH};
	struct choice choice;
	struct columns columns;

	for (size_t i = 0; i < sizeof(added) / sizeof(*added); i++) {
		columns_default(&choice);
		choice.ids[choice.count++] = added[i];
		columns_fit(&columns, &choice, 80, &narrowest);
		assert_true(is_shown(&columns, added[i]));
		assert_true(columns.command_x <= 40);
	}
	choice.ids[choice.count - 1] =
		COLUMN_CGROUP; /* too wide, as then no other would be there */
	columns_fit(&columns, &choice, 70, &narrowest);
	assert_false(is_shown(&columns, COLUMN_CGROUP));
	assert_true(is_shown(&columns, COLUMN_AGE));
}

/* "USER" and "KIDS" as they carry more information. */
static void columns_grow_with_what_they_say_and_never_shrink(void **state)
{
	struct choice choice;
	struct columns columns;
	struct widths widths;
	struct node node = measured();
	const char *wrong;

	assert_true(columns_parse(&choice, "PID USER KIDS CPU%", &wrong));
	columns_see_none(&widths, 7);
	columns_fit(&columns, &choice, 120, &widths);
	assert_int_equal(columns.slots[1].width, 8);
	columns_see(&widths, COLUMN_USER, "systemd-timesync");
	node.children = 123456;
	columns_see_node(&widths, &choice, &node, &context);
	columns_fit(&columns, &choice, 120, &widths);
	assert_int_equal(columns.slots[1].width, strlen("systemd-timesync"));
	assert_int_equal(columns.slots[2].width, 6);
	columns_see(&widths, COLUMN_USER, "root");
	columns_see(&widths, COLUMN_USER, "a-name-that-is-much-longer-than-names-are-wont-to-be");
	columns_fit(&columns, &choice, 300, &widths);
	assert_int_equal(columns.slots[1].width, columns_entry(COLUMN_USER)->most);
	assert_int_equal(columns.slots[2].width, 6);
	columns_see(&widths, COLUMN_USER, "\xe6\xbc\xa2\xe5\xad\x97"); /* two of two columns */
	columns_see_none(&widths, 7);
	columns_see(&widths, COLUMN_USER,
		"\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97"
		"\xe6\xbc\xa2");
	assert_int_equal(widths.of[COLUMN_USER], 10);
}

static void no_column_leaves_so_that_another_can_grow(void **state)
{
	struct choice choice;
	struct columns usual, grown;
	struct widths widths;

	columns_default(&choice);
	for (unsigned width = 1; width <= 300; width++) {
		columns_see_none(&widths, 7);
		columns_fit(&usual, &choice, width, &widths);
		for (unsigned id = 0; id < COLUMN_COUNT; id++)
			columns_see(&widths, id,
				"a text that is longer than any column is to be, "
				"for all that it may have to say");
		columns_fit(&grown, &choice, width, &widths);
		assert_int_equal(grown.count, usual.count);
		if (grown.count)
			assert_true(grown.command_x <= width / 2);
		assert_int_equal(grown.command_x + grown.command, width);
	}
}

static void a_lifetime_away_from_the_status_is_separate(void **state)
{
	struct choice choice;
	struct columns columns;
	const char *wrong;

	assert_true(columns_parse(&choice, "PID S CPU% MEM% TIME+ AGE", &wrong));
	columns_fit(&columns, &choice, 120, &narrowest);
	assert_int_equal(columns.status_x, columns.slots[1].x);
	assert_int_equal(columns.status_width, strlen("S 100.0 12.5"));
	assert_false(columns.status_life);
}

static void the_end_has_its_own_column_when_there_is_one(void **state)
{
	struct choice choice;
	struct columns columns;
	const char *wrong;

	assert_true(columns_parse(&choice, "PID CPU% MEM% EXIT", &wrong));
	columns_fit(&columns, &choice, 120, &narrowest);
	assert_int_equal(columns.status_x, columns.slots[3].x);
	assert_int_equal(columns.status_width, 12);
	assert_true(columns_parse(&choice, "PID USER AGE", &wrong));
	columns_fit(&columns, &choice, 120, &narrowest);
	assert_int_equal(columns.status_width, 0);
}

static void a_written_choice_is_read_back(void **state)
{
	struct choice choice, again;
	char text[200];
	const char *wrong;

	assert_true(columns_parse(&choice, " pid, Time+  spawn/s\tEXIT ", &wrong));
	columns_write(&choice, text, sizeof(text));
	assert_string_equal(text, "PID TIME+ SPAWN/s EXIT");
	assert_true(columns_parse(&again, "pid,time,RATE,status", &wrong)); /* other words */
	assert_memory_equal(again.ids, choice.ids, 4 * sizeof(*choice.ids));
	assert_true(columns_parse(&again, text, &wrong));
	assert_int_equal(again.count, 4);
	assert_memory_equal(again.ids, choice.ids, 4 * sizeof(*choice.ids));
}

static void a_wrong_name_is_pointed_at_and_changes_nothing(void **state)
{
	struct choice choice = {0}, before;
	const char *wrong;

	columns_default(&choice);
	before = choice;
	assert_false(columns_parse(&choice, "PID COLOUR USER", &wrong));
	assert_string_equal(wrong, "COLOUR USER");
	assert_false(columns_parse(&choice, "PID USER PID", &wrong));
	assert_string_equal(wrong, "PID");
	assert_memory_equal(&choice, &before, sizeof(choice));
}

static void figures_of_idle_processes_are_dim(void **state)
{
	struct node node = measured();

	check_cell(COLUMN_CPU, &node, "0.0", STYLE_DIM);
	check_cell(COLUMN_MEM, &node, "0.0", STYLE_DIM);
	check_cell(COLUMN_RES, &node, "0", STYLE_DIM);
	check_cell(COLUMN_NICE, &node, "0", STYLE_DIM);
	check_cell(COLUMN_THREADS, &node, "1", STYLE_DIM);
	check_cell(COLUMN_TIME, &node, "0:00.00", STYLE_DIM);
	check_cell(COLUMN_STATE, &node, "S", STYLE_DIM);
	node.cpu_share = 0.02f;
	check_cell(COLUMN_CPU, &node, "2.0", STYLE_NORMAL);
	node.cpu_share = 0.5f;
	check_cell(COLUMN_CPU, &node, "50.0", STYLE_VALUE);
}

static void unmeasured_figures_are_blank(void **state)
{
	struct node node = {.id = {.pid = 42, .start_ns = 1 * S}, .cpu_share = -1};

	check_cell(COLUMN_CPU, &node, "", STYLE_NORMAL);
	check_cell(COLUMN_MEM, &node, "", STYLE_NORMAL);
	check_cell(COLUMN_RES, &node, "", STYLE_NORMAL);
	check_cell(COLUMN_IO, &node, "", STYLE_NORMAL);
	check_cell(COLUMN_TIME, &node, "", STYLE_NORMAL);
	check_cell(COLUMN_NICE, &node, "", STYLE_NORMAL);
	check_cell(COLUMN_PRIORITY, &node, "", STYLE_NORMAL);
	check_cell(COLUMN_STATE, &node, "", STYLE_NORMAL);
	check_cell(COLUMN_THREADS, &node, "", STYLE_NORMAL);
}

static void exited_processes_show_their_total_usage(void **state)
{
	struct node node = {
		.id = {.pid = 42, .start_ns = 1 * S},
		.flags = NODE_EXITED,
		.exit_ns = 4 * S,
		.cpu_ns = 1234000000,
		.rss_bytes = 12 << 20,
		.read_bytes = 1024,
		.write_bytes = 1024,
		.threads = 3,
		.status = 1 << 8,
		.state = 'Z',
	};

	check_cell(COLUMN_TIME, &node, "0:01.23", STYLE_NORMAL);
	check_cell(COLUMN_RES, &node, "12M", STYLE_NORMAL);
	check_cell(COLUMN_IO, &node, "2.0K", STYLE_NORMAL);
	check_cell(COLUMN_THREADS, &node, "3", STYLE_NORMAL);
	check_cell(COLUMN_AGE, &node, "3.00s", STYLE_NORMAL);
	check_cell(COLUMN_EXIT, &node, "exit 1", STYLE_NORMAL);
}

static void time_keeps_to_its_width(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} times[] = {
		{UINT64_C(10000000), "0:00.01"},
		{UINT64_C(59999999999), "0:59.99"},
		{UINT64_C(3599990000000), "59:59.99"},
		{UINT64_C(3600000000000), "1h00:00"},
		{UINT64_C(359999000000000), "99h59:59"},
		{UINT64_C(360000000000000), "4d04h"},
		{UINT64_C(86400000000000) * 3650, "3650d00h"},
	};
	struct node node = measured();

	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		node.cpu_ns = times[i].ns;
		check_cell(COLUMN_TIME, &node, times[i].text, STYLE_NORMAL);
		assert_true(strlen(times[i].text) <= columns_entry(COLUMN_TIME)->width);
	}
}

static void great_figures_keep_to_their_width(void **state)
{
	struct node node = measured();

	node.cpu_share = 9.9999f;
	check_cell(COLUMN_CPU, &node, "1000", STYLE_VALUE);
	node.cpu_share = 128;
	check_cell(COLUMN_CPU, &node, "12800", STYLE_VALUE);
	node.rss_bytes = 8ull << 30;
	check_cell(COLUMN_MEM, &node, "100", STYLE_NORMAL);
	node.priority = -100;
	check_cell(COLUMN_PRIORITY, &node, "RT", STYLE_NORMAL);
	node.priority = -51;
	check_cell(COLUMN_PRIORITY, &node, "-51", STYLE_NORMAL);
}

/* The clock is of 2025-11-28 13:00:00. */
static void a_start_is_a_time_of_day_or_a_date(void **state)
{
	static const uint64_t day = 24 * 3600 * S;
	static const struct {
		uint64_t ago_ns;
		const char *text;
	} starts[] = {{0, "13:00:00"}, {13 * 3600 * S + S, "23:59:59"}, {2 * day, "Nov 26"},
		{20 * day, "Nov  8"}, {400 * day, "2024-10"}};
	struct query_context then = context;
	char out[64];

	setenv("TZ", "UTC", 1);
	tzset();
	then.now_ns = 1000 * day;
	then.wall_offset_ns = (int64_t)(1764334800 * S - then.now_ns);
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		struct node node = measured();

		node.id.start_ns = then.now_ns - starts[i].ago_ns;
		columns_cell(COLUMN_BIRTH, out, sizeof(out), &node, &then);
		assert_string_equal(out, starts[i].text);
		assert_true(strlen(out) <= columns_entry(COLUMN_BIRTH)->width);
	}
	then.wall_offset_ns = 0;
	check_cell(
		COLUMN_BIRTH, &(struct node){.id = {.pid = 42, .start_ns = S}}, "", STYLE_NORMAL);
}

static void a_unit_is_a_service_or_a_container(void **state)
{
	static const struct {
		const char *cgroup, *text;
	} units[] = {{"/system.slice/ssh.service", "ssh.service"}, {"/user.slice", ""}, {NULL, ""},
		{"/system.slice/docker-0123456789abcdef0123456789abcdef.scope",
			"docker 0123456789ab"},
		{"/lxc.payload.web/system.slice/cron.service", "lxc web"}};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct node node = measured();

		node.cgroup = units[i].cgroup;
		check_cell(COLUMN_UNIT, &node, units[i].text, STYLE_NORMAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_two_columns_have_the_same_rank),
		cmocka_unit_test(headings_fit_their_columns),
		cmocka_unit_test(a_line_is_covered_exactly),
		cmocka_unit_test(the_tree_begins_left_of_the_middle),
		cmocka_unit_test(a_column_that_is_there_stays_as_the_screen_gets_wider),
		cmocka_unit_test(eighty_columns_show_what_matters),
		cmocka_unit_test(a_chosen_column_is_shown_before_default_ones),
		cmocka_unit_test(columns_grow_with_what_they_say_and_never_shrink),
		cmocka_unit_test(no_column_leaves_so_that_another_can_grow),
		cmocka_unit_test(a_lifetime_away_from_the_status_is_separate),
		cmocka_unit_test(the_end_has_its_own_column_when_there_is_one),
		cmocka_unit_test(a_written_choice_is_read_back),
		cmocka_unit_test(a_wrong_name_is_pointed_at_and_changes_nothing),
		cmocka_unit_test(figures_of_idle_processes_are_dim),
		cmocka_unit_test(unmeasured_figures_are_blank),
		cmocka_unit_test(exited_processes_show_their_total_usage),
		cmocka_unit_test(time_keeps_to_its_width),
		cmocka_unit_test(great_figures_keep_to_their_width),
		cmocka_unit_test(a_start_is_a_time_of_day_or_a_date),
		cmocka_unit_test(a_unit_is_a_service_or_a_container),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
