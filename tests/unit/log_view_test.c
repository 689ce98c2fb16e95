// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/events.h"
#include "tests/support/range.h"
#include "tests/support/seed.h"
#include "ui/screens/log_view.h"

#define MS 1000000ull
#define S  (1000 * MS)

struct room {
	struct tree *tree;
	struct history *history;
	struct log_view book;
	uint64_t now_ns;
	int32_t pid;
};

static void open_room(struct room *room, size_t records)
{
	const struct history_limits limits = {.records = records};
	struct event shell = SEED(100 * S, make_ident(700, S), make_ident(0, 0), "/bin/sh", "sh");

	*room = (struct room){.now_ns = 100 * S, .pid = 1000};
	room->tree = tree_new(&(struct tree_limits){.short_ns = S});
	room->history = history_new(room->tree, &limits);
	assert_non_null(room->history);
	room->book.order.id = ORDER_AGO;
	room->book.uid = UINT32_MAX;
	assert_true(tree_apply(room->tree, &shell, NULL) >= 0);
}

static void close_room(struct room *room)
{
	log_view_free(&room->book);
	history_free(room->history);
	tree_free(room->tree);
}

/* A process with this lifetime, CPU time, program and exit status. */
static void pass_away(
	struct room *room, uint64_t lived_ns, uint64_t cpu_ns, const char *program, int32_t status)
{
	struct ident id = make_ident(room->pid++, room->now_ns + 1);
	struct event birth = events_fork(id, make_ident(700, S)), death;
	struct event exec =
		with_exec(events_make(EVENT_EXEC, room->now_ns + 2, id, make_ident(700, S)),
			program, program, strlen(program) + 1);

	room->now_ns += lived_ns + 3;
	death = events_exit(room->now_ns, id, status);
	death.exit.cpu_ns = cpu_ns;
	assert_true(tree_apply(room->tree, &birth, NULL) >= 0);
	assert_true(tree_apply(room->tree, &exec, NULL) >= 0);
	assert_true(tree_apply(room->tree, &death, NULL) >= 0);
	tree_expire(room->tree, room->now_ns);
}

static int32_t pid_at(const struct room *room, unsigned line)
{
	const struct history_record *record = log_view_row(&room->book, room->history, line);

	return record ? record->id.pid : 0;
}

static void sync_room(struct room *room, unsigned height)
{
	assert_true(log_view_sync(&room->book, room->history, height, room->now_ns));
}

static void set_order(struct room *room, const char *text)
{
	assert_true(order_parse(&room->book.order, text));
}

static void assert_pids(const struct room *room, int32_t a, int32_t b, int32_t c)
{
	assert_int_equal(room->book.lines, 3);
	assert_int_equal(pid_at(room, 0), a);
	assert_int_equal(pid_at(room, 1), b);
	assert_int_equal(pid_at(room, 2), c);
	assert_int_equal(pid_at(room, 3), 0);
}

static void fill_three(struct room *room)
{
	open_room(room, 0);
	pass_away(room, 20 * MS, 3 * MS, "bee", 0);     /* 1000 */
	pass_away(room, 2000 * MS, 2 * MS, "ant", 256); /* 1001 */
	pass_away(room, 5 * MS, 9 * MS, "cow", 9);      /* 1002 */
}

static void each_order_has_its_usual_end_first_and_can_be_reversed(void **state)
{
	static const struct {
		const char *order;
		int32_t pids[3];
	} table[] = {
		{"ago", {1002, 1001, 1000}},
		{"-ago", {1000, 1001, 1002}},
		{"pid", {1000, 1001, 1002}},
		{"age", {1002, 1000, 1001}},
		{"-age", {1001, 1000, 1002}},
		{"time", {1002, 1000, 1001}},
		{"exit", {1002, 1001, 1000}},
		{"command", {1001, 1000, 1002}},
		{"-command", {1002, 1000, 1001}},
		{"parent", {1002, 1001, 1000}}, /* all equal: the newest first */
		{"-parent", {1002, 1001, 1000}},
	};
	struct room room;

	fill_three(&room);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		set_order(&room, table[i].order);
		sync_room(&room, 10);
		assert_pids(&room, table[i].pids[0], table[i].pids[1], table[i].pids[2]);
	}
	close_room(&room);
}

