// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/screens/timeline_bars.h"

#include "core/base/clock.h"
#include "core/base/scan.h"
#include "core/view/view.h"

#include <stdlib.h>

#define SLICE_NODES  4096
#define SCAN_NODE_NS UINT64_C(20000)  /* more for each node */
#define WINDOW_NS    (10 * SECOND_NS) /* of the axis before the first scan */

/* A scan that runs. */
struct timeline_pass {
	struct app *app;
	struct timeline *timeline;
};

/* ---- extent and path ---- */

/* The process whose path is shown; NULL: none. */
static const struct node *timeline_root(const struct app *app)
{
	const struct scope *scope = view_scope(app->model.view);

	if (scope->root_count)
		return tree_find_ident(app->model.tree, scope->roots[0]);
	return view_cursor(app->model.view);
}

static void timeline_fetch(const void *ctx, uint64_t number, unsigned step)
{
	tree_fetch(((const struct timeline_pass *)ctx)->app->model.tree, number, 0, 2);
}

/* Of those that ran before only the end counts. */
static unsigned timeline_visit(void *ctx, uint64_t number)
{
	const struct timeline_pass *pass = ctx;
	const struct app *app = pass->app;
	struct timeline_extent *extent = &pass->timeline->next;
	const struct node *node = tree_node(app->model.tree, number);

	if (!node || node_is_thread(node) || !view_is_in_scope(app->model.view, node))
		return 1;
	if (node->flags & NODE_FORKED && node->id.start_ns < extent->first_ns)
		extent->first_ns = node->id.start_ns;
	if (!node_is_exited(node))
		extent->living = true;
	else if (node->exit_ns > extent->last_ns)
		extent->last_ns = node->exit_ns;
	return parallel_add(&pass->timeline->adding, node, app->model.context.now_ns);
}

bool timeline_bars_scan(struct app *app, struct timeline *timeline)
{
	static const struct scan_ops ops = {timeline_fetch, 1, timeline_visit};
	struct timeline_pass pass = {app, timeline};
	const struct node *root;

	if (!scan_slice(&ops, &pass, &timeline->at, tree_end(app->model.tree), SLICE_NODES))
		return false;
	timeline->scanning = false;
	timeline->extent = timeline->next;
	parallel_end(&timeline->adding);
	timeline->parallel = timeline->adding;
	root = timeline_root(app);
	timeline->critical.count = 0;
	if (root)
		critical_find(&timeline->critical, root, app->model.context.now_ns);
	return true;
}

uint64_t timeline_bars_due_ns(const struct app *app, const struct timeline *timeline)
{
	return timeline->done_ns + TIMELINE_BARS_SCAN_NS + tree_end(app->model.tree) * SCAN_NODE_NS;
}

/* The counts are of this axis. */
static bool is_counted(const struct timeline *timeline)
{
	const struct axis *axis = &timeline->axis, *counted = &timeline->parallel.axis;

	return axis->from_ns == counted->from_ns && axis->span_ns == counted->span_ns &&
	       axis->columns == counted->columns;
}

bool timeline_bars_is_current(const struct app *app, const struct timeline *timeline)
{
	return timeline->version == tree_version(app->model.tree) && is_counted(timeline);
}

/* The counts are of about this axis: it was neither zoomed nor moved by a person. */
static bool is_near(const struct timeline *timeline)
{
	const struct axis *axis = &timeline->axis, *counted = &timeline->parallel.axis;
	uint64_t little_ns = axis->span_ns / 4;

	return axis->columns == counted->columns && counted->span_ns + little_ns > axis->span_ns &&
	       counted->span_ns < axis->span_ns + little_ns &&
	       counted->from_ns + little_ns > axis->from_ns &&
	       counted->from_ns < axis->from_ns + little_ns;
}

/* An axis that moves with the time is counted again no more often than the tree is scanned. */
static bool is_scan_due(const struct app *app, const struct timeline *timeline, struct ident root)
{
	bool moves = timeline->extent.living && !timeline->zoomed && is_near(timeline);

	if (timeline->scanning)
		return false;
	if (!ident_equal(root, timeline->root) || (!moves && !is_counted(timeline)))
		return true;
	return !timeline_bars_is_current(app, timeline) &&
	       app->model.context.now_ns >= timeline_bars_due_ns(app, timeline);
}

