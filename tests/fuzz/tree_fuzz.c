// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Any events in any order: after each one the tree keeps its promises, the observer has seen the
 * changes of each node in a valid order, the reference counts of images are exact, and applying the
 * event again changes nothing.
 *
 * Six bytes per event: kind and flags, pid, start, parent and its start, time, other data.
 */
#include "core/tree/tree_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP   6
#define PIDS   12
#define IMAGES 8192

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void insist(bool holds, const char *words)
{
	if (holds)
		return;
	fprintf(stderr, "broken: %s\n", words);
	abort();
}

enum phase { UNBORN, ALIVE, DEAD }; /* of a node, in its client_bits */

static void watch(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	bool dead = node_is_exited(node);

	insist((change == NODE_BORN) == (node->client_bits == UNBORN), "told of the unborn");
	insist(change != NODE_DIED || node->client_bits == ALIVE, "died twice");
	insist(change != NODE_GONE || node->client_bits == DEAD || node_is_thread(node),
		"gone alive");
	insist(change != NODE_GONE || !node->first, "gone with children");
	insist(change != NODE_MOVED || (from && node->parent != from), "moved to where it was");
	insist(change != NODE_BORN || !dead, "born dead");
	node->client_bits = dead ? DEAD : ALIVE;
}

/* A start that is unknown, that of the process with this pid, or any. */
static struct ident choose_ident(
	const struct tree *tree, unsigned pid, unsigned how, uint64_t now_ns)
{
	struct ident id = {.pid = (int32_t)pid};
	const struct node *holder = tree_find(tree, (int32_t)pid);

	if (how % 4 == 0)
		return id;
	if (!holder) /* or a thread's */
		holder = tree_find_ident(tree, id);
	if (how % 4 != 1 && holder)
		return holder->id;
	id.start_ns = now_ns > how ? now_ns - how / 4 : 1;
	return id;
}

static struct event make(const struct tree *tree, const uint8_t *at, uint64_t now_ns)
{
	static const char args[] = "a\0bb\0ccc";
	struct event event = {.kind = at[0] % (EVENT_KIND_COUNT + 1), .time_ns = now_ns};

	event.flags = at[0] >> 5 & (EVENT_DEAD | EVENT_KTHREAD | EVENT_THREAD);
	event.flags |= at[5] & 64 ? EVENT_TTY : 0;
	event.id = choose_ident(tree, at[1] % PIDS, at[2], now_ns);
	event.parent = choose_ident(tree, at[3] % PIDS, at[3] / PIDS, now_ns);
	event.uid = at[5] % 2;
	event.comm[0] = (char)('a' + at[5] % 3);
	event.place.cgroup = at[5] % 5 == 0 ? NULL : at[5] % 5 == 1 ? "/a" : "/b";
	event.exec.exe = at[5] & 8 ? "/bin/x" : NULL;
	event.exec.args = at[5] & 16 ? args : NULL;
	event.exec.args_len = event.exec.args ? at[5] % sizeof(args) : 0;
	event.exec.args_size = event.exec.args_len + (at[5] & 32);
	event.exit.status = at[5];
	event.stat.cpu_ns = at[5];
	event.stat.state = 'S';
	event.count = 1;
	return event;
}

static size_t note(struct image *image, struct image **all, unsigned *holds)
{
	size_t n;

	for (n = 0; n < IMAGES && all[n] && all[n] != image; n++)
		;
	insist(n < IMAGES, "too many images");
	all[n] = image;
	return n;
}

static void note_chain(struct image *image, struct image **all, unsigned *holds)
{
	for (; image && holds[note(image, all, holds)]++ == 0; image = image->before)
		note_chain(image->executed, all, holds);
}

/* Each image once, with its holders. */
static void check_account(const struct tree *tree)
{
	static struct image *all[IMAGES];
	static unsigned holds[IMAGES];
	const struct node *node = NULL;
	size_t bytes = 0, n;

	memset(all, 0, sizeof(all));
	memset(holds, 0, sizeof(holds));
	while ((node = slab_next(&tree->slab, node)))
		note_chain(node->image, all, holds);
	for (n = 0; n < IMAGES && all[n]; n++) {
		bytes += image_bytes(all[n]);
		insist(all[n]->held == holds[n] && all[n]->refs == holds[n], "references");
	}
	insist(bytes == tree->image_bytes, "the account of images");
}

static bool is_repeatable(const struct event *event)
{
	return event->kind == EVENT_FORK || event->kind == EVENT_EXEC ||
	       event->kind == EVENT_EXIT || event->kind == EVENT_SEED ||
	       event->kind == EVENT_STAT || event->kind == EVENT_TITLE;
}

static void check(const struct tree *tree)
{
	const char *broken = tree_check(tree);

	insist(!broken, broken ? broken : "");
	check_account(tree);
}

static void apply(struct tree *tree, const struct event *event)
{
	struct node *subject;
	uint64_t version;

	insist(tree_apply(tree, event, &subject) >= 0, "no memory");
	check(tree);
	if (!subject || !is_repeatable(event))
		return;
	/* Applied again, with the identity that is known now. */
	version = tree_version(tree);
	insist(tree_apply(tree, event, NULL) == 0, "a fact is news twice");
	insist(tree_version(tree) == version, "a known fact has changed something");
	check(tree);
}

static void expire(struct tree *tree, uint64_t now_ns)
{
	uint64_t due_ns = tree_expiry_ns(tree);

	tree_expire(tree, now_ns);
	check(tree);
	insist(tree_expiry_ns(tree) == 0 || tree_expiry_ns(tree) > now_ns, "expiry is late");
	insist(!due_ns || due_ns <= now_ns || tree_expiry_ns(tree) == due_ns, "expiry is early");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tree_limits limits = {.short_ns = 5};
	struct tree *tree;
	uint64_t now_ns = 100;

	if (size < 2 || size > 4096)
		return 0;
	limits.max_nodes = data[0] % 4 ? 16 + data[0] % 3 : 0;
	limits.linger_ns = data[1] % 3 ? data[1] * 20000000ull : 0;
	tree = tree_new(&limits);
	insist(tree, "no memory");
	tree_add_observer(tree, watch, NULL);
	for (data += 2, size -= 2; size >= STEP; data += STEP, size -= STEP) {
		struct event event = make(tree, data, now_ns - data[4] % 3);

		apply(tree, &event);
		now_ns += data[4] / 16;
		if (data[4] % 16 == 15)
			expire(tree, now_ns += data[4] * 1000000ull);
	}
	expire(tree, UINT64_MAX - 1);
	tree_free(tree);
	return 0;
}
