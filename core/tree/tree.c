// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/tree/tree_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MIN 16u
#define NODES_MAX (1u << 30) /* node numbers have 32 bits */

/* An event of another host than the first can be applied.  Returns 0 or -ENOMEM. */
static int add_hosts(struct tree *tree)
{
	struct tree_host *hosts = calloc(IDENT_HOSTS_MAX, sizeof(*hosts));
	uint64_t *living = calloc(IDENT_HOSTS_MAX, sizeof(*living));

	if (!hosts || !living) {
		free(hosts);
		free(living);
		return -ENOMEM;
	}
	hosts[0] = tree->only;
	living[0] = tree->counts.living;
	tree->hosts = hosts;
	tree->counts.host_living = living;
	return 0;
}

/* The name is an argument, so that it is shown and found as that of a program. */
static struct image *make_name(const char *name)
{
	uint32_t size = (uint32_t)strlen(name) + 1;
	const struct event named = {.exec = {.args = name, .args_len = size, .args_size = size}};

	return image_new(&named, NULL);
}

/* The row of a host that has none; it gets the processes without a parent. */
static int add_row(struct tree *tree, uint32_t number, const char *name)
{
	struct image *image = make_name(name);
	struct node *row, *child, *next;

	if (!image || slab_fit(&tree->slab, 1) < 0) {
		image_put(image);
		return -ENOMEM;
	}
	row = slab_alloc(&tree->slab);
	row->id.host = number;
	row->status = STATUS_UNKNOWN;
	row->cpu_share = -1;
	memcpy(row->comm, name, strnlen(name, COMM_SIZE - 1));
	node_set_image(tree, row, image);
	node_link(&tree->top, row);
	tree->counts.hosts++;
	tree->hosts[number].row = row;
	tree_notify(tree, NODE_BORN, row, NULL);
	for (child = tree->top.first; child; child = next) {
		next = child->next;
		if (child->id.pid && child->id.host == number)
			node_reparent(tree, child, row);
	}
	return 0;
}

static void shift_time(uint64_t *time_ns, int64_t by_ns)
{
	if (*time_ns)
		*time_ns += (uint64_t)by_ns;
}

/* Images are shared.  False: it has had that shift. */
static bool shift_image(const struct tree *tree, struct image *image, int64_t by_ns)
{
	if (!image || image->shifts == tree->shifts)
		return false;
	image->shifts = tree->shifts;
	shift_time(&image->time_ns, by_ns);
	return true;
}

static void shift_node(struct tree *tree, struct node *node, int64_t by_ns)
{
	shift_time(&node->id.start_ns, by_ns);
	shift_time(&node->current.start_ns, by_ns);
	shift_time(&node->seen_ns, by_ns);
	shift_time(&node->exit_ns, by_ns);
	shift_time(&node->stat_ns, by_ns);
	for (struct image *at = node->image; shift_image(tree, at, by_ns); at = at->before)
		shift_image(tree, at->executed, by_ns);
	failed_execs_shift(&tree->failed_execs, node, by_ns);
}

/*
 * Its clock was brought to that of the others: all that is known of the host is as much later, or
 * earlier.  Once in a stream as a rule, so that all nodes may be looked at.
 */
static void shift_host(struct tree *tree, uint32_t number, int64_t by_ns)
{
	struct tree_host *host = &tree->hosts[number];
	struct node *node = NULL;

	if (!++tree->shifts) /* 0 is that of a new image */
		tree->shifts = 1;
	shift_time(&host->snapshot_ns, by_ns);
	shift_time(&host->stat_ns, by_ns);
	shift_time(&host->pass_ns, by_ns);
	host->shift_ns += by_ns;
	while ((node = slab_next(&tree->slab, node)))
		if (node->id.host == number && !node_is_host(node))
			shift_node(tree, node, by_ns);
	while ((node = slab_next(&tree->slab, node)))
		if (node->id.host == number && !node_is_host(node))
			tree_notify(tree, NODE_CHANGED, node, NULL);
}

/* Again with another base: the clock of the host was corrected. */
static void note_base(struct tree *tree, const struct event *event)
{
	struct tree_host *host = &tree->hosts[event->id.host];
	int64_t by_ns = event->host.base_ns - host->base_ns;

	host->base_ns = event->host.base_ns;
	if (host->is_named && by_ns)
		shift_host(tree, event->id.host, by_ns);
	host->is_named = true;
}

/* The first host has a row as soon as there is a second one. */
static int apply_host(struct tree *tree, const struct event *event, struct node **subject)
{
	const char *name = event->host.name ? event->host.name : "?";
	uint32_t number = event->id.host;
	int err = 0;

	note_base(tree, event);
	if (!number)
		snprintf(tree->hosts[0].name, HOST_NAME_SIZE, "%s", name);
	if (tree->hosts == &tree->only)
		return 0;
	if (!tree->hosts[0].row)
		err = add_row(tree, 0, tree->hosts[0].name);
	if (!err && !tree->hosts[number].row)
		err = add_row(tree, number, name);
	return err < 0 ? err : 1;
}

typedef int apply_fn(struct tree *tree, const struct event *event, struct node **subject);

static const struct event_handler {
	apply_fn *apply;
	bool about_process; /* the event is about one: its id must have a pid */
} handlers[EVENT_KIND_COUNT] = {
	[EVENT_SNAPSHOT] = {apply_snapshot, false},
	[EVENT_SEED] = {apply_seed, true},
	[EVENT_SETTLED] = {apply_settled, false},
	[EVENT_FORK] = {apply_fork, true},
	[EVENT_EXEC] = {apply_exec, true},
	[EVENT_EXEC_FAILED] = {apply_exec_failed, true},
	[EVENT_EXIT] = {apply_exit, true},
	[EVENT_LOST] = {apply_lost, false},
	[EVENT_STAT] = {apply_stat, true},
	[EVENT_ZOMBIE] = {zombies_apply_zombie, true},
	[EVENT_REAPED] = {zombies_apply_reaped, true},
	[EVENT_TITLE] = {title_apply, true},
	[EVENT_FORK_FAILED] = {apply_exec_failed, true},
	[EVENT_HOST] = {apply_host, false},
};

