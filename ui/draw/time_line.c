// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The last line of the header of a recording: where in it the screen is.
 *
 *      14:32:05 ━━━━━━━━━━━━━━●───────────────────────────────────── 15:00:00  x4  paused
 */
#include "ui/draw/time_line.h"

#include "core/base/clock.h"
#include "ui/draw/draw.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define CLOCK_TEXT 24
#define BAR_MIN    10 /* columns, else there is no bar */

static void write_clock(char *out, size_t size, uint64_t time_ns, int64_t wall_offset_ns)
{
	time_t seconds = (time_t)(((int64_t)time_ns + wall_offset_ns) / (int64_t)SECOND_NS);
	struct tm tm;

	*out = '\0';
	if (localtime_r(&seconds, &tm))
		strftime(out, size, "%H:%M:%S", &tm);
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

static void draw_position(struct pen *pen, double share, int columns, bool ascii)
{
	int at = (int)(share * (columns - 1) + 0.5);

	for (int i = 0; i < columns; i++)
		if (i == at)
			pen_put(pen, STYLE_VALUE, ascii ? "O" : "●");
		else if (i < at)
			pen_put(pen, STYLE_SPARK, ascii ? "=" : "━");
		else
			pen_put(pen, STYLE_GUIDE, ascii ? "-" : "─");
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
	char now[CLOCK_TEXT], end[CLOCK_TEXT] = "", state[32];
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	int columns;

	write_clock(now, sizeof(now), now_ns, model->context.wall_offset_ns);
	if (player->last_ns > player->first_ns)
		write_clock(end, sizeof(end), player->last_ns, model->context.wall_offset_ns);
	write_pace(state, sizeof(state), model);
	pen_put(&pen, STYLE_VALUE, now);
	columns = pen.right - pen.x - (int)(strlen(end) + strlen(state)) - 2;
	pen_put(&pen, STYLE_NORMAL, " ");
	if (*end && columns >= BAR_MIN) {
		draw_position(&pen, share_of(player, now_ns), columns, app->ascii);
		pen_put(&pen, STYLE_NORMAL, " ");
	}
	pen_put(&pen, STYLE_LABEL, end);
	pen_put(&pen, STYLE_VALUE, state);
}
