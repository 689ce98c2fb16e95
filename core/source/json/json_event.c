// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/json_event.h"

#include "core/base/clock.h"
#include "core/base/names.h"
#include "core/source/json/json_time.h"

#include <errno.h>
#include <string.h>

/* Sums of two of these and a JSON_TIME_MAX_NS fit: up to 73 years. */
#define BOOT_MAX_NS   (INT64_C(1) << 61)
#define FORK_ERROR_NS 50000000 /* between the start of a process and the event of its fork */
#define KTHREADD      2

/* What each kind of line is read for. */
enum json_part {
	PART_EXEC = 1 << 0,
	PART_PLACE = 1 << 1,
	PART_EXIT = 1 << 2,
	PART_ERRNO = 1 << 3,
	PART_TITLE = 1 << 4,
};

static const struct json_kind {
	const char *word;
	enum event_kind kind;
	unsigned parts;
} KINDS[] = {
	{"fork", EVENT_FORK, PART_PLACE},
	{"exec", EVENT_EXEC, PART_EXEC | PART_PLACE},
	{"exit", EVENT_EXIT, PART_EXIT},
	{"seed", EVENT_SEED, PART_EXEC | PART_PLACE},
	{"exec_failed", EVENT_EXEC_FAILED, PART_EXEC | PART_ERRNO},
	{"fork_failed", EVENT_FORK_FAILED, PART_ERRNO},
	{"title", EVENT_TITLE, PART_TITLE},
	{"lost", EVENT_LOST, 0},
	{"snapshot", EVENT_SNAPSHOT, 0},
	{"settled", EVENT_SETTLED, 0},
};

static const struct json_kind *find_kind(const struct json_line *line)
{
	const char *word = json_line_text(line, JSON_EVENT);

	for (size_t i = 0; word && i < sizeof(KINDS) / sizeof(*KINDS); i++)
		if (!strcmp(KINDS[i].word, word))
			return &KINDS[i];
	return NULL;
}

/* "PID-STARTNS", as its machine has it.  False: *id is as before. */
static bool read_ident(const struct json_line *line, enum json_line_key key, struct ident *id)
{
	const char *text = json_line_text(line, key);
	uint64_t pid, start_ns;
	unsigned count;

	if (!text || !json_time_take_digits(&text, 10, &pid, &count) || *text++ != '-' ||
		!json_time_take_digits(&text, 19, &start_ns, &count) || *text)
		return false;
	if (pid >> IDENT_PID_BITS || start_ns >= BOOT_MAX_NS)
		return false;
	id->pid = (int32_t)pid;
	id->start_ns = start_ns;
	return true;
}

static bool read_pid(const struct json_line *line, enum json_line_key key, int32_t *pid)
{
	uint64_t number;

	if (!json_line_number(line, key, &number) || number >> IDENT_PID_BITS)
		return false;
	*pid = (int32_t)number;
	return true;
}

/* How long after the start of its process the line is; UINT64_MAX: it does not show that. */
static uint64_t read_since_start(const struct json_line *line)
{
	const struct json_kind *kind = find_kind(line);
	uint64_t since_ns;

	if (!kind)
		return UINT64_MAX;
	if (kind->kind == EVENT_FORK)
		return 0;
	if (!json_line_number(line, kind->kind == EVENT_SEED ? JSON_AGE : JSON_DURATION, &since_ns))
		return UINT64_MAX;
	return since_ns;
}

bool json_event_learn_clock(struct json_host *host, const struct json_line *line, int64_t wall_ns)
{
	uint64_t since_ns = read_since_start(line);
	struct ident id = {0};
	int64_t offset_ns, step_ns;

	if (since_ns > BOOT_MAX_NS || !read_ident(line, JSON_ID, &id) || !id.start_ns)
		return false;
	offset_ns = wall_ns - (int64_t)(id.start_ns + since_ns);
	if (!host->has_clock) {
		host->has_clock = true;
		host->base_ns = offset_ns;
		return true;
	}
	step_ns = offset_ns - host->base_ns - host->wall_offset_ns;
	/* A fork comes some time after the start. */
	if (!step_ns || (!since_ns && step_ns > -FORK_ERROR_NS && step_ns < FORK_ERROR_NS))
		return false;
	if (host->wall_offset_ns + step_ns > BOOT_MAX_NS ||
		host->wall_offset_ns + step_ns < -BOOT_MAX_NS)
		return false;
	host->wall_offset_ns += step_ns;
	return true;
}

