// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/output.h"

#include "core/io/outfile.h"
#include "core/io/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLUSH_BYTES (64u << 10) /* of whole lines, that are written together */

struct output {
	struct writer *writer;
	int error; /* of the output; the writer has its own */
	char *text;
	size_t size;        /* allocated */
	size_t len;         /* collected */
	size_t lines_len;   /* of len: in whole lines */
	uint64_t taken;     /* bytes of all lines accepted so far */
	uint64_t limit;     /* maximum of taken; 0: none */
	uint64_t unwritten; /* lines dropped because of the limit */
};

struct output *output_open_descriptor(int fd)
{
	struct output *output = fd >= 0 ? calloc(1, sizeof(*output)) : NULL;
	int err;

	if (!output && fd >= 0)
		close(fd);
	if (!output)
		return NULL;
	output->writer = writer_new(fd, WRITER_LINES); /* closes it after a failure */
	if (output->writer)
		return output;
	err = errno;
	free(output);
	errno = err;
	return NULL;
}

struct output *output_open(const char *path)
{
	return output_open_descriptor(path ? outfile_open(path, 0) : STDOUT_FILENO);
}

/* Makes room for so many more bytes.  False: no memory, now or before. */
static bool reserve(struct output *output, size_t more)
{
	size_t size = output->size ? output->size : 2 * FLUSH_BYTES;
	char *text;

	if (output->error)
		return false;
	while (size - output->len < more)
		size *= 2;
	if (size == output->size)
		return true;
	text = realloc(output->text, size);
	if (!text) {
		output->error = -ENOMEM;
		return false;
	}
	output->text = text;
	output->size = size;
	return true;
}

void output_bytes(struct output *output, const char *bytes, size_t len)
{
	if (!reserve(output, len))
		return;
	memcpy(output->text + output->len, bytes, len);
	output->len += len;
}

void output_text(struct output *output, const char *text)
{
	output_bytes(output, text, strlen(text));
}

void output_format(struct output *output, const char *format, ...)
{
	va_list args, again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len >= 0 && reserve(output, len + 1))
		output->len += vsnprintf(output->text + output->len, len + 1, format, again);
	va_end(again);
	va_end(args);
}

void output_set_limit(struct output *output, uint64_t bytes)
{
	output->limit = bytes;
}

uint64_t output_size(const struct output *output)
{
	return output->taken;
}

uint64_t output_unwritten(const struct output *output)
{
	return output->unwritten;
}

/* Accepts the last line, or drops it.  After the first dropped line all are dropped: the output has
 * no gaps. */
static void accept_line(struct output *output)
{
	size_t size = output->len - output->lines_len;

	if (output->unwritten || (output->limit && output->taken + size > output->limit)) {
		output->len = output->lines_len;
		output->unwritten++;
		return;
	}
	output->lines_len = output->len;
	output->taken += size;
}

void output_end_line(struct output *output)
{
	output_bytes(output, "\n", 1);
	output_end_text(output);
}

void output_end_text(struct output *output)
{
	accept_line(output);
	if (output->len >= FLUSH_BYTES)
		output_flush(output);
}

int output_flush(struct output *output)
{
	if (!output->error && output->lines_len) {
		output->error = writer_put(output->writer, output->text, output->lines_len);
		output->len -= output->lines_len;
		memmove(output->text, output->text + output->lines_len, output->len);
	}
	output->lines_len = 0;
	return output_error(output);
}

int output_error(const struct output *output)
{
	return output->error ? output->error : writer_error(output->writer);
}

size_t output_waiting(const struct output *output)
{
	return writer_waiting(output->writer) + output->lines_len;
}

struct writer *output_writer(const struct output *output)
{
	return output->writer;
}

int output_fd(const struct output *output)
{
	return writer_descriptor(output->writer);
}

/* close(2) may report a late write error, for example of a network file system. */
int output_close(struct output *output)
{
	int err, close_err;

	if (!output)
		return 0;
	err = output_flush(output);
	close_err = writer_close(output->writer);
	free(output->text);
	free(output);
	return err ? err : close_err;
}
