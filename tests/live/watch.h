/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch.h - a live source under test: all its events kept, and the tree they make.
 *
 * The kernel is the real one, so others' processes are seen too: tests look at their own.
 */
#ifndef TESTS_LIVE_WATCH_H
#define TESTS_LIVE_WATCH_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source.h"
#include "core/tree/tree.h"

#include <sys/types.h>

#define RING_DEFAULT (8u << 20)

struct live_watch;

/* Opens it and waits until it has settled; fails the test when it cannot. */
struct live_watch *watch_open(uint32_t ring_bytes, uint32_t max_args);
/* The same, without draining anything yet. */
struct live_watch *watch_open_only(uint32_t ring_bytes, uint32_t max_args);
/* Failed execs too, and settled. */
struct live_watch *watch_open_failed(uint32_t max_args);
/* The other sources, settled; NULL: it is not to be had here, and why not has been said. */
struct live_watch *watch_open_netlink(void);
struct live_watch *watch_open_proc(void);
/* Settled, and failed execs may be asked for. */
struct live_watch *watch_open_later(uint32_t max_args);
void watch_close(struct live_watch *watch);
struct source *watch_source(struct live_watch *watch);
struct tree *watch_tree(struct live_watch *watch);

/* Drain until all that has happened before the call has been delivered, or the next whole look
 * of a source that does nothing but look. */
void watch_catch_up(struct live_watch *watch);
/* Drain until the n-th EVENT_SETTLED has come. */
void watch_settle(struct live_watch *watch, unsigned n);
/* Drain until one more has come. */
void watch_settle_again(struct live_watch *watch);
/* Drain for so long. */
void watch_run(struct live_watch *watch, uint64_t ns);

/* One whole pass for the figures, however many steps it takes; not kept, not in the tree. */
void watch_sample(struct live_watch *watch, event_fn *deliver, void *ctx);
/* The same, kept and in the tree. */
void watch_measure(struct live_watch *watch);

/* All events, in the order in which they came; NULL past the end. */
const struct event *watch_at(const struct live_watch *watch, size_t n);
size_t watch_count(
	const struct live_watch *watch, enum event_kind kind, pid_t pid); /* 0: anybody */
/* The n-th such event, from 0; fails the test when there is none. */
const struct event *watch_event(
	const struct live_watch *watch, enum event_kind kind, pid_t pid, size_t n);
/* Who our child of this pid is: in a storm, pids are used again. */
struct ident watch_child(const struct live_watch *watch, pid_t pid);
/* A process of which reader.h makes its reads, while it lives. */
bool watch_is_reader(pid_t pid);
/* Forks by this process, but for those watch_catch_up made, and readers. */
size_t watch_forks_by(const struct live_watch *watch, struct ident parent);
uint64_t watch_lost(const struct live_watch *watch);

/* The living in the tree are those of /proc; fails the test, naming one that is not, else. */
void watch_check_living(struct live_watch *watch);

/* Wait for a child; gives its status as waitpid does. */
int reap(pid_t pid);

/* Prints all as skipped with the reason and returns true when BPF is not for us here. */
bool skip_all(const struct CMUnitTest *tests, size_t count);

#endif
