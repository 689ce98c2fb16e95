// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/file/script_compile.h"

#include "core/base/clock.h"
#include "core/base/units.h"
#include "core/source/file/script_keys.h"
#include "core/source/file/script_split.h"
#include "core/source/file/script_state.h"
#include "core/trace.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPEAT_LIMIT 10000000 /* rounds */
#define LINES_LIMIT  2000000  /* lines, each as often as it is read: some seconds */

struct line {
	const char *start;
	size_t len;
};

struct compiler {
	struct script_records *compiled;
	struct line *lines;
	size_t line_count;
	size_t line, read; /* the current line; lines read so far */
	unsigned depth;    /* depth of nested repeats */
	unsigned long counters[SCRIPT_SPLIT_COUNTERS];
	struct script_words words;
	size_t at; /* the next word */
	uint64_t clock_ns;
	struct script_state state;
	char *message;
	size_t message_size;
};

/* All functions here return false after they have set the message. */
__attribute__((format(printf, 2, 3))) static bool report_mistake(
	struct compiler *c, const char *format, ...)
{
	size_t used = (size_t)snprintf(c->message, c->message_size, "line %zu: ", c->line + 1);
	va_list args;

	va_start(args, format);
	if (used < c->message_size)
		vsnprintf(c->message + used, c->message_size - used, format, args);
	va_end(args);
	return false;
}

static bool pass_on(struct compiler *c, const struct script_mistake *mistake)
{
	return report_mistake(c, "%s", mistake->text);
}

static const char *next_word(struct compiler *c)
{
	return c->at < c->words.colon ? c->words.word[c->at++] : NULL;
}

static bool read_pid(struct compiler *c, int32_t *pid)
{
	const char *word = next_word(c);
	struct script_mistake mistake;
	uint64_t value;

	if (!word)
		return report_mistake(c, "a pid is missing");
	if (!script_keys_read_number(word, PID_LIMIT, &value, &mistake))
		return pass_on(c, &mistake);
	*pid = (int32_t)value;
	return true;
}

/* The process that the event is about. */
static bool read_subject(struct compiler *c, struct event *event)
{
	return read_pid(c, &event->id.pid) &&
	       (event->id.pid || report_mistake(c, "no process has pid 0"));
}

/* Reads the words up to the colon as keys, then the arguments after it. */
static bool read_keys(struct compiler *c, struct event *event)
{
	const struct script_words *words = &c->words;
	struct script_mistake mistake;
	const char *word;

	while ((word = next_word(c)))
		if (!script_keys_read(word, event, &mistake))
			return pass_on(c, &mistake);
	if (event->parent.pid && !event->parent.start_ns)
		event->parent = script_state_ident(&c->state, event->parent.pid);
	if (words->colon + 1 < words->count) {
		const char *args = words->word[words->colon + 1];

		event->exec.args = args;
		event->exec.args_len = (uint32_t)(words->end - args);
		if (!event->exec.exe)
			event->exec.exe = args;
	}
	if (!event->exec.called && event->kind != EVENT_SEED)
		event->exec.called = event->exec.exe;
	if (event->exec.args_size < event->exec.args_len)
		event->exec.args_size = event->exec.args_len;
	return true;
}

static bool remember(struct compiler *c, const struct event *event, bool dead)
{
	return script_state_keep(&c->state, event, dead) || report_mistake(c, "out of memory");
}

static bool emit(struct compiler *c, const struct event *event)
{
	struct script_records *compiled = c->compiled;
	size_t need = trace_encode(event, NULL, 0), room = compiled->room ? compiled->room : 4096;
	char *bytes;

	if (need > TRACE_RECORD_MAX)
		return report_mistake(c, "the event is too long");
	while (room - compiled->len < need)
		room *= 2;
	if (room > compiled->room) {
		bytes = realloc(compiled->bytes, room);
		if (!bytes)
			return report_mistake(c, "out of memory");
		compiled->bytes = bytes;
		compiled->room = room;
	}
	compiled->len += trace_encode(event, compiled->bytes + compiled->len, need);
	return true;
}

