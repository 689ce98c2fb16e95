/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream.h - the session without a screen: --batch, --json, --once. */
#ifndef UI_STREAM_H
#define UI_STREAM_H

#include "core/source.h"
#include "ui/options.h"

struct command;
struct recorder;

/* As screen_run. */
int stream_run(const struct options *options, struct source *source, struct recorder *recorder,
	struct command *command);

#endif
