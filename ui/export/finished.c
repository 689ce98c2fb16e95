// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/finished.h"

#include "core/base/array.h"
#include "core/base/text.h"
#include "core/stats/history.h"
#include "core/tree/lineage.h"
#include "core/view/view.h"
#include "ui/config/options.h"
#include "ui/format/status_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct view *new_view(const struct headless_seen *seen)
{
	const struct options *options = seen->options;
	const struct print_choice *choice = seen->choice;
	struct view *view = view_new(seen->tree);
	struct order order = {.context = *choice->context};
	struct filter_error error;

	if (!view)
		return NULL;
	if (choice->scope)
		view_set_scope(view, choice->scope);
	if (options->filter)
		view_set_filter(view, filter_parse(options->filter, &error), choice->context);
	if (options->sort && order_parse(&order, options->sort))
		view_set_order(view, &order);
	if (view_total(view) > FINISHED_EACH) {
		const struct view_options storms = {.dead = true, .storms = true};

		view_set_options(view, &storms);
	}
	while (view_go_on(view))
		; /* sorts many */
	return view;
}

static bool list_rows(struct finished *finished)
{
	struct row row = {0};

	while (view_next_row(finished->view, &row)) {
		struct row *rows = array_grow(
			finished->rows, &finished->room, finished->count, sizeof(row), 0);

		if (!rows)
			return false;
		finished->rows = rows;
		rows[finished->count++] = row;
	}
	return true;
}

/* Itself, not only as the ancestor of others. */
static bool finished_has(const struct finished *finished, const struct row *row)
{
	const uint32_t before = NODE_SEEDED | NODE_PLACEHOLDER;
	const struct node *node = row->node;

	return row->storm || node_is_exited(node) || !(node->flags & before) ||
	       scope_has_root(view_scope(finished->view), node);
}

/*
 * From the last row to the first: an ancestor is kept if a row below it was.  lasts[depth]: a kept
 * row of that depth follows, with the same parent.  Rows that are kept move to the end.
 */
static void keep_rows(struct finished *finished, bool *follows)
{
	uint32_t to = finished->count;
	unsigned kept_depth = 0; /* of the row kept last */

	for (uint32_t at = finished->count; at--;) {
		struct row *row = &finished->rows[at];
		bool leads = to < finished->count && kept_depth > row->depth;

		if (!leads && !finished_has(finished, row))
			continue;
		follows[row->depth + 1] = false;
		if (!follows[row->depth])
			row->flags |= ROW_LAST;
		follows[row->depth] = true;
		kept_depth = row->depth;
		finished->rows[--to] = *row;
	}
	finished->count -= to;
	for (uint32_t at = 0; at < finished->count; at++)
		finished->rows[at] = finished->rows[to + at];
}

static bool drop_rows(struct finished *finished)
{
	unsigned deepest = 0;
	bool *follows, has_memory;

	for (uint32_t at = 0; at < finished->count; at++)
		if (finished->rows[at].depth > deepest)
			deepest = finished->rows[at].depth;
	follows = calloc(deepest + 2, sizeof(*follows));
	has_memory = follows;
	if (follows)
		keep_rows(finished, follows);
	free(follows);
	return has_memory;
}

bool finished_open(struct finished *finished, const struct headless_seen *seen)
{
	const struct tree_counts *counts = tree_counts(seen->tree);
	uint32_t history = seen->options->history;

	*finished = (struct finished){
		.view = new_view(seen),
		.not_kept = counts->evicted + counts->refused,
		.limit = history ? history : HISTORY_RECORDS,
	};
	if (!finished->view || !list_rows(finished) || !drop_rows(finished))
		return false;
	for (uint32_t at = 0; at < finished->count; at++)
		if (finished->rows[at].storm)
			finished->collapsed += finished->rows[at].hidden;
	return true;
}

void finished_close(struct finished *finished)
{
	view_free(finished->view);
	free(finished->rows);
	free(finished->lines);
}

/* ---- on a time axis ---- */

