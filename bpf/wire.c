// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "bpf/wire.h"

#include "bpf/record.h"
#include "core/source/proc/cgroups.h"

#include <errno.h>
#include <string.h>

/* Bits of task->__state and exit_state that /proc/PID/stat has a letter for. */
#define STATE_REPORT 0x7f
#define STATE_ENDED  0x30  /* EXIT_DEAD, EXIT_ZOMBIE */
#define STATE_IDLE   0x402 /* uninterruptible, and not counted as load */
/* Shown as uninterruptible: waits for a lock on a real-time kernel (since 5.15), frozen (6.1). */
#define STATE_AS_D  0x9000
#define PRIO_RT_MAX 100
#define PRIO_NICE_0 120
#define STATUS_BITS (0xffff | STATUS_OOM)

_Static_assert(RECORD_OOM == STATUS_OOM, "a status has the same bits on both sides");
_Static_assert(CGROUP_V1 == CGROUPS_V1, "numbers of groups have the same bit on both sides");
_Static_assert(CGROUP_PATH == CGROUPS_PATH_MAX, "paths of groups have the same bound");
_Static_assert(RECORD_COMM == COMM_SIZE, "comm has the same size on both sides");

/* In a time namespace a process may be older than the clock: it has started with it. */
static uint64_t decode_start(uint64_t start_ns)
{
	return (int64_t)start_ns < 0 ? 1 : start_ns;
}

static int decode_head(struct event *event, const struct record_head *head)
{
	if (head->pid <= 0)
		return -EBADMSG;
	event->id.pid = head->pid;
	event->id.start_ns = decode_start(head->start_ns);
	if (head->flags & RECORD_KTHREAD)
		event->flags |= EVENT_KTHREAD;
	if (head->flags & RECORD_DELETED)
		event->flags |= EVENT_DELETED;
	return 0;
}

static int decode_who(struct event *event, const struct record_who *who)
{
	if (who->parent_pid < 0 || who->tid < 0)
		return -EBADMSG;
	if (!memchr(who->comm, 0, sizeof(who->comm)))
		return -EBADMSG;
	event->time_ns = who->time_ns;
	event->parent.pid = who->parent_pid;
	event->parent.start_ns = decode_start(who->parent_start_ns);
	event->tid = who->tid;
	event->uid = who->uid;
	event->gid = who->gid;
	memcpy(event->comm, who->comm, sizeof(event->comm));
	return decode_head(event, &who->head);
}

static void decode_place(struct event *event, const struct record_place *place)
{
	event->place.cgroup_id = place->cgroup_id;
	event->place.tty = place->tty;
	event->place.pid_ns = place->pid_ns;
	event->place.ns_pid = place->ns_pid;
	if (place->pid_ns)
		event->flags |= EVENT_TTY;
}

static int decode_fork(struct event *event, const char *data, size_t size)
{
	struct record_fork record;

	if (size != sizeof(record))
		return -EBADMSG;
	memcpy(&record, data, sizeof(record));
	if (record.caller_pid < 0)
		return -EBADMSG;
	event->kind = EVENT_FORK;
	event->caller.pid = record.caller_pid;
	event->caller.start_ns = decode_start(record.caller_start_ns);
	decode_place(event, &record.place);
	return decode_who(event, &record.who);
}

/* A string of len bytes including its NUL, without another NUL; len 0 gives NULL. */
static int decode_path(const char **out, const char *data, size_t len)
{
	*out = NULL;
	if (len == 0)
		return 0;
	if (len > RECORD_PATH || memchr(data, 0, len) != data + len - 1)
		return -EBADMSG;
	*out = data;
	return 0;
}

/* The record has the parts from the last to the first; out gets the path.  *path NULL: not
 * known. */
static int decode_file(
	const char **path, char out[WIRE_FILE_MAX], const char *data, size_t len, unsigned flags)
{
	bool is_root = !len && flags & RECORD_FILE_KNOWN;
	char *start, *at;
	size_t part;

	if (len > RECORD_PATH || (len && data[len - 1]))
		return -EBADMSG;
	*path = len || is_root ? out : NULL;
	start = stpcpy(out, flags & RECORD_FILE_CUT ? WIRE_CUT : is_root ? "/" : "");
	at = start + len;
	strcpy(at, flags & RECORD_FILE_DELETED ? FILE_DELETED : "");
	for (; at > start; data += part + 1) {
		part = strlen(data);
		at -= part;
		memcpy(at, data, part);
		*--at = '/';
	}
	return 0;
}

