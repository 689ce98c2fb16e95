// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Moving in JSON Lines, and in several files at once: each moment is as it was when it was read. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/playback/rewind.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "core/source/host/merge.h"
#include "ui/app/app.h"
#include "ui/interactive/commands.h"
#include "ui/screens/screens.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS  120u
#define RATE     300u /* processes per second, each of which lives for LIVES_NS */
#define LIVES_NS (SECOND_NS / 20)
#define UP_NS    (1000 * SECOND_NS)
#define WALL_NS  (UINT64_C(1700000000) * SECOND_NS)
#define FAILS    997u /* every so many processes */
#define EVERY    40u  /* seconds between the snapshots of a recording */
#define STEP     5u   /* seconds between the moments that are compared */
#define MOMENTS  (SECONDS / STEP)
#define TEXT     8192

static char directory[] = "/tmp/mayfly-checkpoints-XXXXXX";
static char lines[2][64], recordings[2][64];

static uint64_t begin_of(uint64_t number)
{
	return UP_NS + number * SECOND_NS / RATE + 1000;
}

static void write_line(FILE *file, const char *host, const char *event, uint64_t time_ns,
	uint64_t *seq, const char *rest)
{
	uint64_t wall_ns = WALL_NS + time_ns - UP_NS;

	fprintf(file,
		"{\"event\":\"%s\",\"ts\":%" PRIu64 ".%09" PRIu64
		",\"host\":\"%s\",\"boot\":\"00000000000%zx\",\"seq\":%" PRIu64 "%s}\n",
		event, (uint64_t)(wall_ns / SECOND_NS), (uint64_t)(wall_ns % SECOND_NS), host,
		strlen(host), ++*seq, rest);
}

static void write_process(FILE *file, const char *host, bool begins, uint64_t number, uint64_t *seq)
{
	uint64_t begin_ns = begin_of(number);
	char rest[256];

	snprintf(rest, sizeof(rest),
		",\"id\":\"%" PRIu64 "-%" PRIu64 "\",\"parent\":\"1-1000\",\"pid\":%" PRIu64
		",\"ppid\":1,\"uid\":0,\"comm\":\"work\"%s%s",
		100 + number, begin_ns, 100 + number,
		begins                        ? ""
		: number % FAILS == FAILS - 1 ? ",\"code\":1"
					      : ",\"code\":0",
		begins ? "" : ",\"duration_ns\":50000000");
	write_line(file, host, begins ? "fork" : "exit", begin_ns + (begins ? 0 : LIVES_NS), seq,
		rest);
}

static void write_lines(const char *path, const char *host)
{
	FILE *file = fopen(path, "w");
	uint64_t seq = 0, ended = 0;

	write_line(file, host, "snapshot", UP_NS, &seq, "");
	write_line(file, host, "seed", UP_NS, &seq,
		",\"id\":\"1-1000\",\"parent\":\"0-0\",\"pid\":1,\"ppid\":0,\"uid\":0,"
		"\"comm\":\"init\",\"age_ns\":999999999000");
	write_line(file, host, "settled", UP_NS, &seq, "");
	for (uint64_t number = 0; number < SECONDS * RATE; number++) {
		while (ended < number && begin_of(ended) + LIVES_NS < begin_of(number))
			write_process(file, host, false, ended++, &seq);
		write_process(file, host, true, number, &seq);
	}
	fclose(file);
}

static void record(
	struct recorder *recorder, enum event_kind kind, uint64_t time_ns, uint64_t number)
{
	const bool is_process =
		kind == EVENT_FORK || kind == EVENT_EXIT || (kind == EVENT_SEED && number);
	struct event event = {.kind = kind, .time_ns = time_ns, .comm = "work"};

