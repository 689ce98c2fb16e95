/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* job_line.h - the command in the header, as two texts. */
#ifndef UI_DRAW_JOB_LINE_H
#define UI_DRAW_JOB_LINE_H

#include "core/stats/job.h"
#include "ui/term/frame.h"

/* The command, its time and its totals, up to the end of the line. */
void job_line_put(struct pen *pen, const struct job *job, uint64_t now_ns, bool ascii);
/* Leaves out the last parts, which begin after two blanks, until it fits; but not the first `least`
 * columns. */
void job_line_fit(char *text, size_t columns, size_t least);
/* " DONE  exit 2  58.8 s ... ".  Returns the length of what a narrow screen needs. */
size_t job_line_write_end(char *out, size_t size, const struct job *job);

#endif
