// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/proc/proc_source.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/io/proc_mount.h"
#include "core/source/proc/proc_threads.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"
#include "core/source/proc/thread_table.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_SIZE 8192 /* a status has about 1.5 KiB at most */
#define STEP_MAX  256  /* events per drain */

/* What the last scan knows of a process: enough to see whether it has changed. */
struct known {
	struct ident id;
	uint64_t image;
	uint32_t uid, gid;
	char comm[COMM_SIZE];
	bool frozen;
};

/* In order of pid, as /proc is. */
struct roster {
	struct known *known;
	size_t count, room;
};

struct proc {
	struct source source;
	uint64_t interval_ns;
	uint64_t tick_ns;
	uint64_t pass_ns;  /* when the next scan is due */
	DIR *dir;          /* the current scan, or NULL */
	uint64_t begin_ns; /* its start */
	uint32_t mark;     /* of the scan, in figures.unreaped */
	bool settling;     /* all are read; SETTLED is next */
	bool threads;      /* are reported */
	bool forget;       /* the end of thread reports must still be delivered */
	bool again;        /* scan again at once: this scan began before threads were wanted */
	struct proc_threads tasks;
	struct thread_table thread_table; /* not used by a single scan, which has no successor */
	struct proc_usage figures;
	struct roster last, now;
	struct programs *programs;
	struct proc_io *io;
	int32_t waiting; /* its program is still being read, so it is next again; 0: none */
	char name[PROCSTAT_NAME]; /* of the latest seed */
	char text[TEXT_SIZE];
};

static struct proc *proc_of(struct source *source)
{
	return (struct proc *)source;
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

/* Without memory it is not stored, and is read in full again. */
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
	       before->uid == now->uid && before->gid == now->gid &&
	       !memcmp(before->comm, now->comm, COMM_SIZE);
}

/* The owner of its directory: unlike that of the files there it is always the process's. */
static bool read_owner(int32_t pid, struct known *known)
{
	struct stat status;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", pid);
	if (stat(path, &status))
		return false;
	known->uid = status.st_uid;
	known->gid = status.st_gid;
	return true;
}

/* Result of reading a process: gone or hidden, complete, or not complete yet. */
enum met { GONE, MET, WAITING };

/* Reads all that stat does not have. */
static enum met read_rest(struct proc *proc, struct event *event, struct known *known)
{
	struct procstatus status;

	if (procfs_text(event->id.pid, "status", proc->text, sizeof(proc->text)) <= 0 ||
		!procstatus_parse(&status, proc->text))
		return GONE;
	known->uid = status.uid;
	known->gid = status.gid;
	event->place.ns_pid = status.ns_pid;
	event->place.pid_ns = procstat_pid_ns(event->id.pid);
	event->uid = known->uid;
	if (!(event->flags & (EVENT_KTHREAD | EVENT_DEAD)) &&
		!programs_read(proc->programs, event, NULL, NULL))
		return WAITING;
	return MET;
}

/* The SEED of a process. */
static enum met read_seed(struct proc *proc, int32_t pid, struct event *event)
{
	const struct known *before = find_known(&proc->last, pid), *parent;
	struct procstat stat;
	struct known known = {.id = {.pid = pid}};
	enum met met = MET;

	if (procstat_read(pid, &stat) || stat.pid != pid || !read_owner(pid, &known))
		return GONE;
	*event = (struct event){.kind = EVENT_SEED, .time_ns = clock_read(CLOCK_BOOTTIME)};
	event->flags = EVENT_TTY | (stat.kthread ? EVENT_KTHREAD : 0) |
		       (proc_usage_find_life(&stat, proc->tick_ns) ? 0 : EVENT_DEAD);
	known.id.start_ns = stat.start_ticks * proc->tick_ns;
	known.image = stat.image;
	memcpy(known.comm, stat.comm, COMM_SIZE);
	event->id = known.id;
	parent = find_known(&proc->now, stat.ppid);
	event->parent = parent ? parent->id : (struct ident){.pid = stat.ppid};
	event->tid = pid;
	event->place.tty = stat.tty;
	memcpy(event->comm, stat.comm, COMM_SIZE);
	memcpy(proc->name, stat.name, sizeof(proc->name));
	event->name = *proc->name ? proc->name : NULL;
	programs_read_cgroup(proc->programs, event);
	known.frozen = event->flags & EVENT_FROZEN;
	if (!is_unchanged(before, &known))
		met = read_rest(proc, event, &known);
	if (met != MET)
		return met;
	event->uid = known.uid;
	event->gid = known.gid;
	if (event->flags & EVENT_DEAD) {
		proc_usage_fill_end(event, &stat, proc->tick_ns);
		unreaped_meet(&proc->figures.unreaped, event);
	}
	keep_known(&proc->now, &known);
	if (proc->threads && stat.threads > 1)
		proc_threads_open(&proc->tasks, event->id);
	return MET;
}

