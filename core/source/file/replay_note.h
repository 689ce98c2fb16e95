/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* replay_note.h - what was wrong with a recording, in words. */
#ifndef CORE_SOURCE_FILE_REPLAY_NOTE_H
#define CORE_SOURCE_FILE_REPLAY_NOTE_H

#include "core/note.h"
#include "core/source/file/block_reader.h"

struct replay_facts {
	const struct block_damage *damage;
	uint64_t noise;      /* lines before its begin */
	const char *problem; /* why it ended before its end, or NULL */
	uint64_t offset;     /* where that was */
	uint64_t records;    /* read, unknown ones included */
	uint64_t unknown;    /* of unknown kinds */
	uint64_t cut_off;    /* events that a truncated end has had */
};

/* Adds parts to the note; none if nothing was wrong. */
void replay_note_add(struct note *note, const struct replay_facts *facts);

#endif
