// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The last line of the header of a recording: where in it the screen is, and how much happens when;
 * ! is where something failed or was lost, as far as it has been read.
 *
 *      14:32:05 ▁▁▁▂▁▁▃▇█!▃▁▁▁●▁▁▁▁▁▁▁▁▁▁▁▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁▄▁▁▁▁▁▁▁▁▁ 15:00:00  x4  paused
 *      14:32:05 ━━━━━━━━━━━━━━●───────────────────────────────────── 15:00:00  of a short one
 */
#include "ui/draw/time_line.h"

#include "core/base/clock.h"
#include "core/playback/overview.h"
#include "ui/draw/draw.h"
#include "ui/format/sparkline.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BAR_MIN 10 /* columns, else there is no bar */

void time_line_write_clock(char *out, size_t size, uint64_t time_ns, int64_t wall_offset_ns)
{
	time_t seconds = (time_t)(((int64_t)time_ns + wall_offset_ns) / (int64_t)SECOND_NS);
	struct tm tm;

	*out = '\0';
	if (localtime_r(&seconds, &tm))
		strftime(out, size, "%H:%M:%S", &tm);
}

/* "  reading to 14:58:00" */
static void write_reading(char *out, size_t size, const struct model *model)
{
	const struct model_stepping *move = &model->stepping;
	char clock[TIME_LINE_CLOCK];

	time_line_write_clock(clock, sizeof(clock), move->until_ns, model->context.wall_offset_ns);
	if (move->move == MOVE_SEEK && move->until_ns <= model->player.last_ns)
		snprintf(out, size, "  reading to %s", clock);
	else
		snprintf(out, size, "  reading");
}

/* "  x4  paused" */
static void write_pace(char *out, size_t size, const struct model *model)
{
	const struct player *player = &model->player;
	int len = 0;

	*out = '\0';
	if (player->speed >= 1 && player->speed > 1)
		len = snprintf(out, size, "  x%.0f", player->speed);
	else if (player->speed < 1)
		len = snprintf(out, size, "  x1/%.0f", 1 / player->speed);
	snprintf(out + len, size - (size_t)len, "%s",
		player->is_paused       ? "  paused"
		: player->source->ended ? "  end"
					: "");
}

/* Small differences count more than large ones: beside a storm all else is little. */
static void put_level(struct pen *pen, float level, bool is_past, bool ascii)
{
	unsigned height = sparkline_level(sqrtf(level), 1);

	pen_put(pen, is_past && height ? STYLE_SPARK : STYLE_GUIDE, sparkline_text(height, ascii));
}

static void put_part(struct pen *pen, struct overview_part part, bool is_past, bool ascii)
{
	if (part.marked)
		pen_put(pen, STYLE_ERROR, "!");
	else if (part.level >= 0)
		put_level(pen, part.level, is_past, ascii);
	else if (is_past)
		pen_put(pen, STYLE_SPARK, ascii ? "=" : "━");
	else
		pen_put(pen, STYLE_GUIDE, ascii ? "-" : "─");
}

static void draw_position(
	struct pen *pen, const struct player *player, double share, int columns, bool ascii)
{
	static const struct overview_part unknown = {.level = -1};
	int at = (int)(share * (columns - 1) + 0.5);

	for (int i = 0; i < columns; i++)
		if (i == at)
			pen_put(pen, STYLE_VALUE, ascii ? "O" : "●");
		else
			put_part(pen,
				player->overview
					? overview_part(player->overview, (double)i / columns,
						  (double)(i + 1) / columns)
					: unknown,
				i < at, ascii);
}

static double share_of(const struct player *player, uint64_t now_ns)
{
	double all = (double)(player->last_ns - player->first_ns), past;

	past = now_ns > player->first_ns ? (double)(now_ns - player->first_ns) : 0;
	return past < all ? past / all : 1;
}

void time_line_draw(const struct app *app, struct frame *frame, int y)
{
	const struct model *model = &app->model;
	const struct player *player = &model->player;
	uint64_t now_ns = model->context.now_ns;
	char now[TIME_LINE_CLOCK], end[TIME_LINE_CLOCK] = "", state[40];
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	int columns;

	time_line_write_clock(now, sizeof(now), now_ns, model->context.wall_offset_ns);
	if (player->last_ns > player->first_ns)
		time_line_write_clock(
			end, sizeof(end), player->last_ns, model->context.wall_offset_ns);
	if (model_is_moving(model))
		write_reading(state, sizeof(state), model);
	else
		write_pace(state, sizeof(state), model);
	pen_put(&pen, STYLE_VALUE, now);
	columns = pen.right - pen.x - (int)(strlen(end) + strlen(state)) - 2;
	pen_put(&pen, STYLE_NORMAL, " ");
	if (*end && columns >= BAR_MIN) {
		draw_position(&pen, player, share_of(player, now_ns), columns, app->ascii);
		pen_put(&pen, STYLE_NORMAL, " ");
	}
	pen_put(&pen, STYLE_LABEL, end);
	pen_put(&pen, STYLE_VALUE, state);
}
