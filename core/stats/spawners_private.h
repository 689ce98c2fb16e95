/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spawners_private.h - what the files of the spawners share.  For nobody else.
 *
 *      spawners.c          what events and the tree say, the list
 *      attribution.c       whom to blame
 *      spawner_records.c   the records, by their last activity, and node -> record
 *
 * A node's seat leads to its own record (record.node is the node), or, when it lived for a moment,
 * to the record its brood was handed up to.  Records are used again: a seat knows the serial of the
 * one it meant.  Seats are found by the node's number.
 */
#ifndef CORE_STATS_SPAWNERS_PRIVATE_H
#define CORE_STATS_SPAWNERS_PRIVATE_H

#include "core/stats/spawners.h"

#define NOBODY UINT32_MAX

struct seat {
	uint32_t serial; /* of the record; 0: nobody sits here */
	uint32_t index;
	uint64_t born_ns; /* of the oldest of the dead between it and that record's node */
};

struct spawners {
	struct tree *tree;
	struct spawner_limits limits;
	struct spawner_counts counts;
	struct seat *seats;
	uint32_t seat_count;
	struct spawner **records; /* by index; all that were ever needed */
	uint32_t record_count, record_room;
	uint32_t oldest, newest; /* by last activity */
	uint32_t spare;          /* records not in use, linked by older */
	uint32_t serial;
};

/* spawner_records.c */
struct spawner *record_new(struct spawners *s, struct node *node, uint64_t now_ns); /* or NULL */
void record_touch(struct spawners *s, struct spawner *record);
void record_release(struct spawners *s, struct spawner *record);

int seat_fit(struct spawners *s, const struct node *node); /* 0 or -ENOMEM */
void seat_take(struct spawners *s, const struct node *node, const struct spawner *record,
	uint64_t born_ns);
void seat_leave(struct spawners *s, const struct node *node);
struct spawner *seat_answering(const struct spawners *s, const struct node *node); /* or NULL */
struct spawner *seat_own(const struct spawners *s, const struct node *node);       /* or NULL */
/* Its own record, made if need be; NULL: no memory. */
struct spawner *seat_claim(struct spawners *s, struct node *node, uint64_t now_ns);

/* attribution.c */
/* It lives, or has lived long enough to answer for itself. */
bool blame_stands(const struct spawners *s, const struct node *node);
/* Who is to be blamed for what this process does to others now; NULL: no memory. */
struct spawner *blame_find(struct spawners *s, struct node *node, uint64_t now_ns);
/* It has ended: after a short life, who stands above it answers for it from now on. */
void blame_hand_up(struct spawners *s, struct node *node);
/* It leaves the tree. */
void blame_depart(struct spawners *s, struct node *node);

#endif
