/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* details_private.h - sections of the page of details.h. */
#ifndef UI_PANELS_DETAILS_PRIVATE_H
#define UI_PANELS_DETAILS_PRIVATE_H

#include "ui/panels/details.h"

void details_put_name(struct text_page *page, const struct node *node); /* pid and command line */
void details_put_args(struct text_page *page, const char *args, size_t len); /* on one line */
void details_put_command(
	struct text_page *page, const struct details *details, const struct node *node);
void details_put_failed_execs(
	struct text_page *page, const struct node *node, const struct model *model);
void details_put_files(struct text_page *page, struct details *details);
void details_put_environment(struct text_page *page, struct details *details);
/* Why something is not there: it is being read, was late, or -errno. */
void details_put_error(struct text_page *page, int err);
/* The words with one of the wanted marks, which are ' ' beyond count. */
struct word_marks {
	const char *of;
	unsigned count;
	const char *wanted;
};

/* One word per line, with its mark in front, and with the wanted ' ' what was cut. */
void details_put_words(
	struct text_page *page, const struct detail_block *block, const struct word_marks *marks);
/* history: of this process, or NULL. */
void details_put_memory(struct text_page *page, const struct details *details,
	const struct figure_history *history);
void details_put_threads(struct text_page *page, const struct details *details);
void details_put_security(struct text_page *page, const struct details *details);
void details_put_limits(struct text_page *page, const struct details *details);
void details_put_lineage(struct text_page *page, const struct node *node);
/* The last lines that the command had written when this process ended. */
void details_put_output(
	struct text_page *page, const struct node *node, const struct transcript *transcript);
void details_put_children(struct text_page *page, const struct node *node);

#endif
