// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/sorting.h"

#include "ui/app/screen.h"

#define INTERVAL_NS UINT64_C(1000000000) /* at least, between sorts without new figures */

/* ---- any screen ---- */

void sorting_choose(struct app *app, unsigned at, bool reverse)
{
	const struct orders *orders = &app->screen->orders;

	orders->set(app, at, reverse);
	app_notify(app, "sorted by %s, %s", orders->word(at),
		orders->is_up(app) ? "ascending" : "descending");
}

void sorting_by(struct app *app, enum order_id id)
{
	unsigned at = app->screen->orders.find(id);

	if (at != ORDERS_NONE)
		sorting_choose(app, at, false);
	else
		app_notify(app, "this screen cannot be sorted by %s", order_word(id));
}

void sorting_invert(struct app *app)
{
	const struct orders *orders = &app->screen->orders;

	sorting_choose(app, orders->chosen(app), !orders->is_reversed(app));
}

const char *sorting_arrow(const struct app *app)
{
	static const char *const arrows[2][2] = {{"▼", "▲"}, {"v", "^"}};

	return arrows[app->ascii][app->screen->orders.is_up(app)];
}

void sorting_click(struct app *app, int x)
{
	const struct orders *orders = &app->screen->orders;
	unsigned at = orders->find_x(app, x);

	if (at == ORDERS_NONE)
		return;
	sorting_choose(app, at, at == orders->chosen(app) && !orders->is_reversed(app));
}

/* ---- the tree ---- */

static void note_sorted(struct model *model)
{
	model->sorting.done_ns = model->context.now_ns;
	model->sorting.version = tree_version(model->tree);
	model->sorting.stale = false;
}

void sorting_set(struct model *model, enum order_id id, bool reverse)
{
	const struct order order = {id, reverse, model->context};

	view_set_order(model->view, &order);
	note_sorted(model);
}

void sorting_start(struct model *model, const char *text)
{
	struct order order = {0};

	if (text && order_parse(&order, text))
		sorting_set(model, order.id, order.reverse);
}

void sorting_turn(struct model *model)
{
	const struct sorting *sorting = &model->sorting;
	uint64_t now_ns = model->context.now_ns;

	if (order_is_default(view_order(model->view)))
		return;
	if (!sorting->stale && (sorting->version == tree_version(model->tree) ||
				       now_ns < sorting->done_ns + INTERVAL_NS))
		return;
	view_sort(model->view, &model->context);
	note_sorted(model);
}

uint64_t sorting_due_ns(const struct model *model)
{
	if (order_is_default(view_order(model->view)) ||
		model->sorting.version == tree_version(model->tree))
		return 0;
	return model->sorting.done_ns + INTERVAL_NS;
}
