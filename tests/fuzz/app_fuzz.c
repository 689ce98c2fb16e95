// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The whole program without its terminal, on random input: bytes are events, keys, mouse events,
 * terminal sizes and elapsed time.  No crash, no broken promise, no endless loop.
 */
#include "core/source.h"
#include "ui/app/app.h"
#include "ui/interactive/commands.h"
#include "ui/draw/picture.h"
#include "ui/interactive/click.h"
#include "ui/screens/screens.h"

#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull
#define PIDS   32
#define PID    5000000 /* above the kernel's maximum: no process has these */
#define SIDE   160     /* of the terminal, at most */

#define SLICES_MOST 1000 /* of so few processes */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A source that delivers one event at a time. */
struct key_story {
	struct source source;
	const uint8_t *next;
	size_t left;
	uint64_t now_ns;
	uint64_t starts[PIDS];
	struct event event;
	bool waiting; /* the event is to be delivered */
	char comm[COMM_SIZE];
};

static uint8_t take(struct key_story *story)
{
	if (!story->left)
		return 0;
	story->left--;
	return *story->next++;
}

static int drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct key_story *story = (struct key_story *)source;

	if (!story->waiting || !budget)
		return 0;
	story->waiting = false;
	return deliver(ctx, &story->event) < 0 ? -1 : 1;
}

static void close_story(struct source *source)
{
}

/* Up to 15 bytes; the first byte is their number. */
static const char *take_text(struct key_story *story, uint32_t *len)
{
	const char *text = (const char *)story->next + (story->left > 0);

	*len = take(story) & 15;
	if (*len > story->left)
		*len = (uint32_t)story->left;
	story->next += *len;
	story->left -= *len;
	return text;
}

static struct ident pick(struct key_story *story)
{
	uint8_t n = take(story) % PIDS;

	return n ? (struct ident){.pid = PID + n, .start_ns = story->starts[n]} : (struct ident){0};
}

static void send_event(struct key_story *story, enum event_kind kind)
{
	struct event *event = &story->event;
	uint32_t len;
	const char *text;

	*event = (struct event){.kind = kind, .time_ns = story->now_ns, .id = pick(story)};
	if (!event->id.pid)
		event->id.pid = PID;
	if (kind == EVENT_FORK || (kind == EVENT_SEED && take(story) & 1)) {
		event->id.start_ns = story->now_ns;
		story->starts[event->id.pid - PID] = story->now_ns;
	}
	event->parent = pick(story);
	event->flags = take(story) & 7;
	event->uid = take(story) & 3;
	event->count = take(story);
	event->exit.status = take(story) << (take(story) & 8);
	event->stat.cpu_ns = take(story) * SECOND;
	event->stat.rss_bytes = take(story) << 20;
	text = take_text(story, &len);
	memcpy(event->comm, text, len);
	event->exec.args = take_text(story, &len);
	event->exec.args_len = len;
	event->exec.args_size = len + (take(story) & 1);
	story->waiting = true;
}

struct stage {
	struct app app;
	struct frame *frame;
	unsigned width, height;
};

static void press(struct stage *stage, struct key_story *story)
{
	uint8_t byte = take(story);
	int key = byte < 0x80 ? byte : KEY_FIRST_NAMED + (byte & 0x3f);

	commands_key(&stage->app, key, story->now_ns);
}

static void point(struct stage *stage, struct key_story *story)
{
	struct mouse mouse = {.act = take(story) % 3};

	mouse.x = take(story);
	mouse.y = take(story);
	click_mouse(&stage->app, &mouse, story->now_ns);
}

static void resize(struct stage *stage, struct key_story *story)
{
	stage->width = take(story) % SIDE;
	stage->height = take(story) % SIDE;
	if (!frame_resize(stage->frame, stage->width, stage->height))
		abort();
}

/* All slices that the loop would run now; at times keys and events come between. */
static void scan(struct stage *stage)
{
	unsigned slices = 0;
	bool answered;

	while (app_scan(&stage->app, &answered))
		if (++slices > SLICES_MOST)
			abort();
}

static void play(struct stage *stage, struct key_story *story)
{
	uint8_t act = take(story);

	switch (act % 16) {
	case 0:
		resize(stage, story);
		break;
	case 1:
		point(stage, story);
		break;
	case 2:
		story->now_ns += take(story) * SECOND / 10;
		break;
	case 3:
	case 4:
	case 5:
	case 6:
		press(stage, story);
		break;
	default:
		send_event(story, act / 16 % EVENT_KIND_COUNT);
		break;
	}
	story->now_ns += SECOND / 1000;
	while (app_drain(&stage->app, 100, story->now_ns) > 0)
		;
	if (act & 1)
		scan(stage);
}

static void check(struct stage *stage, uint64_t now_ns)
{
	if (!app_sync(&stage->app, stage->width, stage->height, now_ns))
		abort();
	picture_draw(&stage->app, stage->frame);
	if (tree_check(stage->app.model.tree) || view_check(stage->app.model.view))
		abort();
	if (!app_is_scanning(&stage->app) && app_due_ns(&stage->app) &&
		app_due_ns(&stage->app) <= now_ns)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct source_ops ops = {.drain = drain, .close = close_story};
	struct key_story story = {.source = {.ops = &ops, .name = "story", .fd = -1},
		.next = data,
		.left = size,
		.now_ns = 100 * SECOND};
	struct app_setup setup = {.screens = all_screens,
		.source = &story.source,
		.limits = {.max_nodes = 40, .linger_ns = 3 * SECOND, .short_ns = SECOND},
		.readonly = true};
	struct stage stage = {.frame = frame_new(80, 24), .width = 80, .height = 24};

	if (!stage.frame || app_open(&stage.app, &setup))
		abort();
	while (story.left && !stage.app.quit) {
		play(&stage, &story);
		check(&stage, story.now_ns);
	}
	app_close(&stage.app);
	frame_free(stage.frame);
	return 0;
}
