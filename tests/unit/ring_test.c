// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* A file with the layout of the kernel's ring buffer: the window over it, and the positions. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "bpf/ring.h"
#include "tests/support/seed.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LONGEST 30000 /* about that of an exec with all its arguments */

/* What the kernel does: its side of the ring, and what it has written. */
struct kernel {
	int fd;
	size_t page, bytes;
	char *map;
	uint64_t written;
	unsigned sent, got; /* records; each is filled with the low byte of its number */
	unsigned stop_at;   /* the reader stops after so many; 0: never */
};

static void open_kernel(struct kernel *kernel, size_t bytes)
{
	size_t size;

	*kernel = (struct kernel){.page = sysconf(_SC_PAGESIZE), .bytes = bytes};
	size = 2 * kernel->page + 2 * bytes;
	kernel->fd = memfd_create("ring", MFD_CLOEXEC);
	assert_true(kernel->fd >= 0);
	assert_int_equal(ftruncate(kernel->fd, (off_t)size), 0);
	kernel->map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, kernel->fd, 0);
	assert_true(kernel->map != MAP_FAILED);
}

static void close_kernel(struct kernel *kernel)
{
	munmap(kernel->map, 2 * kernel->page + 2 * kernel->bytes);
	close(kernel->fd);
}

/* The two copies of the data are the same memory in the kernel, and two places in a file. */
static void store(struct kernel *kernel, uint64_t at, const void *data, size_t len)
{
	char *pages = kernel->map + 2 * kernel->page;

	for (size_t i = 0; i < len; i++) {
		size_t offset = (at + i) & (kernel->bytes - 1);

		pages[offset] = pages[offset + kernel->bytes] = ((const char *)data)[i];
	}
}

static void publish(struct kernel *kernel, uint64_t written)
{
	unsigned long position = written;

	kernel->written = written;
	memcpy(kernel->map + kernel->page, &position, sizeof(position));
}

/* Returns false: there is no room. */
static bool put(struct kernel *kernel, const struct ring *ring, size_t len, uint32_t bits)
{
	size_t padded = (len + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
	uint32_t head[2] = {(uint32_t)len | bits};
	char *data = malloc(len + 1);

	assert_non_null(data);
	memset(data, (int)kernel->sent, len);
	if (kernel->written + padded - ring_read(ring) <= kernel->bytes) {
		store(kernel, kernel->written, head, sizeof(head));
		store(kernel, kernel->written + sizeof(head), data, len);
		publish(kernel, kernel->written + padded);
		kernel->sent += !bits;
		free(data);
		return true;
	}
	free(data);
	return false;
}

static int take(void *ctx, void *data, size_t size)
{
	struct kernel *kernel = ctx;
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		assert_int_equal(bytes[i], (unsigned char)kernel->got);
	kernel->got++;
	return kernel->got == kernel->stop_at ? -ECANCELED : 0;
}

static void any_record_is_read_whole_in_a_ring_of_any_size(void **state)
{
	seed_random();
	for (size_t bytes = sysconf(_SC_PAGESIZE); bytes <= 1 << 20; bytes *= 2) {
		size_t longest = bytes < 2 * LONGEST ? bytes / 2 : LONGEST;
		struct kernel kernel;
		struct ring ring;

		open_kernel(&kernel, bytes);
		assert_int_equal(ring_open(&ring, kernel.fd, bytes), 0);
		while (kernel.written < 6 * bytes) {
			while (put(&kernel, &ring, 1 + (unsigned)rand() % longest,
				(unsigned)rand() % 8 ? 0 : BPF_RINGBUF_DISCARD_BIT))
				;
			assert_int_equal(ring_drain(&ring, take, &kernel), 0);
			assert_int_equal(kernel.got, kernel.sent);
			assert_true(ring_read(&ring) == ring_written(&ring));
		}
		ring_close(&ring);
		close_kernel(&kernel);
	}
}

static void a_reader_that_stops_gets_the_next_record_later(void **state)
{
	struct kernel kernel;
	struct ring ring;

	open_kernel(&kernel, 1 << 16);
	assert_int_equal(ring_open(&ring, kernel.fd, 1 << 16), 0);
	for (int i = 0; i < 3; i++)
		assert_true(put(&kernel, &ring, 100, 0));
	kernel.stop_at = 2;
	assert_int_equal(ring_drain(&ring, take, &kernel), -ECANCELED);
	assert_int_equal(kernel.got, 2);
	assert_true(ring_read(&ring) < ring_written(&ring));
	assert_int_equal(ring_drain(&ring, take, &kernel), 0);
	assert_int_equal(kernel.got, 3);
	ring_close(&ring);
	close_kernel(&kernel);
}

static void a_record_that_is_being_written_stops_the_reader(void **state)
{
	struct kernel kernel;
	struct ring ring;
	uint64_t at;

	open_kernel(&kernel, 1 << 16);
	assert_int_equal(ring_open(&ring, kernel.fd, 1 << 16), 0);
	assert_true(put(&kernel, &ring, 100, 0));
	at = kernel.written;
	assert_true(put(&kernel, &ring, 8, BPF_RINGBUF_BUSY_BIT));
	assert_int_equal(ring_drain(&ring, take, &kernel), 0);
	assert_int_equal(kernel.got, 1);
	assert_true(ring_read(&ring) == at);
	store(&kernel, at, &(uint32_t){8}, 4);
	store(&kernel, at + BPF_RINGBUF_HDR_SZ, "\1\1\1\1\1\1\1\1", 8);
	assert_int_equal(ring_drain(&ring, take, &kernel), 0);
	assert_int_equal(kernel.got, 2);
	ring_close(&ring);
	close_kernel(&kernel);
}

/* Mapped pages, but for those of the kernel's side. */
static size_t mapped_pages(const struct ring *ring, size_t bytes)
{
	char line[512];
	size_t pages = 0, from, to;
	FILE *file = fopen("/proc/self/maps", "re");

	assert_non_null(file);
	while (fgets(line, sizeof(line), file))
		if (strstr(line, "memfd:ring") && sscanf(line, "%zx-%zx", &from, &to) == 2 &&
			to - from < 2 * bytes)
			pages += (to - from) / ring->page_bytes;
	fclose(file);
	return pages;
}

static void only_a_window_of_a_large_ring_is_mapped(void **state)
{
	struct kernel kernel;
	struct ring ring;

	open_kernel(&kernel, 8 << 20);
	assert_int_equal(ring_open(&ring, kernel.fd, 8 << 20), 0);
	while (put(&kernel, &ring, 5000, 0))
		;
	assert_int_equal(ring_drain(&ring, take, &kernel), 0);
	assert_int_equal(kernel.got, kernel.sent);
	assert_int_equal(mapped_pages(&ring, 8 << 20), 2 + RING_WINDOW / ring.page_bytes + 1);
	ring_close(&ring);
	assert_int_equal(mapped_pages(&(struct ring){.page_bytes = kernel.page}, 8 << 20), 0);
	close_kernel(&kernel);
}

static void what_cannot_be_mapped_is_an_error(void **state)
{
	struct ring ring;

	assert_int_equal(ring_open(&ring, -1, 4096), -EBADF);
	ring_close(&ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_record_is_read_whole_in_a_ring_of_any_size),
		cmocka_unit_test(a_reader_that_stops_gets_the_next_record_later),
		cmocka_unit_test(a_record_that_is_being_written_stops_the_reader),
		cmocka_unit_test(only_a_window_of_a_large_ring_is_mapped),
		cmocka_unit_test(what_cannot_be_mapped_is_an_error),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
