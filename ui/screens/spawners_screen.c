// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The spawners screen: processes that start others, runaways first, then the most active.
 *
 *          PID    /s  10s/s    TOTAL MEDIAN    P95 FAIL PROGRAM: what it starts
 *      R   901 213.0  150.2     1284    3ms   10ms   2% retry.sh: curl, sleep
 *          800   0.9    1.0      124  4.2ms   12ms   0% cron: sh
 *
 * A wider terminal shows more columns: see spawners_table.  The line below the list has the
 * ancestors of the selected process and the exit statuses of what it starts.
 */
#include "ui/screens/lists.h"

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "ui/draw/draw.h"
#include "ui/format/sparkline.h"
#include "ui/panels/signals_panel.h"
#include "ui/screens/spawner_list.h"

#include <inttypes.h>
#include <string.h>

#define SPARK_WIDTH 24
#define ENDS_WIDTH  18 /* of "  exit 127 x128400" */

typedef void spawners_put_fn(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style);

static struct spawner_list *spawners_of(const struct app *app)
{
	return screen_state(app, &spawners_screen);
}

static void spawners_put_pid(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	pen_format(pen, style, "%*" PRId32, (int)app->pid_width, row->spawner.id.pid);
}

static void spawners_put_rate(const struct app *app, struct pen *pen, const struct decay *decay,
	enum decay_span span, enum style style)
{
	double rate = decay_read(decay, span, spawners_of(app)->shown_ns);

	pen_format(pen, rate < 0.05 ? STYLE_DIM : style, rate < 999.95 ? "%6.1f" : "%6.0f", rate);
}

#define RATE_PUTTER(name, decay, span)                                                             \
	static void spawners_put_##name(const struct app *app, struct pen *pen,                    \
		const struct spawner_row *row, enum style style)                                   \
	{                                                                                          \
		spawners_put_rate(app, pen, &row->spawner.decay, span, style);                     \
	}
RATE_PUTTER(rate_1s, stats.event_rates[EVENT_RATE_FORK], DECAY_1S)
RATE_PUTTER(rate_10s, stats.event_rates[EVENT_RATE_FORK], DECAY_10S)
RATE_PUTTER(rate_60s, stats.event_rates[EVENT_RATE_FORK], DECAY_60S)
RATE_PUTTER(below, below[EVENT_RATE_FORK], DECAY_10S)

static void spawners_put_total(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	pen_format(pen, style, "%8" PRIu64, row->spawner.stats.totals[EVENT_RATE_FORK]);
}

static void spawners_put_lifetime(
	struct pen *pen, const struct spawner_row *row, unsigned percent, enum style style)
{
	const struct histogram *lifetimes = &row->spawner.stats.lifetimes;
	char text[16] = "";

	if (lifetimes->total)
		units_write_time(text, sizeof(text), histogram_percentile(lifetimes, percent));
	pen_format(pen, style, "%6s", text);
}

static void spawners_put_half(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	spawners_put_lifetime(pen, row, 50, style);
}

static void spawners_put_most(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	spawners_put_lifetime(pen, row, 95, style);
}

static void spawners_put_failed(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	const struct spawn_stats *stats = &row->spawner.stats;
	double share = spawn_stats_failed_share(stats) * 100;

	if (!stats->totals[EVENT_RATE_EXIT])
		return;
	pen_format(pen, stats->failures ? STYLE_FAIL1 : style, "%3.0f%%",
		share > 0 && share < 1 ? 1 : share);
}

static void spawners_put_cpu(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	char text[16];

	units_write_time(text, sizeof(text), row->spawner.stats.cpu_ns);
	pen_format(pen, style, "%6s", text);
}

static void spawners_put_spark(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	sparkline_put(pen, STYLE_SPARK, &row->spawner.stats.births, spawners_of(app)->shown_ns,
		SPARK_WIDTH, app->ascii);
}

/* Half a number misleads: what is cut ends in an ellipsis. */
static bool put_started(
	const struct app *app, struct pen *pen, const struct tally_row *command, bool is_last)
{
	const char *ellipsis = app->ascii ? " .." : " …";
	int room = pen->right - pen->x - (is_last ? 0 : 4); /* for ", .." */
	int name = (int)text_columns(command->name, strlen(command->name));
	char count[32];
	int digits = snprintf(count, sizeof(count), " x%" PRIu64, command->count);
	bool fits = name + digits <= room;
	int end = pen->right - (int)text_columns(ellipsis, strlen(ellipsis));

	pen_escape(pen, STYLE_NORMAL, command->name, strlen(command->name));
	if (!fits && pen->x > end) {
		pen->x = end + 1;
		ellipsis++;
	}
	pen_put(pen, STYLE_DIM, fits ? count : ellipsis);
	return fits;
}

