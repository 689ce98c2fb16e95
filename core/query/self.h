/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * self.h - mayfly's own processes, which no filter matches unless it tests pids.
 *
 * The arguments of mayfly contain the text of its filter, and so do those of a process that has
 * been started only to run it: sudo, timeout, sh -c.  A filter for a command line would match all
 * of these.
 */
#ifndef CORE_QUERY_SELF_H
#define CORE_QUERY_SELF_H

#include "core/tree/tree.h"

#define SELF_ANCESTORS_MAX 32

struct self {
	int32_t pid;      /* 0: no process is mayfly's own (a recording) */
	int32_t command;  /* the child of mayfly that is not its own: the command; 0: none */
	const char *name; /* base name of argv[0]; borrowed */
	int32_t ancestors[SELF_ANCESTORS_MAX]; /* pids, at the start of mayfly */
	unsigned ancestor_count;
};

/*
 * The node is mayfly, a process that reads for it, the command before its exec, or an ancestor
 * whose arguments have the name of mayfly and the text.
 */
bool self_has(const struct self *self, const struct node *node, const char *text);

#endif
