// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The screen of those who start others, the most active first, runaways before all:
 *
 *          PID    /s  10s/s    TOTAL MEDIAN    P95 FAIL PROGRAM: what it starts
 *      R   901 213.0  150.2     1284    3ms   10ms   2% retry.sh: curl, sleep
 *          800   0.9    1.0      124  4.2ms   12ms   0% cron: sh
 *
 * Columns come with the width, as the table says.  Below: the line of ancestors, how it fails.
 */
#include "ui/screens/lists.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "ui/draw/draw.h"
#include "ui/format/sparkline.h"
#include "ui/panels/signals_panel.h"
#include "ui/screens/spawner_list.h"

#include <inttypes.h>
#include <string.h>

#define MARK_WIDTH  2
#define SPARK_WIDTH 24
#define ENDS_WIDTH  13 /* how most of those that failed ended */

typedef void put_fn(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style);

static struct spawner_list *crowd_of(const struct app *app)
{
	return screen_state(app, &spawners_screen);
}

static void put_pid(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	pen_format(pen, style, "%*" PRId32, (int)app->pid_width, row->spawner.id.pid);
}

static void put_rate(const struct app *app, struct pen *pen, const struct decay *decay,
	enum decay_span span, enum style style)
{
	double rate = decay_read(decay, span, crowd_of(app)->shown_ns);

	pen_format(pen, rate < 0.05 ? STYLE_DIM : style, rate < 999.95 ? "%6.1f" : "%6.0f", rate);
}

#define RATE_PUTTER(name, decay, span)                                                             \
	static void put_##name(const struct app *app, struct pen *pen,                             \
		const struct spawner_row *row, enum style style)                                   \
	{                                                                                          \
		put_rate(app, pen, &row->spawner.decay, span, style);                              \
	}
RATE_PUTTER(rate_1s, stats.event_rates[EVENT_RATE_FORK], DECAY_1S)
RATE_PUTTER(rate_10s, stats.event_rates[EVENT_RATE_FORK], DECAY_10S)
RATE_PUTTER(rate_60s, stats.event_rates[EVENT_RATE_FORK], DECAY_60S)
RATE_PUTTER(below, below[EVENT_RATE_FORK], DECAY_10S)

static void put_total(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	pen_format(pen, style, "%8" PRIu64, row->spawner.stats.totals[EVENT_RATE_FORK]);
}

static void put_lifetime(
	struct pen *pen, const struct spawner_row *row, unsigned percent, enum style style)
{
	const struct histogram *lifetimes = &row->spawner.stats.lifetimes;
	char text[16] = "";

	if (lifetimes->total)
		units_write_time(text, sizeof(text), histogram_percentile(lifetimes, percent));
	pen_format(pen, style, "%6s", text);
}

static void put_half(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	put_lifetime(pen, row, 50, style);
}

static void put_most(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	put_lifetime(pen, row, 95, style);
}

static void put_failed(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	const struct spawn_stats *stats = &row->spawner.stats;
	double share = spawn_stats_failed_share(stats) * 100;

	if (!stats->totals[EVENT_RATE_EXIT])
		return;
	pen_format(pen, stats->failures ? STYLE_FAIL1 : style, "%3.0f%%",
		share > 0 && share < 1 ? 1 : share);
}

static void put_cpu(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	char text[16];

	units_write_time(text, sizeof(text), row->spawner.stats.cpu_ns);
	pen_format(pen, style, "%6s", text);
}

static void put_spark(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	sparkline_put(
		pen, &row->spawner.stats.births, crowd_of(app)->shown_ns, SPARK_WIDTH, app->ascii);
}

static void put_program(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	struct tally_row commands[SPAWN_STATS_COMMANDS];
	const char *label = row->spawner.label;
	unsigned n;

	pen->x -= app->shift;
	pen_escape(pen, style == STYLE_NORMAL ? STYLE_NAME : style, label, strlen(label));
	memcpy(commands, row->spawner.stats.commands, sizeof(commands));
	n = tally_sort(commands, SPAWN_STATS_COMMANDS);
	for (unsigned i = 0; i < n; i++) {
		pen_put(pen, STYLE_DIM, i ? ", " : ": ");
		pen_escape(pen, STYLE_NORMAL, commands[i].name, strlen(commands[i].name));
		pen_format(pen, STYLE_DIM, " x%" PRIu64, commands[i].count);
	}
	if (!row->spawner.node)
		pen_put(pen, STYLE_DIM, " (gone)");
}

