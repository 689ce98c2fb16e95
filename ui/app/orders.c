// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/app/orders.h"

#include "ui/app/sorting.h"
#include "ui/draw/draw.h"

/* ---- the tree ---- */

static const char *tree_word(unsigned at)
{
	return order_word(at);
}

static const char *tree_sentence(unsigned at)
{
	return order_sentence(at);
}

static unsigned tree_chosen(const struct app *app)
{
	return view_order(app->view)->id;
}

static bool tree_is_plain(const struct app *app)
{
	return order_is_plain(view_order(app->view));
}

static bool tree_is_up(const struct app *app)
{
	return order_is_up(view_order(app->view));
}

static bool tree_is_reversed(const struct app *app)
{
	return view_order(app->view)->reverse;
}

static void tree_set(struct app *app, unsigned at, bool reverse)
{
	sorting_set(app, at, reverse);
}

static unsigned tree_at(enum order_id id)
{
	return id;
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

static unsigned tree_find_x(const struct app *app, int x)
{
	struct order order;

	return order_parse(&order, heading_at(&app->columns, x)) ? order.id : ORDERS_NONE;
}

/* ---- the log: what it has a column for ---- */

static const enum order_id log_ids[] = {ORDER_AGO, ORDER_PID, ORDER_USER, ORDER_AGE, ORDER_EXIT,
	ORDER_TIME, ORDER_MEMORY, ORDER_PARENT, ORDER_COMMAND};

#define LOG_ORDERS (sizeof(log_ids) / sizeof(*log_ids))

static const char *log_word(unsigned at)
{
	return order_word(log_ids[at]);
}

static const char *log_sentence(unsigned at)
{
	return order_sentence(log_ids[at]);
}

static unsigned log_find(enum order_id id)
{
	if (id == ORDER_CPU) /* a share of the last second is nothing the dead have */
		id = ORDER_TIME;
	for (unsigned at = 0; at < LOG_ORDERS; at++)
		if (log_ids[at] == id)
			return at;
	return ORDERS_NONE;
}

static unsigned log_chosen(const struct app *app)
{
	return log_find(app->logbook.order.id);
}

static bool log_is_plain(const struct app *app)
{
	return app->logbook.order.id == ORDER_AGO && !app->logbook.order.reverse;
}

static bool log_is_up(const struct app *app)
{
	return order_is_up(&app->logbook.order);
}

static bool log_is_reversed(const struct app *app)
{
	return app->logbook.order.reverse;
}

static void log_set(struct app *app, unsigned at, bool reverse)
{
	app->logbook.order.id = log_ids[at];
	app->logbook.order.reverse = reverse;
}

static unsigned log_find_x(const struct app *app, int x)
{
	enum order_id id;

	return draw_log_order_at(app, x, &id) ? log_find(id) : ORDERS_NONE;
}

/* ---- the spawners ---- */

static const char *crowd_word(unsigned at)
{
	return crowd_order_entry(at)->word;
}

static const char *crowd_sentence(unsigned at)
{
	return crowd_order_entry(at)->sentence;
}

static unsigned crowd_chosen_order(const struct app *app)
{
	return app->crowd.order;
}

static bool crowd_is_plain(const struct app *app)
{
	return app->crowd.order == CROWD_RANK && !app->crowd.reverse;
}

static bool crowd_is_up(const struct app *app)
{
	return crowd_order_entry(app->crowd.order)->least_first != app->crowd.reverse;
}

static bool crowd_is_reversed(const struct app *app)
{
	return app->crowd.reverse;
}

static void crowd_set(struct app *app, unsigned at, bool reverse)
{
	app->crowd.order = at;
	app->crowd.reverse = reverse;
	app->crowd.shown_ns = 0;
}

static unsigned crowd_find(enum order_id id)
{
	switch (id) {
	case ORDER_CPU:
	case ORDER_TIME:
		return CROWD_CPU;
	case ORDER_PID:
		return CROWD_PID;
	default:
		return ORDERS_NONE;
	}
}

static unsigned crowd_find_x(const struct app *app, int x)
{
	enum crowd_order order;

	return draw_spawners_order_at(app, x, &order) ? order : ORDERS_NONE;
}

const struct orders *orders_of(const struct app *app)
{
	static const struct orders orders[SCREEN_COUNT] = {
		[SCREEN_TREE] = {ORDER_COUNT, tree_word, tree_sentence, tree_chosen, tree_is_plain,
			tree_is_up, tree_is_reversed, tree_set, tree_at, tree_find_x},
		[SCREEN_LOG] = {LOG_ORDERS, log_word, log_sentence, log_chosen, log_is_plain,
			log_is_up, log_is_reversed, log_set, log_find, log_find_x},
		[SCREEN_SPAWNERS] = {CROWD_ORDER_COUNT, crowd_word, crowd_sentence,
			crowd_chosen_order, crowd_is_plain, crowd_is_up, crowd_is_reversed,
			crowd_set, crowd_find, crowd_find_x},
	};

	return &orders[app->screen];
}
