/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * json_line.h - one line of --json -> the values of its keys.
 *
 * Strict: what is no JSON object is refused, as is a key that comes twice or a text with a NUL.
 * Keys that are not in the list are passed over.  Three liberties, for lines that come back from a
 * database: a number may be quoted, true may be 1, and a text may have bytes that are not UTF-8.
 */
#ifndef CORE_SOURCE_JSON_JSON_LINE_H
#define CORE_SOURCE_JSON_JSON_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of those that --json prints, what follows from others is left out: pid, user, name, ... */
#define JSON_LINE_KEYS(X)                                                                          \
	X(EVENT, "event")                                                                          \
	X(TIME, "time")                                                                            \
	X(TS, "ts")                                                                                \
	X(HOST, "host")                                                                            \
	X(BOOT, "boot")                                                                            \
	X(SEQ, "seq")                                                                              \
	X(ID, "id")                                                                                \
	X(PARENT, "parent")                                                                        \
	X(PID, "pid")                                                                              \
	X(PPID, "ppid")                                                                            \
	X(CALLER, "caller")                                                                        \
	X(UID, "uid")                                                                              \
	X(COMM, "comm")                                                                            \
	X(CGROUP, "cgroup")                                                                        \
	X(TTY, "tty")                                                                              \
	X(PGRP, "pgrp")                                                                            \
	X(SID, "sid")                                                                              \
	X(NS_PID, "ns_pid")                                                                        \
	X(EXE, "exe")                                                                              \
	X(CALLED, "called")                                                                        \
	X(INTERP, "interp")                                                                        \
	X(CWD, "cwd")                                                                              \
	X(ARGV, "argv")                                                                            \
	X(ARGS_BYTES, "args_bytes")                                                                \
	X(ARGS_CUT, "args_cut")                                                                    \
	X(TITLE, "title")                                                                          \
	X(ERRNO, "errno")                                                                          \
	X(FOR_THREAD, "for_thread")                                                                \
	X(CODE, "code")                                                                            \
	X(SIGNAL, "signal")                                                                        \
	X(CORE, "core")                                                                            \
	X(OOM, "oom")                                                                              \
	X(DURATION, "duration_ns")                                                                 \
	X(CPU_NS, "cpu_ns")                                                                        \
	X(MAX_RSS, "max_rss_bytes")                                                                \
	X(READ, "read_bytes")                                                                      \
	X(WRITE, "write_bytes")                                                                    \
	X(THREADS, "threads")                                                                      \
	X(AGE, "age_ns")                                                                           \
	X(STATE, "state")                                                                          \
	X(FROZEN, "frozen")                                                                        \
	X(PRIORITY, "priority")                                                                    \
	X(NICE, "nice")                                                                            \
	X(CPU_PERCENT, "cpu_percent")                                                              \
	X(RSS, "rss_bytes")                                                                        \
	X(COUNT, "count")

enum json_line_key {
#define X(id, word) JSON_##id,
	JSON_LINE_KEYS(X)
#undef X
		JSON_KEY_COUNT
};

enum json_line_type { JSON_ABSENT, JSON_TEXT, JSON_NUMBER, JSON_TRUE, JSON_ARRAY, JSON_OTHER };

struct json_line_value {
	enum json_line_type type; /* false, null and an object are absent, or JSON_OTHER */
	const char *text; /* with a NUL after it; of an array: the strings, a NUL after each */
	size_t len;       /* without that NUL; of an array: with all NULs */
};

struct json_line {
	struct json_line_value values[JSON_KEY_COUNT];
	char *memory; /* of the texts */
	size_t room;
};

void json_line_free(struct json_line *line);
/*
 * Parses the len bytes of a line, without its newline.  Returns NULL, or what is wrong with it, in
 * words (static storage); "out of memory" is JSON_LINE_NO_MEMORY.  Texts are valid until the next
 * call.
 */
const char *json_line_parse(struct json_line *line, const char *in, size_t len);
extern const char JSON_LINE_NO_MEMORY[];

/* A whole number.  False: it is absent, or none that fits. */
bool json_line_number(const struct json_line *line, enum json_line_key key, uint64_t *number);
bool json_line_signed(const struct json_line *line, enum json_line_key key, int64_t *number);
/* NULL: it is absent, or no text. */
const char *json_line_text(const struct json_line *line, enum json_line_key key);

static inline bool json_line_has(const struct json_line *line, enum json_line_key key)
{
	return line->values[key].type != JSON_ABSENT;
}

static inline bool json_line_is_true(const struct json_line *line, enum json_line_key key)
{
	uint64_t number;

	return line->values[key].type == JSON_TRUE ||
	       (json_line_number(line, key, &number) && number == 1);
}

#endif
