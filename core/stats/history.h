/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * history.h - a bounded log of exited processes, newest first.  It outlives the nodes of the tree.
 *
 * The history watches the tree: every end is added as it happens.  An end that was only inferred is
 * added, too, and corrected when its exit event comes late.  A record takes 120 bytes and a
 * reference to the image, which it shares with others that run the same.  At most `records` are
 * kept, and together with their images (each counted in full) at most `bytes`: the oldest are
 * dropped first, and counted.
 */
#ifndef CORE_STATS_HISTORY_H
#define CORE_STATS_HISTORY_H

#include "core/tree/tree.h"

#define HISTORY_RECORDS 100000u
#define HISTORY_BYTES   (48u << 20)

struct history;

struct history_limits {
	size_t records; /* 0: HISTORY_RECORDS */
	size_t bytes;   /* 0: HISTORY_BYTES */
	/* Returns whether this end is kept; NULL: all are. */
	bool (*keeps)(void *ctx, const struct node *node);
	void *ctx;
};

struct history_record {
	struct ident id, parent; /* birth parent */
	struct image *image;     /* borrowed from the history, as is reason; NULL: none */
	char *reason;            /* the failed exec that ended it (failed_execs_write), or NULL */
	uint64_t exit_ns;
	uint64_t cpu_ns;
	uint64_t max_rss_bytes;
	int32_t status;
	uint32_t uid;
	/* enum node_flag: KTHREAD, SHORT, EXPECTED, MISSED, SEEDED, ORPHAN; FORKED: and has not
	 * executed anything */
	uint32_t flags;
	uint32_t own_bytes; /* internal */
	char comm[COMM_SIZE], parent_comm[COMM_SIZE];
};

struct history_counts {
	uint64_t total;     /* ends seen */
	uint64_t kept;      /* now */
	uint64_t evicted;   /* older records dropped, to keep the bounds */
	uint64_t dropped;   /* not kept: no memory */
	uint64_t corrected; /* exits that came late, clocks: existing records have changed */
	uint64_t bytes;
};

/* The tree must outlive the history.  NULL: no memory, or too many observers. */
struct history *history_new(struct tree *tree, const struct history_limits *limits);
void history_free(struct history *history); /* NULL is fine */
/*
 * An EVENT_HOST.  One with another base than before shows that the clock of the host was corrected:
 * all records of it are as much later, or earlier, as its processes in the tree.
 */
void history_apply_host(struct history *history, const struct event *event);
/* Forgets all records; numbers of records go on. */
void history_clear(struct history *history);
const struct history_counts *history_counts(const struct history *history);

/*
 * The n-th record, 0 being the newest; NULL beyond the oldest.  Valid until the next event is
 * applied to the tree.  A record keeps its number, each later record has a greater one: a cursor
 * that stays on its record stores the number.
 */
const struct history_record *history_at(const struct history *history, size_t n);
uint64_t history_number(const struct history *history, size_t n);
/* The n of the record with that number; SIZE_MAX: it is not kept. */
size_t history_find(const struct history *history, uint64_t number);

static inline uint64_t history_lifetime_ns(const struct history_record *record)
{
	return record->id.start_ns && record->exit_ns > record->id.start_ns
		       ? record->exit_ns - record->id.start_ns
		       : 0;
}

/* Fills a node as it was when it ended, for functions that take nodes, and its parent. */
void history_node(const struct history_record *record, struct node *node, struct node *parent);

#endif
