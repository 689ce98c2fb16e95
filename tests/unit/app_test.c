// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/noise.h"
#include "tests/support/range.h"

#include "core/source/file/recorder.h"
#include "core/source/file/script.h"
#include "ui/app/panel.h"
#include "ui/interactive/commands.h"
#include "ui/screens/screens.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define S UINT64_C(1000000000)

/* A source of a given number of long execs of one process. */
struct flood {
	struct source source; /* first */
	uint64_t left, given;
	unsigned resyncs;
	unsigned threads_on, threads_off; /* number of such calls */
	char args[4096];
};

static int drain_flood(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct flood *flood = (struct flood *)source;
	unsigned count = 0;

	for (; flood->left && count < budget; flood->left--, count++) {
		struct event event = {
			.kind = EVENT_EXEC, .id = {.pid = 10, .start_ns = 5}, .comm = "flood"};

		event.time_ns = 100 * S + ++flood->given;
		event.exec = (struct event_exec){.exe = "flood",
			.args = flood->args,
			.args_len = sizeof(flood->args),
			.args_size = sizeof(flood->args)};
		deliver(ctx, &event);
	}
	return count;
}

static void count_resync(struct source *source)
{
	((struct flood *)source)->resyncs++;
}

static const struct source_ops flood_ops = {.drain = drain_flood, .resync = count_resync};

static void count_threads(struct source *source, bool on)
{
	struct flood *flood = (struct flood *)source;

	*(on ? &flood->threads_on : &flood->threads_off) += 1;
}

static const struct source_ops threaded_ops = {.drain = drain_flood, .set_threads = count_threads};

static void drain_all(struct app *app)
{
	while (app_drain(app, 1000, 101 * S) > 0)
		;
}

static void open_flood(struct app *app, struct flood *flood)
{
	struct app_setup setup = {
		.screens = all_screens, .source = &flood->source, .limits = {.linger_ns = S}};

	*flood = (struct flood){.source = {.ops = &flood_ops, .name = "flood", .fd = -1}};
	noise_fill(flood->args, sizeof(flood->args) - 1, 1); /* not to be compressed */
	assert_int_equal(app_open(app, &setup), 0);
}

static void a_recording_that_has_ended_is_said_once(void **state)
{
	const struct trace_header header = {.version = TRACE_VERSION};
	struct recorder *recorder = recorder_open("/dev/null", true, &header);
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	assert_non_null(recorder);
	recorder_set_limit(recorder, recorder_counts(recorder).bytes + 3 * sizeof(flood.args));
	app.model.feed.recorder = recorder;
	flood.left = 2;
	drain_all(&app);
	assert_string_equal(app.notice, "");
	flood.left = 5;
	drain_all(&app);
	assert_string_equal(app.notice, "recording stopped: --max-output reached");
	assert_true(app.model.changed);
	*app.notice = '\0';
	flood.left = 5;
	drain_all(&app);
	assert_string_equal(app.notice, "");
	app_close(&app);
	assert_int_equal(recorder_close(recorder), 0);
}

static void a_recording_that_cannot_be_written_is_said(void **state)
{
	const struct trace_header header = {.version = TRACE_VERSION};
	struct recorder *recorder = recorder_open("/dev/null", true, &header);
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC), null = -1;
	struct flood flood;
	struct app app;

	/* /dev/null has become full: the only descriptor of the recorder */
	for (int fd = 3; fd < 64 && null < 0; fd++) {
		char link[32], target[16] = "";

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		if (readlink(link, target, sizeof(target) - 1) > 0 && !strcmp(target, "/dev/null"))
			null = fd;
	}
	assert_true(null > 2 && full > 2);
	assert_true(dup2(full, null) == null);
	close(full);
	open_flood(&app, &flood);
	app.model.feed.recorder = recorder;
	flood.left = 1000; /* more than its buffer */
	drain_all(&app);
	while (app.model.feed.recorder) { /* the thread that writes may be later */
		struct pollfd in = {.fd = feed_record_fd(&app.model.feed), .events = POLLIN};

		assert_int_equal(poll(&in, 1, 10000), 1);
		feed_recorded(&app.model.feed, in.fd);
	}
	drain_all(&app);
	assert_string_equal(app.notice, "recording stopped: No space left on device");
	app_close(&app);
	assert_int_equal(recorder_close(recorder), -ENOSPC);
}