static void an_empty_list_can_be_sorted(void **state)
{
	struct room room;

	open_room(&room, 0);
	set_order(&room, "cpu");
	sync_room(&room, 10);
	assert_int_equal(room.book.lines, 0);
	assert_int_equal(pid_at(&room, 0), 0);
	close_room(&room);
}

static void texts_with_a_common_prefix_are_distinguished(void **state)
{
	struct room room;

	open_room(&room, 0);
	pass_away(&room, MS, 0, "a-long-name-z", 0);
	pass_away(&room, MS, 0, "a-long-name-a", 0);
	pass_away(&room, MS, 0, "a-long-name-m", 0);
	set_order(&room, "command");
	sync_room(&room, 10);
	assert_pids(&room, 1001, 1002, 1000);
	close_room(&room);
}

static void new_rows_are_sorted_in_once_per_second(void **state)
{
	struct room room;

	fill_three(&room);
	set_order(&room, "pid");
	sync_room(&room, 10);
	assert_int_equal(log_view_due_ns(&room.book, room.history), 0);
	pass_away(&room, 999 * MS, 0, "new", 0);
	sync_room(&room, 10);
	assert_int_equal(room.book.lines, 3);
	assert_int_equal(
		log_view_due_ns(&room.book, room.history), room.book.done_ns + LOG_VIEW_NS);
	room.now_ns = room.book.done_ns + LOG_VIEW_NS;
	sync_room(&room, 10);
	assert_int_equal(room.book.lines, 4);
	assert_int_equal(pid_at(&room, 3), 1003);
	set_order(&room, "ago"); /* which moves with the events */
	sync_room(&room, 10);
	pass_away(&room, MS, 0, "new", 0);
	sync_room(&room, 10);
	assert_int_equal(pid_at(&room, 0), 1004);
	close_room(&room);
}

static void the_cursor_stays_on_its_record_on_its_line(void **state)
{
	struct room room;

	fill_three(&room);
	set_order(&room, "-pid");
	sync_room(&room, 10);
	log_view_move(&room.book, 1, 10);
	sync_room(&room, 10);
	assert_int_equal(pid_at(&room, room.book.line), 1001);
	room.now_ns += S;
	pass_away(&room, MS, 0, "new", 0);
	sync_room(&room, 2);
	assert_int_equal(pid_at(&room, room.book.line), 1001);
	assert_int_equal(room.book.line, 1);
	set_order(&room, "age");
	sync_room(&room, 10);
	assert_int_equal(pid_at(&room, room.book.line), 1001);
	/* on the first row it stays on the first */
	log_view_move(&room.book, -(1L << 30), 10);
	room.now_ns += S;
	pass_away(&room, MS / 2, 0, "new", 0);
	sync_room(&room, 10);
	assert_int_equal(room.book.line, 0);
	assert_int_equal(pid_at(&room, 0), 1004);
	close_room(&room);
}

static void a_record_that_leaves_hands_the_cursor_to_its_neighbour(void **state)
{
	struct room room;

	open_room(&room, 4);
	for (int i = 0; i < 4; i++)
		pass_away(&room, (unsigned)(i + 1) * MS, 0, "old", 0);
	set_order(&room, "age");
	sync_room(&room, 10);
	log_view_move(&room.book, 0, 10);
	log_view_move(&room.book, 1, 10);
	assert_int_equal(room.book.cursor.keys[2], history_number(room.history, 2));
	pass_away(&room, 9 * MS, 0, "new", 0); /* 1000 goes, from above it */
	sync_room(&room, 10);
	assert_int_equal(pid_at(&room, room.book.line), 1001);
	pass_away(&room, 9 * MS, 0, "new", 0); /* and now itself */
	sync_room(&room, 10);
	assert_int_equal(pid_at(&room, room.book.line), 1002);
	for (int i = 0; i < 4; i++)
		pass_away(&room, MS, 0, "new", 0);
	sync_room(&room, 10); /* all that were sorted have gone */
	assert_int_equal(pid_at(&room, 0), 0);
	room.now_ns += S;
	sync_room(&room, 10);
	assert_int_equal(room.book.lines, 4);
	close_room(&room);
}

