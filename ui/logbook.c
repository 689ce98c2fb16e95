// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/logbook.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 256

void logbook_free(struct logbook *book)
{
	free(book->entries);
	*book = (struct logbook){0};
}

void logbook_node(const struct history_record *record, struct node *node, struct node *parent)
{
	*parent = (struct node){.id = record->parent};
	memcpy(parent->comm, record->parent_comm, COMM_SIZE);
	*node = (struct node){
		.id = record->id,
		.parent = parent,
		.flags = record->flags | NODE_DEAD,
		.image = record->image,
		.current = record->parent,
		.exit_ns = record->exit_ns,
		.uid = record->uid,
		.status = record->status,
		.cpu_ns = record->cpu_ns,
		.rss_bytes = record->max_rss_bytes,
		.stat_ns = record->exit_ns,
		.cpu_share = -1,
		.state = 'Z',
	};
	memcpy(node->comm, record->comm, COMM_SIZE);
}

static bool matches(const struct logbook *book, const struct history_record *record)
{
	struct node top = {0}, parent, node;

	if (book->uid != UINT32_MAX && record->uid != book->uid)
		return false;
	if (!book->filter)
		return true;
	logbook_node(record, &node, &parent);
	parent.parent = &top;
	return filter_match(book->filter, &node, book->context);
}

/* ---- what is sorted ---- */

/* As they come: nothing is ever to be sorted. */
static bool is_plain(const struct order *order)
{
	return order->id == ORDER_AGO && !order->reverse;
}

static struct logbook_entry entry_of(
	const struct logbook *book, const struct history_record *record, uint64_t number)
{
	struct node node, parent;

	/* a late exit has an earlier time, and keeps its place */
	if (is_plain(&book->order))
		return (struct logbook_entry){~number, number};
	logbook_node(record, &node, &parent);
	return (struct logbook_entry){order_key(&book->order, &node), number};
}

struct job {
	const struct order *order;
	const struct history *history;
};

/* Nothing that is sorted by as a text differs: so it is with most whose keys are equal. */
static bool is_alike(const struct history_record *a, const struct history_record *b)
{
	const char *a_program = a->image ? a->image->args : "";
	const char *b_program = b->image ? b->image->args : "";

	return a->uid == b->uid && !memcmp(a->comm, b->comm, COMM_SIZE) &&
	       !memcmp(a->parent_comm, b->parent_comm, COMM_SIZE) && !strcmp(a_program, b_program);
}

static int compare_texts(const struct job *job, uint64_t a_number, uint64_t b_number)
{
	const struct history *history = job->history;
	const struct history_record *a = history_at(history, history_find(history, a_number));
	const struct history_record *b = history_at(history, history_find(history, b_number));
	struct node a_node, b_node, a_parent, b_parent;

	if (!a || !b || is_alike(a, b))
		return 0;
	logbook_node(a, &a_node, &a_parent);
	logbook_node(b, &b_node, &b_parent);
	return order_compare_texts(job->order, &a_node, &b_node);
}

/* Below 0: a's row is above b's.  Of equals the newer one's is. */
static int compare(
	const struct logbook_entry *a, const struct logbook_entry *b, const struct job *job)
{
	int words = 0;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (!order_key_tells(job->order, a->key))
		words = compare_texts(job, a->number, b->number);
	return words ? words : (a->number < b->number) - (a->number > b->number);
}

/* The last row is first. */
static int compare_backwards(const void *a, const void *b, void *job)
{
	return compare(b, a, job);
}

static bool is_sorted(const struct logbook *book, size_t from, const struct job *job)
{
	for (size_t i = from ? from : 1; i < book->count; i++)
		if (compare(&book->entries[i - 1], &book->entries[i], job) < 0)
			return false;
	return true;
}

/* [0, old) is sorted, and so is what follows: from the end, so that only the new move aside. */
static void merge(
	struct logbook *book, size_t old, struct logbook_entry *aside, const struct job *job)
{
	size_t left = book->count - old, to = book->count;

	memcpy(aside, book->entries + old, left * sizeof(*aside));
	while (left)
		if (old && compare(&book->entries[old - 1], &aside[left - 1], job) < 0)
			book->entries[--to] = book->entries[--old];
		else
			book->entries[--to] = aside[--left];
}

/* [0, old) is sorted. */
static void sort(struct logbook *book, size_t old, const struct history *history)
{
	struct job job = {&book->order, history};
	struct logbook_entry *from, *aside;
	size_t n = book->count - old;

	if (!n || is_sorted(book, old, &job))
		return;
	from = book->entries + old;
	qsort_r(from, n, sizeof(*from), compare_backwards, &job);
	if (is_sorted(book, old, &job))
		return;
	aside = malloc(n * sizeof(*aside));
	if (aside)
		merge(book, old, aside, &job);
	else
		qsort_r(book->entries, book->count, sizeof(*from), compare_backwards, &job);
	free(aside);
}

/* ---- what there is ---- */