static void a_paused_screen_applies_nothing_until_it_resumes(void **state)
{
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	commands_key(&app, 'Z', 100 * S);
	flood.left = 1000;
	drain_all(&app);
	assert_int_equal(tree_counts(app.model.tree)->execs, 0);
	assert_int_equal(event_queue_count(app.model.event_queue), 1000);
	commands_key(&app, 'Z', 101 * S);
	drain_all(&app);
	assert_int_equal(tree_counts(app.model.tree)->execs, 1000);
	assert_int_equal(tree_counts(app.model.tree)->lost, 0);
	assert_int_equal(flood.resyncs, 0);
	app_close(&app);
}

/* However much waits, a key is never behind all of it; what happens meanwhile stays in order. */
static void resuming_applies_a_slice_at_a_time(void **state)
{
	struct flood flood;
	struct app app;
	uint64_t execs;

	open_flood(&app, &flood);
	commands_key(&app, 'Z', 100 * S);
	flood.left = 5000;
	drain_all(&app);
	commands_key(&app, 'Z', 101 * S);
	assert_uint_in_range(tree_counts(app.model.tree)->execs, 1, 500);
	flood.left = 100000; /* a storm that does not end does not put the end of the pause off */
	for (unsigned turn = 0; app.model.frozen; turn++) {
		assert_uint_in_range(turn, 0, 2 * 5000 / 100);
		execs = tree_counts(app.model.tree)->execs;
		assert_int_equal(app_drain(&app, 100, 101 * S), 100);
		assert_uint_in_range(tree_counts(app.model.tree)->execs, execs, execs + 100);
		assert_true(app.model.changed);
	}
	assert_int_equal(event_queue_count(app.model.event_queue), 0);
	assert_int_equal(tree_counts(app.model.tree)->execs, flood.given);
	drain_all(&app);
	assert_int_equal(tree_counts(app.model.tree)->execs, 105000);
	app_close(&app);
}

static void a_key_pauses_again_what_is_being_applied(void **state)
{
	struct flood flood;
	struct app app;
	uint64_t execs;

	open_flood(&app, &flood);
	commands_key(&app, 'Z', 100 * S);
	flood.left = 5000;
	drain_all(&app);
	commands_key(&app, 'Z', 101 * S);
	app_drain(&app, 100, 101 * S);
	commands_key(&app, 'Z', 101 * S);
	execs = tree_counts(app.model.tree)->execs;
	assert_int_equal(app_drain(&app, 100, 101 * S), 0);
	assert_int_equal(tree_counts(app.model.tree)->execs, execs);
	commands_key(&app, 'Z', 102 * S);
	drain_all(&app);
	assert_int_equal(tree_counts(app.model.tree)->execs, 5000);
	assert_false(app.model.frozen);
	app_close(&app);
}

static void events_that_a_paused_screen_cannot_keep_count_as_lost(void **state)
{
	struct flood flood;
	struct app app;
	uint64_t count = MODEL_QUEUE_BYTES / 4096 + 1000, dropped;

	open_flood(&app, &flood);
	commands_key(&app, 'Z', 100 * S);
	flood.left = count;
	drain_all(&app);
	dropped = event_queue_dropped(app.model.event_queue);
	assert_true(dropped > 0);
	assert_int_equal(event_queue_count(app.model.event_queue) + dropped, count);
	commands_key(&app, 'Z', 101 * S);
	drain_all(&app);
	assert_int_equal(tree_counts(app.model.tree)->lost, dropped);
	assert_int_equal(tree_counts(app.model.tree)->execs, count - dropped);
	assert_int_equal(flood.resyncs, 1); /* the source knows what is true now */
	app_close(&app);
}

static void a_step_applies_one_event(void **state)
{
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	commands_key(&app, 'Z', 100 * S);
	flood.left = 3;
	drain_all(&app);
	commands_key(&app, '.', 101 * S);
	assert_int_equal(tree_counts(app.model.tree)->execs, 1);
	assert_int_equal(event_queue_count(app.model.event_queue), 2);
	for (int i = 0; i < 5; i++)
		commands_key(&app, '.', 101 * S);
	assert_int_equal(tree_counts(app.model.tree)->execs, 3);
	app_close(&app);
}