static void another_filter_is_applied_at_once(void **state)
{
	struct filter_error error;
	struct query_context context = {0};
	struct room room;

	fill_three(&room);
	set_order(&room, "command");
	sync_room(&room, 10);
	room.book.filter = filter_parse("state=failed", &error);
	room.book.context = &context;
	room.book.stale = true;
	sync_room(&room, 10);
	assert_int_equal(room.book.lines, 2);
	assert_int_equal(pid_at(&room, 0), 1001);
	assert_int_equal(pid_at(&room, 1), 1002);
	room.book.uid = 12345;
	sync_room(&room, 10);
	assert_int_equal(room.book.lines, 0);
	log_view_move(&room.book, 1, 10);
	filter_free((struct filter *)room.book.filter);
	close_room(&room);
}

static int compare_texts(const struct order *order, const struct node *a, const struct node *b)
{
	int texts = order_is_text(order)
			    ? ci_text_compare(order_text(order, a), order_text(order, b))
			    : 0;

	return order_is_up(order) ? texts : -texts;
}

static void assert_in_order(const struct room *room)
{
	const struct order *order = &room->book.order;
	struct node a, b, parent_a, parent_b;

	for (unsigned i = 0; i + 1 < room->book.lines; i++) {
		history_node(log_view_row(&room->book, room->history, i), &a, &parent_a);
		history_node(log_view_row(&room->book, room->history, i + 1), &b, &parent_b);
		assert_true(order_key(order, &a) <= order_key(order, &b));
		if (order_key(order, &a) == order_key(order, &b))
			assert_true(compare_texts(order, &a, &b) < 0 ||
				    (!compare_texts(order, &a, &b) && a.id.pid > b.id.pid));
	}
}

/* Whatever changes, all rows are there, in order. */
static void it_is_in_order_whatever_happens(void **state)
{
	static const char *const orders[] = {
		"ago", "-ago", "pid", "-age", "time", "exit", "command", "-command", "user"};
	static const char *const programs[] = {"cc", "x86_64-linux-gnu-gcc-12",
		"x86_64-linux-gnu-gcc-13", "sleep", "x86_64-linux-gnu-ld"};
	struct room room;

	seed_random();
	open_room(&room, 300);
	for (int turn = 0; turn < 400; turn++) {
		for (int n = rand() % 20; n; n--)
			pass_away(&room, (uint64_t)(rand() % 1000) * MS / 10,
				(uint64_t)(rand() % 9), programs[rand() % 5], rand() % 3 * 256);
		if (rand() % 5 == 0)
			set_order(&room, orders[rand() % 9]);
		log_view_move(&room.book, rand() % 7 - 3, 300);
		room.now_ns += S;
		sync_room(&room, 300);
		assert_int_equal(room.book.lines, history_counts(room.history)->kept);
		assert_in_order(&room);
	}
	close_room(&room);
}

static void fill_many(struct room *room, unsigned count)
{
	static const char *const programs[] = {"cc", "x86_64-linux-gnu-gcc-12",
		"x86_64-linux-gnu-gcc-13", "sleep", "x86_64-linux-gnu-ld"};

	while (count--)
		pass_away(room, (uint64_t)(rand() % 1000) * MS / 10, (uint64_t)(rand() % 9),
			programs[rand() % 5], rand() % 3 * 256);
}

