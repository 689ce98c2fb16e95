/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* print_summary.h - the totals of a session, as a page of text or one JSON object. */
#ifndef UI_PRINT_PRINT_SUMMARY_H
#define UI_PRINT_PRINT_SUMMARY_H

#include "core/stats/summary.h"
#include "ui/print/print.h"

/* The summary must be sorted. */
void print_summary(struct print *print, const struct summary *summary,
	const struct tree_counts *counts, uint64_t now_ns, bool json);

#endif
