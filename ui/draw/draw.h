/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draw.h - (const app) -> frame, one function a part of the screen.  app_draw calls them.
 *
 * What they may look at is as of the last app_sync.
 */
#ifndef UI_DRAW_DRAW_H
#define UI_DRAW_DRAW_H

#include "ui/app/app.h"

void draw_header(const struct app *app, struct frame *frame);
void draw_meters(const struct app *app, struct frame *frame, int y); /* a line of the header */
void draw_heading(const struct app *app, struct frame *frame);
void draw_selected_line(
	const struct app *app, struct frame *frame); /* the selected process, in full */
void draw_bar(const struct app *app, struct frame *frame);
void draw_prompt(const struct app *app, struct frame *frame);

/* For the row and for the line: the command, its program's name in the first style, the rest in
 * the other; what the process is called in brackets when it has no command line. */
void draw_command(struct pen *pen, const struct node *node, enum style name, enum style rest);
/* The same; with path the program's file in place of argv[0]. */
void draw_command_at(
	struct pen *pen, const struct node *node, bool path, enum style name, enum style rest);
/* What it has executed before, in at most so many columns (core/tree/lineage.h): goes before it. */
void draw_chain(struct pen *pen, const struct node *node, enum style rest, unsigned columns);
/* Of one that died of it: what it could not execute, and why.  False: nothing of the kind. */
bool draw_attempts(const struct app *app, struct pen *pen, const struct node *node,
	enum style style, bool full);

/* A word of a heading, with an arrow in the blank after it where it is sorted by. */
void draw_title_word(const struct app *app, struct pen *pen, const char *word, bool sorted);
/* At the right end of the heading, not before column `from`: what makes the screen another one than
 * all there is as it came.  seen: the heading tells the order by itself. */
void draw_states(const struct app *app, struct frame *frame, int from, bool seen);

#endif
