// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/playback/rewind.h"
#include "core/source/file/script.h"
#include "ui/app/app.h"
#include "ui/app/function_bar.h"
#include "ui/interactive/commands.h"
#include "ui/interactive/past.h"
#include "ui/screens/screens.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BEGIN   (100 * SECOND_NS)
#define SECONDS 20u
#define TEXT    4096

/* A process begins each half second, and lives for three; every third fails. */
static struct source *open_script(unsigned others)
{
	static char text[16384];
	char message[200] = "";
	size_t len = (size_t)snprintf(text, sizeof(text),
		"@100\nsnapshot\nseed 1 0 init start=1 : /sbin/init\n"
		"seed 10 1 sh start=2 : sh\n"
		"seed %d 1 test start=3 : /bin/test\n"
		"repeat %u\nseed $i+1000 1 other start=3 : /bin/other $i\nend\nsettled\n",
		(int)getpid(), others);
	struct source *source;

	for (unsigned half = 1; half < 2 * SECONDS; half++) {
		len += (size_t)snprintf(text + len, sizeof(text) - len,
			"@%u.%u01\nfork %u 10\nexec %u : /bin/work %u\n", 100 + half / 2,
			half % 2 * 5, 100 + half, 100 + half, half);
		if (half > 6)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "exit %u %u\n",
				94 + half, half % 3 == 0);
	}
	source = script_open(text, message, sizeof(message));
	if (!source)
		fail_msg("%s", message);
	source->live = true;
	source->wall_offset_ns = clock_wall_offset();
	return source;
}

static void open_live(struct app *app, unsigned others)
{
	const struct app_setup setup = {.screens = all_screens,
		.rewind_bytes = REWIND_BYTES_MIN,
		.source = open_script(others),
		.limits = {.linger_ns = SECOND_NS, .short_ns = SECOND_NS}};

	assert_int_equal(app_open(app, &setup), 0);
}

static void close_live(struct app *app)
{
	struct source *source;

	past_leave(app);
	source = app->model.feed.source;
	app_close(app);
	source_close(source);
}

static void go_on_to(struct app *app, uint64_t time_ns)
{
	struct source *source = past_live(app)->feed.source;

	script_until(source, time_ns);
	while (model_is_moving(&app->model))
		go_turn(app);
	while (past_drain(app, 100, time_ns) > 0)
		;
	if (!app->model.live)
		while (app_drain(app, 1, time_ns) > 0) /* events come between parts of a snapshot */
			;
	assert_true(app_sync(app, 80, 24, app->model.live ? app->model.context.now_ns : time_ns));
}

static const struct node *find_pid(const struct app *app, int32_t pid)
{
	const struct node *node = NULL;

	while ((node = tree_next(app->model.tree, node)))
		if (node->id.pid == pid)
			break;
	return node;
}

/* All that is in the tree, by pid: how each ended, and what it runs. */
static void write_tree(const struct app *app, char *out)
{
	size_t len =
		(size_t)snprintf(out, TEXT, "%" PRIu64 "\n", tree_counts(app->model.tree)->living);

	for (int32_t pid = 1; pid < 100 + 2 * (int32_t)SECONDS; pid++) {
		const struct node *node = find_pid(app, pid);

		if (node)
			len += (size_t)snprintf(out + len, TEXT - len, "%d<%d %s %d %.20s\n", pid,
				node->parent->id.pid, node->comm,
				node_is_exited(node) ? node->status : -1,
				node->image && node->image->args ? node->image->args : "");
	}
}

static uint64_t moment_at(unsigned second)
{
	return BEGIN + second * SECOND_NS + SECOND_NS / 4;
}

static void compare_moments(unsigned others)
{
	static char then[SECONDS][TEXT];
	char now[TEXT], again[TEXT], text[32];
	struct app app;

	open_live(&app, others);
	go_on_to(&app, BEGIN);
	for (unsigned second = 0; second < SECONDS; second++) {
		go_on_to(&app, moment_at(second));
		write_tree(&app, then[second]);
	}
	commands_key(&app, 'Z', moment_at(SECONDS - 1));
	write_tree(&app, now);
	for (unsigned i = 0; i < SECONDS - 2; i++) { /* in some order */
		unsigned second = 1 + i * 7 % (SECONDS - 2);
		uint64_t shown_ns = app.model.context.now_ns, at_ns = moment_at(second);

		if (at_ns < shown_ns)
			snprintf(
				text, sizeof(text), "-%gs", (double)(shown_ns - at_ns) / SECOND_NS);
		else
			snprintf(
				text, sizeof(text), "+%gs", (double)(at_ns - shown_ns) / SECOND_NS);
		assert_true(go_to_time(&app, text));
		while (model_is_moving(&app.model))
			go_turn(&app);
		assert_non_null(app.model.live);
		write_tree(&app, again);
		assert_string_equal(again, then[second]);
		assert_null(tree_check(app.model.tree));
		assert_null(view_check(app.model.view));
	}
	past_leave(&app);
	write_tree(&app, again);
	assert_string_equal(again, now);
	close_live(&app);
}

