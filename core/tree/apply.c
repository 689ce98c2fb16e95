// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * apply.c - what each event does to the tree.
 *
 * A handler finds the node, allocates what is needed, and then changes the tree: from there on
 * nothing fails.
 */
#include "core/tree/lineage.h"
#include "core/tree/tree_private.h"

#include <errno.h>
#include <string.h>

static void count_cut(struct tree *tree, const struct image *image)
{
	if (image->args_len < image->args_size)
		tree->counts.args_cut++;
}

static void put_image(struct tree *tree, struct node *node, struct event_parts *parts)
{
	count_cut(tree, parts->image);
	node_set_image(tree, node, parts->image);
	parts->image = NULL;
}

static void inherit_image(struct tree *tree, struct node *node)
{
	const struct node *parent = node->parent;

	if (!(parent->flags & NODE_KTHREAD))
		node_set_image(tree, node, image_get(parent->image));
}

/* A child's attributes, copied from its parent until an event sets them. */
static void inherit(struct tree *tree, struct node *node, const struct node *parent)
{
	memcpy(node->comm, parent->comm, sizeof(node->comm));
	node->cgroup = intern_again(parent->cgroup);
	node->cgroup_id = parent->cgroup_id;
	node->tty = parent->tty;
	node->pid_ns = parent->pid_ns;
	node->file_deleted = parent->file_deleted;
	inherit_image(tree, node);
}

/* The whole name of a kernel thread.  Without memory it remains comm. */
static bool note_name(struct tree *tree, struct node *node, const struct event *event)
{
	struct event named = {.kind = EVENT_SEED, .exec = {.args = event->name}};
	struct image *image;

	if (!event->name || !(node->flags & NODE_KTHREAD) || !strcmp(node_name(node), event->name))
		return false;
	named.exec.args_len = (uint32_t)strlen(event->name);
	image = image_new(&named, NULL);
	if (!image)
		return false;
	node_set_image(tree, node, image);
	return true;
}

/* A file that has no name any longer gets none. */
static bool note_deleted(struct node *node, const struct event *event)
{
	bool news = event->flags & EVENT_DELETED && !node->file_deleted;

	if (news)
		node->file_deleted = true;
	return news;
}

/* The fork of a process that is known, but whose birth was not seen. */
static int fork_known(
	struct tree *tree, const struct event *event, struct node *node, struct event_parts *parts)
{
	bool placeholder = node->flags & NODE_PLACEHOLDER, seeded = node->flags & NODE_SEEDED;
	struct node *parent;

	if (resolve_fill_placeholder(tree, node, event) && !node->image)
		inherit_image(tree, node);
	else if (!placeholder && !node_is_root(parent = resolve_parent(tree, event, 0)))
		node_reparent(tree, node, parent);
	node_update_orphan(node);
	if (placeholder)
		resolve_set_place(tree, node, event, parts);
	node->flags |= NODE_FORKED;
	node->parent->forks++;
	tree_notify(tree, NODE_CHANGED, node, NULL);
	tree->counts.forks += !seeded;
	return !seeded;
}

static void fork_new(
	struct tree *tree, const struct event *event, struct node *node, struct event_parts *parts)
{
	struct node *parent = node->parent;

	inherit(tree, node, parent);
	resolve_set_owner(node, event);
	resolve_set_place(tree, node, event, parts);
	node->flags |= NODE_FORKED | (event->flags & EVENT_KTHREAD ? NODE_KTHREAD : 0);
	parent->forks++;
	tree->counts.forks++;
	resolve_mark_seen(tree, node, event->id, event->time_ns);
	tree_notify(tree, NODE_BORN, node, NULL);
}

int apply_fork(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = resolve_node(tree, event->id, event->time_ns);
	struct event_parts parts;
	bool news;
	int result = 1;

	if (resolve_is_stale(tree, node, event))
		return 0;
	if (event_parts_alloc(tree, event, tree_find_living(tree, event->parent), &parts) < 0)
		return -ENOMEM;
	if (node) {
		news = resolve_mark_seen(tree, node, event->id, event->time_ns);
		result = node->flags & NODE_FORKED ? news : fork_known(tree, event, node, &parts);
	} else if ((node = *subject = resolve_new_node(tree, event))) {
		fork_new(tree, event, node, &parts);
	} else {
		result = 0;
	}
	if (node && result)
		failed_execs_end_forks(&tree->failed_execs, node->parent);
	if (node && event->caller.pid)
		lineage_set_caller(tree, node, event->caller.pid);
	event_parts_drop(tree, &parts);
	return result;
}

