// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/logbook.h"

#include <stdlib.h>
#include <string.h>

void logbook_free(struct logbook *book)
{
	free(book->numbers);
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

/* The next one that matches, from n (not itself) to the older (1) or the newer (-1); or n. */
static size_t step(const struct logbook *book, const struct history *history, size_t n, int way)
{
	const struct history_record *record;
	size_t at = n;

	while (way > 0 || at) {
		at += way > 0 ? 1 : (size_t)-1;
		record = history_at(history, at);
		if (!record)
			return n;
		if (matches(book, record))
			return at;
	}
	return n;
}

/* The newest that matches; SIZE_MAX: none does. */
static size_t newest(const struct logbook *book, const struct history *history)
{
	const struct history_record *first = history_at(history, 0);
	size_t n;

	if (!first)
		return SIZE_MAX;
	if (matches(book, first))
		return 0;
	n = step(book, history, 0, 1);
	return n ? n : SIZE_MAX;
}

/* Where the cursor is now: its record may have left, or not match any more. */
static size_t find_cursor(struct logbook *book, const struct history *history)
{
	size_t n = book->held ? history_find(history, book->cursor) : SIZE_MAX, next;

	if (n == SIZE_MAX) {
		book->held = false;
		return newest(book, history);
	}
	if (matches(book, history_at(history, n)))
		return n;
	next = step(book, history, n, 1);
	if (next == n)
		next = step(book, history, n, -1);
	return next == n ? SIZE_MAX : next;
}

static bool make_room(struct logbook *book, unsigned height)
{
	uint64_t *grown;

	if (height <= book->room)
		return true;
	grown = realloc(book->numbers, height * sizeof(*grown));
	if (!grown)
		return false;
	book->numbers = grown;
	book->room = height;
	return true;
}

bool logbook_sync(struct logbook *book, const struct history *history, unsigned height)
{
	size_t cursor = find_cursor(book, history), n = cursor, next;
	unsigned above = 0;

	book->count = 0;
	if (!make_room(book, height))
		return false;
	if (cursor == SIZE_MAX || !height)
		return true;
	book->cursor = history_number(history, cursor);
	if (book->line >= height)
		book->line = height - 1;
	while (book->held && above < book->line && (next = step(book, history, n, -1)) != n) {
		n = next;
		above++;
	}
	book->line = above;
	do {
		book->numbers[book->count++] = history_number(history, n);
		next = n;
		n = step(book, history, n, 1);
	} while (n != next && book->count < height);
	return true;
}

void logbook_move(struct logbook *book, const struct history *history, long rows, unsigned height)
{
	size_t n = find_cursor(book, history), next;
	long line = (long)book->line;

	if (n == SIZE_MAX)
		return;
	for (; rows; rows -= rows > 0 ? 1 : -1) {
		next = step(book, history, n, rows > 0 ? 1 : -1);
		if (next == n)
			break;
		n = next;
		line += rows > 0 ? 1 : -1;
	}
	book->line = line < 0 ? 0 : line >= (long)height && height ? height - 1 : (unsigned)line;
	book->cursor = history_number(history, n);
	book->held = n != newest(book, history);
	if (!book->held)
		book->line = 0;
}

const struct history_record *logbook_row(
	const struct logbook *book, const struct history *history, unsigned line)
{
	size_t n = line < book->count ? history_find(history, book->numbers[line]) : SIZE_MAX;

	return n == SIZE_MAX ? NULL : history_at(history, n);
}
