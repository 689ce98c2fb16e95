// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/unreaped.h"

uint32_t unreaped_begin(struct unreaped *unreaped)
{
	unreaped->next = 0;
	return ++unreaped->passes;
}

static struct proc_entry *find_zombie(const struct unreaped *unreaped, struct ident id)
{
	struct proc_entry *known = proc_table_find(&unreaped->known, id.pid);

	return known && known->id.start_ns == id.start_ns ? known : NULL;
}

bool unreaped_meet_again(struct unreaped *unreaped, struct ident id)
{
	struct proc_entry *known = find_zombie(unreaped, id);

	if (known)
		known->met = unreaped->passes;
	return known;
}

bool unreaped_meet(struct unreaped *unreaped, const struct event *event)
{
	struct proc_entry *known = find_zombie(unreaped, event->id);
	bool ending = event->flags & EVENT_ENDING;
	bool news = !known || known->parent.pid != event->parent.pid || known->ending != ending;

	if (!known)
		known = proc_table_add(&unreaped->known, event->id.pid);
	if (!known)
		return true;
	known->id = event->id;
	known->met = unreaped->passes;
	known->ending = ending;
	proc_entry_update(known, event);
	return news;
}

bool unreaped_next_gone(
	struct unreaped *unreaped, uint32_t mark, uint64_t time_ns, struct event *event)
{
	for (; unreaped->next < unreaped->known.count; unreaped->next++) {
		struct proc_entry *known = &unreaped->known.entries[unreaped->next];

		if (!known->id.pid || known->met >= mark)
			continue;
		*event = (struct event){.kind = EVENT_REAPED, .time_ns = time_ns};
		proc_entry_fill(known, event);
		proc_table_remove(&unreaped->known, known);
		return true;
	}
	return false;
}

void unreaped_settle(struct unreaped *unreaped, uint32_t mark)
{
	for (uint32_t i = 0; i < unreaped->known.count; i++) {
		struct proc_entry *known = &unreaped->known.entries[i];

		if (known->id.pid && known->met < mark)
			proc_table_remove(&unreaped->known, known);
	}
}

void unreaped_free(struct unreaped *unreaped)
{
	proc_table_free(&unreaped->known);
}
