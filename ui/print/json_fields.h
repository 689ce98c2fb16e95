/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* json_fields.h - fields that several JSON objects have. */
#ifndef UI_PRINT_JSON_FIELDS_H
#define UI_PRINT_JSON_FIELDS_H

#include "core/host/hosts.h"
#include "core/stats/spawn_stats.h"
#include "ui/print/json.h"
#include "ui/print/print.h"

#define JSON_FILE_SIZE (4096 + 32)

/* A time under that key; text must stay valid until json_end. */
void json_fields_time(struct json *json, const char *key, char text[40], int64_t wall_ns);
/* host and boot.  NULL: none of them.  text must stay valid until json_end. */
void json_fields_host(struct json *json, const struct host *host, char text[16]);
/* id to comm.  The parent is the birth parent of the node: at its exit the event may have another
 * one. */
void json_fields_process(struct json *json, const struct event *event, const struct node *node,
	const struct print *print);
/*
 * exe, called; and name, if the process has one that comm is not the beginning of, as an applet
 * does.  node may be NULL.  scratch must stay valid until json_end.
 */
void json_fields_file(struct json *json, const struct event *event, const struct node *node,
	char scratch[JSON_FILE_SIZE]);
/* code; or signal, and core.  Nothing for an unknown status. */
void json_fields_status(struct json *json, int32_t status);
/* failures: an array of statuses with their counts; unused entries are skipped. */
void json_fields_ends(struct json *json, const struct exit_count *ends, unsigned n);
/* lifetime_ns: median, p95, longest. */
void json_fields_lifetimes(struct json *json, const struct histogram *lifetimes);

#endif
