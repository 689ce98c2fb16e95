/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * event_queue.h - events that wait: encoded, in order, of any hosts, up to a bound in bytes.
 *
 * Once an event is refused, all later ones are refused until the queue is emptied.  So the events
 * taken out have no gap; event_queue_dropped is how many are missing after them.
 */
#ifndef CORE_EVENT_QUEUE_H
#define CORE_EVENT_QUEUE_H

#include "core/event.h"

#include <stdbool.h>

struct event_queue;

struct event_queue *event_queue_new(size_t max_bytes); /* NULL: no memory */
void event_queue_free(struct event_queue *queue);      /* NULL is fine */

/* Returns 0, -ENOSPC when the queue is full, or -ENOMEM.  A refused event is counted as dropped (an
 * EVENT_LOST by its count).  Copies what the event points to. */
int event_queue_push(struct event_queue *queue, const struct event *event);
/* Removes the oldest event.  Returns false when the queue is empty.  The event's strings are valid
 * until the next call of any function here. */
bool event_queue_pop(struct event_queue *queue, struct event *event);

/* True: the test holds for an event of the queue, in order.  All of them stay. */
typedef bool event_queue_test_fn(void *ctx, const struct event *event);
bool event_queue_any(const struct event_queue *queue, event_queue_test_fn *test, void *ctx);

uint64_t event_queue_count(const struct event_queue *queue); /* events in the queue */
size_t event_queue_bytes(const struct event_queue *queue);
/* since the queue was last emptied */
uint64_t event_queue_dropped(const struct event_queue *queue);
/* removes all events and resets the dropped count */
void event_queue_empty(struct event_queue *queue);

#endif
