/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * model.h - the data behind the screen: the tree, its rows, and what is counted while it changes.
 *
 *      model_open -> model_drain, model_sample ... -> model_turn -> model_close
 *
 * An event goes from the source to the tree and then to the counters.  While the model is frozen,
 * events wait in a queue instead.  Times are passed in, on the clock of the events.
 */
#ifndef UI_APP_MODEL_H
#define UI_APP_MODEL_H

#include "core/base/rates.h"
#include "core/event_queue.h"
#include "core/playback/player.h"
#include "core/stats/history.h"
#include "core/stats/spawners.h"
#include "core/view/view.h"
#include "ui/app/exec_errors.h"
#include "core/stats/job.h"
#include "ui/app/runaway_alert.h"
#include "ui/session/child.h"
#include "ui/session/feed.h"
#include "ui/session/machine.h"

#define MODEL_NEW_NS      UINT64_C(1500000000) /* how long a new process is highlighted */
#define MODEL_LATE_NS     UINT64_C(100000000)  /* an event delivered later than this is late */
#define MODEL_SLICE_NS    UINT64_C(10000000)   /* of a move: a key waits no longer */
#define MODEL_QUEUE_BYTES (64u << 20)          /* of events that wait while frozen */

struct app_setup;  /* ui/app/app.h */
struct transcript; /* ui/session/transcript.h */

/* When the tree was sorted (ui/app/sorting.h). */
struct sorting {
	uint64_t done_ns, version; /* time, and version of the tree */
	bool stale;                /* figures have come since */
};

/* A count of the session. */
struct model_counter {
	const char *word, *sentence;
	const char *alarm; /* what it counts, if the picture is wrong without it; or NULL */
};

#define MODEL_COUNTERS 10

enum model_stop {
	STOP_TIME,  /* stepping.until_ns, or the first event after it */
	STOP_SHOWN, /* an event of a process that has a row */
	STOP_ALARM, /* a failure of such a process, a loss, or a new runaway */
};

enum model_move {
	MOVE_SEEK, /* to a time */
	MOVE_BACK, /* to the last event that is shown, */
	MOVE_STEP, /* or the next one to stop at */
};

/* A move in time, which may take a while, and what it looks for and has found. */
struct model_stepping {
	enum model_move move;
	bool is_moving; /* else it has ended */
	enum model_stop stop;
	bool is_on;          /* events are tested for that */
	bool reached;        /* one was that */
	uint64_t last_ns;    /* time of the last one; 0: none was */
	uint64_t until_ns;   /* of STOP_TIME, where the caller sets it, and of MOVE_SEEK */
	uint64_t before_ns;  /* the time on the screen when it began; */
	uint64_t begun_ns;   /* that was then (CLOCK_BOOTTIME) */
	uint64_t first_ns;   /* of MOVE_BACK: time of the first event that was read, */
	uint64_t earlier_ns; /* and the same when more was read before; 0: none was */
	bool is_missing;     /* of MOVE_BACK: none was found, and it returns */
	unsigned count;      /* events that were passed */
	struct ident cursor; /* the process that is selected at the end; pid 0: none */
	char found[96];      /* of STOP_ALARM: what it was, in words; not escaped */
};

struct model {
	struct model *live; /* of the past (ui/interactive/past.h): what happens now; else NULL */
	struct tree *tree;
	struct view *view;  /* has the scope of the rows */
	struct scope scope; /* of the session: --pid, or the command; its nodes have SCOPE_BIT */
	struct event_queue *event_queue;
	struct spawners *spawners;
	struct history *history;
	struct feed feed;
	struct player player; /* of a recording, or of the past */
	struct child *child;  /* the command; borrowed; NULL: none is run */
	struct job job;
	char **recorded;              /* the job's command, if a recording is of it; else NULL */
	bool all;                     /* --all: a recording of a command does not set the scope */
	bool job_only;                /* rows and figures are of the job, not of the machine */
	struct query_context context; /* its now_ns is the time on the screen */
	struct machine machine;
	struct rates forks, failures;
	struct sorting sorting;
	struct runaway_alert runaway_alert;
	struct exec_errors exec_errors; /* of processes on the screen */
	uint64_t time_ns;               /* as last passed in */
	int32_t greatest_pid;           /* in an event so far */
	uint64_t late;                  /* events delivered after MODEL_LATE_NS, once settled */
	bool settled;                   /* the processes that ran at the start are known */
	bool frozen;                    /* the tree stands still: events go to event_queue */
	bool resuming; /* and the waiting events are applied; frozen until that is done */
	struct model_stepping stepping;
	uint64_t stream_linger_ns; /* as in app_setup; 0: also if it has been set, or a key has */
	bool changed;              /* the screen is out of date; app_sync clears it */
};

