// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/netlink/connector.h"

#include <linux/connector.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#define CPUS_MAX 65536 /* a greater number is invalid */

/* The minimum that every kernel sends: what, cpu, time, and two pids. */
#define EVENT_MIN (offsetof(struct proc_event, event_data) + 2 * sizeof(int32_t))

static bool read_event(struct connector_message *message, const char *in, size_t len)
{
	struct cn_msg head;

	if (len < sizeof(head))
		return false;
	memcpy(&head, in, sizeof(head));
	if (head.id.idx != CN_IDX_PROC || head.id.val != CN_VAL_PROC || head.len < EVENT_MIN ||
		head.len > len - sizeof(head))
		return false;
	message->seq = head.seq;
	message->ack = head.ack;
	memset(&message->event, 0, sizeof(message->event));
	memcpy(&message->event, in + sizeof(head),
		head.len < sizeof(message->event) ? head.len : sizeof(message->event));
	return true;
}

bool connector_next(struct connector_message *message, const char **in, size_t *len)
{
	while (*len >= sizeof(struct nlmsghdr)) {
		struct nlmsghdr head;
		const char *body = *in + NLMSG_HDRLEN;
		size_t step;

		memcpy(&head, *in, sizeof(head));
		if (head.nlmsg_len < NLMSG_HDRLEN || head.nlmsg_len > *len)
			break;
		step = NLMSG_ALIGN(head.nlmsg_len);
		step = step < *len ? step : *len;
		*in += step;
		*len -= step;
		if (head.nlmsg_type == NLMSG_DONE &&
			read_event(message, body, head.nlmsg_len - NLMSG_HDRLEN))
			return true;
	}
	*len = 0;
	return false;
}

size_t connector_request(char out[CONNECTOR_REQUEST_MAX], bool listen, uint32_t number)
{
	uint32_t op = listen ? PROC_CN_MCAST_LISTEN : PROC_CN_MCAST_IGNORE;
	const struct cn_msg message = {
		.id = {.idx = CN_IDX_PROC, .val = CN_VAL_PROC}, .ack = number, .len = sizeof(op)};
	const size_t len = NLMSG_HDRLEN + sizeof(message) + sizeof(op);
	const struct nlmsghdr head = {.nlmsg_len = (uint32_t)len, .nlmsg_type = NLMSG_DONE};

	memset(out, 0, CONNECTOR_REQUEST_MAX);
	memcpy(out, &head, sizeof(head));
	memcpy(out + NLMSG_HDRLEN, &message, sizeof(message));
	memcpy(out + NLMSG_HDRLEN + sizeof(message), &op, sizeof(op));
	return len;
}

bool connector_answers(const struct connector_message *message, uint32_t number)
{
	return message->event.what == PROC_EVENT_NONE && message->ack == number + 1;
}

static bool make_room(struct connector_counts *counts, size_t cpus)
{
	uint32_t *next;
	bool *heard;

	if (cpus <= counts->cpus)
		return true;
	next = realloc(counts->next, cpus * sizeof(*next));
	if (!next)
		return false;
	counts->next = next;
	heard = realloc(counts->heard, cpus * sizeof(*heard));
	if (!heard)
		return false;
	counts->heard = heard;
	memset(heard + counts->cpus, 0, (cpus - counts->cpus) * sizeof(*heard));
	counts->cpus = cpus;
	return true;
}

uint32_t connector_missing(struct connector_counts *counts, const struct connector_message *message)
{
	size_t cpu = message->event.cpu;
	uint32_t missing;

	if (cpu >= CPUS_MAX || !make_room(counts, cpu + 1))
		return 0;
	missing = counts->heard[cpu] ? message->seq - counts->next[cpu] : 0;
	counts->heard[cpu] = true;
	counts->next[cpu] = message->seq + 1;
	return missing;
}

void connector_counts_free(struct connector_counts *counts)
{
	free(counts->next);
	free(counts->heard);
	*counts = (struct connector_counts){0};
}
