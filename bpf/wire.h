/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire.h - the bytes of the BPF programs -> struct event.
 *
 * Pure functions; nothing in the bytes is trusted.  -EBADMSG says that a record is not what it
 * should be: whoever gets it counts one as lost.  Strings of the results point into the record.
 * The bytes may lie at any address.
 */
#ifndef BPF_WIRE_H
#define BPF_WIRE_H

#include "core/event.h"

/* Part of an argument block too long for one record; the exec it belongs to comes after it. */
struct wire_piece {
	struct ident id;
	uint32_t offset; /* into the block */
	uint32_t len;
	const char *data;
};

/* A record of the ring buffer: 0 for an event, 1 for a piece, -EBADMSG. */
int wire_decode(struct event *event, struct wire_piece *piece, const void *data, size_t size);

/*
 * What a pass over the tasks gives is a row of records of processes and of their threads.
 * wire_task: bytes of the first one, or 0 when it is broken or cut; *pid is its process.
 */
enum wire_kind {
	WIRE_PROCESS,
	WIRE_THREAD, /* to be added to its process */
	WIRE_WHOLE,  /* that too; and there are events about it */
	WIRE_DEAD,   /* a process that has ended and has not been reaped */
	WIRE_ZOMBIE, /* that too, and nothing but its name: it was a WIRE_DEAD before */
};
size_t wire_task(const void *data, size_t size, int32_t *pid, enum wire_kind *kind);
/* Add a thread's figures to its process's.  Both have been looked at by wire_task. */
void wire_add_thread(void *task, const void *thread);
/* A WIRE_WHOLE as a SEED or a STAT.  0 or -EBADMSG. */
int wire_thread(struct event *event, enum event_kind kind, const void *thread);
/* The process as a SEED or a STAT, without what user space has to look up.  0 or -EBADMSG. */
int wire_seed(struct event *event, const void *task);
int wire_stat(struct event *event, const void *task); /* -ESRCH: a WIRE_DEAD has no figures */
/* A WIRE_DEAD as a ZOMBIE, 0; of a WIRE_ZOMBIE only id is filled, 1; or -EBADMSG. */
int wire_zombie(struct event *event, const void *task);

#endif