/* Ranks keep a text after its record has left the history: not for ever. */
static void texts_of_records_that_left_are_forgotten(void **state)
{
	const struct string_ranks *texts;
	struct room room;
	char program[32];
	size_t most = 0;

	open_room(&room, 300);
	set_order(&room, "command");
	texts = &room.book.list.sorter.string_ranks;
	for (int i = 0; i < 20000; i++) {
		snprintf(program, sizeof(program), "once-%d", i);
		pass_away(&room, MS, 0, program, 0);
		if (i % 500)
			continue;
		room.now_ns += S;
		sync_room(&room, 300);
		most = texts->count > most ? texts->count : most;
	}
	room.now_ns += S;
	sync_room(&room, 300);
	assert_uint_in_range(most, 8000, 10000);
	assert_int_equal(room.book.lines, 300);
	assert_in_order(&room);
	close_room(&room);
}

/* As the loop does, while others come and the oldest go.  Returns in how many slices. */
static unsigned go_on(struct room *room)
{
	size_t shown = room->book.list.count;
	unsigned slices = 0;

	for (; log_view_is_preparing(&room->book); slices++) {
		fill_many(room, (unsigned)rand() % 50);
		if (!log_view_go_on(&room->book, room->history, room->now_ns))
			assert_int_equal(room->book.list.count, shown); /* unchanged */
	}
	return slices;
}

#define MANY 60000

static void many_are_sorted_in_slices(void **state)
{
	static const char *const orders[] = {"-ago", "pid", "time", "command", "-age", "ago"};
	struct room room;

	seed_random();
	open_room(&room, MANY);
	fill_many(&room, MANY);
	sync_room(&room, MANY);
	assert_int_equal(room.book.lines, MANY); /* nothing had to be filtered or sorted */
	for (unsigned i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		set_order(&room, orders[i]);
		sync_room(&room, MANY);
		assert_true(go_on(&room) > 2 || !strcmp(orders[i], "ago"));
		room.now_ns += S;
		sync_room(&room, MANY); /* includes those added meanwhile */
		assert_int_equal(room.book.lines, MANY);
		assert_in_order(&room);
	}
	close_room(&room);
}

static void rows_stay_until_all_records_are_read(void **state)
{
	struct filter_error error;
	struct query_context context = {0};
	struct filter *first, *second;
	struct room room;
	size_t failed;

	open_room(&room, MANY);
	fill_many(&room, MANY);
	sync_room(&room, 10);
	first = filter_parse("state=failed", &error);
	second = filter_parse("comm~cc", &error);
	room.book.context = &context;
	room.book.filter = first;
	room.book.stale = true;
	sync_room(&room, 10);
	assert_true(log_view_is_preparing(&room.book));
	assert_int_equal(room.book.list.count, MANY);
	assert_int_equal(room.book.lines, 10);
	assert_true(go_on(&room) > 2);
	failed = room.book.list.count;
	assert_true(failed > MANY / 2 && failed < MANY * 4 / 5);
	room.book.stale = true;
	sync_room(&room, 10);
	filter_free(first); /* in the middle of it another one is requested */
	room.book.filter = second;
	room.book.stale = true;
	assert_false(log_view_is_preparing(&room.book));
	assert_false(log_view_go_on(&room.book, room.history, room.now_ns));
	sync_room(&room, 10);
	go_on(&room);
	assert_true(room.book.list.count < MANY / 3);
	filter_free(second);
	close_room(&room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_order_has_its_usual_end_first_and_can_be_reversed),
		cmocka_unit_test(an_empty_list_can_be_sorted),
		cmocka_unit_test(texts_with_a_common_prefix_are_distinguished),
		cmocka_unit_test(new_rows_are_sorted_in_once_per_second),
		cmocka_unit_test(the_cursor_stays_on_its_record_on_its_line),
		cmocka_unit_test(a_record_that_leaves_hands_the_cursor_to_its_neighbour),
		cmocka_unit_test(another_filter_is_applied_at_once),
		cmocka_unit_test(it_is_in_order_whatever_happens),
		cmocka_unit_test(texts_of_records_that_left_are_forgotten),
		cmocka_unit_test(many_are_sorted_in_slices),
		cmocka_unit_test(rows_stay_until_all_records_are_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
