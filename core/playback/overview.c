// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/overview.h"

#include "core/source/file/block.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW_BYTES (64u << 10)
#define WINDOWS_MAX  8 /* at a place: as much as a block that is not compressed */
#define POINTS_MIN   4 /* of fewer no line can be drawn */

struct overview_point {
	uint64_t offset, time_ns;
};

struct overview {
	int fd;
	uint64_t begin, end; /* offsets */
	uint64_t first_ns, last_ns;
	unsigned place; /* the next one */
	uint64_t past;  /* offset up to which the last block reaches */
	struct overview_point points[OVERVIEW_PARTS + 1];
	unsigned count;
	bool is_known;               /* all places were seen, and are enough */
	float bytes[OVERVIEW_PARTS]; /* of each part */
	float most;                  /* of bytes */
	bool marked[OVERVIEW_PARTS];
	char window[WINDOW_BYTES];
};

struct overview *overview_new(int fd, uint64_t begin, uint64_t first_ns, uint64_t last_ns)
{
	struct overview *overview = calloc(1, sizeof(*overview));
	struct stat info;

	if (!overview)
		return NULL;
	overview->fd = fd;
	overview->begin = overview->past = overview->end = begin;
	overview->first_ns = first_ns;
	overview->last_ns = last_ns;
	if (!fstat(fd, &info) && info.st_size > (off_t)begin && last_ns > first_ns)
		overview->end = (uint64_t)info.st_size;
	return overview;
}

void overview_free(struct overview *overview)
{
	free(overview);
}

/* The first block from there on, if it is near. */
static bool seek_block(struct overview *overview, uint64_t *offset, struct block *block)
{
	for (unsigned i = 0; i < WINDOWS_MAX; i++) {
		ssize_t len = pread(overview->fd, overview->window, WINDOW_BYTES, (off_t)*offset);
		size_t at = len > 0 ? block_find(overview->window, (size_t)len) : 0;

		if (len < BLOCK_HEADER_SIZE)
			return false;
		*offset += at;
		if (at + BLOCK_HEADER_SIZE <= (size_t)len)
			return !block_read_header(block, overview->window + at);
	}
	return false;
}

static void look_at_place(struct overview *overview)
{
	uint64_t size = overview->end - overview->begin;
	uint64_t offset = overview->begin + size / OVERVIEW_PARTS * overview->place++;
	uint64_t before_ns = overview->count ? overview->points[overview->count - 1].time_ns : 0;
	struct block block;

	if (offset < overview->past)
		offset = overview->past;
	if (offset >= overview->end || !seek_block(overview, &offset, &block))
		return;
	overview->past = offset + BLOCK_HEADER_SIZE + block.stored_size;
	if (block.first_ns > before_ns)
		overview->points[overview->count++] =
			(struct overview_point){offset, block.first_ns};
}

static double position_of(const struct overview *overview, uint64_t time_ns)
{
	uint64_t span_ns = overview->last_ns - overview->first_ns;

	if (time_ns <= overview->first_ns)
		return 0;
	if (time_ns >= overview->last_ns)
		return OVERVIEW_PARTS;
	return (double)(time_ns - overview->first_ns) / (double)span_ns * OVERVIEW_PARTS;
}

/* The bytes between two points go to the parts between them. */
static void spread(struct overview *overview, const struct overview_point *from)
{
	double begin = position_of(overview, from[0].time_ns);
	double end = position_of(overview, from[1].time_ns);
	double each = (double)(from[1].offset - from[0].offset) / (end - begin);

	for (unsigned part = (unsigned)begin; part < OVERVIEW_PARTS && part < end; part++) {
		double low = part > begin ? part : begin;
		double high = part + 1 < end ? part + 1 : end;

		overview->bytes[part] += (float)(each * (high - low));
	}
}

static void finish(struct overview *overview)
{
	overview->points[overview->count] =
		(struct overview_point){overview->end, overview->last_ns};
	for (unsigned i = 0; i < overview->count; i++)
		if (position_of(overview, overview->points[i + 1].time_ns) >
			position_of(overview, overview->points[i].time_ns))
			spread(overview, &overview->points[i]);
	for (unsigned i = 0; i < OVERVIEW_PARTS; i++)
		if (overview->bytes[i] > overview->most)
			overview->most = overview->bytes[i];
	overview->is_known = overview->count >= POINTS_MIN && overview->most > 0;
}

bool overview_go_on(struct overview *overview, unsigned places)
{
	if (overview->place >= OVERVIEW_PARTS)
		return false;
	for (; places && overview->place < OVERVIEW_PARTS; places--)
		look_at_place(overview);
	if (overview->place >= OVERVIEW_PARTS)
		finish(overview);
	return overview->place < OVERVIEW_PARTS;
}

void overview_mark(struct overview *overview, uint64_t time_ns)
{
	if (!overview || time_ns < overview->first_ns || time_ns > overview->last_ns)
		return;
	overview->marked[(unsigned)(position_of(overview, time_ns) * (OVERVIEW_PARTS - 1) /
				    OVERVIEW_PARTS)] = true;
}

struct overview_part overview_part(const struct overview *overview, double from, double to)
{
	struct overview_part result = {.level = overview->is_known ? 0 : -1};
	unsigned begin = (unsigned)(from * OVERVIEW_PARTS), end = (unsigned)(to * OVERVIEW_PARTS);

	for (unsigned i = begin; i < OVERVIEW_PARTS && (i < end || i == begin); i++) {
		float level = overview->is_known ? overview->bytes[i] / overview->most : -1;

		result.level = level > result.level ? level : result.level;
		result.marked |= overview->marked[i];
	}
	return result;
}
