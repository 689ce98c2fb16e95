/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * block.h - records of a recording <-> a block of its file.
 *
 * From format 2 on a recording is a header (trace.h), then blocks.  A block is BLOCK_HEADER_SIZE
 * bytes that say what it holds, then whole records, deflated where that makes them much smaller.
 * Each can be read without the others, and has two checksums, so that damage costs only the blocks
 * that it touches; blocks are numbered, so that a missing one is noticed.
 */
#ifndef CORE_SOURCE_FILE_BLOCK_H
#define CORE_SOURCE_FILE_BLOCK_H

#include "core/trace.h"

#include <stdbool.h>

#define BLOCK_HEADER_SIZE 40
#define BLOCK_RECORDS_MAX TRACE_RECORD_MAX /* bytes of records: a single one may be that large */
/* what block_seal writes for so many bytes of records: stored as they are, they are no larger */
#define BLOCK_SIZE_MAX(records_size) (BLOCK_HEADER_SIZE + (size_t)(records_size))

struct block {
	uint32_t stored_size; /* bytes after the header */
	uint32_t
		records_size; /* bytes of records; if it equals stored_size they are not deflated */
	uint32_t events;      /* records, those of unknown kinds included */
	uint32_t number;      /* 0, 1, 2, ... in the recording */
	uint64_t first_ns;    /* time of the first record */
	uint32_t flags;       /* enum block_flag; a reader skips those that it does not know */
	uint32_t checksum;    /* crc32 of the stored bytes; block_seal sets it */
};

enum block_flag {
	/*
	 * Reading can begin here: its first record is an EVENT_SNAPSHOT or, of several machines,
	 * the name of the first one, which a snapshot of all of them follows (EVENT_ADDED).
	 */
	BLOCK_SNAPSHOT = 1 << 0,
};

struct block_codec; /* state of the compression, used again for each block */

struct block_codec *block_codec_new(void); /* NULL: no memory */
void block_codec_free(struct block_codec *codec);
/*
 * Write the block of these records to out, which has BLOCK_SIZE_MAX(block->records_size) bytes.
 * Returns its size; stored_size and checksum are set.
 */
size_t block_seal(struct block_codec *codec, struct block *block, const char *records, char *out);
/* Returns 0, or -EBADMSG: there is no block at `in`, which has BLOCK_HEADER_SIZE bytes. */
int block_read_header(struct block *block, const char *in);
/*
 * Write the records to out, which has block->records_size bytes.  Returns 0, or -EBADMSG: the
 * stored bytes are damaged.
 */
int block_open(struct block_codec *codec, const struct block *block, const char *stored, char *out);
/* Offset of the next header of a block in the bytes, or of what may be the beginning of one; len:
 * not found. */
size_t block_find(const char *bytes, size_t len);

/* Why a file's header could not be read: err is of trace_read_header, or -errno. */
void block_explain(
	const char *path, const struct trace_header *header, int err, char *message, size_t size);

#endif
