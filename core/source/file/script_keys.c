// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/script_keys.h"

#include "core/base/units.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TTY(major, minor) ((uint32_t)(major) << 20 | (uint32_t)(minor))

/* All functions here return false after they have set the mistake. */
__attribute__((format(printf, 2, 3))) static bool set_mistake(
	struct script_mistake *m, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(m->text, sizeof(m->text), format, args);
	va_end(args);
	return false;
}

bool script_keys_read_number(
	const char *word, uint64_t max, uint64_t *value, struct script_mistake *m)
{
	char *end;

	if (!word)
		return set_mistake(m, "a number is missing");
	*value = strtoull(word, &end, 10);
	if (*word < '0' || *word > '9' || *end)
		return set_mistake(m, "'%s' is not a number", word);
	if (*value > max)
		return set_mistake(
			m, "%s exceeds the maximum of %llu", word, (unsigned long long)max);
	return true;
}

bool script_keys_read_end(const char *word, int32_t *status, struct script_mistake *m)
{
	uint64_t code;
	int signal;

	if (!strcmp(word, "unknown")) {
		*status = STATUS_UNKNOWN;
		return true;
	}
	if (*word >= '0' && *word <= '9') {
		if (!script_keys_read_number(word, 255, &code, m))
			return false;
		*status = (int32_t)code << 8;
		return true;
	}
	signal = signal_number(word);
	if (!signal)
		return set_mistake(m, "'%s' is neither an exit code nor a signal", word);
	*status = signal;
	return true;
}

static bool read_tty(const char *word, uint32_t *tty, struct script_mistake *m)
{
	unsigned major, minor;
	int end = 0;

	if (!strcmp(word, "none"))
		*tty = 0;
	else if (sscanf(word, "pts/%u%n", &minor, &end) == 1 && !word[end] && minor < 1u << 20)
		*tty = TTY(136, minor);
	else if (sscanf(word, "ttyS%u%n", &minor, &end) == 1 && !word[end] && minor < 192)
		*tty = TTY(4, minor + 64);
	else if (sscanf(word, "tty%u%n", &minor, &end) == 1 && !word[end] && minor < 64)
		*tty = TTY(4, minor);
	else if (sscanf(word, "%u:%u%n", &major, &minor, &end) == 2 && !word[end] && major < 4096 &&
		 minor < 1u << 20)
		*tty = TTY(major, minor);
	else
		return set_mistake(m,
			"'%s' is not a terminal: use pts/N, ttyN, ttySN, MAJOR:MINOR or none",
			word);
	return true;
}

enum key_type {
	KEY_U32,
	KEY_I32,
	KEY_U64,
	KEY_TIME,
	KEY_BYTES,
	KEY_TEXT,
	KEY_COMM,
	KEY_TTY,
	KEY_CHAR,
	KEY_PARENT,
	KEY_FLAG,
	KEY_DEAD,
};

/* A key and where its value is stored; figures that an exit shares with a stat go to the stat. */
static const struct script_key {
	const char *name;
	enum key_type type;
	size_t offset; /* into struct event; for a flag, the flag */
} KEYS[] = {
	{"uid", KEY_U32, offsetof(struct event, uid)},
	{"gid", KEY_U32, offsetof(struct event, gid)},
	{"start", KEY_TIME, offsetof(struct event, id.start_ns)},
	{"comm", KEY_COMM, 0},
	{"exe", KEY_TEXT, offsetof(struct event, exec.exe)},
	{"called", KEY_TEXT, offsetof(struct event, exec.called)},
	{"cwd", KEY_TEXT, offsetof(struct event, exec.cwd)},
	{"interp", KEY_TEXT, offsetof(struct event, exec.interp)},
	{"args_size", KEY_U32, offsetof(struct event, exec.args_size)},
	{"cgroup", KEY_TEXT, offsetof(struct event, place.cgroup)},
	{"cgroup_id", KEY_U64, offsetof(struct event, place.cgroup_id)},
	{"tty", KEY_TTY, offsetof(struct event, place.tty)},
	{"ns_pid", KEY_I32, offsetof(struct event, place.ns_pid)},
	{"pid_ns", KEY_U32, offsetof(struct event, place.pid_ns)},
	{"tid", KEY_I32, offsetof(struct event, tid)},
	{"parent", KEY_PARENT, offsetof(struct event, parent)},
	{"kthread", KEY_FLAG, EVENT_KTHREAD},
	{"thread", KEY_FLAG, EVENT_THREAD},
	{"for_thread", KEY_FLAG, EVENT_FOR_THREAD},
	{"frozen", KEY_FLAG, EVENT_FROZEN},
	{"command", KEY_FLAG, EVENT_COMMAND},
	{"dead", KEY_DEAD, 0},
	{"cpu", KEY_TIME, offsetof(struct event, stat.cpu_ns)},
	{"rss", KEY_BYTES, offsetof(struct event, stat.rss_bytes)},
	{"read", KEY_BYTES, offsetof(struct event, stat.read_bytes)},
	{"write", KEY_BYTES, offsetof(struct event, stat.write_bytes)},
	{"threads", KEY_U32, offsetof(struct event, stat.threads)},
	{"nice", KEY_I32, offsetof(struct event, stat.nice)},
	{"priority", KEY_I32, offsetof(struct event, stat.priority)},
	{"state", KEY_CHAR, offsetof(struct event, stat.state)},
};

