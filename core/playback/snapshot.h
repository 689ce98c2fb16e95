/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * snapshot.h - a tree as the events of a snapshot: what a source delivers at its start.
 *
 * A recording that has one every so often can be read from there.  It costs the kernel nothing,
 * and is of one moment: no event is on its way.
 */
#ifndef CORE_PLAYBACK_SNAPSHOT_H
#define CORE_PLAYBACK_SNAPSHOT_H

#include "core/tree/tree.h"

/*
 * The EVENT_SEED of a node, with this image in place of the node's own; its strings belong to the
 * tree.
 */
void snapshot_describe(
	struct event *event, const struct node *node, const struct image *image, uint64_t now_ns);
/*
 * Deliver EVENT_SNAPSHOT, EVENT_CLOCK, an EVENT_SEED and its figures for each living process,
 * zombie and thread, and EVENT_SETTLED.  The tree must be settled.  Returns 0, or the event
 * function's error.
 */
int snapshot_deliver(const struct tree *tree, uint64_t now_ns, int64_t wall_offset_ns,
	event_fn *deliver, void *ctx);
/*
 * The same in parts, between which the tree may get events, which the reader gets, too: as in a
 * scan of the source.  *number is 0 at first; each call takes so many nodes.  Returns 1: there are
 * more; 0: EVENT_SETTLED was delivered; or the event function's error.
 */
int snapshot_begin(uint64_t now_ns, int64_t wall_offset_ns, event_fn *deliver, void *ctx);
int snapshot_go_on(const struct tree *tree, uint64_t *number, unsigned count, uint64_t now_ns,
	event_fn *deliver, void *ctx);

#endif
