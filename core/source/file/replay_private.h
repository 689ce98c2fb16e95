/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* replay_private.h - what replay.c and replay_note.c share. */
#ifndef CORE_SOURCE_FILE_REPLAY_PRIVATE_H
#define CORE_SOURCE_FILE_REPLAY_PRIVATE_H

#include "core/source/file/pace.h"
#include "core/source/file/replay.h"
#include "core/source/json/json_reader.h"

struct replay {
	struct source source;
	int fd;
	bool watched;        /* source.fd, an epoll instance, reports when fd is readable */
	bool at_end;         /* of the file */
	const char *problem; /* why it ended before its end, or NULL */
	int error;           /* as replay_error */
	char *buffer;        /* of the file */
	size_t at, len;      /* not used yet: buffer[at..len) */
	size_t room;
	uint64_t offset;             /* of buffer[at] in the recording */
	struct block_reader *blocks; /* of the buffer; NULL: it has records (format 1) */
	struct json_reader *json;    /* the same for JSON Lines; NULL: it is a recording */
	uint64_t noise;              /* lines before what is read */
	uint64_t records;            /* delivered, or unknown */
	uint64_t unknown;            /* those of unknown kinds */
	size_t peeked;               /* length of the record of replay_peek */
	bool paced;
	bool is_of_now;    /* it happens while it is read */
	struct pace pace;  /* if paced */
	bool is_behind;    /* events before the time of its clock are still to be delivered */
	uint64_t last_ns;  /* time of the last event delivered */
	uint64_t begun_ns; /* pace_is_of_now */
	uint64_t cut_off;  /* events that the end of a recording that is truncated has had */
	char note[640];
};

#endif
