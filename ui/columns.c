// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/columns.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MARK_WIDTH   2
#define COMMAND_PART 40 /* of a hundred: what columns may not take from the command */

static const struct column table[COLUMN_COUNT] = {
#define X(name, heading, width, rank, align, owner, sentence)                                      \
	{heading, width, rank, COLUMN_##align, COLUMN_##owner, sentence},
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

/* ---- the fit ---- */

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
struct run {
	unsigned x, width;
	bool life, figures;
};

static void extend_run(struct run *run, const struct slot *slot)
{
	if (!run->width)
		run->x = slot->x;
	run->width = slot->x + slot->width - run->x;
	if (table[slot->id].owner == COLUMN_LIFE)
		run->life = true;
	else
		run->figures = true;
}

static void take_run(struct columns *columns, const struct run *run)
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
	struct run run = {0};

	for (unsigned i = 0; i < columns->count; i++) {
		const struct slot *slot = &columns->slots[i];

		if (slot->id == COLUMN_EXIT) {
			columns->status_x = slot->x;
			columns->status_width = slot->width;
			columns->status_life = false;
			return;
		}
		if (table[slot->id].owner == COLUMN_ALL) {
			run = (struct run){0};
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

void columns_fit(
	struct columns *columns, const struct choice *choice, unsigned width, unsigned pid_width)
{
	unsigned mark = width > MARK_WIDTH ? MARK_WIDTH : 0, x = mark;
	unsigned most = width - width * COMMAND_PART / 100;
	int last = last_rank(choice, most > mark ? most - mark : 0, pid_width);

	*columns = (struct columns){.mark = mark};
	for (unsigned i = 0; i < choice->count; i++) {
		enum column_id id = choice->ids[i];

		if ((int)table[id].rank > last)
			continue;
		columns->slots[columns->count++] =
			(struct slot){.id = id, .x = x, .width = width_of(id, pid_width)};
		columns->figures |= is_measured(id);
		x += width_of(id, pid_width) + 1;
	}
	columns->command_x = x;
	columns->command = width - x;
	place_status(columns);
}
