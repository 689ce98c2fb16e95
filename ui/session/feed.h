/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * feed.h - the way of an event: source -> recorder -> tree -> whoever listens.
 */
#ifndef UI_SESSION_FEED_H
#define UI_SESSION_FEED_H

#include "core/query/scope.h"
#include "core/source.h"
#include "core/tree/tree.h"

struct recorder; /* core/source/file/recorder.h */

/* After the tree has it: node may be NULL; changed is what tree_apply said (1 news, 0 known,
 * -ENOMEM: the tree had no memory for it, node is NULL). */
typedef int feed_fn(void *ctx, const struct event *event, struct node *node, int changed);

struct feed {
	struct source *source; /* borrowed, as all here */
	struct tree *tree;
	struct recorder *recorder; /* NULL: nothing is recorded; set so when writing fails */
	int record_error;          /* -errno of the write that ended the recording, 0: none did */
	struct scope *scope;       /* told whom it meets; NULL: nobody */
	feed_fn *listen;           /* NULL: nobody */
	void *ctx;
	uint64_t refused; /* events the tree had no memory for */
	/* Not NULL: gets the events instead of the tree and the listener (a screen that stands
	 * still), to hand them to feed_apply one day. */
	event_fn *hold;
	void *hold_ctx;
};

/* Drain the source, at most `budget` events.  Returns as source_drain does. */
int feed_drain(struct feed *feed, unsigned budget);
/* Let the source tell the figures of all processes: they go the way of all events.  1: there is
 * more, for the next call; 0 or -errno: that was all. */
int feed_sample(struct feed *feed);
bool feed_has_figures(const struct feed *feed); /* it is live, and has some */
/*
 * Where the recording stands: a descriptor to watch (-1: there is none), and the loop_fn for it,
 * whose ctx is the feed.  What was left out is recorded as lost, and the source asked for a
 * snapshot; a write that failed ends the recording.
 */
int feed_record_fd(const struct feed *feed);
int feed_recorded(void *ctx, int fd);
/* The way from the tree on, for an event that was held back.  Returns what the listener does. */
int feed_apply(struct feed *feed, const struct event *event);

#endif
