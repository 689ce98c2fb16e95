// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/export/perfetto.h"

#include "core/base/names.h"
#include "core/host/hosts.h"
#include "core/timeline/lanes.h"
#include "core/tree/lineage.h"
#include "ui/format/status_text.h"
#include "ui/print/json.h"
#include "ui/print/json_fields.h"
#include "ui/print/print.h"

#include <string.h>

#define PID 1 /* of all lanes in the trace: a viewer shows them together */

struct perfetto {
	struct lanes lanes;
	uint64_t start_ns; /* of the trace: the first event */
	bool is_open;      /* the first line was written */
	uint32_t named;    /* lanes that have a name */
	uint64_t arrows;
};

static uint64_t trace_us(const struct perfetto *perfetto, uint64_t time_ns)
{
	return time_ns > perfetto->start_ns ? (time_ns - perfetto->start_ns) / 1000 : 0;
}

static void put_start(struct print *print, uint64_t start_ns)
{
	char text[40];
	struct json json;

	json_begin(&json, print->out);
	json_string(&json, "producer", "mayfly");
	json_fields_time(&json, "start", text, (int64_t)start_ns + print->wall_offset_ns);
	json_end(&json);
}

/* The keys that all entries have. */
static void begin_entry(
	struct print *print, struct json *json, const char *kind, const char *name, uint32_t lane)
{
	output_text(print->out, ",");
	json_begin(json, print->out);
	json_string(json, "ph", kind);
	json_string(json, "name", name);
	json_number(json, "pid", PID);
	json_number(json, "tid", lane + 1);
}

static void open_trace(struct perfetto *perfetto, struct print *print, uint64_t time_ns)
{
	if (perfetto->is_open)
		return;
	perfetto->is_open = true;
	perfetto->start_ns = time_ns;
	output_text(print->out, "{\"displayTimeUnit\":\"ms\",\"otherData\":");
	put_start(print, time_ns);
	output_text(print->out, ",\"traceEvents\":[{\"ph\":\"M\",\"name\":\"process_name\","
				"\"pid\":1,\"tid\":0,\"cat\":\"__metadata\",\"ts\":0,"
				"\"args\":{\"name\":\"processes\"}}");
	output_end_line(print->out);
}

static void name_lane(struct perfetto *perfetto, struct print *print, uint32_t lane)
{
	struct json json;
	char text[24];

	for (; perfetto->named <= lane; perfetto->named++) {
		snprintf(text, sizeof(text), "lane %u", perfetto->named + 1);
		begin_entry(print, &json, "M", "thread_name", perfetto->named);
		json_string(&json, "cat", "__metadata"); /* as Chrome; some readers need both */
		json_number(&json, "ts", 0);
		json_object(&json, "args");
		json_string(&json, "name", text);
		json_close_object(&json);
		json_end(&json);
	}
}

/* ---- slices ---- */

static void put_process(struct json *json, struct print *print, const struct node *node)
{
	const struct image *image = image_executed(node->image);
	char boot[16];

	if (print->has_hosts)
		json_fields_host(json, hosts_at(print->hosts, node->id.host), boot);
	json_signed(json, "pid", node->id.pid);
	json_signed(json, "ppid", node->parent->id.pid);
	if (image && *image->exe)
		json_string(json, "exe", image->exe);
	if (image && image->args_len)
		json_strings(json, "argv", image->args, image->args_len);
	if (image && image->args_size > image->args_len)
		json_number(json, "args_cut", image->args_size - image->args_len);
	json_string(json, "user", print->context.user_name(print->context.ctx, node->uid));
	if (node->cgroup)
		json_string(json, "cgroup", node->cgroup);
}

static void put_usage(
	struct json *json, const char *rss_key, uint64_t rss, uint64_t read, uint64_t written)
{
	if (rss)
		json_number(json, rss_key, rss);
	if (read)
		json_number(json, "read_bytes", read);
	if (written)
		json_number(json, "write_bytes", written);
}

static void put_running(struct json *json, const struct node *node)
{
	json_true(json, "running");
	if (!node->stat_ns)
		return;
	json_number(json, "cpu_us", node->cpu_ns / 1000);
	put_usage(json, "rss_bytes", node->rss_bytes, node->read_bytes, node->write_bytes);
}

static void put_exit(struct json *json, const struct node *node, const struct event_exit *exit)
{
	char text[64];

	status_text_end(text, sizeof(text), node);
	json_string(json, "exit", text);
	if (exit->cpu_ns)
		json_number(json, "cpu_us", exit->cpu_ns / 1000);
	put_usage(json, "max_rss_bytes", exit->max_rss_bytes, exit->read_bytes, exit->write_bytes);
}

static void put_slice(struct print *print, const struct node *node, const struct lane_slice *slice,
	const struct event_exit *exit)
{
	char label[LABEL_SIZE];
	struct json json;

	lineage_label(node, label);
	begin_entry(print, &json, "X", *label ? label : "?", slice->lane);
	json_string(&json, "cat", node_has_failed(node) ? "failed" : "process");
	json_number(&json, "ts", slice->start_us);
	json_number(&json, "dur", slice->end_us - slice->start_us);
	if (node_has_failed(node))
		json_string(&json, "cname", "terrible");
	json_object(&json, "args");
	put_process(&json, print, node);
	if (exit)
		put_exit(&json, node, exit);
	else
		put_running(&json, node);
	json_close_object(&json);
	json_end(&json);
}

