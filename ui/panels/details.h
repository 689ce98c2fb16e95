/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * details.h - a page with all that is known about one process: from the tree, and for a running
 * process from /proc, which is read once when the page is opened; its open files when they are
 * asked for.
 *
 * When the process has left the tree, the page keeps the last known values.
 */
#ifndef UI_PANELS_DETAILS_H
#define UI_PANELS_DETAILS_H

#include "core/source/detail/detail.h"
#include "ui/app/model.h"
#include "ui/format/figure_history.h"
#include "ui/panels/text_page.h"

/* Long parts of the page, which keys show and hide. */
enum details_section { DETAILS_FILES, DETAILS_ENVIRONMENT, DETAILS_SECTIONS };

struct details {
	struct ident id;
	struct detail *detail; /* NULL: /proc was not read, or no memory */
	const char *absent;    /* why what only /proc has is not there; static */
	struct text_page page;
	bool shown[DETAILS_SECTIONS];
	unsigned section_row[DETAILS_SECTIONS]; /* of their titles on the page */
	char *marks;     /* of each variable, compared with the parent's; NULL: not compared */
	unsigned marked; /* variables that have one */
	bool ascii;
	bool gone;                /* the process has left the tree */
	bool waiting;             /* for a part of detail: call details_write again soon */
	uint64_t version, second; /* of the tree, and time, when the page was written */
};

/* local: the process runs on this machine now.  reader: see detail_read. */
void details_open(
	struct details *details, const struct node *node, bool local, struct reader **reader);
void details_close(struct details *details);
/* Writes the page again if anything has changed, or has arrived from /proc. */
void details_write(
	struct details *details, const struct model *model, const struct figure_history *history);
/* Writes the page once, for a process that is only in the log, with what the log has. */
void details_write_departed(
	struct details *details, const struct node *node, const struct model *model);
void details_show(struct details *details, enum details_section section, bool show);

#endif
