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

struct procio {
	struct reader *reader;
};

struct reply {
	uint64_t read_bytes, write_bytes;
};

/* reader_fn: runs in the child. */
static size_t serve(const void *request, char *out, size_t room)
{
	const struct procio_task *task = request;
	char name[32] = "io", text[1024];
	struct reply reply = {0};

	if (task->tid)
		snprintf(name, sizeof(name), "task/%d/io", task->tid);
	if (procfs_text(task->pid, name, text, sizeof(text)) <= 0 ||
		!procio_parse(&reply.read_bytes, &reply.write_bytes, text))
		return 0;
	memcpy(out, &reply, sizeof(reply));
	return sizeof(reply);
}

struct procio *procio_new(void)
{
	const struct reader_limits limits = {
		.requests = PROCIO_BATCH,
		.request_bytes = sizeof(struct procio_task),
		.reply_bytes = sizeof(struct reply),
		.batch_bytes = 2 * PROCIO_BATCH * sizeof(struct reply),
		.wait_ns = READ_WAIT_NS,
		.all_ns = READ_WAIT_ALL_NS,
	};
	struct procio *procio = calloc(1, sizeof(*procio));

	if (!procio)
		return NULL;
	procio->reader = reader_new(serve, &limits);
	if (procio->reader)
		return procio;
	free(procio);
	return NULL;
}

void procio_free(struct procio *procio)
{
	if (!procio)
		return;
	reader_free(procio->reader);
	free(procio);
}

void procio_ask(struct procio *procio, const struct procio_task *tasks, unsigned count)
{
	reader_begin(procio->reader);
	for (unsigned n = 0; n < count; n++)
		reader_add(procio->reader, &tasks[n]);
	reader_go(procio->reader);
}

bool procio_get(struct procio *procio, unsigned n, uint64_t wait_ns, struct event_stat *stat)
{
	const char *data = NULL;
	ssize_t len = reader_reply(procio->reader, n, wait_ns, &data);
	struct reply reply;

	if (len == -EAGAIN)
		return false;
	if (len == sizeof(reply)) {
		memcpy(&reply, data, sizeof(reply));
		stat->read_bytes = reply.read_bytes;
		stat->write_bytes = reply.write_bytes;
	}
	return true;
}

void procio_read(struct procio *procio, int32_t pid, int32_t tid, struct event_stat *stat)
{
	const struct procio_task task = {pid, tid};

	procio_ask(procio, &task, 1);
	procio_get(procio, 0, READ_WAIT_MIN_NS, stat);
}
