/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * netlink.h - the kernel's process connector as a source, for kernels without BPF.
 *
 * The kernel reports only pids; the rest is read from /proc when the message arrives.  All forks,
 * exits and exit statuses are seen; the arguments of a process that has already exited are not
 * known.  Figures are read from /proc, too, so an exit has no totals.  Threads are reported as
 * processes are.  Lost messages are counted by the sequence numbers of the CPUs, and followed by a
 * new scan of /proc.  Needs the first pid, user and network namespaces, and CAP_NET_ADMIN before
 * Linux 6.6.
 */
#ifndef CORE_SOURCE_NETLINK_NETLINK_H
#define CORE_SOURCE_NETLINK_NETLINK_H

#include "core/source.h"

/*
 * Whether the source works here, by a request that the kernel answers.  Returns 0, or -errno and a
 * sentence in message.
 */
int netlink_check(char *message, size_t size);

/* NULL: message has a sentence on what is missing and what to do about it. */
struct source *netlink_open(char *message, size_t size);

#endif
