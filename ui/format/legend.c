// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/legend.h"

#include <stddef.h>

static const struct legend_entry entries[] = {
#define X(group, name, sentence) {LEGEND_##group, name, sentence},
	LEGEND(X)
#undef X
};

const char *legend_title(enum legend_group group)
{
	static const char *const titles[LEGEND_GROUP_COUNT] = {
#define X(name, title) title,
		LEGEND_GROUPS(X)
#undef X
	};

	return titles[group];
}

const struct legend_entry *legend_entry(unsigned at)
{
	return at < sizeof(entries) / sizeof(*entries) ? &entries[at] : NULL;
}
