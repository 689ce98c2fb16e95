// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The tree screen: one row per process.
 *
 *         PID USER       RES S  CPU% MEM%    AGE COMMAND
 *           1 root       12M S   0.0  0.1  3d04h systemd
 *      +  900 joe       1.2M R  12.5  0.0     0s ├─ sh -c make
 *      x  901 joe       844K exit 0 after 1.2 ms │  ├─ true
 *      !  902 joe       1.1M SIGSEGV core, 3.42s │  └─ false
 *      *  903 joe       740M S 203.4  9.1     4m └+ (12) make -j4
 *      R  904 joe       1.2M S   3.1  0.0     2m └─ sh retry.sh
 *      = x640 joe            17/s 2% fail           └+ sleep 0.05 x640 (17/s, median ...
 *
 * The mark describes the state of the row, and so does its style.  An exited process has its exit
 * status in place of figures.  A folded row has the sums of the subtree, in a style of their own.
 */
#include "ui/screens/screens.h"
#include "ui/screens/tree_row.h"

#include "ui/draw/draw.h"
#include "ui/draw/storm_cells.h"
#include "ui/format/status_text.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/stats/subtree_totals.h"
#include "core/tree/lineage.h"
#include "ui/app/sorting.h"
#include "ui/format/sparkline.h"

#include <string.h>

#define SIGN_WIDTH 3 /* columns; a click there folds the row */

/* The third of its linger time that an exited process is in: 0, 1 or 2. */
static unsigned tree_fade(const struct app *app, const struct node *node)
{
	uint64_t linger_ns = tree_linger_ns(app->model.tree, node);
	uint64_t since_ns = app->model.context.now_ns > node->exit_ns
				    ? app->model.context.now_ns - node->exit_ns
				    : 0;

	if (node_is_zombie(node))
		return 0;
	if ((node->flags & NODE_EXPIRED) || since_ns >= linger_ns)
		return 2;
	return since_ns / (linger_ns / 3 + 1);
}

static struct row_look tree_look_exited(const struct app *app, const struct node *node)
{
	static const enum style fails[] = {STYLE_FAIL0, STYLE_FAIL1, STYLE_FAIL2};
	static const enum style odds[] = {STYLE_ODD0, STYLE_ODD1, STYLE_ODD2};
	static const enum style shorts[] = {STYLE_SHORT0, STYLE_SHORT1, STYLE_SHORT2};
	static const enum style deads[] = {STYLE_DEAD0, STYLE_DEAD1, STYLE_DEAD2};
	unsigned step = tree_fade(app, node);
	bool is_short = node->flags & NODE_SHORT;

	if (node_has_failed(node))
		return (struct row_look){"!",
			(units_status_is_grave(node->status) ? fails : odds)[step], deads[step]};
	return (struct row_look){
		"x", deads[step], deads[step], is_short ? shorts[step] : STYLE_NORMAL};
}

static bool node_is_new(const struct app *app, const struct node *node)
{
	return (node->flags & NODE_FORKED) &&
	       node->id.start_ns + MODEL_NEW_NS > app->model.context.now_ns;
}

/* As its newest process: the storm ends when that one has faded. */
static struct row_look tree_look_storm(const struct app *app, const struct row *row)
{
	struct node last = *row->newest;
	bool fails = storm_cells_is_mostly_failed(row->storm);
	struct row_look look;

	if (row->storm->alike)
		return (struct row_look){"=", STYLE_NORMAL, STYLE_NORMAL};
	last.status = fails ? row->storm->status : 0;
	look = tree_look_exited(app, &last);
	look.mark = fails ? "!" : "=";
	return look;
}

struct row_look tree_look_row(const struct app *app, const struct row *row)
{
	struct row_look look = {" ", STYLE_NORMAL, STYLE_NORMAL};
	enum spawn_verdict verdict;

	if (row->storm)
		return tree_look_storm(app, row);
	if (node_is_exited(row->node))
		look = tree_look_exited(app, row->node);
	else if (row->flags & ROW_CONTEXT)
		look = (struct row_look){" ", STYLE_DIM, STYLE_DIM};
	else if (node_is_new(app, row->node))
		look = (struct row_look){
			"+", STYLE_NEW, node_is_thread(row->node) ? STYLE_THREAD : STYLE_NORMAL};
	else if (node_is_thread(row->node))
		look = (struct row_look){" ", STYLE_THREAD, STYLE_THREAD};
	else if (row->node->flags & NODE_KTHREAD)
		look = (struct row_look){" ", STYLE_DIM, STYLE_DIM};
	verdict = spawners_verdict_of(app->model.spawners, row->node, app->model.context.now_ns);
	if (verdict == VERDICT_RUNAWAY)
		look = (struct row_look){"R", STYLE_ALERT, look.rest};
	else if (verdict == VERDICT_BUSY)
		look = (struct row_look){"B", STYLE_ODD0, look.rest};
	else if (row->flags & ROW_TAGGED)
		look.accent = STYLE_TAG;
	return look;
}

/* A figure of a row; a + marks where it is cut. */
static void tree_put_cell(struct frame *frame, const struct column_slot *slot, int y,
	enum style style, const char *text)
{
	struct pen pen = frame_pen(frame, (int)slot->x, y, (int)slot->width);
	size_t len = strlen(text);
	unsigned columns = text_columns(text, len);
	enum column_align align = columns_entry(slot->id)->align;
	bool cut = columns > slot->width, left = align == COLUMN_PATH;

	if (cut ? left : align == COLUMN_RIGHT)
		pen.x += (int)slot->width - (int)columns;
	pen_escape(&pen, style, text, len);
	if (!cut)
		return;
	pen = frame_pen(frame, (int)(left ? slot->x : slot->x + slot->width - 1), y, 1);
	pen_put(&pen, STYLE_DIM, "+");
}

static enum style tree_cell_style(const struct row *row, enum column_id id, struct row_look look)
{
	if (id == COLUMN_PID || id == COLUMN_EXIT)
		return look.accent;
	if (id == COLUMN_AGE && row->node->flags & NODE_SHORT)
		return look.accent;
	return look.rest;
}

/* Rows without figures: their status is in that place. */
static bool has_status(const struct node *node)
{
	return node->flags & (NODE_EXITED | NODE_PLACEHOLDER);
}

static void tree_draw_births(const struct app *app, struct frame *frame, const struct row *row,
	int y, const struct column_slot *slot)
{
	const struct rates *births = spawners_births(app->model.spawners, row->node);
	struct pen pen = frame_pen(frame, slot->x, y, slot->width);

	if (births)
		sparkline_put_minute(
			&pen, births, app->model.context.now_ns, slot->width, app->ascii);
}

/* Of the folded rows on the screen. */
static struct subtree_totals *totals_of(const struct app *app)
{
	return screen_state(app, &tree_screen);
}

static bool is_summed(const struct row *row)
{
	return row->flags & ROW_FOLDED && (!row->storm || row->storm->alike);
}

/* subtree_totals_fn */
static uint32_t sum_row(const void *view, const struct node *row, struct node *sums)
{
	return view_sum_row(view, row, sums);
}

static bool tree_sync(struct app *app)
{
	struct subtree_totals *totals = totals_of(app);
	uint64_t sorted_ns =
		order_is_by_subtree(view_order(app->model.view)) ? app->model.sorting.done_ns : 0;

	subtree_totals_begin(totals, app->model.tree, app->model.context.now_ns, sorted_ns);
	for (unsigned i = 0; i < app->visible.count; i++)
		if (is_summed(&app->visible.rows[i]))
			subtree_totals_add(totals, app->visible.rows[i].node,
				app->visible.rows[i].storm ? sum_row : NULL, app->model.view);
	subtree_totals_end(totals);
	return true;
}

static uint64_t tree_due_ns(const struct app *app)
{
	return subtree_totals_due_ns(totals_of(app), app->model.tree);
}

static void tree_draw_cells(const struct app *app, struct frame *frame, const struct row *row,
	int y, struct row_look look)
{
	struct query_context context = app->model.context;
	const struct node *node = row->node;
	struct node total;
	char text[CELL_TEXT];

	if (is_summed(row)) {
		subtree_totals_get(totals_of(app), node, &total);
		node = &total;
		query_context_sum(&context);
	}
	for (unsigned i = 0; i < app->columns.count; i++) {
		const struct column_slot *slot = &app->columns.slots[i];
		const struct field *field = columns_field(slot->id);
		enum style style, own = tree_cell_style(row, slot->id, look);

		if (has_status(node) && columns_is_left_to_status(&app->columns, slot))
			continue;
		if (slot->id == COLUMN_SPAWNED) {
			tree_draw_births(app, frame, row, y, slot);
			continue;
		}
		style = row->storm
				? storm_cells_write(slot->id, text, sizeof(text), row, node, app)
				: columns_cell(slot->id, text, sizeof(text),
					  field->flags & FIELD_BESIDE ? row->node : node, &context);
		if (node == &total && field->flags & FIELD_SUM)
			style = STYLE_LABEL;
		tree_put_cell(frame, slot, y, own == STYLE_NORMAL ? style : own, text);
	}
}

static void tree_draw_status(const struct app *app, struct frame *frame, const struct row *row,
	int y, struct row_look look)
{
	const struct columns *columns = &app->columns;
	struct pen pen = frame_pen(frame, columns->status_x, y, columns->status_width);
	char text[CELL_TEXT];

	if (!has_status(row->node))
		return;
	if (row->storm)
		storm_cells_write_end(text, sizeof(text), row, app->model.context.now_ns);
	else if (node_is_zombie(row->node) || (columns->status_life && node_is_exited(row->node)))
		status_text_end_within(text, sizeof(text), row->node, columns->status_width);
	else
		columns_cell(COLUMN_EXIT, text, sizeof(text), row->node, &app->model.context);
	pen_put(&pen, node_is_exited(row->node) ? look.accent : STYLE_DIM, text);
}

static int tree_sign_x(const struct app *app, const struct row *row)
{
	int left_out = view_levels_left_out(app->model.view),
	    level = row->depth ? row->depth - 1 : 0;

	return (int)app->columns.command_x - app->commands.shift +
	       (level > left_out ? level - left_out : 0) * GUIDE_WIDTH;
}

void tree_draw_guides(const struct app *app, struct pen *pen, const struct row *row)
{
	static const char *const lines[2][4] = {{"│  ", "├", "└", "─ "}, {"|  ", "|", "`", "- "}};
	const char *const *set = lines[app->ascii];
	unsigned left_out = view_levels_left_out(app->model.view), wanted, drawn;
	int x = pen->x;

	wanted = view_guides(app->model.view, row, app->visible.guides, app->visible.guide_room);
	drawn = wanted < app->visible.guide_room ? wanted : app->visible.guide_room;
	for (unsigned level = 0; level < drawn; level++)
		pen_put(pen, STYLE_GUIDE, app->visible.guides[level] ? set[0] : "   ");
	pen->x = x + (int)wanted * GUIDE_WIDTH;
	if (row->depth && row->depth <= left_out)
		pen->x -= GUIDE_WIDTH;
	if (row->depth)
		pen_put(pen, STYLE_GUIDE, set[row->flags & ROW_LAST ? 2 : 1]);
	if (row->flags & ROW_FOLDED)
		pen_put(pen, STYLE_VALUE, "+ ");
	else if (row->depth)
		pen_put(pen, STYLE_GUIDE, set[3]);
	if (left_out && row->depth <= left_out)
		pen_put(pen, STYLE_GUIDE, app->ascii ? "< " : "… ");
}

/* These statuses often mean that an exec has failed, which X traces. */
static void put_no_exec(const struct app *app, struct pen *pen, const struct node *node)
{
	const struct source *source = app->model.feed.source;
	bool untraced = source && source->live && !source->failed_execs;
	int code = units_status_is_failure(node->status) ? node->status >> 8 : 0;

	if (untraced && (code == 126 || code == 127 || code == 255))
		pen_put(pen, STYLE_DIM, "(no exec, X traces why) ");
	else
		pen_put(pen, STYLE_DIM, "(no exec) ");
}

void tree_draw_name(
	const struct app *app, struct pen *pen, const struct row *row, struct row_look look)
{
	enum style name = look.accent == STYLE_NORMAL ? STYLE_NAME : look.accent;
	uint32_t left_out;
	int room;

	if (row->flags & ROW_FOUND)
		name = STYLE_FOUND;
	if (row->storm) {
		storm_cells_draw_command(app, pen, row, name, look.rest);
		return;
	}
	if (row->node != row->head)
		draw_joined(app, pen, row);
	if (row->flags & ROW_FOLDED)
		pen_format(pen, STYLE_DIM, "(%u) ", row->hidden);
	left_out = tree_left_out(app->model.tree, row->node);
	if (left_out)
		pen_format(pen, STYLE_DIM, "(%u exited below) ", left_out);
	if (draw_attempts(app, pen, row->node, name, false)) {
		pen_put(pen, look.rest, "  ");
		name = look.rest; /* only one part stands out */
	} else if (lineage_never_executed(row->node))
		put_no_exec(app, pen, row->node);
	room = pen->right - pen->x - app->commands.shift; /* scrolling does not change it */
	draw_chain(pen, row->node, look.rest, room > 0 ? lineage_exec_width((unsigned)room) : 0);
	draw_command_row(app, pen, row->node, name, look.rest);
}

static void tree_draw_row(const struct app *app, struct frame *frame, const struct row *row, int y)
{
	const struct columns *columns = &app->columns;
	struct row_look look = tree_look_row(app, row);
	struct pen pen, line = frame_pen(frame, 0, y, app->layout.width);

	pen = frame_pen(frame, 0, y, columns->mark);
	pen_put(&pen, look.sign ? look.sign : look.accent, look.mark);
	if (row->flags & ROW_TAGGED)
		pen_put(&pen, STYLE_TAG, "*");
	tree_draw_cells(app, frame, row, y, look);
	tree_draw_status(app, frame, row, y, look);
	pen = frame_pen(frame, columns->command_x, y, columns->command);
	pen.x -= app->commands.shift;
	if (!view_get_options(app->model.view)->flat)
		tree_draw_guides(app, &pen, row);
	tree_draw_name(app, &pen, row, look);
	if (row->flags & ROW_CURSOR)
		pen_restyle(&line, STYLE_CURSOR);
}

static const char *why_scope_is_empty(const struct app *app)
{
	char pids[SCOPE_NOT_FOUND_TEXT];

	if (app->filter.subtree.id.pid)
		return "This process and its descendants have exited. Esc: all processes again.";
	if (app->model.child)
		return app->model.job.has_ended
			       ? "Command finished. L: exited processes, r: spawners, "
				 "o: output, q: quit"
			       : "No process yet.";
	if (app->model.job.has_ended)
		return "Command finished. L: exited processes, r: spawners, q: quit";
	return scope_write_not_found(view_scope(app->model.view), pids, sizeof(pids))
		       ? "No process with a pid given by --pid; it is shown when it starts."
		       : "The processes given by --pid and their descendants have exited.";
}

static const char *why_empty(const struct app *app)
{
	if (app->filter.is_on)
		return "No process matches the filter.";
	if (view_get_options(app->model.view)->failures)
		return "No process has failed.";
	if (view_scope(app->model.view)->uid != UINT32_MAX)
		return "No process of this user.";
	if (app->model.settled && view_scope(app->model.view)->root_count)
		return why_scope_is_empty(app);
	return "No process yet.";
}

static void tree_draw(const struct app *app, struct frame *frame)
{
	draw_heading(app, frame);
	for (unsigned i = 0; i < app->visible.count && i < app->layout.tree_height; i++)
		tree_draw_row(app, frame, &app->visible.rows[i], app->layout.tree_y + i);
	if (!app->visible.count && app->layout.tree_height) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y, app->layout.width);

		pen_put(&pen, STYLE_DIM, why_empty(app));
	}
	draw_output_lines(app, frame);
	draw_selected_line(app, frame);
}

