/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * hosts.h - the machines that events are of, by their number (ident.host).
 *
 * All zeroes is an empty table that owns nothing.  Events of an old recording, or of a script, name
 * no host: the table stays empty then.
 */
#ifndef CORE_HOST_HOSTS_H
#define CORE_HOST_HOSTS_H

#include "core/event.h"

#define HOSTS_MAX IDENT_HOSTS_MAX /* a host with a higher number is not kept */

struct host {
	char name[HOST_NAME_SIZE]; /* hostile, as all text of events */
	uint64_t boot;             /* as in event_host */
	int64_t base_ns, ahead_ns; /* the same */
	int64_t wall_offset_ns;    /* by its EVENT_CLOCK: add it and that of the source to a time */
	uint64_t living;           /* processes now, */
	uint64_t lost;             /* events, */
	uint64_t last_ns;          /* time of the newest event: by the feed, with several hosts */
	uint64_t printed; /* JSON lines of it so far: the sequence number of the last one */
};

struct hosts {
	struct host **list; /* NULL: no EVENT_HOST has had that number */
	uint32_t count;     /* elements of the list */
};

void hosts_free(struct hosts *hosts);
/*
 * Keeps what an EVENT_HOST or, of a host that is known, an EVENT_CLOCK says.  Other events change
 * nothing.  Returns 0, -ENOMEM, or -ENOSPC above HOSTS_MAX.
 */
int hosts_apply(struct hosts *hosts, const struct event *event);
/* NULL: not known.  Valid until hosts_free. */
struct host *hosts_at(const struct hosts *hosts, uint32_t number);

#endif
