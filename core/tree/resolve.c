// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/tree_private.h"

#include <errno.h>
#include <string.h>

void event_parts_drop(struct tree *tree, struct event_parts *parts)
{
	image_put(parts->image);
	intern_put(&tree->cgroups, parts->cgroup);
}

static const char *take_cgroup(struct tree *tree, const struct node *like, const char *path)
{
	if (like && like->cgroup && strcmp(like->cgroup, path) == 0)
		return intern_again(like->cgroup);
	return intern_get(&tree->cgroups, path);
}

int event_parts_alloc(struct tree *tree, const struct event *event, const struct node *like,
	struct event_parts *parts)
{
	*parts = (struct event_parts){0};
	if (tree_reserve(tree) < 0)
		return -ENOMEM;
	if (event->place.cgroup) {
		parts->cgroup = take_cgroup(tree, like, event->place.cgroup);
		if (!parts->cgroup)
			return -ENOMEM;
	}
	return 0;
}

int event_parts_alloc_image(struct tree *tree, const struct event *event, struct image *before,
	struct event_parts *parts)
{
	parts->image = image_new(event, image_get(before));
	if (parts->image)
		return 0;
	image_put(before);
	event_parts_drop(tree, parts);
	return -ENOMEM;
}

/* A younger process has the pid: the event is about an exited one. */
static bool is_late(const struct tree *tree, struct ident id)
{
	const struct node *holder = tree_find_living(tree, id);

	return holder && id.start_ns && holder->id.start_ns > id.start_ns;
}

static bool is_this(const struct node *node, struct ident id)
{
	if (node_is_thread(node) || !ident_fits(node->id, id))
		return false;
	/* Its start is unknown, but it lived before the other was born. */
	return node->id.start_ns || !node->seen_ns || id.start_ns <= node->seen_ns;
}

struct node *resolve_node(const struct tree *tree, struct ident id, uint64_t time_ns)
{
	struct node *node = tree_find_living(tree, id), *exited;

	if (node)
		slab_prefetch(node);
	if (node && node_is_thread(node))
		node = NULL;
	if (node && ident_equal(node->id, id))
		return node;
	/* An exact match among the exited processes wins over a possible one among the living. */
	exited = exited_find(tree, id, time_ns);
	if (exited && id.start_ns && exited->id.start_ns == id.start_ns)
		return exited;
	return node && is_this(node, id) ? node : exited;
}

/* A scan has found the dead process: only the time of its end is a guess. */
static bool was_found_dead(const struct node *node)
{
	return node_is_zombie(node) || node->seen_ns > node->exit_ns;
}

/* An exited process by a guess that an event of that time disproves. */
static bool can_resume(const struct tree *tree, const struct node *node, uint64_t time_ns)
{
	return node->flags & NODE_MISSED && time_ns > node->exit_ns && !was_found_dead(node) &&
	       !tree_find_living(tree, node->id);
}

bool resolve_is_stale(const struct tree *tree, const struct node *node, const struct event *event)
{
	if (!node)
		return is_late(tree, event->id);
	return node_is_exited(node) && !can_resume(tree, node, event->time_ns);
}

bool resolve_mark_seen(struct tree *tree, struct node *node, struct ident id, uint64_t time_ns)
{
	bool resumed = node_is_exited(node) && can_resume(tree, node, time_ns);
	bool learnt = !node->id.start_ns && id.start_ns;

	if (resumed)
		node_revive(tree, node);
	if (learnt)
		node->id.start_ns = id.start_ns;
	if (node->seen_ns < time_ns)
		node->seen_ns = time_ns;
	return resumed || learnt;
}

void resolve_retire_pid(struct tree *tree, struct ident id, uint64_t time_ns)
{
	struct node *holder = tree_find_living(tree, id);

	if (!holder || is_this(holder, id) || is_late(tree, id))
		return;
	if (node_is_thread(holder)) {
		node_remove(tree, holder);
		return;
	}
	tree->counts.missed++;
	node_exit(tree, holder, id.start_ns ? id.start_ns : time_ns, NODE_MISSED);
}

static bool is_nobody(const struct event *event)
{
	return event->parent.pid <= 0 || event->parent.pid == event->id.pid;
}

/* The parent that the event names; top when it names none; NULL when it is not in the tree. */
static struct node *find_parent(struct tree *tree, const struct event *event)
{
	struct node *parent;

