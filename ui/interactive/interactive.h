/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* interactive.h - the interactive session, until the terminal is restored. */
#ifndef UI_INTERACTIVE_INTERACTIVE_H
#define UI_INTERACTIVE_INTERACTIVE_H

#include "core/source.h"
#include "ui/config/options.h"

struct child;
struct recorder;

/* Whether a session can be shown here: 0, or STATUS_USAGE, and the reason was reported. */
int interactive_check(void);
/*
 * Runs until the user quits or --duration ends.  All pointers are borrowed; recorder and child may
 * be NULL.  Returns the exit status of the program, or -errno; the terminal is restored in both
 * cases.
 */
int interactive_run(const struct options *options, struct source *source, struct recorder *recorder,
	struct child *child);

#endif
