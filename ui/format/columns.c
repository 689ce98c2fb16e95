// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/format/columns.h"

#include "core/base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MARK_WIDTH   2
#define COMMAND_PART 40 /* of a hundred: what columns may not take from the command */

static const struct column table[COLUMN_COUNT] = {
#define X(name, heading, width, most, rank, align, owner, sentence)                                \
	{heading, width, most, rank, COLUMN_##align, COLUMN_##owner, sentence},
	COLUMNS(X)
#undef X
};

const struct column *columns_entry(enum column_id id)
{
	return &table[id];
}

/* ---- the choice ---- */

void columns_default(struct choice *choice)
{
	static const enum column_id ids[] = {COLUMN_PID, COLUMN_USER, COLUMN_PRI, COLUMN_NI,
		COLUMN_THR, COLUMN_RES, COLUMN_IO, COLUMN_TIME, COLUMN_SPAWN, COLUMN_SPAWNED,
		COLUMN_KIDS, COLUMN_STATE, COLUMN_CPU, COLUMN_MEM, COLUMN_AGE};

	choice->count = sizeof(ids) / sizeof(*ids);
	memcpy(choice->ids, ids, sizeof(ids));
}

static enum column_id find_name(const char *name, size_t len)
{
	unsigned id;

	for (id = 0; id < COLUMN_COUNT; id++)
		if (strlen(table[id].heading) == len && !strncasecmp(table[id].heading, name, len))
			break;
	return id;
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
		len += (size_t)snprintf(
			out + len, size - len, "%s%s", i ? " " : "", table[choice->ids[i]].heading);
}

bool columns_is_sum(enum column_id id)
{
	return id == COLUMN_THR || id == COLUMN_CPU || id == COLUMN_MEM || id == COLUMN_RES ||
	       id == COLUMN_IO || id == COLUMN_TIME;
}

/* ---- widths ---- */

void columns_see_none(struct widths *widths, unsigned pid_width)
{
	*widths = (struct widths){.pid = pid_width};
}

void columns_see(struct widths *widths, enum column_id id, const char *cell)
{
	unsigned len = text_columns(cell, strlen(cell));

	if (len > widths->of[id])
		widths->of[id] = len < table[id].most ? len : table[id].most;
}

void columns_see_node(struct widths *widths, const struct choice *choice, const struct node *node,
	const struct filter_context *context)
{
	char text[CELL_TEXT];

	for (unsigned i = 0; i < choice->count; i++) {
		enum column_id id = choice->ids[i];

		if (table[id].most <= table[id].width)
			continue;
		columns_cell(id, text, sizeof(text), node, context);
		columns_see(widths, id, text);
	}
}

/* ---- the fit ---- */

/* The least. */
static unsigned width_of(enum column_id id, unsigned pid_width)
{
	return table[id].width ? table[id].width : pid_width;
}

/* The greatest rank that is still shown: all up to it fit into `room`; -1: none does. */
static int last_rank(const struct choice *choice, unsigned room, unsigned pid_width)
{
	unsigned taken = 0;
	int last = -1;

	for (int rank = 0; rank < COLUMN_COUNT; rank++)
		for (unsigned i = 0; i < choice->count; i++) {
			if (table[choice->ids[i]].rank != (unsigned)rank)
				continue;
			taken += width_of(choice->ids[i], pid_width) + 1;
			if (taken > room)
				return last;
			last = rank;
		}
	return last;
}

/* A run of neighbouring columns that the dead leave to their end. */
struct column_run {
	unsigned x, width;
	bool life, figures;
};

static void extend_run(struct column_run *run, const struct column_slot *slot)
{
	if (!run->width)
		run->x = slot->x;
	run->width = slot->x + slot->width - run->x;
	if (table[slot->id].owner == COLUMN_LIFE)
		run->life = true;
	else
		run->figures = true;
}

static void take_run(struct columns *columns, const struct column_run *run)
{
	if (!run->figures || run->width <= columns->status_width)
		return;
	columns->status_x = run->x;
	columns->status_width = run->width;
	columns->status_life = run->life;
}

/* The end of the dead is told in a column of its own, else across the widest run of figures that
 * only the living have. */
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
		if (table[slot->id].owner == COLUMN_ALL) {
			run = (struct column_run){0};
			continue;
		}
		extend_run(&run, slot);
		take_run(columns, &run);
	}
}

static bool is_measured(enum column_id id)
{
	return table[id].owner == COLUMN_LIVING || columns_is_sum(id);
}

/* What is free between the columns and the command's part is given to those that want more, the
 * more important first. */
static void widen(struct columns *columns, const struct widths *widths, unsigned room)
{
	for (unsigned rank = 0; rank < COLUMN_COUNT; rank++)
		for (unsigned i = 0; i < columns->count; i++) {
			struct column_slot *slot = &columns->slots[i];
			unsigned more = widths->of[slot->id];

			if (table[slot->id].rank != rank || more <= slot->width)
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
	unsigned most = width - (unsigned)((uint64_t)width * COMMAND_PART / 100);
	unsigned room = most > mark ? most - mark : 0;
	int last = last_rank(choice, room, widths->pid);

	*columns = (struct columns){.mark = mark};
	for (unsigned i = 0; i < choice->count; i++) {
		enum column_id id = choice->ids[i];

		if ((int)table[id].rank > last)
			continue;
		columns->slots[columns->count++] =
			(struct column_slot){.id = id, .width = width_of(id, widths->pid)};
		columns->figures |= is_measured(id);
		room -= width_of(id, widths->pid) + 1;
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