/* False: no memory; the caller still calls model_close. */
bool model_open(struct model *model, const struct app_setup *setup);
void model_close(struct model *model);

/*
 * Handles at most `budget` events of the source.  Returns as source_drain.  While resuming, also
 * applies as many of those that wait, and returns `budget`.
 */
int model_drain(struct model *model, unsigned budget, uint64_t now_ns);
/* Reads the figures of all processes.  Returns as feed_sample. */
int model_sample(struct model *model, uint64_t now_ns);
/*
 * The node of the process that has the thread of this number, which is not in the tree while
 * threads are not shown; NULL: none, or the source is not live.
 */
struct node *model_find_by_thread(const struct model *model, int32_t tid);
/* What the command has written; NULL: none is run, or it is not kept. */
static inline const struct transcript *model_transcript(const struct model *model)
{
	return model->child ? child_transcript(model->child) : NULL;
}

/* Keys go to the command's terminal. */
static inline bool model_is_typing(const struct model *model)
{
	return model->child && child_is_typing(model->child);
}

/* Before a frame: drops what has expired, tests and sorts again what depends on time. */
void model_turn(struct model *model, uint64_t now_ns);

/*
 * Applies at most `budget` of the waiting events, in order; the pause ends with the last.  The
 * time on the screen becomes that of the last one applied.
 */
void model_resume(struct model *model, unsigned budget);
const struct model_counter *model_counter(unsigned at);
uint64_t model_count(const struct model *model, unsigned at);

/*
 * ---- model_time.c: moving in a recording, and in what waits ----
 *
 * To go back everything is forgotten and applied again, from the last snapshot before: folds, tags,
 * the filter and the cursor stay.  What takes long is done in slices, between which keys work.
 */
static inline bool model_is_recording(const struct model *model)
{
	return model->player.source;
}

/* What is happening now can be shown again. */
static inline bool model_is_past(const struct model *model)
{
	return model->live && model->live->feed.source->live;
}

/* It only goes on, live or through pipes: what it has had can be kept. */
static inline bool model_is_stream(const struct model *model)
{
	return model->feed.source && !player_can_seek(&model->player);
}

/* Some of its events are still to come: keys that also have a meaning in the tree move in time. */
static inline bool model_is_playing(const struct model *model)
{
	return model_is_recording(model) && !model->player.source->ended;
}

static inline bool model_is_paused(const struct model *model)
{
	return model->frozen || model->player.is_paused;
}

enum model_moved { MOVED, MOVED_END, MOVED_PARTLY };

/* While it steps: whether the event, which was applied, is one to stop at.  node may be NULL. */
void model_test_stop(struct model *model, const struct event *event, struct node *node);
/*
 * The moves.  Each takes the place of one that has not ended, and goes on for MODEL_SLICE_NS at
 * most.  Returns MOVED; MOVED_PARTLY: the caller goes on with model_go_on; or -errno.
 *
 * Forward to the next such event, the time of which is then set.  MOVED_END: the end has come
 * before one, or no event waits.  STOP_ALARM selects the process, and without one applies nothing
 * that waits.
 */
int model_step(struct model *model, enum model_stop stop);
/* Back to the last event that is shown.  -ENODATA: none was shown before, and the time is as it
 * was. */
int model_step_back(struct model *model);
/* To that time, or as near as there are events. */
int model_seek(struct model *model, uint64_t time_ns);
int model_go_on(struct model *model);
/* Ends the move where it is now. */
void model_halt(struct model *model);

static inline bool model_is_moving(const struct model *model)
{
	return model->stepping.is_moving;
}

#endif
