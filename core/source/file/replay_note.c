// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/replay_note.h"

#include <inttypes.h>
#include <stdio.h>

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
	note_begin(note, "%s", text);
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
	note_begin(note, "%s at byte %" PRIu64 ": %" PRIu64 " event%s before that %s read%s",
		facts->problem, facts->offset, read, plural(read), was(read), after);
}

static void add_noise(struct note *note, uint64_t lines)
{
	if (lines)
		note_begin(note,
			"%" PRIu64 " line%s before it %s neither a recording nor JSON Lines, and "
			"%s passed over (a shell's start-up file may print such)",
			lines, plural(lines), lines == 1 ? "is" : "are", was(lines));
}

void replay_note_add(struct note *note, const struct replay_facts *facts)
{
	add_noise(note, facts->noise);
	add_damage(note, facts->damage);
	add_end(note, facts);
	if (facts->unknown)
		note_begin(note, "%" PRIu64 " event%s of unknown kinds %s skipped", facts->unknown,
			plural(facts->unknown), was(facts->unknown));
}
