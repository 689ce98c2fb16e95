// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tree: one row a process.
 *
 *         PID USER        AGE  STATUS       COMMAND
 *           1 root      3d04h               systemd
 *      +  900 joe          0s               ├─ sh -c make
 *      x  901 joe       1.2ms  exit 0       │  ├─ true
 *      !  902 joe        12ms  exit 1       │  └─ false
 *      *  903 joe          4m               └+ (12) make -j4
 *
 * What a row means is told by its mark, and by its style a second time.
 */
#include "ui/draw.h"

#include "core/duration.h"
#include "ui/phrase.h"

#include <string.h>

#define GUIDE_WIDTH 3 /* columns a level takes */

/* How one row looks. */
struct row_look {
	const char *mark;
	enum style accent; /* mark, pid, status, name of the program */
	enum style rest;   /* everything else */
};

unsigned draw_fade(const struct app *app, const struct node *node)
{
	uint64_t linger_ns = tree_limits(app->tree)->linger_ns;
	uint64_t since_ns =
		app->context.now_ns > node->exit_ns ? app->context.now_ns - node->exit_ns : 0;

	if ((node->flags & NODE_EXPIRED) || since_ns >= linger_ns)
		return 2;
	return since_ns / (linger_ns / 3 + 1);
}

static struct row_look look_ghost(const struct app *app, const struct node *node)
{
	static const enum style fails[] = {STYLE_FAIL0, STYLE_FAIL1, STYLE_FAIL2};
	static const enum style shorts[] = {STYLE_SHORT0, STYLE_SHORT1, STYLE_SHORT2};
	static const enum style deads[] = {STYLE_DEAD0, STYLE_DEAD1, STYLE_DEAD2};
	unsigned step = draw_fade(app, node);

	if (node->status != STATUS_UNKNOWN && status_is_failure(node->status))
		return (struct row_look){"!", fails[step], deads[step]};
	if (node->flags & NODE_SHORT)
		return (struct row_look){"x", shorts[step], deads[step]};
	return (struct row_look){"x", deads[step], deads[step]};
}

static bool node_is_new(const struct app *app, const struct node *node)
{
	return (node->flags & NODE_FORKED) && node->id.start_ns + APP_NEW_NS > app->context.now_ns;
}

static struct row_look look_row(const struct app *app, const struct row *row)
{
	struct row_look look = {" ", STYLE_NORMAL, STYLE_NORMAL};

	if (node_is_ghost(row->node))
		look = look_ghost(app, row->node);
	else if (row->flags & ROW_CONTEXT)
		look = (struct row_look){" ", STYLE_DIM, STYLE_DIM};
	else if (node_is_new(app, row->node))
		look = (struct row_look){"+", STYLE_NEW, STYLE_NORMAL};
	else if (row->node->flags & NODE_KTHREAD)
		look = (struct row_look){" ", STYLE_DIM, STYLE_DIM};
	if (row->flags & ROW_TAGGED)
		look.accent = STYLE_TAG;
	return look;
}

static struct pen next_column(struct frame *frame, int *x, int y, unsigned width)
{
	struct pen pen = frame_pen(frame, *x, y, width);

	*x += width;
	return pen;
}

static void draw_user(
	const struct app *app, struct pen *pen, const struct node *node, enum style style)
{
	char digits[16];
	const char *name = digits;

	snprintf(digits, sizeof(digits), "%u", node->uid);
	if (node->flags & NODE_PLACEHOLDER)
		name = "?";
	else if (app->context.user_name)
		name = app->context.user_name(app->context.ctx, node->uid);
	pen->right--;
	pen_escape(pen, style, name, strlen(name));
}

static void draw_age(
	const struct app *app, struct pen *pen, const struct node *node, enum style style)
{
	char text[16] = "";

	if (!node_is_ghost(node))
		phrase_age(text, sizeof(text), node, app->context.now_ns);
	else if (!app->layout.columns.phrase && node->id.start_ns && !(node->flags & NODE_MISSED))
		duration_write(text, sizeof(text), node_age_ns(node, 0));
	pen_format(pen, style, "%*s", (int)app->layout.columns.age - 2, text);
}

