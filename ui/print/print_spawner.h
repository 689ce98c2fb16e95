/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* print_spawner.h - everything about one process and what it starts, for --when. */
#ifndef UI_PRINT_PRINT_SPAWNER_H
#define UI_PRINT_PRINT_SPAWNER_H

#include "core/stats/spawners.h"
#include "ui/print/print.h"

/* The process that matched `when`: its ancestors, the processes it starts, and how they end. */
void print_spawner(struct print *print, const struct spawners *spawners, const struct node *node,
	const char *when, uint64_t now_ns, bool json);

#endif
