/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* event_recorder.h - an event function that stores the events it is called with, as a recording. */
#ifndef TESTS_SUPPORT_EVENT_RECORDER_H
#define TESTS_SUPPORT_EVENT_RECORDER_H

#include "core/trace.h"

#include <stdlib.h>

struct event_recorder {
	char *bytes; /* freed by the test */
	size_t len, room;
	unsigned count;
	enum event_kind last;
};

static inline int take_event(void *ctx, const struct event *event)
{
	struct event_recorder *taken = ctx;
	size_t size = trace_encode(event, NULL, 0);

	if (taken->len + size > taken->room) {
		taken->room = 2 * (taken->len + size);
		taken->bytes = realloc(taken->bytes, taken->room);
		if (!taken->bytes)
			abort();
	}
	trace_encode(event, taken->bytes + taken->len, size);
	taken->len += size;
	taken->count++;
	taken->last = event->kind;
	return 0;
}

#endif