static int decode_exec(struct event *event, struct wire_piece *piece, const char *data, size_t size)
{
	struct record_exec record;
	struct event_exec *exec = &event->exec;

	if (size < sizeof(record))
		return -EBADMSG;
	memcpy(&record, data, sizeof(record));
	data += sizeof(record);
	size -= sizeof(record);
	if (record.args_len > ARGS_HEAD || record.args_len > record.args_size)
		return -EBADMSG;
	if ((record.who.head.kind != RECORD_EXEC) != (record.error > 0) || record.error < 0)
		return -EBADMSG;
	if (size != (size_t)record.file_len + record.cwd_len + record.called_len +
			    record.interp_len + record.args_len)
		return -EBADMSG;
	if (record.error && (record.file_len || record.cwd_len))
		return -EBADMSG;
	if (decode_file(&exec->exe, piece->file, data, record.file_len, record.file_flags))
		return -EBADMSG;
	data += record.file_len;
	if (decode_file(&exec->cwd, piece->cwd, data, record.cwd_len, record.cwd_flags))
		return -EBADMSG;
	data += record.cwd_len;
	if (decode_path(&exec->called, data, record.called_len))
		return -EBADMSG;
	data += record.called_len;
	if (decode_path(&exec->interp, data, record.interp_len))
		return -EBADMSG;
	data += record.interp_len;
	if (record.args_len && record.args_len == record.args_size && data[record.args_len - 1])
		return -EBADMSG;
	exec->args = data;
	exec->args_len = record.args_len;
	exec->args_size = record.args_size;
	exec->error = record.error;
	event->kind = record.error ? EVENT_EXEC_FAILED : EVENT_EXEC;
	if (record.who.head.kind == RECORD_FORK_FAILED)
		event->kind = EVENT_FORK_FAILED;
	if (record.who.head.flags & RECORD_FOR_THREAD)
		event->flags |= EVENT_FOR_THREAD;
	decode_place(event, &record.place);
	return decode_who(event, &record.who);
}

static int decode_piece(struct wire_piece *piece, const char *data, size_t size)
{
	struct record_args record;

	if (size < sizeof(record))
		return -EBADMSG;
	memcpy(&record, data, sizeof(record));
	if (record.len == 0 || record.len > ARGS_PIECE || size != sizeof(record) + record.len)
		return -EBADMSG;
	if (record.offset < ARGS_HEAD || record.offset > ARGS_MAX - record.len)
		return -EBADMSG;
	if (record.head.pid <= 0)
		return -EBADMSG;
	piece->id.pid = record.head.pid;
	piece->id.start_ns = decode_start(record.head.start_ns);
	piece->offset = record.offset;
	piece->len = record.len;
	piece->data = data + sizeof(record);
	return 1;
}

static int decode_exit(struct event *event, const char *data, size_t size)
{
	struct record_exit record;

	if (size != sizeof(record))
		return -EBADMSG;
	memcpy(&record, data, sizeof(record));
	event->kind = EVENT_EXIT;
	event->exit.status = record.status & STATUS_BITS;
	event->exit.threads = record.threads;
	event->exit.cpu_ns = record.sums.cpu_ns;
	event->exit.max_rss_bytes = record.max_rss_bytes;
	event->exit.read_bytes = record.sums.read_bytes;
	event->exit.write_bytes = record.sums.write_bytes;
	return decode_who(event, &record.who);
}

/* The letter of /proc/PID/stat as the kernel computes it: by the highest set bit. */
static char state_letter(uint32_t state)
{
	static const char letters[] = "RSDTtXZP";
	unsigned index = 0;

	if ((state & STATE_IDLE) == STATE_IDLE)
		return 'I';
	if (state & STATE_AS_D)
		return 'D';
	for (state &= STATE_REPORT; state; state >>= 1)
		index++;
	return letters[index];
}

/* The numbers can be anything: they wrap around rather than overflow. */
static void decode_priority(struct event_stat *stat, int32_t prio, int32_t static_prio)
{
	stat->priority = (int32_t)((uint32_t)prio - PRIO_RT_MAX);
	stat->nice = (int32_t)((uint32_t)static_prio - PRIO_NICE_0);
}

