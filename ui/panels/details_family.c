// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Sections of the details page: ancestors and children. */
#include "ui/panels/details_private.h"

#include <inttypes.h>
#include <string.h>

#define LINEAGE_MAX 64 /* ancestors that are listed */
#define KINDS_MAX   16 /* names that children are counted by; all others are counted together */

struct kind {
	const char *comm; /* NULL: all other names */
	unsigned count, running, good, failed, unknown;
};

static bool is_above_all(const struct node *node)
{
	return node_is_top(node) || node_is_host(node);
}

void details_put_lineage(struct text_page *page, const struct node *node)
{
	const struct node *at = node->parent;
	unsigned more = 0;

	text_page_title(page, "Ancestors");
	for (unsigned n = 0; n < LINEAGE_MAX && !is_above_all(at); n++, at = at->parent) {
		text_page_line(page, "");
		details_put_name(page, at);
		if (node_is_exited(at))
			text_page_put(page, "  (exited)");
	}
	for (; !is_above_all(at); at = at->parent)
		more++;
	if (more) {
		text_page_line(page, "");
		text_page_put(page, "and %u more", more);
	}
	if (is_above_all(node->parent)) {
		text_page_line(page, "");
		text_page_put(page, "started by the kernel, or by an unknown parent");
	}
}

static struct kind *find_kind(struct kind *kinds, unsigned *count, const char *comm)
{
	for (unsigned i = 0; i < *count; i++)
		if (kinds[i].comm && !strcmp(kinds[i].comm, comm))
			return &kinds[i];
	if (*count < KINDS_MAX)
		kinds[(*count)++] = (struct kind){.comm = comm};
	else if (*count == KINDS_MAX)
		kinds[(*count)++] = (struct kind){0};
	return &kinds[*count - 1];
}

static void count_child(struct kind *kind, const struct node *child)
{
	kind->count++;
	if (!node_is_exited(child))
		kind->running++;
	else if (child->status == STATUS_UNKNOWN)
		kind->unknown++;
	else if (child->status)
		kind->failed++;
	else
		kind->good++;
}

static void put_part(struct text_page *page, unsigned count, const char *words)
{
	if (count)
		text_page_put(page, "  %u %s", count, words);
}

static void put_kind(struct text_page *page, const struct kind *kind)
{
	text_page_line(page, "");
	text_page_put(page, "%7u  ", kind->count);
	if (kind->comm)
		text_page_escape(page, kind->comm, strlen(kind->comm));
	else
		text_page_put(page, "with other names");
	text_page_put(page, ":");
	put_part(page, kind->running, "running");
	put_part(page, kind->good, "succeeded");
	put_part(page, kind->failed, "failed");
	put_part(page, kind->unknown, "exit not observed");
}

void details_put_children(struct text_page *page, const struct node *node)
{
	struct kind kinds[KINDS_MAX + 1];
	unsigned count = 0;

	text_page_title(page, "Children");
	text_page_line(page, "");
	text_page_put(page, "%" PRIu32 " started, %" PRIu32 " shown", node->forks,
		node_child_processes(node));
	for (const struct node *child = node->first; child; child = child->next)
		if (!node_is_thread(child))
			count_child(find_kind(kinds, &count, child->comm), child);
	for (unsigned i = 0; i < count; i++)
		put_kind(page, &kinds[i]);
}
