// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/proc_io.h"

#include "core/io/read_limits.h"
#include "core/io/reader.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

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

/* reader_fn: runs in the child. */
static size_t serve_io(const void *request, char *out, size_t room)
{
	const struct proc_io_task *task = request;
	char name[32] = "io", text[1024];
	struct proc_io_reply reply = {0};

	if (task->tid)
		snprintf(name, sizeof(name), "task/%d/io", task->tid);
	if (procfs_text(task->pid, name, text, sizeof(text)) <= 0 ||
		!procstat_parse_io(&reply.read_bytes, &reply.write_bytes, text))
		return 0;
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
