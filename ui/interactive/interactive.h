/* SPDX-License-Identifier: GPL-2.0-or-later */
/* interactive.h - the interactive session: from the first frame to the sane terminal afterwards. */
#ifndef UI_INTERACTIVE_INTERACTIVE_H
#define UI_INTERACTIVE_INTERACTIVE_H

#include "core/source.h"
#include "ui/config/options.h"

struct child;
struct recorder;

/*
 * Runs until the person quits (or --duration passes).  All borrowed; recorder and child may be
 * NULL.  Returns the exit status of the program, or a negative errno with the terminal restored.
 */
int interactive_run(const struct options *options, struct source *source, struct recorder *recorder,
	struct child *child);

#endif
