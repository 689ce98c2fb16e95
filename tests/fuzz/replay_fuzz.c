// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * A damaged recording, of format 2: bytes changed, cut out, put in, or copied from elsewhere in it,
 * as the input says.  It is played, and moved in.  Whatever was done to it, an event that is read
 * is one that was written, and comes after those before it; and where one is missing that is
 * reported, by a lost event or at the end.
 */
#include "core/playback/player.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EVENTS     400u
#define BLOCK      37u /* events of a block */
#define SNAPSHOTS  3u  /* blocks between two snapshots */
#define ROOM       (256u << 10)
#define OPERATION  6u /* bytes of the input for each */
#define OPERATIONS 8u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char whole[ROOM];
static size_t whole_size;

static struct event event_at(unsigned number)
{
	bool is_snapshot = number % (BLOCK * SNAPSHOTS) == 0;
	struct event event = {
		.kind = is_snapshot ? EVENT_SNAPSHOT : EVENT_EXEC,
		.time_ns = 1000 + number,
	};

	if (is_snapshot)
		return event;
	event.id = (struct ident){.pid = (int32_t)number + 1, .start_ns = 7};
	event.exec.args = "sh\0-c\0true";
	event.exec.args_len = event.exec.args_size = 11;
	return event;
}

static void record_whole(void)
{
	const struct trace_header header = {.version = TRACE_VERSION};
	int fd = memfd_create("whole", MFD_CLOEXEC);
	struct recorder *recorder;
	char path[32];

	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	recorder = recorder_open(path, true, &header);
	for (unsigned i = 0; i < EVENTS; i++) {
		struct event event = event_at(i);

		if (i % BLOCK == 0)
			recorder_flush(recorder, RECORDER_AT_ONCE);
		recorder_write(recorder, &event);
	}
	if (recorder_close(recorder))
		abort();
	whole_size = (size_t)pread(fd, whole, sizeof(whole), 0);
	close(fd);
}

/* Returns the new size. */
static size_t damage(char *bytes, size_t size, const uint8_t *how)
{
	size_t at = size ? (how[1] | (size_t)how[2] << 8) % size : 0;
	size_t len = 1 + (how[3] | (size_t)how[4] << 8) % 2048;
	size_t from = size ? at * (how[5] + 1u) % size : 0;

	if (size < 2)
		return size;
	if (len > size - at)
		len = size - at;
	if (len == size)
		len--;
	switch (how[0] % 4) {
	case 0:
		bytes[at] ^= (char)(how[5] ? how[5] : 1);
		return size;
	case 1:
		memmove(bytes + at, bytes + at + len, size - at - len);
		return size - len;
	case 2: /* a copy of another place is put in */
		if (size + len > ROOM || from + len > size)
			return size;
		memmove(bytes + at + len, bytes + at, size - at);
		memcpy(bytes + at, whole + from % whole_size,
			len < whole_size - from % whole_size ? len
							     : whole_size - from % whole_size);
		return size + len;
	default:
		return at > 0 ? at : 1;
	}
}

struct seen {
	unsigned next; /* number of the event that comes now, if all are there */
	unsigned lost; /* reports since the last event */
};

static int check_event(void *ctx, const struct event *event)
{
	struct seen *seen = ctx;
	unsigned number = (unsigned)(event->time_ns - 1000);
	struct event wanted;

	if (event->kind == EVENT_LOST) {
		seen->lost++;
		return 0;
	}
	if (number >= EVENTS || number < seen->next)
		abort(); /* it was never written, or comes twice */
	wanted = event_at(number);
	if (event->kind != wanted.kind || event->id.pid != wanted.id.pid ||
		event->exec.args_len != wanted.exec.args_len)
		abort();
	if (number > seen->next && !seen->lost)
		abort(); /* without a word */
	seen->lost = 0;
	seen->next = number + 1;
	return 0;
}

static void play(const char *path)
{
	struct seen seen = {0};
	char message[512];
	struct source *source = replay_open(path, false, message, sizeof(message));

	if (!source)
		return;
	while (!source->ended && source_drain(source, 64, check_event, &seen) >= 0)
		;
	/* A cut at the end of a block is not seen: a recording has no end of its own. */
	if (seen.next % BLOCK && seen.next < EVENTS && !seen.lost && !replay_note(source))
		abort();
	source_close(source);
}

static void move(const char *path, const uint8_t *how)
{
	char message[512];
	struct source *source = replay_open(path, true, message, sizeof(message));
	struct player player;

	if (!source)
		return;
	if (player_open(&player, source, 0)) {
		player_pause(&player, true);
		for (unsigned i = 0; i < OPERATION; i++) {
			struct seen seen = {.lost = 1}; /* it may begin anywhere */

			if (player_seek(&player, 1000 + how[i] * EVENTS / 256) != 1)
				continue;
			while (source_drain(source, 64, check_event, &seen) == 64)
				;
		}
	}
	player_close(&player);
	source_close(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char bytes[ROOM];
	size_t len;
	char path[32];
	int fd;

	if (!whole_size)
		record_whole();
	memcpy(bytes, whole, whole_size);
	len = whole_size;
	for (unsigned i = 0; i < OPERATIONS && (i + 1) * OPERATION <= size; i++)
		len = damage(bytes, len, data + i * OPERATION);
	fd = memfd_create("damaged", MFD_CLOEXEC);
	if (write(fd, bytes, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	play(path);
	if (size >= OPERATION)
		move(path, data);
	close(fd);
	return 0;
}