	if (is_process) {
		event.id = (struct ident){
			.pid = (int32_t)(99 + number), .start_ns = begin_of(number - 1)};
		event.parent = (struct ident){.pid = 1, .start_ns = 1000};
	} else if (kind == EVENT_SEED) {
		event.id = (struct ident){.pid = 1, .start_ns = 1000};
	}
	if (kind == EVENT_EXIT && number % FAILS == 0)
		event.exit.status = 1 << 8;
	assert_int_equal(recorder_write(recorder, &event), 0);
}

/* A snapshot with all that has begun and not ended. */
static void record_snapshot(
	struct recorder *recorder, uint64_t time_ns, uint64_t ended, uint64_t begun)
{
	record(recorder, EVENT_SNAPSHOT, time_ns, 0);
	record(recorder, EVENT_SEED, time_ns, 0);
	for (; ended < begun; ended++)
		record(recorder, EVENT_SEED, time_ns, ended + 1);
	record(recorder, EVENT_SETTLED, time_ns, 0);
}

static void write_recording(const char *path)
{
	const struct trace_header header = {
		.version = TRACE_VERSION, .wall_offset_ns = (int64_t)(WALL_NS - UP_NS)};
	struct recorder *recorder = recorder_open(path, true, &header);
	uint64_t ended = 0;

	assert_non_null(recorder);
	for (uint64_t number = 0; number < SECONDS * RATE; number++) {
		for (; ended < number && begin_of(ended) + LIVES_NS < begin_of(number); ended++)
			record(recorder, EVENT_EXIT, begin_of(ended) + LIVES_NS, ended + 1);
		if (number % (EVERY * RATE) == 0)
			record_snapshot(recorder, begin_of(number) - 10, ended, number);
		record(recorder, EVENT_FORK, begin_of(number), number + 1);
	}
	assert_int_equal(recorder_close(recorder), 0);
}

static int make_files(void **state)
{
	if (!mkdtemp(directory))
		return -1;
	for (unsigned i = 0; i < 2; i++) {
		snprintf(lines[i], sizeof(lines[i]), "%s/%u.json", directory, i);
		snprintf(recordings[i], sizeof(recordings[i]), "%s/%u", directory, i);
		write_lines(lines[i], i ? "db1.example.org" : "web1");
		write_recording(recordings[i]);
	}
	return 0;
}

static int remove_files(void **state)
{
	for (unsigned i = 0; i < 2; i++) {
		unlink(lines[i]);
		unlink(recordings[i]);
	}
	return rmdir(directory);
}

/* `second` NULL: there is only the first. */
static void open_files(struct app *app, const char *first, char *second, uint64_t bound)
{
	char message[256] = "";
	struct app_setup setup = {.screens = all_screens,
		.is_recording = true,
		.rewind_bytes = bound,
		.limits = {.linger_ns = SECOND_NS, .short_ns = SECOND_NS}};

	setup.source = second ? merge_open_paths(first, (char *const[]){second}, 1, true, message,
					sizeof(message))
			      : replay_open(first, true, message, sizeof(message));
	if (!setup.source)
		fail_msg("%s", message);
	assert_int_equal(app_open(app, &setup), 0);
	assert_true(player_can_seek(&app->model.player));
	player_pause(&app->model.player, true);
}

static void close_files(struct app *app)
{
	struct source *source = app->model.feed.source;

	app_close(app);
	source_close(source);
}

