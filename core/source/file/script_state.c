// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/file/script_state.h"

#include <stdlib.h>
#include <string.h>

struct people_text {
	struct people_text *next;
	char bytes[];
};

bool people_make_room(struct people *people, int32_t pid)
{
	size_t want = (size_t)pid + 1, count = people->count ? people->count : 64;
	struct person *table;

	if (want <= people->count)
		return true;
	while (count < want)
		count *= 2;
	table = realloc(people->table, count * sizeof(*table));
	if (!table)
		return false;
	memset(table + people->count, 0, (count - people->count) * sizeof(*table));
	people->table = table;
	people->count = count;
	return true;
}

struct person *people_find(const struct people *people, int32_t pid)
{
	return pid > 0 && (size_t)pid < people->count ? &people->table[pid] : NULL;
}

struct ident people_ident(const struct people *people, int32_t pid)
{
	const struct person *person = people_find(people, pid);

	return person && person->id.pid ? person->id : (struct ident){.pid = pid};
}

struct ident people_parent(const struct people *people, const struct person *person)
{
	const struct person *parent = people_find(people, person->parent.pid);
	const struct person *init = people_find(people, 1);

	if (!parent || (!parent->dead && parent->id.start_ns == person->parent.start_ns))
		return person->parent;
	return init && init->id.pid && !init->dead ? init->id : (struct ident){0};
}

static bool keep_text(struct people *people, const char **text)
{
	size_t size = *text ? strlen(*text) + 1 : 0;
	struct people_text *copy;

	if (!*text)
		return true;
	copy = malloc(sizeof(*copy) + size);
	if (!copy)
		return false;
	memcpy(copy->bytes, *text, size);
	copy->next = people->texts;
	people->texts = copy;
	*text = copy->bytes;
	return true;
}

bool people_keep(struct people *people, const struct event *event, bool dead)
{
	struct person *person = people_find(people, event->id.pid);
	const struct person *parent = people_find(people, event->parent.pid);
	const char *cgroup = event->place.cgroup;
	/* an inherited text is stored already */
	bool kept = cgroup == person->place.cgroup || (parent && cgroup == parent->place.cgroup);

	*person = (struct person){
		.id = event->id,
		.parent = event->parent,
		.uid = event->uid,
		.gid = event->gid,
		.flags = event->flags & (EVENT_KTHREAD | EVENT_THREAD),
		.dead = dead,
		.place = event->place,
	};
	memcpy(person->comm, event->comm, COMM_SIZE);
	return kept || keep_text(people, &person->place.cgroup);
}

void people_free(struct people *people)
{
	for (struct people_text *next, *text = people->texts; text; text = next) {
		next = text->next;
		free(text);
	}
	free(people->table);
	*people = (struct people){0};
}

void person_fill(struct event *event, const struct person *person)
{
	event->uid = person->uid;
	event->gid = person->gid;
	event->flags = person->flags;
	event->place = person->place;
	memcpy(event->comm, person->comm, COMM_SIZE);
}
