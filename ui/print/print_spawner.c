// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 *	find (1234) matches rate > 20
 *	  lineage   sshd > bash > find
 *	  executed  sh > env > find
 *	  command   find / -exec stat {} ;
 *	  ended     SIGSEGV core after 302 ms at 20:30:50
 *	  starts    213.0/s, over 10 s 150.2/s, over 60 s 40.7/s; 1284 total; runaway
 *	  programs  stat x1200, cat x84
 *	  lifetime  median 3ms, p95 10ms, max 1.2s
 *	  failed    2%: exit 1 x26
 *	  CPU       3.2s (exited children)
 */
#include "ui/print/print_spawner.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/tree/lineage.h"
#include "ui/format/status_text.h"
#include "ui/print/json_fields.h"
#include "ui/print/print_text.h"

#include <inttypes.h>
#include <string.h>

static const char *const span_names[DECAY_SPANS] = {"1s", "10s", "60s"};

/* With one decimal; the decimal point of printf depends on the locale. */
static void put_rate(struct print *print, double rate)
{
	uint64_t tenths = (uint64_t)(rate * 10 + 0.5);

	output_format(print->out, "%" PRIu64 ".%u/s", tenths / 10, (unsigned)(tenths % 10));
}

static void put_starts(
	struct print *print, const struct spawn_stats *stats, bool runaway, uint64_t now_ns)
{
	static const char *const words[DECAY_SPANS] = {"", ", over 10 s ", ", over 60 s "};

	print_text_head(print, "  ", "starts");
	for (int span = 0; span < DECAY_SPANS; span++) {
		output_text(print->out, words[span]);
		put_rate(print, decay_read(&stats->event_rates[EVENT_RATE_FORK], span, now_ns));
	}
	output_format(print->out, "; %" PRIu64 " total%s", stats->totals[EVENT_RATE_FORK],
		runaway ? "; runaway" : "");
	output_end_line(print->out);
}

static void put_programs(struct print *print, const struct spawn_stats *stats)
{
	struct tally_row rows[SPAWN_STATS_COMMANDS];
	unsigned n;

	memcpy(rows, stats->commands, sizeof(rows));
	n = tally_sort(rows, SPAWN_STATS_COMMANDS);
	if (!n)
		return;
	print_text_head(print, "  ", "programs");
	for (unsigned i = 0; i < n; i++) {
		output_text(print->out, i ? ", " : "");
		print_text_label(print, rows[i].name);
		output_format(print->out, " x%" PRIu64, rows[i].count);
	}
	if (stats->others)
		output_format(print->out, ", (others) x%" PRIu64, stats->others);
	output_end_line(print->out);
}

static void put_spawn_lifetimes(struct print *print, const struct histogram *lifetimes)
{
	char half[16], most[16], longest[16];

	units_write_time(half, sizeof(half), histogram_percentile(lifetimes, 50));
	units_write_time(most, sizeof(most), histogram_percentile(lifetimes, 95));
	units_write_time(longest, sizeof(longest), lifetimes->longest_ns);
	print_text_head(print, "  ", "lifetime");
	output_format(print->out, "median %s, p95 %s, max %s", half, most, longest);
	output_end_line(print->out);
}

static void put_spawn_failures(struct print *print, const struct spawn_stats *stats)
{
	char text[32];
	const char *before = ": ";

	print_text_head(print, "  ", "failed");
	output_format(print->out, "%u%%", (unsigned)(spawn_stats_failed_share(stats) * 100 + 0.5));
	for (int i = 0; i < SPAWN_STATS_EXITS; i++) {
		if (!stats->ends[i].count)
			continue;
		units_write_status(text, sizeof(text), stats->ends[i].status);
		output_format(print->out, "%s%s x%" PRIu32, before, text, stats->ends[i].count);
		before = ", ";
	}
	if (stats->totals[EVENT_RATE_FAILED_EXEC])
		output_format(print->out, "; failed execs x%" PRIu64,
			stats->totals[EVENT_RATE_FAILED_EXEC]);
	output_end_line(print->out);
}