static void begin_scan(struct app *app, struct timeline *timeline)
{
	const struct node *root = timeline_root(app);
	struct ident id = root ? root->id : (struct ident){0};

	if (!is_scan_due(app, timeline, id))
		return;
	timeline->root = id;
	timeline->version = tree_version(app->model.tree);
	timeline->done_ns = app->model.context.now_ns;
	timeline->next = (struct timeline_extent){.first_ns = UINT64_MAX};
	timeline->at = 0;
	parallel_begin(&timeline->adding, &timeline->axis);
	timeline->scanning = true;
}

static void set_whole(struct app *app, struct timeline *timeline)
{
	const struct timeline_extent *extent = &timeline->extent;
	const struct node *root =
		view_scope(app->model.view)->root_count ? timeline_root(app) : NULL;
	uint64_t now_ns = app->model.context.now_ns, to_ns = now_ns, from_ns;
	bool over = timeline->done_ns && !extent->living && extent->last_ns;

	if (over && root)
		to_ns = extent->last_ns;
	from_ns = now_ns > WINDOW_NS ? now_ns - WINDOW_NS : 0;
	if (timeline->done_ns && extent->first_ns != UINT64_MAX)
		from_ns = extent->first_ns;
	if (root && root->flags & NODE_FORKED)
		from_ns = root->id.start_ns;
	timeline->whole.from_ns = from_ns < to_ns ? from_ns : to_ns;
	timeline->whole.span_ns = to_ns - timeline->whole.from_ns;
	if (timeline->whole.span_ns < AXIS_SPAN_MIN)
		timeline->whole.span_ns = AXIS_SPAN_MIN;
}

/* ---- bars ---- */

static void set_bar(
	const struct app *app, const struct axis *axis, struct time_bar *bar, const struct row *row)
{
	const struct node *node = row->node, *last = row->newest;
	uint64_t now_ns = app->model.context.now_ns;
	uint64_t end_ns = node_is_exited(last) ? last->exit_ns : now_ns;

	time_bar_set(bar, axis, node->id.start_ns, end_ns, row->storm);
}

static int compare_lines(const void *a, const void *b)
{
	const struct timeline_line *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static void mark_segment(const struct app *app, struct timeline *timeline,
	const struct critical_segment *segment, unsigned count)
{
	struct node *node = tree_node(app->model.tree, segment->number);
	struct timeline_line key = {0}, *found;

	if (!node || !ident_equal(node->id, segment->id))
		return;
	key.number = view_row_of(app->model.view, node)->number;
	found = bsearch(&key, timeline->lines, count, sizeof(key), compare_lines);
	if (found)
		time_bar_mark(&timeline->bars[found->line], &timeline->axis, segment->from_ns,
			segment->to_ns);
}

static void fill_bars(struct app *app, struct timeline *timeline, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct row *row = &app->visible.rows[i];

		set_bar(app, &timeline->axis, &timeline->bars[i], row);
		timeline->lines[i] = (struct timeline_line){row->node->number, i};
	}
	if (!count)
		return;
	qsort(timeline->lines, count, sizeof(*timeline->lines), compare_lines);
	for (uint32_t i = 0; i < timeline->critical.count; i++)
		mark_segment(app, timeline, &timeline->critical.segments[i], count);
}

static bool make_bars(struct timeline *timeline, unsigned count)
{
	struct time_bar *bars;
	struct timeline_line *lines;

	if (count <= timeline->room)
		return true;
	bars = realloc(timeline->bars, count * sizeof(*bars));
	if (!bars)
		return false;
	timeline->bars = bars;
	lines = realloc(timeline->lines, count * sizeof(*lines));
	if (!lines)
		return false;
	timeline->lines = lines;
	timeline->room = count;
	return true;
}

bool timeline_bars_sync(struct app *app, struct timeline *timeline, unsigned columns)
{
	if (!make_bars(timeline, app->visible.count))
		return false;
	set_whole(app, timeline);
	if (timeline->zoomed)
		axis_move(&timeline->axis, 0, &timeline->whole); /* it may have moved */
	else
		timeline->axis = timeline->whole;
	timeline->axis.columns = columns < 1 ? 1 : columns > TIME_BAR_MAX ? TIME_BAR_MAX : columns;
	begin_scan(app, timeline);
	fill_bars(app, timeline, app->visible.count);
	return true;
}

void timeline_bars_free(struct timeline *timeline)
{
	critical_free(&timeline->critical);
	free(timeline->bars);
	free(timeline->lines);
}
