/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay.h - a recording as a source.
 *
 * A recording that is cut short or damaged ends there: what stands before is delivered, and
 * replay_note has a sentence about it that the person should see.
 */
#ifndef CORE_SOURCE_FILE_REPLAY_H
#define CORE_SOURCE_FILE_REPLAY_H

#include "core/source.h"

#include <stdbool.h>

/*
 * "-" is standard input.  paced: events come at the pace at which they happened, their clock
 * being replay_now_ns; else as fast as they are drained.  NULL with a sentence in message.
 */
struct source *replay_open(const char *path, bool paced, char *message, size_t size);
/* The recording's clock: time of the last event delivered, or, if paced, what it is now. */
uint64_t replay_now_ns(const struct source *source);
/* What was wrong with the recording, as far as it has been read; NULL: nothing. */
const char *replay_note(const struct source *source);

#endif
