// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/trace.h"

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

/*
 * Header:  magic (8)  version (4)  checksum (4)  wall_offset_ns (8)  start_ns (8)
 *          The checksum is crc32 of the header with 0 in its place; 0 in version 1.
 * Record:  length (4, of all of it)  letter (1)  0 (1)  flags (2)  time_ns (8)  parts
 *          If the letter has the bit OF_HOST, the number of the machine (4) is before the parts:
 *          it is not 0.  A mayfly that does not know that knows no such letter.
 *
 * enum part: the parts of a record, in this order.  A part never changes; a new one goes to the
 * end, where a reader that does not know it skips it.
 */
enum part {
	WHO = 1 << 0,
	PLACE = 1 << 1,
	EXEC = 1 << 2,
	EXIT = 1 << 3,
	END = 1 << 4, /* EXIT, if the event is flagged DEAD */
	STAT = 1 << 5,
	COUNT = 1 << 6,
	SINCE = 1 << 7,  /* of a STAT; may be missing */
	CALLER = 1 << 8, /* of a FORK; may be missing */
	MOVED = 1 << 9,  /* a PLACE of a STAT; may be missing */
	CLOCK = 1 << 10,
	CALLED = 1 << 11, /* of an EXEC or SEED; may be missing */
	NAME = 1 << 12,   /* of a SEED or STAT, after its MOVED; may be missing */
	CWD = 1 << 13,    /* of an EXEC; may be missing */
	GROUPS = 1 << 14, /* may be missing; if it is there, so are all parts before it */
	HOST = 1 << 15,
};

static const struct record_layout {
	char letter;
	unsigned parts; /* enum part */
} LAYOUTS[EVENT_KIND_COUNT] = {
	[EVENT_SNAPSHOT] = {'[', 0},
	[EVENT_SEED] = {'s', WHO | PLACE | EXEC | END | CALLED | NAME | GROUPS},
	[EVENT_SETTLED] = {']', 0},
	[EVENT_FORK] = {'F', WHO | PLACE | CALLER | GROUPS},
	[EVENT_EXEC] = {'E', WHO | PLACE | EXEC | CALLED | CWD | GROUPS},
	[EVENT_EXEC_FAILED] = {'e', WHO | EXEC},
	[EVENT_EXIT] = {'X', WHO | EXIT},
	[EVENT_LOST] = {'L', COUNT},
	[EVENT_STAT] = {'t', WHO | STAT | SINCE | MOVED | NAME | GROUPS},
	[EVENT_ZOMBIE] = {'Z', WHO | EXIT},
	[EVENT_REAPED] = {'R', WHO},
	[EVENT_CLOCK] = {'C', CLOCK},
	[EVENT_TITLE] = {'T', WHO | EXEC},
	[EVENT_FORK_FAILED] = {'n', WHO | EXEC},
	[EVENT_HOST] = {'H', HOST},
};

/*
 * Events flagged THREAD have their own letters, so that a mayfly that does not know threads skips
 * them and does not treat them as processes.
 */
static const struct record_layout THREAD_LAYOUTS[EVENT_KIND_COUNT] = {
	[EVENT_SEED] = {'q', WHO | STAT},
	[EVENT_SETTLED] = {'z', 0},
	[EVENT_FORK] = {'f', WHO},
	[EVENT_EXIT] = {'x', WHO | EXIT},
	[EVENT_STAT] = {'u', WHO | STAT},
};

#define NO_STRING   UINT32_MAX        /* the length of a NULL */
#define TIME_MAX    (UINT64_MAX >> 2) /* centuries; a sum with the wall offset fits */
#define PREFIX_SIZE 16                /* bytes before the parts, without a machine's number */
#define OF_HOST     0x80

/*
 * Encoding and decoding share these functions, so that they cannot disagree: each takes a pointer
 * to a member, and writes it out or fills it in.
 */
struct coder {
	char *out; /* encoding; else NULL */
	const char *in;
	size_t at;
	size_t size;
	bool encoding;
	bool broken; /* decoding: bytes are missing or invalid */
};

/* A condition that a valid record meets.  Encoding does not check: it writes valid records. */
static void expect(struct coder *coder, bool holds)
{
	if (!coder->encoding && !holds)
		coder->broken = true;
}