/* All that runs, of each host. */
static void write_running(const struct app *app, char *out)
{
	const struct node *node = NULL;
	size_t len = 0;

	while ((node = tree_next(app->model.tree, node)))
		if (!node_is_exited(node))
			len += (size_t)snprintf(out + len, len < TEXT ? TEXT - len : 0,
				"%u %d %" PRIu64 " %s<%d\n", node->id.host, node->id.pid,
				node->id.start_ns, node->comm, node->parent->id.pid);
	assert_true(len < TEXT);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Where a snapshot has them in another order. */
static void sort_lines(char *text)
{
	static char sorted[TEXT];
	char *list[512];
	size_t count = 0, len = 0;

	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		list[count++] = line;
	qsort(list, count, sizeof(*list), compare_lines);
	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(sorted + len, TEXT - len, "%s\n", list[i]);
	memcpy(text, sorted, len + 1);
}

static void go_to_moment(struct app *app, unsigned moment, char *out)
{
	uint64_t time_ns = app->model.player.first_ns + moment * STEP * SECOND_NS + SECOND_NS / 3;

	assert_true(model_seek(&app->model, time_ns) >= 0);
	while (model_is_moving(&app->model))
		assert_true(model_go_on(&app->model) >= 0);
	assert_null(tree_check(app->model.tree));
	write_running(app, out);
	sort_lines(out);
}

/* Reads on, step by step, and then goes to all moments in some order. */
static void compare_moments(const char *first, char *second, uint64_t bound)
{
	static char then[MOMENTS][TEXT];
	char again[TEXT];
	struct app app;

	open_files(&app, first, second, bound);
	for (unsigned moment = 0; moment < MOMENTS; moment++)
		go_to_moment(&app, moment, then[moment]);
	assert_string_not_equal(then[1], then[2]);
	for (unsigned i = 0; i < MOMENTS; i++) {
		unsigned moment = i * 7 % MOMENTS;

		go_to_moment(&app, moment, again);
		assert_string_equal(again, then[moment]);
		assert_int_equal(tree_counts(app.model.tree)->lost, 0);
	}
	close_files(&app);
}

static void lines_of_a_file(void **state)
{
	compare_moments(lines[0], NULL, REWIND_BYTES);
}

static void lines_of_two_files(void **state)
{
	compare_moments(lines[0], lines[1], REWIND_BYTES);
}

static void two_recordings_by_their_snapshots(void **state)
{
	struct app app;

	compare_moments(recordings[0], recordings[1], REWIND_BYTES);
	open_files(&app, recordings[0], recordings[1], REWIND_BYTES);
	assert_null(app.model.player.checkpoints);
	close_files(&app);
}

static void a_recording_and_lines(void **state)
{
	compare_moments(recordings[0], lines[1], REWIND_BYTES);
}

/* Checkpoints are dropped then; without any all is read again from the begin. */
static void with_less_memory_than_they_need(void **state)
{
	compare_moments(lines[0], lines[1], 4096);
	compare_moments(lines[0], lines[1], 0);
}

static void press(struct app *app, int key)
{
	commands_key(app, key, app->model.context.now_ns);
	while (model_is_moving(&app->model))
		go_turn(app);
	while (app_drain(app, 1000, app->model.context.now_ns) > 0)
		;
	assert_true(app_sync(app, 80, 24, app->model.context.now_ns));
}

static void the_keys_move(void **state)
{
	struct model *model;
	uint64_t before_ns;
	struct app app;

	open_files(&app, lines[0], lines[1], REWIND_BYTES);
	model = &app.model;
	press(&app, ')');
	assert_true(model->feed.source->ended);
	assert_int_equal(model->context.now_ns / SECOND_NS, WALL_NS / SECOND_NS + SECONDS - 1);
	press(&app, KEY_SHIFT_LEFT);
	assert_int_equal(model->context.now_ns / SECOND_NS, WALL_NS / SECOND_NS + SECONDS - 11);
	before_ns = model->context.now_ns;
	press(&app, ',');
	assert_true(model->context.now_ns < before_ns);
	before_ns = model->context.now_ns;
	press(&app, '.');
	assert_true(model->context.now_ns > before_ns);
	press(&app, '(');
	assert_int_equal(model->context.now_ns, model->player.first_ns);
	assert_int_equal(tree_counts(model->tree)->hosts, 2);
	for (unsigned i = 0; i < 3 && !strstr(app.notice, "exit 1 after"); i++)
		press(&app, '!'); /* it is busy before */
	assert_non_null(strstr(app.notice, "exit 1 after"));
	assert_true(go_to_time(&app, "+60"));
	while (model_is_moving(model))
		go_turn(&app);
	before_ns = model->context.now_ns;
	press(&app, KEY_SHIFT_RIGHT);
	assert_int_equal(model->context.now_ns, before_ns + 10 * SECOND_NS);
	press(&app, ' ');
	assert_false(model->player.is_paused);
	press(&app, 'Z');
	assert_true(model->player.is_paused);
	assert_false(model->frozen);
	press(&app, '>');
	assert_true(model->player.speed > 1);
	close_files(&app);
}

/* More lines than are read in one turn. */
static void a_move_goes_on_in_turns(void **state)
{
	struct model *model;
	struct app app;
	uint64_t begin_ns, end_ns;

	open_files(&app, lines[0], lines[1], REWIND_BYTES);
	model = &app.model;
	begin_ns = model->player.first_ns;
	end_ns = model->player.last_ns;
	commands_key(&app, ')', begin_ns);
	assert_true(model_is_moving(model));
	assert_true(player_now_ns(&model->player) < end_ns);
	assert_true(model->context.now_ns > begin_ns && model->context.now_ns < end_ns);
	commands_key(&app, KEY_ESCAPE, model->context.now_ns);
	assert_false(model_is_moving(model));
	assert_string_equal(app.notice, "stopped on its way");
	assert_true(model->player.is_paused);
	assert_true(player_now_ns(&model->player) < end_ns);
	assert_true(app_drain(&app, 100, model->context.now_ns) < 9); /* at the same time */
	commands_key(&app, ')', model->context.now_ns);
	go_turn(&app);
	assert_true(model_is_moving(model));
	commands_key(&app, KEY_SHIFT_LEFT, model->context.now_ns);
	commands_key(&app, KEY_SHIFT_LEFT, model->context.now_ns);
	assert_true(model_is_moving(model));
	while (model_is_moving(model))
		go_turn(&app);
	assert_int_equal(model->context.now_ns, end_ns - 20 * SECOND_NS);
	close_files(&app);
}

static void set_filter(struct app *app, const char *text)
{
	assert_true(app_set_filter(app, text));
	while (view_go_on(app->model.view))
		;
}

/* As far back as there are events, also where each checkpoint or snapshot has none that is shown
 * behind it. */
static void an_event_long_ago_is_found(char *const *files, uint64_t bound)
{
	struct app app;
	uint64_t found_ns;

	open_files(&app, files[0], files[1], bound);
	set_filter(&app, "pid=100");
	press(&app, 't');
	press(&app, '(');
	press(&app, ')');
	press(&app, KEY_SHIFT_LEFT); /* at the end it would sort */
	press(&app, ',');
	assert_string_equal(app.notice, "");
	found_ns = app.model.context.now_ns;
	assert_true(found_ns < app.model.player.first_ns + SECOND_NS);
	while (!*app.notice) {
		found_ns = app.model.context.now_ns;
		press(&app, ',');
	}
	assert_string_equal(app.notice, "no earlier event is shown");
	assert_int_equal(app.model.context.now_ns, found_ns);
	assert_null(tree_check(app.model.tree));
	close_files(&app);
}

static void an_event_before_many_hidden_ones_is_found(void **state)
{
	an_event_long_ago_is_found((char *const[]){lines[0], lines[1]}, REWIND_BYTES);
	an_event_long_ago_is_found((char *const[]){lines[0], lines[1]}, 4096);
	an_event_long_ago_is_found((char *const[]){recordings[0], recordings[1]}, REWIND_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_a_file),
		cmocka_unit_test(lines_of_two_files),
		cmocka_unit_test(two_recordings_by_their_snapshots),
		cmocka_unit_test(a_recording_and_lines),
		cmocka_unit_test(with_less_memory_than_they_need),
		cmocka_unit_test(the_keys_move),
		cmocka_unit_test(a_move_goes_on_in_turns),
		cmocka_unit_test(an_event_before_many_hidden_ones_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_files, remove_files);
}