static void nothing_is_due_while_nothing_changes(void **state)
{
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	assert_true(app_sync(&app, 80, 24, 100 * S));
	assert_int_equal(app_due_ns(&app), 0);
	app_close(&app);
}

/* With the events of the golden tests: no process is younger than a minute. */
static void ages_are_due_by_the_minute(void **state)
{
	char message[200];
	struct app_setup setup = {.screens = all_screens, .limits = {.linger_ns = S}};
	struct app app;

	setup.source = script_open("@1000\nsnapshot\nseed 1 0 init start=1 : init\n"
				   "seed 2 1 old start=7.3 : old\nseed 3 1 cron start=17.9 : cron\n"
				   "settled\n",
		message, sizeof(message));
	assert_int_equal(app_open(&app, &setup), 0);
	drain_all(&app);
	assert_true(app_sync(&app, 80, 24, 1001 * S));
	assert_int_equal(app_due_ns(&app), 1020 * S); /* the next whole minute, for all rows */
	app_close(&app);
	source_close(setup.source);
}

/* Whatever kernel.pid_max is here: a recording may be of another machine. */
static void pids_have_room_whatever_the_machine(void **state)
{
	static const struct {
		const char *script;
		unsigned width;
	} cases[] = {
		{"@1000\nsnapshot\nseed 1 0 init start=1 : init\nsettled\n", 5},
		{"@1000\nsnapshot\nseed 300 0 init start=1 : init\nsettled\n", 5},
		{"@1000\nsnapshot\nseed 4194303 0 a start=1 : a\nseed 7 0 b start=1 : b\n"
		 "settled\n",
			7},
	};
	char message[200];
	struct app app;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct app_setup setup = {.screens = all_screens, .limits = {.linger_ns = S}};

		setup.source = script_open(cases[i].script, message, sizeof(message));
		assert_int_equal(app_open(&app, &setup), 0);
		drain_all(&app);
		assert_true(app_sync(&app, 80, 24, 1001 * S));
		assert_int_equal(app.pid_width, cases[i].width);
		assert_int_equal(app.columns.slots[0].width, cases[i].width);
		app_close(&app);
		source_close(setup.source);
	}
}

/* A source that attaches the probe, or returns why not. */
struct probed {
	struct flood flood; /* first */
	int err;
};

static int probe(struct source *source, bool on)
{
	return ((struct probed *)source)->err;
}

static void press_x(struct app *app, const char *notice)
{
	commands_key(app, 'X', 100 * S);
	if (!strstr(app->notice, notice))
		fail_msg("%s", app->notice);
}

static void failed_execs_are_switched_on_and_off(void **state)
{
	static const struct source_ops ops = {.drain = drain_flood, .set_failed_execs = probe};
	struct probed probed = {.err = -EPERM};
	struct source *source = &probed.flood.source;
	struct app app;

	open_flood(&app, &probed.flood);
	press_x(&app, "a recording");
	source->live = true;
	press_x(&app, "need --source=bpf");
	source->ops = &ops;
	press_x(&app, "start mayfly with --failed");
	probed.err = -EOPNOTSUPP;
	press_x(&app, "see mayfly --check");
	probed.err = -EMFILE;
	press_x(&app, "Too many open files");
	assert_false(source->failed_execs);
	probed.err = 0;
	press_x(&app, "tracing failed execs: X");
	assert_true(source->failed_execs);
	probed.err = -EPERM;
	press_x(&app, "start mayfly with --failed");
	assert_true(source->failed_execs);
	probed.err = 0;
	press_x(&app, "no longer");
	assert_false(source->failed_execs);
	app_close(&app);
}

static void threads_are_reported_while_they_are_shown(void **state)
{
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	flood.source.ops = &threaded_ops;
	flood.source.live = true;
	assert_int_equal(flood.threads_on, 0);
	commands_key(&app, 'H', 100 * S);
	assert_int_equal(flood.threads_on, 1);
	assert_true(view_get_options(app.model.view)->threads);
	assert_string_equal(app.notice, "");
	commands_key(&app, 'H', 100 * S);
	assert_int_equal(flood.threads_off, 1);
	assert_false(view_get_options(app.model.view)->threads);
	commands_key(&app, 'Z', 100 * S);
	commands_key(&app, 'H', 100 * S);
	assert_int_equal(flood.threads_on, 2);
	assert_string_equal(app.notice, "threads appear after resuming (Z)");
	app_close(&app);
}

