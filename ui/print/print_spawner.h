/* SPDX-License-Identifier: GPL-2.0-or-later */
/* print_spawner.h - one process that starts others, in full: for --when. */
#ifndef UI_PRINT_PRINT_SPAWNER_H
#define UI_PRINT_PRINT_SPAWNER_H

#include "core/stats/spawners.h"
#include "ui/print/print.h"

/* Who matched `when`: its line of ancestors, what it starts and what becomes of that. */
void print_match(struct print *print, const struct spawners *spawners, const struct node *node,
	const char *when, uint64_t now_ns, bool json);

#endif