/* Returns the offset of the next len bytes, and moves past them. */
static size_t take(struct coder *coder, size_t len, bool *fits)
{
	size_t at = coder->at;

	*fits = !coder->broken && at <= coder->size && len <= coder->size - at;
	if (*fits || coder->encoding)
		coder->at += len;
	else
		coder->broken = true;
	return at;
}

static void code_bytes(struct coder *coder, void *value, size_t len)
{
	bool fits;
	size_t at = take(coder, len, &fits);

	if (!fits)
		return;
	if (coder->encoding)
		memcpy(coder->out + at, value, len);
	else
		memcpy(value, coder->in + at, len);
}

static void code_u64(struct coder *coder, uint64_t *value)
{
	uint64_t little = htole64(*value);

	code_bytes(coder, &little, sizeof(little));
	*value = le64toh(little);
}

static void code_u32(struct coder *coder, uint32_t *value)
{
	uint32_t little = htole32(*value);

	code_bytes(coder, &little, sizeof(little));
	*value = le32toh(little);
}

static void code_i32(struct coder *coder, int32_t *value)
{
	uint32_t bits = (uint32_t)*value;

	code_u32(coder, &bits);
	*value = (int32_t)bits;
}

/* len bytes and a NUL after them: a decoded block is used in place. */
static void code_block(struct coder *coder, const char **block, uint32_t len)
{
	bool fits;
	size_t at = take(coder, (size_t)len + 1, &fits);

	if (!fits)
		return;
	if (coder->encoding) {
		if (len)
			memcpy(coder->out + at, *block, len);
		coder->out[at + len] = '\0';
	} else {
		expect(coder, !coder->in[at + len]);
		*block = coder->in + at;
	}
}

static void code_string(struct coder *coder, const char **string)
{
	uint32_t len = coder->encoding && *string ? (uint32_t)strlen(*string) : NO_STRING;

	code_u32(coder, &len);
	if (!coder->encoding)
		*string = NULL;
	if (coder->broken || len == NO_STRING)
		return;
	code_block(coder, string, len);
	expect(coder, !coder->broken && strlen(*string) == len);
}

static void code_ident(struct coder *coder, struct ident *id)
{
	code_i32(coder, &id->pid);
	code_u64(coder, &id->start_ns);
	expect(coder, id->pid >= 0 && id->start_ns <= TIME_MAX);
}

static void code_who(struct coder *coder, struct event *event)
{
	code_ident(coder, &event->id);
	code_ident(coder, &event->parent);
	code_i32(coder, &event->tid);
	code_u32(coder, &event->uid);
	code_u32(coder, &event->gid);
	code_bytes(coder, event->comm, COMM_SIZE);
	event->comm[COMM_SIZE - 1] = '\0';
}

static void code_place(struct coder *coder, struct event_place *place)
{
	code_u64(coder, &place->cgroup_id);
	code_u32(coder, &place->tty);
	code_u32(coder, &place->pid_ns);
	code_i32(coder, &place->ns_pid);
	code_string(coder, &place->cgroup);
}

/* Of an EXEC_FAILED the first text is what was called. */
static void code_exec(struct coder *coder, struct event_exec *exec, bool failed)
{
	code_i32(coder, &exec->error);
	code_u32(coder, &exec->args_size);
	code_string(coder, failed ? &exec->called : &exec->exe);
	code_string(coder, &exec->interp);
	code_u32(coder, &exec->args_len);
	if (!coder->broken)
		code_block(coder, &exec->args, exec->args_len);
	expect(coder, exec->args_len <= exec->args_size);
}

static void code_exit(struct coder *coder, struct event_exit *exit)
{
	code_i32(coder, &exit->status);
	code_u32(coder, &exit->threads);
	code_u64(coder, &exit->cpu_ns);
	code_u64(coder, &exit->max_rss_bytes);
	code_u64(coder, &exit->read_bytes);
	code_u64(coder, &exit->write_bytes);
}

static void code_stat(struct coder *coder, struct event_stat *stat)
{
	code_u64(coder, &stat->cpu_ns);
	code_u64(coder, &stat->rss_bytes);
	code_u64(coder, &stat->read_bytes);
	code_u64(coder, &stat->write_bytes);
	code_u32(coder, &stat->threads);
	code_i32(coder, &stat->priority);
	code_i32(coder, &stat->nice);
	code_bytes(coder, &stat->state, 1);
	if (stat->state < 'A' || stat->state > 'z')
		stat->state = '\0';
}

