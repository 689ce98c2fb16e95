/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * block_reader.h - the bytes of a recording, blocks (block.h), -> its events.
 *
 * What is damaged is passed over up to the next block, and an EVENT_LOST comes before its events:
 * what is shown may be incomplete until the recording's next snapshot.  Snapshots that the recorder
 * has added (EVENT_ADDED) are delivered only where they are needed: at the begin, and after a loss.
 */
#ifndef CORE_SOURCE_FILE_BLOCK_READER_H
#define CORE_SOURCE_FILE_BLOCK_READER_H

#include "core/event.h"

#include <stddef.h>

struct block_reader;

struct block_damage {
	uint64_t count;    /* places; 0: nothing is damaged */
	uint64_t first_at; /* offset of the first one in the recording */
	uint64_t bytes;    /* passed over; 0: only that blocks are missing */
	uint64_t missing;  /* events, at least */
	uint64_t reports;  /* EVENT_LOST that were added to the events */
};

/* As a sentence for the user. */
void block_damage_write(char *out, size_t size, const struct block_damage *damage);
#define BLOCK_DAMAGE_TEXT 200

struct block_reader *block_reader_new(void); /* NULL: no memory */
void block_reader_free(struct block_reader *reader);
/*
 * Decode the next event of the block taken last.  Returns its length (event->kind EVENT_KIND_COUNT:
 * an unknown kind), 0: all were passed, take the next block; or -ENOMEM.  Strings are valid until
 * the next block is taken.
 */
long block_reader_peek(struct block_reader *reader, struct event *event);
void block_reader_pass(struct block_reader *reader, size_t length); /* past that event */
/*
 * Take the block at `in`, or pass over damage, once all events were passed; offset: of `in` in the
 * recording.  Returns how many bytes were used, 0: more than len are needed.
 */
size_t block_reader_take(struct block_reader *reader, const char *in, size_t len, uint64_t offset);
/* The block with that number is taken next, from wherever it is. */
void block_reader_move(struct block_reader *reader, uint32_t number);
/* Where the next event is; block_reader_return takes it next, once the block at place->offset is
 * taken. */
struct block_place {
	uint64_t offset; /* of its block in the recording */
	uint32_t number; /* of that */
	size_t at;       /* in its records */
	int added;       /* internal: whether added snapshots are needed */
};
/* end: the offset of the next block, if no event is left of the one taken last. */
struct block_place block_reader_save(const struct block_reader *reader, uint64_t end);
void block_reader_return(struct block_reader *reader, const struct block_place *place);
/* Of the bytes that are left at the end of the recording: how many events their block has had. */
uint64_t block_reader_cut_off(const char *in, size_t len);
/* NULL is fine. */
const struct block_damage *block_reader_damage(const struct block_reader *reader);

#endif
