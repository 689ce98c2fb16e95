/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink_private.h - the process connector as a source, inside:
 *
 *	netlink.c         when to look, to listen and to tell
 *	netlink_events.c  what the kernel's messages mean
 */
#ifndef CORE_SOURCE_NETLINK_NETLINK_PRIVATE_H
#define CORE_SOURCE_NETLINK_NETLINK_PRIVATE_H

#include "core/source.h"
#include "core/source/netlink/netlink_socket.h"
#include "core/source/proc/proc_table.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/thread_table.h"

/*
 * Listen first, pass over /proc second, drain third: nobody is missed, and facts told twice do
 * not matter.  A pass is settled when what was queued at its end has been delivered.
 */
enum stage { PASSING, SETTLING, FOLLOWING };

struct netlink {
	struct source source;
	enum stage stage;
	struct source *pass; /* /proc, looked at once and again */
	uint32_t passes;
	uint32_t mark; /* of the last one, among the figures' */
	uint64_t pass_end_ns;
	struct census census;
	/* Citizens that have ended: kept for the passes, by which /proc names them. */
	uint32_t ended;
	bool threads; /* are told of */
	bool forget;  /* that they no longer are is still to be said */
	bool again;   /* another pass is wanted */
	bool anew;    /* and all of it: the consumer has lost something */
	bool recount; /* the pass is for a loss, so that threads were not counted */
	struct crew crew;
	struct procfigures figures;
	uint64_t figures_ns; /* when their pass began */
	struct connector_counts counts;
	struct listener listener;
	uint64_t lost; /* and not told yet */
	uint64_t tick_ns;
	uint64_t boot_shift_ns; /* CLOCK_BOOTTIME - CLOCK_MONOTONIC */
	event_fn *deliver;      /* during a drain */
	void *ctx;
	unsigned count, budget;
	int error;
	struct programs *programs;
	struct procio *io;
};

int netlink_give(struct netlink *netlink, const struct event *event);
/* Starts are told in ticks by /proc, and to the nanosecond by the connector. */
bool netlink_is_same_start(const struct netlink *netlink, uint64_t a_ns, uint64_t b_ns);
struct citizen *netlink_find_living(const struct netlink *netlink, int32_t pid); /* or NULL */
/* As census_add. */
struct citizen *netlink_add(struct netlink *netlink, int32_t pid);
void netlink_end(struct netlink *netlink, struct citizen *citizen, uint64_t time_ns);
struct ident netlink_find_ident(const struct netlink *netlink, int32_t pid);

/* netlink_events.c: what happened at that time of CLOCK_BOOTTIME is learnt and told. */
void news_take(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns);

#endif
