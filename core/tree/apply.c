// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * apply.c - what each fact does to the tree.
 *
 * A handler finds the subject, takes what must be allocated, and then changes the tree: from
 * there on nothing fails.
 */
#include "core/tree/lifecycle.h"
#include "core/tree/links.h"
#include "core/tree/resolve.h"
#include "core/tree/tree_private.h"
#include "core/tree/zombies.h"

#include <errno.h>
#include <string.h>

static void count_cut(struct tree *tree, const struct image *image)
{
	if (image->args_len < image->args_size)
		tree->counts.args_cut++;
}

static void put_image(struct tree *tree, struct node *node, struct load *load)
{
	count_cut(tree, load->image);
	life_set_image(tree, node, load->image);
	load->image = NULL;
}

/* What a child has of its parent until it is said otherwise. */
static void inherit(struct tree *tree, struct node *node, const struct node *parent)
{
	memcpy(node->comm, parent->comm, sizeof(node->comm));
	node->cgroup = intern_again(parent->cgroup);
	node->cgroup_id = parent->cgroup_id;
	node->tty = parent->tty;
	node->pid_ns = parent->pid_ns;
	life_set_image(tree, node, image_get(parent->image));
}

/* The fork of somebody we have met already, but have not seen born. */
static int fork_known(
	struct tree *tree, const struct event *event, struct node *node, struct load *load)
{
	bool placeholder = node->flags & NODE_PLACEHOLDER, seeded = node->flags & NODE_SEEDED;
	struct node *parent;

	if (subject_fill(tree, node, event) && !node->image)
		life_set_image(tree, node, image_get(node->parent->image));
	else if (!placeholder && !node_is_top(parent = subject_parent(tree, event, 0)))
		life_move(tree, node, parent);
	kin_judge(node);
	if (placeholder)
		subject_set_place(tree, node, &event->place, load);
	node->flags |= NODE_FORKED;
	node->parent->forks++;
	tell(tree, NODE_CHANGED, node, NULL);
	tree->counts.forks += !seeded;
	return !seeded;
}

static void fork_new(
	struct tree *tree, const struct event *event, struct node *node, struct load *load)
{
	struct node *parent = node->parent;

	inherit(tree, node, parent);
	subject_set_owner(node, event);
	subject_set_place(tree, node, &event->place, load);
	node->flags |= NODE_FORKED | (event->flags & EVENT_KTHREAD ? NODE_KTHREAD : 0);
	parent->forks++;
	tree->counts.forks++;
	subject_prove(tree, node, event->id, event->time_ns);
	tell(tree, NODE_BORN, node, NULL);
}

int facts_fork(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = subject_find(tree, event->id, event->time_ns);
	struct load load;
	bool news;
	int result = 1;

	if (subject_is_over(tree, node, event))
		return 0;
	if (load_take(tree, event, living_at(tree, event->parent.pid), &load) < 0)
		return -ENOMEM;
	if (node) {
		news = subject_prove(tree, node, event->id, event->time_ns);
		result = node->flags & NODE_FORKED ? news : fork_known(tree, event, node, &load);
	} else if ((node = *subject = subject_admit(tree, event))) {
		fork_new(tree, event, node, &load);
	} else {
		result = 0;
	}
	load_drop(tree, &load);
	return result;
}

static bool is_same_exec(const struct node *node, const struct event *event)
{
	return node->execs && node->image && event->time_ns &&
	       node->image->time_ns == event->time_ns;
}

/* What it has executed itself, not what it was born with. */
static struct image *own_image(const struct node *node)
{
	return node->execs || !(node->flags & NODE_FORKED) ? node->image : NULL;
}

int facts_exec(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = subject_find(tree, event->id, event->time_ns);
	enum node_change change = node ? NODE_CHANGED : NODE_BORN;
	struct load load;

	if (subject_is_over(tree, node, event) || (node && is_same_exec(node, event)))
		return 0;
	if (load_take(tree, event, node, &load) < 0 ||
		load_take_image(tree, event, node ? own_image(node) : NULL, &load) < 0)
		return -ENOMEM;
	if (!node && !(node = *subject = subject_admit(tree, event))) {
		load_drop(tree, &load);
		return 0;
	}
	subject_prove(tree, node, event->id, event->time_ns);
	subject_fill(tree, node, event);
	kin_set_current(node, event->parent);
	subject_set_owner(node, event);
	subject_set_place(tree, node, &event->place, &load);
	put_image(tree, node, &load);
	node->flags &= ~(uint32_t)NODE_KTHREAD;
	node->execs++;
	attempts_end_walk(&tree->attempts, node);
	tree->counts.execs++;
	/* All others have ended by now, and the one that did it is its first from here on. */
	life_forget_threads(tree, node);
	load_drop(tree, &load);
	tell(tree, change, node, NULL);
	return 1;
}

