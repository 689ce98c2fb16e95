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

void draft_begin(struct logbook *book, const struct history *history)
{
	draft_drop(&book->draft);
	book->draft = (struct logbook_draft){
		.on = true,
		.next = book->oldest,
		.order = book->order,
		.uid = book->uid,
		.corrected = history_counts(history)->corrected,
	};
	book->stale = false;
}

void draft_drop(struct logbook_draft *draft)
{
	logbook_list_free(&draft->list);
	free(draft->merged);
	*draft = (struct logbook_draft){0};
}

bool draft_is_wanted(const struct logbook *book)
{
	const struct logbook_draft *draft = &book->draft;

	return draft->order.id == book->order.id && draft->order.reverse == book->order.reverse &&
	       draft->uid == book->uid;
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

static uint64_t slice_of(const struct logbook *book)
{
	if (logbook_is_all(book)) /* of which nothing is read */
		return UINT64_MAX;
	return book->filter ? SLICE / filter_weight(book->filter) | 1 : SLICE_SORTED;
}

/* False: no memory. */
static bool collect(struct logbook *book, const struct history *history, uint64_t end)
{
	struct logbook_draft *draft = &book->draft;
	uint64_t slice = slice_of(book);

	if (draft->next < book->oldest)
		draft->next = book->oldest;
	for (; draft->next < end && slice; draft->next++, slice--) {
		if (!logbook_is_plain(&draft->order) && draft->list.count == draft->sorted + RUN)
			break;
		if (!logbook_is_all(book))
			fetch_ahead(history, draft->next + 8);
		if (!logbook_list_take(&draft->list, book, history, draft->next))
			return false;
	}
	return true;
}

static void sort_run(struct logbook_draft *draft, const struct history *history)
{
	const struct logbook_job job = {&draft->order, history};
	struct logbook_list run = {.entries = draft->list.entries + draft->sorted,
		.count = draft->list.count - draft->sorted};

	logbook_list_sort(&run, 0, &job);
	draft->sorted = draft->list.count;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The next one of the two runs that are merged at `at`. */
static const struct logbook_entry *merge_one(
	struct logbook_draft *draft, const struct logbook_job *job)
{
	const struct logbook_list *list = &draft->list;
	size_t from = draft->at & ~(2 * draft->width - 1);
	size_t middle = smaller(from + draft->width, list->count);
	size_t end = smaller(from + 2 * draft->width, list->count);

	if (draft->at == from) {
		draft->a = from;
		draft->b = middle;
	}
	if (draft->b == end)
		return &list->entries[draft->a++];
	if (draft->a < middle && logbook_compare(&list->entries[draft->a], &list->entries[draft->b],
					 (void *)job) < 0)
		return &list->entries[draft->a++];
	return &list->entries[draft->b++];
}

/* All runs of this width have been merged: those are the runs now. */
static void turn(struct logbook_draft *draft)
{
	struct logbook_entry *before = draft->list.entries;

	draft->list.entries = draft->merged;
	draft->merged = before;
	draft->width *= 2;
	draft->at = 0;
}

/* Returns whether there is one run. */
static bool merge(struct logbook_draft *draft, const struct history *history)
{
	const struct logbook_job job = {&draft->order, history};
	unsigned slice = SLICE_MERGED;

	while (draft->width < draft->list.count && slice) {
		for (; draft->at < draft->list.count && slice; slice--) {
			const struct logbook_entry *entry = merge_one(draft, &job);

			draft->merged[draft->at++] = *entry;
		}
		if (draft->at == draft->list.count)
			turn(draft);
	}
	return draft->width >= draft->list.count;
}

/* Without memory to merge into all are sorted at once. */
static bool begin_merge(struct logbook_draft *draft, const struct history *history)
{
	const struct logbook_job job = {&draft->order, history};
	const struct logbook_list *list = &draft->list;

	draft->merged = malloc(list->room * sizeof(*draft->merged));
	draft->width = RUN;
	if (draft->merged)
		return false;
	qsort_r(list->entries, list->count, sizeof(*list->entries), logbook_compare, (void *)&job);
	return true;
}

enum draft_state draft_go_on(struct logbook *book, const struct history *history)
{
	struct logbook_draft *draft = &book->draft;
	uint64_t end = history_number(history, 0) + 1;
	bool more = draft->next < end && !draft->merged, done;

	if (more && !collect(book, history, end)) {
		draft_drop(draft);
		return DRAFT_NO_MEMORY;
	}
	more = draft->next < end && !draft->merged;
	if (logbook_is_plain(&draft->order) || !draft->list.count)
		return more ? DRAFT_GOES_ON : DRAFT_DONE;
	if (draft->merged)
		return merge(draft, history) ? DRAFT_DONE : DRAFT_GOES_ON;
	if (!more || draft->list.count == draft->sorted + RUN)
		sort_run(draft, history);
	if (more)
		return DRAFT_GOES_ON;
	done = draft->list.count <= RUN || begin_merge(draft, history);
	return done ? DRAFT_DONE : DRAFT_GOES_ON;
}
