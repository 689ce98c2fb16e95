// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/screens/log_view_private.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_MIN 256

static bool matches(const struct log_view *book, const struct history_record *record)
{
	struct node top = {0}, parent, node;

	if (book->uid != UINT32_MAX && record->uid != book->uid)
		return false;
	if (!book->filter)
		return true;
	history_node(record, &node, &parent);
	parent.parent = &top;
	return filter_match(book->filter, &node, book->context);
}

bool log_view_is_plain(const struct order *order)
{
	return order->id == ORDER_AGO && !order->reverse;
}

bool log_view_is_all(const struct log_view *book)
{
	return log_view_is_plain(&book->order) && !book->filter && book->uid == UINT32_MAX;
}

static struct log_view_entry entry_of(
	const struct log_view *book, const struct history_record *record, uint64_t number)
{
	struct node node, parent;

	/* a late exit has an earlier time, and keeps its place */
	if (log_view_is_plain(&book->order))
		return (struct log_view_entry){~number, number};
	history_node(record, &node, &parent);
	return (struct log_view_entry){order_key(&book->order, &node), number};
}

static bool make_room(struct log_view_list *list)
{
	size_t room = list->room ? 2 * list->room : ROOM_MIN;
	struct log_view_entry *grown;

	if (list->count < list->room)
		return true;
	grown = realloc(list->entries, room * sizeof(*grown));
	if (!grown)
		return false;
	list->entries = grown;
	list->room = room;
	return true;
}

bool log_view_list_take(struct log_view_list *list, const struct log_view *book,
	const struct history *history, uint64_t number)
{
	bool all = log_view_is_all(book);
	const struct history_record *record =
		all ? NULL : history_at(history, history_find(history, number));

	if (!all && (!record || !matches(book, record)))
		return true;
	if (!make_room(list))
		return false;
	list->entries[list->count++] = entry_of(book, record, number);
	return true;
}

void log_view_list_drop(struct log_view_list *list, uint64_t oldest)
{
	size_t to = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i].number >= oldest)
			list->entries[to++] = list->entries[i];
	list->count = to;
}

void log_view_list_free(struct log_view_list *list)
{
	free(list->entries);
	*list = (struct log_view_list){0};
}

/* Nothing that is sorted by as a text differs: so it is with most whose keys are equal. */
static bool is_alike(const struct history_record *a, const struct history_record *b)
{
	const char *a_program = a->image ? a->image->args : "";
	const char *b_program = b->image ? b->image->args : "";

	return a->uid == b->uid && !memcmp(a->comm, b->comm, COMM_SIZE) &&
	       !memcmp(a->parent_comm, b->parent_comm, COMM_SIZE) && !strcmp(a_program, b_program);
}

static int compare_texts(const struct log_view_job *job, uint64_t a_number, uint64_t b_number)
{
	const struct history *history = job->history;
	const struct history_record *a = history_at(history, history_find(history, a_number));
	const struct history_record *b = history_at(history, history_find(history, b_number));
	struct node a_node, b_node, a_parent, b_parent;

	if (!a || !b || is_alike(a, b))
		return 0;
	history_node(a, &a_node, &a_parent);
	history_node(b, &b_node, &b_parent);
	return order_compare_texts(job->order, &a_node, &b_node);
}

/* Below 0: a's row is above b's.  Of equals the newer one's is. */
static int compare(const struct log_view_entry *a, const struct log_view_entry *b,
	const struct log_view_job *job)
{
	int words = 0;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (!order_key_is_exact(job->order, a->key))
		words = compare_texts(job, a->number, b->number);
	return words ? words : (a->number < b->number) - (a->number > b->number);
}

int log_view_compare(const void *a, const void *b, void *job)
{
	return compare(b, a, job);
}

static bool is_sorted(const struct log_view_list *list, size_t from, const struct log_view_job *job)
{
	for (size_t i = from ? from : 1; i < list->count; i++)
		if (compare(&list->entries[i - 1], &list->entries[i], job) < 0)
			return false;
	return true;
}

/* [0, old) is sorted, and so is what follows: from the end, so that only the new move aside. */
static void merge(struct log_view_list *list, size_t old, struct log_view_entry *aside,
	const struct log_view_job *job)
{
	size_t left = list->count - old, to = list->count;

	memcpy(aside, list->entries + old, left * sizeof(*aside));
	while (left)
		if (old && compare(&list->entries[old - 1], &aside[left - 1], job) < 0)
			list->entries[--to] = list->entries[--old];
		else
			list->entries[--to] = aside[--left];
}

void log_view_list_sort(struct log_view_list *list, size_t old, const struct log_view_job *job)
{
	struct log_view_entry *from, *aside;
	size_t n = list->count - old;

	if (!n || is_sorted(list, old, job))
		return;
	from = list->entries + old;
	qsort_r(from, n, sizeof(*from), log_view_compare, (void *)job);
	if (is_sorted(list, old, job))
		return;
	aside = malloc(n * sizeof(*aside));
	if (aside)
		merge(list, old, aside, job);
	else
		qsort_r(list->entries, list->count, sizeof(*from), log_view_compare, (void *)job);
	free(aside);
}
