// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/term/term_output.h"

#include "core/io/writer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct bundle {
	FILE *file;
	int fd; /* of the terminal */
	struct writer *writer;
	int memory; /* a file that takes its place; -1: there is none */
	bool begun;
	char bytes[32768]; /* sent at once */
};

static FILE *open_copy(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	FILE *file = copy < 0 ? NULL : fdopen(copy, "we");

	if (!file && copy >= 0)
		close(copy);
	return file;
}

static struct writer *open_writer(int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	return copy < 0 ? NULL : writer_new(copy, WRITER_WHOLE);
}

struct bundle *bundle_open(int fd)
{
	struct bundle *bundle = calloc(1, sizeof(*bundle));

	if (!bundle)
		return NULL;
	bundle->fd = fd;
	bundle->memory = -1;
	bundle->file = open_copy(fd);
	bundle->writer = open_writer(fd);
	if (!bundle->file || !bundle->writer) {
		bundle_close(bundle);
		return NULL;
	}
	bundle->memory = memfd_create("frame", MFD_CLOEXEC);
	return bundle;
}

void bundle_close(struct bundle *bundle)
{
	if (!bundle)
		return;
	if (bundle->writer && !bundle_is_taken(bundle))
		writer_give_up(bundle->writer);
	writer_close(bundle->writer);
	if (bundle->file)
		fclose(bundle->file);
	if (bundle->memory >= 0)
		close(bundle->memory);
	free(bundle);
}

FILE *bundle_file(const struct bundle *bundle)
{
	return bundle->file;
}

void bundle_begin(struct bundle *bundle)
{
	if (bundle->memory < 0 || lseek(bundle->memory, 0, SEEK_SET) < 0)
		return;
	fflush(bundle->file);
	bundle->begun = dup3(bundle->memory, fileno(bundle->file), O_CLOEXEC) >= 0;
}

bool bundle_end(struct bundle *bundle)
{
	off_t size = bundle->begun ? lseek(bundle->memory, 0, SEEK_CUR) : 0;

	if (!bundle->begun)
		return true;
	bundle->begun = false;
	dup3(bundle->fd, fileno(bundle->file), O_CLOEXEC);
	for (off_t at = 0; at < size;) {
		size_t room = sizeof(bundle->bytes), rest = (size_t)(size - at);
		ssize_t len = pread(bundle->memory, bundle->bytes, rest < room ? rest : room, at);

		if (len <= 0 || !bundle_send(bundle, bundle->bytes, (size_t)len))
			return false;
		at += len;
	}
	return true;
}

bool bundle_send(struct bundle *bundle, const char *text, size_t len)
{
	return !writer_put(bundle->writer, text, len);
}

bool bundle_is_taken(struct bundle *bundle)
{
	if (!writer_waiting(bundle->writer) || writer_error(bundle->writer))
		return true;
	writer_notify(bundle->writer);
	return false;
}

int bundle_event_fd(const struct bundle *bundle)
{
	return writer_event_fd(bundle->writer);
}

void bundle_heard(struct bundle *bundle)
{
	writer_heard(writer_event_fd(bundle->writer));
}

bool bundle_settle(struct bundle *bundle, uint64_t timeout_ns)
{
	return writer_wait(bundle->writer, timeout_ns);
}

void bundle_forget(struct bundle *bundle)
{
	writer_forget(bundle->writer);
}
