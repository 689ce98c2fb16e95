/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * model_tree.h - a model of the tree: an array of processes, searched from end to end, with the
 * promises of tree.h and without any index, list or bound.
 */
#ifndef TESTS_SUPPORT_MODEL_TREE_H
#define TESTS_SUPPORT_MODEL_TREE_H

#include "core/base/units.h"
#include "tests/support/events.h"

#include <stdlib.h>

#define MODEL_MAX 4096
#define LINGER    400000000ull
#define LONGER    2 /* factor of the linger time after a failure */

struct entry {
	struct ident id;
	unsigned flags; /* as in struct node */
	int parent;     /* index of the entry; -1: top */
	struct ident current;
	uint64_t seen_ns, exit_ns, exec_ns;
	unsigned forks, execs;
	int status;
	char comm[COMM_SIZE];
	bool there;
};

struct model_tree {
	struct entry all[MODEL_MAX]; /* sorted by birth; died: sorted by death */
	int count;
	int died[MODEL_MAX], dead_count;
	uint64_t snapshot_ns;
	uint64_t forks, execs, exits, missed, seeds;
};

static inline bool fits(struct ident a, struct ident b)
{
	return a.pid == b.pid && (!a.start_ns || !b.start_ns || a.start_ns == b.start_ns);
}

static inline int m_running(const struct model_tree *m, int32_t pid)
{
	int i;

	for (i = 0; i < m->count; i++)
		if (m->all[i].there && !(m->all[i].flags & NODE_EXITED) && m->all[i].id.pid == pid)
			return i;
	return -1;
}

static inline bool m_is(const struct entry *one, struct ident id)
{
	return fits(one->id, id) &&
	       (one->id.start_ns || !one->seen_ns || id.start_ns <= one->seen_ns);
}

static inline bool m_was(const struct entry *exited, struct ident id, uint64_t time_ns)
{
	if (!fits(exited->id, id))
		return false;
	return id.start_ns ? id.start_ns <= exited->exit_ns : time_ns <= exited->exit_ns;
}

static inline int m_find(const struct model_tree *m, struct ident id, uint64_t time_ns)
{
	int living = m_running(m, id.pid), i;

	for (i = 0; id.start_ns && i < m->count; i++)
		if (m->all[i].there && ident_equal(m->all[i].id, id))
			return i;
	if (living >= 0 && m_is(&m->all[living], id))
		return living;
	for (i = m->dead_count - 1; i >= 0; i--) {
		int exited = m->died[i];

		if (m->all[exited].there && m->all[exited].flags & NODE_EXITED &&
			m_was(&m->all[exited], id, time_ns))
			return exited;
	}
	return -1;
}

static inline bool m_is_late(const struct model_tree *m, struct ident id)
{
	int holder = m_running(m, id.pid);

	return holder >= 0 && id.start_ns && m->all[holder].id.start_ns > id.start_ns;
}

static inline bool m_can_resume(const struct model_tree *m, int i, uint64_t time_ns)
{
	const struct entry *one = &m->all[i];

	return one->flags & NODE_EXITED && one->flags & NODE_MISSED && time_ns > one->exit_ns &&
	       !(one->flags & NODE_ZOMBIE || one->seen_ns > one->exit_ns) &&
	       m_running(m, one->id.pid) < 0;
}

static inline void m_end(struct model_tree *m, int i, uint64_t exit_ns, unsigned flags)
{
	if (flags & NODE_MISSED)
		m->all[i].flags &= ~(unsigned)NODE_ZOMBIE;
	m->all[i].flags |= NODE_EXITED | flags;
	m->all[i].exit_ns = exit_ns;
	m->died[m->dead_count++] = i;
}

static inline void m_prove(struct model_tree *m, int i, struct ident id, uint64_t time_ns)
{
	struct entry *one = &m->all[i];

	if (m_can_resume(m, i, time_ns)) {
		one->flags &= ~(unsigned)(NODE_EXITED | NODE_MISSED | NODE_EXPIRED |
					  NODE_ANCESTOR_ONLY | NODE_ZOMBIE);
		one->status = STATUS_UNKNOWN;
	}
	if (!one->id.start_ns)
		one->id.start_ns = id.start_ns;
	if (one->seen_ns < time_ns)
		one->seen_ns = time_ns;
}

