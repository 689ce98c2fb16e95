// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/procfs.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/reader/reader.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procstat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define PATH_BYTES 32 /* "/proc/4194304/cmdline" */
#define WORKER     "kworker/"
#define AUXV_PAIRS 64 /* the kernel has some 25 */

static int open_procfs(int32_t pid, const char *name)
{
	char path[PATH_BYTES];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Reads to the end of the file or of the buffer.  Returns the bytes read, or -errno. */
static ssize_t read_full(int fd, char *out, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len < size) {
		got = read(fd, out + len, size - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		len += got;
	}
	return len;
}

uint64_t procfs_args_size(int32_t pid)
{
	struct procstat stat;

	return procstat_read(pid, &stat) ? 0 : stat.args_bytes;
}

/* A byte beyond the buffer shows that there is more; only the kernel knows how much. */
ssize_t procfs_args(int32_t pid, char *out, size_t size, uint64_t *whole)
{
	int fd = open_procfs(pid, "cmdline");
	char more;
	ssize_t len;

	if (fd < 0)
		return fd;
	len = read_full(fd, out, size);
	if (len >= 0)
		*whole = (uint64_t)len;
	if (len >= 0 && (size_t)len == size && read_full(fd, &more, 1) == 1) {
		*whole = procfs_args_size(pid);
		if (*whole <= size)
			*whole = size + 1;
	}
	close(fd);
	return len;
}

ssize_t procfs_exe(int32_t pid, char *out, size_t size)
{
	char path[PATH_BYTES];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	len = readlink(path, out, size);
	if (len < 0)
		return -errno;
	if ((size_t)len >= size)
		return -ENAMETOOLONG;
	out[len] = 0;
	/* a mount that is mounted nowhere: the kernel does not say what it is */
	return strcmp(out, "/") ? len : -ENOENT;
}

/* Address of the path; 0: not known. */
static unsigned long find_called(int32_t pid)
{
	unsigned long pairs[AUXV_PAIRS][2];
	int fd = open_procfs(pid, "auxv");
	ssize_t len = fd < 0 ? 0 : read_full(fd, (char *)pairs, sizeof(pairs));

	if (fd >= 0)
		close(fd);
	for (size_t i = 0; len > 0 && i < (size_t)len / sizeof(pairs[0]); i++)
		if (pairs[i][0] == AT_EXECFN)
			return pairs[i][1];
	return 0;
}

ssize_t procfs_called(int32_t pid, char *out, size_t size)
{
	unsigned long address = find_called(pid);
	int fd = address ? open_procfs(pid, "mem") : -ENOENT;
	ssize_t len;

	if (fd < 0)
		return fd;
	len = pread(fd, out, size, (off_t)address);
	close(fd);
	if (len <= 0 || !memchr(out, 0, (size_t)len) || !*out)
		return -ENOENT;
	return (ssize_t)strlen(out);
}

ssize_t procfs_text(int32_t pid, const char *name, char *out, size_t size)
{
	int fd = open_procfs(pid, name);
	ssize_t len;

	if (fd < 0)
		return fd;
	len = read_full(fd, out, size - 1);
	close(fd);
	if (len >= 0)
		out[len] = 0;
	return len;
}

ssize_t procfs_cgroup(int32_t pid, const struct cgroup_choice *choice, char *out, size_t size)
{
	char text[8192];
	ssize_t len = procfs_text(pid, "cgroup", text, sizeof(text));

	return len < 0 ? len : cgroups_read_path(choice, text, out, size);
}

void procfs_complete_name(struct event *event, char name[PROCSTAT_NAME])
{
	size_t len = strnlen(event->comm, COMM_SIZE);

	if (!(event->flags & EVENT_KTHREAD) ||
		(len < COMM_SIZE - 1 && strncmp(event->comm, WORKER, strlen(WORKER))))
		return;
	if (procfs_text(event->id.pid, "comm", name, PROCSTAT_NAME) <= 0)
		return;
	name[strcspn(name, "\n")] = '\0';
	/* another holder of the pid has another beginning */
	if (strlen(name) > len && !strncmp(name, event->comm, len))
		event->name = name;
}

int procfs_who(int32_t pid, struct event *event, uint64_t *start_ticks)
{
	char text[4096];
	struct procstat stat;
	struct procstatus status;
	int err = procstat_read(pid, &stat);
	ssize_t len;

	if (err)
		return err;
	len = procfs_text(pid, "status", text, sizeof(text));
	if (len < 0)
		return (int)len;
	if (!procstatus_parse(&status, text))
		return -EBADMSG;
	memcpy(event->comm, stat.comm, sizeof(event->comm));
	event->parent.pid = stat.ppid;
	event->place.tty = stat.tty;
	event->uid = status.uid;
	event->gid = status.gid;
	*start_ticks = stat.start_ticks;
	return 0;
}

#define BATCH        256
#define OWNERS_COUNT 8
#define BATCH_BYTES  (1u << 20) /* bytes of replies, plus one of maximum size */

struct programs_request {
	int32_t pid;
	uint32_t args_max;
	bool title;  /* only the arguments are wanted */
	bool called; /* read it in any case */
	char comm[COMM_SIZE];
};

struct programs_reply {
	/* their bytes follow, each with a NUL; 0: not known */
	uint32_t exe_len, called_len, args_len;
	uint64_t args_size;
};

/* A user with processes that do not reply. */
struct owner {
	uint32_t uid;
	unsigned count;
	uint64_t forgive_ns;
};

struct programs {
	struct reader *reader;
	uint32_t args_max;
	int32_t pids[BATCH]; /* of the batch */
	unsigned count, at;
	struct owner owners[OWNERS_COUNT];
	struct cgroup_choice choice;
	struct cgroup_freezers freezers;
	char exe[PATH_MAX], cgroup[PATH_MAX];
};

/*
 * Returns the length of its program's path, or -errno.  When its first thread has ended, /proc/PID
 * has neither program nor arguments, and *pid becomes the number of a thread that lives.
 */
static ssize_t find_program(int32_t *pid, char *out, size_t size)
{
	ssize_t len = procfs_exe(*pid, out, size);
	struct procstat stat;

	if (len != -ENOENT || procstat_read(*pid, &stat) ||
		!proc_usage_find_life(&stat, procstat_tick_ns()) || stat.tid == *pid)
		return len;
	*pid = stat.tid;
	return procfs_exe(*pid, out, size);
}

/* Its name does not say that its file was called; exe NULL: not known.  Reading that is slow. */
static bool must_read_called(const struct programs_request *request, const char *exe)
{
	const char *slash = exe ? strrchr(exe, '/') : NULL;

	if (request->title || request->called || !slash)
		return !request->title;
	return strncmp(slash + 1, request->comm, COMM_SIZE - 1);
}

/* reader_fn: runs in the child. */
static size_t serve_program(const void *data, char *out, size_t room)
{
	const struct programs_request *request = data;
	struct programs_reply reply = {0};
	char *at = out + sizeof(reply);
	int32_t pid = request->pid;
	uint64_t size = 0;
	ssize_t len = find_program(&pid, at, PATH_MAX);

	if (len > 0) {
		reply.exe_len = (uint32_t)len;
		at += len + 1;
	}
	len = must_read_called(request, len > 0 ? at - len - 1 : NULL)
		      ? procfs_called(pid, at, PATH_MAX)
		      : 0;
	if (len > 0) {
		reply.called_len = (uint32_t)len;
		at += len + 1;
	}
	len = procfs_args(pid, at, request->args_max, &size);
	reply.args_size = len >= 0 ? size : 0;
	if (len > 0) {
		reply.args_len = (uint32_t)len;
		at += len;
	}
	*at++ = '\0';
	memcpy(out, &reply, sizeof(reply));
	return (size_t)(at - out);
}

struct programs *programs_new(uint32_t args_max)
{
	size_t reply_bytes = sizeof(struct programs_reply) + 2 * PATH_MAX + args_max + 2;
	const struct reader_limits limits = {.requests = BATCH,
		.request_bytes = sizeof(struct programs_request),
		.reply_bytes = reply_bytes,
		.batch_bytes = BATCH_BYTES + reply_bytes,
		.wait_ns = READ_WAIT_NS,
		.all_ns = READ_WAIT_ALL_NS};
	struct programs *programs = calloc(1, sizeof(*programs));

	if (!programs)
		return NULL;
	*programs = (struct programs){.args_max = args_max, .choice = cgroups_choose()};
	programs->reader = reader_new(serve_program, &limits);
	if (programs->reader)
		return programs;
	free(programs);
	return NULL;
}

void programs_free(struct programs *programs)
{
	if (programs)
		reader_free(programs->reader);
	free(programs);
}

void programs_reap(struct programs *programs)
{
	reader_reap(programs->reader);
}

/* ---- owners ---- */

static struct owner *find_owner(struct programs *programs, uint32_t uid)
{
	for (unsigned i = 0; i < OWNERS_COUNT; i++)
		if (programs->owners[i].count && programs->owners[i].uid == uid)
			return &programs->owners[i];
	return NULL;
}

/* The remaining time is then kept for other users. */
static bool has_stuck_often(struct programs *programs, uint32_t uid)
{
	struct owner *owner = uid ? find_owner(programs, uid) : NULL;

	if (owner && clock_read(CLOCK_MONOTONIC) >= owner->forgive_ns)
		owner->count = 0;
	return owner && owner->count >= READ_STUCK_OWNER;
}

static void note_stuck(struct programs *programs, uint32_t uid)
{
	struct owner *owner = find_owner(programs, uid), *oldest = programs->owners;

	for (unsigned i = 1; !owner && i < OWNERS_COUNT; i++)
		if (programs->owners[i].forgive_ns < oldest->forgive_ns)
			oldest = &programs->owners[i];
	if (!owner) {
		owner = oldest;
		*owner = (struct owner){
			.uid = uid, .forgive_ns = clock_read(CLOCK_MONOTONIC) + READ_FORGIVE_NS};
	}
	owner->count++;
}

/* ---- the parent ---- */

static bool add_request(struct programs *programs, const struct event *event, bool called)
{
	struct programs_request request = {
		event->id.pid, programs->args_max, event->kind == EVENT_TITLE, called, ""};

	memcpy(request.comm, event->comm, COMM_SIZE);
	if (!reader_add(programs->reader, &request))
		return false;
	programs->pids[programs->count++] = request.pid;
	return true;
}

/* Reads ahead, too, but for owners whose processes have often failed to reply. */
static void ask(
	struct programs *programs, const struct event *event, programs_ahead_fn *ahead, void *ctx)
{
	struct event next = *event;
	bool more = true;

	reader_begin(programs->reader);
	programs->count = programs->at = 0;
	for (unsigned n = 0; more && add_request(programs, &next, !ahead);)
		do
			more = ahead && ahead(ctx, n++, &next);
		while (more && has_stuck_often(programs, next.uid));
	reader_go(programs->reader);
}

/* The batch may hold more processes of an owner who has used up a share: the rest is requested
 * again. */
static void note_late(struct programs *programs, uint32_t uid)
{
	note_stuck(programs, uid);
	if (has_stuck_often(programs, uid))
		programs->count = programs->at;
}

/* Returns false when it is not in the batch, or before `at`. */
static bool find_in_batch(struct programs *programs, int32_t pid)
{
	for (unsigned at = programs->at; at < programs->count; at++)
		if (programs->pids[at] == pid) {
			programs->at = at;
			return true;
		}
	return false;
}

static uint32_t size_of(uint64_t size)
{
	return size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
}

/* A title: one string, and NULs up to the end of what it has overwritten. */
static bool is_padded(const char *args, size_t len)
{
	size_t end = strnlen(args, len);

	while (end < len && !args[end])
		end++;
	return len && end == len && !args[len - 1];
}

static void fill_program(struct event *event, const char *data)
{
	struct programs_reply reply;

	memcpy(&reply, data, sizeof(reply));
	data += sizeof(reply);
	if (reply.exe_len) {
		event->exec.exe = data;
		data += reply.exe_len + 1;
	}
	if (reply.called_len) {
		event->exec.called = data;
		data += reply.called_len + 1;
	}
	if (!reply.args_size)
		return;
	event->exec.args = data;
	event->exec.args_len = reply.args_len;
	event->exec.args_size = size_of(reply.args_size);
	if (is_padded(data, reply.args_len) && reply.args_len == reply.args_size)
		event->exec.args_len = event->exec.args_size = (uint32_t)strlen(data) + 1;
}

/* Fills in what never blocks. */
static void fill_unread(struct programs *programs, struct event *event)
{
	int32_t pid = event->id.pid;
	uint64_t size;

	if (find_program(&pid, programs->exe, sizeof(programs->exe)) > 0)
		event->exec.exe = programs->exe;
	size = procfs_args_size(pid);
	event->exec.args_size = size ? size_of(size) : 1; /* at least one byte */
}

static bool read_in(struct programs *programs, struct event *event, programs_ahead_fn *ahead,
	void *ctx, uint64_t wait_ns)
{
	const char *data = NULL;
	ssize_t len;

	if (has_stuck_often(programs, event->uid)) {
		fill_unread(programs, event);
		return true;
	}
	if (!find_in_batch(programs, event->id.pid))
		ask(programs, event, ahead, ctx);
	len = reader_reply(programs->reader, programs->at, wait_ns, &data);
	if (len == -ENOBUFS) { /* a batch of its own has room */
		ask(programs, event, ahead, ctx);
		len = reader_reply(programs->reader, 0, wait_ns, &data);
	}
	if (len == -EAGAIN)
		return false;
	programs->at++;
	if (len == -ETIME)
		note_late(programs, event->uid);
	if (len > 0)
		fill_program(event, data);
	else
		fill_unread(programs, event);
	return true;
}

bool programs_read(
	struct programs *programs, struct event *event, programs_ahead_fn *ahead, void *ctx)
{
	return read_in(programs, event, ahead, ctx, READ_STEP_NS);
}

bool programs_poll(
	struct programs *programs, struct event *event, programs_ahead_fn *ahead, void *ctx)
{
	return read_in(programs, event, ahead, ctx, 0);
}

void programs_read_now(struct programs *programs, struct event *event)
{
	if (!read_in(programs, event, NULL, NULL, READ_WAIT_NS))
		fill_unread(programs, event);
}

void programs_read_cgroup(struct programs *programs, struct event *event)
{
	cgroups_read(&programs->choice, &programs->freezers, event, programs->cgroup,
		sizeof(programs->cgroup));
}
