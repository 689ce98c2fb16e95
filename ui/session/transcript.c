// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/transcript.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM      (2 * TRANSCRIPT_MAX)
#define MARKS_MAX 16384u             /* a power of two */
#define DELAY_NS  UINT64_C(50000000) /* from a write until it is read, at most */
#define READ_MAX  (32u << 10)        /* a command that prints without end must not delay a key */
#define SCAN_MAX  (64u << 10)
#define MARK_NS   UINT64_C(500000) /* reads within this time share a mark */

/* At that time this many bytes had been read since the start. */
struct transcript_mark {
	uint64_t time_ns, end;
};

struct transcript {
	char *text; /* ROOM bytes; the older half is dropped when it is full */
	size_t len;
	uint64_t dropped;              /* bytes no longer in text */
	struct transcript_mark *marks; /* a ring: the mark with number n is at n % MARKS_MAX */
	uint64_t mark_count;
};

struct transcript *transcript_new(void)
{
	struct transcript *transcript = calloc(1, sizeof(*transcript));

	if (!transcript)
		return NULL;
	transcript->text = malloc(ROOM);
	transcript->marks = malloc(MARKS_MAX * sizeof(*transcript->marks));
	if (transcript->text && transcript->marks)
		return transcript;
	transcript_free(transcript);
	return NULL;
}

void transcript_free(struct transcript *transcript)
{
	if (!transcript)
		return;
	free(transcript->text);
	free(transcript->marks);
	free(transcript);
}

static struct transcript_mark *mark_at(const struct transcript *transcript, uint64_t number)
{
	return &transcript->marks[number % MARKS_MAX];
}

static void add_mark(struct transcript *transcript, uint64_t now_ns)
{
	uint64_t count = transcript->mark_count;
	struct transcript_mark *last = count ? mark_at(transcript, count - 1) : NULL;

	if (!last || now_ns - last->time_ns > MARK_NS) {
		last = mark_at(transcript, transcript->mark_count++);
		last->time_ns = now_ns;
	}
	last->end = transcript->dropped + transcript->len;
}

ssize_t transcript_read(struct transcript *transcript, int fd, uint64_t now_ns)
{
	size_t room;
	ssize_t n;

	if (transcript->len == ROOM) {
		memcpy(transcript->text, transcript->text + TRANSCRIPT_MAX, TRANSCRIPT_MAX);
		transcript->len = TRANSCRIPT_MAX;
		transcript->dropped += TRANSCRIPT_MAX;
	}
	room = ROOM - transcript->len;
	n = read(fd, transcript->text + transcript->len, room < READ_MAX ? room : READ_MAX);
	if (n < 0)
		return -errno;
	if (n == 0)
		return 0;
	transcript->len += n;
	add_mark(transcript, now_ns);
	return n;
}

static size_t excess(const struct transcript *transcript)
{
	return transcript->len > TRANSCRIPT_MAX ? transcript->len - TRANSCRIPT_MAX : 0;
}

const char *transcript_text(const struct transcript *transcript, size_t *len, uint64_t *dropped)
{
	size_t skipped = excess(transcript);

	*len = transcript->len - skipped;
	*dropped = transcript->dropped + skipped;
	return transcript->text + skipped;
}

static uint64_t oldest_mark(const struct transcript *transcript)
{
	return transcript->mark_count > MARKS_MAX ? transcript->mark_count - MARKS_MAX : 0;
}

/* The number of the first mark at or after that time, or mark_count. */
static uint64_t find_mark(const struct transcript *transcript, uint64_t time_ns)
{
	uint64_t at = oldest_mark(transcript), end = transcript->mark_count;

	while (at < end) {
		uint64_t middle = at + (end - at) / 2;

		if (mark_at(transcript, middle)->time_ns < time_ns)
			at = middle + 1;
		else
			end = middle;
	}
	return at;
}

size_t transcript_until(const struct transcript *transcript, uint64_t time_ns)
{
	uint64_t number = find_mark(transcript, time_ns);
	uint64_t first = transcript->dropped, end;

	if (number == transcript->mark_count)
		end = first + transcript->len;
	else if (mark_at(transcript, number)->time_ns - time_ns < DELAY_NS)
		end = mark_at(transcript, number)->end;
	else
		end = number > oldest_mark(transcript) ? mark_at(transcript, number - 1)->end : 0;
	first += excess(transcript);
	return end > first ? end - first : 0;
}

unsigned transcript_lines_until(const struct transcript *transcript, uint64_t time_ns,
	struct transcript_line *lines, unsigned most)
{
	size_t until = transcript_until(transcript, time_ns), len;
	unsigned found = 0;
	uint64_t dropped;
	const char *text = transcript_text(transcript, &len, &dropped), *end = text + until;
	const char *first = until > SCAN_MAX ? end - SCAN_MAX : text;

	while (found < most && end > first) {
		const char *newline = memrchr(first, '\n', end - first);
		const char *start = newline ? newline + 1 : first;

		len = end - start;
		if (len && strspn(start, " \r\t\n") < len)
			lines[most - ++found] = (struct transcript_line){start, len};
		end = newline ? newline : first;
	}
	memmove(lines, lines + most - found, found * sizeof(*lines));
	return found;
}

const char *transcript_end(const struct transcript *transcript)
{
	return transcript->text + transcript->len;
}
