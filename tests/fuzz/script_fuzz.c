// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Any script is compiled, or refused with a message; a compiled one is read to its end. */
#include "core/source/file/script.h"

#include "core/source.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EVENTS_MOST 10000

static int count(void *ctx, const struct event *event)
{
	unsigned *events = ctx;

	if (event->kind >= EVENT_KIND_COUNT || !memchr(event->comm, '\0', COMM_SIZE))
		abort();
	(*events)++;
	return 0;
}

static void read_all(struct source *source)
{
	unsigned events = 0, before;

	do {
		before = events;
		script_until(source, UINT64_MAX);
		if (source_drain(source, EVENTS_MOST, count, &events) < 0)
			return;
	} while (events != before && events < EVENTS_MOST);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char message[256] = "", *text = malloc(size + 1);
	struct source *source;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	source = script_open(text, message, sizeof(message));
	if (source) {
		read_all(source);
		source_close(source);
	} else if (!message[0]) {
		abort();
	}
	free(text);
	return 0;
}
