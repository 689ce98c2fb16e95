// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/screens/log_view_private.h"

#include <string.h>

#define FEW 8192 /* records of which a list is made at once */

void log_view_free(struct log_view *book)
{
	log_view_list_free(&book->list);
	log_rebuild_drop(&book->rebuild);
	*book = (struct log_view){0};
}

/* ---- what there is ---- */

static void drop_gone(struct log_view *book, uint64_t oldest)
{
	if (book->oldest == oldest)
		return;
	log_view_list_drop(&book->list, oldest);
	book->oldest = oldest;
	if (book->next < oldest)
		book->next = oldest;
}

static uint64_t end_of(const struct history *history)
{
	return history_number(history, 0) + 1;
}

static uint64_t oldest_of(const struct history *history)
{
	return end_of(history) - history_counts(history)->kept;
}

/* Those that have come go behind all others.  False: no memory, the rest has to wait. */
static bool take_new(struct log_view *book, const struct history *history, uint64_t end)
{
	for (; book->next < end; book->next++)
		if (!log_view_list_take(&book->list, book, history, book->next))
			return false;
	return true;
}

static bool is_late(const struct log_view *book, const struct history *history)
{
	return book->corrected != history_counts(history)->corrected;
}

static bool is_due(const struct log_view *book, uint64_t now_ns)
{
	return now_ns < book->done_ns || now_ns >= book->done_ns + LOG_VIEW_NS;
}

/* What is shown is not what is wanted: that has to be made. */
static bool is_asked(const struct log_view *book)
{
	return book->made.id != book->order.id || book->made.reverse != book->order.reverse ||
	       book->made_uid != book->uid;
}

static bool must_begin(const struct log_view *book, const struct history *history, uint64_t now_ns)
{
	if (book->stale)
		return true;
	if (book->rebuild.on)
		return !log_rebuild_is_wanted(book);
	return is_asked(book) || (is_late(book, history) && is_due(book, now_ns));
}

/* Takes the place of what is shown. */
static void finish(struct log_view *book, const struct history *history, uint64_t now_ns)
{
	struct log_rebuild *rebuild = &book->rebuild;

	log_view_list_free(&book->list);
	book->list = rebuild->list;
	rebuild->list = (struct log_view_list){0};
	book->next = rebuild->next;
	book->made = rebuild->order;
	book->made_uid = rebuild->uid;
	book->corrected = rebuild->corrected;
	book->done_ns = now_ns;
	log_rebuild_drop(rebuild);
	log_view_list_drop(&book->list, oldest_of(history));
}

/* What has come since is sorted in once a second, if there is an order. */
static bool update(struct log_view *book, const struct history *history, uint64_t now_ns)
{
	const struct log_view_job job = {&book->order, history};
	bool plain = log_view_is_plain(&book->order), whole;
	size_t old = book->list.count;

	if (book->next == end_of(history) || (!plain && !is_due(book, now_ns)))
		return true;
	whole = take_new(book, history, end_of(history));
	log_view_list_sort(&book->list, old, &job);
	if (!plain)
		book->done_ns = now_ns;
	return whole;
}

static enum log_rebuild_state make(
	struct log_view *book, const struct history *history, uint64_t now_ns)
{
	enum log_rebuild_state state = log_rebuild_go_on(book, history);

	if (state == DRAFT_DONE)
		finish(book, history, now_ns);
	if (state == DRAFT_NO_MEMORY)
		book->stale = true;
	return state;
}

bool log_view_is_making(const struct log_view *book)
{
	return book->rebuild.on && !book->stale && log_rebuild_is_wanted(book);
}

bool log_view_go_on(struct log_view *book, const struct history *history, uint64_t now_ns)
{
	return log_view_is_making(book) && make(book, history, now_ns) == DRAFT_DONE;
}

uint64_t log_view_due_ns(const struct log_view *book, const struct history *history)
{
	bool old = is_late(book, history) ||
		   (!log_view_is_plain(&book->order) && book->next < end_of(history));

	return old && !book->rebuild.on ? book->done_ns + LOG_VIEW_NS : 0;
}

/* ---- the window ---- */

static struct log_view_entry *entry_at(const struct log_view *book, size_t row)
{
	return &book->list.entries[book->list.count - 1 - row];
}

/* Its record has left, or does not match any more: where it would be. */
static size_t find_place(const struct log_view *book)
{
	size_t row = 0;

	while (row < book->list.count - 1) {
		const struct log_view_entry *entry = entry_at(book, row);

		if (entry->key > book->cursor.key ||
			(entry->key == book->cursor.key && entry->number < book->cursor.number))
			break;
		row++;
	}
	return row;
}

static size_t find_cursor(const struct log_view *book)
{
	if (!book->held)
		return 0;
	if (book->at < book->list.count && entry_at(book, book->at)->number == book->cursor.number)
		return book->at;
	for (size_t row = 0; row < book->list.count; row++)
		if (entry_at(book, row)->number == book->cursor.number)
			return row;
	return find_place(book);
}

static void place_window(struct log_view *book, unsigned height)
{
	size_t below;

	book->at = find_cursor(book);
	book->cursor = *entry_at(book, book->at);
	if (!book->held)
		book->line = 0;
	if (book->line >= height)
		book->line = height - 1;
	if (book->line > book->at)
		book->line = (unsigned)book->at;
	below = book->list.count - book->at;
	if (below < height - book->line) /* to the end: the window is full if it can be */
		book->line =
			height - below < book->at ? (unsigned)(height - below) : (unsigned)book->at;
	book->lines = below < height - book->line ? book->line + (unsigned)below : height;
}

static bool is_quick(const struct log_view *book, const struct history *history)
{
	return history_counts(history)->kept <= FEW || log_view_is_all(book);
}

/* While another list is made what was shown stays as it was. */
static bool catch_up(struct log_view *book, const struct history *history, uint64_t now_ns)
{
	enum log_rebuild_state state = DRAFT_DONE;

	drop_gone(book, oldest_of(history));
	if (must_begin(book, history, now_ns))
		log_rebuild_begin(book, history);
	if (book->rebuild.on && !is_quick(book, history))
		return true; /* turn by turn, between two frames */
	if (book->rebuild.on)
		state = make(book, history, now_ns);
	return state == DRAFT_DONE ? update(book, history, now_ns) : state == DRAFT_GOES_ON;
}

bool log_view_sync(
	struct log_view *book, const struct history *history, unsigned height, uint64_t now_ns)
{
	bool whole = catch_up(book, history, now_ns);

	book->lines = 0;
	if (book->list.count && height)
		place_window(book, height);
	return whole;
}

void log_view_move(struct log_view *book, long rows, unsigned height)
{
	long from = (long)book->at, to = from + rows, last = (long)book->list.count - 1, line;

	if (!book->list.count)
		return;
	to = to < 0 ? 0 : to > last ? last : to;
	line = (long)book->line + to - from;
	book->line = line < 0 ? 0 : line >= (long)height && height ? height - 1 : (unsigned)line;
	book->at = (size_t)to;
	book->cursor = *entry_at(book, book->at);
	book->held = to;
}

const struct history_record *log_view_row(
	const struct log_view *book, const struct history *history, unsigned line)
{
	size_t row = book->at - book->line + line;
	size_t n = line < book->lines && row < book->list.count
			   ? history_find(history, entry_at(book, row)->number)
			   : SIZE_MAX;

	return n == SIZE_MAX ? NULL : history_at(history, n);
}
