// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/term/term_output.h"

#include "core/io/writer.h"
#include "ui/term/term_answers.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SETTLE_NS      UINT64_C(200000000) /* limit for sending the last frame */
#define SETTLE_POLLS   20                  /* then so often it is tested whether it has been read */
#define SETTLE_POLL_MS 10

struct term_output {
	FILE *file;
	int fd; /* of the terminal */
	struct writer *writer;
	int memory; /* memfd that replaces the terminal between begin and end; -1: none */
	bool begun;
	off_t lead;        /* bytes that begin a synchronized frame; 0: it is not synchronized */
	char bytes[32768]; /* buffer of term_output_end */
};

static FILE *open_copy(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	FILE *file = copy < 0 ? NULL : fdopen(copy, "we");

	if (!file && copy >= 0)
		close(copy);
	return file;
}

static int prepared = -1;

void term_output_prepare(int fd)
{
	char path[64];

	if (prepared >= 0 || !isatty(fd) || (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	prepared = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

static struct writer *open_writer(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	struct writer *writer = copy < 0 ? NULL : writer_new(copy, WRITER_WHOLE);

	if (writer) {
		writer_set_now(writer, prepared);
		prepared = -1;
	}
	return writer;
}

struct term_output *term_output_open(int fd)
{
	struct term_output *output = calloc(1, sizeof(*output));

	if (!output)
		return NULL;
	output->fd = fd;
	output->memory = -1;
	output->file = open_copy(fd);
	output->writer = open_writer(fd);
	if (!output->file || !output->writer) {
		term_output_close(output);
		return NULL;
	}
	output->memory = memfd_create("frame", MFD_CLOEXEC);
	return output;
}

void term_output_close(struct term_output *output)
{
	if (!output)
		return;
	if (output->writer && !term_output_is_taken(output))
		writer_give_up(output->writer);
	writer_close(output->writer);
	if (output->file)
		fclose(output->file);
	if (output->memory >= 0)
		close(output->memory);
	free(output);
}

FILE *term_output_file(const struct term_output *output)
{
	return output->file;
}

void term_output_begin(struct term_output *output, bool synchronizes)
{
	if (output->memory < 0 || lseek(output->memory, 0, SEEK_SET) < 0)
		return;
	fflush(output->file);
	output->begun = dup3(output->memory, fileno(output->file), O_CLOEXEC) >= 0;
	output->lead = 0;
	if (output->begun && synchronizes &&
		write(output->memory, SYNC_BEGIN, sizeof(SYNC_BEGIN) - 1) > 0)
		output->lead = sizeof(SYNC_BEGIN) - 1;
}

/* The length of what is to be sent; 0: nothing was written. */
static off_t end_frame(struct term_output *output)
{
	off_t size = lseek(output->memory, 0, SEEK_CUR);

	if (size <= output->lead)
		return 0;
	if (!output->lead || write(output->memory, SYNC_END, sizeof(SYNC_END) - 1) < 0)
		return size;
	return size + (off_t)sizeof(SYNC_END) - 1;
}

bool term_output_end(struct term_output *output)
{
	off_t size = output->begun ? end_frame(output) : 0;

	if (!output->begun)
		return true;
	output->begun = false;
	dup3(output->fd, fileno(output->file), O_CLOEXEC);
	for (off_t at = 0; at < size;) {
		size_t room = sizeof(output->bytes), rest = (size_t)(size - at);
		ssize_t len = pread(output->memory, output->bytes, rest < room ? rest : room, at);

		if (len <= 0 || !term_output_send(output, output->bytes, (size_t)len))
			return false;
		at += len;
	}
	return true;
}

bool term_output_send(struct term_output *output, const char *text, size_t len)
{
	return !writer_put(output->writer, text, len);
}

bool term_output_is_taken(struct term_output *output)
{
	if (!writer_waiting(output->writer) || writer_error(output->writer))
		return true;
	writer_notify(output->writer);
	return false;
}

int term_output_event_fd(const struct term_output *output)
{
	return writer_event_fd(output->writer);
}

void term_output_heard(struct term_output *output)
{
	writer_heard(writer_event_fd(output->writer));
}

bool term_output_settle(struct term_output *output, uint64_t timeout_ns)
{
	return writer_wait(output->writer, timeout_ns);
}

void term_output_forget(struct term_output *output)
{
	writer_forget(output->writer);
}

bool term_output_is_read(struct term_output *output)
{
	struct pollfd out = {.fd = output->fd, .events = POLLOUT};
	int pending = 0;

	if (!term_output_is_taken(output))
		return false;
	if (!ioctl(out.fd, TIOCOUTQ, &pending) && pending > 0)
		return false;
	return poll(&out, 1, 0) > 0;
}

bool term_output_settle_read(struct term_output *output)
{
	bool ready = term_output_settle(output, SETTLE_NS) && term_output_is_read(output);

	for (int i = 0; !ready && i < SETTLE_POLLS; i++) { /* no event reports this: poll */
		poll(NULL, 0, SETTLE_POLL_MS);
		ready = term_output_is_read(output);
	}
	return ready;
}
