// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/proc_table.h"

#include <stdlib.h>
#include <string.h>

struct proc_entry *proc_table_find(const struct proc_table *table, int32_t pid)
{
	uint32_t number = pid > 0 ? pidmap_find(&table->map, pid) : PIDMAP_NONE;

	return number == PIDMAP_NONE ? NULL : &table->entries[number];
}

/* Finds a free entry.  Returns false without memory. */
static bool take_place(struct proc_table *table, uint32_t *number)
{
	uint32_t room = table->room ? table->room * 2 : 256;
	struct proc_entry *entries;

	if (table->free) {
		*number = table->free - 1;
		table->free = (uint32_t)table->entries[*number].status;
		return true;
	}
	if (table->count == table->room) {
		entries = realloc(table->entries, room * sizeof(*entries));
		if (!entries)
			return false;
		table->entries = entries;
		table->room = room;
	}
	*number = table->count++;
	return true;
}

struct proc_entry *proc_table_add(struct proc_table *table, int32_t pid)
{
	struct proc_entry *entry = proc_table_find(table, pid);
	uint32_t number;

	if (!entry) {
		if (pidmap_fit(&table->map, 1) || !take_place(table, &number))
			return NULL;
		pidmap_put(&table->map, pid, number);
		entry = &table->entries[number];
	}
	*entry = (struct proc_entry){.id.pid = pid};
	return entry;
}

void proc_table_remove(struct proc_table *table, struct proc_entry *entry)
{
	pidmap_remove(&table->map, entry->id.pid);
	*entry = (struct proc_entry){.status = (int32_t)table->free};
	table->free = (uint32_t)(entry - table->entries) + 1;
}

void proc_table_sweep(struct proc_table *table, uint32_t met)
{
	for (uint32_t i = 0; i < table->count; i++)
		if (table->entries[i].id.pid && table->entries[i].met != met)
			proc_table_remove(table, &table->entries[i]);
}

void proc_table_free(struct proc_table *table)
{
	pidmap_free(&table->map);
	free(table->entries);
	*table = (struct proc_table){0};
}

void proc_entry_fill(const struct proc_entry *entry, struct event *event)
{
	event->id = entry->id;
	event->parent = entry->parent;
	event->uid = entry->uid;
	event->gid = entry->gid;
	event->flags = entry->flags;
	event->tid = entry->id.pid;
	memcpy(event->comm, entry->comm, COMM_SIZE);
}

void proc_entry_update(struct proc_entry *entry, const struct event *event)
{
	entry->parent = event->parent;
	entry->uid = event->uid;
	entry->gid = event->gid;
	entry->flags = event->flags & (EVENT_KTHREAD | EVENT_THREAD);
	memcpy(entry->comm, event->comm, COMM_SIZE);
}
