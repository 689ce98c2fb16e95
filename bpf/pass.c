// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/pass.h"

#include "bpf/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES (256 << 10) /* the kernel returns 32 KiB at a time */

static int grow_data(struct pass *pass)
{
	size_t room = pass->room ? pass->room : READ_BYTES;
	char *data;

	while (room - pass->len < READ_BYTES / 4)
		room *= 2;
	if (room == pass->room)
		return 0;
	data = realloc(pass->data, room);
	if (!data)
		return -ENOMEM;
	pass->data = data;
	pass->room = room;
	return 0;
}

/* Returns 1: there is more, 0: the end was read. */
static int read_data(struct pass *pass, int fd, size_t bytes)
{
	size_t from = pass->len;
	ssize_t got;
	int err;

	while (pass->len - from < bytes) {
		err = grow_data(pass);
		if (err)
			return err;
		got = read(fd, pass->data + pass->len, READ_BYTES / 4);
		if (got == 0)
			return 0;
		if (got < 0 && errno == EAGAIN)
			return 1;
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got > 0)
			pass->len += got;
	}
	return 1;
}

static int add_record(struct pass_index *index, size_t at)
{
	size_t room = index->room ? index->room * 2 : 1024;
	uint32_t *grown;

	if (index->count == index->room) {
		grown = realloc(index->at, room * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		index->at = grown;
		index->room = room;
	}
	index->at[index->count++] = at;
	return 0;
}

/* The kernel iterates in order of pid, so the processes are sorted. */
const void *pass_find(const struct pass *pass, int32_t pid)
{
	const uint32_t *tasks = pass->processes.at;
	size_t low = 0, high = pass->processes.count, middle;
	enum wire_kind kind;
	int32_t found = 0;

	while (low < high) {
		middle = low + (high - low) / 2;
		wire_task(pass->data + tasks[middle], pass->len - tasks[middle], &found, &kind);
		if (found == pid)
			return pass->data + tasks[middle];
		if (found < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

typedef int record_fn(struct pass *pass, size_t at, int32_t pid, enum wire_kind kind);

static bool is_thread(enum wire_kind kind)
{
	return kind == WIRE_THREAD || kind == WIRE_WHOLE;
}

static int index_record(struct pass *pass, size_t at, int32_t pid, enum wire_kind kind)
{
	int err = 0;

	pass->threaded |= is_thread(kind);
	if (kind == WIRE_PROCESS || kind == WIRE_DEAD)
		err = add_record(&pass->processes, at);
	if (!err && (kind == WIRE_DEAD || kind == WIRE_ZOMBIE))
		err = add_record(&pass->zombies, at);
	return !err && kind == WIRE_WHOLE ? add_record(&pass->threads, at) : err;
}

/* A thread's number can be lower than its leader's, so all leaders must be known first. */
static int sum_record(struct pass *pass, size_t at, int32_t pid, enum wire_kind kind)
{
	void *task = is_thread(kind) ? (void *)pass_find(pass, pid) : NULL;

	if (task)
		wire_add_thread(task, pass->data + at);
	return 0;
}

/* Visits the records from *at on; an incomplete last record is left for the next call. */
static int walk_records(struct pass *pass, size_t *at, record_fn *visit)
{
	enum wire_kind kind = WIRE_PROCESS;
	size_t len;
	int32_t pid = 0;
	int err;

	for (; *at < pass->len; *at += len) {
		len = wire_task(pass->data + *at, pass->len - *at, &pid, &kind);
		if (len == 0)
			return 0;
		err = visit(pass, *at, pid, kind);
		if (err)
			return err;
	}
	return 0;
}

void pass_begin(struct pass *pass)
{
	pass->len = 0;
	pass->processes.count = 0;
	pass->threads.count = 0;
	pass->zombies.count = 0;
	pass->walked = 0;
	pass->threaded = false;
	pass->broken = 0;
}

/* An invalid record ends the pass, since the next one cannot be found. */
static int finish(struct pass *pass)
{
	size_t at = 0;

	if (pass->walked < pass->len)
		pass->broken++;
	pass->len = pass->walked;
	return pass->threaded ? walk_records(pass, &at, sum_record) : 0;
}

int pass_go_on(struct pass *pass, int fd, size_t bytes)
{
	int more = read_data(pass, fd, bytes), err;

	if (more < 0)
		return more;
	err = walk_records(pass, &pass->walked, index_record);
	if (!err && !more)
		err = finish(pass);
	return err ? err : more;
}

int pass_read(struct pass *pass, int fd)
{
	int err;

	pass_begin(pass);
	do
		err = pass_go_on(pass, fd, SIZE_MAX);
	while (err > 0);
	return err;
}

const void *pass_task(const struct pass *pass, size_t n)
{
	return pass->data + pass->processes.at[n];
}

size_t pass_tasks(const struct pass *pass)
{
	return pass->processes.count;
}

const void *pass_thread(const struct pass *pass, size_t n)
{
	return pass->data + pass->threads.at[n];
}

size_t pass_threads(const struct pass *pass)
{
	return pass->threads.count;
}

const void *pass_zombie(const struct pass *pass, size_t n)
{
	return pass->data + pass->zombies.at[n];
}

size_t pass_zombies(const struct pass *pass)
{
	return pass->zombies.count;
}

void pass_clear(struct pass *pass)
{
	free(pass->data);
	free(pass->processes.at);
	free(pass->threads.at);
	free(pass->zombies.at);
	memset(pass, 0, sizeof(*pass));
}