/* From which width of the terminal on a column is there; a width of 0: of the pid; of the rest. */
static const struct crowd_column {
	const char *title;
	unsigned width, from;
	enum spawner_list_order order;
	put_fn *put;
} spawner_list_columns[] = {
	{"PID", 0, 12, SPAWNER_LIST_PID, put_pid},
	{"/s", 6, 20, SPAWNER_LIST_RATE_1S, put_rate_1s},
	{"10s/s", 6, 40, SPAWNER_LIST_RATE_10S, put_rate_10s},
	{"60s/s", 6, 100, SPAWNER_LIST_RATE_60S, put_rate_60s},
	{"TREE/s", 6, 110, SPAWNER_LIST_BELOW, put_below},
	{"TOTAL", 8, 60, SPAWNER_LIST_TOTAL, put_total},
	{"MEDIAN", 6, 70, SPAWNER_LIST_HALF, put_half},
	{"P95", 6, 70, SPAWNER_LIST_MOST, put_most},
	{"FAIL", 4, 50, SPAWNER_LIST_FAILED, put_failed},
	{"CPU", 6, 90, SPAWNER_LIST_CPU, put_cpu},
	{"LAST", SPARK_WIDTH, 140, SPAWNER_LIST_LAST, put_spark},
};
#define SPAWNER_LIST_COLUMNS (sizeof(spawner_list_columns) / sizeof(*spawner_list_columns))
#define PROGRAM_TITLE        "SPAWNER"
#define STARTS_TITLE         ": WHAT IT STARTS"

static unsigned width_of(const struct app *app, const struct crowd_column *column)
{
	return column->width ? column->width : app->pid_width;
}

static bool order_at(const struct app *app, int at, enum spawner_list_order *order)
{
	int x = MARK_WIDTH;

	for (size_t i = 0; i < SPAWNER_LIST_COLUMNS; i++) {
		int width = (int)width_of(app, &spawner_list_columns[i]);

		if (app->layout.width < spawner_list_columns[i].from)
			continue;
		*order = spawner_list_columns[i].order;
		if (at >= x && at <= x + width)
			return true;
		x += width + 1;
	}
	*order = SPAWNER_LIST_PROGRAM;
	return at >= x;
}

/* What makes one a runaway, where there is room to say it. */
static void put_limits(const struct app *app, struct pen *pen)
{
	const struct runaway_limits *limits = &spawners_limits(app->model.spawners)->runaway;
	char text[64];

	snprintf(text, sizeof(text), "  (R: %g/s short-lived, failed x%d, for %gs)", limits->rate,
		RUNAWAY_FAILED, limits->hold_ns / 1e9);
	if (pen->x + (int)strlen(text) <= pen->right)
		pen_put(pen, STYLE_HEAD, text);
}

static void draw_title(const struct app *app, struct frame *frame)
{
	const struct spawner_list *spawner_list = crowd_of(app);
	int y = (int)app->layout.heading_y, x = MARK_WIDTH;
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	bool seen = spawner_list->order == SPAWNER_LIST_RANK ||
		    spawner_list->order == SPAWNER_LIST_PROGRAM;

	if (!app->layout.heading_height)
		return;
	pen_fill(&pen, STYLE_HEAD);
	for (size_t i = 0; i < SPAWNER_LIST_COLUMNS; i++) {
		const struct crowd_column *column = &spawner_list_columns[i];
		int width = (int)width_of(app, column);

		if (app->layout.width < column->from)
			continue;
		pen = frame_pen(frame, x, y, width + 1);
		pen.x += width - (int)strlen(column->title);
		draw_title_word(app, &pen, column->title, column->order == spawner_list->order);
		seen |= column->order == spawner_list->order;
		x += width + 1;
	}
	pen = frame_pen(frame, x, y, (int)app->layout.width - x);
	draw_title_word(app, &pen, PROGRAM_TITLE, spawner_list->order == SPAWNER_LIST_PROGRAM);
	pen_put(&pen, STYLE_HEAD, STARTS_TITLE);
	if (spawner_list->others)
		pen_format(&pen, STYLE_HEAD, "  (%u more)", spawner_list->others);
	put_limits(app, &pen);
	draw_states(app, frame, x + (int)strlen(PROGRAM_TITLE) + 1, seen);
}

