/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log_view_private.h - what the files of the logbook share; nobody else includes it.
 *
 *	log_view.c     what is shown: kept up to date, its window and cursor
 *	log_rebuild.c  what is to be shown instead: made little by little
 *	log_list.c     records that match, as entries in an order
 */
#ifndef UI_SCREENS_LOG_VIEW_PRIVATE_H
#define UI_SCREENS_LOG_VIEW_PRIVATE_H

#include "ui/screens/log_view.h"

/* log_list.c; the order is that which the book wants. */
struct log_view_job {
	const struct order *order;
	const struct history *history;
};

/* Take a record that the history has, if it matches, behind all others.  False: no memory. */
bool log_view_list_take(struct log_view_list *list, const struct log_view *book,
	const struct history *history, uint64_t number);
/* As qsort wants it, over entries: the last row is first. */
int log_view_compare(const void *a, const void *b, void *job);
bool log_view_is_plain(const struct order *order); /* as they come: nothing is to be sorted */
bool log_view_is_all(const struct log_view *book); /* and nobody is to be asked */
/* [0, old) is sorted; what follows is brought to its place. */
void log_view_list_sort(struct log_view_list *list, size_t old, const struct log_view_job *job);
void log_view_list_drop(struct log_view_list *list, uint64_t oldest); /* what the history has not */
void log_view_list_free(struct log_view_list *list);

/* log_rebuild.c */
void log_rebuild_begin(struct log_view *book, const struct history *history);
enum log_rebuild_state { DRAFT_GOES_ON, DRAFT_DONE, DRAFT_NO_MEMORY };
/* For some milliseconds at most.  DRAFT_DONE: all that is there is in draft.list, sorted. */
enum log_rebuild_state log_rebuild_go_on(struct log_view *book, const struct history *history);
void log_rebuild_drop(struct log_rebuild *rebuild);
bool log_rebuild_is_wanted(const struct log_view *book); /* it is what the book wants now */

#endif
