/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* tree_row.h - tree: parts of the tree screen that the timeline has, too. */
#ifndef UI_SCREENS_TREE_ROW_H
#define UI_SCREENS_TREE_ROW_H

#include "ui/app/app.h"

/* Styles of a row. */
struct row_look {
	const char *mark;
	enum style accent; /* mark, pid, status, program name */
	enum style rest;   /* everything else */
	enum style sign;   /* of the mark alone; STYLE_NORMAL: accent */
};

struct row_look tree_look_row(const struct app *app, const struct row *row);
void tree_draw_guides(const struct app *app, struct pen *pen, const struct row *row);
/* What stands in place of the command of the row: number of hidden rows, reason, command. */
void tree_draw_name(
	const struct app *app, struct pen *pen, const struct row *row, struct row_look look);
bool tree_wheel(struct app *app, const struct wheel *wheel);

/* Of screen.h: both screens have the orders of the view. */
const char *tree_word(unsigned at);
const char *tree_sentence(unsigned at);
unsigned tree_chosen_order(const struct app *app);
bool tree_is_plain(const struct app *app);
bool tree_is_up(const struct app *app);
bool tree_is_reversed(const struct app *app);
void tree_set_order(struct app *app, unsigned at, bool reverse);
unsigned tree_find_order(enum order_id id);

#define TREE_ORDERS(find_x)                                                                        \
	{                                                                                          \
		ORDER_COUNT, tree_word, tree_sentence, tree_chosen_order, tree_is_plain,           \
			tree_is_up, tree_is_reversed, tree_set_order, tree_find_order, find_x      \
	}

#endif