static void set_limits(struct tree_limits *to, const struct tree_limits *limits)
{
	*to = *limits;
	if (!to->max_nodes)
		to->max_nodes = TREE_MAX_NODES;
	if (to->max_nodes < NODES_MIN)
		to->max_nodes = NODES_MIN;
	if (to->max_nodes > NODES_MAX)
		to->max_nodes = NODES_MAX;
}

struct tree *tree_new(const struct tree_limits *limits)
{
	struct tree *tree = calloc(1, sizeof(*tree));

	if (!tree)
		return NULL;
	tree->hosts = &tree->only;
	set_limits(&tree->limits, limits);
	exited_init(tree);
	tree_count_bytes(tree);
	return tree;
}

void tree_free(struct tree *tree)
{
	struct node *node = NULL;

	if (!tree)
		return;
	while ((node = slab_next(&tree->slab, node))) {
		image_put(node->image);
		failed_execs_forget(&tree->failed_execs, node);
	}
	failed_execs_free(&tree->failed_execs);
	pidmap_free(&tree->living);
	pidmap_free(&tree->exited);
	pidmap_free(&tree->left_out);
	pidmap_free(&tree->callers);
	intern_free(&tree->cgroups);
	slab_free(&tree->slab);
	if (tree->hosts != &tree->only)
		free(tree->hosts);
	free(tree->counts.host_living);
	free(tree);
}

/* NULL: an unknown kind, or a process without a pid. */
static apply_fn *find_handler(const struct event *event)
{
	if (event->kind >= EVENT_KIND_COUNT)
		return NULL;
	if (handlers[event->kind].about_process && event->id.pid <= 0)
		return NULL;
	return event->flags & EVENT_THREAD ? threads_apply : handlers[event->kind].apply;
}

int tree_apply(struct tree *tree, const struct event *event, struct node **subject)
{
	apply_fn *apply = find_handler(event);
	struct node *node = NULL;
	int result = 0;

	if (event->id.host && tree->hosts == &tree->only)
		result = add_hosts(tree);
	if (apply && !result && event->id.host < IDENT_HOSTS_MAX)
		result = apply(tree, event, &node);
	tree_count_bytes(tree);
	if (subject)
		*subject = node;
	return result;
}

void tree_set_linger(struct tree *tree, uint64_t linger_ns)
{
	tree->limits.linger_ns = linger_ns;
}

void tree_set_short(struct tree *tree, uint64_t short_ns)
{
	tree->limits.short_ns = short_ns;
}

struct node *tree_top(const struct tree *tree)
{
	return (struct node *)&tree->top;
}

struct node *tree_next(const struct tree *tree, const struct node *node)
{
	return slab_next(&tree->slab, node);
}

struct node *tree_node(const struct tree *tree, uint64_t number)
{
	return slab_find(&tree->slab, number);
}

uint64_t tree_end(const struct tree *tree)
{
	return (uint64_t)tree->slab.size << SLAB_SHIFT;
}

void tree_fetch(const struct tree *tree, uint64_t number, unsigned line, unsigned lines)
{
	const char *memory = (const char *)slab_place(&tree->slab, number);

	for (unsigned end = line + lines; memory && line < end; line++)
		__builtin_prefetch(memory + line * 64);
}

struct node *tree_find(const struct tree *tree, int32_t pid)
{
	struct node *node = tree_find_living(tree, (struct ident){.pid = pid});

	return node && !node_is_thread(node) ? node : NULL;
}

/* An identity may be of before the clock of its host was corrected. */
static struct node *find_shifted(const struct tree *tree, struct ident id)
{
	int64_t by_ns = id.host < IDENT_HOSTS_MAX && (tree->hosts != &tree->only || !id.host)
				? tree->hosts[id.host].shift_ns
				: 0;

	if (!by_ns || !id.start_ns)
		return NULL;
	id.start_ns += (uint64_t)by_ns;
	return resolve_node(tree, id, 0);
}

struct node *tree_find_ident(const struct tree *tree, struct ident id)
{
	struct node *node = resolve_node(tree, id, 0), *thread;

	if (!node)
		node = find_shifted(tree, id);
	if (node)
		return node;
	thread = tree_find_living(tree, id);
	if (thread && node_is_thread(thread) && ident_fits(thread->id, id))
		return thread;
	return exited_find_thread(tree, id);
}

const struct tree_counts *tree_counts(const struct tree *tree)
{
	return &tree->counts;
}

const struct tree_limits *tree_limits(const struct tree *tree)
{
	return &tree->limits;
}

uint64_t tree_version(const struct tree *tree)
{
	return tree->version;
}

void tree_set_keep(struct tree *tree, tree_keep_fn *keep, void *ctx)
{
	tree->keep = keep;
	tree->keep_ctx = ctx;
}

int tree_add_observer(struct tree *tree, tree_observer_fn *observer, void *ctx)
{
	if (tree->observer_count == TREE_OBSERVERS)
		return -ENOSPC;
	tree->observers[tree->observer_count++] = (struct tree_observer){observer, ctx};
	return 0;
}

void tree_remove_observer(struct tree *tree, const void *ctx)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < tree->observer_count; i++)
		if (tree->observers[i].ctx != ctx)
			tree->observers[kept++] = tree->observers[i];
	tree->observer_count = kept;
}
