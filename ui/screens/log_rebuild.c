// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * log_rebuild.c - a list of all records that match, made some at a time: collected and sorted in
 * runs of RUN, which are merged two by two until there is one.
 */
#include "ui/screens/log_view_private.h"

#include <stdlib.h>

#define SLICE        16384u /* records that are asked for a word at a time */
#define SLICE_SORTED 32768u /* that are not asked, but sorted */
#define RUN          4096u  /* a power of two: sorted at once */
#define SLICE_MERGED 32768u

void log_rebuild_begin(struct log_view *book, const struct history *history)
{
	log_rebuild_drop(&book->rebuild);
	book->rebuild = (struct log_rebuild){
		.on = true,
		.next = book->oldest,
		.order = book->order,
		.uid = book->uid,
		.corrected = history_counts(history)->corrected,
	};
	book->stale = false;
}

void log_rebuild_drop(struct log_rebuild *rebuild)
{
	log_view_list_free(&rebuild->list);
	free(rebuild->merged);
	*rebuild = (struct log_rebuild){0};
}

bool log_rebuild_is_wanted(const struct log_view *book)
{
	const struct log_rebuild *rebuild = &book->rebuild;

	return rebuild->order.id == book->order.id &&
	       rebuild->order.reverse == book->order.reverse && rebuild->uid == book->uid;
}

/* The text of one that is asked soon. */
static void fetch_ahead(const struct history *history, uint64_t number)
{
	const struct history_record *record = history_at(history, history_find(history, number));

	if (!record || !record->image)
		return;
	__builtin_prefetch(record->image);
	__builtin_prefetch((const char *)record->image + 64);
}

static uint64_t slice_of(const struct log_view *book)
{
	if (log_view_is_all(book)) /* of which nothing is read */
		return UINT64_MAX;
	return book->filter ? SLICE / filter_weight(book->filter) | 1 : SLICE_SORTED;
}

/* False: no memory. */
static bool collect(struct log_view *book, const struct history *history, uint64_t end)
{
	struct log_rebuild *rebuild = &book->rebuild;
	uint64_t slice = slice_of(book);

	if (rebuild->next < book->oldest)
		rebuild->next = book->oldest;
	for (; rebuild->next < end && slice; rebuild->next++, slice--) {
		if (!log_view_is_plain(&rebuild->order) &&
			rebuild->list.count == rebuild->sorted + RUN)
			break;
		if (!log_view_is_all(book))
			fetch_ahead(history, rebuild->next + 8);
		if (!log_view_list_take(&rebuild->list, book, history, rebuild->next))
			return false;
	}
	return true;
}

static void sort_run(struct log_rebuild *rebuild, const struct history *history)
{
	const struct log_view_job job = {&rebuild->order, history};
	struct log_view_list run = {.entries = rebuild->list.entries + rebuild->sorted,
		.count = rebuild->list.count - rebuild->sorted};

	log_view_list_sort(&run, 0, &job);
	rebuild->sorted = rebuild->list.count;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The next one of the two runs that are merged at `at`. */
static const struct log_view_entry *merge_one(
	struct log_rebuild *rebuild, const struct log_view_job *job)
{
	const struct log_view_list *list = &rebuild->list;
	size_t from = rebuild->at & ~(2 * rebuild->width - 1);
	size_t middle = smaller(from + rebuild->width, list->count);
	size_t end = smaller(from + 2 * rebuild->width, list->count);

	if (rebuild->at == from) {
		rebuild->a = from;
		rebuild->b = middle;
	}
	if (rebuild->b == end)
		return &list->entries[rebuild->a++];
	if (rebuild->a < middle && log_view_compare(&list->entries[rebuild->a],
					   &list->entries[rebuild->b], (void *)job) < 0)
		return &list->entries[rebuild->a++];
	return &list->entries[rebuild->b++];
}

/* All runs of this width have been merged: those are the runs now. */
static void turn(struct log_rebuild *rebuild)
{
	struct log_view_entry *before = rebuild->list.entries;

	rebuild->list.entries = rebuild->merged;
	rebuild->merged = before;
	rebuild->width *= 2;
	rebuild->at = 0;
}

/* Returns whether there is one run. */
static bool merge(struct log_rebuild *rebuild, const struct history *history)
{
	const struct log_view_job job = {&rebuild->order, history};
	unsigned slice = SLICE_MERGED;

	while (rebuild->width < rebuild->list.count && slice) {
		for (; rebuild->at < rebuild->list.count && slice; slice--) {
			const struct log_view_entry *entry = merge_one(rebuild, &job);

			rebuild->merged[rebuild->at++] = *entry;
		}
		if (rebuild->at == rebuild->list.count)
			turn(rebuild);
	}
	return rebuild->width >= rebuild->list.count;
}

/* Without memory to merge into all are sorted at once. */
static bool begin_merge(struct log_rebuild *rebuild, const struct history *history)
{
	const struct log_view_job job = {&rebuild->order, history};
	const struct log_view_list *list = &rebuild->list;

	rebuild->merged = malloc(list->room * sizeof(*rebuild->merged));
	rebuild->width = RUN;
	if (rebuild->merged)
		return false;
	qsort_r(list->entries, list->count, sizeof(*list->entries), log_view_compare, (void *)&job);
	return true;
}

enum log_rebuild_state log_rebuild_go_on(struct log_view *book, const struct history *history)
{
	struct log_rebuild *rebuild = &book->rebuild;
	uint64_t end = history_number(history, 0) + 1;
	bool more = rebuild->next < end && !rebuild->merged, done;

	if (more && !collect(book, history, end)) {
		log_rebuild_drop(rebuild);
		return DRAFT_NO_MEMORY;
	}
	more = rebuild->next < end && !rebuild->merged;
	if (log_view_is_plain(&rebuild->order) || !rebuild->list.count)
		return more ? DRAFT_GOES_ON : DRAFT_DONE;
	if (rebuild->merged)
		return merge(rebuild, history) ? DRAFT_DONE : DRAFT_GOES_ON;
	if (!more || rebuild->list.count == rebuild->sorted + RUN)
		sort_run(rebuild, history);
	if (more)
		return DRAFT_GOES_ON;
	done = rebuild->list.count <= RUN || begin_merge(rebuild, history);
	return done ? DRAFT_DONE : DRAFT_GOES_ON;
}
