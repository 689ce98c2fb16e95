/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* loss_report.h - reports what a session without a screen could not show. */
#ifndef UI_PRINT_LOSS_REPORT_H
#define UI_PRINT_LOSS_REPORT_H

#include "core/query/scope.h"
#include "core/source.h"

/* Events lost, arguments truncated, processes refused, and what to do with that source. */
void loss_report_print(const struct tree_counts *counts, uint64_t cut, uint64_t refused,
	const struct source *source);
/* The pids of --pid that do not exist.  True: none of them does. */
bool loss_report_print_unmet(const struct scope *scope, bool live);

#endif
