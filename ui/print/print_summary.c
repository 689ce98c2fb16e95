// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 *	elapsed   58.8s, 1.6 CPUs in use on average
 *	CPU       94.1s (80.2s user, 13.9s system); peak memory 212M (cc1)
 *	processes 1284 started, 1280 exited, 4 running
 *	programs  1250 executed, 3 failed
 *	lifetime  median 3ms, p95 10ms, max 1.2s (make); 1201 short-lived
 *	failed    26 of 1280, 1 by signal: exit 1 x25, SIGSEGV core x1
 *	lost      0 events
 *
 *	  CPU%   TOTAL AVERAGE  EXITED  FAILED PROGRAM
 *	  85.2   80.1s   267ms     300       1 cc1
 *
 *	  CPU%   TOTAL AVERAGE  EXITED  FAILED STARTED BY
 *	  99.0   93.2s    73ms    1277      26 make
 */
#include "ui/print/print_summary.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/host/hosts.h"
#include "ui/format/host_text.h"
#include "ui/print/json_fields.h"
#include "ui/print/print_text.h"

#include <inttypes.h>
#include <string.h>

#define ROWS_MAX 20 /* of each table, as text; JSON has them all */

static void put_counts(struct print *print, const struct summary *summary)
{
	print_text_head(print, "", "processes");
	output_format(print->out, "%" PRIu64 " started, %" PRIu64 " exited, %" PRIu64 " running",
		summary->started, summary->ended, summary->running);
	if (summary->refused_forks)
		output_format(print->out, ", %" PRIu64 " forks refused", summary->refused_forks);
	if (summary->refused_threads)
		output_format(
			print->out, ", %" PRIu64 " threads refused", summary->refused_threads);
	output_end_line(print->out);
	print_text_head(print, "", "programs");
	output_format(print->out, "%" PRIu64 " executed", summary->execs);
	if (summary->failed_execs)
		output_format(print->out, ", %" PRIu64 " failed", summary->failed_execs);
	output_end_line(print->out);
}

static void put_summary_lifetimes(struct print *print, const struct summary *summary)
{
	const struct histogram *lifetimes = &summary->lifetimes;
	char half[16], most[16], longest[16];

	if (!lifetimes->total)
		return;
	units_write_time(half, sizeof(half), histogram_percentile(lifetimes, 50));
	units_write_time(most, sizeof(most), histogram_percentile(lifetimes, 95));
	units_write_time(longest, sizeof(longest), lifetimes->longest_ns);
	print_text_head(print, "", "lifetime");
	output_format(print->out, "median %s, p95 %s, max %s", half, most, longest);
	if (*summary->longest_label) {
		output_text(print->out, " (");
		print_text_label(print, summary->longest_label);
		output_text(print->out, ")");
	}
	output_format(print->out, "; %" PRIu64 " short-lived", summary->short_lived);
	output_end_line(print->out);
}

static void put_summary_failures(struct print *print, const struct summary *summary)
{
	const char *before = ": ";
	char text[32];

	print_text_head(print, "", "failed");
	output_format(print->out, "%" PRIu64 " of %" PRIu64, summary->failures, summary->ended);
	if (summary->signals)
		output_format(print->out, ", %" PRIu64 " by signal", summary->signals);
	for (int i = 0; i < SUMMARY_ENDS && summary->ends[i].count; i++) {
		units_write_status(text, sizeof(text), summary->ends[i].status);
		output_format(print->out, "%s%s x%" PRIu32, before, text, summary->ends[i].count);
		before = ", ";
	}
	if (summary->other_ends)
		output_format(print->out, ", (others) x%" PRIu64, summary->other_ends);
	output_end_line(print->out);
}

/* All CPU time that is known: the larger of what the exits say and what wait4(2) says. */
static uint64_t used_cpu_ns(const struct summary *summary, const struct summary_run *run)
{
	uint64_t waited_ns = run->has_usage ? run->user_ns + run->system_ns : 0;

	return waited_ns > summary->cpu_ns ? waited_ns : summary->cpu_ns;
}

/* How many CPUs were busy with it.  Only of a command: others had used CPU before the session. */
static double parallelism(const struct summary *summary, const struct summary_run *run)
{
	if (!run->has_usage || !run->elapsed_ns)
		return 0;
	return (double)used_cpu_ns(summary, run) / run->elapsed_ns;
}

static void put_elapsed(
	struct print *print, const struct summary *summary, const struct summary_run *run)
{
	char elapsed[16];

