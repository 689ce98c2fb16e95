/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* print_summary.h - the totals of a session, as a page of text or one JSON object. */
#ifndef UI_PRINT_PRINT_SUMMARY_H
#define UI_PRINT_PRINT_SUMMARY_H

#include "core/stats/summary.h"
#include "ui/print/print.h"

/* What the summary's events do not say. */
struct summary_run {
	uint64_t elapsed_ns;         /* of the command, or of the session */
	uint64_t user_ns, system_ns; /* of the command; only if has_usage */
	bool has_usage;
};

/* The summary must be sorted. */
void print_summary(struct print *print, const struct summary *summary,
	const struct summary_run *run, const struct tree_counts *counts, uint64_t now_ns,
	bool json);

#endif
