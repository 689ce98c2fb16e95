// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/titles.h"

#include "core/base/pidmap.h"
#include "core/reader/reader.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"
#include "core/tree/image.h"

#include <stdlib.h>
#include <string.h>

/*
 * Between two checks for the replies to a request, of which the first one is at once: after a frame
 * was drawn most are there, and the loop need not wake up for them.
 */
#define REPLY_NS 50000000ull

struct title_due { /* waits to be read */
	struct ident id;
	uint32_t uid;
	uint32_t tries; /* that had no reply in time */
};

/* A ring of `room` entries, a power of two. */
struct title_queue {
	struct title_due *entries;
	uint32_t first, count, room;
};

/* FIRST are on the screen; LATE had no reply, and wait for the end of the pass. */
enum { QUEUE_FIRST, QUEUE_OTHERS, QUEUE_LATE, QUEUES };

struct titles {
	struct programs *programs;
	int32_t self; /* mayfly */
	struct title_queue queues[QUEUES];
	struct pidmap queued; /* pid -> its queue; one that moved to FIRST is still in OTHERS */
	struct pidmap shown;  /* pids on the screen */
	bool all;             /* a filter tests the command lines of all */
	uint32_t batch;       /* the queue of the current batch */
	uint32_t left;        /* of the current batch: the first of its queue */
	uint32_t pass;        /* number of the pass for figures */
	uint64_t request_ns;  /* when the current or last batch was requested */
	uint64_t due_ns;      /* of the next turn, if any wait */
};

struct titles *titles_new(uint32_t args_max, int32_t self)
{
	struct titles *titles = calloc(1, sizeof(*titles));

	if (!titles)
		return NULL;
	titles->self = self;
	titles->programs = programs_new(args_max);
	if (titles->programs)
		return titles;
	free(titles);
	return NULL;
}

void titles_free(struct titles *titles)
{
	if (!titles)
		return;
	programs_free(titles->programs);
	pidmap_free(&titles->queued);
	pidmap_free(&titles->shown);
	for (int i = 0; i < QUEUES; i++)
		free(titles->queues[i].entries);
	free(titles);
}

/* ---- the queues ---- */

static struct title_due *entry_at(const struct title_queue *queue, uint32_t n)
{
	return &queue->entries[(queue->first + n) & (queue->room - 1)];
}

static bool make_room(struct title_queue *queue)
{
	uint32_t room = queue->room ? queue->room * 2 : TITLES_BATCH;
	struct title_due *entries;

	if (queue->count < queue->room)
		return true;
	entries = malloc(room * sizeof(*entries));
	if (!entries)
		return false;
	for (uint32_t n = 0; n < queue->count; n++)
		entries[n] = *entry_at(queue, n);
	free(queue->entries);
	*queue = (struct title_queue){.entries = entries, .count = queue->count, .room = room};
	return true;
}

/* Without memory it is left out: it will be noted again when it runs. */
static void put(struct titles *titles, uint32_t number, const struct title_due *due)
{
	struct title_queue *queue = &titles->queues[number];

	if (pidmap_fit(&titles->queued, 1) < 0 || !make_room(queue))
		return;
	pidmap_put(&titles->queued, due->id.pid, number);
	*entry_at(queue, queue->count++) = *due;
}

static struct title_due take_first(struct titles *titles, uint32_t number)
{
	struct title_queue *queue = &titles->queues[number];
	struct title_due due = *entry_at(queue, 0);

	if (pidmap_find(&titles->queued, due.id.pid) == number)
		pidmap_remove(&titles->queued, due.id.pid);
	queue->first++;
	queue->count--;
	return due;
}

/* ---- what is read ---- */

static bool is_shown(const struct titles *titles, int32_t pid)
{
	return pidmap_find(&titles->shown, pid) != PIDMAP_NONE;
}

/* Whether it has its turn, though there is no sign that it has run. */
static bool has_turn(const struct titles *titles, int32_t pid)
{
	uint32_t round = titles->all ? TITLES_ROUND_ASKED : TITLES_ROUND;

	return is_shown(titles, pid) || ((uint32_t)pid + titles->pass) % round == 0;
}

/*
 * Mayfly writes no title, and a child that reads writes its own once: if these were read, too, each
 * reading would cause the next one.
 */
static bool is_own(const struct titles *titles, const struct node *node)
{
	if (node->id.pid == titles->self)
		return true;
	return node->current.pid == titles->self && !strcmp(node->comm, READER_COMM) &&
	       node->image && node->image != image_executed(node->image);
}

/* Whether it may have a new title. */
static bool may_have(
	const struct titles *titles, const struct source *source, const struct node *node)
{
	if (!node || node->flags & (NODE_EXITED | NODE_KTHREAD | NODE_THREAD | NODE_PLACEHOLDER))
		return false;
	if (node->cpu_share == 0 && !(source->ticks && has_turn(titles, node->id.pid)))
		return false;
	return !is_own(titles, node);
}

void titles_note(struct titles *titles, const struct source *source, const struct node *node)
{
	uint32_t number, queued;

	if (!may_have(titles, source, node))
		return;
	number = is_shown(titles, node->id.pid) ? QUEUE_FIRST : QUEUE_OTHERS;
	queued = pidmap_find(&titles->queued, node->id.pid);
	if (queued == PIDMAP_NONE || queued > number)
		put(titles, number, &(struct title_due){.id = node->id, .uid = node->uid});
}

