// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/io/reader.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_close_range /* C libraries before 2.34 */
#define SYS_close_range 436
#endif

#define FILES_MAX      65536 /* descriptors closed one by one, on kernels before 5.9 */
#define DEATH_NS       2000000ull
#define SIGNALS_MAX    65
#define ALIGN          16
#define SHARE          32 /* replies for which the parent is woken once */
#define TITLE          "mayfly: reader"
#define STAT_ARG_START 48 /* the field of /proc/PID/stat; arg_end, env_start, env_end follow */

/* Counters only grow, and may wrap; request number n is in slot n modulo the room. */
struct shared {
	_Atomic uint32_t asked;
	_Atomic uint32_t done;   /* complete replies, failed ones included */
	_Atomic uint32_t wanted; /* the parent is woken when that many are done */
	_Atomic uint32_t used;   /* bytes of replies */
	struct reader_slot {
		uint32_t offset;
		int32_t len; /* or a negative errno */
	} slots[];
};

struct reader {
	reader_fn *fn;
	struct reader_limits limits;
	struct shared *shared; /* then requests, then replies */
	size_t shared_bytes;
	char *requests, *replies;
	uint32_t first; /* number of the batch's first request */
	unsigned count;
	pid_t child; /* 0: no child */
	pid_t stuck[READ_STUCK_READERS];
	uint32_t seen; /* value of done at since_ns */
	uint64_t since_ns;
	uint64_t spent_ns;   /* on late replies */
	uint64_t forgive_ns; /* when spent_ns is reset; 0: nothing is spent */
	uint64_t fork_ns;    /* no child is started before: the last fork failed */
};

static void wait_for_change(_Atomic uint32_t *word, uint32_t value, uint64_t ns)
{
	struct timespec wait = {
		.tv_sec = (time_t)(ns / SECOND_NS), .tv_nsec = (long)(ns % SECOND_NS)};

	syscall(SYS_futex, word, FUTEX_WAIT, value, ns == UINT64_MAX ? NULL : &wait, NULL, 0);
}

