/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * record_scope.h - the events of one process and its descendants, for a recording of a command.
 *
 * Whatever the tree knows: an event is recorded before it is applied, and while the screen is
 * paused.  Of the ancestors only the seeds are taken, without arguments, paths and control group.
 * The first event of the process is its exec, an EVENT_COMMAND: its fork is one of mayfly's.
 * All zeroes takes everything.
 */
#ifndef CORE_SOURCE_FILE_RECORD_SCOPE_H
#define CORE_SOURCE_FILE_RECORD_SCOPE_H

#include "core/base/pidmap.h"
#include "core/event.h"

#define RECORD_SCOPE_ANCESTORS 64

struct record_scope {
	bool is_on;
	struct pidmap members; /* pid -> a part of its start */
	int32_t root;          /* 0: not started yet */
	bool has_root;         /* an event of it has come */
	int32_t ancestors[RECORD_SCOPE_ANCESTORS];
	unsigned ancestor_count;
};

void record_scope_free(struct record_scope *scope);
/* The next process with this pid is the root.  */
void record_scope_set_root(struct record_scope *scope, int32_t pid);
/* True: *out is what is to be recorded of the event.  Without memory everything is taken. */
bool record_scope_takes(struct record_scope *scope, const struct event *event, struct event *out);

#endif
