/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink.h - the kernel's process connector as a source, where BPF is not to be had.
 *
 * The kernel tells pids only; the rest is read from /proc when the message arrives.  Forks, ends
 * and their statuses are all seen; of a process that has gone by then the arguments are not
 * known.  Figures are read from /proc, too, so that an end has no bill.  Threads are told of as
 * processes are.  Lost messages are counted by the counters of the CPUs, and followed by a new
 * pass over /proc.  It wants the first pid and user namespace, and before Linux
 * 6.6 CAP_NET_ADMIN.
 */
#ifndef CORE_SOURCE_NETLINK_NETLINK_H
#define CORE_SOURCE_NETLINK_NETLINK_H

#include "core/source.h"

/* NULL: in message one sentence, what is missing and what to do about it. */
struct source *netlink_open(char *message, size_t size);

#endif
