// SPDX-License-Identifier: GPL-2.0-or-later
/* The details page of a process that has left the tree: only what the log has. */
#include "ui/panels/details_private.h"

#include <inttypes.h>
#include <string.h>

void details_write_departed(
	struct details *details, const struct node *node, const struct model *model)
{
	struct text_page *page = &details->page;

	details->gone = true;
	text_page_clear(page);
	details_put_head(page, details, node);
	details_put_owner(page, node->uid, model);
	text_page_line(page, "Parent   ");
	details_put_name(page, node->parent);
	details_put_life(page, node, model);
	details_put_command(page, details, node);
	text_page_title(page, "Resources");
	details_put_time(page, "CPU time ", node->cpu_ns);
	details_put_bytes(page, "Peak mem ", node->rss_bytes);
	text_page_line(page, "");
	text_page_line(page, "");
	text_page_put(page, "(no longer in the tree; from the log)");
}
