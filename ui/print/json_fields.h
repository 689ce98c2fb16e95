/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_fields.h - what the JSON objects we print share. */
#ifndef UI_PRINT_JSON_FIELDS_H
#define UI_PRINT_JSON_FIELDS_H

#include "core/stats/spawn_stats.h"
#include "ui/print/json.h"
#include "ui/print/print.h"

/* time; text is the caller's, until json_end */
void json_fields_time(struct json *json, char text[40], int64_t wall_ns);
/* id to comm.  The birth parent is what the tree knows: at an exit the event's may be another by
 * then. */
void json_fields_process(struct json *json, const struct event *event, const struct node *node);
/* code; or signal, and core.  Nothing when it is not known. */
void json_fields_status(struct json *json, int32_t status);
/* failures: an array of such, with their counts; the places that are in use. */
void json_fields_ends(struct json *json, const struct exit_count *ends, unsigned n);
/* lifetime_ns: median, p95, longest. */
void json_fields_lifetimes(struct json *json, const struct histogram *lifetimes);

#endif
