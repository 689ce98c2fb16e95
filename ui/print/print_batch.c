// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * One readable line per event, in fixed columns:
 *
 *	TIME         EVENT     PID    PPID USER       LIVED STATUS       COMMAND
 *	12:34:56.789 fork    12345   12300 alice                         [bash]
 *	12:34:56.790 exec    12345   12300 alice                         ls -l 'a b'
 *	12:34:56.795 exit    12345   12300 alice      6.2ms exit 0       ls -l 'a b'
 */
#include "ui/print/print_text.h"

#include "core/base/units.h"

#include <inttypes.h>
#include <stdio.h>

#define SECOND_NS INT64_C(1000000000)

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

void print_batch_header(struct print *print)
{
	print_text_style(print, "1");
	output_format(print->out, "%-12s %-5s %7s %7s %-8s %6s %-12s %s", "TIME", "EVENT", "PID",
		"PPID", "USER", "LIVED", "STATUS", "COMMAND");
	print_text_style(print, "");
	output_end_line(print->out);
}

static void put_time(struct print *print, int64_t wall_ns)
{
	print_text_clock(print, wall_ns);
	output_format(print->out, ".%03d ", (int)(wall_ns % SECOND_NS / 1000000));
}

static void put_word(struct print *print, const struct event *event)
{
	bool failed = event->kind == EVENT_EXIT && units_status_is_failure(event->exit.status);

	print_text_style(print, failed ? "1;31" : kinds[event->kind].style);
	output_format(print->out, "%-5s", kinds[event->kind].word);
	print_text_style(print, "");
}

/* Lifetime and exit status, or why the exec or fork failed: 20 columns. */
static void put_end(struct print *print, const struct event *event)
{
	char lived[16] = "", status[32] = "";
	bool failed = event->kind == EVENT_EXEC_FAILED || event->kind == EVENT_FORK_FAILED;

	if (event->kind == EVENT_EXIT) {
		units_write_status(status, sizeof(status), event->exit.status);
		if (event->id.start_ns && event->time_ns >= event->id.start_ns)
			units_write_time(lived, sizeof(lived), event->time_ns - event->id.start_ns);
		failed = units_status_is_failure(event->exit.status);
	} else if (failed) {
		snprintf(status, sizeof(status), "%s", errno_name(event->exec.error));
	}
	output_format(print->out, "%6s ", lived);
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

void print_batch(struct print *print, const struct event *event, const struct node *node)
{
	struct ident parent = node && node->parent ? node->parent->id : event->parent;

	if (!kinds[event->kind].word)
		return;
	put_time(print, event->time_ns + print->wall_offset_ns);
	put_word(print, event);
	if (event->kind == EVENT_LOST) {
		output_format(print->out, " %" PRIu64 " %s lost here", event->count,
			event->count == 1 ? "event was" : "events were");
		output_end_line(print->out);
		return;
	}
	output_format(print->out, " %7" PRId32 " %7" PRId32 " ", event->id.pid, parent.pid);
	print_text_user(print, event->uid);
	put_end(print, event);
	put_command(print, event, node);
	output_end_line(print->out);
}
