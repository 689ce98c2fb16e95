// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The command in the header, while it runs and when it has ended:
 *
 *      make -j2  running 12.4 s  93 processes (7 running, 2 failed)  1.6 cores  peak 36M
 *      make -j2     DONE  exit 2  58.8 s  963 processes  4 failed  peak 212M
 */
#include "ui/draw/job_line.h"

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/base/units.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define NAME_MAX_COLUMNS 48
#define NAME_MIN_COLUMNS 12

static void append(char *out, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void append(char *out, size_t size, const char *format, ...)
{
	size_t len = strlen(out);
	va_list args;

	va_start(args, format);
	vsnprintf(out + len, size - len, format, args);
	va_end(args);
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "es";
}

static void append_elapsed(char *out, size_t size, const struct job *job, uint64_t now_ns)
{
	uint64_t elapsed_ns = job_elapsed_ns(job, now_ns);
	char text[16];

	if (elapsed_ns < 60 * SECOND_NS) {
		append(out, size, "%.*f s", elapsed_ns < SECOND_NS / 10 ? 3 : 1, elapsed_ns / 1e9);
		return;
	}
	units_write_time(text, sizeof(text), elapsed_ns);
	append(out, size, "%s", text);
}

static void append_peak(char *out, size_t size, const struct job *job)
{
	char text[16];

	if (!job->peak_bytes)
		return;
	units_write_bytes(text, sizeof(text), job->peak_bytes);
	append(out, size, "  peak %s", text);
}

static void append_counts(char *out, size_t size, const struct summary *totals)
{
	const char *gap = " (";

	append(out, size, "  %" PRIu64 " process%s", totals->started, plural(totals->started));
	if (totals->running) {
		append(out, size, "%s%" PRIu64 " running", gap, totals->running);
		gap = ", ";
	}
	if (totals->failures) {
		append(out, size, "%s%" PRIu64 " failed", gap, totals->failures);
		gap = ", ";
	}
	if (*gap == ',')
		append(out, size, ")");
}

static void write_state(char *out, size_t size, const struct job *job, uint64_t now_ns)
{
	double cores = job_cores(job);

	*out = '\0';
	if (!job->start_ns) {
		append(out, size, "not started yet");
		return;
	}
	append(out, size, "running ");
	append_elapsed(out, size, job, now_ns);
	append_counts(out, size, job->totals);
	if (cores >= 0)
		append(out, size, "  %.1f core%s", cores, cores >= 0.95 && cores < 1.05 ? "" : "s");
	append_peak(out, size, job);
}

void job_line_fit(char *text, size_t columns, size_t least)
{
	size_t len = strlen(text);

	while (len > columns) {
		size_t at = len - 1;

		while (at > least && (text[at] != ' ' || text[at - 1] != ' '))
			at--;
		if (at <= least)
			return;
		len = at - 1;
		text[len] = '\0';
	}
}

static int name_columns(char *const *command)
{
	int columns = -1;

	for (; *command && columns < NAME_MAX_COLUMNS; command++)
		columns += 1 + (int)text_columns(*command, strlen(*command));
	return columns;
}

/* Its words, as far as they fit. */
static void put_name(struct pen *pen, char *const *command, int columns, bool ascii)
{
	const char *dots = name_columns(command) <= columns ? "" : ascii ? ".." : "…";
	struct pen part = *pen;

	if (part.right > part.x + columns)
		part.right = part.x + columns;
	part.right -= (int)text_columns(dots, strlen(dots));
	for (; *command && part.x < part.right; command++) {
		pen_escape(&part, STYLE_TITLE, *command, strlen(*command));
		if (command[1])
			pen_put(&part, STYLE_TITLE, " ");
	}
	pen->x = part.x < part.right ? part.x : part.right;
	pen_put(pen, STYLE_TITLE, dots);
}

void job_line_put(struct pen *pen, const struct job *job, uint64_t now_ns, bool ascii)
{
	char state[192];
	int room = pen->right - pen->x;

	if (job->has_ended) { /* its state is at the right end: job_line_write_end */
		put_name(pen, job->command, room < NAME_MAX_COLUMNS ? room : NAME_MAX_COLUMNS,
			ascii);
		return;
	}
	write_state(state, sizeof(state), job, now_ns);
	room = pen->right - pen->x - NAME_MIN_COLUMNS - 2;
	job_line_fit(state, room > 0 ? (size_t)room : 0, 1);
	room = pen->right - pen->x - (int)strlen(state) - 2;
	if (room > NAME_MAX_COLUMNS)
		room = NAME_MAX_COLUMNS;
	put_name(pen, job->command, room < NAME_MIN_COLUMNS ? NAME_MIN_COLUMNS : room, ascii);
	pen_format(pen, STYLE_VALUE, "  %s", state);
}

size_t job_line_write_end(char *out, size_t size, const struct job *job)
{
	char status[32];
	size_t len;

	units_write_status(status, sizeof(status), job->status);
	snprintf(out, size, " DONE  %s  ", status);
	len = strlen(out) - 1;
	append_elapsed(out, size, job, 0);
	append(out, size, "  %" PRIu64 " process%s", job->totals->started,
		plural(job->totals->started));
	if (job->totals->failures)
		append(out, size, "  %" PRIu64 " failed", job->totals->failures);
	if (job->totals->running)
		append(out, size, "  %" PRIu64 " still running", job->totals->running);
	append_peak(out, size, job);
	append(out, size, " ");
	return len;
}