static void spawners_put_program(
	const struct app *app, struct pen *pen, const struct spawner_row *row, enum style style)
{
	struct tally_row commands[SPAWN_STATS_COMMANDS];
	const char *label = row->spawner.label;
	unsigned n;

	pen->x -= app->commands.shift;
	lists_put_host(app, pen, row->spawner.id);
	pen_escape(pen, style == STYLE_NORMAL ? STYLE_NAME : style, label, strlen(label));
	memcpy(commands, row->spawner.stats.commands, sizeof(commands));
	n = tally_sort(commands, SPAWN_STATS_COMMANDS);
	for (unsigned i = 0; i < n; i++) {
		pen_put(pen, STYLE_DIM, i ? ", " : ": ");
		if (!put_started(app, pen, &commands[i], i + 1 == n))
			return;
	}
	if (!row->spawner.node && pen->x + (int)strlen(" (gone)") <= pen->right)
		pen_put(pen, STYLE_DIM, " (gone)");
}

static const struct spawners_column {
	struct list_column column;
	spawners_put_fn *put;
} spawners_table[] = {
	{{"PID", 0, 12, SPAWNER_LIST_PID, LIST_RIGHT}, spawners_put_pid},
	{{"/s", 6, 20, SPAWNER_LIST_RATE_1S, LIST_RIGHT}, spawners_put_rate_1s},
	{{"10s/s", 6, 40, SPAWNER_LIST_RATE_10S, LIST_RIGHT}, spawners_put_rate_10s},
	{{"60s/s", 6, 100, SPAWNER_LIST_RATE_60S, LIST_RIGHT}, spawners_put_rate_60s},
	{{"TREE/s", 6, 110, SPAWNER_LIST_BELOW, LIST_RIGHT}, spawners_put_below},
	{{"TOTAL", 8, 60, SPAWNER_LIST_TOTAL, LIST_RIGHT}, spawners_put_total},
	{{"MEDIAN", 6, 70, SPAWNER_LIST_HALF, LIST_RIGHT}, spawners_put_half},
	{{"P95", 6, 70, SPAWNER_LIST_MOST, LIST_RIGHT}, spawners_put_most},
	{{"FAIL", 4, 50, SPAWNER_LIST_FAILED, LIST_RIGHT}, spawners_put_failed},
	{{"CPU", 6, 90, SPAWNER_LIST_CPU, LIST_RIGHT}, spawners_put_cpu},
	{{"LAST", SPARK_WIDTH, 140, SPAWNER_LIST_LAST, LIST_RIGHT}, spawners_put_spark},
};

static const struct list_columns spawners_columns = {spawners_table, sizeof(*spawners_table),
	sizeof(spawners_table) / sizeof(*spawners_table), "SPAWNER", SPAWNER_LIST_PROGRAM};

/* The definition of a runaway, where there is room. */
static void spawners_put_limits(const struct app *app, struct pen *pen)
{
	const struct runaway_limits *limits = &spawners_limits(app->model.spawners)->runaway;
	char text[96];

	snprintf(text, sizeof(text), "  (B: %g/s short-lived, failures count %dx; R: for %gs)",
		limits->rate, RUNAWAY_FAILED, (double)limits->last_ns / 1e9);
	lists_put_note(pen, text);
}

static void spawners_draw_heading(const struct app *app, struct frame *frame)
{
	const struct spawner_list *list = spawners_of(app);
	char others[32];
	struct pen pen;
	bool seen;

	if (!app->layout.heading_height)
		return;
	pen = lists_draw_heading(app, frame, &spawners_columns, list->order, &seen);
	pen.right = draw_states(app, frame, pen.left + (int)strlen("SPAWNER "),
		seen || list->order == SPAWNER_LIST_RANK);
	lists_put_note(&pen, ": WHAT IT STARTS");
	snprintf(others, sizeof(others), "  (%u more)", list->others);
	if (list->others)
		lists_put_note(&pen, others);
	spawners_put_limits(app, &pen);
}