/* ---- the orders ---- */

const char *tree_word(unsigned at)
{
	return order_word(at);
}

const char *tree_sentence(unsigned at)
{
	return order_sentence(at);
}

unsigned tree_chosen_order(const struct app *app)
{
	return view_order(app->model.view)->id;
}

bool tree_is_plain(const struct app *app)
{
	return order_is_default(view_order(app->model.view));
}

bool tree_is_up(const struct app *app)
{
	return order_is_up(view_order(app->model.view));
}

bool tree_is_reversed(const struct app *app)
{
	return view_order(app->model.view)->reverse;
}

void tree_set_order(struct app *app, unsigned at, bool reverse)
{
	sorting_set(&app->model, at, reverse);
}

unsigned tree_find_order(enum order_id id)
{
	return id;
}

/* Beyond the last column is the command. */
static unsigned tree_find_order_x(const struct app *app, int x)
{
	const struct columns *columns = &app->columns;

	for (unsigned i = 0; i < columns->count; i++) {
		const struct column_slot *slot = &columns->slots[i];

		if (x >= (int)slot->x && x <= (int)(slot->x + slot->width))
			return columns_order(slot->id);
	}
	return x >= (int)columns->command_x ? ORDER_COMMAND : ORDERS_NONE;
}

/* ---- the mouse ---- */

/* Rows are read again: since they were drawn, nodes may have left the tree. */
static void tree_click(struct app *app, unsigned line, int x)
{
	struct row *row = &app->visible.rows[line];
	int sign;

	app->visible.count = view_rows(app->model.view, app->visible.rows, app->layout.tree_height);
	if (line >= app->visible.count)
		return;
	sign = tree_sign_x(app, row);
	view_select(app->model.view, row->node);
	if (row->flags & ROW_BRANCH && x >= sign && x < sign + SIGN_WIDTH)
		view_fold(app->model.view, row->node, !(row->flags & ROW_FOLDED));
}

bool tree_wheel(struct app *app, const struct wheel *wheel)
{
	if (wheel->columns)
		return false;
	view_scroll(app->model.view, wheel->rows, app->layout.tree_height);
	return true;
}

const struct screen_ops tree_screen = {
	.orders = TREE_ORDERS(tree_find_order_x),
	.has_view_options = true,
	.has_filter = true,
	.state_size = sizeof(struct subtree_totals),
	.due_ns = tree_due_ns,
	.click = tree_click,
	.wheel = tree_wheel,
	.sync = tree_sync,
	.draw = tree_draw,
	.shows_output = true,
};
