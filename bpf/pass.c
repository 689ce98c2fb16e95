// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/pass.h"

#include "bpf/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES (256 << 10) /* the kernel gives 32 KiB at a time */

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

static int read_data(struct pass *pass, int fd)
{
	ssize_t got;
	int err;

	pass->len = 0;
	for (;;) {
		err = grow_data(pass);
		if (err)
			return err;
		got = read(fd, pass->data + pass->len, pass->room - pass->len);
		if (got == 0)
			return 0;
		if (got < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		if (got > 0)
			pass->len += got;
	}
}

static int add_task(struct pass *pass, size_t at)
{
	size_t room = pass->task_room ? pass->task_room * 2 : 1024;
	uint32_t *tasks;

	if (pass->count == pass->task_room) {
		tasks = realloc(pass->tasks, room * sizeof(*tasks));
		if (!tasks)
			return -ENOMEM;
		pass->tasks = tasks;
		pass->task_room = room;
	}
	pass->tasks[pass->count++] = at;
	return 0;
}

/* The kernel goes through the pids upwards, so the processes are in order. */
const void *pass_find(const struct pass *pass, int32_t pid)
{
	size_t low = 0, high = pass->count, middle;
	int32_t found = 0;
	bool is_thread;

	while (low < high) {
		middle = low + (high - low) / 2;
		wire_task(pass->data + pass->tasks[middle], pass->len - pass->tasks[middle], &found,
			&is_thread);
		if (found == pid)
			return pass->data + pass->tasks[middle];
		if (found < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

typedef int record_fn(struct pass *pass, size_t at, int32_t pid, bool is_thread);

static int index_record(struct pass *pass, size_t at, int32_t pid, bool is_thread)
{
	return is_thread ? 0 : add_task(pass, at);
}

/* A thread's number can be lower than its leader's, so this needs all leaders to be known. */
static int sum_record(struct pass *pass, size_t at, int32_t pid, bool is_thread)
{
	void *task = is_thread ? (void *)pass_find(pass, pid) : NULL;

	if (task)
		wire_add_thread(task, pass->data + at);
	return 0;
}

static int walk_records(struct pass *pass, record_fn *visit)
{
	size_t at = 0, len;
	int32_t pid = 0;
	bool is_thread = false;
	int err;

	for (; at < pass->len; at += len) {
		len = wire_task(pass->data + at, pass->len - at, &pid, &is_thread);
		if (len == 0) {
			pass->broken++;
			pass->len = at;
			return 0;
		}
		err = visit(pass, at, pid, is_thread);
		if (err)
			return err;
	}
	return 0;
}

int pass_read(struct pass *pass, int fd)
{
	int err;

	pass->count = 0;
	pass->broken = 0;
	err = read_data(pass, fd);
	if (!err)
		err = walk_records(pass, index_record);
	if (!err)
		err = walk_records(pass, sum_record);
	return err;
}

const void *pass_task(const struct pass *pass, size_t n)
{
	return pass->data + pass->tasks[n];
}

void pass_clear(struct pass *pass)
{
	free(pass->data);
	free(pass->tasks);
	memset(pass, 0, sizeof(*pass));
}