int facts_exec_failed(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = subject_find(tree, event->id, event->time_ns);

	if (node && attempts_add(&tree->attempts, node, event) < 0)
		return -ENOMEM;
	if (node && !node_is_ghost(node) && subject_prove(tree, node, event->id, event->time_ns))
		tell(tree, NODE_CHANGED, node, NULL);
	tree->counts.failed_execs++;
	tree->version++;
	return 1;
}

/* We took it for dead, and so it is: now we know how. */
static int exit_late(struct tree *tree, const struct event *event, struct node *node)
{
	if (!(node->flags & NODE_MISSED))
		return 0;
	measure_end(tree, node, event);
	life_correct_end(tree, node, event->time_ns);
	tree->counts.exits++;
	tell(tree, NODE_CHANGED, node, NULL);
	return 1;
}

/* Somebody new that is dead by now: it is born first, for those who watch. */
static struct node *admit_dead(struct tree *tree, const struct event *event, uint32_t flags)
{
	struct node *node = subject_admit(tree, event);

	if (!node)
		return NULL;
	node->flags |= flags | (event->flags & EVENT_KTHREAD ? NODE_KTHREAD : 0);
	subject_set_owner(node, event);
	tell(tree, NODE_BORN, node, NULL);
	return node;
}

int facts_exit(struct tree *tree, const struct event *event, struct node **subject)
{
	/* Without a start the last one who had the pid is meant, though it is over. */
	uint64_t time_ns = event->id.start_ns ? event->time_ns : 0;
	struct node *node = *subject = subject_find(tree, event->id, time_ns);

	if (node && node_is_ghost(node))
		return exit_late(tree, event, node);
	if (tree_fit(tree) < 0)
		return -ENOMEM;
	if (!node && !(node = *subject = admit_dead(tree, event, 0)))
		return 0;
	subject_prove(tree, node, event->id, event->time_ns);
	subject_fill(tree, node, event);
	kin_set_current(node, event->parent);
	measure_end(tree, node, event);
	tree->counts.exits++;
	life_end(tree, node, event->time_ns, 0);
	return 1;
}

static bool has_image(const struct event *event)
{
	return !(event->flags & EVENT_KTHREAD) && (event->exec.exe || event->exec.args_len);
}

static bool is_same_program(const struct image *image, const struct event_exec *exec)
{
	uint32_t len = image->args_len < exec->args_len ? image->args_len : exec->args_len;

	/* Without arguments nothing tells them apart: paths are written in many ways. */
	return !exec->args || !len ||
	       (image->args_size == exec->args_size && memcmp(image->args, exec->args, len) == 0);
}

/* Under the same comm it is the same program that has rewritten its title. */
static bool is_retitled(const struct node *node, const struct event *event)
{
	return strncmp(node->comm, event->comm, COMM_SIZE) == 0;
}

/* The image a pass has met, if it is not the one we know: a new title, or an exec we missed. */
static int load_seed(
	struct tree *tree, const struct event *event, const struct node *node, struct load *load)
{
	struct image *own = node && node->image ? own_image(node) : NULL;
	int err = load_take(tree, event, node, load);

	if (err < 0 || !has_image(event) ||
		(node && node->image && is_same_program(node->image, &event->exec)))
		return err;
	if (!own || !is_retitled(node, event))
		return load_take_image(tree, event, own, load);
	err = load_take_image(tree, event, own->before, load);
	if (!err)
		load->image->time_ns = own->time_ns;
	return err;
}

/* Returns whether a person can see a difference. */
static bool seed_known(
	struct tree *tree, const struct event *event, struct node *node, struct load *load)
{
	bool changed = subject_prove(tree, node, event->id, event->time_ns);

	if (load->image) {
		node->execs += node->image && !is_retitled(node, event);
		put_image(tree, node, load);
		changed = true;
	}
	if (subject_fill(tree, node, event)) {
		node->flags |= NODE_SEEDED;
		changed = true;
	}
	changed |= kin_set_current(node, event->parent);
	changed |= subject_set_owner(node, event);
	changed |= subject_set_place(tree, node, &event->place, load);
	if (changed)
		tell(tree, NODE_CHANGED, node, NULL);
	return changed;
}

