// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/unreaped.h"

uint32_t unreaped_begin(struct unreaped *unreaped)
{
	unreaped->next = 0;
	return ++unreaped->passes;
}

static struct citizen *find(const struct unreaped *unreaped, struct ident id)
{
	struct citizen *known = census_find(&unreaped->known, id.pid);

	return known && known->id.start_ns == id.start_ns ? known : NULL;
}

bool unreaped_meet_again(struct unreaped *unreaped, struct ident id)
{
	struct citizen *known = find(unreaped, id);

	if (known)
		known->met = unreaped->passes;
	return known;
}

bool unreaped_meet(struct unreaped *unreaped, const struct event *event)
{
	struct citizen *known = find(unreaped, event->id);
	bool news = !known || known->parent.pid != event->parent.pid;

	if (!known)
		known = census_add(&unreaped->known, event->id.pid);
	if (!known)
		return true;
	known->id = event->id;
	known->met = unreaped->passes;
	citizen_learn(known, event);
	return news;
}

bool unreaped_next_gone(
	struct unreaped *unreaped, uint32_t mark, uint64_t time_ns, struct event *event)
{
	for (; unreaped->next < unreaped->known.count; unreaped->next++) {
		struct citizen *known = &unreaped->known.citizens[unreaped->next];

		if (!known->id.pid || known->met >= mark)
			continue;
		*event = (struct event){.kind = EVENT_REAPED, .time_ns = time_ns};
		citizen_tell(known, event);
		census_remove(&unreaped->known, known);
		return true;
	}
	return false;
}

void unreaped_settle(struct unreaped *unreaped, uint32_t mark)
{
	for (uint32_t i = 0; i < unreaped->known.count; i++) {
		struct citizen *known = &unreaped->known.citizens[i];

		if (known->id.pid && known->met < mark)
			census_remove(&unreaped->known, known);
	}
}

void unreaped_free(struct unreaped *unreaped)
{
	census_free(&unreaped->known);
}