static inline void m_retire(struct model_tree *m, struct ident id, uint64_t time_ns)
{
	int holder = m_running(m, id.pid);

	if (holder < 0 || m_is(&m->all[holder], id) || m_is_late(m, id))
		return;
	m->missed++;
	m_end(m, holder, id.start_ns ? id.start_ns : time_ns, NODE_MISSED);
}

static inline int m_add(struct model_tree *m, struct ident id, int parent, unsigned flags)
{
	if (m->count == MODEL_MAX)
		abort();
	m->all[m->count] = (struct entry){.id = id,
		.parent = parent,
		.flags = flags,
		.status = STATUS_UNKNOWN,
		.there = true};
	return m->count++;
}

static inline int m_parent(struct model_tree *m, const struct event *event)
{
	struct ident id = event->parent;
	int parent;

	if (id.pid <= 0 || id.pid == event->id.pid)
		return -1;
	parent = m_find(m, id, event->time_ns);
	if (parent < 0 && m_is_late(m, id))
		return -1;
	if (parent < 0) {
		m_retire(m, id, event->time_ns);
		parent = m_add(m, id, -1, NODE_PLACEHOLDER);
	}
	m_prove(m, parent, id, event->time_ns);
	return parent;
}

static inline void m_set_current(struct entry *one, struct ident parent)
{
	if (parent.pid > 0 && (parent.start_ns || !fits(one->current, parent)))
		one->current = parent;
}

static inline bool m_descends(const struct model_tree *m, int i, int from)
{
	for (; i >= 0; i = m->all[i].parent)
		if (i == from)
			return true;
	return false;
}

static inline void m_move(struct model_tree *m, int i, int parent)
{
	if (parent >= 0 && !m_descends(m, parent, i))
		m->all[i].parent = parent;
}

static inline void m_name(struct entry *one, const struct event *event)
{
	memcpy(one->comm, event->comm, COMM_SIZE);
}

static inline bool m_fill(struct model_tree *m, int i, const struct event *event)
{
	if (!(m->all[i].flags & NODE_PLACEHOLDER))
		return false;
	m->all[i].flags &= ~(unsigned)NODE_PLACEHOLDER;
	m_move(m, i, m_parent(m, event));
	m_name(&m->all[i], event);
	m_set_current(&m->all[i], event->parent);
	return true;
}

static inline bool m_stays_longer(const struct entry *one)
{
	return one->flags & NODE_EXITED && one->status != STATUS_UNKNOWN &&
	       units_status_is_failure(one->status);
}

static inline bool m_is_due(const struct entry *one, uint64_t now_ns)
{
	return one->exit_ns + (m_stays_longer(one) ? LONGER : 1) * LINGER <= now_ns;
}

static inline bool m_is_zombie(const struct entry *one)
{
	return one->there && one->flags & NODE_EXITED && one->flags & NODE_ZOMBIE;
}

static inline void m_reap(struct entry *one, uint64_t time_ns)
{
	one->flags &= ~(unsigned)NODE_ZOMBIE;
	if (!(one->flags & NODE_EXITED))
		return;
	one->seen_ns = time_ns;
	if (m_is_due(one, time_ns))
		one->flags |= NODE_EXPIRED;
}

/* A pass has reported an exited process. */
static inline void m_see(struct entry *one, const struct event *event)
{
	if (!m_is_zombie(one) && one->seen_ns > one->exit_ns && one->seen_ns > event->time_ns)
		return;
	if (one->seen_ns < event->time_ns)
		one->seen_ns = event->time_ns;
	if (one->status == STATUS_UNKNOWN)
		one->status = event->exit.status;
	one->flags &= ~(unsigned)(NODE_EXPIRED | NODE_ANCESTOR_ONLY);
	one->flags |= NODE_ZOMBIE;
	if (event->parent.pid > 0 && (event->parent.start_ns || !fits(one->current, event->parent)))
		one->current = event->parent;
}

static inline int m_admit(struct model_tree *m, const struct event *event, unsigned flags)
{
	int i;

	m_retire(m, event->id, event->time_ns);
	for (i = 0; event->id.start_ns && i < m->count; i++)
		if (m_is_zombie(&m->all[i]) && m->all[i].id.pid == event->id.pid &&
			m->all[i].id.start_ns < event->id.start_ns)
			m_reap(&m->all[i], event->time_ns);
	i = m_parent(m, event);
	i = m_add(m, event->id, i, flags);
	m_set_current(&m->all[i], event->parent);
	m->all[i].seen_ns = event->time_ns;
	m_name(&m->all[i], event);
	return i;
}

