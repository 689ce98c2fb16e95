// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Stepping back in lines of several hosts that come through pipes: each moment is as it was. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/playback/rewind.h"
#include "core/source/file/replay.h"
#include "core/source/host/merge.h"
#include "ui/app/app.h"
#include "ui/interactive/commands.h"
#include "ui/interactive/past.h"
#include "ui/screens/screens.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BEGIN   (UINT64_C(1700000000) * SECOND_NS)
#define UP_NS   (1000 * SECOND_NS)
#define SECONDS 12u
#define LIVES   3u /* seconds */
#define TEXT    4096
#define WAIT_NS (30 * SECOND_NS)

/* Two streams, or both hosts in one. */
struct streams {
	struct app app;
	int out[2];
	uint64_t seq[2];
	bool is_one;
};

static const char *const names[2] = {"web1", "db1.example.org"};

static void write_line(struct streams *streams, unsigned host, const char *event, uint64_t time_ns,
	const char *rest)
{
	int fd = streams->out[streams->is_one ? 0 : host];
	char line[512];
	int len = snprintf(line, sizeof(line),
		"{\"event\":\"%s\",\"ts\":%" PRIu64 ".%09" PRIu64
		",\"host\":\"%s\",\"boot\":\"00000000000%u\",\"seq\":%" PRIu64 "%s}\n",
		event, (uint64_t)(time_ns / SECOND_NS), (uint64_t)(time_ns % SECOND_NS),
		names[host], host + 1, ++streams->seq[host], rest);

	assert_int_equal(write(fd, line, (size_t)len), len);
}

static void write_process(
	struct streams *streams, unsigned host, unsigned second, bool begins, uint64_t time_ns)
{
	char rest[256];

	snprintf(rest, sizeof(rest),
		",\"id\":\"%u-%" PRIu64 "\",\"parent\":\"1-1000\",\"pid\":%u,\"ppid\":1,\"uid\":0,"
		"\"comm\":\"work%u\"%s",
		100 + second, UP_NS + second * SECOND_NS + host * 10 * 1000000, 100 + second, host,
		begins ? "" : ",\"code\":0");
	write_line(streams, host, begins ? "fork" : "exit", time_ns, rest);
}

static void begin_host(struct streams *streams, unsigned host)
{
	write_line(streams, host, "snapshot", BEGIN, "");
	write_line(streams, host, "seed", BEGIN,
		",\"id\":\"1-1000\",\"parent\":\"0-0\",\"pid\":1,\"ppid\":0,\"uid\":0,"
		"\"comm\":\"init\",\"age_ns\":999999999000");
	write_line(streams, host, "settled", BEGIN, "");
}

/* At its begin one begins; the one that began so many seconds before ends in its middle. */
static void write_second(struct streams *streams, unsigned second)
{
	for (unsigned half = 0; half < 2; half++)
		for (unsigned host = 0; host < 2; host++) {
			uint64_t time_ns =
				BEGIN + second * SECOND_NS + (half * 500 + 10 * host) * 1000000;

			if (!half)
				write_process(streams, host, second, true, time_ns);
			else if (second >= LIVES)
				write_process(streams, host, second - LIVES, false, time_ns);
		}
}

static bool has_second(const struct app *app, unsigned second)
{
	const struct node *node = NULL;
	unsigned begun = 0, running = 0;

	while ((node = tree_next(app->model.tree, node))) {
		begun += node->id.pid == (int32_t)(100 + second);
		running += second >= LIVES && node->id.pid == (int32_t)(100 + second - LIVES) &&
			   !node_is_exited(node);
	}
	return begun == 2 && !running;
}

static void sync_app(struct app *app)
{
	const struct source *source = app->model.feed.source;

	assert_true(app_sync(app, 80, 24, source->ops->now_ns(source)));
}

/* The lines are in the pipe: until they have been applied. */
static void go_on_to(struct streams *streams, unsigned second)
{
	struct app *app = &streams->app;
	uint64_t until_ns = clock_read(CLOCK_BOOTTIME) + WAIT_NS;

	write_second(streams, second);
	while (!has_second(app, second)) {
		assert_true(clock_read(CLOCK_BOOTTIME) < until_ns);
		app_drain(app, 100, app->model.context.now_ns);
		sync_app(app);
	}
}

/* All that runs, of each host. */
static void write_running(const struct app *app, char *out)
{
	const struct node *node = NULL;
	size_t len = 0;

	*out = '\0';
	for (uint32_t host = 0; host < 2; host++)
		for (int32_t pid = 1; pid < 200; pid++) {
			while ((node = tree_next(app->model.tree, node)))
				if (node->id.host == host && node->id.pid == pid &&
					!node_is_exited(node))
					len += (size_t)snprintf(out + len, TEXT - len, "%s %d %s\n",
						hosts_at(&app->model.feed.hosts, host)->name, pid,
						node->comm);
		}
}

static struct source *open_pipes(struct streams *streams)
{
	char paths[2][32], message[256] = "", *more[] = {paths[1]};
	int in[2] = {-1, -1};
	struct source *source;

	for (unsigned i = 0; i < (streams->is_one ? 1 : 2); i++) {
		int ends[2];

		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		in[i] = ends[0];
		streams->out[i] = ends[1];
		snprintf(paths[i], sizeof(paths[i]), "/proc/self/fd/%d", in[i]);
	}
	for (unsigned host = 0; host < 2; host++)
		begin_host(streams, host);
	source = streams->is_one
			 ? replay_open(paths[0], true, message, sizeof(message))
			 : merge_open_paths(paths[0], more, 1, true, message, sizeof(message));
	if (!source)
		fail_msg("%s", message);
	for (unsigned i = 0; i < 2; i++)
		if (in[i] >= 0)
			close(in[i]);
	return source;
}

