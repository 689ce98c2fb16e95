// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/replay_note.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

struct note {
	char *text;
	size_t size, len;
};

/* Adds a part, after "; " unless it is the first. */
static void __attribute__((format(printf, 2, 3)))
add_part(struct note *note, const char *format, ...)
{
	size_t size = note->size;
	va_list args;
	int more;

	if (note->len && note->len < size - 2)
		note->len += (size_t)snprintf(note->text + note->len, size - note->len, "; ");
	va_start(args, format);
	more = vsnprintf(note->text + note->len, size - note->len, format, args);
	va_end(args);
	note->len =
		more < 0 || (size_t)more >= size - note->len ? size - 1 : note->len + (size_t)more;
}

static const char *plural(uint64_t count)
{
	return &"s"[count == 1];
}

static const char *was(uint64_t count)
{
	return count == 1 ? "was" : "were";
}

static void add_damage(struct note *note, const struct block_damage *damage)
{
	char text[BLOCK_DAMAGE_TEXT];

	if (!damage->count)
		return;
	block_damage_write(text, sizeof(text), damage);
	add_part(note, "%s", text);
}

static void add_end(struct note *note, const struct replay_facts *facts)
{
	uint64_t read = facts->records - facts->unknown - facts->damage->reports;
	char after[64] = "";

	if (!facts->problem)
		return;
	if (facts->cut_off)
		snprintf(after, sizeof(after), ", %" PRIu64 " after it %s missing", facts->cut_off,
			facts->cut_off == 1 ? "is" : "are");
	add_part(note, "%s at byte %" PRIu64 ": %" PRIu64 " event%s before that %s read%s",
		facts->problem, facts->offset, read, plural(read), was(read), after);
}

void replay_note_add(char *text, size_t size, size_t *len, const struct replay_facts *facts)
{
	struct note note = {text, size, *len};

	add_damage(&note, facts->damage);
	add_end(&note, facts);
	if (facts->unknown)
		add_part(&note, "%" PRIu64 " event%s of unknown kinds %s skipped", facts->unknown,
			plural(facts->unknown), was(facts->unknown));
	*len = note.len;
}
