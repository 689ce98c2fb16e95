// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/block_reader.h"

#include "core/source/file/block.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define REPORT_MAX 64 /* bytes of an EVENT_LOST before the records */

/* What becomes of a snapshot that was added. */
enum block_added {
	ADDED_FIRST,  /* it is needed if it comes first: reading begins here */
	ADDED_PASSED, /* all of it is known */
	ADDED_NEEDED, /* something was missed */
	ADDED_TAKEN,  /* it is delivered */
};

struct block_reader {
	struct block_codec *codec;
	char *records;
	size_t at, len; /* not passed yet: records[at..len) */
	size_t room;
	uint32_t next;       /* number of the next block */
	uint64_t unreported; /* events that are missing before it, at least */
	uint64_t offset;     /* of the block taken last */
	size_t lead;         /* bytes before its records: a report */
	size_t skipped;      /* so much of the records of the next one was passed before */
	bool is_out_of_memory;
	enum block_added added;
	struct block_damage damage;
};

struct block_reader *block_reader_new(void)
{
	struct block_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->codec = block_codec_new();
	if (reader->codec)
		return reader;
	free(reader);
	return NULL;
}

void block_reader_free(struct block_reader *reader)
{
	if (!reader)
		return;
	block_codec_free(reader->codec);
	free(reader->records);
	free(reader);
}

/* missing: how many events, as far as that is known. */
static void note_damage(
	struct block_reader *reader, uint64_t offset, uint64_t bytes, uint64_t missing)
{
	struct block_damage *damage = &reader->damage;

	if (!damage->count)
		damage->first_at = offset;
	if (!reader->unreported) {
		damage->count++;
		if (!missing)
			missing = 1;
	}
	damage->bytes += bytes;
	damage->missing += missing;
	reader->unreported += missing;
	reader->added = ADDED_NEEDED;
}

static bool fit(struct block_reader *reader, size_t size)
{
	char *records;

	if (size <= reader->room)
		return true;
	records = malloc(size);
	if (!records) {
		reader->is_out_of_memory = true;
		return false;
	}
	free(reader->records);
	reader->records = records;
	reader->room = size;
	return true;
}

/* Puts an EVENT_LOST before the records of the block. */
static size_t report(struct block_reader *reader, const struct block *block)
{
	const struct event lost = {
		.kind = EVENT_LOST,
		.time_ns = block->first_ns,
		.count = reader->unreported,
	};

	if (!reader->unreported)
		return 0;
	reader->unreported = 0;
	reader->damage.reports++;
	return trace_encode(&lost, reader->records, REPORT_MAX);
}

size_t block_reader_take(struct block_reader *reader, const char *in, size_t len, uint64_t offset)
{
	struct block block;
	size_t size;

	if (len < BLOCK_HEADER_SIZE || reader->is_out_of_memory)
		return 0;
	if (block_read_header(&block, in) < 0) {
		size = 1 + block_find(in + 1, len - 1);
		note_damage(reader, offset, size, 0);
		return size;
	}
	size = BLOCK_HEADER_SIZE + block.stored_size;
	if (len < size || !fit(reader, REPORT_MAX + block.records_size))
		return 0;
	if (block.number < reader->next) { /* a copy of an earlier one */
		note_damage(reader, offset, size, 0);
		return size;
	}
	if (block.number > reader->next)
		note_damage(reader, offset, 0, 0);
	reader->next = block.number + 1;
	reader->offset = offset;
	reader->at = 0;
	reader->len = reader->lead = report(reader, &block);
	if (!block_open(
		    reader->codec, &block, in + BLOCK_HEADER_SIZE, reader->records + reader->len)) {
		reader->len += block.records_size;
		reader->at = reader->skipped < reader->len ? reader->skipped : reader->len;
		reader->skipped = 0;
		return size;
	}
	/* If bytes are missing in it, the next header is before its end. */
	note_damage(reader, offset, BLOCK_HEADER_SIZE, block.events);
	return BLOCK_HEADER_SIZE;
}

/* It is of an added snapshot that is not needed. */
static bool is_known(struct block_reader *reader, const struct event *event)
{
	bool is_added = event->kind < EVENT_KIND_COUNT && event->flags & EVENT_ADDED;

	if (is_added && event->kind == EVENT_LOST)
		reader->added = ADDED_NEEDED;
	else if (is_added && reader->added != ADDED_PASSED)
		reader->added = ADDED_TAKEN;
	else if (reader->added != ADDED_NEEDED)
		reader->added = ADDED_PASSED;
	return is_added && reader->added == ADDED_PASSED;
}

long block_reader_peek(struct block_reader *reader, struct event *event)
{
	size_t left;
	long length;

	if (reader->is_out_of_memory)
		return -ENOMEM;
	for (;; reader->at += (size_t)length) {
		left = reader->len - reader->at;
		if (!left)
			return 0;
		length = trace_decode(event, reader->records + reader->at, left);
		if (length <= 0)
			break;
		if (!is_known(reader, event))
			return length;
	}
	/* Its checksum is right, so it was written so. */
	note_damage(reader, reader->offset, left, 0);
	reader->at = reader->len;
	return 0;
}

void block_reader_pass(struct block_reader *reader, size_t length)
{
	reader->at += length;
}

void block_reader_move(struct block_reader *reader, uint32_t number)
{
	reader->at = reader->len = reader->skipped = 0;
	reader->next = number;
	reader->unreported = 0;
	reader->added = ADDED_FIRST;
}

/* A report that was not passed is not told again. */
struct block_place block_reader_save(const struct block_reader *reader, uint64_t end)
{
	size_t passed = reader->at > reader->lead ? reader->at - reader->lead : 0;

	if (reader->at == reader->len)
		return (struct block_place){end, reader->next, 0, (int)reader->added};
	return (struct block_place){reader->offset, reader->next - 1, passed, (int)reader->added};
}

void block_reader_return(struct block_reader *reader, const struct block_place *place)
{
	block_reader_move(reader, place->number);
	reader->skipped = place->at;
	reader->added = (enum block_added)place->added;
}

uint64_t block_reader_cut_off(const char *in, size_t len)
{
	struct block block;

	return len >= BLOCK_HEADER_SIZE && !block_read_header(&block, in) ? block.events : 0;
}

const struct block_damage *block_reader_damage(const struct block_reader *reader)
{
	static const struct block_damage none;

	return reader ? &reader->damage : &none;
}

void block_damage_write(char *out, size_t size, const struct block_damage *damage)
{
	bool is_byte = damage->bytes == 1, is_event = damage->missing == 1;

	snprintf(out, size,
		"the recording is damaged at byte %" PRIu64 "%s: %" PRIu64
		" %s passed over, %" PRIu64 " %s missing",
		damage->first_at, damage->count > 1 ? " and later" : "", damage->bytes,
		is_byte ? "byte was" : "bytes were", damage->missing,
		is_event ? "event or more is" : "events or more are");
}
