/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * event_generator.h - a simulated small machine that forks, executes and exits at random, and
 * reports exact events, like the kernel.  The tests then lose, repeat and delay these events.
 */
#ifndef TESTS_SUPPORT_EVENT_GENERATOR_H
#define TESTS_SUPPORT_EVENT_GENERATOR_H

#include "tests/support/events.h"

#include <stdlib.h>

#define EVENT_GENERATOR_PIDS 48 /* few, so that they are reused soon */

struct generated_process {
	struct ident id;             /* pid 0: unused */
	struct ident birth, current; /* parents */
	bool zombie, met;            /* met: a pass has reported it */
	char comm[COMM_SIZE];
	char args[24];
	uint64_t cpu_ns;
};

struct event_generator {
	struct generated_process all[EVENT_GENERATOR_PIDS]; /* by pid; 1 is init */
	uint64_t now_ns;
	uint64_t random;
	unsigned execs;
	struct ident reaped[EVENT_GENERATOR_PIDS]; /* since the last pass */
	unsigned reaped_count;
};

static inline unsigned event_generator_random(struct event_generator *generator, unsigned below)
{
	generator->random = generator->random * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(generator->random >> 33) % below;
}

static inline void event_generator_init(struct event_generator *generator, unsigned seed)
{
	memset(generator, 0, sizeof(*generator));
	generator->random = seed;
	generator->now_ns = 1000000000;
	generator->all[1].id = make_ident(1, 1);
	strcpy(generator->all[1].comm, "init");
	strcpy(generator->all[1].args, "init");
}

static inline struct generated_process *event_generator_pick(struct event_generator *generator)
{
	for (;;) {
		struct generated_process *one =
			&generator->all[event_generator_random(generator, EVENT_GENERATOR_PIDS)];

		if (one->id.pid && !one->zombie)
			return one;
	}
}

static inline struct event event_generator_next(struct event_generator *generator,
	enum event_kind kind, const struct generated_process *one)
{
	struct event event = events_make(kind, generator->now_ns, one->id, one->current);

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

static inline bool event_generator_fork(struct event_generator *generator, struct event *event)
{
	struct generated_process *parent = event_generator_pick(generator);
	struct generated_process *child =
		&generator->all[2 + event_generator_random(generator, EVENT_GENERATOR_PIDS - 2)];

	if (child->id.pid)
		return false;
	*child = *parent;
	child->id = make_ident((int32_t)(child - generator->all), generator->now_ns);
	child->birth = child->current = parent->id;
	child->cpu_ns = 0;
	*event = event_generator_next(generator, EVENT_FORK, child);
	return true;
}

static inline bool event_generator_exec(struct event_generator *generator, struct event *event)
{
	struct generated_process *one = event_generator_pick(generator);

	snprintf(one->comm, sizeof(one->comm), "x%u", ++generator->execs);
	snprintf(one->args, sizeof(one->args), "arg%u", generator->execs);
	*event = event_generator_next(generator, EVENT_EXEC, one);
	return true;
}

/* Its children become children of init.  Some processes stay zombies for a while. */
static inline bool event_generator_exit(struct event_generator *generator, struct event *event)
{
	struct generated_process *one = event_generator_pick(generator);
	unsigned i;

	if (one->id.pid == 1)
		return false;
	*event = event_generator_next(generator, EVENT_EXIT, one);
	for (i = 1; i < EVENT_GENERATOR_PIDS; i++)
		if (generator->all[i].id.pid && ident_equal(generator->all[i].current, one->id))
			generator->all[i].current = generator->all[1].id;
	if (event_generator_random(generator, 4))
		one->id.pid = 0;
	else
		one->zombie = true;
	return true;
}

static inline bool event_generator_reap(struct event_generator *generator)
{
	unsigned from = event_generator_random(generator, EVENT_GENERATOR_PIDS), i;

	for (i = from; i < from + EVENT_GENERATOR_PIDS; i++) {
		struct generated_process *one = &generator->all[i % EVENT_GENERATOR_PIDS];

		if (!one->zombie)
			continue;
		if (one->met)
			generator->reaped[generator->reaped_count++] = one->id;
		memset(one, 0, sizeof(*one));
		break;
	}
	return false;
}

static inline bool event_generator_stat(struct event_generator *generator, struct event *event)
{
	struct generated_process *one = event_generator_pick(generator);

	one->cpu_ns += event_generator_random(generator, 3) * 1000;
	*event = event_generator_next(generator, EVENT_STAT, one);
	return true;
}

static inline bool event_generator_fail(struct event_generator *generator, struct event *event)
{
	*event =
		event_generator_next(generator, EVENT_EXEC_FAILED, event_generator_pick(generator));
	event->exec.error = 2;
	return true;
}

/* Advances the time.  If something happens, *event reports it. */
static inline bool event_generator_turn(struct event_generator *generator, struct event *event)
{
	unsigned what = event_generator_random(generator, 100);

	generator->now_ns += 1 + event_generator_random(generator, 50000000);
	if (what < 42)
		return event_generator_fork(generator, event);
	if (what < 57)
		return event_generator_exec(generator, event);
	if (what < 78)
		return event_generator_exit(generator, event);
	if (what < 82)
		return event_generator_fail(generator, event);
	if (what < 90)
		return event_generator_reap(generator);
	return event_generator_stat(generator, event);
}

#endif