static void events_that_wait_for_the_first_scan_are_not_late(void **state)
{
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	flood.source.live = true;
	flood.left = 5;
	drain_all(&app);
	assert_int_equal(app.model.late, 0);
	app.model.settled = true;
	flood.left = 5;
	drain_all(&app);
	assert_int_equal(app.model.late, 5);
	app_close(&app);
}

static void a_source_without_threads_is_not_switched(void **state)
{
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	flood.source.live = true;
	commands_key(&app, 'H', 100 * S);
	assert_false(view_get_options(app.model.view)->threads);
	assert_string_equal(app.notice, "this source does not report threads: use --source=bpf");
	flood.source.live = false; /* a recording may have some later on */
	commands_key(&app, 'H', 100 * S);
	assert_true(view_get_options(app.model.view)->threads);
	app_close(&app);
}

static void searches_are_recalled_on_the_details_page(void **state)
{
	static const int keys[] = {'v', '/', 'e', 'x', KEY_ENTER_CHAR, '/', KEY_ARROW_UP};
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	flood.left = 1;
	drain_all(&app);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		assert_true(app_sync(&app, 80, 24, 101 * S));
		commands_key(&app, keys[i], 101 * S);
	}
	assert_non_null(app.panel);
	assert_string_equal(app.search, ""); /* of the tree */
	assert_string_equal(app.prompt.line.text, "ex");
	app_close(&app);
}

/* Children of init, of which the second one takes the place of the first when that is gone. */
static const char crowd[] = "@100\nsnapshot\nseed 1 0 init start=1\nsettled\n"
			    "@101 fork 10 1\nexec 10 : first\n@101 fork 11 1\nexec 11 : second\n"
			    "@110 exit 10\n";

static void draw_at(struct app *app, uint64_t now_ns)
{
	while (app_drain(app, 1000, now_ns) > 0)
		;
	assert_true(app_sync(app, 80, 24, now_ns));
}

static void open_crowd(struct app *app, struct app_setup *setup)
{
	char message[200];

	*setup = (struct app_setup){.screens = all_screens, .limits = {.linger_ns = S}};
	setup->source = script_open(crowd, message, sizeof(message));
	assert_non_null(setup->source);
	setup->source->live = true; /* signals are refused for a recording alone */
	assert_int_equal(app_open(app, setup), 0);
}

static void another_process_under_the_cursor_is_not_signalled(void **state)
{
	struct app_setup setup;
	struct app app;

	open_crowd(&app, &setup);
	draw_at(&app, 102 * S);
	commands_key(&app, KEY_ARROW_DOWN, 102 * S); /* by hand: it is meant at once */
	assert_int_equal(screen_cursor(&app).pid, 10);
	assert_true(screen_is_settled(&app));
	draw_at(&app, 102 * S + 1);
	view_move(app.model.view, 1); /* as when the first one has left */
	app.model.time_ns = 103 * S;
	assert_false(screen_is_settled(&app)); /* it was not drawn yet */
	draw_at(&app, 103 * S);
	commands_key(&app, 'k', 103 * S + SCREEN_SETTLED_NS - 1);
	assert_null(app.panel);
	assert_string_equal(
		app.notice, "another process has come under the cursor: look, and press again");
	commands_key(&app, KEY_FUNCTION_0 + 7, 103 * S + SCREEN_SETTLED_NS - 1);
	assert_string_equal(
		app.notice, "another process has come under the cursor: look, and press again");
	commands_key(&app, 'k', 103 * S + SCREEN_SETTLED_NS);
	assert_non_null(app.panel);
	app_close(&app);
	source_close(setup.source);
}

/* Also if the process came under the cursor only a moment ago. */
static void the_same_process_on_another_screen_is_meant(void **state)
{
	struct app_setup setup;
	struct app app;

	open_crowd(&app, &setup);
	draw_at(&app, 102 * S);
	commands_key(&app, 'r', 102 * S);
	draw_at(&app, 102 * S + 1);
	assert_int_equal(screen_cursor(&app).pid, 1);
	commands_key(&app, 'r', 102 * S + 2); /* in the tree the cursor is on it, too */
	assert_int_equal(screen_cursor(&app).pid, 1);
	commands_key(&app, 'k', 102 * S + 3);
	assert_non_null(app.panel);
	app_close(&app);
	source_close(setup.source);
}