static void put_refused(struct print *print, const struct spawn_stats *stats)
{
	if (!stats->refused_forks && !stats->refused_threads)
		return;
	print_text_head(print, "  ", "refused");
	if (stats->refused_forks)
		output_format(print->out, "forks x%" PRIu64, stats->refused_forks);
	if (stats->refused_threads)
		output_format(print->out, "%sthreads x%" PRIu64, stats->refused_forks ? ", " : "",
			stats->refused_threads);
	output_end_line(print->out);
}

static void put_spawn_stats(
	struct print *print, const struct spawn_stats *stats, bool runaway, uint64_t now_ns)
{
	char text[16];

	put_starts(print, stats, runaway, now_ns);
	put_programs(print, stats);
	put_refused(print, stats);
	if (!stats->totals[EVENT_RATE_EXIT])
		return;
	put_spawn_lifetimes(print, &stats->lifetimes);
	put_spawn_failures(print, stats);
	print_text_head(print, "  ", "CPU");
	units_write_time(text, sizeof(text), stats->cpu_ns);
	output_format(print->out, "%s (exited children)", text);
	output_end_line(print->out);
}

/* The programs it has executed, if more than one. */
static void put_executed(struct print *print, const struct node *node)
{
	char chain[LINEAGE_EXECS_SIZE];

	if (!lineage_write_execs(chain, sizeof(chain), node, LINEAGE_EXECS_ALL))
		return;
	print_text_head(print, "  ", "executed");
	print_text(print, chain, 0);
	print_text_label(print, image_name(node->image));
	output_end_line(print->out);
}

/* How and when it ended.  The time of an exit that was not seen is not known. */
static void put_exit_line(struct print *print, const struct node *node)
{
	char text[64];

	if (!node_is_exited(node))
		return;
	print_text_head(print, "  ", "ended");
	if (node->flags & NODE_MISSED) {
		status_text_end(text, sizeof(text), node);
		output_text(print->out, text);
	} else {
		status_text_end_after(text, sizeof(text), node);
		output_format(print->out, "%s at ", text);
		print_text_clock(print, (int64_t)node->exit_ns + print->wall_offset_ns);
	}
	output_end_line(print->out);
}

static void print_match_text(struct print *print, const struct node *node,
	const struct spawner *spawner, const char *when, bool runaway, uint64_t now_ns)
{
	const struct host *host = print->hosts ? hosts_at(print->hosts, node->id.host) : NULL;
	char line[512], label[LABEL_SIZE];

	lineage_label(node, label);
	print_text_style(print, "1");
	print_text_label(print, label);
	print_text_style(print, "");
	output_format(print->out, " (%" PRId32 ") matches ", node->id.pid);
	text_escape(line, sizeof(line), when, strlen(when));
	print_text(print, line, 0);
	output_end_line(print->out);
	if (print->has_hosts && host && *host->name) {
		print_text_head(print, "  ", "host");
		text_escape(line, sizeof(line), host->name, strlen(host->name));
		print_text(print, line, 0);
		output_end_line(print->out);
	}
	print_text_head(print, "  ", "lineage");
	lineage_write(line, sizeof(line), node);
	print_text(print, line, 0);
	output_end_line(print->out);
	put_executed(print, node);
	print_text_head(print, "  ", "command");
	print_text_node(print, node, true, 0);
	output_end_line(print->out);
	put_exit_line(print, node);
	if (spawner)
		put_spawn_stats(print, &spawner->stats, runaway, now_ns);
}

static void put_lineage(struct json *json, const struct node *node)
{
	const struct node *line[32];
	unsigned n = 0;

	for (; node && n < 32; node = lineage_up(node))
		line[n++] = node;
	json_array(json, "lineage");
	while (n--) {
		char label[LABEL_SIZE];

		lineage_label(line[n], label);
		json_object(json, NULL);
		json_signed(json, "pid", line[n]->id.pid);
		json_string(json, "program", label);
		json_close_object(json);
	}
	json_close_array(json);
}

static void put_rates(
	struct json *json, const char *key, const struct decay *decay, uint64_t now_ns)
{
	json_object(json, key);
	for (int span = 0; span < DECAY_SPANS; span++)
		json_decimal(json, span_names[span], decay_read(decay, span, now_ns));
	json_close_object(json);
}