static bool compile_seed(struct compiler *c, struct event *event)
{
	int32_t ppid = 0;
	const char *comm;

	if (!read_subject(c, event) || !read_pid(c, &ppid))
		return false;
	comm = next_word(c);
	if (!comm)
		return report_mistake(c, "a name is missing: seed PID PPID COMM");
	script_keys_set_comm(event, comm);
	event->id.start_ns = c->clock_ns;
	event->parent = script_state_ident(&c->state, ppid);
	event->place.ns_pid = event->id.pid;
	event->stat =
		(struct event_stat){.threads = 1, .priority = SCRIPT_KEYS_NOT_GIVEN, .state = 'S'};
	if (!read_keys(c, event))
		return false;
	script_keys_fill_exit(event);
	script_keys_fill_stat(event);
	return remember(c, event, event->flags & EVENT_DEAD) && emit(c, event);
}

static bool compile_fork(struct compiler *c, struct event *event)
{
	const struct script_proc *parent;
	int32_t ppid = 0;

	if (!read_subject(c, event) || !read_pid(c, &ppid))
		return false;
	parent = script_state_find(&c->state, ppid);
	if (parent)
		script_proc_fill(event, parent);
	event->flags &= ~(uint32_t)EVENT_THREAD;
	event->id.start_ns = c->clock_ns;
	event->parent = script_state_ident(&c->state, ppid);
	event->tid = ppid;
	event->place.ns_pid = event->id.pid;
	if (!read_keys(c, event))
		return false;
	return remember(c, event, false) && emit(c, event);
}

/* Reads the process of an event other than a birth; fills in what is known of it. */
static bool read_known(struct compiler *c, struct event *event)
{
	static const struct script_proc unknown;
	const struct script_proc *proc;

	if (!read_subject(c, event))
		return false;
	proc = script_state_find(&c->state, event->id.pid);
	if (!proc)
		proc = &unknown;
	script_proc_fill(event, proc);
	event->id.start_ns = proc->id.start_ns;
	event->parent = script_state_parent(&c->state, proc);
	event->tid = event->id.pid;
	return true;
}

static bool check_known(struct compiler *c, const struct event *event)
{
	const struct script_proc *proc = script_state_find(&c->state, event->id.pid);

	if (event->id.start_ns || (proc && proc->id.pid))
		return true;
	return report_mistake(c,
		"no process has pid %d: seed or fork it before, or give its start=", event->id.pid);
}

static bool compile_exec(struct compiler *c, struct event *event)
{
	const struct script_proc *proc;
	char comm[COMM_SIZE];
	const char *slash;

	if (!read_known(c, event))
		return false;
	memcpy(comm, event->comm, COMM_SIZE);
	event->comm[0] = '\0';
	if (!read_keys(c, event) || !check_known(c, event))
		return false;
	slash = event->exec.called ? strrchr(event->exec.called, '/') : NULL;
	if (event->kind != EVENT_EXEC) {
		memcpy(event->comm, comm, COMM_SIZE);
		event->exec.exe = NULL;
	} else if (!event->comm[0] && event->exec.called) {
		script_keys_set_comm(event, slash ? slash + 1 : event->exec.called);
	}
	proc = script_state_find(&c->state, event->id.pid);
	if (event->kind == EVENT_EXEC && !remember(c, event, proc && proc->dead))
		return false;
	return emit(c, event);
}

static bool compile_exec_failed(struct compiler *c, struct event *event)
{
	const char *name = c->at + 1 < c->words.colon ? c->words.word[c->at + 1] : NULL;

	if (!name)
		return report_mistake(c,
			"an error is missing: exec_failed PID ERRNO [key=value...] : ARG... or "
			"fork_failed PID ERRNO");
	event->exec.error = errno_number(name);
	if (!event->exec.error)
		return report_mistake(c, "'%s' is not a valid error", name);
	/* the rest is an exec: the pid moves to the place of the error */
	c->words.word[c->at + 1] = c->words.word[c->at];
	c->at++;
	return compile_exec(c, event);
}

/* A word after a signal, which sets a bit of the status. */
static bool read_detail(struct compiler *c, int32_t *status, const char *word, int32_t bit)
{
	if (c->at >= c->words.colon || strcmp(c->words.word[c->at], word))
		return true;
	if (*status == STATUS_UNKNOWN || *status & 0xff00 || !*status)
		return report_mistake(c, "%s requires a signal", word);
	*status |= bit;
	c->at++;
	return true;
}

