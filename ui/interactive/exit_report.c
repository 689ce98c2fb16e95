// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/interactive/exit_report.h"

#include "ui/print/outputs.h"
#include "ui/print/print_summary.h"
#include "ui/session/child.h"
#include "ui/session/message.h"
#include "ui/session/output.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#define LAST_READS 256 /* of a command that goes on writing when we leave */

struct farewell {
	struct summary *summary;
	struct tree_counts counts;
	uint64_t now_ns;
};

struct farewell *exit_report_read(struct app *app, uint64_t now_ns)
{
	struct farewell *farewell = app->model.summary ? calloc(1, sizeof(*farewell)) : NULL;

	if (!farewell)
		return NULL;
	if (app->model.frozen)
		model_resume(&app->model);
	farewell->summary = app->model.summary;
	app->model.summary = NULL;
	farewell->counts = *tree_counts(app->model.tree);
	farewell->now_ns = now_ns;
	return farewell;
}

static void set_look(struct print *print, const struct options *options)
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
	struct farewell *farewell, struct output *out, const struct options *options)
{
	struct print print = {.out = out};

	if (out) {
		set_look(&print, options);
		summary_sort(farewell->summary);
		print_summary(
			&print, farewell->summary, &farewell->counts, farewell->now_ns, false);
	}
	free(farewell->summary);
	free(farewell);
}

/* What the command wrote while the screen was ours. */
static void print_output(struct child *command, struct output *out)
{
	struct pollfd in = {.fd = child_output_fd(command), .events = POLLIN};
	uint64_t dropped;
	size_t len;
	const char *text;

	for (unsigned i = 0; i < LAST_READS && poll(&in, 1, 0) > 0; i++)
		if (child_read_output(command) <= 0)
			break;
	text = child_output(command, &len, &dropped);
	if (dropped)
		message_print("the first %llu bytes of the command's output were not kept",
			(unsigned long long)dropped);
	if (!out || !len)
		return;
	output_bytes(out, text, len);
	output_end_text(out);
}

bool exit_report_print(struct farewell *farewell, const struct options *options,
	struct recorder *recorder, struct child *command)
{
	struct outputs outputs = {.options = options, .recorder = recorder};

	if (farewell || command)
		outputs.output = output_open(NULL);
	if (farewell)
		print_totals(farewell, outputs.output, options);
	if (command)
		print_output(command, outputs.output);
	outputs_finish(&outputs, true, 0);
	output_close(outputs.output);
	return outputs.broken;
}
