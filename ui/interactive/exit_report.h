/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exit_report.h - what is printed when the screen has gone and the terminal is as it was. */
#ifndef UI_INTERACTIVE_EXIT_REPORT_H
#define UI_INTERACTIVE_EXIT_REPORT_H

#include "ui/app/app.h"
#include "ui/config/options.h"

struct child;
struct exit_report;
struct recorder;

/* The totals, before app_close; an app that stands still goes on first.  NULL: none are wanted. */
struct exit_report *exit_report_read(struct app *app, uint64_t now_ns);
/*
 * Prints them to standard output, frees them (NULL: none are wanted), and prints what the command
 * wrote while the screen was ours.  Then waits, as for a session that was told to end (outputs.h),
 * for that and for the recording.  recorder and child may be NULL.  Returns true when not all
 * could be written, which was said.
 */
bool exit_report_print(struct exit_report *report, const struct options *options,
	struct recorder *recorder, struct child *child);

#endif