bool json_event_shows_clock(const struct json_line *line, bool *is_prompt)
{
	const struct json_kind *kind = find_kind(line);

	*is_prompt = kind && (kind->kind == EVENT_FORK || kind->kind == EVENT_EXIT);
	return read_since_start(line) <= BOOT_MAX_NS;
}

void json_event_shift(struct json_host *host, int64_t by_ns)
{
	host->base_ns += by_ns;
	host->wall_offset_ns -= by_ns;
	host->ahead_ns -= by_ns;
}

static uint64_t clamp_time(int64_t time_ns)
{
	if (time_ns < 1)
		return 1;
	return (uint64_t)(time_ns < JSON_TIME_MAX_NS ? time_ns : JSON_TIME_MAX_NS);
}

/* On the clock of the events. */
static void place_ident(const struct json_host *host, struct ident *id)
{
	int64_t start_ns = (int64_t)id->start_ns + host->base_ns;

	id->host = host->number;
	if (id->start_ns)
		id->start_ns = clamp_time(start_ns);
}

/* The parent it has now: its start is known if that is the one it was born of. */
static struct ident read_current(const struct json_line *line, struct ident born)
{
	struct ident id = {.host = born.host};

	if (!read_pid(line, JSON_PPID, &id.pid) || id.pid == born.pid)
		return born;
	return id;
}

static bool read_process(const struct json_host *host, const struct json_line *line,
	struct event *event, const char **problem)
{
	uint64_t uid = 0;
	bool has_id =
		read_ident(line, JSON_ID, &event->id) || read_pid(line, JSON_PID, &event->id.pid);

	*problem = "no id or pid of a process";
	if (!has_id || event->id.pid <= 0)
		return false;
	*problem = "a wrong parent";
	if (json_line_has(line, JSON_PARENT) && !read_ident(line, JSON_PARENT, &event->parent))
		return false;
	if (!json_line_has(line, JSON_PARENT))
		read_pid(line, JSON_PPID, &event->parent.pid);
	*problem = "a wrong caller";
	if (json_line_has(line, JSON_CALLER) && !read_ident(line, JSON_CALLER, &event->caller))
		return false;
	*problem = "a wrong uid";
	if (json_line_has(line, JSON_UID) &&
		(!json_line_number(line, JSON_UID, &uid) || uid > UINT32_MAX))
		return false;
	event->uid = (uint32_t)uid;
	place_ident(host, &event->id);
	place_ident(host, &event->parent);
	if (event->caller.pid)
		place_ident(host, &event->caller);
	*problem = NULL;
	return true;
}

static void read_comm(const struct json_line *line, struct event *event)
{
	const char *comm = json_line_text(line, JSON_COMM);

	if (!comm)
		return;
	memcpy(event->comm, comm, strnlen(comm, COMM_SIZE - 1));
	if (strlen(comm) >= COMM_SIZE)
		event->name = comm;
}

/* As in event_place.  A line with other figures has it, if its host knows it. */
static int32_t read_group(const struct json_line *line, enum json_line_key key)
{
	int32_t group;

	if (read_pid(line, key, &group))
		return group ? group : EVENT_GROUP_NONE;
	return json_line_has(line, JSON_STATE) ? EVENT_GROUP_UNKNOWN : 0;
}

static bool read_place(
	const struct json_line *line, struct event_place *place, const char **problem)
{
	const char *tty = json_line_text(line, JSON_TTY);

	place->pgrp = read_group(line, JSON_PGRP);
	place->sid = read_group(line, JSON_SID);
	place->cgroup = json_line_text(line, JSON_CGROUP);
	read_pid(line, JSON_NS_PID, &place->ns_pid);
	if (tty && !names_read_tty(tty, &place->tty)) {
		*problem = "an unknown terminal";
		return false;
	}
	return true;
}

/* The last argument has no NUL if the block was cut in the middle of it. */
static bool read_args(const struct json_line *line, struct event_exec *exec, const char **problem)
{
	const struct json_line_value *argv = &line->values[JSON_ARGV];
	uint64_t size, cut = 0;

	if (json_line_has(line, JSON_ARGV) && argv->type != JSON_ARRAY) {
		*problem = "argv is no array of texts";
		return false;
	}
	if (argv->len >= UINT32_MAX) {
		*problem = "argv is too large";
		return false;
	}
	exec->args = argv->type == JSON_ARRAY ? argv->text : NULL;
	exec->args_len = exec->args_size = (uint32_t)argv->len;
	if (!json_line_number(line, JSON_ARGS_BYTES, &size))
		return true;
	json_line_number(line, JSON_ARGS_CUT, &cut);
	if (size > UINT32_MAX || cut > size || size - cut > argv->len ||
		size - cut + 1 < argv->len) {
		*problem = "args_bytes and args_cut do not fit argv";
		return false;
	}
	exec->args_size = (uint32_t)size;
	exec->args_len = (uint32_t)(size - cut);
	return true;
}

