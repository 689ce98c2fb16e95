// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/source/proc.h"

#include "core/source/procfs.h"
#include "core/source/procstat.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define ARGS_MAX  (128u << 10) /* bytes kept; the rest is counted as cut */
#define TEXT_SIZE 8192         /* status and stat are about 1.5 KiB at most */
#define SECOND_NS 1000000000ull
#define AT_ONCE   1 /* a due time that is always over */

/* What is known of a process from the last pass: enough to see whether it is another by now. */
struct known {
	struct ident id;
	uint64_t image;
	uint32_t owner; /* of its /proc/PID */
	uint32_t uid, gid;
	char comm[COMM_SIZE];
};

/* In the order of pids, since /proc is. */
struct roster {
	struct known *known;
	size_t count, room;
};

struct proc {
	struct source source;
	uint64_t interval_ns;
	uint64_t tick_ns;
	uint64_t page_bytes;
	DIR *dir;          /* the pass under way, or NULL */
	uint64_t begin_ns; /* of it */
	bool settling;     /* all are read, SETTLED is to be delivered */
	struct roster last, now;
	char *args; /* ARGS_MAX bytes */
	char exe[PATH_MAX];
	char cgroup[PATH_MAX];
	char text[TEXT_SIZE];
};

static struct proc *proc_of(struct source *source)
{
	return (struct proc *)source;
}

