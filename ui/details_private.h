/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details_private.h - parts of the page of details.h: details.c, details_kin.c, details_words.c. */
#ifndef UI_DETAILS_PRIVATE_H
#define UI_DETAILS_PRIVATE_H

#include "ui/details.h"

void details_put_name(struct page *page, const struct node *node); /* pid and command line */
void details_put_args(struct page *page, const char *args, size_t len); /* on one line */
void details_put_command(struct page *page, const struct details *details, const struct node *node);
void details_put_environment(struct page *page, const struct details *details);
void details_put_lineage(struct page *page, const struct node *node);
void details_put_children(struct page *page, const struct node *node);

#endif