static bool read_exec(const struct json_line *line, struct event_exec *exec, const char **problem)
{
	exec->exe = json_line_text(line, JSON_EXE);
	exec->called = json_line_text(line, JSON_CALLED);
	exec->interp = json_line_text(line, JSON_INTERP);
	exec->cwd = json_line_text(line, JSON_CWD);
	return read_args(line, exec, problem);
}

static void read_title(const struct json_line *line, struct event_exec *exec)
{
	const struct json_line_value *title = &line->values[JSON_TITLE];

	if (title->type != JSON_TEXT || title->len >= UINT32_MAX - 1)
		return;
	exec->args = title->text;
	exec->args_len = exec->args_size = (uint32_t)title->len + 1;
	exec->exe = json_line_text(line, JSON_EXE);
}

static bool read_status(const struct json_line *line, int32_t *status, const char **problem)
{
	const char *name = json_line_text(line, JSON_SIGNAL);
	int number = name ? signal_number(name) : 0;
	uint64_t code;

	*status = STATUS_UNKNOWN;
	*problem = "an unknown signal";
	if (json_line_has(line, JSON_SIGNAL) && (number < 1 || number > 126))
		return false;
	*problem = "a wrong exit code";
	if (number) {
		*status = number | (json_line_is_true(line, JSON_CORE) ? 0x80 : 0) |
			  (json_line_is_true(line, JSON_OOM) ? STATUS_OOM : 0);
	} else if (json_line_has(line, JSON_CODE)) {
		if (!json_line_number(line, JSON_CODE, &code) || code > 255)
			return false;
		*status = (int32_t)code << 8;
	}
	*problem = NULL;
	return true;
}

static bool read_exit(const struct json_line *line, struct event_exit *exit, const char **problem)
{
	uint64_t threads = 0;

	if (json_line_number(line, JSON_CPU_NS, &exit->cpu_ns) && !exit->cpu_ns)
		exit->cpu_ns = EVENT_CPU_NONE;
	json_line_number(line, JSON_MAX_RSS, &exit->max_rss_bytes);
	json_line_number(line, JSON_READ, &exit->read_bytes);
	json_line_number(line, JSON_WRITE, &exit->write_bytes);
	json_line_number(line, JSON_THREADS, &threads);
	exit->threads = threads > UINT32_MAX ? 0 : (uint32_t)threads;
	return read_status(line, &exit->status, problem);
}

/* Kernel threads have no program, and their parent is kthreadd: always pid 2, outside of a pid
 * namespace. */
static bool is_kthread(struct json_host *host, const struct event *event)
{
	bool has_program = event->exec.exe || event->exec.called || event->exec.args_len;

	if (event->kind == EVENT_SEED && event->id.pid == KTHREADD && !event->parent.pid)
		host->has_kthreadd = !has_program && !strcmp(event->comm, "kthreadd");
	return !has_program && host->has_kthreadd &&
	       (event->id.pid == KTHREADD || event->parent.pid == KTHREADD || event->name);
}

/* CPUs, of a percentage; less than 0: it is not known. */
static float read_cpus(const struct json_line *line)
{
	const struct json_line_value *value = &line->values[JSON_CPU_PERCENT];
	bool is_there = value->type == JSON_NUMBER || value->type == JSON_TEXT;
	const char *text = value->text;
	uint64_t whole, part = 0;
	unsigned count;
	double parts = 100;

	if (!is_there || !json_time_take_digits(&text, 9, &whole, &count))
		return -1;
	count = 0;
	if (*text == '.' && text++ && !json_time_take_digits(&text, 9, &part, &count))
		return -1;
	while (count--)
		parts *= 10;
	return (float)((double)whole / 100 + (double)part / parts);
}