static uint64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static const struct known *find_known(const struct roster *roster, int32_t pid)
{
	size_t low = 0, high = roster->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct known *known = &roster->known[mid];

		if (known->id.pid == pid)
			return known;
		if (known->id.pid < pid)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* Without memory it is not kept, and will be read in full again. */
static void keep_known(struct roster *roster, const struct known *known)
{
	size_t room = roster->room ? roster->room * 2 : 256;
	struct known *grown;

	if (roster->count == roster->room) {
		grown = realloc(roster->known, room * sizeof(*grown));
		if (!grown)
			return;
		roster->known = grown;
		roster->room = room;
	}
	roster->known[roster->count++] = *known;
}

static bool is_unchanged(const struct known *before, const struct known *now)
{
	return before && before->id.start_ns == now->id.start_ns && before->image == now->image &&
	       before->owner == now->owner && !memcmp(before->comm, now->comm, COMM_SIZE);
}

static bool read_stat(struct proc *proc, int32_t pid, struct procstat *stat)
{
	return procfs_text(pid, "stat", proc->text, sizeof(proc->text)) > 0 &&
	       procstat_parse(stat, proc->text) && stat->pid == pid;
}

/* Effective uid of the process, as far as its directory tells: root's when it shields itself. */
static uint32_t read_owner(int32_t pid)
{
	struct stat status;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", pid);
	return stat(path, &status) ? UINT32_MAX : (uint32_t)status.st_uid;
}

static uint32_t read_pid_ns(int32_t pid)
{
	struct stat status;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	return stat(path, &status) ? 0 : (uint32_t)status.st_ino;
}

static void read_exec(struct proc *proc, struct event *event)
{
	size_t whole = 0;
	ssize_t len;

	if (procfs_exe(event->id.pid, proc->exe, sizeof(proc->exe)) > 0)
		event->exec.exe = proc->exe;
	len = procfs_args(event->id.pid, proc->args, ARGS_MAX, &whole);
	if (len <= 0)
		return;
	event->exec.args = proc->args;
	event->exec.args_len = (uint32_t)len;
	event->exec.args_size = whole < UINT32_MAX ? (uint32_t)whole : UINT32_MAX;
}

/* All that stat does not tell.  False: it has gone meanwhile. */
static bool read_rest(struct proc *proc, struct event *event, struct known *known)
{
	struct procstatus status;

	if (procfs_text(event->id.pid, "status", proc->text, sizeof(proc->text)) <= 0 ||
		!procstatus_parse(&status, proc->text))
		return false;
	known->uid = status.uid;
	known->gid = status.gid;
	event->place.ns_pid = status.ns_pid;
	event->place.pid_ns = read_pid_ns(event->id.pid);
	if (procfs_cgroup(event->id.pid, proc->cgroup, sizeof(proc->cgroup)) > 0)
		event->place.cgroup = proc->cgroup;
	if (!(event->flags & (EVENT_KTHREAD | EVENT_DEAD)))
		read_exec(proc, event);
	return true;
}

/* A status of 0 can also mean that we may not see it. */
static void fill_end(struct proc *proc, struct event *event, const struct procstat *stat)
{
	bool allowed = !geteuid() || event->uid == geteuid();

	event->exit.status = stat->status || allowed ? stat->status : STATUS_UNKNOWN;
	event->exit.cpu_ns = stat->cpu_ticks * proc->tick_ns;
}

/* The SEED of a process.  False: it has gone, or is hidden. */
static bool read_seed(struct proc *proc, int32_t pid, struct event *event)
{
	const struct known *before = find_known(&proc->last, pid), *parent;
	struct procstat stat;
	struct known known = {.id = {.pid = pid}};

	if (!read_stat(proc, pid, &stat))
		return false;
	*event = (struct event){.kind = EVENT_SEED, .time_ns = read_clock(CLOCK_BOOTTIME)};
	/* a leader can end before its threads: then it looks like a zombie, and is none */
	event->flags = (stat.kthread ? EVENT_KTHREAD : 0) |
		       (strchr("ZX", stat.state) && stat.threads <= 1 ? EVENT_DEAD : 0);
	known.id.start_ns = stat.start_ticks * proc->tick_ns;
	known.image = stat.image;
	known.owner = read_owner(pid);
	memcpy(known.comm, stat.comm, COMM_SIZE);
	event->id = known.id;
	parent = find_known(&proc->now, stat.ppid);
	event->parent = parent ? parent->id : (struct ident){.pid = stat.ppid};
	event->tid = pid;
	event->place.tty = stat.tty;
	memcpy(event->comm, stat.comm, COMM_SIZE);
	if (is_unchanged(before, &known)) {
		known.uid = before->uid;
		known.gid = before->gid;
	} else if (!read_rest(proc, event, &known)) {
		return false;
	}
	event->uid = known.uid;
	event->gid = known.gid;
	if (event->flags & EVENT_DEAD)
		fill_end(proc, event, &stat);
	keep_known(&proc->now, &known);
	return true;
}

/* The next number in the directory, or 0 at its end. */
static int32_t next_pid(DIR *dir)
{
	struct dirent *entry;
	char *end;
	long pid;

	while ((entry = readdir(dir))) {
		pid = strtol(entry->d_name, &end, 10);
		if (!*end && pid > 0 && pid <= INT32_MAX)
			return (int32_t)pid;
	}
	return 0;
}

static struct event make_mark(enum event_kind kind, uint64_t time_ns)
{
	return (struct event){.kind = kind, .time_ns = time_ns};
}

static void end_pass(struct proc *proc)
{
	struct roster oldest = proc->last;
	uint64_t now_ns = read_clock(CLOCK_BOOTTIME), pause_ns = proc->interval_ns / 4;

	closedir(proc->dir);
	proc->dir = NULL;
	proc->last = proc->now;
	proc->now = oldest;
	proc->now.count = 0;
	proc->source.ended = !proc->interval_ns;
	proc->source.due_ns = proc->source.ended ? 0 : proc->begin_ns + proc->interval_ns;
	/* a machine too large for the interval: still leave it some rest */
	if (proc->source.due_ns && proc->source.due_ns < now_ns + pause_ns)
		proc->source.due_ns = now_ns + pause_ns;
}

/* What comes next in the pass under way; false: it is over. */
static bool next_event(struct proc *proc, struct event *event)
{
	int32_t pid;

	if (!proc->begin_ns) {
		proc->begin_ns = read_clock(CLOCK_BOOTTIME);
		*event = make_mark(EVENT_SNAPSHOT, proc->begin_ns);
		return true;
	}
	if (proc->settling)
		return false;
	while ((pid = next_pid(proc->dir)))
		if (read_seed(proc, pid, event))
			return true;
	proc->settling = true;
	*event = make_mark(EVENT_SETTLED, read_clock(CLOCK_BOOTTIME));
	return true;
}

static bool begin_pass(struct proc *proc)
{
	proc->dir = opendir("/proc");
	proc->begin_ns = 0;
	proc->settling = false;
	return proc->dir;
}

static int proc_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct proc *proc = proc_of(source);
	struct event event;
	unsigned count = 0;
	int err = 0;

	if (source->ended || (!proc->dir && read_clock(CLOCK_BOOTTIME) < source->due_ns))
		return 0;
	if (!proc->dir && !begin_pass(proc))
		return -errno;
	source->due_ns = AT_ONCE;
	while (!err && count < budget && next_event(proc, &event)) {
		count++;
		err = deliver(ctx, &event);
	}
	if (proc->settling)
		end_pass(proc);
	return err < 0 ? err : (int)count;
}