bool finished_ran_before(const struct row *row)
{
	return !row->storm && !(row->node->flags & NODE_FORKED);
}

uint64_t finished_end_ns(const struct row *row, uint64_t now_ns)
{
	return node_is_exited(row->newest) ? row->newest->exit_ns : now_ns;
}

void finished_find_extent(
	const struct finished *finished, uint64_t now_ns, uint64_t *from_ns, uint64_t *to_ns)
{
	*from_ns = UINT64_MAX;
	*to_ns = 0;
	for (uint32_t i = 0; i < finished->count; i++) {
		const struct row *row = &finished->rows[i];

		if (finished_ran_before(row))
			continue;
		if (row->node->id.start_ns < *from_ns)
			*from_ns = row->node->id.start_ns;
		if (finished_end_ns(row, now_ns) > *to_ns)
			*to_ns = finished_end_ns(row, now_ns);
	}
	if (*from_ns > *to_ns)
		*from_ns = *to_ns = now_ns;
}

static void number_rows(struct finished *finished)
{
	for (uint32_t i = 0; i < finished->count; i++) {
		const struct node *node = finished->rows[i].node;
		uint32_t *grown = array_grow(
			finished->lines, &finished->line_room, node->number, sizeof(*grown), 0);

		if (!grown)
			return;
		finished->lines = grown;
		grown[node->number] = i + 1;
	}
}

void finished_find_path(
	struct finished *finished, const struct headless_seen *seen, struct critical *critical)
{
	const struct scope *scope = seen->choice->scope;
	const struct node *root = NULL;

	*critical = (struct critical){0};
	if (scope && scope->root_count)
		root = tree_find_ident(seen->tree, scope->roots[0]);
	if (!root)
		return;
	critical_find(critical, root, seen->print->context.now_ns);
	number_rows(finished);
}

uint32_t finished_find_row(const struct finished *finished, const struct tree *tree,
	const struct critical_segment *segment)
{
	struct node *node = tree_node(tree, segment->number);
	const struct node *row = node ? view_row_of(finished->view, node) : NULL;

	if (!row || row->number >= finished->line_room || !finished->lines[row->number])
		return UINT32_MAX;
	return finished->lines[row->number] - 1;
}

/* ---- text ---- */

void finished_write_command(char *out, size_t size, const struct node *node)
{
	const struct image *image = lineage_is_renamed_child(node) ? NULL : node->image;
	char label[LABEL_SIZE];

	if (image && image->args_len && *image->args) {
		if (image_command(out, size - 3, image, false) >= size - 3)
			strcat(out, "...");
		return;
	}
	lineage_label(node, label);
	text_escape(out, size, label, strlen(label));
}

static size_t write_life(char *out, size_t size, const struct node *node, uint64_t now_ns)
{
	if (!node->id.start_ns)
		return 0;
	return units_write_time(out, size, node_age_ns(node, now_ns));
}

size_t finished_write_end(
	char *out, size_t size, const struct row *row, const struct query_context *context)
{
	const struct node *node = row->node;
	size_t len;

	*out = '\0';
	if (row->storm)
		return storm_stats_write(out, size, row->storm, context->now_ns);
	if (node->flags & NODE_PLACEHOLDER || (!node_is_exited(node) && node->flags & NODE_SEEDED))
		return 0;
	if (!node_is_exited(node))
		len = (size_t)snprintf(out, size, "running");
	else if (node->status)
		len = status_text_end(out, size, node);
	else
		return write_life(out, size, node, 0);
	len += (size_t)snprintf(out + len, size - len, "  ");
	return len + write_life(out + len, size - len, node, context->now_ns);
}

void finished_write_missing(char *out, size_t size, const struct finished *finished)
{
	*out = '\0';
	if (finished->not_kept)
		snprintf(out, size,
			"%" PRIu64 " earlier processes are missing: --history=%" PRIu32
			" is how many exited ones are kept",
			finished->not_kept, finished->limit);
}