/* The figures of a seed. */
static int add_figures(const struct json_line *line, const struct event *seed, struct event *event)
{
	const char *state = json_line_text(line, JSON_STATE);
	struct event_stat *stat = &event->stat;
	uint64_t threads = 0;
	int64_t priority = 0, nice = 0;

	if (!state || seed->flags & EVENT_DEAD)
		return 0;
	*event = *seed;
	event->kind = EVENT_STAT;
	event->flags = json_line_is_true(line, JSON_FROZEN) ? EVENT_FROZEN : 0;
	event->exec = (struct event_exec){0};
	*stat = (struct event_stat){.state = *state};
	json_line_number(line, JSON_CPU_NS, &stat->cpu_ns);
	json_line_number(line, JSON_RSS, &stat->rss_bytes);
	json_line_number(line, JSON_READ, &stat->read_bytes);
	json_line_number(line, JSON_WRITE, &stat->write_bytes);
	json_line_number(line, JSON_THREADS, &threads);
	json_line_signed(line, JSON_PRIORITY, &priority);
	json_line_signed(line, JSON_NICE, &nice);
	stat->has_share = true;
	stat->cpus = read_cpus(line);
	stat->threads = threads > UINT32_MAX ? 0 : (uint32_t)threads;
	stat->priority = priority < INT16_MIN || priority > INT16_MAX ? 0 : (int32_t)priority;
	stat->nice = nice < INT8_MIN || nice > INT8_MAX ? 0 : (int32_t)nice;
	return 1;
}

/*
 * A seed is born of its birth parent, and says by another seed which parent it has now, by a third
 * which title.
 */
static int add_to_seed(
	const struct json_line *line, struct event events[JSON_EVENTS_MAX], struct ident current)
{
	struct event *seed = &events[0];
	int count = 1;

	if (!ident_equal(current, seed->parent)) {
		events[count] = *seed;
		events[count++].parent = current;
	}
	if (json_line_has(line, JSON_TITLE)) {
		events[count] = *seed;
		events[count].parent = current;
		read_title(line, &events[count++].exec);
	}
	count += add_figures(line, &events[count - 1], &events[count]);
	return count;
}

static bool read_parts(struct json_host *host, const struct json_line *line, unsigned parts,
	struct event *event, const char **problem)
{
	const char *error = json_line_text(line, JSON_ERRNO), *state = NULL;

	read_comm(line, event);
	if (event->kind == EVENT_SEED)
		state = json_line_text(line, JSON_STATE);
	if (state && *state == 'Z') {
		event->flags |= EVENT_DEAD;
		parts |= PART_EXIT;
	}
	if (parts & PART_PLACE && !read_place(line, &event->place, problem))
		return false;
	if (event->kind == EVENT_SEED) /* without one it has none, or none any longer */
		event->flags |= EVENT_TTY;
	if (parts & PART_EXEC && !read_exec(line, &event->exec, problem))
		return false;
	if (parts & PART_EXIT && !read_exit(line, &event->exit, problem))
		return false;
	if (parts & PART_TITLE)
		read_title(line, &event->exec);
	if (parts & PART_ERRNO) {
		event->exec.error = error ? errno_number(error) : 0;
		event->flags |= json_line_is_true(line, JSON_FOR_THREAD) ? EVENT_FOR_THREAD : 0;
	}
	if ((event->kind == EVENT_SEED || event->kind == EVENT_FORK) && is_kthread(host, event))
		event->flags |= EVENT_KTHREAD;
	if (!(event->flags & EVENT_KTHREAD))
		event->name = NULL;
	return true;
}

uint64_t json_event_time(const struct json_host *host, int64_t wall_ns)
{
	return clamp_time(wall_ns - (host->has_clock ? host->wall_offset_ns : 0));
}

/* Of --snapshot: a line that says so, the seeds, and a line that ends them.  True: it is such a
 * line. */
static bool note_listing(struct json_host *host, struct event *event)
{
	bool is_begin = event->kind == EVENT_SNAPSHOT, is_end = event->kind == EVENT_SETTLED;

	if (is_begin || (host->is_listing && (is_end || event->kind == EVENT_SEED)))
		event->flags = EVENT_LISTED;
	if (is_begin || is_end)
		host->is_listing = is_begin;
	return is_begin || is_end;
}

int json_event_read(struct json_host *host, const struct json_line *line, int64_t wall_ns,
	struct event events[JSON_EVENTS_MAX], const char **problem)
{
	const struct json_kind *kind = find_kind(line);
	struct event *event = &events[0];
	struct ident current;

	*problem = NULL;
	if (!kind)
		return 0;
	*event = (struct event){
		.kind = kind->kind,
		.id = {.host = host->number},
		.time_ns = json_event_time(host, wall_ns),
	};
	if (kind->kind == EVENT_LOST) {
		*problem = "no count of lost events";
		return json_line_number(line, JSON_COUNT, &event->count) ? 1 : -EINVAL;
	}
	if (note_listing(host, event))
		return 1;
	if (!read_process(host, line, event, problem) ||
		!read_parts(host, line, kind->parts, event, problem))
		return -EINVAL;
	current = read_current(line, event->parent);
	if (kind->kind == EVENT_SEED)
		return add_to_seed(line, events, current);
	if (kind->kind != EVENT_FORK)
		event->parent = current;
	return 1;
}
