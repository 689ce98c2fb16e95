/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.h - what has exited, newest first: a bounded log that outlives the nodes of the tree.
 *
 * It watches the tree: every end is added as it happens, those that nobody saw too, which are
 * mended when their exit comes late.  A record takes 120 bytes, and a reference to the image, which
 * it shares with others that run the same.  At most `records` are kept, and at most so many that
 * they and their images (each counted in full) are within `bytes`: the oldest go first, counted.
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
	/* Whose ends are kept; NULL: everybody's. */
	bool (*keeps)(void *ctx, const struct node *node);
	void *ctx;
};

struct history_record {
	struct ident id, parent; /* birth parent */
	struct image *image;     /* borrowed from the history, as reason is; NULL: none */
	char *reason; /* what it could not execute (attempts_write), if it died of that; or NULL */
	uint64_t exit_ns;
	uint64_t cpu_ns;
	uint64_t max_rss_bytes;
	int32_t status;
	uint32_t uid;
	uint32_t flags;     /* enum node_flag: KTHREAD, SHORT, MISSED, SEEDED, ORPHAN */
	uint32_t own_bytes; /* internal */
	char comm[COMM_SIZE], parent_comm[COMM_SIZE];
};

struct history_counts {
	uint64_t total;   /* ends heard of */
	uint64_t kept;    /* now */
	uint64_t let_go;  /* the older ones, to keep the bounds */
	uint64_t dropped; /* not kept: no memory */
	uint64_t mended;  /* exits that came late: a record that was there has changed */
	uint64_t bytes;
};

/* The tree must outlive it.  NULL: no memory, or too many watchers. */
struct history *history_new(struct tree *tree, const struct history_limits *limits);
void history_free(struct history *history); /* NULL is fine */
const struct history_counts *history_counts(const struct history *history);

/*
 * The n-th, 0 being the newest; NULL beyond the oldest.  Good until the tree hears of another
 * event.  The record keeps its number, which is one more for each later one: a cursor that stays
 * on its record while others come keeps that.
 */
const struct history_record *history_at(const struct history *history, size_t n);
uint64_t history_number(const struct history *history, size_t n);
/* Which n has that number now; SIZE_MAX: it is not kept. */
size_t history_find(const struct history *history, uint64_t number);

static inline uint64_t history_lifetime_ns(const struct history_record *record)
{
	return record->id.start_ns && record->exit_ns > record->id.start_ns
		       ? record->exit_ns - record->id.start_ns
		       : 0;
}

/* What a node looked like when it ended: for functions that know nodes.  parent is filled too. */
void history_node(const struct history_record *record, struct node *node, struct node *parent);

#endif
