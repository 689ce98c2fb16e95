/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* cpus.h - the CPUs that this machine has, or may get while it runs. */
#ifndef CORE_SOURCE_PROC_CPUS_H
#define CORE_SOURCE_PROC_CPUS_H

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CPUS_MAX   2048 /* those with higher numbers are left out, and counted */
#define CPUS_WORDS (CPUS_MAX / 64)
#define CPUS_TEXT  4096 /* a page, as all such files */

static inline void cpus_set_range(uint64_t *mask, unsigned long first, unsigned long last)
{
	for (unsigned long cpu = first; cpu <= last; cpu++)
		mask[cpu / 64] |= UINT64_C(1) << (cpu % 64);
}

/* Of a range of numbers, those that are too high. */
static inline unsigned cpus_count_high(unsigned long first, unsigned long last)
{
	return last < CPUS_MAX ? 0 : last - (first < CPUS_MAX ? CPUS_MAX : first) + 1;
}

/*
 * Sets the bits of the CPUs of a text such as "0-3,8", that of /sys/devices/system/cpu/possible, in
 * a mask of CPUS_WORDS words, which is cleared first.  Returns one more than the highest number; 0:
 * it is no such text.  *left_out is how many have higher numbers than the mask has.
 */
static inline unsigned cpus_parse(const char *text, uint64_t *mask, unsigned *left_out)
{
	unsigned long first, last, count = 0;
	char *end;

	memset(mask, 0, CPUS_WORDS * sizeof(*mask));
	*left_out = 0;
	do {
		first = last = strtoul(text, &end, 10);
		if (end != text && *end == '-')
			last = strtoul(text = end + 1, &end, 10);
		if (end == text || first > last)
			return 0;
		*left_out += cpus_count_high(first, last);
		if (first < CPUS_MAX) {
			count = (last < CPUS_MAX ? last : CPUS_MAX - 1) + 1;
			cpus_set_range(mask, first, count - 1);
		}
		text = end + 1;
	} while (*end == ',');
	return count;
}

/* The kernel's own masks are as long as its highest number needs. */
static inline unsigned cpus_fill_room(uint64_t *mask, unsigned *left_out)
{
	/* which fails if the mask is shorter */
	long bytes = syscall(SYS_sched_getaffinity, 0, CPUS_WORDS * sizeof(*mask), mask);
	unsigned count = bytes > 0 ? (unsigned)bytes * 8 : CPUS_MAX;

	*left_out = bytes <= 0; /* at least */
	memset(mask, 0, CPUS_WORDS * sizeof(*mask));
	cpus_set_range(mask, 0, count - 1);
	return count;
}

/*
 * The same for this machine.  Without /sys all numbers are set that the kernel has room for, a
 * multiple of 64.
 */
static inline unsigned cpus_read(uint64_t *mask, unsigned *left_out)
{
	int fd = open("/sys/devices/system/cpu/possible", O_RDONLY | O_CLOEXEC);
	char text[CPUS_TEXT] = "";
	ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	unsigned count;

	if (fd >= 0)
		close(fd);
	count = len > 0 ? cpus_parse(text, mask, left_out) : 0;
	return count ? count : cpus_fill_room(mask, left_out);
}

#endif
