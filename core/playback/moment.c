// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/moment.h"

#include "core/base/clock.h"
#include "core/base/units.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define STREAM_NS (12 * 3600 * SECOND_NS)

static bool read_relative(const char *text, const struct moment_span *span, uint64_t *time_ns)
{
	uint64_t by_ns;

	if (!units_read_time(text + 1, &by_ns))
		return false;
	if (*text == '+')
		*time_ns = span->base_ns + by_ns;
	else
		*time_ns = span->base_ns > by_ns ? span->base_ns - by_ns : 0;
	return true;
}

static bool read_hours(const char *text, struct tm *tm)
{
	int used = 0;

	tm->tm_sec = 0;
	if (sscanf(text, "%2d:%2d%n:%2d%n", &tm->tm_hour, &tm->tm_min, &used, &tm->tm_sec, &used) <
		2)
		return false;
	return !text[used] && tm->tm_hour >= 0 && tm->tm_hour < 24 && tm->tm_min >= 0 &&
	       tm->tm_min < 60 && tm->tm_sec >= 0 && tm->tm_sec <= 60;
}

/* In the calendar, which mktime does not ask for. */
static bool is_date(int year, int month, int day)
{
	struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12};

	timegm(&tm);
	return tm.tm_mon == month - 1 && tm.tm_mday == day;
}

/* Returns the length of the date; 0: there is no date. */
static int read_date(const char *text, struct tm *tm)
{
	int year, month, day, used = 0;

	if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) < 3 ||
		(text[used] != ' ' && text[used] != 'T') || !is_date(year, month, day))
		return 0;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return used + 1;
}

static uint64_t time_of(struct tm tm, int days, const struct moment_span *span)
{
	int64_t time_ns;

	tm.tm_mday += days;
	tm.tm_isdst = -1;
	time_ns = (int64_t)mktime(&tm) * (int64_t)SECOND_NS - span->wall_offset_ns;
	return time_ns > 0 ? (uint64_t)time_ns : 0;
}

/* Of a stream the end is not known: it may reach midnight, but hardly the time before its begin. */
static bool has_time(const struct moment_span *span, uint64_t time_ns)
{
	uint64_t last_ns = span->last_ns ? span->last_ns : span->first_ns + STREAM_NS;

	return time_ns >= span->first_ns && time_ns <= last_ns;
}

bool moment_read(const char *text, const struct moment_span *span, uint64_t *time_ns)
{
	time_t base =
		(time_t)(((int64_t)span->base_ns + span->wall_offset_ns) / (int64_t)SECOND_NS);
	struct tm tm;
	int date;

	if (*text == '+' || *text == '-')
		return read_relative(text, span, time_ns);
	if (!localtime_r(&base, &tm))
		return false;
	date = read_date(text, &tm);
	if (!read_hours(text + date, &tm))
		return false;
	*time_ns = time_of(tm, 0, span);
	if (!date && !has_time(span, *time_ns) && has_time(span, time_of(tm, 1, span)))
		*time_ns = time_of(tm, 1, span);
	else if (!date && !has_time(span, *time_ns) && has_time(span, time_of(tm, -1, span)))
		*time_ns = time_of(tm, -1, span);
	return true;
}

void moment_write(char out[MOMENT_TEXT], uint64_t time_ns, uint64_t near_ns, int64_t wall_offset_ns)
{
	int64_t wall_ns = (int64_t)time_ns + wall_offset_ns;
	time_t time = wall_ns / (int64_t)SECOND_NS;
	time_t near = ((int64_t)near_ns + wall_offset_ns) / (int64_t)SECOND_NS;
	struct tm tm = {0}, tm_near = {0};
	bool is_same_day = localtime_r(&time, &tm) && near_ns && localtime_r(&near, &tm_near) &&
			   tm.tm_yday == tm_near.tm_yday && tm.tm_year == tm_near.tm_year;
	size_t len = strftime(out, MOMENT_TEXT, is_same_day ? "%T" : "%F %T", &tm);

	snprintf(out + len, MOMENT_TEXT - len, ".%03u",
		(unsigned)(wall_ns % (int64_t)SECOND_NS / 1000000));
}
