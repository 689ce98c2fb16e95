// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/screens/log_view.h"

#include "core/base/array.h"

#include <stdlib.h>

#define ROOM_MIN     256
#define FEW          8192   /* records that are read and sorted at once */
#define SLICE        8192u  /* records that are tested for one word at a time */
#define SLICE_SORTED 16384u /* records that are read, but not tested */
#define AHEAD        8      /* records whose texts are prefetched */

/* ---- one list ---- */

static uint64_t number_of(const struct sort_entry *entry)
{
	return entry->keys[2];
}

static bool order_is_ago(const struct order *order)
{
	return order->id == ORDER_AGO && !order->reverse;
}

/* All records, as they come: none of them is read. */
static bool log_list_is_all(const struct log_list *list, const struct log_view *view)
{
	return order_is_ago(&list->order) && !view->filter && list->uid == UINT32_MAX;
}

static void log_list_free(struct log_list *list)
{
	free(list->entries);
	sorter_free(&list->sorter);
	*list = (struct log_list){0};
}

static bool log_list_make_room(struct log_list *list)
{
	size_t room = list->room ? 2 * list->room : ROOM_MIN;
	struct sort_entry *grown;

	if (list->count < list->room)
		return true;
	grown = realloc(list->entries, room * sizeof(*grown));
	if (!grown)
		return false;
	list->entries = grown;
	list->room = room;
	return true;
}

/* Appends the record if it matches.  False: no memory. */
static bool log_list_add(struct log_list *list, const struct log_view *view,
	const struct history *history, uint64_t number)
{
	const struct history_record *record;
	struct sort_entry entry = {.keys = {0, 0, number}};
	struct node top = {0}, parent, node;

	if (!log_list_is_all(list, view)) {
		record = history_at(history, history_find(history, number));
		if (!record || (list->uid != UINT32_MAX && record->uid != list->uid))
			return true;
		history_node(record, &node, &parent);
		parent.parent = &top;
		if (view->filter && !filter_match(view->filter, &node, view->context))
			return true;
		/* A late exit has an earlier time, and keeps its place. */
		if (!order_is_ago(&list->order))
			entry.figure = sorter_figure(&list->sorter, &node);
	}
	if (!log_list_make_room(list))
		return false;
	list->entries[list->count++] = entry;
	return true;
}

static void log_list_fetch(const struct history *history, uint64_t number)
{
	const struct history_record *record = history_at(history, history_find(history, number));

	if (!record || !record->image)
		return;
	__builtin_prefetch(record->image);
	__builtin_prefetch((const char *)record->image + 64);
}

/* The first number that no record has yet. */
static uint64_t end_of(const struct history *history)
{
	return history_number(history, 0) + 1;
}

/* Reads at most `slice` records.  False: no memory, the rest has to wait. */
static bool log_list_read(struct log_list *list, const struct log_view *view,
	const struct history *history, uint64_t slice)
{
	bool all = log_list_is_all(list, view);
	uint64_t end = end_of(history);

	if (list->next < view->oldest)
		list->next = view->oldest;
	for (; list->next < end && slice; list->next++, slice--) {
		if (!all)
			log_list_fetch(history, list->next + AHEAD);
		if (!log_list_add(list, view, history, list->next))
			return false;
	}
	return true;
}

/* [0, old) is sorted.  New texts change the ranks of all, but not their order. */
static void log_list_sort(struct log_list *list, size_t old)
{
	if (order_is_ago(&list->order))
		return;
	sorter_end(&list->sorter);
	if (!list->count) /* there may be no array */
		return;
	for (size_t i = list->sorter.texts ? 0 : old; i < list->count; i++)
		list->entries[i].keys[0] = ~sorter_key(&list->sorter, list->entries[i].figure);
	sorter_sort(&list->sorter, list->entries + old, list->count - old);
	if (old)
		sorter_sort(&list->sorter, list->entries, list->count);
}

