// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/guides.h"

#include "core/base/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_PER_LEVEL 6 /* of a line: half of it may be guides */
#define GUIDE_COLUMNS     3

bool guides_enter(struct guides *guides, unsigned depth, bool last)
{
	bool *lasts = array_grow(guides->lasts, &guides->room, depth, sizeof(*lasts), 0);

	guides->depth = depth;
	if (!lasts)
		return false;
	guides->lasts = lasts;
	lasts[depth] = last;
	return true;
}

static unsigned guides_most(unsigned room)
{
	unsigned most = room ? room / COLUMNS_PER_LEVEL : GUIDES_MAX;

	return most < GUIDES_MAX ? most : GUIDES_MAX;
}

unsigned guides_write(char out[GUIDES_TEXT], const struct guides *guides, unsigned room, bool ascii)
{
	static const char *const texts[2][4] = {/* by ascii, and kind of level */
		{"│  ", "   ", "├─ ", "└─ "}, {"|  ", "   ", "|- ", "`- "}};
	unsigned most = guides_most(room), first = 0, columns = 0;

	*out = '\0';
	if (guides->depth >= guides->room)
		return 0; /* no memory */
	if (guides->depth > most) {
		first = guides->depth - most;
		columns = (unsigned)snprintf(out, GUIDES_TEXT, "(+%u) ", first);
		out += columns;
	}
	for (unsigned level = first + 1; level <= guides->depth; level++) {
		unsigned kind = (level == guides->depth ? 2 : 0) + guides->lasts[level];

		out = stpcpy(out, texts[ascii][kind]);
		columns += GUIDE_COLUMNS;
	}
	return columns;
}

void guides_free(struct guides *guides)
{
	free(guides->lasts);
	*guides = (struct guides){0};
}
