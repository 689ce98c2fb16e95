/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * wire.h - the bytes of the BPF programs -> struct event.
 *
 * Pure functions; the bytes are not trusted. -EBADMSG: the record is invalid, and the caller counts
 * one as lost.  Strings of the results point into the record.  The bytes may be at any address.
 */
#ifndef BPF_WIRE_H
#define BPF_WIRE_H

#include "core/event.h"

#define WIRE_CUT      "..."
#define WIRE_FILE_MAX (sizeof(WIRE_CUT) + 4096 + sizeof(FILE_DELETED))

struct wire_piece {
	/* A piece of an argument block too long for one record; its exec comes later. */
	struct ident id;
	uint32_t offset; /* into the block */
	uint32_t len;
	const char *data;
	/* Of an EXEC: what exec.exe and exec.cwd point to. */
	char file[WIRE_FILE_MAX], cwd[WIRE_FILE_MAX];
};

/* Decodes a record of the ring buffer.  Returns 0 for an event, 1 for a piece, 2 for a
 * record_cgroup (for wire_cgroup), or -EBADMSG. */
int wire_decode(struct event *event, struct wire_piece *piece, const void *data, size_t size);

/*
 * A pass over the tasks is a sequence of records of processes and of their threads.  wire_task
 * returns the length of the first one in bytes, or 0 when it is invalid or cut; *pid is its
 * process.
 */
enum wire_kind {
	WIRE_PROCESS,
	WIRE_THREAD, /* to be added to its process */
	WIRE_WHOLE,  /* the same; there are also events about it */
	WIRE_DEAD,   /* a process that has ended and has not been reaped */
	WIRE_ZOMBIE, /* the same, identity only: it was a WIRE_DEAD before */
	WIRE_CGROUP, /* no process: for wire_cgroup */
};
size_t wire_task(const void *data, size_t size, int32_t *pid, enum wire_kind *kind);
/* Adds a thread's figures to those of its process.  wire_task has accepted both. */
void wire_add_thread(void *task, const void *thread);
/* Decodes a WIRE_WHOLE as a SEED or a STAT.  Returns 0 or -EBADMSG. */
int wire_thread(struct event *event, enum event_kind kind, const void *thread);
/*
 * Decodes the process as a SEED or a STAT, without what user space looks up.  Returns 0 or
 * -EBADMSG.
 */
int wire_seed(struct event *event, const void *task);
int wire_stat(struct event *event, const void *task); /* -ESRCH: a WIRE_DEAD has no figures */
/*
 * Decodes a WIRE_DEAD as a ZOMBIE and returns 0; of a WIRE_ZOMBIE fills only id and returns 1; or
 * -EBADMSG.
 */
int wire_zombie(struct event *event, const void *task);

/* The path of a control group: see cgroups_add.  names points into the record. */
struct wire_cgroup {
	uint64_t id;
	bool is_root; /* the root of our namespace: see cgroups_set_root */
	const char *names;
	size_t len;
};
int wire_cgroup(struct wire_cgroup *cgroup, const void *data, size_t size); /* 0 or -EBADMSG */

/*
 * join.c joins the pieces of long argument blocks.
 *
 *	join_add for every piece, in the order of the ring; join_finish for every exec: its head,
 *	and then what follows it without a gap.  What is missing counts as cut.
 *
 * Pieces whose exec never comes (it was lost) are dropped: at most JOIN_MAX blocks are kept.
 */
#define JOIN_MAX 16

struct join;

struct join *join_new(void);       /* NULL: no memory */
void join_free(struct join *join); /* NULL is fine */

/* Without memory the rest of the block is dropped, and counts as cut. */
void join_add(struct join *join, const struct wire_piece *piece);
/* event->exec.args is valid until the next call. */
void join_finish(struct join *join, struct event *event);

#endif