static void put_arrow_end(
	struct print *print, const char *kind, uint64_t id, uint32_t lane, uint64_t us)
{
	struct json json;

	begin_entry(print, &json, kind, "fork", lane);
	json_string(&json, "cat", "fork");
	if (*kind == 'f')
		json_string(&json, "bp", "e"); /* in the slice that begins then */
	json_number(&json, "id", id);
	json_number(&json, "ts", us);
	json_end(&json);
}

/* From the parent to a process that is not drawn above it.  The slice is written before it. */
static void put_arrow(struct perfetto *perfetto, const struct headless_seen *seen,
	const struct node *node, const struct lane_slice *slice)
{
	if (!slice->has_origin || node_is_top(node->parent) ||
		!print_chooses(seen->choice, node->parent))
		return;
	perfetto->arrows++;
	put_arrow_end(seen->print, "s", perfetto->arrows, slice->origin_lane, slice->origin_us);
	put_arrow_end(seen->print, "f", perfetto->arrows, slice->lane, slice->start_us);
}

/* exit: NULL while it runs. */
static void end_process(struct perfetto *perfetto, const struct headless_seen *seen,
	const struct node *node, uint64_t time_ns, const struct event_exit *exit)
{
	struct lane_slice slice;

	if (!lanes_end(&perfetto->lanes, node->number, trace_us(perfetto, time_ns), &slice) ||
		!print_chooses(seen->choice, node))
		return;
	name_lane(perfetto, seen->print, slice.lane);
	put_slice(seen->print, node, &slice, exit);
	put_arrow(perfetto, seen, node, &slice);
}

/* ---- events ---- */

/* One that ran before has no place until it does something. */
static void place(struct perfetto *perfetto, const struct node *node)
{
	if (!node_is_top(node) && !lanes_find(&perfetto->lanes, node->number))
		lanes_start(&perfetto->lanes, node->number, UINT32_MAX,
			trace_us(perfetto, node->id.start_ns));
}

static void on_fork(struct perfetto *perfetto, const struct node *node)
{
	uint32_t parent = node_is_top(node->parent) ? UINT32_MAX : node->parent->number;

	if (!node_is_exited(node->parent))
		place(perfetto, node->parent);
	lanes_start(&perfetto->lanes, node->number, parent, trace_us(perfetto, node->id.start_ns));
}

static void on_failed_exec(struct perfetto *perfetto, const struct headless_seen *seen,
	const struct event *event, const struct node *node)
{
	const struct lane_place *found;
	char text[256];
	struct json json;

	place(perfetto, node);
	found = lanes_find(&perfetto->lanes, node->number);
	if (!found || !print_chooses(seen->choice, node))
		return;
	name_lane(perfetto, seen->print, found->lane);
	snprintf(text, sizeof(text), "%s: %s", event->exec.called ? event->exec.called : "exec",
		errno_name(event->exec.error));
	begin_entry(seen->print, &json, "i", text, found->lane);
	json_string(&json, "s", "t");
	json_string(&json, "cat", "failed exec");
	json_number(&json, "ts", trace_us(perfetto, event->time_ns));
	json_object(&json, "args");
	json_signed(&json, "pid", node->id.pid);
	if (event->exec.args_len)
		json_strings(&json, "argv", event->exec.args, event->exec.args_len);
	json_close_object(&json);
	json_end(&json);
}

static void perfetto_event(
	void *state, const struct headless_seen *seen, const struct event *event, struct node *node)
{
	struct perfetto *perfetto = state;

	open_trace(perfetto, seen->print, event->time_ns);
	if (event->kind == EVENT_FORK)
		on_fork(perfetto, node);
	else if (event->kind == EVENT_EXEC)
		place(perfetto, node);
	else if (event->kind == EVENT_EXEC_FAILED)
		on_failed_exec(perfetto, seen, event, node);
	else if (event->kind == EVENT_EXIT) {
		place(perfetto, node);
		end_process(perfetto, seen, node, node->exit_ns, &event->exit);
	}
}

/* Those above others end first. */
static void end_lane(struct perfetto *perfetto, const struct headless_seen *seen, uint32_t number,
	uint64_t now_ns)
{
	const struct lane_place *place = lanes_find(&perfetto->lanes, number);

	while (place && place->above) {
		number = place->above - 1;
		place = lanes_find(&perfetto->lanes, number);
	}
	while (place) {
		const struct node *node = tree_node(seen->tree, number);
		uint32_t below = place->below;

		if (!node)
			return;
		end_process(perfetto, seen, node, now_ns, NULL);
		if (!below)
			return;
		number = below - 1;
		place = lanes_find(&perfetto->lanes, number);
	}
}

static void perfetto_end(void *state, const struct headless_seen *seen)
{
	struct perfetto *perfetto = state;
	uint64_t now_ns = seen->print->context.now_ns;

	open_trace(perfetto, seen->print, now_ns);
	for (uint64_t number = 0; number < tree_end(seen->tree); number++)
		end_lane(perfetto, seen, (uint32_t)number, now_ns);
	output_text(seen->print->out, "]}");
	output_end_line(seen->print->out);
}

static void perfetto_close(void *state)
{
	lanes_free(&((struct perfetto *)state)->lanes);
}

const struct headless_sink perfetto_sink = {
	.state_size = sizeof(struct perfetto),
	.event = perfetto_event,
	.end = perfetto_end,
	.close = perfetto_close,
};
