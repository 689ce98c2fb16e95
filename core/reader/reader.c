// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/reader/reader.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/reader/helper.h"
#include "core/reader/starter.h"
#include "core/reader/word.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEATH_NS 2000000ull
#define ALIGN    16
#define SHARE    32 /* replies for which the parent is woken once */

/*
 * Counters only grow, and may wrap; request number n is in slot n modulo the room.  The slots are
 * followed by the requests, and these by the replies.
 */
struct shared {
	reader_fn *fn;
	struct reader_limits limits;
	_Atomic uint32_t server; /* pid of the child that may serve; 0: none */
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
	struct reader_limits limits;
	struct shared *shared;
	size_t shared_bytes;
	struct starter_place *place; /* of the shared memory; NULL: it is the reader's own */
	uint32_t first;              /* number of the batch's first request */
	unsigned count;
	pid_t child; /* 0: no child */
	pid_t stuck[READ_STUCK_READERS];
	uint64_t start_ns; /* a child is being started since then; 0: none is */
	uint32_t seen;     /* value of done at since_ns */
	uint64_t since_ns;
	uint64_t spent_ns;   /* on late replies */
	uint64_t forgive_ns; /* when spent_ns is reset; 0: nothing is spent */
	uint64_t fork_ns;    /* no child is started before: the last fork failed */
};

static size_t round_up(size_t bytes)
{
	return (bytes + ALIGN - 1) / ALIGN * ALIGN;
}

static size_t requests_at(const struct reader_limits *limits)
{
	return round_up(sizeof(struct shared) + limits->requests * sizeof(struct reader_slot));
}

static size_t replies_at(const struct reader_limits *limits)
{
	return requests_at(limits) + round_up(limits->requests * limits->request_bytes);
}

/* Of request number n. */
static char *request_of(struct shared *shared, const struct reader_limits *limits, uint32_t n)
{
	return (char *)shared + requests_at(limits) + n % limits->requests * limits->request_bytes;
}

static struct reader_slot *slot_of(const struct reader *reader, uint32_t n)
{
	return &reader->shared->slots[n % reader->limits.requests];
}

/* ---- the child ---- */

/*
 * The reply is built in the child's private memory: a child that is killed during a read must not
 * write where its successor writes.
 */
static void serve(struct shared *shared, uint32_t n, char *reply)
{
	const struct reader_limits *limits = &shared->limits;
	const char *request = request_of(shared, limits, n);
	struct reader_slot *slot = &shared->slots[n % limits->requests];
	uint32_t used = shared->used;
	size_t len;

	slot->offset = used;
	slot->len = -ENOBUFS;
	if (limits->batch_bytes - used >= limits->reply_bytes) {
		len = shared->fn(request, reply, limits->reply_bytes);
		memcpy((char *)shared + replies_at(limits) + used, reply, len);
		slot->len = (int32_t)len;
		len = round_up(len);
		shared->used = used + (uint32_t)(len < limits->batch_bytes - used
							 ? len
							 : limits->batch_bytes - used);
	}
	shared->done = n + 1;
	if ((int32_t)(n + 1 - shared->wanted) >= 0)
		word_wake(&shared->done);
}

/* starter_fn.  The parent may have given up this child before it began. */
static void run_child(void *memory, pid_t parent)
{
	struct shared *shared = memory;
	char *reply = mmap(NULL, shared->limits.reply_bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint32_t server;

	helper_leave_parent(parent, -1);
	helper_set_title(READER_COMM, READER_TITLE);
	while ((server = shared->server) != (uint32_t)getpid())
		word_wait(&shared->server, server, UINT64_MAX);
	while (reply != MAP_FAILED) {
		uint32_t done = shared->done, asked = shared->asked;

		if (done != asked)
			serve(shared, done, reply);
		else
			word_wait(&shared->asked, asked, UINT64_MAX);
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
	reader->shared->server = 0;
}

static pid_t fork_child(struct reader *reader)
{
	pid_t parent = getpid(), child = fork();

	if (child == 0)
		run_child(reader->shared, parent);
	return child < 0 ? -EBUSY : child;
}

static pid_t new_child(struct reader *reader)
{
	pid_t child = -ESRCH;

	if (reader->place && starter_is_open())
		child = starter_start(reader->place);
	return child == -ESRCH ? fork_child(reader) : child;
}

/*
 * There must be a place for it in `stuck` if it cannot be ended.  When all pids are in use, fork
 * returns EAGAIN only after it has copied our memory: it is not tried for every request.  Returns
 * 0, -EBUSY, or -EAGAIN: it is being started.
 */
static int start_child(struct reader *reader)
{
	uint64_t now = clock_read(CLOCK_MONOTONIC);
	pid_t child;

	if (!free_place(reader) || now < reader->fork_ns)
		return -EBUSY;
	child = new_child(reader);
	if (child != -EAGAIN)
		reader->start_ns = 0;
	else if (!reader->start_ns)
		reader->start_ns = now;
	if (child == -EBUSY)
		reader->fork_ns = clock_read(CLOCK_MONOTONIC) + READ_FORK_NS;
	if (child < 0)
		return child;
	reader->child = child;
	reader->since_ns = clock_read(CLOCK_MONOTONIC);
	reader->shared->server = (uint32_t)child;
	word_wake(&reader->shared->server);
	return 0;
}

/* The machine may take long to start a child: that is no fault of the process that is read. */
static int wait_for_start(struct reader *reader, uint64_t end_ns)
{
	uint64_t now = clock_read(CLOCK_MONOTONIC);

	if (now - reader->start_ns >= READ_WAIT_NS)
		return -EBUSY;
	if (now >= end_ns)
		return -EAGAIN;
	starter_wait(reader->place, end_ns - now < READ_WAIT_NS ? end_ns - now : READ_WAIT_NS);
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
	if (err == -EAGAIN)
		return wait_for_start(reader, end_ns);
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
	word_wait(&reader->shared->done, done, left_ns < end_ns - now ? left_ns : end_ns - now);
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
	*reply = (char *)reader->shared + replies_at(&reader->limits) + slot->offset;
	return slot->len;
}

/* The rest of an old batch is usually done in a moment. */
static void finish_batch(struct reader *reader)
{
	const char *reply;

	if (reader->count && reader->child)
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
	memcpy(request_of(reader->shared, &reader->limits, reader->first + reader->count++),
		request, reader->limits.request_bytes);
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
	word_wake(&reader->shared->asked);
}

static bool make_shared(struct reader *reader)
{
	void *mapped;

	reader->place = starter_place_new(reader->shared_bytes, run_child);
	if (reader->place) {
		reader->shared = starter_place_memory(reader->place);
		return true;
	}
	mapped = mmap(NULL, reader->shared_bytes, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	reader->shared = mapped;
	return mapped != MAP_FAILED;
}

struct reader *reader_new(reader_fn *fn, const struct reader_limits *limits)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return NULL;
	reader->limits = *limits;
	reader->shared_bytes = replies_at(limits) + limits->batch_bytes;
	if (!make_shared(reader)) {
		free(reader);
		return NULL;
	}
	reader->shared->fn = fn;
	reader->shared->limits = *limits;
	return reader;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	kill_child(reader);
	if (reader->place)
		starter_place_free(reader->place);
	else
		munmap(reader->shared, reader->shared_bytes);
	free(reader);
}
