/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * spawners_private.h - what the files of the spawners share.  Include it only there.
 *
 *      spawners.c          applies events and changes of the tree; the list
 *      attribution.c       which process is responsible
 *      spawner_records.c   the records, by last activity, and node -> record
 *
 * The slot of a node, found by its number, refers to its own record (record.node is the
 * node), or, after a short life, to the record its statistics were merged into.  Records are
 * reused: a slot stores the serial of the one it refers to.
 */
#ifndef CORE_STATS_SPAWNERS_PRIVATE_H
#define CORE_STATS_SPAWNERS_PRIVATE_H

#include "core/stats/spawners.h"

#define SPAWNER_NONE UINT32_MAX

struct spawner_slot {
	uint32_t serial; /* of the record; 0: no record */
	uint32_t index;
	uint64_t born_ns; /* start of the oldest ended process between node and record */
};

struct spawners {
	struct tree *tree;
	struct spawner_limits limits;
	struct spawner_counts counts;
	struct spawner_slot *slots;
	uint32_t slot_count;
	struct spawner **records; /* by index; all that were ever allocated */
	uint32_t record_count, record_room;
	uint32_t oldest, newest; /* by last activity */
	uint32_t spare;          /* records not in use, linked by older */
	uint32_t swept;          /* index of the last one that was tested for reuse */
	uint32_t serial;
};

/* spawner_records.c */
/* or NULL */
struct spawner *spawner_record_new(struct spawners *s, struct node *node, uint64_t now_ns);
void spawner_record_touch(struct spawners *s, struct spawner *record);
void spawner_record_release(struct spawners *s, struct spawner *record);
/* The time records are ordered by: events in their subtree count, too. */
uint64_t spawner_record_touched_ns(const struct spawner *record);

int spawner_slot_fit(struct spawners *s, const struct node *node); /* returns 0 or -ENOMEM */
void spawner_slot_take(struct spawners *s, const struct node *node, const struct spawner *record,
	uint64_t born_ns);
void spawner_slot_leave(struct spawners *s, const struct node *node);
/* or NULL */
struct spawner *spawner_slot_responsible(const struct spawners *s, const struct node *node);
struct spawner *spawner_slot_own(const struct spawners *s, const struct node *node); /* or NULL */
/* The node's own record, made if needed; NULL: no memory. */
struct spawner *spawner_slot_claim(struct spawners *s, struct node *node, uint64_t now_ns);

/* attribution.c: the process lives, or has lived long enough to be responsible itself. */
bool attribution_is_long_lived(const struct spawners *s, const struct node *node);
/* The record responsible for what this process does now; NULL: no memory. */
struct spawner *attribution_find(struct spawners *s, struct node *node, uint64_t now_ns);
/* The process has ended: after a short life, an ancestor is responsible for it from now on. */
void attribution_merge_up(struct spawners *s, struct node *node);
/* The node leaves the tree. */
void attribution_detach(struct spawners *s, struct node *node);

#endif
