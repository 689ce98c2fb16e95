// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/json_fields.h"

#include "core/base/names.h"
#include "core/query/field.h"

#include "ui/session/user_names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define SECOND_NS INT64_C(1000000000)

void json_fields_time(struct json *json, const char *key, char text[40], int64_t wall_ns)
{
	time_t second = wall_ns / SECOND_NS;
	struct tm utc;
	size_t len;

	gmtime_r(&second, &utc);
	len = strftime(text, 40, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text + len, 40 - len, ".%09" PRId64 "Z", wall_ns % SECOND_NS);
	json_string(json, key, text);
}

void json_fields_host(struct json *json, const struct host *host, char text[16])
{
	if (!host || (!*host->name && !host->boot))
		return;
	json_string(json, "host", host->name);
	snprintf(text, 16, "%012" PRIx64, host->boot);
	if (host->boot)
		json_string(json, "boot", text);
}

/* As its own machine has it. */
static void put_ident(
	struct json *json, const char *key, struct ident id, const struct hosts *hosts)
{
	const struct host *host = hosts ? hosts_at(hosts, id.host) : NULL;
	uint64_t start_ns = id.start_ns;
	char text[40];

	if (start_ns && host)
		start_ns -= (uint64_t)host->base_ns;
	snprintf(text, sizeof(text), "%" PRId32 "-%" PRIu64, id.pid, start_ns);
	json_string(json, key, text);
}

void json_fields_process(struct json *json, const struct event *event, const struct node *node,
	const struct print *print)
{
	struct ident parent = node && node->parent ? node->parent->id : event->parent;
	int32_t current = node && node->current.pid > 0 ? node->current.pid : parent.pid;

	put_ident(json, "id", event->id, print->hosts);
	put_ident(json, "parent", parent, print->hosts);
	json_signed(json, "pid", event->id.pid);
	json_signed(json, "ppid", current);
	if (current != parent.pid)
		json_signed(json, "born", parent.pid);
	if (event->caller.pid)
		put_ident(json, "caller", event->caller, print->hosts);
	json_number(json, "uid", event->uid);
	json_string(json, "user", user_names_get(print->users, event->uid));
	json_string(
		json, "comm", node && node->flags & NODE_KTHREAD ? node_name(node) : event->comm);
}

void json_fields_file(struct json *json, const struct event *event, const struct node *node,
	char scratch[JSON_FILE_SIZE])
{
	const char *exe = event->exec.exe;
	const struct image *image = node ? node->image : NULL;

	if (exe && image && event->kind == EVENT_SEED)
		exe = field_write_exe(node, scratch, JSON_FILE_SIZE);
	if (exe && *exe)
		json_string(json, "exe", exe);
	if (event->exec.called && *event->exec.called)
		json_string(json, "called", event->exec.called);
	if (image && event->kind != EVENT_EXEC_FAILED && image_has_comm(image, event->comm) &&
		strncmp(image_name(image), event->comm, COMM_SIZE - 1))
		json_string(json, "name", image_name(image));
}

void json_fields_status(struct json *json, int32_t status)
{
	if (status != STATUS_UNKNOWN && WIFSIGNALED(status)) {
		json_string(json, "signal", signal_name(WTERMSIG(status)));
		if (WCOREDUMP(status))
			json_true(json, "core");
		if (units_status_is_oom(status))
			json_true(json, "oom");
	} else if (status != STATUS_UNKNOWN) {
		json_number(json, "code", WEXITSTATUS(status));
	}
}

void json_fields_ends(struct json *json, const struct exit_count *ends, unsigned n)
{
	json_array(json, "failures");
	for (unsigned i = 0; i < n; i++) {
		if (!ends[i].count)
			continue;
		json_object(json, NULL);
		json_fields_status(json, ends[i].status);
		json_number(json, "count", ends[i].count);
		json_close_object(json);
	}
	json_close_array(json);
}

void json_fields_lifetimes(struct json *json, const struct histogram *lifetimes)
{
	if (!lifetimes->total)
		return;
	json_object(json, "lifetime_ns");
	json_number(json, "median", histogram_percentile(lifetimes, 50));
	json_number(json, "p95", histogram_percentile(lifetimes, 95));
	json_number(json, "longest", lifetimes->longest_ns);
	json_close_object(json);
}