	units_write_time(elapsed, sizeof(elapsed), run->elapsed_ns);
	print_text_head(print, "", "elapsed");
	output_text(print->out, elapsed);
	if (run->has_usage)
		output_format(
			print->out, ", %.1f CPUs in use on average", parallelism(summary, run));
	output_end_line(print->out);
}

static void put_costs(
	struct print *print, const struct summary *summary, const struct summary_run *run)
{
	char cpu[16], user[16], system[16], rss[16];

	units_write_time(cpu, sizeof(cpu), used_cpu_ns(summary, run));
	units_write_time(user, sizeof(user), run->user_ns);
	units_write_time(system, sizeof(system), run->system_ns);
	units_write_bytes(rss, sizeof(rss), summary->max_rss_bytes);
	print_text_head(print, "", "CPU");
	output_text(print->out, cpu);
	if (run->has_usage)
		output_format(print->out, " (%s user, %s system)", user, system);
	if (summary->max_rss_bytes) {
		output_format(print->out, "; peak memory %s (", rss);
		print_text_label(print, summary->max_rss_label);
		output_text(print->out, ")");
	}
	output_end_line(print->out);
}

static void put_lost(
	struct print *print, const struct summary *summary, const struct tree_counts *counts)
{
	print_text_head(print, "", "lost");
	if (counts->lost)
		output_format(
			print->out, "%" PRIu64 " events: the totals are too low", counts->lost);
	else
		output_text(print->out, "0 events");
	if (summary->unseen)
		output_format(print->out, "; %" PRIu64 " exits not observed", summary->unseen);
	output_end_line(print->out);
}

/* They are numbered as they come. */
static uint32_t count_hosts(const struct print *print)
{
	uint32_t count = 0;

	while (print->has_hosts && hosts_at(print->hosts, count))
		count++;
	return count;
}

/* With one host it is all of the above. */
static void put_hosts(struct print *print, uint64_t now_ns)
{
	uint32_t count = count_hosts(print);
	char name[4 * HOST_NAME_SIZE], text[HOST_TEXT_SIZE];

	for (uint32_t i = 0; count > 1 && i < count && i < ROWS_MAX; i++) {
		const struct host *host = hosts_at(print->hosts, i);

		text_escape(name, sizeof(name), host->name, strlen(host->name));
		print_text_head(print, "", i ? "" : "hosts");
		output_format(print->out, "%s%s", name, host_text_write(text, host, now_ns));
		output_end_line(print->out);
	}
	if (count <= ROWS_MAX)
		return;
	print_text_head(print, "", "");
	output_format(print->out, "(%" PRIu32 " others)", count - ROWS_MAX);
	output_end_line(print->out);
}

static void put_host_objects(struct json *json, const struct print *print)
{
	uint32_t count = count_hosts(print);
	char boot[16];

	if (count < 2)
		return;
	json_array(json, "hosts");
	for (uint32_t i = 0; i < count; i++) {
		const struct host *host = hosts_at(print->hosts, i);

		json_object(json, NULL);
		json_fields_host(json, host, boot);
		json_number(json, "running", host->living);
		json_number(json, "lost", host->lost);
		if (host->ahead_ns)
			json_signed(json, "ahead_ns", host->ahead_ns);
		json_close_object(json);
	}
	json_close_array(json);
}

static void put_table_row(
	struct print *print, const struct tally_row *row, uint64_t all_ns, const char *name)
{
	double share = all_ns ? 100.0 * row->cpu_ns / all_ns : 0;
	char total[16], average[16];

	units_write_time(total, sizeof(total), row->cpu_ns);
	units_write_time(average, sizeof(average), row->cpu_ns / row->count);
	output_format(print->out, "%6.1f %7s %7s %7" PRIu64 " %7" PRIu32 " ", share, total, average,
		row->count, row->failed);
	print_text_label(print, name);
	output_end_line(print->out);
}

static void add_row(struct tally_row *sum, const struct tally_row *row)
{
	sum->count += row->count;
	sum->failed += row->failed;
	sum->cpu_ns += row->cpu_ns;
}

