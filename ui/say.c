// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/say.h"

#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SAY_SIZE 8192

void say(const char *format, ...)
{
	char text[SAY_SIZE], safe[2 * SAY_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fputs("mayfly: ", stderr);
	for (const char *line = text; line;) {
		const char *end = strchr(line, '\n');

		text_escape(safe, sizeof(safe), line, end ? (size_t)(end - line) : strlen(line));
		fprintf(stderr, "%s\n", safe);
		line = end ? end + 1 : NULL;
	}
}
