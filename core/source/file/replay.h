/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * replay.h - a recording as a source.
 *
 * A recording that is cut short or damaged ends there: the events before are delivered, and
 * replay_note returns a sentence to show to the user.
 */
#ifndef CORE_SOURCE_FILE_REPLAY_H
#define CORE_SOURCE_FILE_REPLAY_H

#include "core/source.h"

#include <stdbool.h>

/*
 * "-" is standard input.  paced: events are due at their original pace, on the clock of
 * replay_now_ns; else they are delivered as fast as they are drained.  Returns NULL with a sentence
 * in message.
 */
struct source *replay_open(const char *path, bool paced, char *message, size_t size);
/* The recording's clock: time of the last event delivered or, if paced, the current time. */
uint64_t replay_now_ns(const struct source *source);
/* What was wrong with the recording, as far as it has been read; NULL: nothing.  Valid until the
 * next call. */
const char *replay_note(const struct source *source);
/* 0, also when it is truncated; -EBADMSG: it is damaged; else the -errno that ended the reading. */
int replay_error(const struct source *source);

#endif
