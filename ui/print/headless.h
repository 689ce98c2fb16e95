/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* headless.h - the session without a screen: --batch, --json, --once. */
#ifndef UI_PRINT_HEADLESS_H
#define UI_PRINT_HEADLESS_H

#include "core/source.h"
#include "ui/config/options.h"

struct child;
struct output;
struct recorder;

/*
 * As interactive_run.  Reports on standard error what could not be written, and at the end what was
 * lost or truncated.  output is borrowed: its owner checks its error when closing it.
 */
int headless_run(const struct options *options, struct output *output, struct source *source,
	struct recorder *recorder, struct child *command);

#endif