static void draw_row(
	const struct app *app, struct frame *frame, const struct spawner_row *row, int y)
{
	enum style style = row->runaway         ? STYLE_FAIL0
			   : !row->spawner.node ? STYLE_DEAD1
						: STYLE_NORMAL;
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	int x = MARK_WIDTH;

	pen_put(&pen, STYLE_FAIL0, row->runaway ? "R" : " ");
	for (size_t i = 0; i < SPAWNER_LIST_COLUMNS; i++) {
		int width = (int)width_of(app, &spawner_list_columns[i]);

		if (app->layout.width < spawner_list_columns[i].from)
			continue;
		pen = frame_pen(frame, x, y, width);
		spawner_list_columns[i].put(app, &pen, row, style);
		x += width + 1;
	}
	pen = frame_pen(frame, x, y, (int)app->layout.width - x);
	put_program(app, &pen, row, style);
}

/* Who it is stands at the end of the line: what has no room is left out at the beginning. */
static void put_lineage(struct pen *pen, const char *line, int room)
{
	const char *from = line, *next;

	while ((int)text_columns(from, strlen(from)) + (from == line ? 0 : 6) > room &&
		(next = strstr(from, " > ")))
		from = next + 3;
	pen_put(pen, STYLE_VALUE, from == line ? "" : "... > ");
	pen_put(pen, STYLE_VALUE, from);
}

static void draw_foot(const struct app *app, struct frame *frame)
{
	const struct spawner_row *row = spawner_list_chosen(crowd_of(app));
	const struct spawn_stats *stats = row ? &row->spawner.stats : NULL;
	struct pen pen = frame_pen(frame, 0, app->layout.line_y, app->layout.width);
	char text[32];

	if (!app->layout.line_height)
		return;
	if (*app->notice) {
		pen_put(&pen, STYLE_ERROR, app->notice);
		return;
	}
	if (!row)
		return;
	if (row->runaway)
		pen_format(&pen, STYLE_ALERT, " runaway: %.0f short-lived/s, failed x%d, over %g ",
			decay_read(&stats->short_exit_score, DECAY_1S, crowd_of(app)->shown_ns),
			RUNAWAY_FAILED, spawners_limits(app->model.spawners)->runaway.rate);
	pen_put(&pen, STYLE_VALUE, row->runaway ? " " : "");
	put_lineage(
		&pen, row->spawner.lineage, pen.right - pen.x - (stats->failures ? ENDS_WIDTH : 0));
	if (stats->totals[EVENT_RATE_FAILED_EXEC])
		pen_format(&pen, STYLE_FAIL1, "  failed execs x%" PRIu64,
			stats->totals[EVENT_RATE_FAILED_EXEC]);
	for (int i = 0; i < SPAWN_STATS_EXITS; i++) {
		if (!stats->ends[i].count)
			continue;
		units_write_status(text, sizeof(text), stats->ends[i].status);
		pen_format(&pen, STYLE_FAIL1, "  %s x%" PRIu32, text, stats->ends[i].count);
	}
}

static void draw_spawners(const struct app *app, struct frame *frame)
{
	const struct spawner_list *spawner_list = crowd_of(app);

	draw_title(app, frame);
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned at = spawner_list->top + i;
		int y = (int)(app->layout.tree_y + i);
		struct pen line = frame_pen(frame, 0, y, app->layout.width);

		if (at >= spawner_list->count)
			break;
		draw_row(app, frame, &spawner_list->rows[at], y);
		if (at == spawner_list->chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
	if (!spawner_list->count && app->layout.tree_height) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y, app->layout.width);

		pen_put(&pen, STYLE_DIM, "No process started in the last minute.");
	}
	draw_foot(app, frame);
}

/* ---- what it is sorted by ---- */