static struct event make_mark(enum event_kind kind, uint64_t time_ns)
{
	return (struct event){.kind = kind, .time_ns = time_ns};
}

static void end_pass(struct proc *proc)
{
	struct roster oldest = proc->last;
	uint64_t now_ns = clock_read(CLOCK_BOOTTIME), rest_ns = proc->interval_ns / 4;

	closedir(proc->dir);
	proc->dir = NULL;
	proc->last = proc->now;
	proc->now = oldest;
	proc->now.count = 0;
	proc->source.ended = !proc->interval_ns;
	proc->pass_ns = proc->begin_ns + proc->interval_ns;
	/*
	 * a machine too large for the interval: pause a quarter of it; with threads, half of the
	 * time
	 */
	if (proc->threads && rest_ns < now_ns - proc->begin_ns)
		rest_ns = now_ns - proc->begin_ns;
	if (proc->pass_ns < now_ns + rest_ns)
		proc->pass_ns = now_ns + rest_ns;
	if (proc->again)
		proc->pass_ns = SOURCE_AT_ONCE;
	proc->again = false;
}

/* The SEED of a thread of the latest process. */
static bool next_thread(struct proc *proc, struct event *event)
{
	if (!proc_threads_next(&proc->tasks, event))
		return false;
	event->kind = EVENT_SEED;
	if (proc->interval_ns)
		thread_table_seen(&proc->thread_table, event);
	return true;
}

/* Returns false when there are no more, or (proc->waiting) not yet. */
static bool read_next_process(struct proc *proc, struct event *event)
{
	int32_t pid = proc->waiting;
	enum met met = GONE;

	while (met == GONE && (pid || (pid = proc_usage_next_pid(proc->dir)))) {
		met = read_seed(proc, pid, event);
		proc->waiting = met == WAITING ? pid : 0;
		pid = 0;
	}
	return met == MET;
}

/* The next event of the current scan; false: it is complete, or (proc->waiting) not yet. */
static bool next_event(struct proc *proc, struct event *event)
{
	if (!proc->begin_ns) {
		proc->begin_ns = clock_read(CLOCK_BOOTTIME);
		thread_table_begin_scan(&proc->thread_table);
		proc->mark = unreaped_begin(&proc->figures.unreaped);
		*event = make_mark(EVENT_SNAPSHOT, proc->begin_ns);
		return true;
	}
	if (proc->settling)
		return false;
	if (next_thread(proc, event))
		return true;
	if (read_next_process(proc, event))
		return true;
	if (proc->waiting)
		return false;
	if (thread_table_next_gone(&proc->thread_table, clock_read(CLOCK_BOOTTIME), event))
		return true;
	proc->settling = true;
	unreaped_settle(&proc->figures.unreaped, proc->mark);
	*event = make_mark(EVENT_SETTLED, clock_read(CLOCK_BOOTTIME));
	return true;
}

static int begin_pass(struct proc *proc)
{
	proc->dir = opendir("/proc");
	if (!proc->dir)
		return -errno;
	proc->begin_ns = 0;
	proc->waiting = 0;
	proc->settling = false;
	return 0;
}

static bool is_enough(unsigned count, unsigned budget, uint64_t end_ns)
{
	return count >= budget || count >= STEP_MAX ||
	       (count && clock_read(CLOCK_BOOTTIME) >= end_ns);
}

/* Continues the scan for one step. */
static int go_on(struct proc *proc, unsigned budget, event_fn *deliver, void *ctx)
{
	uint64_t end_ns = clock_read(CLOCK_BOOTTIME) + READ_STEP_NS;
	unsigned count = 0;
	struct event event;
	int err = 0;

	while (!err && !is_enough(count, budget, end_ns) && next_event(proc, &event)) {
		count++;
		err = deliver(ctx, &event);
	}
	if (proc->settling)
		end_pass(proc);
	return err < 0 ? err : (int)count;
}

/* Delivered before any new report of threads.  Returns the number of events, or -errno. */
static int forget_threads(struct proc *proc, event_fn *deliver, void *ctx)
{
	struct event event = make_mark(EVENT_SETTLED, clock_read(CLOCK_BOOTTIME));
	int err;

	if (!proc->forget)
		return 0;
	proc->forget = false;
	event.flags = EVENT_THREAD;
	err = deliver(ctx, &event);
	return err < 0 ? err : 1;
}

