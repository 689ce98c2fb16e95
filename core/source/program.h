/* SPDX-License-Identifier: GPL-2.0-or-later */
/* program.h - what a process executes, and where, as /proc/PID tells it. */
#ifndef CORE_SOURCE_PROGRAM_H
#define CORE_SOURCE_PROGRAM_H

#include "core/event.h"

#include <limits.h>

#define PROGRAM_ARGS_MAX (128u << 10) /* bytes kept; the rest is counted as cut */

/* Where the texts of an event are: good until the next one is read. */
struct program {
	char exe[PATH_MAX], cgroup[PATH_MAX];
	char args[PROGRAM_ARGS_MAX];
};

/* Fills in event's exec, for its pid, as far as it can be read; and its control group. */
void program_read(struct program *program, struct event *event);
void program_read_cgroup(struct program *program, struct event *event);

#endif
