/* SPDX-License-Identifier: GPL-2.0-or-later */
/* connector.h - the messages of the kernel's process connector, taken apart.  Pure. */
#ifndef CORE_SOURCE_NETLINK_CONNECTOR_H
#define CORE_SOURCE_NETLINK_CONNECTOR_H

#include <linux/cn_proc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connector_message {
	uint32_t seq;            /* counts the messages sent by one CPU */
	struct proc_event event; /* what an older kernel does not send is 0 */
};

/*
 * Take the next message off a datagram: *in and *len move behind it.  False: there is none left
 * that could be read.
 */
bool connector_next(struct connector_message *message, const char **in, size_t *len);

/* A request to listen (or to stop): bytes to send; returns their number. */
#define CONNECTOR_REQUEST_MAX 64
size_t connector_request(char out[CONNECTOR_REQUEST_MAX], bool listen, uint32_t port);

/* Messages lost, told by the counters of the CPUs. */
struct connector_counts {
	uint32_t *next; /* by CPU; a CPU not heard of yet has heard == false */
	bool *heard;
	size_t cpus;
};

/* How many are missing before this message; 0 also when there is no memory to know. */
uint32_t connector_missing(
	struct connector_counts *counts, const struct connector_message *message);
void connector_counts_free(struct connector_counts *counts);

#endif
