/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * event_queue.h - events that wait: encoded, in order, up to a bound in bytes.
 *
 * Once an event is refused, all later ones are refused until the queue is emptied.  So the events
 * taken out have no gap; spool_dropped is how many are missing after them.
 */
#ifndef CORE_EVENT_QUEUE_H
#define CORE_EVENT_QUEUE_H

#include "core/event.h"

#include <stdbool.h>

struct spool;

struct spool *spool_new(size_t max_bytes); /* NULL: no memory */
void spool_free(struct spool *spool);      /* NULL is fine */

/* Returns 0, -ENOSPC when the queue is full, or -ENOMEM.  A refused event is counted as dropped (an
 * EVENT_LOST by its count).  Copies what the event points to. */
int spool_put(struct spool *spool, const struct event *event);
/* Removes the oldest event.  Returns false when the queue is empty.  The event's strings are valid
 * until the next call of any function here. */
bool spool_take(struct spool *spool, struct event *event);

uint64_t spool_count(const struct spool *spool); /* events in the queue */
size_t spool_bytes(const struct spool *spool);
uint64_t spool_dropped(const struct spool *spool); /* since the queue was last emptied */
void spool_empty(struct spool *spool); /* removes all events and resets the dropped count */

#endif
