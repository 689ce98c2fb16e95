// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The processes that share the row of their only child (view_set_levels). */
#include "ui/draw/draw.h"

#include "core/base/text.h"
#include "core/tree/lineage.h"

#include <string.h>

#define JOINED_MAX 8 /* names at most */

/* Processes that share a row, the last one first; neighbours with equal names appear once. */
struct joined {
	char labels[JOINED_MAX][LABEL_SIZE];
	unsigned count;
	bool whole;
};

/* Up to the head of the row, in at most so many columns, of which each name takes `more`. */
static void list_joined(struct joined *joined, const struct row *row, int room, int more)
{
	char label[LABEL_SIZE];

	joined->count = 0;
	for (const struct node *node = row->node; node != row->head; node = node->parent) {
		lineage_label(node->parent, label);
		if (joined->count && !strcmp(label, joined->labels[joined->count - 1]))
			continue;
		room -= more + (int)text_columns(label, strlen(label));
		joined->whole = room >= 0 && joined->count < JOINED_MAX;
		if (!joined->whole)
			return;
		strcpy(joined->labels[joined->count], label);
		joined->count++;
	}
}

void draw_joined(const struct app *app, struct pen *pen, const struct row *row)
{
	const char *arrow = app->ascii ? " >> " : " › ";
	int columns = (int)text_columns(arrow, strlen(arrow));
	int room = (pen->right - pen->x) / 2;
	struct joined joined;

	list_joined(&joined, row, room - columns, columns);
	if (!joined.count)
		pen_put(pen, STYLE_DIM, arrow + 1);
	else if (!joined.whole)
		pen_format(pen, STYLE_DIM, "%s%s", app->ascii ? ".." : "…", arrow);
	for (unsigned i = joined.count; i--;) {
		const char *label = joined.labels[i];

		pen_escape(pen, STYLE_DIM, label, strlen(label));
		pen_put(pen, STYLE_DIM, arrow);
	}
}
