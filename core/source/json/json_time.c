// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/json_time.h"

#include "core/base/clock.h"

#include <string.h>
#include <time.h>

bool json_time_take_digits(const char **at, unsigned most, uint64_t *number, unsigned *count)
{
	*number = 0;
	for (*count = 0; **at >= '0' && **at <= '9'; ++*at, ++*count) {
		if (*count == most)
			return false;
		*number = *number * 10 + (unsigned)(**at - '0');
	}
	return *count;
}

/* ".123" as ns; what is finer is cut. */
static bool take_fraction(const char **at, uint64_t *ns)
{
	unsigned count;

	*ns = 0;
	if (**at != '.')
		return true;
	++*at;
	if (!json_time_take_digits(at, 9, ns, &count) && count != 9)
		return false;
	for (; count < 9; count++)
		*ns *= 10;
	while (**at >= '0' && **at <= '9')
		++*at;
	return true;
}

static bool read_seconds(const char *text, int64_t *wall_ns)
{
	uint64_t seconds, ns;
	unsigned count;

	if (!json_time_take_digits(&text, 10, &seconds, &count) || !take_fraction(&text, &ns) ||
		*text)
		return false;
	*wall_ns = (int64_t)(seconds * SECOND_NS + ns);
	return seconds < JSON_TIME_MAX_NS / SECOND_NS;
}

/* "2026-11-29T12:00:00.5Z"; a blank for the T, and no Z, as databases write it: in UTC. */
static bool read_date(const char *text, int64_t *wall_ns)
{
	static const char marks[] = "--T::";
	uint64_t part[6], ns;
	struct tm utc = {0};
	unsigned count;

	for (int i = 0; i < 6; i++) {
		if (!json_time_take_digits(&text, i ? 2 : 4, &part[i], &count))
			return false;
		if (i < 5 && *text != marks[i] && !(i == 2 && *text == ' '))
			return false;
		text += i < 5;
	}
	if (!take_fraction(&text, &ns) || (*text && strcmp(text, "Z")))
		return false;
	utc.tm_year = (int)part[0] - 1900;
	utc.tm_mon = (int)part[1] - 1;
	utc.tm_mday = (int)part[2];
	utc.tm_hour = (int)part[3];
	utc.tm_min = (int)part[4];
	utc.tm_sec = (int)part[5];
	*wall_ns = part[0] > 2100 || part[0] < 1970
			   ? -1
			   : timegm(&utc) * (int64_t)SECOND_NS + (int64_t)ns;
	return *wall_ns >= 0;
}

bool json_time_read(const struct json_line *line, int64_t *wall_ns)
{
	const struct json_line_value *seconds = &line->values[JSON_TS];
	const char *date = json_line_text(line, JSON_TIME);

	if (seconds->type == JSON_NUMBER || seconds->type == JSON_TEXT)
		return read_seconds(seconds->text, wall_ns);
	return date && read_date(date, wall_ns);
}
