/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * excerpt.h - a part of a recording as a source: as if it had been recorded from then to then.
 *
 * It begins with a snapshot of what there was at that time; a reader of it knows no more.
 */
#ifndef CORE_PLAYBACK_EXCERPT_H
#define CORE_PLAYBACK_EXCERPT_H

#include "core/source.h"

/*
 * `recording` is one of source/file/replay.h or source/host/merge.h, not paced, of which nothing
 * was drained; owned from here on, also on failure.  from, to: as moment.h has them, + from the
 * begin; or NULL.  NULL: the sentence is in message.
 */
struct source *excerpt_open(
	struct source *recording, const char *from, const char *to, char *message, size_t size);

#endif