static void open_streams(struct streams *streams, bool is_one, uint64_t bound)
{
	struct app_setup setup = {.screens = all_screens,
		.is_recording = is_one,
		.rewind_bytes = bound,
		.limits = {.linger_ns = 3600 * SECOND_NS, .short_ns = SECOND_NS}};

	*streams = (struct streams){.is_one = is_one, .out = {-1, -1}};
	setup.source = open_pipes(streams);
	assert_int_equal(app_open(&streams->app, &setup), 0);
}

static void close_streams(struct streams *streams)
{
	struct source *source;

	past_leave(&streams->app);
	source = streams->app.model.feed.source;
	app_close(&streams->app);
	source_close(source);
	for (unsigned i = 0; i < 2; i++)
		if (streams->out[i] >= 0)
			close(streams->out[i]);
}

static void go_to_moment(struct app *app, unsigned second, char *out)
{
	int result = model_seek(&app->model, BEGIN + second * SECOND_NS + 900 * 1000000);

	assert_true(result >= 0);
	while (model_is_moving(&app->model))
		assert_true(model_go_on(&app->model) >= 0);
	assert_null(tree_check(app->model.tree));
	sync_app(app);
	write_running(app, out);
}

static void compare_moments(bool is_one)
{
	static char then[SECONDS][TEXT];
	char again[TEXT];
	struct streams streams;
	struct app *app = &streams.app;

	open_streams(&streams, is_one, REWIND_BYTES);
	for (unsigned second = 0; second < SECONDS; second++) {
		go_on_to(&streams, second);
		write_running(app, then[second]);
	}
	assert_non_null(strstr(then[9], "web1 109 work0\ndb1.example.org 1 init\n"));
	commands_key(app, 'Z', app->model.context.now_ns);
	assert_true(past_is_near(app));
	commands_key(app, ',', app->model.context.now_ns);
	assert_non_null(app->model.live);
	for (unsigned i = 0; i < SECONDS - 4;
		i++) { /* in some order; kept from the first frame on */
		unsigned second = 3 + i * 5 % (SECONDS - 4);

		go_to_moment(app, second, again);
		assert_non_null(app->model.live);
		assert_string_equal(again, then[second]);
		assert_int_equal(tree_counts(app->model.tree)->hosts, 2);
		assert_int_equal(tree_counts(app->model.tree)->lost, 0);
	}
	past_leave(app);
	write_running(app, again);
	assert_string_equal(again, then[SECONDS - 1]);
	close_streams(&streams);
}

static void of_several_pipes(void **state)
{
	compare_moments(false);
}

static void of_several_hosts_in_a_pipe(void **state)
{
	compare_moments(true);
}

/* Between the last event of a process that has a row and now there are those of others. */
static void a_step_back_shows_nothing_later(void **state)
{
	char then[TEXT], again[TEXT];
	struct streams streams;
	struct app *app = &streams.app;

	open_streams(&streams, true, REWIND_BYTES);
	for (unsigned second = 0; second < SECONDS; second++) {
		go_on_to(&streams, second);
		if (second == 3 + LIVES)
			write_running(app, then);
	}
	app_set_filter(app, "pid = 103");
	commands_key(app, 'Z', app->model.context.now_ns);
	commands_key(app, ',', app->model.context.now_ns);
	while (go_turn(app))
		;
	assert_non_null(app->model.live);
	assert_int_equal(app->model.context.now_ns % SECOND_NS, 510 * 1000000);
	write_running(app, again);
	assert_string_equal(again, then);
	close_streams(&streams);
}

/* What ! has passed in vain is shown as it was; and if nothing is kept, it says what is shown. */
static void a_search_in_vain_hides_nothing(void **state)
{
	struct streams streams;
	struct app *app = &streams.app;
	uint64_t before_ns;

	open_streams(&streams, true, REWIND_BYTES);
	for (unsigned second = 0; second < 4; second++)
		go_on_to(&streams, second);
	commands_key(app, 'Z', app->model.context.now_ns);
	before_ns = app->model.context.now_ns;
	write_second(&streams, 4);
	commands_key(app, '!', before_ns);
	assert_string_equal(app->notice, "no failure, loss or runaway up to now");
	assert_non_null(app->model.live);
	assert_int_equal(app->model.context.now_ns, before_ns);
	close_streams(&streams);

	open_streams(&streams, true, 0);
	for (unsigned second = 0; second < 4; second++)
		go_on_to(&streams, second);
	commands_key(app, 'Z', app->model.context.now_ns);
	write_second(&streams, 4);
	commands_key(app, '!', app->model.context.now_ns);
	assert_string_equal(
		app->notice, "no failure, loss or runaway up to now: that is shown (--rewind=0)");
	assert_null(app->model.live);
	assert_true(has_second(app, 4));
	commands_key(app, ',', app->model.context.now_ns);
	assert_string_equal(app->notice, "nothing was kept to go back to (--rewind=0)");
	close_streams(&streams);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_several_pipes),
		cmocka_unit_test(of_several_hosts_in_a_pipe),
		cmocka_unit_test(a_step_back_shows_nothing_later),
		cmocka_unit_test(a_search_in_vain_hides_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