static void spawners_draw_row(
	const struct app *app, struct frame *frame, const struct spawner_row *row, int y)
{
	enum style style = row->verdict == VERDICT_RUNAWAY ? STYLE_FAIL0
			   : row->verdict == VERDICT_BUSY  ? STYLE_ODD0
			   : !row->spawner.node            ? STYLE_DEAD1
							   : STYLE_NORMAL;
	struct pen pen = frame_pen(frame, 0, y, app->layout.width);
	struct list_cell cell = {0};

	pen_put(&pen, style, &" \0B\0R"[2 * row->verdict]);
	while (lists_next_column(app, &spawners_columns, &cell)) {
		pen = frame_pen(frame, cell.x, y, cell.width);
		spawners_table[cell.at].put(app, &pen, row, style);
	}
	pen = frame_pen(frame, cell.x, y, (int)app->layout.width - cell.x);
	spawners_put_program(app, &pen, row, style);
}

/* The spawner itself is at the end of the line, so the beginning is cut if there is no room. */
static void spawners_put_lineage(struct pen *pen, const char *line, int room)
{
	const char *from = line, *next;

	while ((int)text_columns(from, strlen(from)) + (from == line ? 0 : 6) > room &&
		(next = strstr(from, " > ")))
		from = next + 3;
	pen_put(pen, STYLE_VALUE, from == line ? "" : "... > ");
	pen_put(pen, STYLE_VALUE, from);
}

/* Why it is busy, or a runaway. */
static void spawners_put_verdict(
	const struct app *app, struct pen *pen, const struct spawner_row *row)
{
	const struct spawn_stats *stats = &row->spawner.stats;
	uint64_t now_ns = spawners_of(app)->shown_ns;
	const struct runaway_limits *limits = &spawners_limits(app->model.spawners)->runaway;
	const struct spawn_crash *crash = spawn_stats_crash(stats, now_ns);
	double score = decay_read(&stats->short_exit_score, DECAY_1S, now_ns);
	enum style style = row->verdict == VERDICT_RUNAWAY ? STYLE_ALERT : STYLE_FROZEN;
	char status[32];

	if (row->verdict == VERDICT_CALM)
		return;
	if (crash && row->verdict == VERDICT_BUSY) {
		units_write_status(status, sizeof(status), crash->status);
		pen_put(pen, style, " crashing: ");
		pen_escape(pen, style, crash->name, strlen(crash->name));
		pen_format(pen, style, " %s x%u ", status, crash->count);
	} else if (spawn_stats_is_high(stats, limits, now_ns)) {
		pen_format(pen, style, " %s: %.0f/s, failures count %dx, limit %g ",
			row->verdict == VERDICT_RUNAWAY ? "runaway" : "busy", score, RUNAWAY_FAILED,
			limits->rate);
	} else {
		pen_format(pen, style, " busy: the same commands for %us, %.0f/s ",
			(unsigned)((now_ns - stats->lasts_ns) / SECOND_NS), score);
	}
	pen_put(pen, STYLE_VALUE, " ");
}

/* Whole or not at all: a number without its last digit is another one. */
static void spawners_put_count(struct pen *pen, const char *what, uint64_t count)
{
	char text[64];
	int len = snprintf(text, sizeof(text), "  %s x%" PRIu64, what, count);

	if (count && pen->x + len <= pen->right)
		pen_put(pen, STYLE_FAIL1, text);
}

static void spawners_draw_line(const struct app *app, struct frame *frame)
{
	const struct spawner_row *row = spawner_list_chosen(spawners_of(app));
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
	spawners_put_verdict(app, &pen, row);
	spawners_put_lineage(
		&pen, row->spawner.lineage, pen.right - pen.x - (stats->failures ? ENDS_WIDTH : 0));
	spawners_put_count(&pen, "failed execs", stats->totals[EVENT_RATE_FAILED_EXEC]);
	spawners_put_count(&pen, "forks refused", stats->refused_forks);
	spawners_put_count(&pen, "threads refused", stats->refused_threads);
	for (int i = 0; i < SPAWN_STATS_EXITS; i++) {
		units_write_status(text, sizeof(text), stats->ends[i].status);
		spawners_put_count(&pen, text, stats->ends[i].count);
	}
}