static bool is_same_exec(const struct node *node, const struct event *event)
{
	return node->execs && node->image && event->time_ns &&
	       node->image->time_ns == event->time_ns;
}

int apply_exec(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = resolve_node(tree, event->id, event->time_ns);
	enum node_change change = node ? NODE_CHANGED : NODE_BORN;
	struct event_parts parts;

	if (resolve_is_stale(tree, node, event) || (node && is_same_exec(node, event)))
		return 0;
	if (event_parts_alloc(tree, event, node, &parts) < 0 ||
		event_parts_alloc_image(tree, event, node ? node_own_image(node) : NULL, &parts) <
			0)
		return -ENOMEM;
	if (!node && !(node = *subject = resolve_new_node(tree, event))) {
		event_parts_drop(tree, &parts);
		return 0;
	}
	resolve_mark_seen(tree, node, event->id, event->time_ns);
	resolve_fill_placeholder(tree, node, event);
	node_set_current_parent(node, event->parent);
	resolve_set_owner(node, event);
	resolve_set_place(tree, node, event, &parts);
	put_image(tree, node, &parts);
	node->flags &= ~(uint32_t)NODE_KTHREAD;
	if (event->flags & EVENT_COMMAND)
		node->flags |= NODE_FORKED; /* just before */
	node->file_deleted = false;
	node->execs++;
	failed_execs_end_search(&tree->failed_execs, node);
	tree->counts.execs++;
	/* All other threads have ended, and the one that did the exec is the first from here on. */
	node_remove_threads(tree, node);
	event_parts_drop(tree, &parts);
	tree_notify(tree, change, node, NULL);
	return 1;
}

/* An EXEC_FAILED or a FORK_FAILED. */
int apply_exec_failed(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = resolve_node(tree, event->id, event->time_ns);
	bool is_fork = event->kind == EVENT_FORK_FAILED;
	int err = 0;

	if (node && is_fork)
		err = failed_execs_add_fork(&tree->failed_execs, node, event);
	else if (node)
		err = failed_execs_add(&tree->failed_execs, node, event);
	if (err < 0)
		return -ENOMEM;
	if (node && !node_is_exited(node) &&
		resolve_mark_seen(tree, node, event->id, event->time_ns))
		tree_notify(tree, NODE_CHANGED, node, NULL);
	tree->counts.failed_execs += !is_fork;
	tree->counts.refused_forks += is_fork;
	tree->version++;
	return 1;
}

/* The process was assumed dead, and its exit event arrives now. */
static int exit_late(struct tree *tree, const struct event *event, struct node *node)
{
	if (!(node->flags & NODE_MISSED))
		return 0;
	usage_final(tree, node, event);
	node_correct_exit(tree, node, event->time_ns);
	tree->counts.exits++;
	tree_notify(tree, NODE_CHANGED, node, NULL);
	return 1;
}

/*
 * A new node for a process that is dead already: observers see its birth first.  parts: of an event
 * with a place, or NULL.
 */
static struct node *admit_dead(
	struct tree *tree, const struct event *event, uint32_t flags, struct event_parts *parts)
{
	struct node *node = resolve_new_node(tree, event);

	if (!node)
		return NULL;
	node->flags |= flags | (event->flags & EVENT_KTHREAD ? NODE_KTHREAD : 0);
	resolve_set_owner(node, event);
	if (parts)
		resolve_set_place(tree, node, event, parts);
	tree_notify(tree, NODE_BORN, node, NULL);
	return node;
}

int apply_exit(struct tree *tree, const struct event *event, struct node **subject)
{
	/* Without a start the last holder of the pid is meant, even if it has exited. */
	uint64_t time_ns = event->id.start_ns ? event->time_ns : 0;
	struct node *node = *subject = resolve_node(tree, event->id, time_ns);

	if (node && node_is_exited(node))
		return exit_late(tree, event, node);
	if (tree_reserve(tree) < 0)
		return -ENOMEM;
	if (!node && !(node = *subject = admit_dead(tree, event, 0, NULL)))
		return 0;
	resolve_mark_seen(tree, node, event->id, event->time_ns);
	resolve_fill_placeholder(tree, node, event);
	node_set_current_parent(node, event->parent);
	if (!node->execs && node->flags & NODE_FORKED && *event->comm) /* it has a new name */
		memcpy(node->comm, event->comm, COMM_SIZE);
	usage_final(tree, node, event);
	tree->counts.exits++;
	node_exit(tree, node, event->time_ns, 0);
	return 1;
}