static void read_io(struct proc *proc, int32_t pid, struct event_stat *stat)
{
	if (procfs_text(pid, "io", proc->text, sizeof(proc->text)) > 0)
		procio_parse(&stat->read_bytes, &stat->write_bytes, proc->text);
}

/* Of those that a pass has met: nobody knows the others, and whose they are is not in stat. */
static bool read_figures(struct proc *proc, int32_t pid, struct event *event)
{
	const struct known *known = find_known(&proc->now, pid);
	struct procstat stat;

	if (!known)
		known = find_known(&proc->last, pid);
	if (!known || !read_stat(proc, pid, &stat) ||
		known->id.start_ns != stat.start_ticks * proc->tick_ns)
		return false;
	*event = (struct event){.kind = EVENT_STAT,
		.time_ns = read_clock(CLOCK_BOOTTIME),
		.flags = stat.kthread ? EVENT_KTHREAD : 0,
		.id = known->id,
		.parent = {.pid = stat.ppid},
		.uid = known->uid,
		.gid = known->gid,
		.stat = {
			.cpu_ns = stat.cpu_ticks * proc->tick_ns,
			.rss_bytes = stat.rss_pages * proc->page_bytes,
			.threads = stat.threads,
			.priority = stat.priority,
			.nice = stat.nice,
			.state = stat.state,
		}};
	memcpy(event->comm, stat.comm, COMM_SIZE);
	if (!stat.kthread)
		read_io(proc, pid, &event->stat);
	return true;
}

static int proc_sample(struct source *source, event_fn *deliver, void *ctx)
{
	struct proc *proc = proc_of(source);
	DIR *dir = opendir("/proc");
	struct event event;
	int32_t pid;
	int err = dir ? 0 : -errno;

	while (!err && (pid = next_pid(dir)))
		if (read_figures(proc, pid, &event))
			err = deliver(ctx, &event);
	if (dir)
		closedir(dir);
	return err;
}

static void proc_close(struct source *source)
{
	struct proc *proc = proc_of(source);

	if (proc->dir)
		closedir(proc->dir);
	free(proc->last.known);
	free(proc->now.known);
	free(proc->args);
	free(proc);
}

static const struct source_ops OPS = {
	.drain = proc_drain, .sample = proc_sample, .close = proc_close};

/* We can read what is told of us, and tell whether others are hidden. */
static bool check_proc(struct proc *proc, char *message, size_t size)
{
	struct procstat stat;

	if (!read_stat(proc, getpid(), &stat)) {
		snprintf(message, size,
			"/proc does not show processes: mount it (mount -t proc proc /proc)");
		return false;
	}
	if (!read_stat(proc, 1, &stat))
		snprintf(message, size,
			"/proc is mounted with hidepid: only your own processes can be seen");
	return true;
}

struct source *proc_open(uint64_t interval_ns, char *message, size_t size)
{
	struct proc *proc = calloc(1, sizeof(*proc));
	uint64_t boot_ns = read_clock(CLOCK_BOOTTIME);

	if (size)
		message[0] = '\0';
	if (!proc || !(proc->args = malloc(ARGS_MAX))) {
		snprintf(message, size, "out of memory");
		free(proc);
		return NULL;
	}
	if (!check_proc(proc, message, size)) {
		proc_close(&proc->source);
		return NULL;
	}
	proc->interval_ns = interval_ns;
	proc->tick_ns = SECOND_NS / (uint64_t)sysconf(_SC_CLK_TCK);
	proc->page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	proc->source = (struct source){
		.ops = &OPS,
		.name = "proc",
		.fd = -1,
		.due_ns = AT_ONCE,
		.wall_offset_ns = (int64_t)(read_clock(CLOCK_REALTIME) - boot_ns),
		.live = true,
	};
	return &proc->source;
}