static void log_list_drop(struct log_list *list, uint64_t oldest)
{
	size_t to = 0;

	for (size_t i = 0; i < list->count; i++)
		if (number_of(&list->entries[i]) >= oldest)
			list->entries[to++] = list->entries[i];
	list->count = to;
}

/* A record has changed, or the sorter has too many texts of records that have left. */
static bool log_list_is_outdated(const struct log_list *list, const struct history *history)
{
	const struct string_ranks *texts = &list->sorter.string_ranks;

	return list->corrected != history_counts(history)->corrected ||
	       texts->count > 2 * list->count + FEW || texts->texts_len > HISTORY_BYTES;
}

static bool log_list_is_wanted(const struct log_list *list, const struct log_view *view)
{
	return list->order.id == view->order.id && list->order.reverse == view->order.reverse &&
	       list->uid == view->uid;
}

/* ---- other rows ---- */

void log_view_free(struct log_view *view)
{
	log_list_free(&view->list);
	log_list_free(&view->prepared);
	*view = (struct log_view){0};
}

static bool log_view_is_due(const struct log_view *view, uint64_t now_ns)
{
	return now_ns < view->done_ns || now_ns >= view->done_ns + LOG_VIEW_NS;
}

static bool must_prepare(
	const struct log_view *view, const struct history *history, uint64_t now_ns)
{
	if (view->stale)
		return true;
	if (view->preparing)
		return !log_list_is_wanted(&view->prepared, view);
	return !log_list_is_wanted(&view->list, view) ||
	       (log_list_is_outdated(&view->list, history) && log_view_is_due(view, now_ns));
}

static void begin_preparing(struct log_view *view, const struct history *history)
{
	log_list_free(&view->prepared);
	view->prepared = (struct log_list){
		.order = view->order,
		.uid = view->uid,
		.corrected = history_counts(history)->corrected,
	};
	sorter_begin(&view->prepared.sorter, &view->order);
	view->preparing = true;
	view->stale = false;
}

static uint64_t slice_of(const struct log_view *view)
{
	if (log_list_is_all(&view->prepared, view))
		return UINT64_MAX;
	return view->filter ? SLICE / filter_weight(view->filter) | 1 : SLICE_SORTED;
}

static void show_prepared(struct log_view *view, uint64_t now_ns)
{
	log_list_free(&view->list);
	view->list = view->prepared;
	view->prepared = (struct log_list){0};
	view->preparing = false;
	view->done_ns = now_ns;
	log_list_drop(&view->list, view->oldest);
}

/* One slice; the sort has a turn of its own unless there was little to read.  False: no memory. */
static bool prepare(struct log_view *view, const struct history *history, uint64_t now_ns)
{
	struct log_list *list = &view->prepared;
	uint64_t slice = slice_of(view), before = list->next;

	if (!log_list_read(list, view, history, slice)) {
		log_list_free(list);
		view->preparing = false;
		view->stale = true;
		return false;
	}
	if (list->next == end_of(history) && list->next - before <= slice / 2) {
		log_list_sort(list, 0);
		show_prepared(view, now_ns);
	}
	return true;
}

bool log_view_is_preparing(const struct log_view *view)
{
	return view->preparing && !view->stale && log_list_is_wanted(&view->prepared, view);
}

bool log_view_go_on(struct log_view *view, const struct history *history, uint64_t now_ns)
{
	return log_view_is_preparing(view) && prepare(view, history, now_ns) && !view->preparing;
}

/* ---- new records ---- */

static void drop_evicted(struct log_view *view, const struct history *history)
{
	uint64_t oldest = end_of(history) - history_counts(history)->kept;

	if (view->oldest == oldest)
		return;
	log_list_drop(&view->list, oldest);
	view->oldest = oldest;
}