/* [CODE | SIGNAME [core] [oom] | unknown], before any key. */
static bool read_end(struct compiler *c, int32_t *status)
{
	const char *word = c->at < c->words.colon ? c->words.word[c->at] : NULL;
	struct script_mistake mistake;

	if (!word || script_keys_has(word))
		return true;
	c->at++;
	if (!script_keys_read_end(word, status, &mistake))
		return pass_on(c, &mistake);
	return read_detail(c, status, "core", 0x80) && read_detail(c, status, "oom", STATUS_OOM);
}

static bool compile_exit(struct compiler *c, struct event *event)
{
	if (!read_known(c, event) || !read_end(c, &event->exit.status))
		return false;
	event->stat.threads = 1;
	if (!read_keys(c, event) || !check_known(c, event))
		return false;
	script_keys_fill_exit(event);
	return remember(c, event, true) && emit(c, event);
}

/* Of a process that is known, and nothing but its identity or arguments. */
static bool compile_plain(struct compiler *c, struct event *event)
{
	if (!read_known(c, event) || !read_keys(c, event) || !check_known(c, event))
		return false;
	event->exec.exe = event->exec.called = NULL;
	return emit(c, event);
}

static bool compile_stat(struct compiler *c, struct event *event)
{
	event->stat =
		(struct event_stat){.threads = 1, .priority = SCRIPT_KEYS_NOT_GIVEN, .state = 'S'};
	if (!read_known(c, event) || !read_keys(c, event) || !check_known(c, event))
		return false;
	script_keys_fill_stat(event);
	return emit(c, event);
}

static bool compile_number(struct compiler *c, struct event *event)
{
	uint64_t max = event->kind == EVENT_CLOCK ? UINT32_MAX : UINT64_MAX;
	const char *word = next_word(c);
	struct script_mistake mistake;

	if (!word)
		return report_mistake(c, "a number is missing: lost COUNT, clock SECONDS");
	if (!script_keys_read_number(word, max, &event->count, &mistake))
		return pass_on(c, &mistake);
	event->wall_offset_ns = SCRIPT_WALL_NS + (int64_t)(event->count * SECOND_NS);
	return emit(c, event);
}

/* "settled thread": threads are not reported any more. */
static bool compile_mark(struct compiler *c, struct event *event)
{
	bool more = c->at < c->words.colon;

	if (event->kind == EVENT_SETTLED && more && !strcmp(c->words.word[c->at], "thread")) {
		event->flags |= EVENT_THREAD;
		c->at++;
	}
	return emit(c, event);
}

static const struct verb {
	const char *name;
	enum event_kind kind;
	bool (*compile)(struct compiler *c, struct event *event);
} VERBS[] = {
	{"snapshot", EVENT_SNAPSHOT, compile_mark},
	{"settled", EVENT_SETTLED, compile_mark},
	{"seed", EVENT_SEED, compile_seed},
	{"fork", EVENT_FORK, compile_fork},
	{"exec", EVENT_EXEC, compile_exec},
	{"exec_failed", EVENT_EXEC_FAILED, compile_exec_failed},
	{"fork_failed", EVENT_FORK_FAILED, compile_exec_failed},
	{"exit", EVENT_EXIT, compile_exit},
	{"lost", EVENT_LOST, compile_number},
	{"stat", EVENT_STAT, compile_stat},
	{"zombie", EVENT_ZOMBIE, compile_exit},
	{"reaped", EVENT_REAPED, compile_plain},
	{"clock", EVENT_CLOCK, compile_number},
	{"title", EVENT_TITLE, compile_plain},
};

/* Reads "@1.5" or "+0.02", if the word is one. */
static bool set_clock(struct compiler *c)
{
	const char *word = c->at < c->words.colon ? c->words.word[c->at] : "";
	uint64_t time_ns;

	if (*word != '@' && *word != '+')
		return true;
	c->at++;
	if (!units_read_time(word + 1, &time_ns))
		return report_mistake(c, "'%s' is not a valid time", word);
	c->clock_ns = *word == '+' ? c->clock_ns + time_ns : time_ns;
	return true;
}

