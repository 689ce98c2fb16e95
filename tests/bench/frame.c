// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The cost of a frame at 200x60: on an idle machine of N processes, and while it changes.
 *
 *      frame [N...]
 */
#include "ui/app/app.h"
#include "ui/interactive/commands.h"
#include "ui/draw/picture.h"
#include "ui/screens/screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define S      UINT64_C(1000000000)
#define WIDTH  200
#define HEIGHT 60
#define FRAMES 300
#define BURST  40 /* births and exits between two frames: 1000 per second at 25 frames */

static uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * S + now.tv_nsec;
}

static struct event birth(int32_t pid, int32_t parent, uint64_t time_ns)
{
	struct event event = {.kind = EVENT_FORK,
		.time_ns = time_ns,
		.id = {.pid = pid, .start_ns = time_ns},
		.tid = parent,
		.comm = "worker"};

	event.parent = (struct ident){.pid = parent, .start_ns = parent == 1 ? 1 : 0};
	return event;
}

static void apply(struct app *app, const struct event *event)
{
	feed_apply(&app->model.feed, event);
}

static void execute(struct app *app, struct event event)
{
	static const char args[] = "/usr/libexec/worker/bin/worker\0--config\0/etc/worker.conf\0-v";

	event.kind = EVENT_EXEC;
	event.exec = (struct event_exec){
		.exe = args, .args = args, .args_len = sizeof(args), .args_size = sizeof(args)};
	apply(app, &event);
}

/* A tree of services with workers, three levels deep. */
static void populate(struct app *app, int count)
{
	struct event event = birth(1, 0, 1);

	apply(app, &event);
	for (int pid = 2; pid <= count; pid++) {
		struct node *parent =
			tree_find(app->model.tree, pid % 100 < 2 ? 1 : pid - pid % 100 + 1);

		event = birth(pid, parent ? parent->id.pid : 1, S + pid);
		event.parent = parent ? parent->id : (struct ident){.pid = 1, .start_ns = 1};
		apply(app, &event);
		execute(app, event);
	}
}

static void change(struct app *app, int round, int count, uint64_t now_ns)
{
	for (int i = 0; i < BURST; i++) {
		struct event event = birth(count + 10 + i, count / 2, now_ns + i);
		struct node *parent = tree_find(app->model.tree, count / 2);

		event.parent = parent->id;
		apply(app, &event);
		execute(app, event);
		event.kind = EVENT_EXIT;
		event.time_ns += S / 1000;
		apply(app, &event);
	}
}

static uint64_t draw(struct app *app, struct frame *frame, uint64_t now_ns)
{
	uint64_t start_ns = clock_ns();

	if (!app_sync(app, WIDTH, HEIGHT, now_ns))
		exit(1);
	picture_draw(app, frame);
	return clock_ns() - start_ns;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void report(const char *what, int count, uint64_t *costs)
{
	qsort(costs, FRAMES, sizeof(*costs), compare);
	printf("%7d processes, %-28s %7.3f ms a frame (median), %7.3f ms (99 %%)\n", count, what,
		costs[FRAMES / 2] / 1e6, costs[FRAMES * 99 / 100] / 1e6);
}

static void measure(int count)
{
	struct app app;
	struct app_setup setup = {
		.screens = all_screens, .limits = {.linger_ns = 3 * S, .short_ns = S}};
	struct frame *frame = frame_new(WIDTH, HEIGHT);
	uint64_t now_ns = 1000 * S, costs[FRAMES];

	if (!frame || app_open(&app, &setup) < 0)
		exit(1);
	populate(&app, count);
	if (tree_counts(app.model.tree)->living != (uint64_t)count ||
		view_total(app.model.view) != (unsigned)count)
		exit(1); /* else the figures would be of something else */
	for (int i = 0; i < FRAMES; i++)
		costs[i] = draw(&app, frame, now_ns += S / 25);
	report("nothing happens", count, costs);
	for (int i = 0; i < FRAMES; i++) {
		commands_key(&app, i % 2 ? KEY_PAGE_DOWN : KEY_ARROW_DOWN, now_ns);
		costs[i] = draw(&app, frame, now_ns += S / 25);
	}
	report("the cursor moves", count, costs);
	for (int i = 0; i < FRAMES; i++) {
		change(&app, i, count, now_ns);
		costs[i] = draw(&app, frame, now_ns += S / 25);
	}
	report("1000 come and go a second", count, costs);
	app_set_filter(&app, "worker !nothing");
	for (int i = 0; i < FRAMES; i++) {
		change(&app, i, count, now_ns);
		costs[i] = draw(&app, frame, now_ns += S / 25);
	}
	report("the same, filtered", count, costs);
	app_close(&app);
	frame_free(frame);
}

int main(int argc, char **argv)
{
	static const int counts[] = {100, 10000, 100000};

	if (argc > 1)
		for (int i = 1; i < argc; i++)
			measure(atoi(argv[i]));
	else
		for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
			measure(counts[i]);
	return 0;
}