static void put_program_objects(struct json *json, const struct spawn_stats *stats)
{
	struct tally_row rows[SPAWN_STATS_COMMANDS];
	unsigned n;

	memcpy(rows, stats->commands, sizeof(rows));
	n = tally_sort(rows, SPAWN_STATS_COMMANDS);
	json_array(json, "programs");
	for (unsigned i = 0; i < n; i++) {
		json_object(json, NULL);
		json_string(json, "program", rows[i].name);
		json_number(json, "count", rows[i].count);
		json_close_object(json);
	}
	json_close_array(json);
}

static void put_spawner(
	struct json *json, const struct spawner *spawner, bool runaway, uint64_t now_ns)
{
	const struct spawn_stats *stats = &spawner->stats;

	json_number(json, "spawned", stats->totals[EVENT_RATE_FORK]);
	put_rates(json, "rate", &stats->event_rates[EVENT_RATE_FORK], now_ns);
	put_rates(json, "subtree_rate", &spawner->below[EVENT_RATE_FORK], now_ns);
	if (runaway)
		json_true(json, "runaway");
	put_program_objects(json, stats);
	json_number(json, "other_programs", stats->others);
	json_number(json, "ended", stats->totals[EVENT_RATE_EXIT]);
	json_number(json, "failed", stats->failures);
	json_fields_ends(json, stats->ends, SPAWN_STATS_EXITS);
	json_number(json, "failed_execs", stats->totals[EVENT_RATE_FAILED_EXEC]);
	if (stats->refused_forks)
		json_number(json, "refused_forks", stats->refused_forks);
	if (stats->refused_threads)
		json_number(json, "refused_threads", stats->refused_threads);
	json_fields_lifetimes(json, &stats->lifetimes);
	json_number(json, "cpu_ns", stats->cpu_ns);
}

static void put_exit_fields(
	struct json *json, const struct print *print, const struct node *node, char exit_time[40])
{
	json_fields_status(json, node->status);
	if (node->flags & NODE_MISSED)
		return;
	if (node->id.start_ns)
		json_number(json, "duration_ns", node_age_ns(node, node->exit_ns));
	json_fields_time(
		json, "exit_time", exit_time, (int64_t)node->exit_ns + print->wall_offset_ns);
}

static void print_match_json(struct print *print, const struct node *node,
	const struct spawner *spawner, const char *when, bool runaway, uint64_t now_ns)
{
	struct event event;
	struct json json;
	const struct host *host = print->hosts ? hosts_at(print->hosts, node->id.host) : NULL;
	int64_t wall_ns =
		(int64_t)now_ns + print->wall_offset_ns + (host ? host->wall_offset_ns : 0);
	char time_text[40], exit_time[40], boot[16], file[JSON_FILE_SIZE];

	print_describe(&event, node, now_ns);
	json_begin(&json, print->out);
	json_string(&json, "event", "match");
	json_string(&json, "when", when);
	json_fields_time(&json, "time", time_text, wall_ns);
	json_fields_host(&json, host, boot);
	json_fields_process(&json, &event, node, print);
	json_fields_file(&json, &event, node, file);
	if (event.exec.args)
		json_strings(&json, "argv", event.exec.args, event.exec.args_len);
	if (node_is_exited(node))
		put_exit_fields(&json, print, node, exit_time);
	put_lineage(&json, node);
	if (spawner)
		put_spawner(&json, spawner, runaway, now_ns);
	if (print->left_out)
		json_number(&json, "left_out", print->left_out);
	json_end(&json);
}

void print_spawner(struct print *print, const struct spawners *spawners, const struct node *node,
	const char *when, uint64_t now_ns, bool json)
{
	const struct spawner *spawner = spawners_find(spawners, node);
	bool runaway = spawner && spawners_verdict(spawners, spawner, now_ns) == VERDICT_RUNAWAY;

	if (json)
		print_match_json(print, node, spawner, when, runaway, now_ns);
	else
		print_match_text(print, node, spawner, when, runaway, now_ns);
}