/* all_ns: the CPU time of all exited processes; the rows leave out what was not counted by name. */
static void put_table(struct print *print, const char *title, const struct tally_row *rows,
	unsigned size, uint64_t others, uint64_t all_ns)
{
	struct tally_row shown = {0}, rest = {.count = others};

	if (!rows->count)
		return;
	output_end_line(print->out);
	print_text_style(print, "1");
	output_format(print->out, "%6s %7s %7s %7s %7s %s", "CPU%", "TOTAL", "AVERAGE", "EXITED",
		"FAILED", title);
	print_text_style(print, "");
	output_end_line(print->out);
	for (unsigned i = 0; i < size && rows[i].count; i++) {
		add_row(i < ROWS_MAX ? &shown : &rest, &rows[i]);
		if (i < ROWS_MAX)
			put_table_row(print, &rows[i], all_ns, rows[i].name);
	}
	if (rest.count)
		put_table_row(print, &rest, all_ns, "(others)");
}

static void print_text_summary(struct print *print, const struct summary *summary,
	const struct summary_run *run, const struct tree_counts *counts, uint64_t now_ns)
{
	put_elapsed(print, summary, run);
	put_costs(print, summary, run);
	put_counts(print, summary);
	put_summary_lifetimes(print, summary);
	put_summary_failures(print, summary);
	put_lost(print, summary, counts);
	put_hosts(print, now_ns);
	put_table(print, "PROGRAM", summary->programs, SUMMARY_PROGRAMS, summary->other_programs,
		summary->cpu_ns);
	put_table(print, "STARTED BY", summary->parents, SUMMARY_PARENTS, summary->other_parents,
		summary->cpu_ns);
}

static void put_rows(
	struct json *json, const char *key, const struct tally_row *rows, unsigned size)
{
	json_array(json, key);
	for (unsigned i = 0; i < size && rows[i].count; i++) {
		json_object(json, NULL);
		json_string(json, "program", rows[i].name);
		json_number(json, "count", rows[i].count);
		json_number(json, "failed", rows[i].failed);
		json_number(json, "cpu_ns", rows[i].cpu_ns);
		json_close_object(json);
	}
	json_close_array(json);
}

static void put_totals(
	struct json *json, const struct summary *summary, const struct tree_counts *counts)
{
	const struct {
		const char *key;
		uint64_t number;
	} totals[] = {
		{"started", summary->started},
		{"ended", summary->ended},
		{"running", summary->running},
		{"execs", summary->execs},
		{"failed_execs", summary->failed_execs},
		{"refused_forks", summary->refused_forks},
		{"failed", summary->failures},
		{"signalled", summary->signals},
		{"short_lived", summary->short_lived},
		{"unseen", summary->unseen},
		{"lost", counts->lost},
		{"cpu_ns", summary->cpu_ns},
		{"max_rss_bytes", summary->max_rss_bytes},
		{"other_programs", summary->other_programs},
		{"other_parents", summary->other_parents},
		{"other_failures", summary->other_ends},
		{"refused_threads", summary->refused_threads},
	};

	for (size_t i = 0; i < sizeof(totals) / sizeof(totals[0]); i++)
		json_number(json, totals[i].key, totals[i].number);
}

static void put_run(struct json *json, const struct summary *summary, const struct summary_run *run)
{
	json_number(json, "elapsed_ns", run->elapsed_ns);
	if (!run->has_usage)
		return;
	json_number(json, "user_ns", run->user_ns);
	json_number(json, "system_ns", run->system_ns);
	json_decimal(json, "parallelism", parallelism(summary, run));
}

static void print_json_summary(struct print *print, const struct summary *summary,
	const struct summary_run *run, const struct tree_counts *counts, uint64_t now_ns)
{
	struct json json;
	char time_text[40];

	json_begin(&json, print->out);
	json_string(&json, "event", "summary");
	json_fields_time(&json, "time", time_text, (int64_t)now_ns + print->wall_offset_ns);
	put_run(&json, summary, run);
	put_totals(&json, summary, counts);
	put_host_objects(&json, print);
	json_fields_lifetimes(&json, &summary->lifetimes);
	json_fields_ends(&json, summary->ends, SUMMARY_ENDS);
	put_rows(&json, "programs", summary->programs, SUMMARY_PROGRAMS);
	put_rows(&json, "parents", summary->parents, SUMMARY_PARENTS);
	json_end(&json);
}

void print_summary(struct print *print, const struct summary *summary,
	const struct summary_run *run, const struct tree_counts *counts, uint64_t now_ns, bool json)
{
	if (json)
		print_json_summary(print, summary, run, counts, now_ns);
	else
		print_text_summary(print, summary, run, counts, now_ns);
}