static void each_moment_is_as_it_was(void **state)
{
	compare_moments(1);
}

/* Whose snapshot comes in parts, between which events come. */
static void so_it_is_on_a_large_machine(void **state)
{
	compare_moments(5000);
}

static void what_comes_meanwhile_is_there_afterwards(void **state)
{
	char now[TEXT], later[TEXT];
	struct app app;

	open_live(&app, 1);
	go_on_to(&app, BEGIN);
	go_on_to(&app, moment_at(5));
	go_on_to(&app, moment_at(9));
	write_tree(&app, now);
	commands_key(&app, 'Z', moment_at(9));
	commands_key(&app, ',', moment_at(9));
	assert_non_null(app.model.live);
	go_on_to(&app, moment_at(12));
	commands_key(&app, '.', moment_at(12));
	commands_key(&app, '.', moment_at(12)); /* the first that waits: 118 exits or 119 begins */
	assert_null(app.model.live);
	write_tree(&app, later);
	assert_string_not_equal(later, now);
	commands_key(&app, 'Z', moment_at(12));
	go_on_to(&app, moment_at(12));
	assert_false(app.model.frozen);
	assert_non_null(tree_find(app.model.tree, 124));
	close_live(&app);
}

/* The person's choices are the same in both. */
static void options_folds_and_filter_stay(void **state)
{
	struct app app;

	open_live(&app, 1);
	go_on_to(&app, BEGIN);
	go_on_to(&app, moment_at(9));
	assert_true(app_set_filter(&app, "args ~ work"));
	while (view_go_on(app.model.view))
		;
	view_fold(app.model.view, tree_find(app.model.tree, 10), true);
	commands_key(&app, 'Z', moment_at(9));
	commands_key(&app, KEY_SHIFT_LEFT, moment_at(9));
	go_on_to(&app, moment_at(9));
	assert_non_null(app.model.live);
	assert_non_null(view_filter(app.model.view));
	assert_true(view_is_folded(app.model.view, tree_find(app.model.tree, 10)));
	commands_key(&app, 't', moment_at(9));
	past_leave(&app);
	assert_true(view_get_options(app.model.view)->flat);
	assert_non_null(view_filter(app.model.view));
	close_live(&app);
}

static void the_next_failure_is_selected_and_named(void **state)
{
	const struct node *node;
	char begin[32];
	struct app app;

	open_live(&app, 1);
	go_on_to(&app, BEGIN);
	go_on_to(&app, moment_at(9));
	view_fold(app.model.view, tree_find(app.model.tree, 10), true);
	commands_key(&app, 'Z', moment_at(9));
	go_on_to(&app, moment_at(12));
	commands_key(&app, '!', moment_at(12));
	node = view_cursor(app.model.view);
	assert_int_equal(node->id.pid, 115);
	assert_true(node_has_failed(node));
	assert_false(view_is_folded(app.model.view, tree_find(app.model.tree, 10)));
	assert_string_equal(app.notice, "115 work: exit 1 after 3.00 s");
	commands_key(&app, '(', moment_at(12));
	commands_key(&app, '!', moment_at(12));
	assert_non_null(app.model.live);
	node = view_cursor(app.model.view);
	snprintf(begin, sizeof(begin), "%d work: exit 1 after", node->id.pid);
	assert_true(node_has_failed(node));
	assert_memory_equal(app.notice, begin, strlen(begin));
	close_live(&app);
}

static void what_waits_stays_where_nothing_has_failed(void **state)
{
	uint64_t waits;
	struct app app;

	open_live(&app, 1);
	go_on_to(&app, BEGIN);
	go_on_to(&app, moment_at(9));
	commands_key(&app, 'Z', moment_at(9));
	go_on_to(&app, moment_at(10)); /* two begin and end well */
	waits = event_queue_count(app.model.event_queue);
	assert_true(waits);
	commands_key(&app, '!', moment_at(10));
	assert_string_equal(app.notice, "no failure, loss or runaway up to now");
	assert_int_equal(event_queue_count(app.model.event_queue), waits);
	assert_int_equal(app.model.context.now_ns, moment_at(9));
	close_live(&app);
}

