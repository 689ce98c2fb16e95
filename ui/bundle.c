// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/bundle.h"

#include "ui/rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct bundle {
	FILE *file;
	int fd;     /* of the terminal */
	int memory; /* a file that takes its place; -1: there is none */
	bool begun;
	char bytes[32768]; /* sent at once */
};

struct bundle *bundle_open(int fd)
{
	struct bundle *bundle = calloc(1, sizeof(*bundle));
	int copy;

	if (!bundle)
		return NULL;
	bundle->fd = fd;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	bundle->file = copy < 0 ? NULL : fdopen(copy, "we");
	if (!bundle->file) {
		if (copy >= 0)
			close(copy);
		free(bundle);
		return NULL;
	}
	bundle->memory = memfd_create("frame", MFD_CLOEXEC);
	return bundle;
}

void bundle_close(struct bundle *bundle)
{
	if (!bundle)
		return;
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

/* A terminal that does not block was made so by somebody else.  False: it takes no more. */
static bool wait_for_room(int fd)
{
	struct pollfd out = {.fd = fd, .events = POLLOUT};

	return errno == EAGAIN && poll(&out, 1, -1) > 0;
}

/* Whoever is told to end does not wait for a terminal that is stuck. */
static bool send_bytes(int fd, const char *bytes, size_t len)
{
	while (len && !rescue_is_wanted()) {
		ssize_t sent = write(fd, bytes, len);

		if (sent < 0 && !wait_for_room(fd))
			return false;
		if (sent < 0)
			continue;
		bytes += sent;
		len -= (size_t)sent;
	}
	return !len;
}

void bundle_end(struct bundle *bundle)
{
	off_t size = bundle->begun ? lseek(bundle->memory, 0, SEEK_CUR) : 0;

	if (!bundle->begun)
		return;
	bundle->begun = false;
	dup3(bundle->fd, fileno(bundle->file), O_CLOEXEC);
	for (off_t at = 0; at < size;) {
		size_t room = sizeof(bundle->bytes), rest = (size_t)(size - at);
		ssize_t len = pread(bundle->memory, bundle->bytes, rest < room ? rest : room, at);

		if (len <= 0 || !send_bytes(bundle->fd, bundle->bytes, (size_t)len))
			return;
		at += len;
	}
}
