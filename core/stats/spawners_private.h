/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spawners_private.h - what the files of the spawners share.  Include it only there.
 *
 *      spawners.c          applies events and changes of the tree; the list
 *      attribution.c       which process is responsible
 *      spawner_records.c   the records, by last activity, and node -> record
 *
 * The slot ("seat") of a node, found by its number, refers to its own record (record.node is the
 * node), or, after a short life, to the record its statistics were merged into.  Records are
 * reused: a slot stores the serial of the one it refers to.
 */
#ifndef CORE_STATS_SPAWNERS_PRIVATE_H
#define CORE_STATS_SPAWNERS_PRIVATE_H

#include "core/stats/spawners.h"

#define NOBODY UINT32_MAX

struct seat {
	uint32_t serial; /* of the record; 0: no record */
	uint32_t index;
	uint64_t born_ns; /* start of the oldest ended process between node and record */
};

struct spawners {
	struct tree *tree;
	struct spawner_limits limits;
	struct spawner_counts counts;
	struct seat *seats;
	uint32_t seat_count;
	struct spawner **records; /* by index; all that were ever allocated */
	uint32_t record_count, record_room;
	uint32_t oldest, newest; /* by last activity */
	uint32_t spare;          /* records not in use, linked by older */
	uint32_t serial;
};

/* spawner_records.c */
struct spawner *record_new(struct spawners *s, struct node *node, uint64_t now_ns); /* or NULL */
void record_touch(struct spawners *s, struct spawner *record);
void record_release(struct spawners *s, struct spawner *record);

int seat_fit(struct spawners *s, const struct node *node); /* returns 0 or -ENOMEM */
void seat_take(struct spawners *s, const struct node *node, const struct spawner *record,
	uint64_t born_ns);
void seat_leave(struct spawners *s, const struct node *node);
struct spawner *seat_answering(const struct spawners *s, const struct node *node); /* or NULL */
struct spawner *seat_own(const struct spawners *s, const struct node *node);       /* or NULL */
/* The node's own record, made if needed; NULL: no memory. */
struct spawner *seat_claim(struct spawners *s, struct node *node, uint64_t now_ns);

/* attribution.c: the process lives, or has lived long enough to be responsible itself. */
bool blame_stands(const struct spawners *s, const struct node *node);
/* The record responsible for what this process does now; NULL: no memory. */
struct spawner *blame_find(struct spawners *s, struct node *node, uint64_t now_ns);
/* The process has ended: after a short life, an ancestor is responsible for it from now on. */
void blame_hand_up(struct spawners *s, struct node *node);
/* The node leaves the tree. */
void blame_depart(struct spawners *s, struct node *node);

#endif
