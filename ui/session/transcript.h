/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * transcript.h - what the command has written, and when.
 *
 * The newest TRANSCRIPT_MAX bytes are kept; older ones are dropped and counted.  The time of a byte
 * is that of the read that returned it, on the clock of live events.  The text is raw: it may have
 * any byte in it.
 */
#ifndef UI_SESSION_TRANSCRIPT_H
#define UI_SESSION_TRANSCRIPT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TRANSCRIPT_MAX (1u << 20)

struct transcript;

struct transcript *transcript_new(void); /* NULL: no memory */
void transcript_free(struct transcript *transcript);
/* One read(2) from the descriptor.  Returns its result, or -errno. */
ssize_t transcript_read(struct transcript *transcript, int fd, uint64_t now_ns);
/* The kept text, valid until the next read; *dropped is the number of older bytes dropped. */
const char *transcript_text(const struct transcript *transcript, size_t *len, uint64_t *dropped);
/*
 * How much of the kept text had been written by that time: with what a read soon after it returned,
 * since that can have been written before.
 */
size_t transcript_until(const struct transcript *transcript, uint64_t time_ns);

const char *transcript_end(const struct transcript *transcript); /* of the kept text */
/* A line of it, without the newline. */
struct transcript_line {
	const char *text;
	size_t len;
};

/*
 * The last lines that were written by that time and are not empty, the oldest first: at most `most`
 * of them, and of the last 64 KiB.  Returns how many.  Valid until the next read.
 */
unsigned transcript_lines_until(const struct transcript *transcript, uint64_t time_ns,
	struct transcript_line *lines, unsigned most);

#endif
