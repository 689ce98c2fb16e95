/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * details.h - all that is known of one process, as a page: from the tree, and while it lives from
 * /proc, read once when the page is opened.
 *
 * It stays with its process: when that has left the tree, what was last known stays on the page.
 */
#ifndef UI_PANELS_DETAILS_H
#define UI_PANELS_DETAILS_H

#include "core/query/filter.h"
#include "core/source/proc/proc_detail.h"
#include "core/tree/tree.h"
#include "ui/app/exec_errors.h"
#include "ui/panels/text_page.h"

struct details_context {
	const struct tree *tree;
	const struct query_context *names; /* of users; its now_ns is the time */
	int64_t wall_offset_ns;
	const struct exec_errors *exec_errors; /* NULL: nobody has looked for any */
};

struct details {
	struct ident id;
	struct detail *detail; /* NULL: /proc was not asked, or no memory */
	struct text_page page;
	bool environment;         /* is shown */
	bool gone;                /* has left the tree */
	bool waiting;             /* for some of detail: write again soon */
	uint64_t version, second; /* of the tree, and the time, that the page is of */
};

/* local: its processes are those of this machine, now.  reader: see detail_read. */
void details_open(
	struct details *details, const struct node *node, bool local, struct reader **reader);
void details_close(struct details *details);
/* Write the page anew if anything has changed, or has come from /proc. */
void details_write(struct details *details, const struct details_context *context);
/* For good, of one that is in a log only: what that has kept of it. */
void details_write_departed(
	struct details *details, const struct node *node, const struct details_context *context);
void details_show_environment(struct details *details, bool show);

#endif