static const struct script_key *find_key(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++)
		if (strlen(KEYS[i].name) == len && !memcmp(KEYS[i].name, word, len))
			return &KEYS[i];
	return NULL;
}

static bool set_integer(const struct script_key *key, const char *value, struct event *event,
	struct script_mistake *m)
{
	void *member = (char *)event + key->offset;
	bool negative = key->type == KEY_I32 && *value == '-';
	uint64_t max = key->type == KEY_U64   ? UINT64_MAX
		       : key->type == KEY_U32 ? UINT32_MAX
					      : INT32_MAX;
	uint64_t number;

	if (!script_keys_read_number(value + negative, max, &number, m))
		return false;
	if (key->type == KEY_U64)
		*(uint64_t *)member = number;
	else if (key->type == KEY_U32)
		*(uint32_t *)member = (uint32_t)number;
	else
		*(int32_t *)member = negative ? -(int32_t)number : (int32_t)number;
	return true;
}

static bool set_parent(const char *value, struct event *event, struct script_mistake *m)
{
	uint64_t pid;

	if (!script_keys_read_number(value, PID_LIMIT, &pid, m))
		return false;
	event->parent = (struct ident){.pid = (int32_t)pid};
	return true;
}

static bool set_key(const struct script_key *key, const char *value, struct event *event,
	struct script_mistake *m)
{
	void *member = (char *)event + key->offset;

	switch (key->type) {
	case KEY_TIME:
		return units_read_time(value, member) ||
		       set_mistake(m, "'%s' is not a valid duration", value);
	case KEY_BYTES:
		return units_read_bytes(value, member) ||
		       set_mistake(m, "'%s' is not a valid size", value);
	case KEY_TEXT:
		*(const char **)member = value;
		return true;
	case KEY_TTY:
		event->flags |= EVENT_TTY;
		return read_tty(value, member, m);
	case KEY_PARENT:
		return set_parent(value, event, m);
	case KEY_DEAD:
		event->flags |= EVENT_DEAD;
		return script_keys_read_end(value, &event->exit.status, m);
	case KEY_FLAG:
		event->flags |= (uint32_t)key->offset;
		return true;
	case KEY_COMM:
		script_keys_set_comm(event, value);
		return true;
	case KEY_CHAR:
		*(char *)member = *value;
		return true;
	default:
		return set_integer(key, value, event, m);
	}
}

void script_keys_set_comm(struct event *event, const char *name)
{
	memset(event->comm, 0, COMM_SIZE);
	memcpy(event->comm, name, strnlen(name, COMM_SIZE - 1));
}

bool script_keys_has(const char *word)
{
	return find_key(word, strcspn(word, "="));
}

bool script_keys_read(const char *word, struct event *event, struct script_mistake *m)
{
	size_t len = strcspn(word, "=");
	const struct script_key *key = find_key(word, len);

	if (!key)
		return set_mistake(m, "'%.*s' is not a key", (int)len, word);
	if (word[len])
		return set_key(key, word + len + 1, event, m);
	if (key->type == KEY_FLAG || key->type == KEY_DEAD)
		return set_key(key, "unknown", event, m);
	return set_mistake(m, "%s needs a value: %s=...", word, word);
}

void script_keys_fill_exit(struct event *event)
{
	event->exit.cpu_ns = event->stat.cpu_ns;
	event->exit.max_rss_bytes = event->stat.rss_bytes;
	event->exit.read_bytes = event->stat.read_bytes;
	event->exit.write_bytes = event->stat.write_bytes;
	event->exit.threads = event->stat.threads;
}

void script_keys_fill_stat(struct event *event)
{
	struct event_stat *stat = &event->stat;

	if (event->flags & EVENT_THREAD)
		stat->threads = 0;
	if (stat->priority == SCRIPT_KEYS_NOT_GIVEN)
		stat->priority = 20 + stat->nice;
}
