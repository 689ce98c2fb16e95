// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/base/tty.h"

#include <stdio.h>

#define MINOR_BITS 20

/* Runs of device numbers that share a name, as in the kernel's list of devices. */
static const struct names {
	unsigned major;
	unsigned first, last; /* minors */
	const char *name;     /* the number counts from `first` */
} NAMES[] = {
	{4, 0, 63, "tty"},
	{4, 64, 255, "ttyS"},
	{166, 0, 255, "ttyACM"},
	{188, 0, 255, "ttyUSB"},
	{204, 0, 3, "ttyLU"},
	{204, 5, 7, "ttySA"},
	{204, 64, 79, "ttyAMA"},
	{204, 209, 212, "ttyMM"},
	{207, 0, 15, "ttymxc"},
	{216, 0, 255, "rfcomm"},
	{229, 0, 255, "hvc"},
};

/* Eight majors of 256 once; one major with a million minors since. */
#define PTS_MAJOR      136
#define PTS_MAJOR_LAST 143

static const struct names *find_names(unsigned major, unsigned minor)
{
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++) {
		const struct names *names = &NAMES[i];

		if (names->major == major && minor >= names->first && minor <= names->last)
			return names;
	}
	return NULL;
}

size_t tty_write(char *out, size_t size, uint32_t tty)
{
	unsigned major = tty >> MINOR_BITS, minor = tty & ((1u << MINOR_BITS) - 1);
	const struct names *names = find_names(major, minor);

	if (!tty)
		return (size_t)snprintf(out, size, "%s", "");
	if (major == 5 && minor == 1)
		return (size_t)snprintf(out, size, "console");
	if (major >= PTS_MAJOR && major <= PTS_MAJOR_LAST)
		return (size_t)snprintf(out, size, "pts/%u", (major - PTS_MAJOR) * 256 + minor);
	if (names)
		return (size_t)snprintf(out, size, "%s%u", names->name, minor - names->first);
	return (size_t)snprintf(out, size, "%u:%u", major, minor);
}
