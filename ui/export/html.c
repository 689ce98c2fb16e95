// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/html.h"

#include "ui/export/finished.h"
#include "ui/export/html_page.h"
#include "ui/format/status_text.h"
#include "ui/print/json.h"
#include "ui/print/print.h"
#include "ui/session/message.h"

#include <inttypes.h>
#include <string.h>

#define COMMAND_TEXT 4096 /* longer commands are cut */
#define TOTALS_TEXT  128

struct html {
	struct print *print;
	struct finished finished;
	uint32_t count;          /* rows that are written */
	uint64_t from_ns, to_ns; /* of the axis */
};

static void put_lines(struct output *out, const char *const *lines)
{
	for (; *lines; lines++) {
		output_text(out, *lines);
		output_end_line(out);
	}
}

static uint64_t page_us(const struct html *html, uint64_t time_ns)
{
	return time_ns > html->from_ns ? (time_ns - html->from_ns) / 1000 : 0;
}

/* ---- rows ---- */

static void put_figures(struct json *json, const struct html *html, const struct row *row)
{
	const struct query_context *context = &html->print->context;
	const struct node *node = row->node;

	json_signed(json, "pid", node->id.pid);
	json_signed(json, "ppid", node->parent->id.pid);
	json_string(json, "user", context->user_name(context->ctx, node->uid));
	if (node->cpu_ns || row->storm)
		json_number(json, "cpu", (row->storm ? row->storm->cpu_ns : node->cpu_ns) / 1000);
	if (node->rss_bytes && !row->storm)
		json_number(json, "rss", node->rss_bytes);
}

static void put_status(struct json *json, const struct row *row)
{
	bool failed = row->storm ? row->storm->failed * 2 > row->storm->count
				 : node_has_failed(row->node);
	char text[FINISHED_END];

	if (failed)
		json_true(json, "failed");
	if (row->storm) {
		json_number(json, "count", row->storm->count);
		return;
	}
	if (finished_ran_before(row))
		json_true(json, "before");
	if (!node_is_exited(row->node)) {
		json_true(json, "running");
		return;
	}
	status_text_end(text, sizeof(text), row->node);
	json_string(json, "exit", text);
}

static void put_page_row(const struct html *html, uint32_t i)
{
	const struct row *row = &html->finished.rows[i];
	char command[COMMAND_TEXT], note[FINISHED_END];
	struct json json;

	output_text(html->print->out, i ? "," : "");
	json_begin(&json, html->print->out);
	json_set_markup(&json);
	json_number(&json, "depth", row->depth);
	finished_write_command(command, sizeof(command), row->newest);
	json_string(&json, "command", command);
	json_number(&json, "start", page_us(html, row->node->id.start_ns));
	json_number(&json, "end", page_us(html, finished_end_ns(row, html->print->context.now_ns)));
	put_figures(&json, html, row);
	put_status(&json, row);
	if (row->storm) {
		finished_write_end(note, sizeof(note), row, &html->print->context);
		json_string(&json, "note", note);
	}
	json_end(&json);
}

/* ---- the critical path ---- */

static void put_critical(struct html *html, const struct headless_seen *seen)
{
	struct critical critical;
	bool first = true;

	finished_find_path(&html->finished, seen, &critical);
	for (uint32_t i = 0; i < critical.count; i++) {
		const struct critical_segment *segment = &critical.segments[i];
		uint32_t row = finished_find_row(&html->finished, seen->tree, segment);

		if (row >= html->count)
			continue;
		output_format(html->print->out, "%s[%" PRIu32 ",%" PRIu64 ",%" PRIu64 "]",
			first ? "" : ",", row, page_us(html, segment->from_ns),
			page_us(html, segment->to_ns));
		first = false;
	}
	critical_free(&critical);
}

/* ---- the page ---- */

static void put_totals(const struct html *html, uint64_t missing)
{
	uint64_t failed = 0;
	char text[TOTALS_TEXT], took[16];
	struct json json;

	for (uint32_t i = 0; i < html->count; i++) {
		const struct row *row = &html->finished.rows[i];

		failed += row->storm ? row->storm->failed : node_has_failed(row->node);
	}
	units_write_time(took, sizeof(took), html->to_ns - html->from_ns);
	snprintf(text, sizeof(text), "%s, %" PRIu64 " processes, %" PRIu64 " failed", took,
		html->count + html->finished.collapsed, failed);
	if (missing)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			", %" PRIu64 " more are missing", missing);
	json_begin(&json, html->print->out);
	json_set_markup(&json);
	json_string(&json, "text", text);
	json_end(&json);
}

static void put_title(const struct html *html, const struct headless_seen *seen)
{
	const struct scope *scope = seen->choice->scope;
	char title[COMMAND_TEXT] = "processes";
	struct json json;

	if (scope && scope->root_count && html->count)
		finished_write_command(title, sizeof(title), html->finished.rows[0].node);
	json_begin(&json, html->print->out);
	json_set_markup(&json);
	json_string(&json, "text", title);
	json_end(&json);
}

static void put_data(struct html *html, const struct headless_seen *seen, uint64_t missing)
{
	struct output *out = html->print->out;

	output_text(out, "{\"title\":");
	put_title(html, seen);
	output_text(out, ",\"totals\":");
	put_totals(html, missing);
	output_format(out, ",\"from\":0,\"to\":%" PRIu64 ",\"rows\":[", page_us(html, html->to_ns));
	for (uint32_t i = 0; i < html->count; i++)
		put_page_row(html, i);
	output_text(out, "],\"critical\":[");
	put_critical(html, seen);
	output_text(out, "]}");
	output_end_line(out);
}

static void html_end(void *state, const struct headless_seen *seen)
{
	struct html *html = state;
	uint64_t missing;

	html->print = seen->print;
	if (!finished_open(&html->finished, seen))
		message_print("no memory for the whole tree");
	html->count = html->finished.count < HTML_MAX ? html->finished.count : HTML_MAX;
	missing = html->finished.count - html->count + html->finished.not_kept;
	finished_find_extent(
		&html->finished, html->print->context.now_ns, &html->from_ns, &html->to_ns);
	put_lines(html->print->out, html_page_head);
	put_data(html, seen, missing);
	put_lines(html->print->out, html_page_foot);
	finished_close(&html->finished);
}

const struct headless_sink html_sink = {
	.keeps_tree = true,
	.state_size = sizeof(struct html),
	.end = html_end,
};