/* What is under a page was not seen. */
static void a_process_that_came_while_a_page_was_open_is_not_meant(void **state)
{
	struct app_setup setup;
	struct app app;

	open_crowd(&app, &setup);
	draw_at(&app, 102 * S);
	commands_key(&app, KEY_ARROW_DOWN, 102 * S);
	draw_at(&app, 102 * S + 1);
	commands_key(&app, KEY_FUNCTION_0 + 1, 103 * S);
	view_move(app.model.view, 1); /* as when the first one has left */
	draw_at(&app, 104 * S);
	draw_at(&app, 106 * S);
	commands_key(&app, KEY_ESCAPE, 106 * S);
	draw_at(&app, 106 * S + 1);
	commands_key(&app, 'k', 106 * S + 2);
	assert_null(app.panel);
	commands_key(&app, 'k', 106 * S + 1 + SCREEN_SETTLED_NS);
	assert_non_null(app.panel);
	app_close(&app);
	source_close(setup.source);
}

static void what_has_exited_gets_no_menu_of_signals(void **state)
{
	struct app_setup setup;
	struct app app;

	open_crowd(&app, &setup);
	draw_at(&app, 102 * S);
	commands_key(&app, KEY_ARROW_DOWN, 102 * S);
	draw_at(&app, 110 * S);
	commands_key(&app, KEY_FUNCTION_0 + 9, 110 * S);
	assert_null(app.panel);
	assert_string_equal(app.notice, "first (10): has already exited");
	app_close(&app);
	source_close(setup.source);
}

static void a_key_of_the_tree_says_so_on_a_list(void **state)
{
	struct app_setup setup;
	struct app app;

	open_crowd(&app, &setup);
	draw_at(&app, 102 * S);
	commands_key(&app, 'L', 102 * S);
	commands_key(&app, 't', 102 * S);
	assert_string_equal(
		app.notice, "only in the tree (Esc): switch between tree and flat list");
	app_close(&app);
	source_close(setup.source);
}

static void every_command_has_a_function(void **state)
{
	struct flood flood;
	struct app app;

	open_flood(&app, &flood);
	flood.left = 1;
	drain_all(&app);
	for (int id = 0; id < COMMAND_COUNT; id++) {
		const char *names = command_table_entry(id)->keys;
		int key = id == COMMAND_DIGIT ? '1' : key_parse(names, strcspn(names, " "));

		assert_int_equal(command_table_lookup(key), id);
		assert_true(app_sync(&app, 80, 24, 101 * S));
		commands_key(&app, key, 101 * S);
		panel_close(&app);
		screen_show(&app, &tree_screen);
		app.prompt.kind = PROMPT_CLOSED;
	}
	assert_true(app.quit);
	app_close(&app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_that_has_ended_is_said_once),
		cmocka_unit_test(a_recording_that_cannot_be_written_is_said),
		cmocka_unit_test(a_paused_screen_applies_nothing_until_it_resumes),
		cmocka_unit_test(resuming_applies_a_slice_at_a_time),
		cmocka_unit_test(pids_have_room_whatever_the_machine),
		cmocka_unit_test(a_key_pauses_again_what_is_being_applied),
		cmocka_unit_test(events_that_a_paused_screen_cannot_keep_count_as_lost),
		cmocka_unit_test(a_step_applies_one_event),
		cmocka_unit_test(nothing_is_due_while_nothing_changes),
		cmocka_unit_test(ages_are_due_by_the_minute),
		cmocka_unit_test(failed_execs_are_switched_on_and_off),
		cmocka_unit_test(threads_are_reported_while_they_are_shown),
		cmocka_unit_test(events_that_wait_for_the_first_scan_are_not_late),
		cmocka_unit_test(a_source_without_threads_is_not_switched),
		cmocka_unit_test(searches_are_recalled_on_the_details_page),
		cmocka_unit_test(another_process_under_the_cursor_is_not_signalled),
		cmocka_unit_test(the_same_process_on_another_screen_is_meant),
		cmocka_unit_test(a_process_that_came_while_a_page_was_open_is_not_meant),
		cmocka_unit_test(what_has_exited_gets_no_menu_of_signals),
		cmocka_unit_test(a_key_of_the_tree_says_so_on_a_list),
		cmocka_unit_test(every_command_has_a_function),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