static void code_wall_offset(struct coder *coder, int64_t *offset_ns)
{
	uint64_t bits = (uint64_t)*offset_ns;

	code_u64(coder, &bits);
	*offset_ns = (int64_t)bits;
	expect(coder, *offset_ns <= (int64_t)TIME_MAX && *offset_ns >= -(int64_t)TIME_MAX);
}

static void code_host(struct coder *coder, struct event_host *host)
{
	code_u64(coder, &host->boot);
	code_wall_offset(coder, &host->base_ns);
	code_string(coder, &host->name);
	if (coder->encoding ? host->ahead_ns : coder->at < coder->size)
		code_wall_offset(coder, &host->ahead_ns);
	expect(coder, host->boot <= EVENT_BOOT_MAX);
}

static const struct record_layout *find_layout(const struct event *event)
{
	return event->flags & EVENT_THREAD ? &THREAD_LAYOUTS[event->kind] : &LAYOUTS[event->kind];
}

static bool has_place(const struct event *event)
{
	const struct event_place *place = &event->place;

	return place->cgroup_id || place->cgroup || place->tty || place->pid_ns || place->ns_pid ||
	       event->flags & EVENT_TTY;
}

/* In recordings without it, the file of an EXEC is what was called. */
static void code_called(struct coder *coder, struct event *event)
{
	if (coder->encoding || coder->at < coder->size)
		code_string(coder, &event->exec.called);
	else if (event->kind == EVENT_EXEC)
		event->exec.called = event->exec.exe;
}

/* A part that may be missing: written if it is needed or others follow, read if it is there. */
static bool is_there(const struct coder *coder, const struct event *event, bool needed)
{
	return coder->encoding ? needed || event->place.pgrp : coder->at < coder->size;
}

static void code_groups(struct coder *coder, struct event_place *place)
{
	code_i32(coder, &place->pgrp);
	code_i32(coder, &place->sid);
	expect(coder, place->pgrp >= 0 && place->sid >= 0);
}

static void code_parts(struct coder *coder, struct event *event)
{
	unsigned parts = find_layout(event)->parts;

	if (parts & WHO)
		code_who(coder, event);
	if (parts & PLACE)
		code_place(coder, &event->place);
	if (parts & EXEC)
		code_exec(coder, &event->exec, event->kind == EVENT_EXEC_FAILED);
	if (parts & EXIT || (parts & END && event->flags & EVENT_DEAD))
		code_exit(coder, &event->exit);
	if (parts & STAT)
		code_stat(coder, &event->stat);
	if (parts & COUNT)
		code_u64(coder, &event->count);
	if (parts & SINCE && (coder->encoding || coder->at < coder->size))
		code_u64(coder, &event->stat.since_ns);
	if (parts & CALLER && is_there(coder, event, event->caller.pid))
		code_ident(coder, &event->caller);
	if (parts & MOVED && is_there(coder, event, has_place(event) || event->name))
		code_place(coder, &event->place);
	else if (parts & MOVED)
		event->flags &= ~(uint32_t)EVENT_TTY; /* it is about the place */
	if (parts & CLOCK)
		code_wall_offset(coder, &event->wall_offset_ns);
	if (parts & CALLED)
		code_called(coder, event);
	if (parts & NAME && is_there(coder, event, event->name))
		code_string(coder, &event->name);
	if (parts & CWD && is_there(coder, event, event->exec.cwd))
		code_string(coder, &event->exec.cwd);
	if (parts & GROUPS && is_there(coder, event, false))
		code_groups(coder, &event->place);
	if (parts & HOST)
		code_host(coder, &event->host);
}

static void code_number(struct coder *coder, struct event *event)
{
	code_u32(coder, &event->id.host);
	expect(coder, event->id.host && event->id.host < IDENT_HOSTS_MAX);
	event->parent.host = event->caller.host = event->id.host;
}