static void seed_new(
	struct tree *tree, const struct event *event, struct node *node, struct load *load)
{
	node->flags |= NODE_SEEDED | (event->flags & EVENT_KTHREAD ? NODE_KTHREAD : 0);
	subject_prove(tree, node, event->id, event->time_ns);
	subject_set_owner(node, event);
	subject_set_place(tree, node, &event->place, load);
	if (load->image)
		put_image(tree, node, load);
	tell(tree, NODE_BORN, node, NULL);
}

/*
 * A zombie.  Its exit may still be on its way to us, so the end is marked as a guess: its time
 * is one.
 */
static int seed_dead(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject;

	if (node && node_is_ghost(node))
		return zombies_meet(tree, event, node);
	if (tree_fit(tree) < 0)
		return -ENOMEM;
	if (node)
		tree->counts.missed++;
	else if ((node = *subject = admit_dead(tree, event, NODE_SEEDED)))
		tree->counts.seeds++;
	else
		return 0;
	subject_fill(tree, node, event);
	kin_set_current(node, event->parent);
	measure_end(tree, node, event);
	if (node->seen_ns < event->time_ns)
		node->seen_ns = event->time_ns;
	life_end(tree, node, event->time_ns, NODE_MISSED | NODE_ZOMBIE);
	return 1;
}

int facts_seed(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = subject_find(tree, event->id, event->time_ns);
	struct load load;
	int result = 1;

	if (event->flags & EVENT_DEAD && (node || !subject_is_over(tree, NULL, event)))
		return seed_dead(tree, event, subject);
	if (subject_is_over(tree, node, event))
		return 0;
	if (load_seed(tree, event, node, &load) < 0)
		return -ENOMEM;
	if (node)
		result = seed_known(tree, event, node, &load);
	else if ((node = *subject = subject_admit(tree, event)))
		seed_new(tree, event, node, &load);
	else
		result = 0;
	tree->counts.seeds += result;
	load_drop(tree, &load);
	return result;
}

int facts_snapshot(struct tree *tree, const struct event *event, struct node **subject)
{
	tree->snapshot_ns = event->time_ns;
	tree->refused_threads = 0;
	return 0;
}

int facts_settled(struct tree *tree, const struct event *event, struct node **subject)
{
	uint64_t since_ns = tree->snapshot_ns;
	struct node *node = NULL;
	uint32_t gone = 0;
	bool reaped;

	while ((node = slab_next(&tree->slab, node)))
		gone += !node_is_thread(node) && !node_is_ghost(node) && node->seen_ns < since_ns;
	if (pidmap_fit(&tree->ghosts, gone) < 0)
		return -ENOMEM;
	threads_settle(tree, since_ns);
	reaped = zombies_settle(tree, since_ns);
	tree->snapshot_ns = 0;
	tree->settled = true;
	tree->counts.missed += gone;
	while ((node = slab_next(&tree->slab, node)))
		if (!node_is_ghost(node) && node->seen_ns < since_ns)
			life_end(tree, node, since_ns, NODE_MISSED);
	return gone || reaped;
}

int facts_lost(struct tree *tree, const struct event *event, struct node **subject)
{
	tree->counts.lost += event->count;
	tree->version++;
	return 1;
}

static void note_pass(struct tree *tree, uint64_t time_ns)
{
	if (time_ns > tree->stat_ns + PASS_GAP_NS)
		tree->pass_ns = tree->stat_ns;
	if (time_ns > tree->stat_ns)
		tree->stat_ns = time_ns;
}

/* Recordings from before EVENT_ZOMBIE have figures of zombies: they prove no life. */
static bool is_of_zombie(const struct event *event)
{
	char state = event->stat.state;

	return (state == 'Z' || state == 'X') && event->stat.threads <= 1;
}

int facts_stat(struct tree *tree, const struct event *event, struct node **subject)
{
	struct node *node = *subject = subject_find(tree, event->id, event->time_ns);
	bool changed, fresh;

	note_pass(tree, event->time_ns);
	if (!node || subject_is_over(tree, node, event) ||
		(node_is_ghost(node) && is_of_zombie(event)))
		return 0;
	if (tree_fit(tree) < 0)
		return -ENOMEM;
	/* Passes are told after they were read: an exec since then has given it another name. */
	fresh = event->time_ns >= node->seen_ns;
	changed = subject_prove(tree, node, event->id, event->time_ns);
	changed |= subject_fill(tree, node, event);
	if (fresh) {
		changed |= kin_set_current(node, event->parent);
		changed |= subject_set_owner(node, event);
	}
	changed |= measure(tree, node, event);
	if (changed)
		tell(tree, NODE_CHANGED, node, NULL);
	return changed;
}
