// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/proc_table.h"

#include <stdlib.h>
#include <string.h>

struct citizen *census_find(const struct census *census, int32_t pid)
{
	uint32_t number = pid > 0 ? pidmap_find(&census->map, pid) : PIDMAP_NONE;

	return number == PIDMAP_NONE ? NULL : &census->citizens[number];
}

/* Finds a free entry.  Returns false without memory. */
static bool take_place(struct census *census, uint32_t *number)
{
	uint32_t room = census->room ? census->room * 2 : 256;
	struct citizen *citizens;

	if (census->free) {
		*number = census->free - 1;
		census->free = (uint32_t)census->citizens[*number].status;
		return true;
	}
	if (census->count == census->room) {
		citizens = realloc(census->citizens, room * sizeof(*citizens));
		if (!citizens)
			return false;
		census->citizens = citizens;
		census->room = room;
	}
	*number = census->count++;
	return true;
}

struct citizen *census_add(struct census *census, int32_t pid)
{
	struct citizen *citizen = census_find(census, pid);
	uint32_t number;

	if (!citizen) {
		if (pidmap_fit(&census->map, 1) || !take_place(census, &number))
			return NULL;
		pidmap_put(&census->map, pid, number);
		citizen = &census->citizens[number];
	}
	*citizen = (struct citizen){.id.pid = pid};
	return citizen;
}

void census_remove(struct census *census, struct citizen *citizen)
{
	pidmap_remove(&census->map, citizen->id.pid);
	*citizen = (struct citizen){.status = (int32_t)census->free};
	census->free = (uint32_t)(citizen - census->citizens) + 1;
}

void census_sweep(struct census *census, uint32_t met)
{
	for (uint32_t i = 0; i < census->count; i++)
		if (census->citizens[i].id.pid && census->citizens[i].met != met)
			census_remove(census, &census->citizens[i]);
}

void census_free(struct census *census)
{
	pidmap_free(&census->map);
	free(census->citizens);
	*census = (struct census){0};
}

void citizen_tell(const struct citizen *citizen, struct event *event)
{
	event->id = citizen->id;
	event->parent = citizen->parent;
	event->uid = citizen->uid;
	event->gid = citizen->gid;
	event->flags = citizen->flags;
	event->tid = citizen->id.pid;
	memcpy(event->comm, citizen->comm, COMM_SIZE);
}

void citizen_learn(struct citizen *citizen, const struct event *event)
{
	citizen->parent = event->parent;
	citizen->uid = event->uid;
	citizen->gid = event->gid;
	citizen->flags = event->flags & (EVENT_KTHREAD | EVENT_THREAD);
	memcpy(citizen->comm, event->comm, COMM_SIZE);
}