static bool has_image(const struct event *event)
{
	return !(event->flags & EVENT_KTHREAD) && (event->exec.exe || event->exec.args_len);
}

static bool is_same_program(const struct image *image, const struct event_exec *exec)
{
	/* Without arguments they cannot be told apart: a path can be written in many ways. */
	return !exec->args || !exec->args_len || !image->args_len || image_has_args(image, exec);
}

/* With the same comm it is the same program with a new title. */
static bool is_retitled(const struct node *node, const struct event *event)
{
	return strncmp(node->comm, event->comm, COMM_SIZE) == 0;
}

static bool is_text(const char *kept, const char *text)
{
	return kept && text ? !strcmp(kept, text) : !kept && !text;
}

/* A new image of this exec, of which only a scan knows, would be the same. */
static bool is_equal_image(const struct image *image, const struct event_exec *exec)
{
	uint32_t len = exec->args ? exec->args_len : 0;

	return !image->time_ns && !image->before && !image->executed && image->args_len == len &&
	       image->args_size == (exec->args_size > len ? exec->args_size : len) &&
	       (!len || !memcmp(image->args, exec->args, len)) &&
	       is_text(image->exe, exec->exe ? exec->exe : "") &&
	       is_text(image->called, exec->called ? exec->called : "") &&
	       is_text(image->interp, exec->interp);
}

/*
 * The equal image of its parent or of the sibling before it, or NULL: the workers of a server are
 * mostly forks that execute nothing, or the same program.
 */
static struct image *find_equal_image(const struct tree *tree, const struct event *event)
{
	const struct node *parent = tree_find_living(tree, event->parent);
	const struct node *const near[] = {parent, parent ? parent->last : NULL};

	for (int i = 0; i < 2; i++)
		if (near[i] && near[i]->image && is_equal_image(near[i]->image, &event->exec))
			return near[i]->image;
	return NULL;
}

/* The image of a scan, if it differs from the known one: a new title, or a missed exec. */
static int event_parts_alloc_seed(struct tree *tree, const struct event *event,
	const struct node *node, struct event_parts *parts)
{
	struct image *own = node && node->image ? node_own_image(node) : NULL;
	int err = event_parts_alloc(tree, event, node, parts);

	if (err < 0 || !has_image(event) ||
		(node && node->image && is_same_program(node->image, &event->exec)))
		return err;
	if (!own)
		parts->image = image_get(find_equal_image(tree, event));
	if (parts->image)
		return 0;
	if (!own || !is_retitled(node, event))
		return event_parts_alloc_image(tree, event, own, parts);
	return title_take_parts(tree, event, node, parts);
}

/* Returns true when something visible has changed. */
static bool seed_known(
	struct tree *tree, const struct event *event, struct node *node, struct event_parts *parts)
{
	bool changed = resolve_mark_seen(tree, node, event->id, event->time_ns);

	if (parts->image) {
		if (!is_retitled(node, event)) {
			node->execs += node->image != NULL;
			node->file_deleted = false;
		}
		put_image(tree, node, parts);
		changed = true;
	}
	if (resolve_fill_placeholder(tree, node, event)) {
		node->flags |= NODE_SEEDED;
		tree->counts.seeds++;
		changed = true;
	}
	changed |= node_set_current_parent(node, event->parent);
	changed |= resolve_set_owner(node, event);
	changed |= resolve_set_place(tree, node, event, parts);
	changed |= note_deleted(node, event);
	changed |= note_name(tree, node, event);
	if (changed)
		tree_notify(tree, NODE_CHANGED, node, NULL);
	return changed;
}

static void seed_new(
	struct tree *tree, const struct event *event, struct node *node, struct event_parts *parts)
{
	node->flags |= NODE_SEEDED | (event->flags & EVENT_KTHREAD ? NODE_KTHREAD : 0);
	tree->counts.seeds++;
	resolve_mark_seen(tree, node, event->id, event->time_ns);
	resolve_set_owner(node, event);
	resolve_set_place(tree, node, event, parts);
	if (parts->image)
		put_image(tree, node, parts);
	note_deleted(node, event);
	note_name(tree, node, event);
	tree_notify(tree, NODE_BORN, node, NULL);
}