static inline void m_fork(struct model_tree *m, const struct event *event, int i)
{
	bool seeded, filled;

	if (i >= 0) {
		m_prove(m, i, event->id, event->time_ns);
		if (m->all[i].flags & NODE_FORKED)
			return;
		seeded = m->all[i].flags & NODE_SEEDED;
		filled = m_fill(m, i, event);
		if (!filled)
			m_move(m, i, m_parent(m, event));
		m->forks += !seeded;
	} else {
		i = m_admit(m, event, 0);
		m->forks++;
	}
	m->all[i].flags |= NODE_FORKED;
	if (m->all[i].parent >= 0)
		m->all[m->all[i].parent].forks++;
}

static inline void m_exec(struct model_tree *m, const struct event *event, int i)
{
	if (i >= 0 && m->all[i].execs && m->all[i].exec_ns == event->time_ns)
		return;
	if (i < 0)
		i = m_admit(m, event, 0);
	m_prove(m, i, event->id, event->time_ns);
	m_fill(m, i, event);
	m_set_current(&m->all[i], event->parent);
	m_name(&m->all[i], event);
	m->all[i].execs++;
	m->all[i].exec_ns = event->time_ns;
	m->execs++;
}

static inline void m_exit(struct model_tree *m, const struct event *event, int i)
{
	if (i >= 0 && m->all[i].flags & NODE_EXITED) {
		if (!(m->all[i].flags & NODE_MISSED))
			return;
		m->all[i].flags &= ~(unsigned)NODE_MISSED;
		m->all[i].exit_ns = event->time_ns;
	} else {
		if (i < 0)
			i = m_admit(m, event, 0);
		m_prove(m, i, event->id, event->time_ns);
		m_fill(m, i, event);
		m_set_current(&m->all[i], event->parent);
		if (!m->all[i].execs && m->all[i].flags & NODE_FORKED && *event->comm)
			memcpy(m->all[i].comm, event->comm, COMM_SIZE);
		m_end(m, i, event->time_ns, 0);
	}
	m->all[i].status = event->exit.status;
	m->exits++;
}

static inline void m_seed_zombie(struct model_tree *m, const struct event *event, int i)
{
	if (i >= 0 && m->all[i].flags & NODE_EXITED)
		return m_see(&m->all[i], event);
	if (i < 0 && m_is_late(m, event->id))
		return;
	m->missed += i >= 0;
	m->seeds += i < 0;
	if (i < 0)
		i = m_admit(m, event, NODE_SEEDED);
	if (m->all[i].seen_ns < event->time_ns)
		m->all[i].seen_ns = event->time_ns;
	m_fill(m, i, event);
	m_set_current(&m->all[i], event->parent);
	m->all[i].status = event->exit.status;
	m_end(m, i, event->time_ns, NODE_MISSED | NODE_ZOMBIE);
}

static inline void m_zombie(struct model_tree *m, const struct event *event, int i)
{
	struct event orphan = *event;

	if (m_find(m, orphan.parent, orphan.time_ns) < 0)
		orphan.parent = (struct ident){0};
	if (i < 0 || m->all[i].flags & NODE_EXITED)
		return m_seed_zombie(m, i < 0 ? &orphan : event, i);
	m_prove(m, i, event->id, event->time_ns);
	m_fill(m, i, event);
	m_set_current(&m->all[i], event->parent);
	m->all[i].flags |= NODE_ZOMBIE;
}

/* Whether a seed of a known process changes it depends on its image: this is taken from the
 * tree's result. */
static inline void m_seed(
	struct model_tree *m, const struct event *event, int i, const struct node *subject)
{
	if (i < 0)
		i = m_admit(m, event, NODE_SEEDED);
	m_prove(m, i, event->id, event->time_ns);
	if (m_fill(m, i, event))
		m->all[i].flags |= NODE_SEEDED;
	m_set_current(&m->all[i], event->parent);
	m_name(&m->all[i], event);
	m->all[i].execs = subject->execs;
	m->all[i].exec_ns = subject->image->time_ns;
}

