// SPDX-License-Identifier: GPL-2.0-or-later
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

#define FLUSH_BYTES (64u << 10) /* bytes in whole lines that are worth a write */

struct output {
	struct writer *writer;
	int error; /* of our own; the writer has others */
	char *text;
	size_t size;        /* of the memory at text */
	size_t len;         /* gathered */
	size_t lines_len;   /* of it in whole lines */
	uint64_t taken;     /* bytes in whole lines so far */
	uint64_t limit;     /* of them; 0: none */
	uint64_t unwritten; /* lines, because of it */
};

struct output *output_open(const char *path)
{
	struct output *output = calloc(1, sizeof(*output));
	int fd, err;

	if (!output)
		return NULL;
	fd = path ? outfile_open(path, false) : STDOUT_FILENO;
	if (fd >= 0)
		output->writer = writer_new(fd, WRITER_LINES);
	if (output->writer)
		return output;
	err = errno;
	free(output);
	errno = err;
	return NULL;
}

/* Room for so many more bytes; false: there is none, or it has failed before. */
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

/* Takes the line that was gathered last, or drops it.  After the first that passes the limit none
 * is taken: there are no gaps. */
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

bool output_is_terminal(const struct output *output)
{
	return isatty(output_fd(output));
}

/* close tells of writes that failed late: a full disk over the network. */
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