static void wake(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static struct reader_slot *slot_of(const struct reader *reader, uint32_t n)
{
	return &reader->shared->slots[n % reader->limits.requests];
}

static const char *request_of(const struct reader *reader, uint32_t n)
{
	return reader->requests + n % reader->limits.requests * reader->limits.request_bytes;
}

/* ---- the child ---- */

void reader_close_from(int first)
{
	struct rlimit limit = {.rlim_cur = FILES_MAX};

	if (syscall(SYS_close_range, first, ~0u, 0) == 0)
		return;
	getrlimit(RLIMIT_NOFILE, &limit);
	for (int fd = first; fd < FILES_MAX && (rlim_t)fd < limit.rlim_cur; fd++)
		close(fd);
}

/* Where our arguments are, as the kernel shows them; then, up to `end`, the environment. */
struct args_area {
	uintptr_t start, args_end, end;
};

static bool find_args(struct args_area *area)
{
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	char text[1024] = "", *at;
	uintptr_t environment = 0;

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		*text = '\0';
	close(fd);
	at = strrchr(text, ')');
	for (int field = 2; at && field < STAT_ARG_START; field++)
		at = strchr(at + 1, ' ');
	if (!at || sscanf(at, "%" SCNuPTR "%" SCNuPTR "%" SCNuPTR "%" SCNuPTR, &area->start,
			   &area->args_end, &environment, &area->end) != 4)
		return false;
	if (environment != area->args_end)
		area->end = area->args_end;
	return area->start < area->args_end && area->args_end <= area->end;
}

/*
 * The arguments are our parent's until we overwrite them, and a filter for them would match us.
 * The memory is the child's own since the fork.  When the last byte of the arguments is not NUL,
 * the kernel takes them for a title that ends with the first NUL.
 */
void reader_set_title(const char *comm, const char *title)
{
	size_t len = strlen(title);
	struct args_area area;
	char *at;

	prctl(PR_SET_NAME, comm);
	if (!find_args(&area) || area.end - area.start <= len)
		return;
	at = (char *)area.start;
	memset(at, 0, area.args_end - area.start);
	memcpy(at, title, len + 1);
	if (area.args_end - area.start > len + 1)
		((char *)area.args_end)[-1] = '.';
}

/* A session of its own, so that signals from the terminal do not reach the child. */
void reader_leave_parent(pid_t parent, int kept_fd)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	setsid();
	for (int number = 1; number < SIGNALS_MAX; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (kept_fd >= 0)
		dup2(kept_fd, READER_KEPT_FD);
	reader_close_from(kept_fd >= 0 ? READER_KEPT_FD + 1 : READER_KEPT_FD);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		close(fd);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (open("/dev/null", O_RDWR) < 0)
			break;
}

/*
 * The reply is built in the child's private memory: a child that is killed during a read must not
 * write where its successor writes.
 */
static void serve(struct reader *reader, uint32_t n, char *reply)
{
	struct shared *shared = reader->shared;
	struct reader_slot *slot = slot_of(reader, n);
	uint32_t used = shared->used;
	size_t len;

	slot->offset = used;
	slot->len = -ENOBUFS;
	if (reader->limits.batch_bytes - used >= reader->limits.reply_bytes) {
		len = reader->fn(request_of(reader, n), reply, reader->limits.reply_bytes);
		memcpy(reader->replies + used, reply, len);
		slot->len = (int32_t)len;
		len = (len + ALIGN - 1) / ALIGN * ALIGN;
		shared->used = used + (uint32_t)(len < reader->limits.batch_bytes - used
							 ? len
							 : reader->limits.batch_bytes - used);
	}
	shared->done = n + 1;
	if ((int32_t)(n + 1 - shared->wanted) >= 0)
		wake(&shared->done);
}

__attribute__((noreturn)) static void run_child(struct reader *reader, pid_t parent)
{
	char *reply = mmap(NULL, reader->limits.reply_bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct shared *shared = reader->shared;

	reader_leave_parent(parent, -1);
	reader_set_title(READER_COMM, TITLE);
	while (reply != MAP_FAILED) {
		uint32_t done = shared->done, asked = shared->asked;

		if (done != asked)
			serve(reader, done, reply);
		else
			wait_for_change(&shared->asked, asked, UINT64_MAX);
	}
	_exit(1);
}

/* ---- the parent ---- */

void reader_reap(struct reader *reader)
{
	for (int i = 0; i < READ_STUCK_READERS; i++)
		if (reader->stuck[i] && waitpid(reader->stuck[i], NULL, WNOHANG))
			reader->stuck[i] = 0;
}

/* NULL: all are in use. */
static pid_t *free_place(struct reader *reader)
{
	reader_reap(reader);
	for (int i = 0; i < READ_STUCK_READERS; i++)
		if (!reader->stuck[i])
			return &reader->stuck[i];
	return NULL;
}

/* Stores a killed child until it can be reaped. */
static void bury(struct reader *reader, pid_t child)
{
	pid_t *place = free_place(reader);

	if (place)
		*place = child;
}

/* The child may stay in the kernel for long, but it does not run when this returns. */
static void kill_child(struct reader *reader)
{
	const struct timespec moment = {.tv_nsec = 50000};
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + DEATH_NS;

	if (!reader->child)
		return;
	kill(reader->child, SIGKILL);
	while (!waitpid(reader->child, NULL, WNOHANG)) {
		if (clock_read(CLOCK_MONOTONIC) >= end_ns) {
			bury(reader, reader->child);
			break;
		}
		nanosleep(&moment, NULL);
	}
	reader->child = 0;
}

/*
 * There must be a place for it in `stuck` if it cannot be ended.  When all pids are in use, fork
 * returns EAGAIN only after it has copied our memory: it is not tried for every request.
 */
static int start_child(struct reader *reader)
{
	pid_t parent = getpid(), child;

	if (!free_place(reader) || clock_read(CLOCK_MONOTONIC) < reader->fork_ns)
		return -EBUSY;
	child = fork();
	if (child < 0) {
		reader->fork_ns = clock_read(CLOCK_MONOTONIC) + READ_FORK_NS;
		return -EBUSY;
	}
	if (child == 0)
		run_child(reader, parent);
	reader->child = child;
	reader->since_ns = clock_read(CLOCK_MONOTONIC);
	return 0;
}

/* A child that only waits for a CPU is not stuck.  Its state follows its name, in parentheses. */
static bool child_runs(const struct reader *reader)
{
	char path[32], text[256];
	const char *state;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", reader->child);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[len > 0 ? len : 0] = '\0';
	state = strrchr(text, ')');
	return state && !strncmp(state, ") R", 3);
}

/* How long the current reply may take: a quarter of the time left for late ones. */
static uint64_t patience_ns(struct reader *reader, uint64_t now)
{
	uint64_t share_ns;

	if (reader->forgive_ns && now >= reader->forgive_ns)
		reader->spent_ns = reader->forgive_ns = 0;
	if (reader->spent_ns >= reader->limits.all_ns)
		return 0;
	share_ns = (reader->limits.all_ns - reader->spent_ns) / 4;
	if (share_ns < READ_WAIT_MIN_NS)
		share_ns = READ_WAIT_MIN_NS;
	return share_ns < reader->limits.wait_ns ? share_ns : reader->limits.wait_ns;
}

/* The current request has failed; another child handles the next one. */
static void give_up(struct reader *reader, int err)
{
	uint32_t done = reader->shared->done;

	kill_child(reader);
	if (reader->shared->done != done || done == reader->shared->asked)
		return; /* the reply came at the last moment */
	*slot_of(reader, done) = (struct reader_slot){.len = err};
	reader->shared->done = done + 1;
}

static void fail_late(struct reader *reader, uint64_t now)
{
	reader->spent_ns += now - reader->since_ns;
	if (!reader->forgive_ns)
		reader->forgive_ns = now + READ_FORGIVE_NS;
	give_up(reader, -ETIME);
}

/* Nanoseconds left to wait, or 0: the request has failed. */
static uint64_t time_left(struct reader *reader, uint64_t now)
{
	uint64_t limit_ns = patience_ns(reader, now), waited_ns = now - reader->since_ns;

	if (waited_ns < limit_ns)
		return limit_ns - waited_ns;
	if (limit_ns && waited_ns < READ_STARVED_NS && child_runs(reader))
		return READ_STEP_NS;
	fail_late(reader, now);
	return 0;
}

static bool child_died(struct reader *reader)
{
	if (!waitpid(reader->child, NULL, WNOHANG))
		return false;
	reader->child = 0;
	return true;
}

/* Waking the parent takes as long as a reply. */
static uint32_t share_of(const struct reader *reader, uint32_t n)
{
	uint32_t left = reader->first + reader->count - n;

	return left < SHARE ? left : SHARE;
}

/*
 * Waits once for reply n, at most until end_ns.  Returns 0, -EAGAIN, or the error that ends the
 * wait.
 */
static int wait_for(struct reader *reader, uint32_t n, uint64_t end_ns)
{
	uint32_t done = reader->shared->done;
	uint64_t now = clock_read(CLOCK_MONOTONIC), left_ns;
	int err;

	if (done != reader->seen)
		reader->since_ns = now;
	reader->seen = done;
	if ((int32_t)(done - n) > 0)
		return 0;
	if (!patience_ns(reader, now))
		return -ETIME;
	err = reader->child ? 0 : start_child(reader);
	if (err)
		return err;
	now = clock_read(CLOCK_MONOTONIC);
	left_ns = time_left(reader, now);
	if (!left_ns)
		return 0;
	if (now >= end_ns) {
		if (child_died(reader))
			give_up(reader, -EIO);
		return -EAGAIN;
	}
	reader->shared->wanted = n + share_of(reader, n);
	wait_for_change(
		&reader->shared->done, done, left_ns < end_ns - now ? left_ns : end_ns - now);
	return 0;
}

ssize_t reader_reply(struct reader *reader, unsigned n, uint64_t wait_ns, const char **reply)
{
	uint32_t number = reader->first + n;
	uint64_t end_ns = clock_read(CLOCK_MONOTONIC) + wait_ns;
	const struct reader_slot *slot;
	int err = 0;

	if (n >= reader->count)
		return -EINVAL;
	while (!err && (int32_t)(reader->shared->done - number) <= 0)
		err = wait_for(reader, number, end_ns);
	if (err)
		return err;
	slot = slot_of(reader, number);
	*reply = reader->replies + slot->offset;
	return slot->len;
}

/* The rest of an old batch is usually done in a moment. */
static void finish_batch(struct reader *reader)
{
	const char *reply;

	if (reader->count)
		reader_reply(reader, reader->count - 1, READ_STEP_NS, &reply);
	if (reader->shared->done != reader->shared->asked && reader->child)
		fail_late(reader, clock_read(CLOCK_MONOTONIC));
}

void reader_begin(struct reader *reader)
{
	finish_batch(reader);
	reader_reap(reader);
	reader->shared->done = reader->shared->asked;
	reader->shared->used = 0;
	reader->first = reader->shared->asked;
	reader->count = 0;
}

bool reader_add(struct reader *reader, const void *request)
{
	if (reader->count == reader->limits.requests)
		return false;
	memcpy((char *)request_of(reader, reader->first + reader->count++), request,
		reader->limits.request_bytes);
	return true;
}

void reader_go(struct reader *reader)
{
	reader->since_ns = clock_read(CLOCK_MONOTONIC);
	reader->seen = reader->shared->done;
	reader->shared->wanted = reader->first + reader->count;
	reader->shared->asked = reader->first + reader->count;
	if (!reader->child)
		start_child(reader); /* reader_reply returns the error */
	wake(&reader->shared->asked);
}

struct reader *reader_new(reader_fn *fn, const struct reader_limits *limits)
{
	size_t head = sizeof(struct shared) + limits->requests * sizeof(struct reader_slot), bytes;
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	head = (head + ALIGN - 1) / ALIGN * ALIGN;
	bytes = (limits->requests * limits->request_bytes + ALIGN - 1) / ALIGN * ALIGN;
	reader->fn = fn;
	reader->limits = *limits;
	reader->shared_bytes = head + bytes + limits->batch_bytes;
	reader->shared = mmap(NULL, reader->shared_bytes, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (reader->shared == MAP_FAILED) {
		free(reader);
		return NULL;
	}
	reader->requests = (char *)reader->shared + head;
	reader->replies = reader->requests + bytes;
	return reader;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	kill_child(reader);
	munmap(reader->shared, reader->shared_bytes);
	free(reader);
}
