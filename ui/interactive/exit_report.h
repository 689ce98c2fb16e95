/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* exit_report.h - what is printed after the terminal has been restored. */
#ifndef UI_INTERACTIVE_EXIT_REPORT_H
#define UI_INTERACTIVE_EXIT_REPORT_H

#include "ui/print/outputs.h"

struct child;

/*
 * Prints what the command wrote while the screen was shown.  Then waits for that and for the
 * recording, with the time limits of outputs_finish; outputs has its options, recorder and signals.
 * child may be NULL.  Returns true if not all could be written, which was reported.
 */
bool exit_report_print(struct outputs *outputs, struct child *child);

#endif
