/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * event_generator.h - a small machine that forks, executes and exits at random, and tells of it as
 * the kernel would: exactly.  Tests then lose, repeat and delay what it says.
 */
#ifndef TESTS_SUPPORT_EVENT_GENERATOR_H
#define TESTS_SUPPORT_EVENT_GENERATOR_H

#include "tests/support/events.h"

#include <stdlib.h>

#define WORLD_PIDS 48 /* few, so that they are used again soon */

struct creature {
	struct ident id;             /* pid 0: there is none */
	struct ident birth, current; /* parents */
	bool zombie, met;            /* met: by a pass that has reported it */
	char comm[COMM_SIZE];
	char args[24];
	uint64_t cpu_ns;
};

struct world {
	struct creature all[WORLD_PIDS]; /* by pid; 1 is init */
	uint64_t now_ns;
	uint64_t random;
	unsigned execs;
	struct ident reaped[WORLD_PIDS]; /* since the last pass */
	unsigned reaped_count;
};

static inline unsigned world_random(struct world *world, unsigned below)
{
	world->random = world->random * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(world->random >> 33) % below;
}

static inline void world_init(struct world *world, unsigned seed)
{
	memset(world, 0, sizeof(*world));
	world->random = seed;
	world->now_ns = 1000000000;
	world->all[1].id = who(1, 1);
	strcpy(world->all[1].comm, "init");
	strcpy(world->all[1].args, "init");
}

static inline struct creature *world_pick(struct world *world)
{
	for (;;) {
		struct creature *one = &world->all[world_random(world, WORLD_PIDS)];

		if (one->id.pid && !one->zombie)
			return one;
	}
}

static inline struct event world_tell(
	struct world *world, enum event_kind kind, const struct creature *one)
{
	struct event event = fact(kind, world->now_ns, one->id, one->current);

	event.tid = one->id.pid;
	memcpy(event.comm, one->comm, COMM_SIZE);
	event.place.cgroup = one->id.pid % 2 ? "/odd" : "/even";
	if (kind == EVENT_EXEC || kind == EVENT_SEED || kind == EVENT_EXEC_FAILED) {
		event.exec.exe = one->comm;
		event.exec.args = one->args;
		event.exec.args_len = event.exec.args_size = (uint32_t)strlen(one->args) + 1;
	}
	if (one->zombie)
		event.flags |= EVENT_DEAD;
	event.exit.status = one->id.pid << 8 & 0xff00;
	event.stat.cpu_ns = one->cpu_ns;
	event.stat.state = 'S';
	event.stat.threads = 1;
	return event;
}

static inline bool world_fork(struct world *world, struct event *event)
{
	struct creature *parent = world_pick(world);
	struct creature *child = &world->all[2 + world_random(world, WORLD_PIDS - 2)];

	if (child->id.pid)
		return false;
	*child = *parent;
	child->id = who((int32_t)(child - world->all), world->now_ns);
	child->birth = child->current = parent->id;
	child->cpu_ns = 0;
	*event = world_tell(world, EVENT_FORK, child);
	return true;
}

static inline bool world_exec(struct world *world, struct event *event)
{
	struct creature *one = world_pick(world);

	snprintf(one->comm, sizeof(one->comm), "x%u", ++world->execs);
	snprintf(one->args, sizeof(one->args), "arg%u", world->execs);
	*event = world_tell(world, EVENT_EXEC, one);
	return true;
}

/* Its children become init's.  Some stay zombies for a while. */
static inline bool world_exit(struct world *world, struct event *event)
{
	struct creature *one = world_pick(world);
	unsigned i;

	if (one->id.pid == 1)
		return false;
	*event = world_tell(world, EVENT_EXIT, one);
	for (i = 1; i < WORLD_PIDS; i++)
		if (world->all[i].id.pid && ident_equal(world->all[i].current, one->id))
			world->all[i].current = world->all[1].id;
	if (world_random(world, 4))
		one->id.pid = 0;
	else
		one->zombie = true;
	return true;
}

static inline bool world_reap(struct world *world)
{
	unsigned from = world_random(world, WORLD_PIDS), i;

	for (i = from; i < from + WORLD_PIDS; i++) {
		struct creature *one = &world->all[i % WORLD_PIDS];

		if (!one->zombie)
			continue;
		if (one->met)
			world->reaped[world->reaped_count++] = one->id;
		memset(one, 0, sizeof(*one));
		break;
	}
	return false;
}

static inline bool world_stat(struct world *world, struct event *event)
{
	struct creature *one = world_pick(world);

	one->cpu_ns += world_random(world, 3) * 1000;
	*event = world_tell(world, EVENT_STAT, one);
	return true;
}

static inline bool world_fail(struct world *world, struct event *event)
{
	*event = world_tell(world, EVENT_EXEC_FAILED, world_pick(world));
	event->exec.error = 2;
	return true;
}

/* Time goes on, and perhaps something happens, which is told by *event. */
static inline bool world_turn(struct world *world, struct event *event)
{
	unsigned what = world_random(world, 100);

	world->now_ns += 1 + world_random(world, 50000000);
	if (what < 42)
		return world_fork(world, event);
	if (what < 57)
		return world_exec(world, event);
	if (what < 78)
		return world_exit(world, event);
	if (what < 82)
		return world_fail(world, event);
	if (what < 90)
		return world_reap(world);
	return world_stat(world, event);
}

#endif
