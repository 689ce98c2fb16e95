/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * event_queue.h - events that wait: kept encoded, in order, up to a bound in bytes.
 *
 * Once an event had to be turned away, all later ones are, until the spool has been emptied: what
 * is taken out is the past without a gap, and then spool_dropped says how many are missing.
 */
#ifndef CORE_EVENT_QUEUE_H
#define CORE_EVENT_QUEUE_H

#include "core/event.h"

#include <stdbool.h>

struct spool;

struct spool *spool_new(size_t max_bytes); /* NULL: no memory */
void spool_free(struct spool *spool);      /* NULL is fine */

/* 0, or -ENOSPC when it is full, -ENOMEM: the event is counted as dropped (a lost one by its
 * count).  Copies what the event points to. */
int spool_put(struct spool *spool, const struct event *event);
/* The oldest event leaves.  Returns false when none waits.  Its strings are good until the next
 * call of any function here. */
bool spool_take(struct spool *spool, struct event *event);

uint64_t spool_count(const struct spool *spool); /* events that wait */
size_t spool_bytes(const struct spool *spool);
uint64_t spool_dropped(const struct spool *spool); /* since it was last emptied */
void spool_empty(struct spool *spool);             /* forget all, the dropped too */

#endif
