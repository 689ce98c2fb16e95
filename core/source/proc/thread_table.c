// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc/thread_table.h"

#include "core/source/proc/procstat.h"

static struct citizen *find(const struct crew *crew, struct ident id)
{
	struct citizen *member = census_find(&crew->members, id.pid);

	return member && procstat_is_start(member->id.start_ns, id.start_ns, crew->tick_ns) ? member
											    : NULL;
}

static void take(const struct crew *crew, struct citizen *member, struct event *event)
{
	event->id = member->id;
	member->met = crew->look;
	citizen_learn(member, event);
}

void crew_begin_look(struct crew *crew)
{
	crew->look++;
	crew->next = 0;
}

bool crew_know(struct crew *crew, struct event *event)
{
	struct citizen *member = find(crew, event->id);

	if (member)
		take(crew, member, event);
	return member;
}

bool crew_has(const struct crew *crew, struct ident id)
{
	return find(crew, id);
}

bool crew_add(struct crew *crew, const struct event *birth)
{
	struct citizen *member = census_add(&crew->members, birth->id.pid);

	if (!member)
		return false;
	member->id = birth->id;
	member->met = crew->look;
	citizen_learn(member, birth);
	return true;
}

void crew_meet(struct crew *crew, struct event *event)
{
	if (!crew_know(crew, event))
		crew_add(crew, event);
}

static void fill_end(
	struct crew *crew, struct citizen *member, uint64_t time_ns, struct event *event)
{
	*event = (struct event){
		.kind = EVENT_EXIT, .time_ns = time_ns, .exit.status = STATUS_UNKNOWN};
	citizen_tell(member, event);
	census_remove(&crew->members, member);
}

bool crew_end(struct crew *crew, int32_t tid, uint64_t time_ns, struct event *event)
{
	struct citizen *member = census_find(&crew->members, tid);

	/* the reported end can be older than the current holder of the number */
	if (!member || member->id.start_ns > time_ns + crew->tick_ns)
		return false;
	fill_end(crew, member, time_ns, event);
	return true;
}

void crew_forget(struct crew *crew, int32_t pid)
{
	for (uint32_t i = 0; i < crew->members.count; i++) {
		struct citizen *member = &crew->members.citizens[i];

		if (member->id.pid && member->parent.pid == pid)
			census_remove(&crew->members, member);
	}
}

bool crew_next_gone(struct crew *crew, uint64_t time_ns, struct event *event)
{
	for (; crew->next < crew->members.count; crew->next++) {
		struct citizen *member = &crew->members.citizens[crew->next];

		if (!member->id.pid || member->met == crew->look)
			continue;
		fill_end(crew, member, time_ns, event);
		return true;
	}
	return false;
}

void crew_free(struct crew *crew)
{
	census_free(&crew->members);
}
