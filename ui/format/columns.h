/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * columns.h - the columns of the tree: which of them are shown, where, and what is in a cell.
 *
 *      columns_default or columns_parse -> struct choice -> columns_fit -> struct columns
 *
 * The C lines of FIELDS (core/query/field.h) are the columns.  A choice lists some of them, from
 * left to right; the command always comes last.  How many of them are shown depends on the width of
 * the screen: the command keeps its part of it.
 */
#ifndef UI_FORMAT_COLUMNS_H
#define UI_FORMAT_COLUMNS_H

#include "core/query/order.h"
#include "ui/term/style.h"

enum column_id {
#define X(id, ...) COLUMN_##id,
	FIELDS(X, FIELD_SKIP, FIELD_SKIP)
#undef X
		COLUMN_COUNT
};

/* PATH: as LEFT, but a text that is too long loses its beginning. */
enum column_align { COLUMN_LEFT, COLUMN_RIGHT, COLUMN_PATH };
/*
 * The rows that have a cell.  LIVING: exited processes show their exit status in its place.
 * MOSTLY: the same where the column is next to such columns.  LIFE: as MOSTLY, and the exit status
 * then includes the lifetime.
 */
enum column_owner { COLUMN_ALL, COLUMN_MOSTLY, COLUMN_LIFE, COLUMN_LIVING };

struct column {
	unsigned width,
		most;  /* at least; at most, when cells need it; 0: that of the greatest pid */
	unsigned rank; /* the greatest is hidden first as the screen gets narrower */
	enum column_align align;
	enum column_owner owner;
	bool storm; /* the row of a storm has it, too: the same for all its processes, or a sum */
	unsigned common; /* the usual number, shown dim */
};

const struct column *columns_entry(enum column_id id);
/* Its heading is the column's name in settings, too. */
const struct field *columns_field(enum column_id id);
enum order_id columns_order(enum column_id id); /* the order that sorts by it */

struct choice {
	unsigned count;
	enum column_id ids[COLUMN_COUNT]; /* each at most once, left to right */
};

void columns_default(struct choice *choice);
bool columns_is_default(const struct choice *choice);
/* The default choice without the rate of starts, which is blank while no process starts others. */
void columns_quiet(struct choice *choice);
/*
 * Reads headings such as "PID USER CPU%", or other words for them (core/query/vocabulary.h), in any
 * case, separated by blanks or commas.  COMMAND may be the last word, where it always is.  False:
 * *wrong points to a heading that does not exist, or is there twice; the choice is unchanged.
 */
bool columns_parse(struct choice *choice, const char *text, const char **wrong);
void columns_write(
	const struct choice *choice, char *out, size_t size); /* as columns_parse reads */

/* The place of a column on the line. */
struct column_slot {
	enum column_id id;
	unsigned x, width; /* a blank follows it */
};

struct columns {
	unsigned mark; /* columns for tag and mark */
	unsigned count;
	struct column_slot slots[COLUMN_COUNT];
	unsigned status_x, status_width; /* the exit status of exited processes; width 0: nowhere */
	bool status_life;                /* it includes the lifetime: their AGE is not drawn */
	unsigned command_x, command;     /* place and width of the command */
};

/*
 * The widths that cells need, within bounds.  They never shrink, so that columns do not jump while
 * processes come and go.
 */
struct widths {
	unsigned pid; /* digits of the greatest pid */
	unsigned of[COLUMN_COUNT];
};

void columns_see_none(struct widths *widths, unsigned pid_width); /* the least widths */
void columns_see(struct widths *widths, enum column_id id, const char *cell);
/* Sees the process's cells of all columns of the choice that can grow. */
void columns_see_node(struct widths *widths, const struct choice *choice, const struct node *node,
	const struct query_context *context);

/* No column is hidden so that another can be wider. */
void columns_fit(struct columns *columns, const struct choice *choice, unsigned width,
	const struct widths *widths);
bool columns_has_trend(const struct columns *columns); /* one of them is a FIELD_TREND */
/* The exit status of an exited process is in the place of this column. */
bool columns_is_left_to_status(const struct columns *columns, const struct column_slot *slot);

#define CELL_TEXT 4352 /* bytes of a cell at most: a path is the longest */

/*
 * Writes the cell of the process; "" when its value is not known.  Returns the style, for rows
 * without a style of their own: dim when idle.  The text can be hostile.
 */
enum style columns_cell(enum column_id id, char *out, size_t size, const struct node *node,
	const struct query_context *context);

#endif