void titles_clear_shown(struct titles *titles, bool all)
{
	pidmap_clear(&titles->shown);
	titles->all = all;
}

void titles_show(struct titles *titles, const struct node *node)
{
	if (node->id.pid <= 0 || pidmap_fit(&titles->shown, 1) < 0)
		return;
	pidmap_put(&titles->shown, node->id.pid, 1);
	if (pidmap_find(&titles->queued, node->id.pid) == QUEUE_OTHERS)
		put(titles, QUEUE_FIRST, &(struct title_due){.id = node->id, .uid = node->uid});
}

/* Those without a reply are read again: they may be idle, and not be noted any more. */
void titles_end_pass(struct titles *titles)
{
	struct title_due due;

	titles->pass++;
	while (titles->queues[QUEUE_LATE].count) {
		due = take_first(titles, QUEUE_LATE);
		if (pidmap_find(&titles->queued, due.id.pid) == PIDMAP_NONE)
			put(titles, is_shown(titles, due.id.pid) ? QUEUE_FIRST : QUEUE_OTHERS,
				&due);
	}
}

static bool any_waits(const struct titles *titles)
{
	return titles->queues[QUEUE_FIRST].count || titles->queues[QUEUE_OTHERS].count;
}

uint64_t titles_due_ns(const struct titles *titles)
{
	if (!any_waits(titles))
		return 0;
	return titles->due_ns ? titles->due_ns : 1;
}

/* programs_ahead_fn: the rest of the batch. */
static bool read_ahead(void *ctx, unsigned n, struct event *next)
{
	const struct titles *titles = ctx;
	const struct title_due *due;

	if (n + 1 >= titles->left)
		return false;
	due = entry_at(&titles->queues[titles->batch], n + 1);
	*next = (struct event){.kind = EVENT_TITLE, .id = due->id, .uid = due->uid};
	return true;
}

/* What was read is of this process: it has had the pid since before. */
static bool is_same_process(struct ident id)
{
	struct procstat stat;

	return !procstat_read(id.pid, &stat) && stat.start_ticks == procstat_ticks(id.start_ns);
}

/* A file that was deleted, or replaced, is marked by another event. */
static bool is_deleted(const char *exe)
{
	size_t len = strlen(exe), end = strlen(FILE_DELETED);

	return len >= end && !strcmp(exe + len - end, FILE_DELETED);
}

static bool is_same_program(const struct image *image, const struct event_exec *exec)
{
	return image && image_has_args(image, exec) &&
	       (!exec->exe || !strcmp(image->exe, exec->exe));
}

/* Returns whether the event, which has the arguments and the file, is news. */
static bool is_news(const struct tree *tree, struct ident id, struct event *event)
{
	const struct node *node = tree_find(tree, id.pid);

	if (event->exec.exe && is_deleted(event->exec.exe))
		event->exec.exe = NULL;
	if (!node || !ident_equal(node->id, id) || !event->exec.args_len ||
		is_same_program(node->image, &event->exec) || !is_same_process(id))
		return false;
	event->id = id;
	event->parent = node->current;
	event->tid = id.pid;
	event->uid = node->uid;
	event->gid = node->gid;
	memcpy(event->comm, node->comm, COMM_SIZE);
	event->exec.called = NULL;
	return true;
}

static void try_again(struct titles *titles, struct title_due due)
{
	if (++due.tries < TITLES_TRIES)
		put(titles, QUEUE_LATE, &due);
}

/* The first of the batch.  Returns 1: it is done, 0: not yet, or the -errno of deliver. */
static int read_first(struct titles *titles, const struct tree *tree, event_fn *deliver, void *ctx)
{
	struct title_due due = *entry_at(&titles->queues[titles->batch], 0);
	struct event event = {
		.kind = EVENT_TITLE, .time_ns = titles->request_ns, .id = due.id, .uid = due.uid};
	int err = 0;

	if (!programs_poll(titles->programs, &event, read_ahead, titles))
		return 0;
	take_first(titles, titles->batch);
	titles->left--;
	if (is_news(tree, due.id, &event))
		err = deliver(ctx, &event);
	else if (!event.exec.args_len && event.exec.args_size)
		try_again(titles, due);
	return err < 0 ? err : 1;
}

static void begin_batch(struct titles *titles, uint64_t now_ns)
{
	uint32_t count;

	titles->batch = titles->queues[QUEUE_FIRST].count ? QUEUE_FIRST : QUEUE_OTHERS;
	count = titles->queues[titles->batch].count;
	titles->left = count < TITLES_BATCH ? count : TITLES_BATCH;
	titles->request_ns = now_ns;
}

int titles_turn(struct titles *titles, const struct tree *tree, uint64_t now_ns, event_fn *deliver,
	void *ctx)
{
	bool begins = !titles->left;
	int done = 1;

	if (!any_waits(titles) || now_ns < titles->due_ns)
		return 0;
	if (begins)
		begin_batch(titles, now_ns);
	while (titles->left && done > 0)
		done = read_first(titles, tree, deliver, ctx);
	titles->due_ns = titles->request_ns + TITLES_BATCH_NS;
	if (titles->left)
		titles->due_ns = begins ? now_ns : now_ns + REPLY_NS;
	return done < 0 ? done : 0;
}
