// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/units.h"

#include "core/base/clock.h"

#include <stdio.h>
#include <string.h>

#define US_NS     1000ull
#define MS_NS     (1000 * US_NS)
#define MINUTE_NS (60 * SECOND_NS)
#define HOUR_NS   (60 * MINUTE_NS)
#define DAY_NS    (24 * HOUR_NS)
#define YEAR_NS   (365 * DAY_NS)

/*
 * How a time is written: the first line whose bound is above it.  Figures are cut, not rounded: an
 * age never shows a time it has not reached, and 59.99s does not become 60.0s.
 */
static const struct unit_style {
	uint64_t below_ns;
	uint64_t unit_ns; /* of the first figure */
	uint64_t part_ns; /* of the second one; 0: only one figure */
	const char *format;
} STYLES[] = {
	{US_NS, 1, 0, "%uns"},
	{10 * US_NS, US_NS, US_NS / 10, "%u.%uus"},
	{MS_NS, US_NS, 0, "%uus"},
	{10 * MS_NS, MS_NS, MS_NS / 10, "%u.%ums"},
	{SECOND_NS, MS_NS, 0, "%ums"},
	{10 * SECOND_NS, SECOND_NS, SECOND_NS / 100, "%u.%02us"},
	{MINUTE_NS, SECOND_NS, SECOND_NS / 10, "%u.%us"},
	{HOUR_NS, MINUTE_NS, SECOND_NS, "%um%02us"},
	{DAY_NS, HOUR_NS, MINUTE_NS, "%uh%02um"},
	{100 * DAY_NS, DAY_NS, HOUR_NS, "%ud%02uh"},
	{10000 * DAY_NS, DAY_NS, 0, "%ud"},
	{UINT64_MAX, YEAR_NS, 0, "%uy"},
};

size_t units_write_time(char *out, size_t size, uint64_t ns)
{
	const struct unit_style *style = STYLES;
	unsigned whole, part;

	if (!ns)
		return (size_t)snprintf(out, size, "0s");
	while (ns >= style->below_ns && style->below_ns != UINT64_MAX)
		style++;
	whole = (unsigned)(ns / style->unit_ns);
	part = style->part_ns ? (unsigned)(ns % style->unit_ns / style->part_ns) : 0;
	return (size_t)snprintf(out, size, style->format, whole, part);
}

#define DIGITS "0123456789"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * A number and its fraction.  The locale's decimal point must not matter, and 0.1 is exactly a
 * tenth, so neither strtod nor floats.
 */
struct number {
	const char *whole, *fraction; /* each starts with its digits; there may be none */
};

static const char *split_number(const char *text, struct number *number)
{
	size_t digits;

	number->whole = text;
	number->fraction = "";
	digits = strspn(text, DIGITS);
	text += digits;
	if (*text == '.') {
		number->fraction = ++text;
		text += strspn(text, DIGITS);
		digits += (size_t)(text - number->fraction);
	}
	return digits ? text : NULL;
}

/* The fraction of the unit, from the last digit on, so that each cut-off is exact. */
static uint64_t scale_fraction(const char *digits, uint64_t unit)
{
	uint64_t value = 0;

	for (size_t i = strspn(digits, DIGITS); i > 0; i--)
		value = (unit * (uint64_t)(digits[i - 1] - '0') + value) / 10;
	return value;
}

/* number * unit, rounded down; false: too large.  The unit is at most 1 << 60. */
static bool scale_number(const struct number *number, uint64_t unit, uint64_t *value)
{
	*value = 0;
	for (const char *c = number->whole; is_digit(*c); c++)
		if (__builtin_mul_overflow(*value, 10, value) ||
			__builtin_add_overflow(*value, (uint64_t)(*c - '0'), value))
			return false;
	if (__builtin_mul_overflow(*value, unit, value))
		return false;
	return !__builtin_add_overflow(*value, scale_fraction(number->fraction, unit), value);
}

