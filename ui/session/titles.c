// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/session/titles.h"

#include "core/base/pidmap.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"

#include <stdlib.h>
#include <string.h>

/*
 * From a request to the first check for its reply, and between two checks: the replies are there by
 * then, and so are the execs that came before them.
 */
#define REPLY_NS 50000000ull

struct titles {
	struct programs *programs;
	struct title_due { /* waits to be read */
		struct ident id;
		uint32_t uid;
	} * queue;          /* a ring of `room` entries, a power of two */
	struct pidmap pids; /* that are in the queue */
	uint32_t first, count, room;
	uint32_t left;       /* of the current batch: the first of the queue */
	uint32_t pass;       /* number of the pass for figures */
	uint64_t request_ns; /* when the current or last batch was requested */
	uint64_t due_ns;     /* of the next turn, if any wait */
};

struct titles *titles_new(uint32_t args_max)
{
	struct titles *titles = calloc(1, sizeof(*titles));

	if (!titles)
		return NULL;
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
	pidmap_free(&titles->pids);
	free(titles->queue);
	free(titles);
}

static struct title_due *entry_at(const struct titles *titles, uint32_t n)
{
	return &titles->queue[(titles->first + n) & (titles->room - 1)];
}

static bool make_room(struct titles *titles)
{
	uint32_t room = titles->room ? titles->room * 2 : TITLES_BATCH;
	struct title_due *queue;

	if (pidmap_fit(&titles->pids, 1) < 0)
		return false;
	if (titles->count < titles->room)
		return true;
	queue = malloc(room * sizeof(*queue));
	if (!queue)
		return false;
	for (uint32_t n = 0; n < titles->count; n++)
		queue[n] = *entry_at(titles, n);
	free(titles->queue);
	titles->queue = queue;
	titles->room = room;
	titles->first = 0;
	return true;
}

/* It has run, or that cannot be known and it has its turn. */
static bool is_due(
	const struct titles *titles, const struct source *source, const struct node *node)
{
	return node->cpu_share != 0 ||
	       (source->ticks && ((uint32_t)node->id.pid + titles->pass) % TITLES_ROUND == 0);
}

/* Without memory it is left out: it will be noted again when it runs. */
void titles_note(struct titles *titles, const struct source *source, const struct node *node)
{
	if (!node || node->flags & (NODE_EXITED | NODE_KTHREAD | NODE_THREAD | NODE_PLACEHOLDER) ||
		!is_due(titles, source, node) ||
		pidmap_find(&titles->pids, node->id.pid) != PIDMAP_NONE || !make_room(titles))
		return;
	pidmap_put(&titles->pids, node->id.pid, 1);
	*entry_at(titles, titles->count++) = (struct title_due){node->id, node->uid};
}

void titles_end_pass(struct titles *titles)
{
	titles->pass++;
}

uint64_t titles_due_ns(const struct titles *titles)
{
	if (!titles->count)
		return 0;
	return titles->due_ns ? titles->due_ns : 1;
}

static void drop_first(struct titles *titles)
{
	pidmap_remove(&titles->pids, entry_at(titles, 0)->id.pid);
	titles->first++;
	titles->count--;
	titles->left--;
}

/* programs_ahead_fn: the rest of the batch. */
static int32_t read_ahead(void *ctx, unsigned n, uint32_t *uid)
{
	const struct titles *titles = ctx;
	const struct title_due *next;

	if (n + 1 >= titles->left)
		return 0;
	next = entry_at(titles, n + 1);
	*uid = next->uid;
	return next->id.pid;
}

/* What was read is of this process: it has had the pid since before. */
static bool is_same_process(struct ident id)
{
	struct procstat stat;

	return !procstat_read(id.pid, &stat) && stat.start_ticks == procstat_ticks(id.start_ns);
}

/* Returns whether the event, which has the arguments, is news. */
static bool is_news(const struct tree *tree, struct ident id, struct event *event)
{
	const struct node *node = tree_find(tree, id.pid);

	if (!node || !ident_equal(node->id, id) || !event->exec.args_len ||
		(node->image && image_has_args(node->image, &event->exec)) || !is_same_process(id))
		return false;
	event->id = id;
	event->parent = node->current;
	event->tid = id.pid;
	event->uid = node->uid;
	event->gid = node->gid;
	memcpy(event->comm, node->comm, COMM_SIZE);
	event->exec.exe = event->exec.called = NULL;
	return true;
}

/* The first of the queue.  Returns 1: it is done, 0: not yet, or the -errno of deliver. */
static int read_first(struct titles *titles, const struct tree *tree, event_fn *deliver, void *ctx)
{
	const struct title_due *first = entry_at(titles, 0);
	struct ident id = first->id;
	struct event event = {
		.kind = EVENT_TITLE, .time_ns = titles->request_ns, .id = id, .uid = first->uid};
	int err = 0;

	if (!programs_poll(titles->programs, &event, read_ahead, titles))
		return 0;
	drop_first(titles);
	if (is_news(tree, id, &event))
		err = deliver(ctx, &event);
	return err < 0 ? err : 1;
}

int titles_turn(struct titles *titles, const struct tree *tree, uint64_t now_ns, event_fn *deliver,
	void *ctx)
{
	int done = 1;

	if (!titles->count || now_ns < titles->due_ns)
		return 0;
	if (!titles->left) {
		titles->left = titles->count < TITLES_BATCH ? titles->count : TITLES_BATCH;
		titles->request_ns = now_ns;
	}
	while (titles->left && done > 0)
		done = read_first(titles, tree, deliver, ctx);
	titles->due_ns = titles->left ? now_ns + REPLY_NS : titles->request_ns + TITLES_BATCH_NS;
	return done < 0 ? done : 0;
}
