// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * history.c - a ring of records in chunks, allocated when first needed.
 *
 * Record number i is at i % records.  Numbers oldest .. next - 1 are kept.
 */
#include "core/stats/history.h"

#include "core/base/array.h"
#include "core/tree/failed_execs.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK        1024u
#define LATE_RECORDS 4096u /* how many records are searched for a late exit */

struct history {
	struct tree *tree;
	struct history_limits limits;
	struct history_counts counts;
	struct history_record **chunks;
	uint64_t oldest, next;
	uint64_t missed;   /* records whose end was not seen and is not corrected yet */
	size_t held_bytes; /* bytes of records and images kept */
	struct history_base {
		int64_t ns;
		bool is_known;
	} * bases; /* of the hosts, by their numbers */
	uint32_t base_room;
};

static struct history_record *place_of(const struct history *history, uint64_t number)
{
	size_t at = number % history->limits.records;

	return &history->chunks[at / CHUNK][at % CHUNK];
}

/* Returns false without memory. */
static bool history_fit(struct history *history, uint64_t number)
{
	struct history_record **chunk = &history->chunks[number % history->limits.records / CHUNK];

	if (*chunk)
		return true;
	*chunk = malloc(CHUNK * sizeof(**chunk));
	if (*chunk)
		history->counts.bytes += CHUNK * sizeof(**chunk);
	return *chunk;
}

static void forget_oldest(struct history *history)
{
	struct history_record *record = place_of(history, history->oldest++);

	history->held_bytes -= record->own_bytes;
	history->missed -= record->flags & NODE_MISSED ? 1 : 0;
	image_put(record->image);
	free(record->reason);
}

static void keep_bounds(struct history *history)
{
	while (history->next > history->oldest &&
		(history->next - history->oldest >= history->limits.records ||
			history->held_bytes > history->limits.bytes)) {
		forget_oldest(history);
		history->counts.evicted++;
	}
}

/* Bytes that only this record may keep alive. */
static uint32_t bytes_of(const struct node *node)
{
	size_t bytes = sizeof(struct history_record);
	const struct image *image = node->image;

	for (uint32_t i = 0; image && i < node->execs; i++, image = image->before)
		bytes += image_bytes(image);
	return bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX;
}

/* Without memory only the status is shown. */
static char *reason_of(const struct tree *tree, const struct node *node)
{
	const struct failed_execs *failed_execs = failed_execs_fatal(tree, node);
	char text[FAILED_EXECS_TEXT];

	if (!failed_execs)
		return NULL;
	failed_execs_write(text, sizeof(text), failed_execs, false);
	return strdup(text);
}

static void describe(struct history_record *record, const struct node *node)
{
	const uint32_t flags =
		NODE_KTHREAD | NODE_SHORT | NODE_EXPECTED | NODE_MISSED | NODE_SEEDED | NODE_ORPHAN;

	*record = (struct history_record){
		.id = node->id,
		.parent = node->parent->id,
		.image = image_get(node->image),
		.exit_ns = node->exit_ns,
		.cpu_ns = node->cpu_ns,
		.max_rss_bytes = node->rss_bytes,
		.status = node->status,
		.uid = node->uid,
		.flags = (node->flags & flags) | (node->execs ? 0 : node->flags & NODE_FORKED),
		.own_bytes = bytes_of(node),
	};
	memcpy(record->comm, node->comm, COMM_SIZE);
	memcpy(record->parent_comm, node->parent->comm, COMM_SIZE);
}

static void history_add(struct history *history, const struct node *node)
{
	struct history_record *record;

	if (history->limits.keeps && !history->limits.keeps(history->limits.ctx, node))
		return;
	history->counts.total++;
	keep_bounds(history);
	if (!history_fit(history, history->next)) {
		history->counts.dropped++;
		return;
	}
	record = place_of(history, history->next++);
	describe(record, node);
	record->reason = reason_of(history->tree, node);
	if (record->reason)
		record->own_bytes += (uint32_t)strlen(record->reason) + 1;
	history->held_bytes += record->own_bytes;
	history->missed += record->flags & NODE_MISSED ? 1 : 0;
}

/* The exit event of a process that was assumed dead has come. */
static void history_correct(struct history *history, const struct node *node)
{
	for (uint64_t n = history->next; n > history->oldest; n--) {
		struct history_record *record = place_of(history, n - 1);

		if (history->next - n >= LATE_RECORDS)
			return;
		if (!(record->flags & NODE_MISSED) || !ident_equal(record->id, node->id))
			continue;
		history->missed--;
		history->counts.corrected++;
		record->flags &= ~(uint32_t)NODE_MISSED;
		record->flags |= node->flags & NODE_SHORT;
		record->exit_ns = node->exit_ns;
		record->cpu_ns = node->cpu_ns;
		record->max_rss_bytes = node->rss_bytes;
		record->status = node->status;
		return;
	}
}

