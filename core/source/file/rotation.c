// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/rotation.h"

#include "core/base/clock.h"
#include "core/io/outfile.h"
#include "core/io/safepath.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct rotation_file {
	int fd;
	unsigned number;
	uint64_t changed_ns; /* 0: it has no events */
};

struct rotation {
	unsigned count, next; /* count: those that are open */
	unsigned number;
	struct rotation_file files[]; /* the oldest first, when they were opened */
};

static int by_age(const void *a, const void *b)
{
	const struct rotation_file *one = a, *other = b;

	if (one->changed_ns != other->changed_ns)
		return one->changed_ns < other->changed_ns ? -1 : 1;
	return one->number < other->number ? -1 : one->number > other->number;
}

/* Returns 0 or -errno, or -SAFEPATH_ code: it is of another program. */
static int check_file(struct rotation_file *file, const char head[TRACE_HEADER_SIZE])
{
	char found[TRACE_HEADER_SIZE];
	struct trace_header header;
	struct stat info;
	ssize_t len;

	if (fstat(file->fd, &info) < 0)
		return -errno;
	if (!S_ISREG(info.st_mode))
		return -SAFEPATH_NOT_REGULAR;
	len = pread(file->fd, found, sizeof(found), 0);
	if (len > 0 && trace_read_header(&header, found, (size_t)len) == -EINVAL)
		return -SAFEPATH_NOT_RECORDING;
	if (info.st_size > TRACE_HEADER_SIZE)
		file->changed_ns =
			(uint64_t)info.st_mtim.tv_sec * SECOND_NS + (uint64_t)info.st_mtim.tv_nsec;
	else if (pwrite(file->fd, head, TRACE_HEADER_SIZE, 0) != TRACE_HEADER_SIZE)
		return errno ? -errno : -ENOSPC;
	return 0;
}

static int add_file(struct rotation *rotation, const char *path, const char *head)
{
	struct rotation_file *file = &rotation->files[rotation->count];
	char name[PATH_MAX];

	file->number = rotation->count + 1;
	if ((size_t)snprintf(name, sizeof(name), "%s.%u", path, file->number) >= sizeof(name))
		return -ENAMETOOLONG;
	file->fd = outfile_open(name, OUTFILE_PRIVATE | OUTFILE_NO_LINK | OUTFILE_KEEP);
	if (file->fd < 0)
		return -errno;
	rotation->count++;
	return check_file(file, head);
}

struct rotation *rotation_open(
	const char *path, unsigned count, const struct trace_header *header, unsigned *failed)
{
	struct rotation *rotation = calloc(1, sizeof(*rotation) + count * sizeof(*rotation->files));
	char head[TRACE_HEADER_SIZE];
	int err = 0;

	*failed = 0;
	if (!rotation)
		return NULL;
	trace_write_header(header, head);
	for (unsigned i = 0; i < count && !err; i++) {
		err = add_file(rotation, path, head);
		*failed = i + 1;
	}
	if (err) {
		rotation_free(rotation);
		errno = -err;
		return NULL;
	}
	qsort(rotation->files, count, sizeof(*rotation->files), by_age);
	return rotation;
}

void rotation_free(struct rotation *rotation)
{
	if (!rotation)
		return;
	for (unsigned i = 0; i < rotation->count; i++)
		close(rotation->files[i].fd);
	free(rotation);
}

int rotation_next(struct rotation *rotation)
{
	const struct rotation_file *file = &rotation->files[rotation->next];
	int fd = fcntl(file->fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	if (fd < 0)
		return -1;
	rotation->number = file->number;
	rotation->next = (rotation->next + 1) % rotation->count;
	return fd;
}

unsigned rotation_number(const struct rotation *rotation)
{
	return rotation->number;
}
