// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/place.h"

#include "core/base/array.h"
#include "core/source/file/block.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW_BYTES (256u << 10) /* read at once: many small blocks, or the head of a large one */
#define TAIL_BYTES   (BLOCK_RECORDS_MAX + WINDOW_BYTES) /* has a whole block */

struct place_block {
	uint64_t offset, first_ns;
	uint32_t number, events;
	bool is_snapshot;
};

struct place_index {
	int fd;
	uint64_t end; /* offset up to which the blocks are known */
	struct place_block *blocks;
	uint32_t count, room;
	char *window; /* bytes of the file from at on */
	uint64_t at;
	size_t len;
};

struct place_index *place_index_new(int fd, uint64_t begin)
{
	struct place_index *index = calloc(1, sizeof(*index));

	if (!index)
		return NULL;
	index->fd = fd;
	index->end = begin;
	index->window = malloc(WINDOW_BYTES);
	if (index->window)
		return index;
	free(index);
	return NULL;
}

void place_index_free(struct place_index *index)
{
	if (!index)
		return;
	free(index->blocks);
	free(index->window);
	free(index);
}

/* The header at this offset is in the window.  False: the file ends before its end. */
static bool load_header(struct place_index *index, uint64_t offset)
{
	ssize_t len;

	if (offset >= index->at && offset + BLOCK_HEADER_SIZE <= index->at + index->len)
		return true;
	len = pread(index->fd, index->window, WINDOW_BYTES, (off_t)offset);
	index->at = offset;
	index->len = len > 0 ? (size_t)len : 0;
	return index->len >= BLOCK_HEADER_SIZE;
}

/* Returns 0 or -ENOMEM. */
static int add_block(struct place_index *index, const struct block *block, uint64_t offset)
{
	struct place_block *blocks =
		array_grow(index->blocks, &index->room, index->count, sizeof(*blocks), 0);

	if (!blocks)
		return -ENOMEM;
	index->blocks = blocks;
	blocks[index->count++] = (struct place_block){
		.offset = offset,
		.first_ns = block->first_ns,
		.number = block->number,
		.events = block->events,
		.is_snapshot = block->flags & BLOCK_SNAPSHOT,
	};
	return 0;
}

/* From one header to the next; what is damaged is passed over. */
static int read_blocks(struct place_index *index)
{
	struct block block;
	int err = 0;

	while (!err && load_header(index, index->end)) {
		const char *at = index->window + (index->end - index->at);
		size_t left = index->len - (size_t)(index->end - index->at);

		if (block_read_header(&block, at) < 0) {
			size_t skipped = 1 + block_find(at + 1, left - 1);

			if (index->end + skipped + BLOCK_HEADER_SIZE > index->at + index->len &&
				index->len < WINDOW_BYTES)
				break; /* the file ends with it, so far */
			index->end += skipped;
			continue;
		}
		err = add_block(index, &block, index->end);
		index->end += BLOCK_HEADER_SIZE + block.stored_size;
	}
	index->len = 0; /* the file may grow */
	return err;
}

/* The last block that begins at that time or before it; the first, if none does. */
static uint32_t find_block(const struct place_index *index, uint64_t time_ns)
{
	uint32_t low = 0, high = index->count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (index->blocks[middle].first_ns <= time_ns)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int place_find(struct place_index *index, uint64_t time_ns, uint64_t events, struct place *place)
{
	int err = read_blocks(index);
	const struct place_block *block, *best = NULL;
	uint64_t passed = 0;

	if (err || !index->count)
		return err ? err : -ENODATA;
	block = &index->blocks[find_block(index, time_ns)];
	for (;; block--) {
		passed += block->events;
		if (best && passed > events)
			break;
		if (block->is_snapshot || block == index->blocks)
			best = block;
		if (block == index->blocks)
			break;
	}
	*place = (struct place){best->offset, best->number, best->first_ns};
	return 0;
}

int place_first(int fd, uint64_t begin, struct place *place)
{
	char header[BLOCK_HEADER_SIZE];
	struct block block;

	if (pread(fd, header, sizeof(header), (off_t)begin) != sizeof(header) ||
		block_read_header(&block, header) < 0)
		return -ENODATA;
	*place = (struct place){begin, block.number, block.first_ns};
	return 0;
}

/* Time of the last record of a whole block; 0: it is damaged. */
static uint64_t last_of_block(
	struct block_codec *codec, const struct block *block, const char *stored)
{
	char *records = malloc(block->records_size + 1);
	struct event event;
	uint64_t last_ns = 0;
	long length;

	if (records && !block_open(codec, block, stored, records))
		for (size_t at = 0; at < block->records_size; at += (size_t)length) {
			length = trace_decode(&event, records + at, block->records_size - at);
			if (length <= 0)
				break;
			last_ns = event.kind < EVENT_KIND_COUNT ? event.time_ns : last_ns;
		}
	free(records);
	return last_ns;
}

/* Of the bytes at the end of a recording. */
static uint64_t last_of_tail(struct block_codec *codec, const char *bytes, size_t len)
{
	struct block block, last;
	const char *stored = NULL;
	uint64_t last_ns = 0;

	for (size_t at = block_find(bytes, len); at + BLOCK_HEADER_SIZE <= len;
		at += block_find(bytes + at, len - at)) {
		if (block_read_header(&block, bytes + at) < 0) {
			at++;
			continue;
		}
		at += BLOCK_HEADER_SIZE;
		if (at + block.stored_size > len)
			break;
		last = block;
		stored = bytes + at;
		at += block.stored_size;
	}
	if (stored)
		last_ns = last_of_block(codec, &last, stored);
	return last_ns;
}

uint64_t place_last_ns(int fd)
{
	struct block_codec *codec = block_codec_new();
	char *bytes = malloc(TAIL_BYTES);
	uint64_t last_ns = 0;
	struct stat info;
	off_t from = TRACE_HEADER_SIZE;
	ssize_t len;

	if (codec && bytes && !fstat(fd, &info)) {
		if (info.st_size > TAIL_BYTES + TRACE_HEADER_SIZE)
			from = info.st_size - TAIL_BYTES;
		len = pread(fd, bytes, TAIL_BYTES, from);
		last_ns = len > 0 ? last_of_tail(codec, bytes, (size_t)len) : 0;
	}
	free(bytes);
	block_codec_free(codec);
	return last_ns;
}