static void drop_gone(struct logbook *book, uint64_t oldest)
{
	size_t to = 0;

	if (book->oldest == oldest)
		return;
	for (size_t i = 0; i < book->count; i++)
		if (book->entries[i].number >= oldest)
			book->entries[to++] = book->entries[i];
	book->count = to;
	book->oldest = oldest;
	if (book->next < oldest)
		book->next = oldest;
}

static bool make_room(struct logbook *book)
{
	size_t room = book->room ? 2 * book->room : ROOM_MIN;
	struct logbook_entry *grown;

	if (book->count < book->room)
		return true;
	grown = realloc(book->entries, room * sizeof(*grown));
	if (!grown)
		return false;
	book->entries = grown;
	book->room = room;
	return true;
}

/* Those that have come go behind all others.  False: no memory, the rest has to wait. */
static bool take_new(struct logbook *book, const struct history *history, uint64_t end)
{
	for (; book->next < end; book->next++) {
		const struct history_record *record =
			history_at(history, history_find(history, book->next));

		if (!matches(book, record))
			continue;
		if (!make_room(book))
			return false;
		book->entries[book->count++] = entry_of(book, record, book->next);
	}
	return true;
}

static uint64_t end_of(const struct history *history)
{
	return history_number(history, 0) + 1;
}

static bool is_late(const struct logbook *book, const struct history *history)
{
	return book->mended != history_counts(history)->mended;
}

static bool is_asked(const struct logbook *book)
{
	return book->stale || book->made.id != book->order.id ||
	       book->made.reverse != book->order.reverse || book->made_uid != book->uid;
}

static void begin_anew(struct logbook *book, const struct history *history)
{
	book->count = 0;
	book->next = book->oldest;
	book->made = book->order;
	book->made_uid = book->uid;
	book->mended = history_counts(history)->mended;
	book->stale = false;
}

static bool update(struct logbook *book, const struct history *history, uint64_t now_ns)
{
	uint64_t end = end_of(history);
	bool due = now_ns < book->done_ns || now_ns >= book->done_ns + LOGBOOK_NS, whole;
	bool anew = is_asked(book) || (is_late(book, history) && due);
	size_t old;

	drop_gone(book, end - history_counts(history)->kept);
	if (anew)
		begin_anew(book, history);
	else if (book->next == end || (!due && !is_plain(&book->order)))
		return true;
	old = book->count;
	whole = take_new(book, history, end);
	sort(book, old, history);
	if (anew || !is_plain(&book->order))
		book->done_ns = now_ns;
	return whole;
}

uint64_t logbook_due_ns(const struct logbook *book, const struct history *history)
{
	bool old =
		is_late(book, history) || (!is_plain(&book->order) && book->next < end_of(history));

	return old ? book->done_ns + LOGBOOK_NS : 0;
}

/* ---- the window ---- */

static struct logbook_entry *entry_at(const struct logbook *book, size_t row)
{
	return &book->entries[book->count - 1 - row];
}

/* Its record has left, or does not match any more: where it would be. */
static size_t find_place(const struct logbook *book)
{
	size_t row = 0;

	while (row < book->count - 1) {
		const struct logbook_entry *entry = entry_at(book, row);

		if (entry->key > book->cursor.key ||
			(entry->key == book->cursor.key && entry->number < book->cursor.number))
			break;
		row++;
	}
	return row;
}

static size_t find_cursor(const struct logbook *book)
{
	if (!book->held)
		return 0;
	if (book->at < book->count && entry_at(book, book->at)->number == book->cursor.number)
		return book->at;
	for (size_t row = 0; row < book->count; row++)
		if (entry_at(book, row)->number == book->cursor.number)
			return row;
	return find_place(book);
}

static void place_window(struct logbook *book, unsigned height)
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
	below = book->count - book->at;
	if (below < height - book->line) /* to the end: the window is full if it can be */
		book->line =
			height - below < book->at ? (unsigned)(height - below) : (unsigned)book->at;
	book->lines = below < height - book->line ? book->line + (unsigned)below : height;
}

bool logbook_sync(
	struct logbook *book, const struct history *history, unsigned height, uint64_t now_ns)
{
	bool whole = update(book, history, now_ns);

	book->lines = 0;
	if (book->count && height)
		place_window(book, height);
	return whole;
}

void logbook_move(struct logbook *book, long rows, unsigned height)
{
	long from = (long)book->at, to = from + rows, last = (long)book->count - 1, line;

	if (!book->count)
		return;
	to = to < 0 ? 0 : to > last ? last : to;
	line = (long)book->line + to - from;
	book->line = line < 0 ? 0 : line >= (long)height && height ? height - 1 : (unsigned)line;
	book->at = (size_t)to;
	book->cursor = *entry_at(book, book->at);
	book->held = to;
}

const struct history_record *logbook_row(
	const struct logbook *book, const struct history *history, unsigned line)
{
	size_t row = book->at - book->line + line;
	size_t n = line < book->lines && row < book->count
			   ? history_find(history, entry_at(book, row)->number)
			   : SIZE_MAX;

	return n == SIZE_MAX ? NULL : history_at(history, n);
}
