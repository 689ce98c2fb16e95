// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/proc_io.h"

#include "core/io/read_limits.h"
#include "core/reader/reader.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct proc_io {
	struct reader *reader;
};

struct proc_io_reply {
	uint64_t read_bytes, write_bytes;
};

static bool read_io(struct proc_io_task task, struct proc_io_reply *reply)
{
	char name[32] = "io", text[1024];

	if (task.tid)
		snprintf(name, sizeof(name), "task/%d/io", task.tid);
	return procfs_text(task.pid, name, text, sizeof(text)) > 0 &&
	       procstat_parse_io(&reply->read_bytes, &reply->write_bytes, text);
}

/* Read after its bytes: then they are without those of children, or this is true. */
static bool has_reaped(int32_t pid)
{
	struct procstat stat;

	return !procstat_read(pid, &stat) && stat.reaped;
}

static void sum_threads(int32_t pid, struct proc_io_reply *sum)
{
	struct proc_io_task task = {.pid = pid};
	struct proc_io_reply reply;
	char path[32];
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	*sum = (struct proc_io_reply){0};
	for (unsigned n = 0; dir && n < READ_IO_THREADS; n++) {
		task.tid = proc_usage_next_pid(dir);
		if (!task.tid)
			break;
		if (!read_io(task, &reply))
			continue;
		sum->read_bytes += reply.read_bytes;
		sum->write_bytes += reply.write_bytes;
	}
	if (dir)
		closedir(dir);
}

/* reader_fn: runs in the child. */
static size_t serve_io(const void *request, char *out, size_t room)
{
	const struct proc_io_task *task = request;
	struct proc_io_reply reply = {0};

	if (!read_io(*task, &reply))
		return 0;
	if (!task->tid && (reply.read_bytes || reply.write_bytes) && has_reaped(task->pid))
		sum_threads(task->pid, &reply);
	memcpy(out, &reply, sizeof(reply));
	return sizeof(reply);
}

struct proc_io *proc_io_new(void)
{
	const struct reader_limits limits = {
		.requests = PROC_IO_BATCH,
		.request_bytes = sizeof(struct proc_io_task),
		.reply_bytes = sizeof(struct proc_io_reply),
		.batch_bytes = 2 * PROC_IO_BATCH * sizeof(struct proc_io_reply),
		.wait_ns = READ_WAIT_NS,
		.all_ns = READ_WAIT_ALL_NS,
	};
	struct proc_io *procio = calloc(1, sizeof(*procio));

	if (!procio)
		return NULL;
	procio->reader = reader_new(serve_io, &limits);
	if (procio->reader)
		return procio;
	free(procio);
	return NULL;
}

void proc_io_free(struct proc_io *procio)
{
	if (!procio)
		return;
	reader_free(procio->reader);
	free(procio);
}

void proc_io_request(struct proc_io *procio, const struct proc_io_task *tasks, unsigned count)
{
	reader_begin(procio->reader);
	for (unsigned n = 0; n < count; n++)
		reader_add(procio->reader, &tasks[n]);
	reader_go(procio->reader);
}

bool proc_io_get(struct proc_io *procio, unsigned n, uint64_t wait_ns, struct event_stat *stat)
{
	const char *data = NULL;
	ssize_t len = reader_reply(procio->reader, n, wait_ns, &data);
	struct proc_io_reply reply;

	if (len == -EAGAIN)
		return false;
	if (len == sizeof(reply)) {
		memcpy(&reply, data, sizeof(reply));
		stat->read_bytes = reply.read_bytes;
		stat->write_bytes = reply.write_bytes;
	}
	return true;
}

void proc_io_read(struct proc_io *procio, int32_t pid, int32_t tid, struct event_stat *stat)
{
	const struct proc_io_task task = {pid, tid};

	proc_io_request(procio, &task, 1);
	proc_io_get(procio, 0, READ_WAIT_MIN_NS, stat);
}
