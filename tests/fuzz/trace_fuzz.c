// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The reader of recordings on random bytes: no crash, and what it accepts it can write again. */
#include "core/trace.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Statistics of old recordings, which have no since_ns, get one. */
static size_t length_now(const struct event *event, size_t length)
{
	return length + (event->kind == EVENT_STAT ? sizeof(event->stat.since_ns) : 0);
}

static void check_event(const struct event *event, size_t length)
{
	size_t again = trace_encode(event, NULL, 0);
	char *bytes = malloc(again);
	struct event back;

	if (again > length_now(event, length) || memchr(event->comm, '\0', COMM_SIZE) == NULL)
		abort();
	trace_encode(event, bytes, again);
	if (trace_decode(&back, bytes, again) != (long)again || back.kind != event->kind)
		abort();
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *in = (const char *)data;
	struct trace_header header;
	struct event event;
	long length;

	trace_read_header(&header, in, size);
	for (; (length = trace_decode(&event, in, size)) > 0; in += length, size -= (size_t)length)
		if (event.kind < EVENT_KIND_COUNT)
			check_event(&event, (size_t)length);
	return 0;
}
