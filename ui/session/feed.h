/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * feed.h - passes each event on: source -> recorder -> tree -> listener.
 */
#ifndef UI_SESSION_FEED_H
#define UI_SESSION_FEED_H

#include "core/host/hosts.h"
#include "core/query/field.h"
#include "core/query/scope.h"
#include "core/source.h"
#include "core/stats/groups.h"
#include "core/stats/trends.h"
#include "core/tree/tree.h"

struct recorder;    /* core/source/file/recorder.h */
struct rewind;      /* core/playback/rewind.h */
struct checkpoints; /* core/playback/checkpoints.h */

/* Called after tree_apply, with its result in changed: 1 the tree changed, 0 it did not, -ENOMEM
 * the event was not applied.  node may be NULL. */
typedef int feed_fn(void *ctx, const struct event *event, struct node *node, int changed);

struct feed {
	struct source *source; /* the feed owns none of these */
	struct tree *tree;
	struct recorder *recorder;       /* NULL: not recording, or a write failed */
	const char *record_name;         /* of its file, for the user; borrowed; NULL: none */
	int record_error;                /* -errno of the write that ended the recording, or 0 */
	struct rewind *rewind;           /* has what was applied, too; NULL: none */
	bool keeps;                      /* a snapshot for it is on its way */
	uint64_t kept;                   /* number of the next node of that */
	struct checkpoints *checkpoints; /* of a recording that needs them; NULL: none */
	struct scope *scope; /* bound to the nodes of events, which get SCOPE_BIT; NULL: none */
	feed_fn *listen;     /* NULL: none */
	void *ctx;
	uint64_t refused; /* events for which the tree had no memory */
	/* If set, called instead of the tree and the listener (the screen is paused); it keeps the
	 * events and passes them to feed_apply later. */
	event_fn *hold;
	void *hold_ctx;
	/* The tree lacks events that were recorded: the screen is paused. */
	bool is_behind;
	uint64_t last_ns;      /* time of the newest event */
	bool settled;          /* the tree has a whole snapshot of the source */
	bool resyncs;          /* the source was told to deliver one for the recording */
	struct trends trends;  /* of the samples, while they are wanted */
	struct groups groups;  /* of a recording, which is read or written; feed_free */
	struct hosts hosts;    /* that events have named; the owner of the feed frees it */
	struct titles *titles; /* finds titles of running processes (titles.h); NULL: none */
};

void feed_free(struct feed *feed); /* what it has collected; no more than that */
/* Drains the source, at most `budget` events.  Returns the result of source_drain. */
int feed_drain(struct feed *feed, unsigned budget);
/*
 * The clocks of this machine, as of now: if the wall clock was set, an EVENT_CLOCK is recorded and
 * passed on.  For a live source feed_drain and feed_sample call it.  Returns 0 or -errno.
 */
int feed_follow_clock(struct feed *feed, int64_t wall_offset_ns, uint64_t now_ns);
/* Makes the source report CPU and memory of all processes, as events.  1: call it again, there are
 * more; 0: done; or -errno. */
int feed_sample(struct feed *feed);
bool feed_has_figures(const struct feed *feed); /* the source is live and can be sampled */
/* When feed_read_titles is due; 0: never. */
uint64_t feed_titles_due_ns(const struct feed *feed);
/* Passes on titles that processes have given themselves.  Call it only when the source has no event
 * left.  Returns 0 or -errno. */
int feed_read_titles(struct feed *feed, uint64_t now_ns);
/*
 * The descriptor that is readable when the recorder's writer has news (-1: not recording), and the
 * loop_fn for it, whose ctx is the feed.  Events that the recorder dropped are recorded as lost,
 * and the source sends a new snapshot; a failed write ends the recording.
 */
int feed_record_fd(const struct feed *feed);
int feed_recorded(void *ctx, int fd);
/* The context gets what of a process only this machine or earlier samples know. */
void feed_fill_context(struct feed *feed, struct query_context *context);
/* When feed_record_turn is due, which writes what was recorded; 0: nothing waits. */
uint64_t feed_record_due_ns(const struct feed *feed);
void feed_record_turn(struct feed *feed, uint64_t now_ns);
/*
 * Writes a part of a snapshot for the rewind memory if one is due, or a checkpoint; between two
 * events that were applied.  True: there is more of it, which waits for the next call.
 */
bool feed_keep_snapshot(struct feed *feed, uint64_t now_ns);
/* Passes an event that was held to the tree and the listener.  Returns the listener's result. */
int feed_apply(struct feed *feed, const struct event *event);
/* event_fn, whose ctx is the feed: what feed_drain does with each event. */
int feed_event(void *ctx, const struct event *event);

#endif
