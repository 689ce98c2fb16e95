// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/thread_table.h"

#include "core/source/proc/procstat.h"

/* id: as in /proc; a member may be as the process connector has it. */
static struct proc_entry *find_member(const struct thread_table *table, struct ident id)
{
	struct proc_entry *member = proc_table_find(&table->members, id.pid);

	return member && procstat_is_start(id.start_ns, member->id.start_ns, table->tick_ns)
		       ? member
		       : NULL;
}

static void take(const struct thread_table *table, struct proc_entry *member, struct event *event)
{
	event->id = member->id;
	member->met = table->look;
	proc_entry_update(member, event);
}

void thread_table_begin_scan(struct thread_table *table)
{
	table->look++;
	table->next = 0;
}

bool thread_table_lookup(struct thread_table *table, struct event *event)
{
	struct proc_entry *member = find_member(table, event->id);

	if (member)
		take(table, member, event);
	return member;
}

bool thread_table_has(const struct thread_table *table, struct ident id)
{
	return find_member(table, id);
}

bool thread_table_add(struct thread_table *table, const struct event *birth)
{
	struct proc_entry *member = proc_table_add(&table->members, birth->id.pid);

	if (!member)
		return false;
	member->id = birth->id;
	member->met = table->look;
	proc_entry_update(member, birth);
	return true;
}

void thread_table_seen(struct thread_table *table, struct event *event)
{
	if (!thread_table_lookup(table, event))
		thread_table_add(table, event);
}

static void fill_end(struct thread_table *table, struct proc_entry *member, uint64_t time_ns,
	struct event *event)
{
	*event = (struct event){
		.kind = EVENT_EXIT, .time_ns = time_ns, .exit.status = STATUS_UNKNOWN};
	proc_entry_fill(member, event);
	proc_table_remove(&table->members, member);
}

bool thread_table_end(
	struct thread_table *table, int32_t tid, uint64_t time_ns, struct event *event)
{
	struct proc_entry *member = proc_table_find(&table->members, tid);

	/* the reported end can be older than the current holder of the number */
	if (!member || member->id.start_ns > time_ns + table->tick_ns)
		return false;
	fill_end(table, member, time_ns, event);
	return true;
}

void thread_table_forget(struct thread_table *table, int32_t pid)
{
	for (uint32_t i = 0; i < table->members.count; i++) {
		struct proc_entry *member = &table->members.entries[i];

		if (member->id.pid && member->parent.pid == pid)
			proc_table_remove(&table->members, member);
	}
}

bool thread_table_next_gone(struct thread_table *table, uint64_t time_ns, struct event *event)
{
	for (; table->next < table->members.count; table->next++) {
		struct proc_entry *member = &table->members.entries[table->next];

		if (!member->id.pid || member->met == table->look)
			continue;
		fill_end(table, member, time_ns, event);
		return true;
	}
	return false;
}

void thread_table_free(struct thread_table *table)
{
	proc_table_free(&table->members);
}
