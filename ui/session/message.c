// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/message.h"

#include "core/base/text.h"
#include "core/io/confinement.h"
#include "core/io/writer.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_SIZE 8192
#define WAIT_NS      UINT64_C(1000000000)

/* Without a descriptor or memory to spare: as much as fits at once. */
static void write_at_once(const char *text, size_t len)
{
	struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};

	if (poll(&ready, 1, WAIT_NS / 1000000) > 0 &&
		write(STDERR_FILENO, text, len < PIPE_BUF ? len : PIPE_BUF) < 0)
		return; /* there is nowhere to report it */
}

/* Standard error may be a pipe or terminal that is never read: a plain write would block. */
static void write_text(const char *text, size_t len)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	struct writer *writer = fd < 0 ? NULL : writer_new(fd, WRITER_LINES);

	if (!writer) {
		write_at_once(text, len);
		return;
	}
	writer_put(writer, text, len);
	if (!writer_wait(writer, WAIT_NS))
		writer_give_up(writer);
	writer_close(writer);
}

void message_print(const char *format, ...)
{
	static const char prefix[] = "mayfly: ";
	char text[MESSAGE_SIZE], safe[2 * MESSAGE_SIZE];
	size_t len = sizeof(prefix) - 1;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	memcpy(safe, prefix, len);
	for (const char *line = text; line;) {
		const char *end = strchr(line, '\n');
		size_t line_len = end ? (size_t)(end - line) : strlen(line);

		/* leaves a byte for the line break */
		text_escape(safe + len, sizeof(safe) - len - 1, line, line_len);
		len += strlen(safe + len);
		safe[len++] = '\n';
		line = end && len < sizeof(safe) - 1 ? end + 1 : NULL;
	}
	write_text(safe, len);
}

void message_print_error(const char *what, int error)
{
	struct confinement confinement;
	char limit[MESSAGE_SIZE / 2];

	confinement_read(&confinement);
	if (confinement_explain(&confinement, error, limit, sizeof(limit)))
		message_print("%s: %s: %s", what, strerror(-error), limit);
	else
		message_print("%s: %s", what, strerror(-error));
}