static bool compile_event(struct compiler *c)
{
	struct event event = {.time_ns = c->clock_ns};
	const char *word = next_word(c);

	for (size_t i = 0; word && i < sizeof(VERBS) / sizeof(VERBS[0]); i++) {
		if (strcmp(VERBS[i].name, word))
			continue;
		event.kind = VERBS[i].kind;
		if (!VERBS[i].compile(c, &event))
			return false;
		return c->at == c->words.colon ||
		       report_mistake(c, "unexpected '%s'", c->words.word[c->at]);
	}
	return !word || report_mistake(c, "'%s' is not an event", word);
}

static bool split_line(struct compiler *c)
{
	const struct line *line = &c->lines[c->line];
	const char *mistake = script_split_line(&c->words, line->start, line->len, c->counters);

	c->at = 0;
	mistake = ++c->read > LINES_LIMIT ? "too many lines, with those repeated" : mistake;
	return !mistake || report_mistake(c, "%s", mistake);
}

static bool line_is(const struct compiler *c, const char *word)
{
	return c->words.colon && !strcmp(c->words.word[0], word);
}

/* Finds the line of the "end" that belongs to the "repeat" at c->line. */
static bool find_end(struct compiler *c, size_t *end)
{
	size_t start = c->line;
	unsigned depth = 0;

	for (; c->line < c->line_count; c->line++) {
		if (!split_line(c))
			return false;
		depth += line_is(c, "repeat");
		depth -= line_is(c, "end");
		if (!depth)
			break;
	}
	*end = c->line;
	c->line = start;
	return *end < c->line_count || report_mistake(c, "unterminated repeat");
}

static bool compile_lines(struct compiler *c, size_t end);

/* Compiles from "repeat" up to its "end", where c->line is left. */
static bool compile_repeat(struct compiler *c)
{
	size_t first = c->line + 1, end;
	struct script_mistake mistake;
	uint64_t rounds;

	if (c->depth == SCRIPT_SPLIT_COUNTERS)
		return report_mistake(c, "repeats are nested too deeply");
	if (c->words.count != 2)
		return report_mistake(c, "a count is missing: repeat COUNT");
	if (!script_keys_read_number(c->words.word[1], REPEAT_LIMIT, &rounds, &mistake))
		return pass_on(c, &mistake);
	if (!find_end(c, &end))
		return false;
	c->depth++;
	for (uint64_t i = 0; i < rounds; i++) {
		c->counters[c->depth - 1] = (unsigned long)i;
		c->line = first;
		if (!compile_lines(c, end))
			return false;
	}
	c->depth--;
	c->line = end;
	return true;
}

static bool compile_lines(struct compiler *c, size_t end)
{
	for (; c->line < end; c->line++) {
		if (!split_line(c))
			return false;
		if (line_is(c, "end"))
			return report_mistake(c, "end without repeat");
		if (line_is(c, "repeat") ? !compile_repeat(c) : !set_clock(c) || !compile_event(c))
			return false;
	}
	return true;
}

static bool find_lines(struct compiler *c, const char *text)
{
	size_t count = 1;

	for (const char *t = text; *t; t++)
		count += *t == '\n';
	c->lines = malloc(count * sizeof(*c->lines));
	if (!c->lines)
		return report_mistake(c, "out of memory");
	for (size_t i = 0; i < count; i++) {
		size_t len = strcspn(text, "\n");

		c->lines[i] = (struct line){.start = text, .len = len};
		text += len + 1;
	}
	c->line_count = count;
	return true;
}

bool script_compile(const char *text, struct script_records *compiled, char *message, size_t size)
{
	struct compiler c = {.compiled = compiled,
		.clock_ns = SECOND_NS,
		.message = message,
		.message_size = size};
	bool good;

	*compiled = (struct script_records){0};
	good = find_lines(&c, text) && compile_lines(&c, c.line_count);
	if (!good) {
		free(compiled->bytes);
		*compiled = (struct script_records){0};
	}
	script_split_free(&c.words);
	script_state_free(&c.state);
	free(c.lines);
	return good;
}
