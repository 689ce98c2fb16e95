// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/block.h"

#include "core/base/text.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/*
 * Header:  mark (4)  crc32 of the header from here on (4)  stored_size (4)  records_size (4)
 *          events (4)  number (4)  first_ns (8)  flags (4)  checksum (4)
 */
#define MARK      "\xf5MFB" /* no UTF-8, and no length of a record */
#define MARK_SIZE 4
#define CHECKED   8 /* bytes before those that the header's own crc32 is of */
#define LEVEL     3 /* of zlib: 1 is a twentieth larger and faster, 6 takes four times as long */
#define TRIED     32768u /* bytes that show whether more gets smaller */

struct block_codec {
	z_stream deflate, inflate;
};

struct block_codec *block_codec_new(void)
{
	struct block_codec *codec = calloc(1, sizeof(*codec));

	if (!codec)
		return NULL;
	if (deflateInit(&codec->deflate, LEVEL) == Z_OK) {
		if (inflateInit(&codec->inflate) == Z_OK)
			return codec;
		deflateEnd(&codec->deflate);
	}
	free(codec);
	return NULL;
}

void block_codec_free(struct block_codec *codec)
{
	if (!codec)
		return;
	deflateEnd(&codec->deflate);
	inflateEnd(&codec->inflate);
	free(codec);
}

static uint32_t checksum_of(const char *bytes, size_t len)
{
	return (uint32_t)crc32_z(0, (const unsigned char *)bytes, len);
}

static char *put_u32(char *out, uint32_t value)
{
	uint32_t little = htole32(value);

	memcpy(out, &little, sizeof(little));
	return out + sizeof(little);
}

static const char *get_u32(const char *in, uint32_t *value)
{
	memcpy(value, in, sizeof(*value));
	*value = le32toh(*value);
	return in + sizeof(*value);
}

static void write_header(const struct block *block, char *out)
{
	uint64_t first_ns = htole64(block->first_ns);
	char *at = out + CHECKED;

	at = put_u32(at, block->stored_size);
	at = put_u32(at, block->records_size);
	at = put_u32(at, block->events);
	at = put_u32(at, block->number);
	memcpy(at, &first_ns, sizeof(first_ns));
	at = put_u32(at + sizeof(first_ns), block->flags);
	put_u32(at, block->checksum);
	memcpy(out, MARK, MARK_SIZE);
	put_u32(out + MARK_SIZE, checksum_of(out + CHECKED, BLOCK_HEADER_SIZE - CHECKED));
}

int block_read_header(struct block *block, const char *in)
{
	uint32_t own;
	const char *at = get_u32(in + MARK_SIZE, &own);

	if (memcmp(in, MARK, MARK_SIZE) != 0 ||
		own != checksum_of(in + CHECKED, BLOCK_HEADER_SIZE - CHECKED))
		return -EBADMSG;
	at = get_u32(at, &block->stored_size);
	at = get_u32(at, &block->records_size);
	at = get_u32(at, &block->events);
	at = get_u32(at, &block->number);
	memcpy(&block->first_ns, at, sizeof(block->first_ns));
	block->first_ns = le64toh(block->first_ns);
	at = get_u32(at + sizeof(block->first_ns), &block->flags);
	get_u32(at, &block->checksum);
	return block->records_size <= BLOCK_RECORDS_MAX && block->stored_size <= block->records_size
		       ? 0
		       : -EBADMSG;
}

/* Of what hardly gets smaller, as a storm of large random arguments, not more than a part is tried:
 * meanwhile nothing else is read. */
static bool is_worth_it(z_stream *stream, unsigned len)
{
	if (len <= TRIED)
		return true;
	stream->avail_in = TRIED;
	return deflate(stream, Z_SYNC_FLUSH) == Z_OK && stream->total_out < TRIED / 10 * 7;
}

/* Returns the deflated size, or 0: it is not, or hardly, smaller. */
static size_t deflate_records(z_stream *stream, const char *records, size_t len, char *out)
{
	deflateReset(stream);
	stream->next_in = (unsigned char *)records;
	stream->next_out = (unsigned char *)out;
	stream->avail_out = (unsigned)len - 1;
	if (!is_worth_it(stream, (unsigned)len))
		return 0;
	stream->avail_in = (unsigned)(len - stream->total_in);
	return deflate(stream, Z_FINISH) == Z_STREAM_END ? stream->total_out : 0;
}

size_t block_seal(struct block_codec *codec, struct block *block, const char *records, char *out)
{
	char *stored = out + BLOCK_HEADER_SIZE;
	size_t size = 0;

	if (block->records_size)
		size = deflate_records(&codec->deflate, records, block->records_size, stored);
	if (!size) {
		size = block->records_size;
		memcpy(stored, records, size);
	}
	block->stored_size = (uint32_t)size;
	block->checksum = checksum_of(stored, size);
	write_header(block, out);
	return BLOCK_HEADER_SIZE + size;
}

int block_open(struct block_codec *codec, const struct block *block, const char *stored, char *out)
{
	z_stream *stream = &codec->inflate;

	if (checksum_of(stored, block->stored_size) != block->checksum)
		return -EBADMSG;
	if (block->stored_size == block->records_size) {
		memcpy(out, stored, block->records_size);
		return 0;
	}
	inflateReset(stream);
	stream->next_in = (unsigned char *)stored;
	stream->avail_in = block->stored_size;
	stream->next_out = (unsigned char *)out;
	stream->avail_out = block->records_size;
	return inflate(stream, Z_FINISH) == Z_STREAM_END && stream->total_out == block->records_size
		       ? 0
		       : -EBADMSG;
}

size_t block_find(const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len;
	struct block block;

	for (; (at = memchr(at, (unsigned char)MARK[0], (size_t)(end - at))); at++) {
		if ((size_t)(end - at) < BLOCK_HEADER_SIZE) {
			size_t rest = (size_t)(end - at);

			if (!memcmp(at, MARK, rest < MARK_SIZE ? rest : MARK_SIZE))
				break;
		} else if (!block_read_header(&block, at)) {
			break;
		}
	}
	return at ? (size_t)(at - bytes) : len;
}

void block_explain(
	const char *path, const struct trace_header *header, int err, char *message, size_t size)
{
	char name[256];

	text_escape(name, sizeof(name), path, strlen(path));
	if (err == -EINVAL)
		snprintf(message, size, "%s is neither a recording nor JSON Lines of mayfly", name);
	else if (err == -ENODATA)
		snprintf(message, size, "%s is empty", name);
	else if (err == -EBADMSG)
		snprintf(message, size, "%s is damaged: its first %d bytes are not as written",
			name, TRACE_HEADER_SIZE);
	else if (err == -ENOTSUP)
		snprintf(message, size,
			"%s was recorded by a newer mayfly (format %u, this one reads up to %u)",
			name, header->version, TRACE_HOSTS);
	else
		snprintf(message, size, "%s: %s", name, strerror(-err));
}
