// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/columns.h"

#include "core/base/text.h"
#include "core/query/vocabulary.h"

#include <stdio.h>
#include <string.h>

#define MARK_WIDTH   2
#define COLUMNS_PART 50 /* percent of the width at most; the rest is the command's */

static const struct {
	enum field_id field;
	enum order_id order;
} ids[COLUMN_COUNT] = {
#define X(id, ...) [COLUMN_##id] = {FIELD_##id, ORDER_##id},
	FIELDS(X, FIELD_SKIP, FIELD_SKIP)
#undef X
};

/*
 * width, most, rank, align, owner, storm, common; a column without a line is as its kind says.
 * What the default choice does not have was chosen by the person: it is ranked before most others.
 */
static const struct column table[COLUMN_COUNT] = {
	[COLUMN_PID] = {0, 0, 1, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[COLUMN_BIRTH] = {8, 8, 8, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[COLUMN_PPID] = {0, 0, 4, COLUMN_RIGHT, COLUMN_ALL, true, 0},
	[COLUMN_BORN] = {0, 0, 13, COLUMN_RIGHT, COLUMN_ALL, true, 0},
	[COLUMN_USER] = {8, 32, 17, COLUMN_LEFT, COLUMN_ALL, true, 0},
	[COLUMN_AGE] = {6, 6, 18, COLUMN_RIGHT, COLUMN_LIFE, false, 0},
	[COLUMN_STATE] = {1, 1, 3, COLUMN_LEFT, COLUMN_LIVING, false, 0},
	[COLUMN_PRIORITY] = {3, 3, 27, COLUMN_RIGHT, COLUMN_LIVING, false, 20},
	[COLUMN_NICE] = {3, 3, 26, COLUMN_RIGHT, COLUMN_LIVING, false, 0},
	[COLUMN_THREADS] = {4, 7, 23, COLUMN_RIGHT, COLUMN_ALL, false, 1},
	[COLUMN_TIME] = {8, 8, 20, COLUMN_RIGHT, COLUMN_ALL, true, 0},
	[COLUMN_CPU] = {5, 5, 2, COLUMN_RIGHT, COLUMN_LIVING, false, 0},
	[COLUMN_MEM] = {4, 4, 22, COLUMN_RIGHT, COLUMN_LIVING, false, 0},
	[COLUMN_RES] = {5, 5, 19, COLUMN_RIGHT, COLUMN_MOSTLY, false, 0},
	[COLUMN_IO] = {5, 5, 24, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[COLUMN_RATE] = {7, 7, 21, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[COLUMN_SPAWNED] = {20, 20, 28, COLUMN_LEFT, COLUMN_ALL, false, 0},
	[COLUMN_KIDS] = {4, 7, 25, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[COLUMN_EXIT] = {12, 12, 9, COLUMN_LEFT, COLUMN_ALL, false, 0},
	[COLUMN_TTY] = {6, 12, 7, COLUMN_LEFT, COLUMN_ALL, true, 0},
	[COLUMN_CGROUP] = {24, 80, 16, COLUMN_PATH, COLUMN_ALL, true, 0},
	[COLUMN_UNIT] = {16, 40, 15, COLUMN_LEFT, COLUMN_ALL, true, 0},
	[COLUMN_PGRP] = {0, 0, 5, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[COLUMN_SID] = {0, 0, 6, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[COLUMN_READ_RATE] = {6, 6, 10, COLUMN_RIGHT, COLUMN_LIVING, false, 0},
	[COLUMN_WRITE_RATE] = {7, 7, 11, COLUMN_RIGHT, COLUMN_LIVING, false, 0},
	[COLUMN_GROWTH] = {6, 6, 12, COLUMN_RIGHT, COLUMN_LIVING, false, 0},
	[COLUMN_NS] = {10, 10, 14, COLUMN_RIGHT, COLUMN_ALL, true, 0},
};

static const struct column kinds[KIND_COUNT] = {
	[KIND_NUMBER] = {8, 12, 0, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[KIND_SIGNED] = {8, 12, 0, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[KIND_QUANTITY] = {8, 12, 0, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[KIND_RATE] = {7, 7, 0, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[KIND_DURATION] = {6, 6, 0, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[KIND_BYTES] = {5, 5, 0, COLUMN_RIGHT, COLUMN_ALL, false, 0},
	[KIND_PERCENT] = {5, 5, 0, COLUMN_RIGHT, COLUMN_LIVING, false, 0},
	[KIND_TEXT] = {12, 32, 0, COLUMN_LEFT, COLUMN_ALL, false, 0},
};

const struct field *columns_field(enum column_id id)
{
	return &field_table[ids[id].field];
}

enum order_id columns_order(enum column_id id)
{
	return ids[id].order;
}

const struct column *columns_entry(enum column_id id)
{
	return table[id].rank ? &table[id] : &kinds[columns_field(id)->kind];
}

#define RANKS (2 * COLUMN_COUNT + 1)

/* Columns without a rank come after all others, the first of them first. */
static unsigned rank_of(enum column_id id)
{
	return table[id].rank ? table[id].rank : COLUMN_COUNT + 1 + (unsigned)id;
}

/* ---- the choice ---- */

void columns_default(struct choice *choice)
{
	static const enum column_id usual[] = {COLUMN_PID, COLUMN_USER, COLUMN_STATE, COLUMN_CPU,
		COLUMN_RES, COLUMN_TIME, COLUMN_AGE, COLUMN_RATE, COLUMN_MEM, COLUMN_THREADS,
		COLUMN_IO, COLUMN_KIDS, COLUMN_NICE, COLUMN_PRIORITY, COLUMN_SPAWNED};

	choice->count = sizeof(usual) / sizeof(*usual);
	memcpy(choice->ids, usual, sizeof(usual));
}

bool columns_is_default(const struct choice *choice)
{
	struct choice usual;

	columns_default(&usual);
	return choice->count == usual.count &&
	       !memcmp(choice->ids, usual.ids, usual.count * sizeof(*usual.ids));
}

void columns_quiet(struct choice *choice)
{
	unsigned kept = 0;

	columns_default(choice);
	for (unsigned i = 0; i < choice->count; i++)
		if (choice->ids[i] != COLUMN_RATE && choice->ids[i] != COLUMN_SPAWNED)
			choice->ids[kept++] = choice->ids[i];
	choice->count = kept;
}

static enum column_id find_name(const char *name, size_t len)
{
	enum field_id field = vocabulary_find(VOCABULARY_COLUMN, name, len);
	unsigned id = 0;

	while (id < COLUMN_COUNT && ids[id].field != field)
		id++;
	return id;
}

/* It is the last column of any choice, and may be named there. */
static bool is_command(const char *name, size_t len)
{
	return vocabulary_find(VOCABULARY_ORDER, name, len) == FIELD_COMMAND;
}

static bool is_chosen(const struct choice *choice, enum column_id id)
{
	for (unsigned i = 0; i < choice->count; i++)
		if (choice->ids[i] == id)
			return true;
	return false;
}

bool columns_parse(struct choice *choice, const char *text, const char **wrong)
{
	static const char between[] = " ,\t";
	struct choice read = {0};

	for (text += strspn(text, between); *text; text += strspn(text, between)) {
		size_t len = strcspn(text, between);
		enum column_id id = find_name(text, len);

		if (read.count && is_command(text, len) && !text[len + strspn(text + len, between)])
			break;
		*wrong = text;
		if (id == COLUMN_COUNT || is_chosen(&read, id))
			return false;
		read.ids[read.count++] = id;
		text += len;
	}
	*choice = read;
	return true;
}

void columns_write(const struct choice *choice, char *out, size_t size)
{
	size_t len = 0;

	if (size)
		*out = 0;
	for (unsigned i = 0; i < choice->count && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s%s", i ? " " : "",
			columns_field(choice->ids[i])->heading);
}

/* ---- widths ---- */

void columns_see_none(struct widths *widths, unsigned pid_width)
{
	*widths = (struct widths){.pid = pid_width};
}

void columns_see(struct widths *widths, enum column_id id, const char *cell)
{
	unsigned len = text_columns(cell, strlen(cell)), most = columns_entry(id)->most;

	if (len > widths->of[id])
		widths->of[id] = len < most ? len : most;
}

void columns_see_node(struct widths *widths, const struct choice *choice, const struct node *node,
	const struct query_context *context)
{
	char text[CELL_TEXT];

	for (unsigned i = 0; i < choice->count; i++) {
		enum column_id id = choice->ids[i];

		if (columns_entry(id)->most <= columns_entry(id)->width)
			continue;
		columns_cell(id, text, sizeof(text), node, context);
		columns_see(widths, id, text);
	}
}

/* ---- the fit ---- */

static unsigned least_width(enum column_id id, unsigned pid_width)
{
	unsigned width = columns_entry(id)->width ? columns_entry(id)->width : pid_width;
	unsigned heading = (unsigned)strlen(columns_field(id)->heading);

	return width > heading ? width : heading;
}

static bool has_more_than_default(const struct choice *choice)
{
	struct choice usual;

	columns_default(&usual);
	for (unsigned i = 0; i < choice->count; i++)
		if (!is_chosen(&usual, choice->ids[i]))
			return true;
	return false;
}

/*
 * Chooses the columns that fit into `room`, by rank.  Of the default ones none is shown in place of
 * one before it that is too wide: what is left is for wider cells and the command.
 */
static void choose_shown(
	const struct choice *choice, unsigned room, unsigned pid_width, bool shown[COLUMN_COUNT])
{
	bool skips = has_more_than_default(choice);
	unsigned taken = 0;

	for (unsigned rank = 1; rank < RANKS; rank++)
		for (unsigned i = 0; i < choice->count; i++) {
			unsigned width = least_width(choice->ids[i], pid_width) + 1;

			if (rank_of(choice->ids[i]) != rank)
				continue;
			shown[choice->ids[i]] = taken + width <= room;
			if (shown[choice->ids[i]])
				taken += width;
			else if (!skips)
				return;
		}
}

/* A run of neighbouring columns that exited processes leave to their exit status. */
struct column_run {
	unsigned x, width;
	bool life;    /* it has the lifetime */
	bool figures; /* it has a column that nothing else fills */
};

static void extend_run(struct column_run *run, const struct column_slot *slot)
{
	if (!run->width)
		run->x = slot->x;
	run->width = slot->x + slot->width - run->x;
	run->life |= columns_entry(slot->id)->owner == COLUMN_LIFE;
	run->figures |= columns_entry(slot->id)->owner == COLUMN_LIVING;
}

static void use_run(struct columns *columns, const struct column_run *run)
{
	if (!run->figures || run->width <= columns->status_width)
		return;
	columns->status_x = run->x;
	columns->status_width = run->width;
	columns->status_life = run->life;
}

/*
 * The exit status goes to a column of its own, else across the widest run of figures that only
 * living processes have.
 */
static void place_status(struct columns *columns)
{
	struct column_run run = {0};

	for (unsigned i = 0; i < columns->count; i++) {
		const struct column_slot *slot = &columns->slots[i];

		if (slot->id == COLUMN_EXIT) {
			columns->status_x = slot->x;
			columns->status_width = slot->width;
			columns->status_life = false;
			return;
		}
		if (columns_entry(slot->id)->owner == COLUMN_ALL) {
			run = (struct column_run){0};
			continue;
		}
		extend_run(&run, slot);
		use_run(columns, &run);
	}
}

/* Columns that need more get the room between the columns and the command, by their rank. */
static void widen(struct columns *columns, const struct widths *widths, unsigned room)
{
	for (unsigned rank = 1; rank < RANKS; rank++)
		for (unsigned i = 0; i < columns->count; i++) {
			struct column_slot *slot = &columns->slots[i];
			unsigned more = widths->of[slot->id];

			if (rank_of(slot->id) != rank || more <= slot->width)
				continue;
			more -= slot->width;
			more = more < room ? more : room;
			slot->width += more;
			room -= more;
		}
}

void columns_fit(struct columns *columns, const struct choice *choice, unsigned width,
	const struct widths *widths)
{
	unsigned mark = width > MARK_WIDTH ? MARK_WIDTH : 0, x = mark;
	unsigned most = (unsigned)((uint64_t)width * COLUMNS_PART / 100);
	unsigned room = most > mark ? most - mark : 0;
	bool shown[COLUMN_COUNT] = {false};

	choose_shown(choice, room, widths->pid, shown);
	*columns = (struct columns){.mark = mark};
	for (unsigned i = 0; i < choice->count; i++) {
		enum column_id id = choice->ids[i];

		if (!shown[id])
			continue;
		columns->slots[columns->count++] =
			(struct column_slot){.id = id, .width = least_width(id, widths->pid)};
		room -= least_width(id, widths->pid) + 1;
	}
	widen(columns, widths, room);
	for (unsigned i = 0; i < columns->count; i++) {
		columns->slots[i].x = x;
		x += columns->slots[i].width + 1;
	}
	columns->command_x = x;
	columns->command = width - x;
	place_status(columns);
}

bool columns_has_trend(const struct columns *columns)
{
	for (unsigned i = 0; i < columns->count; i++)
		if (columns_field(columns->slots[i].id)->flags & FIELD_TREND)
			return true;
	return false;
}

bool columns_is_left_to_status(const struct columns *columns, const struct column_slot *slot)
{
	bool inside =
		slot->x >= columns->status_x && slot->x < columns->status_x + columns->status_width;
	enum column_owner owner = columns_entry(slot->id)->owner;

	return owner == COLUMN_LIVING ||
	       (inside &&
		       (owner == COLUMN_MOSTLY || (owner == COLUMN_LIFE && columns->status_life)));
}
