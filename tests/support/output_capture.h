/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* output_capture.h - captures the text of an output, or of a session without a screen, in a
 * string. */
#ifndef TESTS_SUPPORT_OUTPUT_CAPTURE_H
#define TESTS_SUPPORT_OUTPUT_CAPTURE_H

#include "core/source/file/script.h"
#include "ui/export/export.h"
#include "ui/print/headless.h"
#include "ui/session/output.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct output_capture {
	int fd;
	struct output *out;
	char *text; /* after output_capture_end */
	size_t len;
};

static inline void output_capture_begin(struct output_capture *capture)
{
	char path[64];

	capture->fd = memfd_create("captured", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", capture->fd);
	capture->out = output_open(path);
	capture->text = NULL;
	if (capture->fd < 0 || !capture->out)
		abort();
}

/* The caller frees the text. */
static inline char *output_capture_end(struct output_capture *capture)
{
	if (output_close(capture->out) < 0)
		abort();
	capture->len = lseek(capture->fd, 0, SEEK_END);
	capture->text = calloc(1, capture->len + 1);
	if (!capture->text ||
		pread(capture->fd, capture->text, capture->len, 0) != (ssize_t)capture->len)
		abort();
	close(capture->fd);
	return capture->text;
}

/* Runs a whole session over a script (script.h) with these arguments; *status is its exit
 * status. */
static inline char *output_capture_session(const char *script, char **argv, int *status)
{
	char message[4096] = "";
	struct source *source = script_open(script, message, sizeof(message));
	struct options options;
	struct output_capture capture;
	int argc = 0;

	while (argv[argc])
		argc++;
	if (!source || options_parse(&options, argc, argv, message, sizeof(message)) < 0) {
		fprintf(stderr, "%s\n", message);
		abort();
	}
	output_capture_begin(&capture);
	*status = headless_run(&options, &(struct headless_ends){.output = capture.out,
						 .source = source,
						 .sink = export_sink(options.print.export)});
	output_capture_end(&capture);
	source_close(source);
	options_free(&options);
	return capture.text;
}

/* The text of a whole session over a script, which exits with 0. */
static inline char *output_capture_run(const char *script, const char *const *argv)
{
	int status;
	char *text = output_capture_session(script, (char **)argv, &status);

	assert_int_equal(status, 0);
	return text;
}

#define OUTPUT_CAPTURE_RUN(script, ...)                                                            \
	output_capture_run(script, (const char *[]){"mayfly", __VA_ARGS__, NULL})

/* Frees the text. */
static inline void output_capture_expect(char *text, const char *wanted)
{
	assert_string_equal(text, wanted);
	free(text);
}

#endif