static int proc_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct proc *proc = proc_of(source);
	int forgot, count = 0;

	if (source->ended)
		return 0;
	forgot = forget_threads(proc, deliver, ctx);
	if (forgot < 0)
		return forgot;
	if (proc->dir || clock_read(CLOCK_BOOTTIME) >= proc->pass_ns) {
		int err = proc->dir ? 0 : begin_pass(proc);

		if (err)
			return err;
		count = go_on(proc, budget, deliver, ctx);
	}
	source->due_ns = proc->dir ? SOURCE_AT_ONCE : proc->pass_ns;
	if (source->ended)
		source->due_ns = 0;
	return count < 0 ? count : forgot + count;
}

/*
 * proc_usage_fn.  Only for processes that a scan has found: others are not reported yet, and stat
 * does not have their owner.
 */
static bool know(void *ctx, struct event *event)
{
	const struct proc *proc = ctx;
	const struct known *known = find_known(&proc->now, event->id.pid);

	if (!known)
		known = find_known(&proc->last, event->id.pid);
	if (!known || known->id.start_ns != event->id.start_ns)
		return false;
	event->uid = known->uid;
	event->gid = known->gid;
	event->flags |= known->frozen ? EVENT_FROZEN : 0;
	return true;
}

/* The figures of threads are in their seeds. */
static int proc_sample(struct source *source, event_fn *deliver, void *ctx)
{
	return proc_usage_step(&proc_of(source)->figures, deliver, ctx);
}

void proc_source_rescan(struct source *source, bool full)
{
	struct proc *proc = proc_of(source);

	source->ended = false;
	source->due_ns = proc->pass_ns = SOURCE_AT_ONCE;
	if (full)
		proc->last.count = 0;
}

static void proc_set_threads(struct source *source, bool on)
{
	struct proc *proc = proc_of(source);

	proc->forget = proc->forget || (proc->threads && !on);
	proc->threads = on;
	proc->again = on && proc->dir;
	if (on)
		proc->pass_ns = SOURCE_AT_ONCE;
	if (!on) {
		proc_threads_close(&proc->tasks);
		thread_table_free(&proc->thread_table);
	}
	source->due_ns = source->ended ? 0 : SOURCE_AT_ONCE;
}

static void proc_close(struct source *source)
{
	struct proc *proc = proc_of(source);

	if (proc->dir)
		closedir(proc->dir);
	proc_threads_close(&proc->tasks);
	proc_usage_free(&proc->figures);
	thread_table_free(&proc->thread_table);
	free(proc->last.known);
	free(proc->now.known);
	programs_free(proc->programs);
	proc_io_free(proc->io);
	free(proc);
}

static const struct source_ops OPS = {.drain = proc_drain,
	.sample = proc_sample,
	.set_threads = proc_set_threads,
	.close = proc_close};

/* Without the pids of its own namespace there is no process to read. */
static bool check_proc(unsigned limits, char *message, size_t size)
{
	if (proc_mount_has_pids(limits))
		return true;
	proc_mount_explain(limits, message, size);
	return false;
}

struct source *proc_source_open(uint64_t interval_ns, char *message, size_t size)
{
	struct proc *proc = calloc(1, sizeof(*proc));
	unsigned limits = proc_mount_read();

	if (size)
		message[0] = '\0';
	if (proc) {
		proc->programs = programs_new(READ_ARGS_MAX);
		proc->io = proc_io_new();
	}
	if (!proc || !proc->programs || !proc->io) {
		snprintf(message, size, "out of memory");
		if (proc)
			proc_close(&proc->source);
		return NULL;
	}
	if (!check_proc(limits, message, size)) {
		proc_close(&proc->source);
		return NULL;
	}
	proc->interval_ns = interval_ns;
	proc->tick_ns = procstat_tick_ns();
	proc->tasks.tick_ns = proc->thread_table.tick_ns = proc->tick_ns;
	proc->tasks.io = proc->io;
	proc->figures = (struct proc_usage){.know = know, .ctx = proc, .tasks = proc->tasks};
	proc->pass_ns = SOURCE_AT_ONCE;
	proc->source = (struct source){
		.ops = &OPS,
		.name = "proc",
		.misses = proc_mount_misses(limits, "misses short-lived processes"),
		.fd = -1,
		.due_ns = SOURCE_AT_ONCE,
		.wall_offset_ns = clock_wall_offset(),
		.ticks = true,
		.live = true,
	};
	return &proc->source;
}