static void code_prefix(struct coder *coder, uint32_t *length, char *letter, struct event *event)
{
	uint32_t word = event->flags << 16 | (unsigned char)*letter;

	if (event->id.host)
		word |= OF_HOST;
	code_u32(coder, length);
	code_u32(coder, &word); /* the letter is the lowest byte, which comes first */
	code_u64(coder, &event->time_ns);
	expect(coder, event->time_ns <= TIME_MAX);
	*letter = (char)(word & 0xff & ~OF_HOST);
	event->flags = word >> 16;
	if (word & OF_HOST)
		code_number(coder, event);
}

size_t trace_encode(const struct event *event, char *out, size_t size)
{
	struct coder coder = {.out = out, .size = size, .encoding = true};
	struct event copy = *event;
	uint32_t length = 0;
	char letter;

	if (!find_layout(&copy)->letter)
		copy.flags &= ~(uint32_t)EVENT_THREAD;
	letter = find_layout(&copy)->letter;

	code_prefix(&coder, &length, &letter, &copy);
	code_parts(&coder, &copy);
	length = (uint32_t)coder.at;
	coder.at = 0;
	code_u32(&coder, &length);
	return length;
}

/*
 * EVENT_KIND_COUNT: an unknown letter.  The letter alone decides whether the event is about a
 * thread.
 */
static void set_kind(struct event *event, char letter)
{
	event->kind = 0;
	event->flags &= ~(uint32_t)EVENT_THREAD;
	while (event->kind < EVENT_KIND_COUNT && LAYOUTS[event->kind].letter != letter &&
		(THREAD_LAYOUTS[event->kind].letter != letter || !letter))
		event->kind++;
	if (event->kind < EVENT_KIND_COUNT && LAYOUTS[event->kind].letter != letter)
		event->flags |= EVENT_THREAD;
}

long trace_decode(struct event *event, const char *in, size_t len)
{
	struct coder coder = {.in = in, .size = len};
	uint32_t length = 0;
	char letter = 0;

	memset(event, 0, sizeof(*event));
	code_u32(&coder, &length);
	if (coder.broken)
		return 0;
	if (length < PREFIX_SIZE || length > TRACE_RECORD_MAX)
		return -EINVAL;
	if (length > len)
		return 0;
	coder.at = 0;
	coder.size = length;
	code_prefix(&coder, &length, &letter, event);
	set_kind(event, letter);
	if (event->kind < EVENT_KIND_COUNT)
		code_parts(&coder, event);
	return coder.broken ? -EINVAL : (long)length;
}

static void code_header(struct coder *coder, struct trace_header *header, uint32_t *checksum)
{
	code_u32(coder, &header->version);
	code_u32(coder, checksum);
	code_wall_offset(coder, &header->wall_offset_ns);
	code_u64(coder, &header->start_ns);
}

#define MAGIC_SIZE (sizeof(TRACE_MAGIC) - 1)

static size_t write_header(
	const struct trace_header *header, uint32_t checksum, char out[TRACE_HEADER_SIZE])
{
	struct coder coder = {
		.out = out, .at = MAGIC_SIZE, .size = TRACE_HEADER_SIZE, .encoding = true};
	struct trace_header copy = *header;

	memcpy(out, TRACE_MAGIC, MAGIC_SIZE);
	code_header(&coder, &copy, &checksum);
	return coder.at;
}

static uint32_t header_checksum(const struct trace_header *header)
{
	char bytes[TRACE_HEADER_SIZE];

	if (header->version <= TRACE_PLAIN)
		return 0;
	write_header(header, 0, bytes);
	return (uint32_t)crc32(0, (const unsigned char *)bytes, TRACE_HEADER_SIZE);
}

size_t trace_write_header(const struct trace_header *header, char out[TRACE_HEADER_SIZE])
{
	return write_header(header, header_checksum(header), out);
}

int trace_read_header(struct trace_header *header, const char *in, size_t len)
{
	struct coder coder = {.in = in, .at = MAGIC_SIZE, .size = len};
	uint32_t checksum = 0;

	if (len < TRACE_HEADER_SIZE || memcmp(in, TRACE_MAGIC, MAGIC_SIZE))
		return -EINVAL;
	*header = (struct trace_header){0};
	code_header(&coder, header, &checksum);
	if (header->version > TRACE_PLAIN && checksum != header_checksum(header))
		return -EBADMSG;
	if (header->version > TRACE_HOSTS)
		return -ENOTSUP;
	return coder.broken || !header->version || header->start_ns > TIME_MAX ? -EINVAL : 0;
}
