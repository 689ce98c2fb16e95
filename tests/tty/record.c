// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* record FILE <SCRIPT: converts a script of events (core/source/file/script.h) to a recording. */
#include "core/source/file/recorder.h"
#include "core/source/file/script.h"

#include <stdio.h>
#include <stdlib.h>

static int write_event(void *ctx, const struct event *event)
{
	return recorder_write(ctx, event);
}

int main(int argc, char **argv)
{
	struct trace_header header = {.version = TRACE_VERSION};
	char message[200] = "", *text = NULL;
	size_t room = 0;
	struct source *source;
	struct recorder *recorder;
	int n;

	if (argc != 2 || getdelim(&text, &room, '\0', stdin) < 0)
		return 2;
	source = script_open(text, message, sizeof(message));
	if (!source) {
		fprintf(stderr, "record: %s\n", message);
		return 2;
	}
	header.wall_offset_ns = source->wall_offset_ns;
	recorder = recorder_open(argv[1], true, &header);
	if (!recorder)
		return 1;
	while ((n = source_drain(source, 1000, write_event, recorder)) > 0)
		;
	source_close(source);
	free(text);
	return n < 0 || recorder_close(recorder) < 0;
}