	if (is_nobody(event))
		return tree_root_of(tree, event->id);
	parent = resolve_node(tree, event->parent, event->time_ns);
	if (parent && resolve_mark_seen(tree, parent, event->parent, event->time_ns))
		tree_notify(tree, NODE_CHANGED, parent, NULL);
	else if (!parent && is_late(tree, event->parent))
		parent = tree_root_of(tree, event->id);
	else if (!parent)
		resolve_retire_pid(tree, event->parent, event->time_ns);
	return parent;
}

static struct node *make_placeholder(struct tree *tree, struct ident id, uint64_t time_ns)
{
	struct node *node = node_create(tree, id, tree_root_of(tree, id), NODE_PLACEHOLDER);

	node->seen_ns = time_ns;
	tree_notify(tree, NODE_BORN, node, NULL);
	return node;
}

/* As find_parent, but creates an unknown parent if there is room for `others` more beside it. */
struct node *resolve_parent(struct tree *tree, const struct event *event, size_t others)
{
	struct node *parent = find_parent(tree, event);
	size_t wanted = others + !parent, room;

	for (;;) {
		tree->in_use = parent;
		room = exited_make_room(tree, wanted);
		tree->in_use = NULL;
		if (room >= others || !parent || !node_is_exited(parent))
			break;
		/* The last exited process is removed to make room for its own child. */
		parent = parent->parent;
	}
	if (room < others)
		return NULL;
	if (parent)
		return parent;
	return room < wanted ? tree_root_of(tree, event->id)
			     : make_placeholder(tree, event->parent, event->time_ns);
}

struct node *resolve_new_node(struct tree *tree, const struct event *event)
{
	struct node *parent, *node;

	resolve_retire_pid(tree, event->id, event->time_ns);
	zombies_reap_older(tree, event->id, event->time_ns);
	parent = resolve_parent(tree, event, 1);
	if (!parent) {
		if (event->kind == EVENT_FORK || event->kind == EVENT_SEED)
			tree->counts.refused++;
		tree->version++;
		return NULL;
	}
	node = node_create(tree, event->id, parent, 0);
	node_set_current_parent(node, event->parent);
	return node;
}

static bool set_u32(uint32_t *to, uint32_t value)
{
	bool changed = *to != value;

	*to = value;
	return changed;
}

bool resolve_set_owner(struct node *node, const struct event *event)
{
	bool changed = set_u32(&node->uid, event->uid);

	changed |= set_u32(&node->gid, event->gid);
	if (event->comm[0] && strncmp(node->comm, event->comm, COMM_SIZE) != 0) {
		memcpy(node->comm, event->comm, COMM_SIZE);
		node->comm[COMM_SIZE - 1] = 0;
		changed = true;
	}
	return changed;
}

/* Another group whose path is not known: it must not keep the path of the one before. */
static bool forget_cgroup(struct tree *tree, struct node *node, uint64_t cgroup_id)
{
	if (!node->cgroup || !cgroup_id || cgroup_id == node->cgroup_id)
		return false;
	intern_put(&tree->cgroups, node->cgroup);
	node->cgroup = NULL;
	return true;
}

bool resolve_set_place(
	struct tree *tree, struct node *node, const struct event *event, struct event_parts *parts)
{
	const struct event_place *place = &event->place;
	const char *before = node->cgroup;
	bool changed = false;

	if (parts->cgroup) {
		node->cgroup = parts->cgroup;
		parts->cgroup = NULL;
		changed = node->cgroup != before;
		intern_put(&tree->cgroups, before);
	} else {
		changed = forget_cgroup(tree, node, place->cgroup_id);
	}
	if (place->cgroup_id)
		node->cgroup_id = place->cgroup_id;
	if (place->tty || event->flags & EVENT_TTY)
		changed |= set_u32(&node->tty, place->tty);
	if (place->pid_ns)
		node->pid_ns = place->pid_ns;
	if (place->ns_pid)
		node->ns_pid = place->ns_pid;
	return changed;
}

/* Fills a node of which only the pid was known: most of all with its birth parent. */
bool resolve_fill_placeholder(struct tree *tree, struct node *node, const struct event *event)
{
	struct node *parent;

	if (!(node->flags & NODE_PLACEHOLDER))
		return false;
	node->flags &= ~(uint32_t)NODE_PLACEHOLDER;
	if (event->flags & EVENT_KTHREAD)
		node->flags |= NODE_KTHREAD;
	parent = resolve_parent(tree, event, 0);
	if (!node_is_root(parent))
		node_reparent(tree, node, parent);
	resolve_set_owner(node, event);
	node_set_current_parent(node, event->parent);
	return true;
}
