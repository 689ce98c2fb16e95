// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * One readable line per event, in fixed columns without empty cells, so that awk sees the same
 * number of words before the command in each:
 *
 *	TIME         EVENT     PID    PPID USER      LIVED STATUS       COMMAND
 *	12:34:56.789 fork    12345   12300 alice         - -            [bash]
 *	12:34:56.790 exec    12345   12300 alice         - -            ls -l 'a b'
 *	12:34:56.795 exit    12345   12300 alice     6.2ms exit=0       ls -l 'a b'
 */
#include "ui/print/print_text.h"

#include "core/base/text.h"
#include "core/base/units.h"
#include "core/host/hosts.h"
#include "ui/config/options.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/wait.h>
#include <string.h>
#include <time.h>

#define SECOND_NS INT64_C(1000000000)
#define MS_NS     INT64_C(1000000)
#define US_NS     INT64_C(1000)

#define HOST_COLUMNS 12

static const struct {
	const char *word; /* NULL: nothing is printed */
	const char *style;
} kinds[EVENT_KIND_COUNT] = {
	[EVENT_SEED] = {"seed", "2"},
	[EVENT_FORK] = {"fork", "32"},
	[EVENT_EXEC] = {"exec", "36"},
	[EVENT_EXEC_FAILED] = {"fail", "31"},
	[EVENT_FORK_FAILED] = {"no", "31"},
	[EVENT_EXIT] = {"exit", "2"},
	[EVENT_LOST] = {"LOST", "1;33;7"},
};

/* The column of --time; width 0: it is left out. */
static const int time_widths[] = {
	[TIME_CLOCK] = 12, [TIME_ISO] = 29, [TIME_EPOCH] = 17, [TIME_DELTA] = 12, [TIME_NONE] = 0};

static const struct {
	const char *heading;
	int width;
	int64_t unit_ns, part_ns; /* part: the last digit */
	int digits;
} durations[] = {
	[UNIT_AUTO] = {"LIVED", 6, 0, 0, 0},
	[UNIT_S] = {"LIVED_S", 12, SECOND_NS, US_NS, 6},
	[UNIT_MS] = {"LIVED_MS", 12, MS_NS, US_NS, 3},
	[UNIT_US] = {"LIVED_US", 12, US_NS, US_NS, 0},
};

void print_batch_header(struct print *print)
{
	int width = time_widths[print->form->time];

	print_text_style(print, "1");
	if (width)
		output_format(print->out, "%-*s ", width, "TIME");
	if (print->has_hosts)
		output_format(print->out, "%-*s ", HOST_COLUMNS, "HOST");
	output_format(print->out, "%-5s %7s %7s %-8s %*s %-12s %s", "EVENT", "PID", "PPID", "USER",
		durations[print->form->unit].width, durations[print->form->unit].heading, "STATUS",
		"COMMAND");
	print_text_style(print, "");
	output_end_line(print->out);
}

/* RFC 3339, local: with the offset from UTC in force then. */
static void put_iso_time(struct print *print, int64_t wall_ns)
{
	time_t second = wall_ns / SECOND_NS;
	struct tm local;
	char date[24], zone[8];

	localtime_r(&second, &local);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &local);
	strftime(zone, sizeof(zone), "%z", &local); /* +hhmm */
	output_format(print->out, "%s.%03d%.3s:%s ", date, (int)(wall_ns % SECOND_NS / MS_NS), zone,
		zone + 3);
}

static void put_time(struct print *print, int64_t wall_ns)
{
	int64_t since_ns = print->before_ns ? wall_ns - print->before_ns : 0;
	int64_t length_ns = since_ns < 0 ? -since_ns : since_ns;

	print->before_ns = wall_ns;
	switch (print->form->time) {
	case TIME_CLOCK:
		print_text_clock(print, wall_ns);
		output_format(print->out, ".%03d ", (int)(wall_ns % SECOND_NS / MS_NS));
		break;
	case TIME_ISO:
		put_iso_time(print, wall_ns);
		break;
	case TIME_EPOCH:
		output_format(print->out, "%10" PRId64 ".%06d ", wall_ns / SECOND_NS,
			(int)(wall_ns % SECOND_NS / US_NS));
		break;
	case TIME_DELTA: /* events of different CPUs may be out of order */
		output_format(print->out, "%s%*" PRId64 ".%06d ", since_ns < 0 ? "-" : "",
			since_ns < 0 ? 4 : 5, length_ns / SECOND_NS,
			(int)(length_ns % SECOND_NS / US_NS));
		break;
	case TIME_NONE:
		break;
	}
}

