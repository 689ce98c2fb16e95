/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * thread_table.h - the reported threads, by number: a thread keeps its identity from one scan to
 * the next, and its end can be reported when it is gone.
 */
#ifndef CORE_SOURCE_PROC_THREAD_TABLE_H
#define CORE_SOURCE_PROC_THREAD_TABLE_H

#include "core/source/proc/proc_table.h"

/* All zeroes except tick_ns is an empty table. */
struct thread_table {
	uint64_t tick_ns; /* starts less than two ticks apart are equal */
	struct proc_table members;
	uint32_t look; /* number of the current or last scan */
	uint32_t next; /* where thread_table_next_gone continues */
};

void thread_table_begin_scan(struct thread_table *table);
/*
 * event is about a thread that a scan has found, with its number and the start as known there; it
 * gets the reported identity.  Without memory the thread is not stored, and its end will not be
 * reported.
 */
void thread_table_seen(struct thread_table *table, struct event *event);
/* The same for a thread already reported; returns false, and changes nothing, for any other. */
bool thread_table_lookup(struct thread_table *table, struct event *event);
bool thread_table_has(const struct thread_table *table, struct ident id);
/* Stores a new thread; all of its event but the kind is filled.  Returns false without memory. */
bool thread_table_add(struct thread_table *table, const struct event *birth);
/* The thread has ended: event becomes its EVENT_EXIT.  Returns false when it was not reported. */
bool thread_table_end(
	struct thread_table *table, int32_t tid, uint64_t time_ns, struct event *event);
/* Removes the threads of a process without reports. */
void thread_table_forget(struct thread_table *table, int32_t pid);
/* After a scan: the EVENT_EXIT of a thread it did not find.  Returns false when none is left. */
bool thread_table_next_gone(struct thread_table *table, uint64_t time_ns, struct event *event);
/* leaves an empty table that can be used again */
void thread_table_free(struct thread_table *table);

#endif
