// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * ring.c - the layout of the map, in pages:
 *
 *	consumer | producer | data | data again
 *
 * so that a record at the end of the data continues in what follows it.
 */
#include "bpf/ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#define DATA_PAGE 2

static uint64_t read_position(const char *page)
{
	return __atomic_load_n((const unsigned long *)page, __ATOMIC_ACQUIRE);
}

/* Wherever the window begins in the first data, it ends in the second. */
static size_t window_bytes(const struct ring *ring)
{
	return (ring->bytes < RING_WINDOW ? ring->bytes : RING_WINDOW) + ring->page_bytes;
}

static int map_page(const struct ring *ring, int access, unsigned page, char **at)
{
	void *mapped = mmap(NULL, ring->page_bytes, access, MAP_SHARED, ring->fd,
		(off_t)(page * ring->page_bytes));

	if (mapped == MAP_FAILED)
		return -errno;
	*at = mapped;
	return 0;
}

int ring_open(struct ring *ring, int fd, size_t bytes)
{
	char *producer = NULL;
	int err;

	*ring = (struct ring){.fd = fd, .bytes = bytes, .page_bytes = sysconf(_SC_PAGESIZE)};
	err = map_page(ring, PROT_READ | PROT_WRITE, 0, &ring->consumer);
	if (!err)
		err = map_page(ring, PROT_READ, 1, &producer);
	ring->producer = producer;
	return err;
}

void ring_close(struct ring *ring)
{
	if (ring->window)
		munmap((void *)ring->window, window_bytes(ring));
	if (ring->producer)
		munmap((void *)ring->producer, ring->page_bytes);
	if (ring->consumer)
		munmap(ring->consumer, ring->page_bytes);
	*ring = (struct ring){0};
}

/* The new window takes the place of the old one. */
static int move_window(struct ring *ring, uint64_t at)
{
	uint64_t from = at - at % ring->page_bytes;
	size_t offset = DATA_PAGE * ring->page_bytes + (size_t)(from & (ring->bytes - 1));
	void *mapped = mmap((void *)ring->window, window_bytes(ring), PROT_READ,
		MAP_SHARED | (ring->window ? MAP_FIXED : 0), ring->fd, (off_t)offset);

	if (mapped == MAP_FAILED)
		return -errno;
	ring->window = mapped;
	ring->from = from;
	return 0;
}

static bool is_visible(const struct ring *ring, uint64_t at, size_t len)
{
	return ring->window && at >= ring->from && at - ring->from + len <= window_bytes(ring);
}

/* Makes the bytes at that position readable. */
static int see(struct ring *ring, uint64_t at, size_t len)
{
	int err = is_visible(ring, at, len) ? 0 : move_window(ring, at);

	return err || is_visible(ring, at, len) ? err : -EMSGSIZE;
}

static size_t padded_len(size_t len)
{
	return (len + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
}

/* Returns 1: it was passed on or had been discarded; 0: it is not written yet; or an error. */
static int pass_record(struct ring *ring, uint64_t *at, ring_fn *record, void *ctx)
{
	int err = see(ring, *at, BPF_RINGBUF_HDR_SZ);
	uint32_t head;
	size_t len;

	if (err)
		return err;
	head = __atomic_load_n(
		(const uint32_t *)(ring->window + (*at - ring->from)), __ATOMIC_ACQUIRE);
	if (head & BPF_RINGBUF_BUSY_BIT)
		return 0;
	len = head & ~BPF_RINGBUF_DISCARD_BIT;
	if (!(head & BPF_RINGBUF_DISCARD_BIT)) {
		err = see(ring, *at, BPF_RINGBUF_HDR_SZ + len);
		if (err)
			return err;
		err = record(
			ctx, (char *)ring->window + (*at - ring->from) + BPF_RINGBUF_HDR_SZ, len);
	}
	*at += padded_len(len);
	__atomic_store_n((unsigned long *)ring->consumer, (unsigned long)*at, __ATOMIC_RELEASE);
	return err < 0 ? err : 1;
}

/* The position of the writer is read seldom: the programs write to the same cache line. */
int ring_drain(struct ring *ring, ring_fn *record, void *ctx)
{
	uint64_t at = ring_read(ring), end;
	int more = 1;

	while (more > 0 && at < (end = ring_written(ring)))
		while (more > 0 && at < end)
			more = pass_record(ring, &at, record, ctx);
	return more < 0 ? more : 0;
}

uint64_t ring_written(const struct ring *ring)
{
	return read_position(ring->producer);
}

uint64_t ring_read(const struct ring *ring)
{
	return read_position(ring->consumer);
}