static void put_word(struct print *print, const struct event *event)
{
	bool failed = event->kind == EVENT_EXIT && units_status_is_failure(event->exit.status);

	print_text_style(print, failed ? "1;31" : kinds[event->kind].style);
	output_format(print->out, "%-5s", kinds[event->kind].word);
	print_text_style(print, "");
}

static void put_duration(struct print *print, const struct event *event)
{
	enum time_unit unit = print->form->unit;
	int width = durations[unit].width, digits = durations[unit].digits;
	char text[32] = "-";

	if (event->kind == EVENT_EXIT && event->id.start_ns &&
		event->time_ns >= event->id.start_ns) {
		int64_t ns = event->time_ns - event->id.start_ns;

		if (unit == UNIT_AUTO)
			units_write_time(text, sizeof(text), ns);
		else
			snprintf(text, sizeof(text), digits ? "%" PRId64 ".%0*" PRId64 : "%" PRId64,
				ns / durations[unit].unit_ns, digits,
				ns % durations[unit].unit_ns / durations[unit].part_ns);
	}
	output_format(print->out, "%*s ", width, text);
}

/* One word: "exit=0", "SIGSEGV", "SIGSEGV,core", "SIGKILL,oom", "unknown". */
static void write_status_word(char *out, size_t size, int32_t status)
{
	if (status == STATUS_UNKNOWN)
		snprintf(out, size, "unknown");
	else if (WIFSIGNALED(status))
		snprintf(out, size, "%s%s%s", signal_name(WTERMSIG(status)),
			WCOREDUMP(status) ? ",core" : "",
			units_status_is_oom(status) ? ",oom" : "");
	else
		snprintf(out, size, "exit=%d", WEXITSTATUS(status));
}

/* Exit status, or why the exec or fork failed. */
static void put_status(struct print *print, const struct event *event)
{
	char status[32] = "-";
	bool failed = event->kind == EVENT_EXEC_FAILED || event->kind == EVENT_FORK_FAILED;

	if (failed)
		snprintf(status, sizeof(status), "%s", errno_name(event->exec.error));
	if (event->kind == EVENT_EXIT) {
		write_status_word(status, sizeof(status), event->exit.status);
		failed = units_status_is_failure(event->exit.status);
	}
	if (failed)
		print_text_style(print, "31");
	output_format(print->out, "%-12s ", status);
	if (failed)
		print_text_style(print, "");
}

/*
 * An event without a node, or a failed exec, is printed from the event itself.  A fork prints only
 * the name: the process runs the command of its parent, whose line shows it.
 */
static void put_command(struct print *print, const struct event *event, const struct node *node)
{
	struct image *image;

	if (node && event->kind != EVENT_EXEC_FAILED && event->kind != EVENT_FORK) {
		print_text_node(print, node, true, 0);
		return;
	}
	image = event->kind == EVENT_FORK ? NULL : image_new(event, NULL);
	print_text_command(print, image, event->comm, true, 0);
	image_put(image);
}

/* Where the events are of several hosts. */
static void put_host(struct print *print, const struct host *host)
{
	const char *name = host && *host->name ? host->name : "-";
	char safe[4 * HOST_NAME_SIZE];
	unsigned taken;

	text_escape(safe, sizeof(safe), name, strlen(name));
	taken = print_text(print, safe, HOST_COLUMNS);
	output_format(print->out, "%*s", (int)(HOST_COLUMNS + 1 - taken), "");
}

static void print_batch(struct print *print, const struct event *event, const struct node *node)
{
	struct ident parent = node && node->parent ? node->parent->id : event->parent;
	const struct host *host = print->hosts ? hosts_at(print->hosts, event->id.host) : NULL;

	if (!kinds[event->kind].word)
		return;
	put_time(print, event->time_ns + print->wall_offset_ns + (host ? host->wall_offset_ns : 0));
	if (print->has_hosts)
		put_host(print, host);
	put_word(print, event);
	if (event->kind == EVENT_LOST) {
		output_format(print->out, " %7s %7s %-8s %*s %-12s %" PRIu64 " %s lost here", "-",
			"-", "-", durations[print->form->unit].width, "-", "-", event->count,
			event->count == 1 ? "event was" : "events were");
		output_end_line(print->out);
		return;
	}
	output_format(print->out, " %7" PRId32 " %7" PRId32 " ", event->id.pid, parent.pid);
	print_text_user(print, event->uid);
	put_duration(print, event);
	put_status(print, event);
	put_command(print, event, node);
	output_end_line(print->out);
}

static bool has_batch(enum event_kind kind)
{
	return kinds[kind].word != NULL;
}

const struct print_lines print_batch_lines = {print_batch, has_batch};