/* A zombie.  Its exit event may still arrive, so the end is marked as a guess: its time is one. */
static int seed_dead(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject;
	struct event_parts parts;

	if (node && node_is_exited(node))
		return zombies_mark_found(tree, event, node);
	if (event_parts_alloc(tree, event, node, &parts) < 0)
		return -ENOMEM;
	if (node && ++tree->counts.missed) /* so was an exec, perhaps, with its name */
		resolve_set_owner(node, event);
	else if ((node = *subject = admit_dead(tree, event, NODE_SEEDED, &parts)))
		tree->counts.seeds++;
	event_parts_drop(tree, &parts);
	if (!node)
		return 0;
	resolve_fill_placeholder(tree, node, event);
	node_set_current_parent(node, event->parent);
	usage_final(tree, node, event);
	if (node->seen_ns < event->time_ns)
		node->seen_ns = event->time_ns;
	node_set_unreaped(node, event);
	node_exit(tree, node, event->time_ns, NODE_MISSED | NODE_ZOMBIE);
	return 1;
}

int apply_seed(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = resolve_node(tree, event->id, event->time_ns);
	struct event_parts parts;
	int result = 1;

	if (event->flags & EVENT_DEAD && (node || !resolve_is_stale(tree, NULL, event)))
		return seed_dead(tree, event, subject);
	if (resolve_is_stale(tree, node, event))
		return 0;
	if (event_parts_alloc_seed(tree, event, node, &parts) < 0)
		return -ENOMEM;
	if (node)
		result = seed_known(tree, event, node, &parts);
	else if ((node = *subject = resolve_new_node(tree, event)))
		seed_new(tree, event, node, &parts);
	else
		result = 0;
	event_parts_drop(tree, &parts);
	return result;
}

int apply_snapshot(struct tree *tree, const struct event *event, struct node **subject)
{
	tree_host_of(tree, event->id)->snapshot_ns = event->time_ns;
	tree->refused_threads = 0;
	return 0;
}

static bool is_missing(const struct node *node, const struct event *settled, uint64_t since_ns)
{
	return !node_is_exited(node) && node->seen_ns < since_ns &&
	       node->id.host == settled->id.host && !node_is_host(node);
}

int apply_settled(struct tree *tree, const struct event *event, struct node **subject)
{
	struct tree_host *host = tree_host_of(tree, event->id);
	uint64_t since_ns = host->snapshot_ns;
	struct node *node = NULL;
	uint32_t gone = 0;
	bool reaped;

	while ((node = slab_next(&tree->slab, node)))
		gone += !node_is_thread(node) && is_missing(node, event, since_ns);
	if (pidmap_fit(&tree->exited, gone) < 0)
		return -ENOMEM;
	threads_settle(tree, since_ns, event->id.host);
	reaped = zombies_remove_missing(tree, since_ns, event->id.host);
	host->snapshot_ns = 0;
	tree->settled = true;
	tree->counts.missed += gone;
	while ((node = slab_next(&tree->slab, node)))
		if (is_missing(node, event, since_ns))
			node_exit(tree, node, since_ns, NODE_MISSED);
	return gone || reaped;
}

int apply_lost(struct tree *tree, const struct event *event, struct node **subject)
{
	tree->counts.lost += event->count;
	tree->version++;
	return 1;
}

/* Recordings from before EVENT_ZOMBIE have figures of zombies, which do not prove life. */
static bool is_of_zombie(const struct event *event)
{
	char state = event->stat.state;

	return (state == 'Z' || state == 'X') && event->stat.threads <= 1;
}

int apply_stat(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = resolve_node(tree, event->id, event->time_ns);
	struct event_parts parts;
	bool changed, fresh;

	tree_note_pass(tree, event);
	if (!node || resolve_is_stale(tree, node, event) ||
		(node_is_exited(node) && is_of_zombie(event)))
		return 0;
	if (event_parts_alloc(tree, event, node, &parts) < 0)
		return -ENOMEM;
	/* A pass is delivered after it was read: an exec since then has set these. */
	fresh = !node->image || event->time_ns >= node->image->time_ns;
	changed = resolve_mark_seen(tree, node, event->id, event->time_ns);
	changed |= resolve_fill_placeholder(tree, node, event);
	if (fresh) {
		changed |= node_set_current_parent(node, event->parent);
		changed |= resolve_set_owner(node, event);
		changed |= resolve_set_place(tree, node, event, &parts);
		changed |= note_deleted(node, event);
		changed |= note_name(tree, node, event);
	}
	event_parts_drop(tree, &parts);
	changed |= usage_update(tree, node, event);
	if (changed)
		tree_notify(tree, NODE_CHANGED, node, NULL);
	return changed;
}
