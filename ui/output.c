// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/output.h"

#include "core/source/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENOUGH (64u << 10) /* bytes in whole lines that are worth a write */

struct output {
	int fd;
	bool is_file; /* never makes us wait for a reader */
	int error;
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
	struct stat info;

	if (!output)
		return NULL;
	output->fd = path ? outfile_open(path, false) : STDOUT_FILENO;
	if (output->fd >= 0) {
		output->is_file = fstat(output->fd, &info) == 0 && S_ISREG(info.st_mode);
		return output;
	}
	free(output);
	return NULL;
}

/* Room for so many more bytes; false: there is none, or it has failed before. */
static bool reserve(struct output *output, size_t more)
{
	size_t size = output->size ? output->size : 2 * ENOUGH;
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
static void take_line(struct output *output)
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
	take_line(output);
	if (output->len >= ENOUGH)
		output_flush(output);
}

/*
 * A reader that has stopped reading must not make us deaf: while we wait for it, the signals that
 * the loop has blocked end us as they would any program.
 */
static int wait_writable(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLOUT};
	sigset_t mask;

	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	sigdelset(&mask, SIGINT);
	sigdelset(&mask, SIGTERM);
	sigdelset(&mask, SIGHUP);
	return ppoll(&poller, 1, NULL, &mask) < 0 && errno != EINTR ? -errno : 0;
}

/* How much can be written without waiting once the descriptor is writable: whole lines if any. */
static size_t writable_len(const char *bytes, size_t len)
{
	const char *line_end;

	if (len <= PIPE_BUF)
		return len;
	line_end = memrchr(bytes, '\n', PIPE_BUF);
	return line_end ? (size_t)(line_end + 1 - bytes) : PIPE_BUF;
}

static int write_all(const struct output *output, const char *bytes, size_t len)
{
	while (len) {
		size_t some = output->is_file ? len : writable_len(bytes, len);
		int err = output->is_file ? 0 : wait_writable(output->fd);
		ssize_t n = err ? -1 : write(output->fd, bytes, some);

		if (err)
			return err;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0) {
			bytes += n;
			len -= n;
		}
	}
	return 0;
}

int output_flush(struct output *output)
{
	if (!output->error && output->lines_len) {
		output->error = write_all(output, output->text, output->lines_len);
		output->len -= output->lines_len;
		memmove(output->text, output->text + output->lines_len, output->len);
	}
	output->lines_len = 0;
	return output->error;
}

int output_error(const struct output *output)
{
	return output->error;
}

int output_fd(const struct output *output)
{
	return output->fd;
}

bool output_is_terminal(const struct output *output)
{
	return isatty(output->fd);
}

/* close tells of writes that failed late: a full disk over the network. */
int output_close(struct output *output)
{
	int err;

	if (!output)
		return 0;
	err = output_flush(output);
	if (close(output->fd) < 0 && !err && errno != EINTR)
		err = -errno;
	free(output->text);
	free(output);
	return err;
}