static void draw_status(
	const struct app *app, struct pen *pen, const struct node *node, enum style style)
{
	char text[64];

	if (!node_is_ghost(node)) {
		if (node->flags & NODE_PLACEHOLDER)
			pen_put(pen, STYLE_DIM, "never met");
		return;
	}
	if (app->layout.columns.phrase)
		phrase_end_after(text, sizeof(text), node);
	else
		phrase_end(text, sizeof(text), node);
	pen->right--;
	pen_put(pen, style, text);
}

/*
 * In a tree deeper than the screen is wide the levels nearest to the root are left out, for all rows
 * alike.  The cursor's row decides: what comes and goes elsewhere must not shift the screen.
 */
static unsigned first_level(const struct app *app)
{
	unsigned room = app->layout.columns.command / (2 * GUIDE_WIDTH), depth = 0;

	for (unsigned i = 0; i < app->row_count; i++)
		if (app->rows[i].flags & ROW_CURSOR)
			depth = app->rows[i].depth;
	return depth > room ? depth - room : 0;
}

static void draw_guides(const struct app *app, struct pen *pen, const struct row *row)
{
	static const char *const lines[2][4] = {{"│  ", "├", "└", "─ "}, {"|  ", "|", "`", "- "}};
	const char *const *set = lines[app->ascii];
	unsigned left_out = first_level(app);

	pen->x -= (row->depth > left_out ? left_out : row->depth) * GUIDE_WIDTH;
	if (row->depth)
		view_guides(app->view, row, app->guides, app->guide_room);
	for (unsigned level = 0; level + 1 < row->depth; level++)
		pen_put(pen, STYLE_GUIDE, app->guides[level] ? set[0] : "   ");
	if (row->depth)
		pen_put(pen, STYLE_GUIDE, set[row->flags & ROW_LAST ? 2 : 1]);
	if (row->flags & ROW_FOLDED)
		pen_put(pen, STYLE_VALUE, "+ ");
	else if (row->depth)
		pen_put(pen, STYLE_GUIDE, set[3]);
	if (left_out && row->depth <= left_out)
		pen_put(pen, STYLE_GUIDE, app->ascii ? "< " : "… ");
}

static void draw_name(
	const struct app *app, struct pen *pen, const struct row *row, struct row_look look)
{
	enum style name = look.accent == STYLE_NORMAL ? STYLE_NAME : look.accent;

	if (row->flags & ROW_FOUND)
		name = STYLE_FOUND;
	if (row->flags & ROW_FOLDED)
		pen_format(pen, STYLE_DIM, "(%u) ", row->hidden);
	draw_command(pen, row->node, name, look.rest);
}

static void draw_row(const struct app *app, struct frame *frame, const struct row *row, int y)
{
	const struct columns *columns = &app->layout.columns;
	const struct node *node = row->node;
	struct row_look look = look_row(app, row);
	struct pen pen, line = frame_pen(frame, 0, y, app->layout.width);
	int x = 0;

	pen = next_column(frame, &x, y, columns->mark);
	pen_put(&pen, look.accent, look.mark);
	if (row->flags & ROW_TAGGED)
		pen_put(&pen, STYLE_TAG, "*");
	pen = next_column(frame, &x, y, columns->pid);
	pen_format(&pen, look.accent, "%*d", (int)columns->pid - 1, node->id.pid);
	pen = next_column(frame, &x, y, columns->user);
	draw_user(app, &pen, node, look.rest);
	pen = next_column(frame, &x, y, columns->age);
	draw_age(app, &pen, node, node->flags & NODE_SHORT ? look.accent : look.rest);
	pen = next_column(frame, &x, y, columns->status);
	draw_status(app, &pen, node, look.accent);
	pen = next_column(frame, &x, y, columns->command);
	pen.x -= app->shift;
	if (!view_get_options(app->view)->flat)
		draw_guides(app, &pen, row);
	draw_name(app, &pen, row, look);
	if (row->flags & ROW_CURSOR)
		pen_restyle(&line, STYLE_CURSOR);
}

void draw_tree(const struct app *app, struct frame *frame)
{
	for (unsigned i = 0; i < app->row_count && i < app->layout.tree_height; i++)
		draw_row(app, frame, &app->rows[i], app->layout.tree_y + i);
	if (!app->row_count && app->layout.tree_height) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y, app->layout.width);

		pen_put(&pen, STYLE_DIM,
			app->filter_on ? "Nothing matches the filter." : "No process yet.");
	}
}