static const char *spawner_list_word(unsigned at)
{
	return spawner_list_order_entry(at)->word;
}

static const char *spawner_list_sentence(unsigned at)
{
	return spawner_list_order_entry(at)->sentence;
}

static unsigned spawner_list_chosen_order(const struct app *app)
{
	return crowd_of(app)->order;
}

static bool spawner_list_is_plain(const struct app *app)
{
	return crowd_of(app)->order == SPAWNER_LIST_RANK && !crowd_of(app)->reverse;
}

static bool spawner_list_is_up(const struct app *app)
{
	return spawner_list_order_entry(crowd_of(app)->order)->least_first !=
	       crowd_of(app)->reverse;
}

static bool spawner_list_is_reversed(const struct app *app)
{
	return crowd_of(app)->reverse;
}

static void spawner_list_set(struct app *app, unsigned at, bool reverse)
{
	crowd_of(app)->order = at;
	crowd_of(app)->reverse = reverse;
	crowd_of(app)->shown_ns = 0;
}

static unsigned spawner_list_find(enum order_id id)
{
	switch (id) {
	case ORDER_CPU:
	case ORDER_TIME:
		return SPAWNER_LIST_CPU;
	case ORDER_PID:
		return SPAWNER_LIST_PID;
	default:
		return ORDERS_NONE;
	}
}

static unsigned spawner_list_find_x(const struct app *app, int x)
{
	enum spawner_list_order order;

	return order_at(app, x, &order) ? order : ORDERS_NONE;
}

/* ---- keys and frames ---- */

static void show_anew(struct app *app)
{
	crowd_of(app)->shown_ns = 0;
}

/* To stop a spawner, and see its rate fall. */
static void signal_chosen(struct app *app)
{
	const struct spawner_row *row = spawner_list_chosen(crowd_of(app));
	const struct node *node = row ? tree_find_ident(app->model.tree, row->spawner.id) : NULL;

	if (node)
		signals_panel_open(app, node);
	else if (row)
		app_notify(app, "%d has exited and is no longer in the tree", row->spawner.id.pid);
}

static bool spawners_key(struct app *app, int key)
{
	const struct spawner_row *row = spawner_list_chosen(crowd_of(app));
	long rows = command_table_rows(command_table_lookup(key), lists_page(app));

	if (rows)
		spawner_list_move(crowd_of(app), rows);
	else if (key == KEY_ENTER_CHAR && row)
		lists_go_to(app, row->spawner.id);
	else if (command_table_lookup(key) == COMMAND_SIGNAL)
		signal_chosen(app);
	else
		return lists_key(app, key);
	return true;
}

/* Choose the row; once more: Enter. */
static void spawners_click(struct app *app, unsigned line, int x)
{
	const struct spawner_list *spawner_list = crowd_of(app);
	unsigned at = spawner_list->top + line;

	if (at >= spawner_list->count)
		return;
	if (at == spawner_list->chosen)
		spawners_key(app, KEY_ENTER_CHAR);
	else
		spawner_list_move(crowd_of(app), (long)at - (long)spawner_list->chosen);
}

static bool spawners_sync(struct app *app)
{
	return spawner_list_sync(crowd_of(app), app->model.spawners, view_scope(app->model.view),
		app->model.context.now_ns, app->layout.tree_height);
}

static uint64_t spawners_due_ns(const struct app *app)
{
	return crowd_of(app)->count ? crowd_of(app)->shown_ns + SPAWNER_LIST_NS : 0;
}

static void spawners_close(struct app *app)
{
	spawner_list_free(crowd_of(app));
}

const struct screen_ops spawners_screen = {
	.orders = {SPAWNER_LIST_ORDER_COUNT, spawner_list_word, spawner_list_sentence,
		spawner_list_chosen_order, spawner_list_is_plain, spawner_list_is_up,
		spawner_list_is_reversed, spawner_list_set, spawner_list_find, spawner_list_find_x},
	.state_size = sizeof(struct spawner_list),
	.show = show_anew,
	.key = spawners_key,
	.click = spawners_click,
	.sync = spawners_sync,
	.due_ns = spawners_due_ns,
	.draw = draw_spawners,
	.close = spawners_close,
};