/* Failures, but of processes that a filter hides, which only their end can show. */
static void what_waits_is_not_passed_for_hidden_failures(void **state)
{
	struct app app;

	open_live(&app, 1);
	go_on_to(&app, BEGIN);
	go_on_to(&app, moment_at(9));
	assert_true(app_set_filter(&app, "pid=10"));
	while (view_go_on(app.model.view))
		;
	commands_key(&app, 'Z', moment_at(9));
	go_on_to(&app, moment_at(12));
	assert_true(event_queue_count(app.model.event_queue));
	commands_key(&app, '!', moment_at(12));
	assert_string_equal(app.notice, "no failure, loss or runaway up to now");
	assert_int_equal(app.model.context.now_ns, moment_at(9));
	assert_null(find_pid(&app, 120));
	assert_true(app_set_filter(&app, ""));
	while (view_go_on(app.model.view))
		;
	commands_key(&app, '!', moment_at(12));
	assert_string_equal(app.notice, "115 work: exit 1 after 3.00 s");
	close_live(&app);
}

static void keys_move_on_every_screen(void **state)
{
	static const char screens[] = "LrG";
	uint64_t before_ns;
	struct app app;

	open_live(&app, 1);
	go_on_to(&app, BEGIN);
	go_on_to(&app, moment_at(15));
	for (const char *screen = screens; *screen; screen++) {
		commands_key(&app, *screen, moment_at(15));
		commands_key(&app, 'Z', moment_at(15));
		commands_key(&app, KEY_SHIFT_LEFT, moment_at(15));
		assert_non_null(app.model.live);
		assert_int_equal(app.model.context.now_ns, moment_at(5));
		commands_key(&app, '(', moment_at(15));
		before_ns = app.model.context.now_ns;
		commands_key(&app, '!', moment_at(15));
		assert_true(app.model.context.now_ns > before_ns);
		assert_non_null(strstr(app.notice, ": exit 1 after"));
		commands_key(&app, 'b', moment_at(15));
		assert_int_equal(app.prompt.kind, PROMPT_TIME);
		commands_key(&app, KEY_ESCAPE, moment_at(15));
		commands_key(&app, ' ', moment_at(15));
		assert_false(app.model.player.is_paused);
		commands_key(&app, ' ', moment_at(15));
		assert_true(app.model.player.is_paused);
		commands_key(&app, ')', moment_at(15));
		assert_null(app.model.live);
		go_on_to(&app, moment_at(15));
		assert_false(app.model.frozen);
		commands_key(&app, *screen, moment_at(15));
	}
	close_live(&app);
}

/* On a screen that is wide enough for its button. */
static void the_button_of_the_past_leads_to_now(void **state)
{
	struct button_list list;
	bool found = false;
	struct app app;

	open_live(&app, 1);
	go_on_to(&app, BEGIN);
	go_on_to(&app, moment_at(9));
	commands_key(&app, 'Z', moment_at(9));
	commands_key(&app, ',', moment_at(9));
	assert_true(app_sync(&app, 200, 24, app.model.context.now_ns));
	function_bar_list(&app, &list);
	for (unsigned i = 0; i < list.count; i++)
		found |= list.buttons[i].key == 'Z' && !strcmp(list.buttons[i].label, "Now");
	assert_true(found);
	close_live(&app);
}

/* Events have none: those of a process that runs are kept with it. */
static void process_groups_are_those_that_were(void **state)
{
	const struct query_context *context;
	const struct node *node;
	struct app app;

	open_live(&app, 1);
	go_on_to(&app, BEGIN);
	go_on_to(&app, moment_at(9));
	commands_key(&app, 'Z', moment_at(9));
	commands_key(&app, ',', moment_at(9));
	assert_non_null(app.model.live);
	context = &app.model.context;
	node = find_pid(&app, getpid());
	assert_non_null(node);
	assert_int_equal(context->group_of(context->group_ctx, node), getpgrp());
	assert_int_equal(context->session_of(context->group_ctx, node), getsid(0));
	close_live(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_moment_is_as_it_was),
		cmocka_unit_test(so_it_is_on_a_large_machine),
		cmocka_unit_test(what_comes_meanwhile_is_there_afterwards),
		cmocka_unit_test(options_folds_and_filter_stay),
		cmocka_unit_test(the_next_failure_is_selected_and_named),
		cmocka_unit_test(what_waits_stays_where_nothing_has_failed),
		cmocka_unit_test(what_waits_is_not_passed_for_hidden_failures),
		cmocka_unit_test(keys_move_on_every_screen),
		cmocka_unit_test(the_button_of_the_past_leads_to_now),
		cmocka_unit_test(process_groups_are_those_that_were),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
