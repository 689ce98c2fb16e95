/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * draw.h - draws the parts that screens share into a frame.  picture_draw calls them.
 *
 * These functions only read the app, as it is since the last app_sync.
 */
#ifndef UI_DRAW_DRAW_H
#define UI_DRAW_DRAW_H

#include "ui/app/app.h"

void draw_header(const struct app *app, struct frame *frame);
void draw_meters(const struct app *app, struct frame *frame, int y); /* one line of the header */
void draw_heading(const struct app *app, struct frame *frame);
/* The last lines that the command had written when the selected process ended. */
void draw_output_lines(const struct app *app, struct frame *frame);
bool draw_notice(const struct app *app, struct frame *frame); /* in its place; false: none */
void draw_selected_line(
	const struct app *app, struct frame *frame); /* details of the selected process */
void draw_bar(const struct app *app, struct frame *frame);
void draw_prompt(const struct app *app, struct frame *frame);

/* The command line: the program name in style `name`, the rest in style `rest`.  Without a command
 * line: the name of the process in brackets. */
void draw_command(struct pen *pen, const struct node *node, enum style name, enum style rest);
/* The same in a row: as the person wants it, to the right end of the pen. */
void draw_command_row(const struct app *app, struct pen *pen, const struct node *node,
	enum style name, enum style rest);
/* "make › sh › ": the processes that share the row (row.head), in half of the room; the first are
 * left out where they do not fit. */
void draw_joined(const struct app *app, struct pen *pen, const struct row *row);
/* Earlier programs of the process, before its command, in at most so many columns
 * (lineage_write_execs). */
void draw_chain(struct pen *pen, const struct node *node, enum style rest, unsigned columns);
/* The failed exec that ended the process, and the reason.  False: no failed exec did. */
bool draw_attempts(const struct app *app, struct pen *pen, const struct node *node,
	enum style style, bool full);

/* A word of a heading; sorted: with the arrow of the order in the blank after it. */
void draw_title_word(const struct app *app, struct pen *pen, const char *word, bool sorted);
/* At the right end of the heading, not before column `from`: the order, user, filter and view
 * options, unless they are the default.  seen: the heading already shows the order.  Returns the
 * column in which they begin. */
int draw_states(const struct app *app, struct frame *frame, int from, bool seen);

#endif
