/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * program.h - what processes execute, and where, as /proc/PID tells it.
 *
 * The arguments lie in the process's own memory, which can be locked, or slow: they are read by a
 * child (reader.h), for many processes ahead.  What is not there in time is left out.
 */
#ifndef CORE_SOURCE_PROC_PROGRAM_H
#define CORE_SOURCE_PROC_PROGRAM_H

#include "core/event.h"

#include <limits.h>
#include <stdbool.h>

struct programs;

struct programs *programs_new(uint32_t args_max); /* bytes kept; NULL: no memory */
void programs_free(struct programs *programs);    /* NULL is fine */

/* The process that will be asked for next but so many, or 0: read ahead. */
typedef int32_t programs_ahead_fn(void *ctx, unsigned n);

/*
 * Fills in event's exec, for its pid and uid, as far as it can be read; the texts are good until
 * the next call.  False: not yet; ask for the same one again, soon.  ahead may be NULL.
 * Arguments that do not come in time are cut to nothing: only their size is filled in.
 */
bool programs_read(
	struct programs *programs, struct event *event, programs_ahead_fn *ahead, void *ctx);
/* The same, but it waits, up to READ_WAIT_NS. */
void programs_read_now(struct programs *programs, struct event *event);

/* event's control group; the text is good as those above. */
void programs_read_cgroup(struct programs *programs, struct event *event);

#endif
