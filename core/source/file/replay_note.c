// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/replay_private.h"

#include "core/note.h"

#include <errno.h>
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

static void add_end(struct note *note, const struct replay *replay, uint64_t unknown)
{
	uint64_t read = replay->records - unknown - block_reader_damage(replay->blocks)->reports;
	char after[64] = "";

	if (!replay->problem)
		return;
	if (replay->cut_off)
		snprintf(after, sizeof(after), ", %" PRIu64 " after it %s missing", replay->cut_off,
			replay->cut_off == 1 ? "is" : "are");
	note_begin(note, "%s at byte %" PRIu64 ": %" PRIu64 " event%s before that %s read%s",
		replay->problem, replay->offset, read, plural(read), was(read), after);
}

static void add_noise(struct note *note, uint64_t lines)
{
	if (lines)
		note_begin(note,
			"%" PRIu64 " line%s before it %s neither a recording nor JSON Lines, and "
			"%s passed over (a shell's start-up file may print such)",
			lines, plural(lines), lines == 1 ? "is" : "are", was(lines));
}

const char *replay_note(const struct source *source)
{
	struct replay *replay = (struct replay *)source;
	const struct json_damage *lines = replay->json ? json_reader_damage(replay->json) : NULL;
	uint64_t unknown = lines ? lines->unknown : replay->unknown;
	struct note note = {replay->note, sizeof(replay->note), 0};

	if (lines)
		note.len = json_damage_describe(lines, replay->note, sizeof(replay->note));
	add_noise(&note, replay->noise);
	add_damage(&note, block_reader_damage(replay->blocks));
	add_end(&note, replay, unknown);
	if (unknown)
		note_begin(&note, "%" PRIu64 " event%s of unknown kinds %s skipped", unknown,
			plural(unknown), was(unknown));
	return note.len ? replay->note : NULL;
}

int replay_error(const struct source *source)
{
	const struct replay *replay = (const struct replay *)source;

	if (!replay->error && (block_reader_damage(replay->blocks)->count ||
				      (replay->json && json_reader_damage(replay->json)->lines)))
		return -EBADMSG;
	return replay->error;
}
