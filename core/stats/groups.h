/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * groups.h - process group and session of each process, as events had them.
 *
 * Only recordings have them (event.h): of the processes of this machine the kernel is asked.  All
 * zeroes keeps nothing.
 */
#ifndef CORE_STATS_GROUPS_H
#define CORE_STATS_GROUPS_H

#include "core/tree/tree.h"

struct group_entry;

struct groups {
	struct group_entry *entries; /* by a node's number */
	uint32_t count;
};

void groups_free(struct groups *groups); /* empty again afterwards */
/* The node is that of the event, which the tree has.  Without memory nothing is kept. */
void groups_apply(struct groups *groups, const struct event *event, const struct node *node);

/* For a query_context, whose group_ctx is the groups.  -1: not known. */
int32_t groups_pgrp(void *groups, const struct node *node);
int32_t groups_sid(void *groups, const struct node *node);

#endif