static uint64_t find_time_unit(const char *name, size_t len)
{
	static const struct {
		char name[4];
		uint64_t ns;
	} units[] = {
		{"", SECOND_NS},
		{"ns", 1},
		{"us", US_NS},
		{"ms", MS_NS},
		{"s", SECOND_NS},
		{"m", MINUTE_NS},
		{"h", HOUR_NS},
		{"d", DAY_NS},
		{"y", YEAR_NS},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == len && !memcmp(units[i].name, name, len))
			return units[i].ns;
	return 0;
}

/* One or more numbers with units, each unit smaller than the one before: 1h30m. */
bool units_read_time(const char *text, uint64_t *ns)
{
	uint64_t sum = 0, last = UINT64_MAX, value;

	do {
		struct number number;
		const char *name = split_number(text, &number);
		size_t len = name ? strcspn(name, DIGITS ".") : 0;
		uint64_t unit = name ? find_time_unit(name, len) : 0;
		bool alone = last == UINT64_MAX;

		if (!unit || unit >= last || (!len && !alone) ||
			!scale_number(&number, unit, &value) ||
			__builtin_add_overflow(sum, value, &sum))
			return false;
		last = unit;
		text = name + len;
	} while (*text);
	*ns = sum;
	return true;
}

static const char BYTE_UNITS[] = "KMGTPE";

size_t units_write_bytes(char *out, size_t size, uint64_t bytes)
{
	uint64_t unit = 1024;
	const char *name = BYTE_UNITS;

	if (bytes < unit)
		return (size_t)snprintf(out, size, "%u", (unsigned)bytes);
	while (bytes / unit >= 1024) {
		unit *= 1024;
		name++;
	}
	if (bytes / unit < 10)
		return (size_t)snprintf(out, size, "%u.%u%c", (unsigned)(bytes / unit),
			(unsigned)(bytes % unit * 10 / unit), *name);
	return (size_t)snprintf(out, size, "%u%c", (unsigned)(bytes / unit), *name);
}

bool units_read_bytes(const char *text, uint64_t *bytes)
{
	struct number number;
	const char *name = split_number(text, &number);
	uint64_t unit = 1, value;

	if (!name)
		return false;
	if (*name) {
		char upper = (char)(*name & ~0x20);
		const char *found = upper ? strchr(BYTE_UNITS, upper) : NULL;

		if (found) {
			unit <<= 10 * (found - BYTE_UNITS + 1);
			name++;
			if ((*name == 'i' || *name == 'I') && (name[1] | 0x20) == 'b')
				name++;
		}
		if ((*name | 0x20) == 'b')
			name++;
		if (*name)
			return false;
	}
	if (!scale_number(&number, unit, &value))
		return false;
	*bytes = value;
	return true;
}

/* Parts of a wait(2) status, by hand: the status is data here, not the result of a wait. */
#define STATUS_SIGNAL(status) ((status)&0x7f)
#define STATUS_CORE(status)   ((status)&0x80)
#define STATUS_CODE(status)   ((status) >> 8 & 0xff)

size_t units_write_status(char *out, size_t size, int32_t status)
{
	if (status == STATUS_UNKNOWN)
		return (size_t)snprintf(out, size, "exited");
	if (STATUS_SIGNAL(status))
		return (size_t)snprintf(out, size, "%s%s%s", signal_name(STATUS_SIGNAL(status)),
			STATUS_CORE(status) ? " core" : "",
			units_status_is_oom(status) ? ", out of memory" : "");
	return (size_t)snprintf(out, size, "exit %d", STATUS_CODE(status));
}

bool units_status_is_oom(int32_t status)
{
	return status != STATUS_UNKNOWN && status & STATUS_OOM;
}

bool units_status_is_failure(int32_t status)
{
	return status != STATUS_UNKNOWN && (STATUS_SIGNAL(status) || STATUS_CODE(status));
}

bool units_status_is_grave(int32_t status)
{
	return status != STATUS_UNKNOWN &&
	       (STATUS_SIGNAL(status) || STATUS_CODE(status) == 126 || STATUS_CODE(status) == 127);
}