static inline void m_stat(struct model_tree *m, const struct event *event, int i)
{
	bool fresh;

	if (i < 0)
		return;
	fresh = event->time_ns >= m->all[i].exec_ns;
	m_prove(m, i, event->id, event->time_ns);
	m_fill(m, i, event);
	if (!fresh)
		return;
	m_set_current(&m->all[i], event->parent);
	m_name(&m->all[i], event);
}

static inline void m_settle(struct model_tree *m)
{
	int i;

	for (i = 0; i < m->count; i++)
		if (m_is_zombie(&m->all[i]) && m->all[i].seen_ns < m->snapshot_ns)
			m_reap(&m->all[i], m->snapshot_ns);
	for (i = 0; i < m->count; i++) {
		struct entry *one = &m->all[i];

		if (!one->there || one->flags & NODE_EXITED || one->seen_ns >= m->snapshot_ns)
			continue;
		m->missed++;
		m_end(m, i, m->snapshot_ns, NODE_MISSED);
	}
	m->snapshot_ns = 0;
}

static inline void m_personal(
	struct model_tree *m, const struct event *event, const struct node *subject)
{
	bool any_time = event->kind == EVENT_EXIT && !event->id.start_ns;
	int i = m_find(m, event->id, any_time ? 0 : event->time_ns);
	bool over = i < 0 ? m_is_late(m, event->id)
			  : m->all[i].flags & NODE_EXITED && !m_can_resume(m, i, event->time_ns);

	if (event->kind == EVENT_EXIT)
		m_exit(m, event, i);
	else if (event->kind == EVENT_SEED && event->flags & EVENT_DEAD)
		m_seed_zombie(m, event, i);
	else if (event->kind == EVENT_ZOMBIE)
		m_zombie(m, event, i);
	else if (event->kind == EVENT_REAPED && i >= 0 && m->all[i].flags & NODE_ZOMBIE)
		m_reap(&m->all[i], event->time_ns);
	else if (event->kind == EVENT_REAPED)
		return;
	else if (event->kind == EVENT_EXEC_FAILED && i >= 0 && !(m->all[i].flags & NODE_EXITED))
		m_prove(m, i, event->id, event->time_ns);
	else if (over)
		return;
	else if (event->kind == EVENT_FORK)
		m_fork(m, event, i);
	else if (event->kind == EVENT_EXEC)
		m_exec(m, event, i);
	else if (event->kind == EVENT_STAT)
		m_stat(m, event, i);
	else if (event->kind == EVENT_SEED)
		m_seed(m, event, i, subject);
}

static inline bool m_has_children(const struct model_tree *m, int parent)
{
	int i;

	for (i = 0; i < m->count; i++)
		if (m->all[i].there && m->all[i].parent == parent)
			return true;
	return false;
}

static inline void m_expire(struct model_tree *m, uint64_t now_ns)
{
	bool again = true;
	int i;

	for (i = 0; i < m->count; i++) {
		struct entry *one = &m->all[i];

		if (!one->there || !(one->flags & NODE_EXITED) || m_is_zombie(one))
			continue;
		if (m_is_due(one, now_ns))
			one->flags |= NODE_EXPIRED;
		if (one->exit_ns + TREE_HORIZON_NS <= now_ns)
			one->flags |= NODE_ANCESTOR_ONLY;
	}
	while (again) {
		again = false;
		for (i = 0; i < m->count; i++) {
			if (!m->all[i].there || !(m->all[i].flags & NODE_ANCESTOR_ONLY) ||
				m_has_children(m, i))
				continue;
			m->all[i].there = false;
			again = true;
		}
	}
}

/* Removes processes that have left the tree, so that the arrays never fill up. */
static inline void m_compact(struct model_tree *m)
{
	static int to[MODEL_MAX];
	int i, n = 0;

	for (i = 0; i < m->count; i++)
		to[i] = m->all[i].there ? n++ : -1;
	for (i = 0; i < m->count; i++) {
		if (to[i] < 0)
			continue;
		m->all[to[i]] = m->all[i];
		if (m->all[i].parent >= 0)
			m->all[to[i]].parent = to[m->all[i].parent];
	}
	m->count = n;
	for (i = 0, n = 0; i < m->dead_count; i++)
		if (to[m->died[i]] >= 0)
			m->died[n++] = to[m->died[i]];
	m->dead_count = n;
}

#endif
