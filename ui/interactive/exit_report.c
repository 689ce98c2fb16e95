// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/exit_report.h"

#include "ui/print/print_summary.h"
#include "ui/session/child.h"
#include "ui/session/transcript.h"
#include "ui/session/message.h"
#include "ui/session/output.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#define LAST_READS 256 /* of the output of a command that still writes */

struct exit_report {
	struct summary *summary;
	struct tree_counts counts;
	uint64_t now_ns;
};

struct exit_report *exit_report_read(struct app *app, uint64_t now_ns)
{
	struct exit_report *report = app->model.summary ? calloc(1, sizeof(*report)) : NULL;

	if (!report)
		return NULL;
	if (app->model.frozen)
		model_resume(&app->model, UINT_MAX);
	report->summary = app->model.summary;
	app->model.summary = NULL;
	report->counts = *tree_counts(app->model.tree);
	report->now_ns = now_ns;
	return report;
}

static void set_format(struct print *print, const struct options *options)
{
	struct winsize size = {0};

	print->ascii = options->ascii;
	if (!output_is_terminal(print->out))
		return;
	print->color = options->color;
	if (ioctl(output_fd(print->out), TIOCGWINSZ, &size) == 0)
		print->columns = size.ws_col;
}

static void print_totals(
	struct exit_report *report, struct output *out, const struct options *options)
{
	struct print print = {.out = out};

	if (out) {
		set_format(&print, options);
		summary_sort(report->summary);
		print_summary(&print, report->summary, &(struct summary_run){0}, &report->counts,
			report->now_ns, false);
	}
	free(report->summary);
	free(report);
}

/* Prints what the command wrote while the screen was shown. */
static void print_output(struct child *child, struct output *out)
{
	struct pollfd in = {.fd = child_output_fd(child), .events = POLLIN};
	uint64_t dropped;
	size_t len;
	const char *text;

	for (unsigned i = 0; i < LAST_READS && poll(&in, 1, 0) > 0; i++)
		if (child_read_output(child) <= 0)
			break;
	text = transcript_text(child_transcript(child), &len, &dropped);
	if (dropped)
		message_print("the first %llu bytes of the command's output were not kept",
			(unsigned long long)dropped);
	if (!out || !len)
		return;
	output_bytes(out, text, len);
	output_end_text(out);
}

bool exit_report_print(struct exit_report *report, struct outputs *outputs, struct child *child)
{
	if (report || child)
		outputs->output = output_open(NULL);
	if (report)
		print_totals(report, outputs->output, outputs->options);
	if (child)
		print_output(child, outputs->output);
	outputs_finish(outputs, true, 0);
	output_close(outputs->output);
	return outputs->broken;
}