static void spawners_draw(const struct app *app, struct frame *frame)
{
	const struct spawner_list *spawner_list = spawners_of(app);

	spawners_draw_heading(app, frame);
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned at = spawner_list->top + i;
		int y = (int)(app->layout.tree_y + i);
		struct pen line = frame_pen(frame, 0, y, app->layout.width);

		if (at >= spawner_list->count)
			break;
		spawners_draw_row(app, frame, &spawner_list->rows[at], y);
		if (at == spawner_list->chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
	if (!spawner_list->count && app->layout.tree_height) {
		struct pen pen = frame_pen(frame, 0, app->layout.tree_y, app->layout.width);

		pen_put(&pen, STYLE_DIM, "No process started in the last minute.");
	}
	spawners_draw_line(app, frame);
}

/* ---- orders ---- */

static const char *spawners_word(unsigned at)
{
	return spawner_list_order_entry(at)->word;
}

static const char *spawners_sentence(unsigned at)
{
	return spawner_list_order_entry(at)->sentence;
}

static unsigned spawners_chosen_order(const struct app *app)
{
	return spawners_of(app)->order;
}

static bool spawners_is_plain(const struct app *app)
{
	return spawners_of(app)->order == SPAWNER_LIST_RANK && !spawners_of(app)->reverse;
}

static bool spawners_is_up(const struct app *app)
{
	return spawner_list_order_entry(spawners_of(app)->order)->least_first !=
	       spawners_of(app)->reverse;
}

static bool spawners_is_reversed(const struct app *app)
{
	return spawners_of(app)->reverse;
}

static void spawners_set_order(struct app *app, unsigned at, bool reverse)
{
	spawners_of(app)->order = at;
	spawners_of(app)->reverse = reverse;
	spawners_of(app)->shown_ns = 0;
}

static unsigned spawners_find_order(enum order_id id)
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

static unsigned spawners_find_order_x(const struct app *app, int x)
{
	return lists_find_order(app, &spawners_columns, x);
}

/* ---- keys and frames ---- */

static void spawners_show(struct app *app)
{
	spawners_of(app)->shown_ns = 0;
}

/* Lets the user stop a spawner while its rate is shown. */
static void spawners_signal(struct app *app)
{
	const struct spawner_row *row = spawner_list_chosen(spawners_of(app));
	const struct node *node = row ? tree_find_ident(app->model.tree, row->spawner.id) : NULL;

	if (node)
		signals_panel_open(app, node);
	else if (row)
		app_notify(app, "%d has exited and is no longer in the tree", row->spawner.id.pid);
}

static bool spawners_key(struct app *app, int key)
{
	const struct spawner_row *row = spawner_list_chosen(spawners_of(app));
	long rows = command_table_rows(command_table_lookup(key), lists_page(app));

	if (rows)
		spawner_list_move(spawners_of(app), rows);
	else if (key == KEY_ENTER_CHAR && row)
		lists_go_to(app, row->spawner.id);
	else if (command_table_lookup(key) == COMMAND_SIGNAL)
		spawners_signal(app);
	else
		return lists_key(app, key);
	return true;
}

static bool spawners_has_command(enum command_id id)
{
	return id == COMMAND_SIGNAL || lists_has_command(id);
}

static struct ident spawners_cursor(const struct app *app)
{
	const struct spawner_row *row = spawner_list_chosen(spawners_of(app));

	return row ? row->spawner.id : (struct ident){0};
}

/* A click selects the row; a click on the selected row is Enter. */
static void spawners_click(struct app *app, unsigned line, int x)
{
	const struct spawner_list *spawner_list = spawners_of(app);
	unsigned at = spawner_list->top + line;

	if (at >= spawner_list->count)
		return;
	if (at == spawner_list->chosen)
		spawners_key(app, KEY_ENTER_CHAR);
	else
		spawner_list_move(spawners_of(app), (long)at - (long)spawner_list->chosen);
}

/* When the command has ended, they stay as they were then. */
static uint64_t spawners_now_ns(const struct app *app)
{
	const struct model *model = &app->model;

	return model->job_only && model->job.has_ended ? model->job.end_ns : model->context.now_ns;
}

static bool spawners_sync(struct app *app)
{
	return spawner_list_sync(spawners_of(app), app->model.spawners, view_scope(app->model.view),
		spawners_now_ns(app), app->layout.tree_height);
}

static uint64_t spawners_due_ns(const struct app *app)
{
	return spawners_of(app)->count ? spawner_list_due_ns(spawners_of(app)) : 0;
}

static void spawners_close(struct app *app)
{
	spawner_list_free(spawners_of(app));
}

const struct screen_ops spawners_screen = {
	.orders = {SPAWNER_LIST_ORDER_COUNT, spawners_word, spawners_sentence,
		spawners_chosen_order, spawners_is_plain, spawners_is_up, spawners_is_reversed,
		spawners_set_order, spawners_find_order, spawners_find_order_x},
	.state_size = sizeof(struct spawner_list),
	.show = spawners_show,
	.key = spawners_key,
	.has_command = spawners_has_command,
	.cursor = spawners_cursor,
	.click = spawners_click,
	.sync = spawners_sync,
	.due_ns = spawners_due_ns,
	.draw = spawners_draw,
	.close = spawners_close,
};
