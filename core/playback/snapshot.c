// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/snapshot.h"

#include <limits.h>
#include <string.h>

static uint32_t flags_of(const struct node *node)
{
	return (node->flags & NODE_EXITED ? EVENT_DEAD : 0) |
	       (node->flags & NODE_KTHREAD ? EVENT_KTHREAD : 0) |
	       (node->flags & NODE_THREAD ? EVENT_THREAD : 0);
}

static void describe_exec(struct event *event, const struct image *image)
{
	event->exec = (struct event_exec){
		.exe = image->exe,
		.called = image->called,
		.interp = image->interp,
		.args = image->args,
		.args_len = image->args_len,
		.args_size = image->args_size,
	};
}

void snapshot_describe(
	struct event *event, const struct node *node, const struct image *image, uint64_t now_ns)
{
	*event = (struct event){
		.kind = EVENT_SEED,
		.flags = flags_of(node),
		.time_ns = now_ns,
		.id = node->id,
		.parent = node->current,
		.uid = node->uid,
		.gid = node->gid,
		.place =
			{
				.cgroup_id = node->cgroup_id,
				.cgroup = node->cgroup,
				.tty = node->tty,
				.pid_ns = node->pid_ns,
				.ns_pid = node->ns_pid,
			},
	};
	memcpy(event->comm, node->comm, sizeof(event->comm));
	if (image)
		describe_exec(event, image);
	if (node->flags & NODE_EXITED)
		event->exit = (struct event_exit){
			.status = node->status,
			.threads = node->threads,
			.cpu_ns = node->cpu_ns,
			.max_rss_bytes = node->rss_bytes,
			.read_bytes = node->read_bytes,
			.write_bytes = node->write_bytes,
		};
}

/* As of then: what has happened since is in the next figures. */
static void add_figures(struct event *event, const struct node *node)
{
	event->stat = (struct event_stat){
		.cpu_ns = node->cpu_ns,
		.rss_bytes = node->rss_bytes,
		.read_bytes = node->read_bytes,
		.write_bytes = node->write_bytes,
		.threads = node->threads,
		.priority = node->priority,
		.nice = node->nice,
		.state = node->state,
	};
}

static void describe_node(struct event *event, const struct node *node, uint64_t now_ns)
{
	bool is_kernel = node->flags & NODE_KTHREAD;

	snapshot_describe(event, node, is_kernel ? NULL : node->image, now_ns);
	if (is_kernel && node_name(node) != node->comm)
		event->name = node_name(node);
	if (node->file_deleted)
		event->flags |= EVENT_DELETED;
	if (node_is_exited(node) && node_is_ending(node))
		event->flags |= EVENT_ENDING;
	if (node->tty)
		event->flags |= EVENT_TTY;
	if (node_is_thread(node)) {
		event->parent = node->parent->id;
		add_figures(event, node);
	}
}

/* Of a living process that has figures. */
static int deliver_figures(
	const struct node *node, struct event *event, uint64_t now_ns, event_fn *deliver, void *ctx)
{
	if (node_is_thread(node) || node_is_exited(node) || !node->stat_ns)
		return 0;
	event->kind = EVENT_STAT;
	event->time_ns = node->stat_ns < now_ns ? node->stat_ns : now_ns;
	event->exec = (struct event_exec){0};
	if (node->flags & NODE_FROZEN)
		event->flags |= EVENT_FROZEN;
	add_figures(event, node);
	return deliver(ctx, event);
}

static bool is_there(const struct node *node)
{
	return !node_is_host(node) && !(node->flags & NODE_PLACEHOLDER) &&
	       (!node_is_exited(node) || node_is_zombie(node));
}

int snapshot_begin(uint64_t now_ns, int64_t wall_offset_ns, event_fn *deliver, void *ctx)
{
	struct event event = {.kind = EVENT_SNAPSHOT, .time_ns = now_ns};
	int err = deliver(ctx, &event);

	event = (struct event){
		.kind = EVENT_CLOCK, .time_ns = now_ns, .wall_offset_ns = wall_offset_ns};
	return err < 0 ? err : deliver(ctx, &event);
}

static int deliver_node(const struct node *node, uint64_t now_ns, event_fn *deliver, void *ctx)
{
	struct event event;
	int err;

	describe_node(&event, node, now_ns);
	err = deliver(ctx, &event);
	return err < 0 ? err : deliver_figures(node, &event, now_ns, deliver, ctx);
}

int snapshot_go_on(const struct tree *tree, uint64_t *number, unsigned count, uint64_t now_ns,
	event_fn *deliver, void *ctx)
{
	struct event event = {.kind = EVENT_SETTLED, .time_ns = now_ns};
	int err = 0;

	for (; err >= 0 && count && *number < tree_end(tree); ++*number, count--) {
		const struct node *node = tree_node(tree, *number);

		if (node && !node_is_top(node) && is_there(node))
			err = deliver_node(node, now_ns, deliver, ctx);
	}
	if (err < 0 || *number < tree_end(tree))
		return err < 0 ? err : 1;
	err = deliver(ctx, &event);
	return err < 0 ? err : 0;
}

int snapshot_deliver(const struct tree *tree, uint64_t now_ns, int64_t wall_offset_ns,
	event_fn *deliver, void *ctx)
{
	uint64_t number = 0;
	int err = snapshot_begin(now_ns, wall_offset_ns, deliver, ctx);

	return err < 0 ? err : snapshot_go_on(tree, &number, UINT_MAX, now_ns, deliver, ctx);
}
