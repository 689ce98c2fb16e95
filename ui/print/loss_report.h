/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loss_report.h - at the end of a session without a screen: what was asked for and not shown. */
#ifndef UI_PRINT_LOSS_REPORT_H
#define UI_PRINT_LOSS_REPORT_H

#include "core/query/scope.h"

/* What was lost, cut, refused, and how to see more of it; live: it was no recording. */
void loss_report_print(const struct tree_counts *counts, uint64_t cut, uint64_t refused, bool live);
/* Which of the pids asked for nobody has.  True: it is all of them. */
bool loss_report_print_strangers(const struct scope *scope, bool live);

#endif