static void shift_record_time(uint64_t *time_ns, int64_t by_ns)
{
	if (*time_ns)
		*time_ns += (uint64_t)by_ns;
}

static void shift_records(struct history *history, uint32_t host, int64_t by_ns)
{
	for (uint64_t number = history->oldest; number < history->next; number++) {
		struct history_record *record = place_of(history, number);

		if (record->id.host != host)
			continue;
		shift_record_time(&record->id.start_ns, by_ns);
		shift_record_time(&record->parent.start_ns, by_ns);
		shift_record_time(&record->exit_ns, by_ns);
	}
	history->counts.corrected++;
}

void history_apply_host(struct history *history, const struct event *event)
{
	uint32_t host = event->id.host;
	struct history_base *bases =
		array_grow(history->bases, &history->base_room, host, sizeof(*bases), 0);
	int64_t by_ns;

	if (!bases) /* its records stay as they are */
		return;
	history->bases = bases;
	by_ns = event->host.base_ns - bases[host].ns;
	if (bases[host].is_known && by_ns)
		shift_records(history, host, by_ns);
	bases[host] = (struct history_base){event->host.base_ns, true};
}

/* tree_observer_fn */
static void history_on_change(
	void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct history *history = ctx;

	if (node_is_thread(node))
		return;
	if (change == NODE_DIED)
		history_add(history, node);
	else if (change == NODE_CHANGED && history->missed && node_is_exited(node) &&
		 !(node->flags & NODE_MISSED))
		history_correct(history, node);
}

struct history *history_new(struct tree *tree, const struct history_limits *limits)
{
	struct history *history = calloc(1, sizeof(*history));
	size_t chunks;

	if (!history)
		return NULL;
	history->tree = tree;
	if (limits)
		history->limits = *limits;
	if (!history->limits.records)
		history->limits.records = HISTORY_RECORDS;
	if (!history->limits.bytes)
		history->limits.bytes = HISTORY_BYTES;
	chunks = (history->limits.records + CHUNK - 1) / CHUNK;
	history->chunks = calloc(chunks, sizeof(*history->chunks));
	history->counts.bytes = sizeof(*history) + chunks * sizeof(*history->chunks);
	if (history->chunks && tree_add_observer(tree, history_on_change, history) == 0)
		return history;
	free(history->chunks);
	free(history);
	return NULL;
}

void history_clear(struct history *history)
{
	while (history->oldest < history->next)
		forget_oldest(history);
	history->counts.total = history->counts.evicted = 0;
	history->missed = 0;
}

void history_free(struct history *history)
{
	if (!history)
		return;
	tree_remove_observer(history->tree, history);
	history_clear(history);
	for (size_t i = 0; i * CHUNK < history->limits.records; i++)
		free(history->chunks[i]);
	free(history->chunks);
	free(history->bases);
	free(history);
}

const struct history_counts *history_counts(const struct history *history)
{
	struct history *mine = (struct history *)history;

	mine->counts.kept = history->next - history->oldest;
	return &history->counts;
}

const struct history_record *history_at(const struct history *history, size_t n)
{
	if (n >= history->next - history->oldest)
		return NULL;
	return place_of(history, history->next - 1 - n);
}

uint64_t history_number(const struct history *history, size_t n)
{
	return history->next - 1 - n;
}

size_t history_find(const struct history *history, uint64_t number)
{
	if (number < history->oldest || number >= history->next)
		return SIZE_MAX;
	return history->next - 1 - number;
}

void history_node(const struct history_record *record, struct node *node, struct node *parent)
{
	*parent = (struct node){.id = record->parent};
	memcpy(parent->comm, record->parent_comm, COMM_SIZE);
	*node = (struct node){
		.id = record->id,
		.parent = parent,
		.flags = record->flags | NODE_EXITED,
		.image = record->image,
		.current = record->parent,
		.exit_ns = record->exit_ns,
		.uid = record->uid,
		.status = record->status,
		.cpu_ns = record->cpu_ns,
		.rss_bytes = record->max_rss_bytes,
		.stat_ns = record->exit_ns,
		.cpu_share = -1,
		.state = 'X',
	};
	memcpy(node->comm, record->comm, COMM_SIZE);
}
