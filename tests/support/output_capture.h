/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output_capture.h - what an output or a whole session without a screen writes, as a string. */
#ifndef TESTS_SUPPORT_OUTPUT_CAPTURE_H
#define TESTS_SUPPORT_OUTPUT_CAPTURE_H

#include "core/source/file/script.h"
#include "ui/print/headless.h"
#include "ui/session/output.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct captured {
	int fd;
	struct output *out;
	char *text; /* after captured_end */
	size_t len;
};

static inline void captured_begin(struct captured *captured)
{
	char path[64];

	captured->fd = memfd_create("captured", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", captured->fd);
	captured->out = output_open(path);
	captured->text = NULL;
	if (captured->fd < 0 || !captured->out)
		abort();
}

/* The text is the caller's to free. */
static inline char *captured_end(struct captured *captured)
{
	if (output_close(captured->out) < 0)
		abort();
	captured->len = lseek(captured->fd, 0, SEEK_END);
	captured->text = calloc(1, captured->len + 1);
	if (!captured->text ||
		pread(captured->fd, captured->text, captured->len, 0) != (ssize_t)captured->len)
		abort();
	close(captured->fd);
	return captured->text;
}

/* A whole session over a script (script.h) with these arguments; *status gets its exit status. */
static inline char *captured_session(const char *script, char **argv, int *status)
{
	char message[4096] = "";
	struct source *source = script_open(script, message, sizeof(message));
	struct options options;
	struct captured captured;
	int argc = 0;

	while (argv[argc])
		argc++;
	if (!source || options_parse(&options, argc, argv, message, sizeof(message)) < 0) {
		fprintf(stderr, "%s\n", message);
		abort();
	}
	captured_begin(&captured);
	*status = headless_run(&options, captured.out, source, NULL, NULL);
	captured_end(&captured);
	source_close(source);
	options_free(&options);
	return captured.text;
}

#endif