static int decode_whole(struct event *event, enum event_kind kind, const char *data, size_t size)
{
	struct record_whole record;

	if (size != sizeof(record))
		return -EBADMSG;
	memcpy(&record, data, sizeof(record));
	event->kind = kind;
	event->flags = EVENT_THREAD;
	if (kind == EVENT_EXIT) {
		event->exit.status = STATUS_UNKNOWN;
		event->exit.cpu_ns = record.sums.cpu_ns;
		event->exit.read_bytes = record.sums.read_bytes;
		event->exit.write_bytes = record.sums.write_bytes;
	} else if (kind != EVENT_FORK) {
		event->stat.cpu_ns = record.sums.cpu_ns;
		event->stat.read_bytes = record.sums.read_bytes;
		event->stat.write_bytes = record.sums.write_bytes;
		event->stat.state = state_letter(record.state);
		decode_priority(&event->stat, record.prio, record.static_prio);
	}
	return record.who.parent_pid ? decode_who(event, &record.who) : -EBADMSG;
}

int wire_decode(struct event *event, struct wire_piece *piece, const void *data, size_t size)
{
	struct record_head head;

	if (size < sizeof(head))
		return -EBADMSG;
	memcpy(&head, data, sizeof(head));
	memset(event, 0, sizeof(*event));
	switch (head.kind) {
	case RECORD_FORK:
		return decode_fork(event, data, size);
	case RECORD_EXEC:
	case RECORD_EXEC_FAILED:
	case RECORD_FORK_FAILED:
		return decode_exec(event, piece, data, size);
	case RECORD_ARGS:
		return decode_piece(piece, data, size);
	case RECORD_EXIT:
		return decode_exit(event, data, size);
	case RECORD_CGROUP:
		return 2;
	case RECORD_THREAD_BORN:
		return decode_whole(event, EVENT_FORK, data, size);
	case RECORD_THREAD_END:
		return decode_whole(event, EVENT_EXIT, data, size);
	}
	return -EBADMSG;
}

/* 0: it is cut, or longer than any. */
static size_t size_of_cgroup(const void *data, size_t size)
{
	struct record_cgroup record;

	if (size < sizeof(record))
		return 0;
	memcpy(&record, data, sizeof(record));
	return record.len <= CGROUP_PATH ? sizeof(record) + record.len : 0;
}

int wire_cgroup(struct wire_cgroup *cgroup, const void *data, size_t size)
{
	struct record_cgroup record;
	size_t len = size_of_cgroup(data, size);

	if (!len || len > size)
		return -EBADMSG;
	memcpy(&record, data, sizeof(record));
	cgroup->id = record.id;
	cgroup->is_root = record.head.flags & RECORD_NS_ROOT;
	cgroup->names = (const char *)data + sizeof(record);
	cgroup->len = record.len;
	return record.id ? 0 : -EBADMSG;
}

static size_t size_of(const struct record_head *head)
{
	switch (head->kind) {
	case RECORD_TASK:
		return sizeof(struct record_task);
	case RECORD_THREAD:
		return sizeof(struct record_thread);
	case RECORD_THREAD_WHOLE:
		return sizeof(struct record_whole);
	case RECORD_ZOMBIE:
		return sizeof(struct record_head);
	}
	return 0;
}

static enum wire_kind kind_of(const struct record_head *head)
{
	switch (head->kind) {
	case RECORD_TASK:
		return head->flags & RECORD_DEAD ? WIRE_DEAD : WIRE_PROCESS;
	case RECORD_ZOMBIE:
		return WIRE_ZOMBIE;
	case RECORD_CGROUP:
		return WIRE_CGROUP;
	case RECORD_THREAD_WHOLE:
		return head->flags & RECORD_DEAD ? WIRE_THREAD : WIRE_WHOLE;
	}
	return WIRE_THREAD;
}

size_t wire_task(const void *data, size_t size, int32_t *pid, enum wire_kind *kind)
{
	struct record_head head;
	struct record_who who;
	size_t len;

	if (size < sizeof(head))
		return 0;
	memcpy(&head, data, sizeof(head));
	*kind = kind_of(&head);
	*pid = head.pid;
	len = *kind == WIRE_CGROUP ? size_of_cgroup(data, size) : size_of(&head);
	if (len > size || (head.pid <= 0 && *kind != WIRE_CGROUP))
		return 0;
	if (head.kind != RECORD_THREAD_WHOLE)
		return len;
	memcpy(&who, data, sizeof(who));
	*pid = who.parent_pid;
	return who.parent_pid > 0 ? len : 0;
}

