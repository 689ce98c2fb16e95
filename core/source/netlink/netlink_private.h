/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * netlink_private.h - the process connector as a source, internals:
 *
 *	netlink.c         when to scan, listen and deliver
 *	netlink_events.c  what the kernel's messages mean
 */
#ifndef CORE_SOURCE_NETLINK_NETLINK_PRIVATE_H
#define CORE_SOURCE_NETLINK_NETLINK_PRIVATE_H

#include "core/source.h"
#include "core/source/netlink/netlink_socket.h"
#include "core/io/namespace.h"
#include "core/source/proc/proc_table.h"
#include "core/source/proc/proc_usage.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/thread_table.h"

/*
 * Listen first, scan /proc second, drain third: no process is missed, and events reported twice are
 * harmless.  A scan is settled when all messages queued at its end have been delivered.
 */
enum netlink_stage { PASSING, SETTLING, FOLLOWING };

struct netlink {
	struct source source;
	enum netlink_stage stage;
	struct source *pass; /* one-shot scans of /proc */
	uint32_t passes;
	uint32_t mark; /* of the last scan, in figures.unreaped */
	uint64_t pass_end_ns;
	struct proc_table processes;
	/* Processes that have ended: kept for the scans, since /proc still lists them. */
	uint32_t ended;
	bool threads; /* are reported */
	bool forget;  /* the end of thread reports must still be delivered */
	bool again;   /* another scan is needed */
	bool full;    /* that reads all in full: the consumer has lost events */
	bool recount; /* the scan follows a loss, so thread counts may be wrong */
	struct thread_table thread_table;
	struct proc_usage figures;
	uint64_t figures_ns; /* start of their current pass */
	struct connector_counts counts;
	struct netlink_socket sock;
	uint64_t lost; /* not reported yet */
	uint64_t tick_ns;
	struct namespace_offsets offsets;
	uint64_t boot_shift_ns; /* CLOCK_BOOTTIME - the kernel's CLOCK_MONOTONIC, without offset */
	event_fn *deliver;      /* valid during a drain or a pass for figures */
	void *ctx;
	unsigned count, budget;
	int error;
	struct programs *programs;
	struct proc_io *io;
};

int netlink_give(struct netlink *netlink, const struct event *event);
bool netlink_is_same_start(const struct netlink *netlink, uint64_t proc_ns, uint64_t told_ns);
struct proc_entry *netlink_find_living(const struct netlink *netlink, int32_t pid); /* or NULL */
/* As proc_table_add. */
struct proc_entry *netlink_add(struct netlink *netlink, int32_t pid);
void netlink_end(struct netlink *netlink, struct proc_entry *entry, uint64_t time_ns);
struct ident netlink_find_ident(const struct netlink *netlink, int32_t pid);

/* netlink_events.c: applies and delivers what happened at that time of CLOCK_BOOTTIME. */
void netlink_apply(struct netlink *netlink, const struct proc_event *told, uint64_t time_ns);

#endif
