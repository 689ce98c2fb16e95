// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/sorting.h"

#include "ui/panel.h"

#define INTERVAL_NS                                                                                \
	UINT64_C(1000000000) /* at least, between sorts that no figures have asked for */

static void note_sorted(struct app *app)
{
	app->sorting.done_ns = app->context.now_ns;
	app->sorting.version = tree_version(app->tree);
	app->sorting.stale = false;
}

static void set(struct app *app, enum order_id id, bool reverse)
{
	const struct order order = {
		.id = id,
		.reverse = reverse,
		.now_ns = app->context.now_ns,
		.user_name = app->context.user_name,
		.ctx = app->context.ctx,
	};

	view_set_order(app->view, &order);
	note_sorted(app);
}

static void tell(struct app *app)
{
	const struct order *order = view_order(app->view);

	snprintf(app->notice, sizeof(app->notice), "sorted by %s, the %s first",
		order_word(order->id), order_is_up(order) ? "least" : "greatest");
}

void sorting_by(struct app *app, enum order_id id)
{
	set(app, id, false);
	tell(app);
}

void sorting_invert(struct app *app)
{
	const struct order *order = view_order(app->view);

	set(app, order->id, !order->reverse);
	tell(app);
}

void sorting_start(struct app *app, const char *text)
{
	struct order order = {0};

	if (text && order_parse(&order, text))
		set(app, order.id, order.reverse);
}

void sorting_turn(struct app *app)
{
	const struct sorting *sorting = &app->sorting;
	uint64_t now_ns = app->context.now_ns;

	if (order_is_plain(view_order(app->view)))
		return;
	if (!sorting->stale && (sorting->version == tree_version(app->tree) ||
				       now_ns < sorting->done_ns + INTERVAL_NS))
		return;
	view_sort(app->view, now_ns);
	note_sorted(app);
}

uint64_t sorting_due_ns(const struct app *app)
{
	if (order_is_plain(view_order(app->view)) ||
		app->sorting.version == tree_version(app->tree))
		return 0;
	return app->sorting.done_ns + INTERVAL_NS;
}

bool sorting_wants_figures(const struct app *app)
{
	return order_passes(view_order(app->view));
}

const char *sorting_arrow(const struct app *app)
{
	static const char *const arrows[2][2] = {{"▼", "▲"}, {"v", "^"}};

	return arrows[app->ascii][order_is_up(view_order(app->view))];
}

/* The heading at that column of the screen; beyond the last it is the command's. */
static const char *heading_at(const struct columns *columns, int x)
{
	for (unsigned i = 0; i < columns->count; i++) {
		const struct slot *slot = &columns->slots[i];

		if (x >= (int)slot->x && x <= (int)(slot->x + slot->width))
			return columns_entry(slot->id)->heading;
	}
	return x >= (int)columns->command_x ? "COMMAND" : "";
}

void sorting_click(struct app *app, int x)
{
	struct order order;

	if (!order_parse(&order, heading_at(&app->columns, x)))
		return;
	if (order.id == view_order(app->view)->id)
		sorting_invert(app);
	else
		sorting_by(app, order.id);
}

/* ---- the menu ---- */

void sorting_open_menu(struct app *app)
{
	app->sorting.chosen = view_order(app->view)->id;
	panel_open(app, PANEL_SORT);
	panel_keep_shown(app, app->sorting.chosen);
}

static void move(struct app *app, long rows)
{
	long to = (long)app->sorting.chosen + rows;

	app->sorting.chosen = to < 0 ? 0 : to >= ORDER_COUNT ? ORDER_COUNT - 1 : (unsigned)to;
	panel_keep_shown(app, app->sorting.chosen);
}

/* The next one whose word begins so. */
static void jump(struct app *app, int key)
{
	for (unsigned i = 1; i <= ORDER_COUNT; i++) {
		unsigned id = (app->sorting.chosen + i) % ORDER_COUNT;

		if (order_word(id)[0] == (key | 0x20)) {
			move(app, (long)id - (long)app->sorting.chosen);
			return;
		}
	}
}

void sorting_key(struct app *app, int key)
{
	long rows = panel_rows(app, key);

	if (rows) {
		move(app, rows);
	} else if ((key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z')) {
		jump(app, key);
	} else {
		app->panel = PANEL_NONE;
		if (key == KEY_ENTER_CHAR)
			sorting_by(app, app->sorting.chosen);
	}
}