/* A THREAD, or what a THREAD_WHOLE has of it. */
static struct record_thread read_thread(const void *data)
{
	struct record_thread thread;
	struct record_whole whole;

	memcpy(&thread, data, sizeof(thread));
	if (thread.head.kind != RECORD_THREAD_WHOLE)
		return thread;
	memcpy(&whole, data, sizeof(whole));
	thread.sums = whole.sums;
	thread.rss_bytes = whole.rss_bytes;
	thread.state = whole.state;
	return thread;
}

/* The first thread has ended: the process is what its living threads are, and runs if one does. */
static void stand_in(struct record_task *task, const struct record_thread *thread)
{
	if (thread->state & STATE_ENDED)
		return;
	if (task->state & STATE_ENDED || !thread->state)
		task->state = thread->state;
	if (thread->rss_bytes)
		task->rss_bytes = thread->rss_bytes;
}

void wire_add_thread(void *task, const void *data)
{
	struct record_thread thread = read_thread(data);
	struct record_task sum;

	memcpy(&sum, task, sizeof(sum));
	sum.sums.cpu_ns += thread.sums.cpu_ns;
	sum.sums.read_bytes += thread.sums.read_bytes;
	sum.sums.write_bytes += thread.sums.write_bytes;
	if (sum.who.head.flags & RECORD_LEADER_ENDED)
		stand_in(&sum, &thread);
	memcpy(task, &sum, sizeof(sum));
}

int wire_thread(struct event *event, enum event_kind kind, const void *thread)
{
	memset(event, 0, sizeof(*event));
	return decode_whole(event, kind, thread, sizeof(struct record_whole));
}

/* Of a process without a living thread.  Its first thread is no zombie while it is ending. */
static void decode_end(struct event *event, const struct record_task *record)
{
	if (!(record->state & STATE_ENDED))
		event->flags |= EVENT_ENDING;
	event->exit.status = record->status & STATUS_BITS;
	event->exit.cpu_ns = record->sums.cpu_ns;
	event->exit.read_bytes = record->sums.read_bytes;
	event->exit.write_bytes = record->sums.write_bytes;
}

int wire_seed(struct event *event, const void *task)
{
	struct record_task record;

	memcpy(&record, task, sizeof(record));
	memset(event, 0, sizeof(*event));
	event->kind = EVENT_SEED;
	decode_place(event, &record.place);
	if (record.who.head.flags & RECORD_DEAD) {
		event->flags |= EVENT_DEAD;
		decode_end(event, &record);
	}
	return decode_who(event, &record.who);
}

int wire_zombie(struct event *event, const void *task)
{
	struct record_task record;

	memset(event, 0, sizeof(*event));
	memcpy(&record.who.head, task, sizeof(record.who.head));
	event->kind = EVENT_ZOMBIE;
	if (record.who.head.kind == RECORD_ZOMBIE)
		return decode_head(event, &record.who.head) ? -EBADMSG : 1;
	memcpy(&record, task, sizeof(record));
	decode_end(event, &record);
	return decode_who(event, &record.who);
}

int wire_stat(struct event *event, const void *task)
{
	struct record_task record;

	memcpy(&record, task, sizeof(record));
	memset(event, 0, sizeof(*event));
	if (record.who.head.flags & RECORD_DEAD)
		return -ESRCH;
	event->kind = EVENT_STAT;
	event->stat.cpu_ns = record.sums.cpu_ns;
	event->stat.since_ns = record.since_ns;
	event->stat.rss_bytes = record.rss_bytes;
	event->stat.read_bytes = record.sums.read_bytes;
	event->stat.write_bytes = record.sums.write_bytes;
	event->stat.threads = record.threads;
	decode_priority(&event->stat, record.prio, record.static_prio);
	event->stat.state = state_letter(record.state);
	if (record.who.head.flags & RECORD_FROZEN)
		event->flags |= EVENT_FROZEN;
	decode_place(event, &record.place);
	return decode_who(event, &record.who);
}
