/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * starter.h - starts the children of readers without a fork of mayfly itself.
 *
 *	starter_place_new -> starter_open -> starter_start ... -> starter_place_free
 *
 * A fork waits for locks of the whole kernel, behind all that fork: for seconds beside a fork bomb,
 * and no key would be answered meanwhile.  So a session with a screen has a process that forks for
 * it, the starter.  It does so with CLONE_PARENT: the new process is a child of mayfly like any
 * other, which waitpid(2) reaps, and which ends with it.
 *
 * The new process has the starter's memory, not mayfly's: what is shared with it is in one area,
 * which is reserved by the first place.  All is for one thread of mayfly.
 */
#ifndef CORE_READER_STARTER_H
#define CORE_READER_STARTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define STARTER_PLACES 16
#define STARTER_BYTES  (64u << 20) /* of address space; the details page has 24 MiB of it */

struct starter_place; /* memory, and one process at a time */

/* Runs in the new process, with the memory of its place; does not return. */
typedef void starter_fn(void *memory, pid_t parent);

/* NULL: no room.  The memory is zeroed. */
struct starter_place *starter_place_new(size_t bytes, starter_fn *run);
void *starter_place_memory(struct starter_place *place);
/* No process may run in it.  One that is being started ends at once. */
void starter_place_free(struct starter_place *place);

/* Forks the starter, after privileges are dropped.  Returns 0 or -errno. */
int starter_open(void);
bool starter_is_open(void);
void starter_close(void);

/*
 * Returns the pid of a new process in that place; -EAGAIN: it is being started, call again; -EBUSY:
 * the fork has failed; -ESRCH: the starter has ended, and is no longer open.
 */
pid_t starter_start(struct starter_place *place);
/* After -EAGAIN: waits until there is an answer, at most ns. */
void starter_wait(struct starter_place *place, uint64_t ns);

#endif
