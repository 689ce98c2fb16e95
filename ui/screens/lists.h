/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * lists.h - what the spawners and the log have in common: keys, and columns whose width and order
 * are fixed.
 *
 * A screen has a table of structs that begin with a struct list_column.  The command, or what else
 * has no width of its own, is in the rest of the line.
 */
#ifndef UI_SCREENS_LISTS_H
#define UI_SCREENS_LISTS_H

#include "ui/screens/screens.h"

#include "ui/term/frame.h"

#define LISTS_MARK_WIDTH 2 /* columns of the screen, before the first column */

enum list_align {
	LIST_RIGHT,
	LIST_LEFT,
	LIST_USER, /* left; wider for long user names, on a wide terminal */
};

struct list_column {
	const char *title;
	unsigned width; /* 0: that of a pid */
	unsigned from;  /* shown when the terminal is at least as wide */
	unsigned order; /* of the screen's orders */
	enum list_align align;
};

struct list_columns {
	const void *table;
	size_t size; /* of one struct of the table */
	unsigned count;
	const char *rest_title;
	unsigned rest_order;
};

/* Where a column is; all zeroes: before the first one. */
struct list_cell {
	const struct list_column *column;
	unsigned at; /* in the table */
	int x, width;
};

/* False: there are no more columns, and x is where the rest begins. */
bool lists_next_column(
	const struct app *app, const struct list_columns *columns, struct list_cell *cell);
/* The order of the column at x; ORDERS_NONE: no column is there. */
unsigned lists_find_order(const struct app *app, const struct list_columns *columns, int x);
/* Returns the pen behind the title of the rest.  *seen: a title with this order was drawn. */
struct pen lists_draw_heading(const struct app *app, struct frame *frame,
	const struct list_columns *columns, unsigned order, bool *seen);
void lists_put_note(struct pen *pen, const char *text); /* in the heading; all of it, or nothing */

/* "web1: " in front of a command, where there are several hosts. */
void lists_put_host(const struct app *app, struct pen *pen, struct ident id);

unsigned lists_page(const struct app *app); /* lines of a page; at least 1 */
/* Commands that do the same as in the tree. */
bool lists_has_command(enum command_id id);
/* A key that neither moves the cursor nor belongs to the screen.  As screen_ops.key. */
bool lists_key(struct app *app, int key);
/* Shows the process in the tree, or a notice why it cannot be shown. */
void lists_go_to(struct app *app, struct ident id);

#endif
