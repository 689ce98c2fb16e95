/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * connector.h - parses the messages of the kernel's process connector.  Pure: no input or output.
 */
#ifndef CORE_SOURCE_NETLINK_CONNECTOR_H
#define CORE_SOURCE_NETLINK_CONNECTOR_H

#include <linux/cn_proc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connector_message {
	uint32_t seq;            /* counts the messages of one CPU, answers included */
	uint32_t ack;            /* in an answer, the request's number + 1 */
	struct proc_event event; /* fields that an older kernel does not send are 0 */
};

/*
 * Parses the next message of a datagram; *in and *len move past it.  Returns false when no valid
 * message is left.
 */
bool connector_next(struct connector_message *message, const char **in, size_t *len);

/*
 * Builds a request to start (or stop) listening, with a number of the caller's choice.  Returns its
 * length in bytes.
 */
#define CONNECTOR_REQUEST_MAX 64
size_t connector_request(char out[CONNECTOR_REQUEST_MAX], bool listen, uint32_t number);
/* Whether it answers that request: the kernel sends each answer to all listeners. */
bool connector_answers(const struct connector_message *message, uint32_t number);

/* Counts lost messages by the sequence numbers of the CPUs. */
struct connector_counts {
	uint32_t *next; /* next number, by CPU; heard: whether it is known */
	bool *heard;
	size_t cpus;
};

/* Messages missing before this one; also 0 without memory. */
uint32_t connector_missing(
	struct connector_counts *counts, const struct connector_message *message);
void connector_counts_free(struct connector_counts *counts);

#endif
