// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/figure_history.h"

#include "core/base/clock.h"

#include <string.h>

static void drop_oldest(struct figure_history *history)
{
	size_t kept = FIGURE_HISTORY_MAX - 1;

	memmove(history->cpu, history->cpu + 1, kept * sizeof(*history->cpu));
	memmove(history->rss, history->rss + 1, kept * sizeof(*history->rss));
	history->count--;
}

void figure_history_note(struct figure_history *history, const struct node *node, uint64_t now_ns)
{
	uint64_t second = now_ns / SECOND_NS;

	if (!node || !ident_equal(history->id, node->id)) {
		history->id = node ? node->id : (struct ident){0};
		history->count = 0;
		history->second = 0;
	}
	if (!node || !node->stat_ns || node_is_exited(node) || second == history->second)
		return;
	if (history->count == FIGURE_HISTORY_MAX)
		drop_oldest(history);
	history->cpu[history->count] = node->cpu_share > 0 ? node->cpu_share : 0;
	history->rss[history->count] = (float)node->rss_bytes;
	history->second = second;
	history->count++;
}
