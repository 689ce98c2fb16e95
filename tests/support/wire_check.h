/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* wire_check.h - checks what the decoder of the kernel's records guarantees for any bytes. */
#ifndef TESTS_SUPPORT_WIRE_CHECK_H
#define TESTS_SUPPORT_WIRE_CHECK_H

#include "bpf/wire.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline void demand(bool holds)
{
	if (!holds)
		abort();
}

static inline void check_inside(const char *at, size_t len, const char *data, size_t size)
{
	demand(at >= data && len <= size && at <= data + (size - len));
}

static inline void check_path(const char *path, const char *data, size_t size)
{
	if (!path)
		return;
	check_inside(path, 1, data, size);
	demand(memchr(path, 0, data + size - path) != NULL);
}

static inline void check_event(const struct event *event)
{
	demand(event->id.pid > 0 && event->parent.pid >= 0);
	demand(memchr(event->comm, 0, sizeof(event->comm)) != NULL);
	demand(event->exec.args_len <= event->exec.args_size);
	if (event->flags & EVENT_THREAD && event->kind == EVENT_EXIT)
		demand(event->exit.status == STATUS_UNKNOWN);
	else
		demand(!(event->exit.status & ~(0xffff | STATUS_OOM)));
}

/* Checks one record of the ring buffer. */
static inline void wire_check_record(struct join *join, const char *data, size_t size)
{
	struct wire_cgroup cgroup;
	struct wire_piece piece;
	struct event event;
	int kind = wire_decode(&event, &piece, data, size);

	if (kind == 1) {
		demand(piece.id.pid > 0 && piece.len > 0);
		check_inside(piece.data, piece.len, data, size);
		join_add(join, &piece);
	}
	if (kind == 2 && !wire_cgroup(&cgroup, data, size))
		check_inside(cgroup.names, cgroup.len, data, size);
	if (kind)
		return;
	demand(event.kind == EVENT_FORK || event.kind == EVENT_EXEC || event.kind == EVENT_EXIT ||
		event.kind == EVENT_EXEC_FAILED || event.kind == EVENT_FORK_FAILED);
	check_event(&event);
	if (event.kind != EVENT_EXEC && event.kind != EVENT_EXEC_FAILED)
		return;
	if (event.exec.exe)
		demand(strlen(event.exec.exe) < WIRE_FILE_MAX && event.exec.exe == piece.file);
	if (event.exec.cwd)
		demand(strlen(event.exec.cwd) < WIRE_FILE_MAX && event.exec.cwd == piece.cwd);
	check_path(event.exec.called, data, size);
	check_path(event.exec.interp, data, size);
	check_inside(event.exec.args, event.exec.args_len, data, size);
	join_finish(join, &event);
	demand(event.exec.args_len <= event.exec.args_size);
	for (uint32_t i = 0; i < event.exec.args_len; i++)
		(void)*(volatile const char *)&event.exec.args[i];
}

/* Checks a sequence of records of a pass. */
static inline void wire_check_pass(char *data, size_t size)
{
	char *task = NULL;
	struct event event;
	enum wire_kind kind;
	int32_t pid;
	size_t len;

	for (; (len = wire_task(data, size, &pid, &kind)); data += len, size -= len) {
		demand(len <= size && (pid > 0 || kind == WIRE_CGROUP));
		if (kind == WIRE_DEAD || kind == WIRE_ZOMBIE)
			demand(wire_zombie(&event, data) <= 1);
		if ((kind == WIRE_THREAD || kind == WIRE_WHOLE) && task)
			wire_add_thread(task, data);
		if (kind == WIRE_WHOLE && wire_thread(&event, EVENT_STAT, data) == 0) {
			check_event(&event);
			demand(event.flags & EVENT_THREAD && event.parent.pid > 0);
		}
		if (kind != WIRE_PROCESS && kind != WIRE_DEAD)
			continue;
		task = data;
		if (wire_seed(&event, task) == 0)
			check_event(&event);
		if (wire_stat(&event, task) == 0) {
			check_event(&event);
			demand(event.stat.state && strchr("RSDTtXZPI", event.stat.state));
		}
	}
}

#endif