/* False: no memory. */
static bool add_new(struct log_view *view, const struct history *history, uint64_t now_ns)
{
	struct log_list *list = &view->list;
	bool sorted = !order_is_ago(&list->order), whole;
	size_t old = list->count;

	if (list->next == end_of(history) || (sorted && !log_view_is_due(view, now_ns)))
		return true;
	whole = log_list_read(list, view, history, UINT64_MAX);
	log_list_sort(list, old);
	if (sorted)
		view->done_ns = now_ns;
	return whole;
}

/* While other rows are prepared the shown ones stay as they are. */
static bool log_view_update(struct log_view *view, const struct history *history, uint64_t now_ns)
{
	drop_evicted(view, history);
	if (must_prepare(view, history, now_ns))
		begin_preparing(view, history);
	if (view->preparing && history_counts(history)->kept > FEW &&
		!log_list_is_all(&view->prepared, view))
		return true; /* in slices, between two frames */
	if (view->preparing && !prepare(view, history, now_ns))
		return false;
	return view->preparing || add_new(view, history, now_ns);
}

uint64_t log_view_due_ns(const struct log_view *view, const struct history *history)
{
	const struct log_list *list = &view->list;
	bool due = log_list_is_outdated(list, history) ||
		   (!order_is_ago(&list->order) && list->next < end_of(history));

	return due && !view->preparing ? view->done_ns + LOG_VIEW_NS : 0;
}

/* ---- the window ---- */

static struct sort_entry *entry_at(const struct log_view *view, size_t row)
{
	return &view->list.entries[view->list.count - 1 - row];
}

/* The row where the cursor's record would be, if it has left or does not match any more. */
static size_t find_place(const struct log_view *view)
{
	const struct sort_entry *cursor = &view->cursor;
	size_t row = 0;

	while (row < view->list.count - 1) {
		const struct sort_entry *entry = entry_at(view, row);

		if (entry->keys[0] < cursor->keys[0] ||
			(entry->keys[0] == cursor->keys[0] && number_of(entry) < number_of(cursor)))
			break;
		row++;
	}
	return row;
}

static size_t find_row(const struct log_view *view)
{
	uint64_t number = number_of(&view->cursor);

	if (!view->held)
		return 0;
	if (view->at < view->list.count && number_of(entry_at(view, view->at)) == number)
		return view->at;
	for (size_t row = 0; row < view->list.count; row++)
		if (number_of(entry_at(view, row)) == number)
			return row;
	return find_place(view);
}

/* At the end of the list the window is full if there are enough rows. */
static void place_window(struct log_view *view, unsigned height)
{
	size_t below;

	view->at = find_row(view);
	view->cursor = *entry_at(view, view->at);
	if (!view->held)
		view->line = 0;
	if (view->line >= height)
		view->line = height - 1;
	if (view->line > view->at)
		view->line = (unsigned)view->at;
	below = view->list.count - view->at;
	if (below < height - view->line)
		view->line =
			height - below < view->at ? (unsigned)(height - below) : (unsigned)view->at;
	view->lines = below < height - view->line ? view->line + (unsigned)below : height;
}

bool log_view_sync(
	struct log_view *view, const struct history *history, unsigned height, uint64_t now_ns)
{
	bool whole = log_view_update(view, history, now_ns);

	view->lines = 0;
	if (view->list.count && height)
		place_window(view, height);
	return whole;
}

void log_view_move(struct log_view *view, long rows, unsigned height)
{
	size_t to = array_clamp(view->at, rows, view->list.count);

	if (!view->list.count)
		return;
	view->line = (unsigned)array_clamp(view->line, (long)to - (long)view->at, height);
	view->at = to;
	view->cursor = *entry_at(view, view->at);
	view->held = to || rows > LOG_VIEW_HOME;
}

const struct history_record *log_view_row(
	const struct log_view *view, const struct history *history, unsigned line)
{
	size_t row = view->at - view->line + line;

	if (line >= view->lines || row >= view->list.count)
		return NULL;
	return history_at(history, history_find(history, number_of(entry_at(view, row))));
}
