// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "bpf/task_snapshot.h"

#include "bpf/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES (256 << 10) /* the kernel returns 32 KiB at a time */

static int grow_data(struct task_snapshot *snapshot)
{
	size_t room = snapshot->room ? snapshot->room : READ_BYTES;
	char *data;

	while (room - snapshot->len < READ_BYTES / 4)
		room *= 2;
	if (room == snapshot->room)
		return 0;
	data = realloc(snapshot->data, room);
	if (!data)
		return -ENOMEM;
	snapshot->data = data;
	snapshot->room = room;
	return 0;
}

/* Returns 1: there is more, 0: the end was read. */
static int read_data(struct task_snapshot *snapshot, int fd, size_t bytes)
{
	size_t from = snapshot->len;
	ssize_t got;
	int err;

	while (snapshot->len - from < bytes) {
		err = grow_data(snapshot);
		if (err)
			return err;
		got = read(fd, snapshot->data + snapshot->len, READ_BYTES / 4);
		if (got == 0)
			return 0;
		if (got < 0 && errno == EAGAIN)
			return 1;
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got > 0)
			snapshot->len += got;
	}
	return 1;
}

static int add_record(struct task_snapshot_index *index, size_t at)
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
const void *task_snapshot_find(const struct task_snapshot *snapshot, int32_t pid)
{
	const uint32_t *tasks = snapshot->processes.at;
	size_t low = 0, high = snapshot->processes.count, middle;
	enum wire_kind kind;
	int32_t found = 0;

	while (low < high) {
		middle = low + (high - low) / 2;
		wire_task(snapshot->data + tasks[middle], snapshot->len - tasks[middle], &found,
			&kind);
		if (found == pid)
			return snapshot->data + tasks[middle];
		if (found < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

typedef int record_fn(struct task_snapshot *snapshot, size_t at, int32_t pid, enum wire_kind kind);

static bool is_thread(enum wire_kind kind)
{
	return kind == WIRE_THREAD || kind == WIRE_WHOLE;
}

static int index_record(struct task_snapshot *snapshot, size_t at, int32_t pid, enum wire_kind kind)
{
	int err = 0;

	snapshot->threaded |= is_thread(kind);
	if (kind == WIRE_CGROUP)
		return add_record(&snapshot->cgroups, at);
	if (kind == WIRE_PROCESS || kind == WIRE_DEAD)
		err = add_record(&snapshot->processes, at);
	if (!err && (kind == WIRE_DEAD || kind == WIRE_ZOMBIE))
		err = add_record(&snapshot->zombies, at);
	return !err && kind == WIRE_WHOLE ? add_record(&snapshot->threads, at) : err;
}

/* A thread's number can be lower than its leader's, so all leaders must be known first. */
static int sum_record(struct task_snapshot *snapshot, size_t at, int32_t pid, enum wire_kind kind)
{
	void *task = is_thread(kind) ? (void *)task_snapshot_find(snapshot, pid) : NULL;

	if (task)
		wire_add_thread(task, snapshot->data + at);
	return 0;
}

/* Visits the records from *at on; an incomplete last record is left for the next call. */
static int walk_records(struct task_snapshot *snapshot, size_t *at, record_fn *visit)
{
	enum wire_kind kind = WIRE_PROCESS;
	size_t len;
	int32_t pid = 0;
	int err;

	for (; *at < snapshot->len; *at += len) {
		len = wire_task(snapshot->data + *at, snapshot->len - *at, &pid, &kind);
		if (len == 0)
			return 0;
		err = visit(snapshot, *at, pid, kind);
		if (err)
			return err;
	}
	return 0;
}

void task_snapshot_begin(struct task_snapshot *snapshot)
{
	snapshot->len = 0;
	snapshot->processes.count = 0;
	snapshot->threads.count = 0;
	snapshot->zombies.count = 0;
	snapshot->cgroups.count = 0;
	snapshot->next_cgroup = 0;
	snapshot->walked = 0;
	snapshot->threaded = false;
	snapshot->broken = 0;
}

/* An invalid record ends the pass, since the next one cannot be found. */
static int finish(struct task_snapshot *snapshot)
{
	size_t at = 0;

	if (snapshot->walked < snapshot->len)
		snapshot->broken++;
	snapshot->len = snapshot->walked;
	return snapshot->threaded ? walk_records(snapshot, &at, sum_record) : 0;
}

int task_snapshot_go_on(struct task_snapshot *snapshot, int fd, size_t bytes)
{
	int more = read_data(snapshot, fd, bytes), err;

	if (more < 0)
		return more;
	err = walk_records(snapshot, &snapshot->walked, index_record);
	if (!err && !more)
		err = finish(snapshot);
	return err ? err : more;
}

int task_snapshot_read(struct task_snapshot *snapshot, int fd)
{
	int err;

	task_snapshot_begin(snapshot);
	do
		err = task_snapshot_go_on(snapshot, fd, SIZE_MAX);
	while (err > 0);
	return err;
}

const void *task_snapshot_task(const struct task_snapshot *snapshot, size_t n)
{
	return snapshot->data + snapshot->processes.at[n];
}

size_t task_snapshot_tasks(const struct task_snapshot *snapshot)
{
	return snapshot->processes.count;
}

const void *task_snapshot_thread(const struct task_snapshot *snapshot, size_t n)
{
	return snapshot->data + snapshot->threads.at[n];
}

size_t task_snapshot_threads(const struct task_snapshot *snapshot)
{
	return snapshot->threads.count;
}

const void *task_snapshot_zombie(const struct task_snapshot *snapshot, size_t n)
{
	return snapshot->data + snapshot->zombies.at[n];
}

size_t task_snapshot_zombies(const struct task_snapshot *snapshot)
{
	return snapshot->zombies.count;
}

const void *task_snapshot_next_cgroup(struct task_snapshot *snapshot, size_t *size)
{
	uint32_t at;

	if (snapshot->next_cgroup >= snapshot->cgroups.count)
		return NULL;
	at = snapshot->cgroups.at[snapshot->next_cgroup++];
	*size = snapshot->len - at;
	return snapshot->data + at;
}

void task_snapshot_clear(struct task_snapshot *snapshot)
{
	free(snapshot->data);
	free(snapshot->processes.at);
	free(snapshot->threads.at);
	free(snapshot->zombies.at);
	free(snapshot->cgroups.at);
	memset(snapshot, 0, sizeof(*snapshot));
}
