// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/panels/setup.h"

#include <string.h>

static bool is_before(const struct setup *setup, unsigned count, enum column_id id)
{
	for (unsigned i = 0; i < count; i++)
		if (setup->order[i] == id)
			return true;
	return false;
}

/* Columns that are not shown follow, in the order of the table. */
static void list_others(struct setup *setup)
{
	unsigned at = setup->shown;

	for (unsigned id = 0; id < COLUMN_COUNT; id++)
		if (!is_before(setup, setup->shown, id))
			setup->order[at++] = id;
}

void setup_open(struct setup *setup, const struct choice *choice)
{
	*setup = (struct setup){.shown = choice->count, .before = *choice};
	memcpy(setup->order, choice->ids, choice->count * sizeof(*choice->ids));
	list_others(setup);
}

void setup_choice(const struct setup *setup, struct choice *choice)
{
	choice->count = setup->shown;
	memcpy(choice->ids, setup->order, setup->shown * sizeof(*choice->ids));
}

void setup_toggle(struct setup *setup)
{
	unsigned at = setup->cursor;
	enum column_id id = setup->order[at];

	if (at < setup->shown) {
		setup->shown--;
		memmove(&setup->order[at], &setup->order[at + 1], (setup->shown - at) * sizeof(id));
	} else {
		setup->order[setup->shown++] = id;
		if (at + 1 < COLUMN_COUNT)
			setup->cursor++;
	}
	list_others(setup);
}

void setup_shift(struct setup *setup, int step)
{
	unsigned at = setup->cursor, to = at + (unsigned)step;
	enum column_id id = setup->order[at];

	if (at >= setup->shown || to >= setup->shown)
		return;
	setup->order[at] = setup->order[to];
	setup->order[to] = id;
	setup->cursor = to;
}
