// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/host/this_host.h"

#include "core/base/clock.h"

#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define BOOT_ID     "/proc/sys/kernel/random/boot_id"
#define BOOT_DIGITS 32

/* -1: it is none. */
static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Each bit of the result depends on all of the number (the finalizer of splitmix64). */
static uint64_t mix_bits(uint64_t number)
{
	number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
	return number ^ number >> 31;
}

uint64_t this_host_fold_boot(const char *text)
{
	uint64_t half[2] = {0, 0};
	unsigned digits = 0;

	for (; digits < BOOT_DIGITS; text++) {
		int value = hex_value(*text);

		if (*text == '-')
			continue;
		if (value < 0)
			return 0;
		half[digits / 16] = half[digits / 16] << 4 | (unsigned)value;
		digits++;
	}
	return mix_bits(mix_bits(half[0]) ^ half[1]) & EVENT_BOOT_MAX;
}

static uint64_t read_boot(void)
{
	char text[64] = "";
	int fd = open(BOOT_ID, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	return len > 0 ? this_host_fold_boot(text) : 0;
}

void this_host_read(struct this_host *host)
{
	struct utsname names;

	memset(host, 0, sizeof(*host));
	if (!uname(&names))
		memcpy(host->name, names.nodename, strnlen(names.nodename, HOST_NAME_SIZE - 1));
	host->event = (struct event){
		.kind = EVENT_HOST,
		.time_ns = clock_read(CLOCK_BOOTTIME),
		.host = {.name = host->name, .boot = read_boot()},
	};
}
