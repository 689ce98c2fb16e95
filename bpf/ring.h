/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * ring.h - reads a ring buffer of the kernel (BPF_MAP_TYPE_RINGBUF) through a window.
 *
 * libbpf maps a ring whole, and its data twice: 16 MiB of a process's memory for a ring of 8 MiB,
 * from the first moment on.  Here only a window is mapped, which moves along with the reader.
 */
#ifndef BPF_RING_H
#define BPF_RING_H

#include <stddef.h>
#include <stdint.h>

#define RING_WINDOW (128u << 10) /* bytes mapped at least, unless the ring is smaller */

struct ring {
	int fd;
	size_t page_bytes, bytes;
	char *consumer;       /* page with the position up to which records are read */
	const char *producer; /* page with the position up to which they are written */
	const char *window;   /* NULL: none is mapped */
	uint64_t from;        /* position of the window: a multiple of page_bytes */
};

/*
 * Receives one record, which is valid during the call.  Returns a negative number to stop: later
 * records stay in the ring.
 */
typedef int ring_fn(void *ctx, void *data, size_t size);

/* The map has that many bytes: a power of two, a page at least.  Returns 0 or -errno. */
int ring_open(struct ring *ring, int fd, size_t bytes);
void ring_close(struct ring *ring); /* all zeroes is fine; the fd stays open */

/*
 * Passes the records to `record` until it returns a negative number, which is returned; else 0, or
 * -errno when the next ones cannot be mapped.
 */
int ring_drain(struct ring *ring, ring_fn *record, void *ctx);

/* Positions in bytes since the start. */
uint64_t ring_written(const struct ring *ring);
uint64_t ring_read(const struct ring *ring);

#endif
