// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The reader of JSON Lines on random bytes: no crash, and its events are valid ones. */
#include "core/source/json/json_reader.h"
#include "core/trace.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of the others the kinds are about a machine. */
static bool is_about_a_process(const struct event *event)
{
	switch (event->kind) {
	case EVENT_HOST:
	case EVENT_CLOCK:
	case EVENT_LOST:
	case EVENT_SNAPSHOT:
	case EVENT_SETTLED:
		return false;
	default:
		return true;
	}
}

/* A recording can hold it. */
static void check_event(const struct event *event)
{
	size_t size = trace_encode(event, NULL, 0);
	char *bytes = malloc(size);
	struct event back;

	trace_encode(event, bytes, size);
	if (trace_decode(&back, bytes, size) != (long)size || back.kind != event->kind)
		abort();
	if (is_about_a_process(event) && event->id.pid <= 0)
		abort();
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_reader *reader = json_reader_new(0);
	const char *in = (const char *)data;
	const struct event *event;
	char note[64];

	while (size) {
		long used = json_reader_take(reader, in, size, true);

		if (used <= 0 || (size_t)used > size)
			abort();
		for (; (event = json_reader_peek(reader)); json_reader_pass(reader))
			check_event(event);
		in += used;
		size -= (size_t)used;
	}
	if (json_damage_describe(json_reader_damage(reader), note, sizeof(note)) >= sizeof(note))
		abort();
	json_reader_free(reader);
	return 0;
}
