// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/reader/starter.h"

#include "core/reader/helper.h"
#include "core/reader/reader.h"
#include "core/reader/word.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALIGN     4096
#define ANSWER_NS 100000000ull /* for the process of a place that is freed */

struct starter_place {
	starter_fn *run;
	size_t offset, bytes;             /* in the area; 0 bytes: the place is free */
	_Atomic uint32_t asked, answered; /* processes; the starter owes one where they differ */
	_Atomic pid_t child;              /* the last answer: a pid or -errno */
	_Atomic bool left;                /* its answer is of no use any longer */
	bool waits;                       /* for an answer; used by mayfly only */
};

/* Then the memory of the places. */
struct starter_area {
	_Atomic uint32_t requests; /* of all places */
	pid_t parent;
	struct starter_place places[STARTER_PLACES];
};

static struct starter_area *area;
static pid_t starter; /* 0: not open */

static bool open_area(void)
{
	void *mapped;

	if (area)
		return true;
	mapped = mmap(NULL, STARTER_BYTES, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mapped == MAP_FAILED)
		return false;
	area = mapped;
	return true;
}

/* ---- the starter ---- */

static pid_t clone_sibling(void)
{
	const unsigned long flags = CLONE_PARENT | SIGCHLD;

#if defined(__s390x__)
	return (pid_t)syscall(SYS_clone, NULL, flags, NULL, NULL, NULL);
#else
	return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
#endif
}

static void start_in(struct starter_place *place)
{
	uint32_t asked = place->asked;
	pid_t child = clone_sibling();

	if (child == 0) {
		if (place->left)
			_exit(0);
		place->run(starter_place_memory(place), area->parent);
		_exit(1);
	}
	place->child = child < 0 ? -errno : child;
	place->answered = asked;
	word_wake(&place->answered);
}

__attribute__((noreturn)) static void run_starter(pid_t parent)
{
	helper_leave_parent(parent, -1);
	helper_set_title(READER_COMM, READER_TITLE);
	for (;;) {
		uint32_t requests = area->requests;

		for (unsigned i = 0; i < STARTER_PLACES; i++)
			if (area->places[i].asked != area->places[i].answered)
				start_in(&area->places[i]);
		word_wait(&area->requests, requests, UINT64_MAX);
	}
}

int starter_open(void)
{
	pid_t parent = getpid(), child;

	if (!open_area())
		return -ENOMEM;
	if (starter)
		return 0;
	area->parent = parent;
	child = fork();
	if (child < 0)
		return -errno;
	if (child == 0)
		run_starter(parent);
	starter = child;
	return 0;
}

bool starter_is_open(void)
{
	return starter;
}

void starter_close(void)
{
	if (!starter)
		return;
	kill(starter, SIGKILL);
	waitpid(starter, NULL, 0);
	starter = 0;
}

/* ---- its places ---- */

/* The end of the last place in the area. */
static size_t used_bytes(void)
{
	size_t used = sizeof(*area);

	for (unsigned i = 0; i < STARTER_PLACES; i++)
		if (area->places[i].bytes && area->places[i].offset + area->places[i].bytes > used)
			used = area->places[i].offset + area->places[i].bytes;
	return (used + ALIGN - 1) / ALIGN * ALIGN;
}

struct starter_place *starter_place_new(size_t bytes, starter_fn *run)
{
	struct starter_place *place;
	size_t offset;

	if (!open_area())
		return NULL;
	offset = used_bytes();
	bytes = (bytes + ALIGN - 1) / ALIGN * ALIGN;
	for (place = area->places; place->bytes; place++)
		if (place == &area->places[STARTER_PLACES - 1])
			return NULL;
	if (bytes > STARTER_BYTES - offset)
		return NULL;
	place->run = run;
	place->offset = offset;
	place->bytes = bytes;
	place->waits = false;
	return place;
}

void *starter_place_memory(struct starter_place *place)
{
	return (char *)area + place->offset;
}

static bool is_answered(const struct starter_place *place)
{
	return place->asked == place->answered;
}

/* A place whose process is still being started is never used again. */
void starter_place_free(struct starter_place *place)
{
	if (place->waits)
		starter_wait(place, ANSWER_NS);
	if (place->waits && !is_answered(place)) {
		place->left = true;
		return;
	}
	if (place->waits && place->child > 0) {
		kill(place->child, SIGKILL);
		waitpid(place->child, NULL, 0);
	}
	madvise(starter_place_memory(place), place->bytes, MADV_REMOVE);
	place->bytes = 0;
}

pid_t starter_start(struct starter_place *place)
{
	if (!place->waits) {
		place->waits = true;
		place->asked++;
		area->requests++;
		word_wake(&area->requests);
	}
	if (!is_answered(place)) {
		if (!waitpid(starter, NULL, WNOHANG))
			return -EAGAIN;
		starter = 0;
		place->asked = place->answered;
		place->waits = false;
		return -ESRCH;
	}
	place->waits = false;
	return place->child > 0 ? place->child : -EBUSY;
}

void starter_wait(struct starter_place *place, uint64_t ns)
{
	uint32_t answered = place->answered;

	if (place->asked != answered)
		word_wait(&place->answered, answered, ns);
}
