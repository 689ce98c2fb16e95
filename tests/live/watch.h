/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * watch.h - a live source under test: stores all its events, and the tree they make.
 *
 * The kernel is real, so other processes are seen too: tests check only their own.
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

/* Opens the source and waits until it has settled; the test fails if it cannot. */
struct live_watch *watch_open(uint32_t ring_bytes, uint32_t max_args);
/* The same, without draining anything yet. */
struct live_watch *watch_open_only(uint32_t ring_bytes, uint32_t max_args);
/* With failed execs, and settled. */
struct live_watch *watch_open_failed(uint32_t max_args);
/* The other sources, settled; NULL: not available here, the reason was printed. */
struct live_watch *watch_open_netlink(void);
struct live_watch *watch_open_proc(void);
/* Settled; failed execs can be switched on. */
struct live_watch *watch_open_later(uint32_t max_args);
/* Settled; its snapshot had each process twice (live_options.soon). */
struct live_watch *watch_open_soon(uint32_t max_args);
void watch_close(struct live_watch *watch);
struct source *watch_source(struct live_watch *watch);
struct tree *watch_tree(struct live_watch *watch);

/* Drains until all events before the call have been delivered, or for a polling source until the
 * next complete scan. */
void watch_catch_up(struct live_watch *watch);
/* Drains until the n-th EVENT_SETTLED. */
void watch_settle(struct live_watch *watch, unsigned n);
/* Drains until the next EVENT_SETTLED. */
void watch_settle_again(struct live_watch *watch);
/* False from an EVENT_SNAPSHOT, at the start and after a loss, to its EVENT_SETTLED. */
bool watch_is_settled(const struct live_watch *watch);
/* Drains for so long. */
void watch_run(struct live_watch *watch, uint64_t ns);

/* One complete pass over CPU and memory, in any number of steps; its events are not stored, and
 * not in the tree. */
void watch_sample(struct live_watch *watch, event_fn *deliver, void *ctx);
/* The same, stored and in the tree. */
void watch_measure(struct live_watch *watch);
/* From now on titles are read, of processes that watch_measure reports; borrowed. */
struct titles *watch_read_titles(struct live_watch *watch);

/* All events, in the order of delivery; NULL past the end. */
const struct event *watch_at(const struct live_watch *watch, size_t n);
size_t watch_count(
	const struct live_watch *watch, enum event_kind kind, pid_t pid); /* 0: any process */
/* The n-th such event, from 0; the test fails if it does not exist. */
const struct event *watch_event(
	const struct live_watch *watch, enum event_kind kind, pid_t pid, size_t n);
/* The identity of our child with this pid: in a storm, pids are reused. */
struct ident watch_child(const struct live_watch *watch, pid_t pid);
/* A process that reads for reader.h, while it runs. */
bool watch_is_reader(pid_t pid);
/* Forks by this process, without those of watch_catch_up and readers. */
size_t watch_forks_by(const struct live_watch *watch, struct ident parent);
uint64_t watch_lost(const struct live_watch *watch);

/* The running processes in the tree are those of /proc; otherwise the test fails and names one
 * that is not. */
void watch_check_living(struct live_watch *watch);

/* Waits for a child; returns its status like waitpid. */
int reap(pid_t pid);

/*
 * If BPF is not available, prints all tests as skipped with the reason and returns true.
 * MAYFLY_TEST=pattern: only the tests of such names are run.
 */
bool skip_all(const struct CMUnitTest *tests, size_t count);

#endif
