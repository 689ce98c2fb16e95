// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/noise.h"

#include "core/trace.h"

#include <string.h>

#define OBJECT "{\"" /* a brace alone begins many a line that is no JSON */

static bool begins(const char *in, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(in, with, strlen(with));
}

static bool is_line_begin(const char *in, size_t at)
{
	return !at || in[at - 1] == '\n' || in[at - 1] == '\r';
}

bool noise_measure(const char *in, size_t len, size_t *length)
{
	for (size_t at = 0; at < len && at <= NOISE_MAX_BYTES; at++) {
		*length = at;
		if (begins(in + at, len - at, TRACE_MAGIC) ||
			(is_line_begin(in, at) && begins(in + at, len - at, OBJECT)))
			return true;
	}
	return false;
}

uint64_t noise_lines(const char *in, size_t length)
{
	uint64_t count = length && in[length - 1] != '\n';

	for (size_t i = 0; i < length; i++)
		count += in[i] == '\n';
	return count;
}
