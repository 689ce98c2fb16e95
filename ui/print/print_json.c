// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * JSON Lines.  The table below has the keys of each kind of event; unknown ones are omitted.
 */
#include "ui/print/print.h"

#include "core/base/names.h"
#include "core/host/hosts.h"
#include "ui/config/options.h"
#include "ui/print/json_fields.h"

#include <string.h>

enum json_group {
	KEYS_PROCESS = 1 << 0, /* id to comm */
	KEYS_PLACE = 1 << 1,   /* cgroup, tty, ns_pid */
	KEYS_EXEC = 1 << 2,    /* exe to argv */
	KEYS_ARGS = 1 << 3,    /* args_bytes, args_cut */
	KEYS_ERRNO = 1 << 4,
	KEYS_EXIT = 1 << 5, /* code to threads */
	KEYS_COUNT = 1 << 6,
	KEYS_TITLE = 1 << 7, /* title, if the process has one */
	KEYS_RAN = 1 << 8,   /* exe and argv of the process that exits */
};

static const struct {
	const char *word; /* NULL: nothing is printed */
	unsigned keys;
} kinds[EVENT_KIND_COUNT] = {
	[EVENT_SEED] = {"seed", KEYS_PROCESS | KEYS_PLACE | KEYS_EXEC | KEYS_TITLE},
	[EVENT_FORK] = {"fork", KEYS_PROCESS | KEYS_PLACE},
	[EVENT_EXEC] = {"exec", KEYS_PROCESS | KEYS_PLACE | KEYS_EXEC | KEYS_ARGS},
	[EVENT_EXEC_FAILED] = {"exec_failed", KEYS_PROCESS | KEYS_EXEC | KEYS_ARGS | KEYS_ERRNO},
	[EVENT_FORK_FAILED] = {"fork_failed", KEYS_PROCESS | KEYS_ERRNO},
	[EVENT_EXIT] = {"exit", KEYS_PROCESS | KEYS_RAN | KEYS_EXIT},
	[EVENT_LOST] = {"lost", KEYS_COUNT},
	[EVENT_SNAPSHOT] = {"snapshot", 0},
	[EVENT_SETTLED] = {"settled", 0},
	[EVENT_TITLE] = {"title", KEYS_PROCESS | KEYS_TITLE},
};

static void put_place(
	struct json *json, const struct event *event, const struct node *node, char tty[32])
{
	const char *cgroup = event->place.cgroup;

	if (!cgroup && node &&
		(!event->place.cgroup_id || event->place.cgroup_id == node->cgroup_id))
		cgroup = node->cgroup;
	if (cgroup)
		json_string(json, "cgroup", cgroup);
	if (event->place.tty && names_write_tty(tty, 32, event->place.tty))
		json_string(json, "tty", tty);
	if (event->place.ns_pid && event->place.ns_pid != event->id.pid)
		json_signed(json, "ns_pid", event->place.ns_pid);
}

static void put_exec(struct json *json, const struct event *event, const struct node *node,
	unsigned keys, char scratch[JSON_FILE_SIZE])
{
	const struct event_exec *exec = &event->exec;

	if (event->flags & EVENT_KTHREAD)
		return;
	json_fields_file(json, event, node, scratch);
	if (exec->interp)
		json_string(json, "interp", exec->interp);
	if (exec->cwd)
		json_string(json, "cwd", exec->cwd);
	if (exec->args)
		json_strings(json, "argv", exec->args, exec->args_len);
	if (!(keys & KEYS_ARGS) && exec->args_size <= exec->args_len)
		return;
	json_number(json, "args_bytes", exec->args_size);
	json_number(json, "args_cut", exec->args_size - exec->args_len);
	if (exec->args_size == UINT32_MAX)
		json_true(json, "args_at_least");
}

static void put_ran(struct json *json, const struct node *node, char scratch[JSON_FILE_SIZE])
{
	const struct image *image = node ? image_executed(node->image) : NULL;
	const char *exe;

	if (!image || node->flags & NODE_KTHREAD)
		return;
	exe = field_write_exe(node, scratch, JSON_FILE_SIZE);
	if (*exe)
		json_string(json, "exe", exe);
	if (image->args_len)
		json_strings(json, "argv", image->args, image->args_len);
}

static void put_exit(struct json *json, const struct event *event)
{
	const struct event_exit *end = &event->exit;

	json_fields_status(json, end->status);
	if (event->kind == EVENT_EXIT && event->id.start_ns && event->time_ns >= event->id.start_ns)
		json_number(json, "duration_ns", event->time_ns - event->id.start_ns);
	if (!end->cpu_ns) /* the source does not know what it used */
		return;
	json_number(json, "cpu_ns", event_cpu_used(end));
	if (event->kind == EVENT_SEED) /* of a zombie no more is known */
		return;
	if (end->max_rss_bytes)
		json_number(json, "max_rss_bytes", end->max_rss_bytes);
	json_number(json, "read_bytes", end->read_bytes);
	json_number(json, "write_bytes", end->write_bytes);
	if (end->threads)
		json_number(json, "threads", end->threads);
}

/* An event about a title is the return to the arguments of the exec, too, and a file that moved. */
static void put_title(struct json *json, const struct event *event, const struct node *node,
	char *scratch, size_t size)
{
	if (node && node->image && (node->image->executed || event->kind == EVENT_TITLE))
		json_string(json, "title", field_write_line(node->image, scratch, size));
	if (event->kind == EVENT_TITLE && event->exec.exe)
		json_string(json, "exe", event->exec.exe);
}

static void put_number(struct json *json, const struct field *field, double number)
{
	if (field->kind == KIND_PERCENT || field->kind == KIND_RATE)
		json_decimal(json, field->key, number);
	else
		json_signed(json, field->key, (int64_t)number);
}

/* The fields with a key, as far as they are known; scratch must stay valid until json_end. */
static void put_fields(struct json *json, const struct query_context *context,
	const struct node *node, char *scratch, size_t size)
{
	for (const struct field *field = field_table; field < field_table + FIELD_COUNT; field++) {
		const char *text;
		double number;

		if (!field->key)
			continue;
		text = field->text ? field->text(node, context, scratch, size) : "";
		if (*text)
			json_string(json, field->key, text);
		else if (!field->text && field->number(node, context, &number))
			put_number(json, field, number);
		if (text == scratch) {
			scratch += strlen(text) + 1;
			size -= strlen(text) + 1;
		}
	}
}

static void put_figures(struct json *json, const struct query_context *context,
	const struct node *node, char texts[FIELD_TEXT_MAX])
{
	put_fields(json, context, node, texts, FIELD_TEXT_MAX);
	if (node->flags & NODE_FROZEN)
		json_true(json, "frozen");
}

void print_json(struct print *print, const struct event *event, const struct node *node)
{
	unsigned keys = kinds[event->kind].keys;
	struct query_context context = print->context;
	char time_text[40], boot[16], tty[32], file[JSON_FILE_SIZE];
	char texts[FIELD_TEXT_MAX], title[FIELD_TEXT_MAX];
	struct host *host = print->hosts ? hosts_at(print->hosts, event->id.host) : NULL;
	int64_t wall_ns =
		event->time_ns + print->wall_offset_ns + (host ? host->wall_offset_ns : 0);
	struct json json;

	if (!kinds[event->kind].word || (node && node_is_host(node)))
		return;
	if (event->kind == EVENT_SEED && event->flags & EVENT_DEAD)
		keys |= KEYS_EXIT; /* a zombie: its status is known, the time of its exit is not */
	context.now_ns = event->time_ns;
	json_begin(&json, print->out);
	json_choose(&json, &print->form->fields);
	json_string(&json, "event", kinds[event->kind].word);
	json_fields_time(&json, "time", time_text, wall_ns);
	json_seconds(&json, "ts", wall_ns);
	json_fields_host(&json, host, boot);
	if (host && (*host->name || host->boot))
		json_number(&json, "seq", ++host->printed);
	if (keys & KEYS_PROCESS)
		json_fields_process(&json, event, node, print);
	if (keys & KEYS_PLACE)
		put_place(&json, event, node, tty);
	if (keys & KEYS_EXEC)
		put_exec(&json, event, node, keys, file);
	if (keys & KEYS_RAN)
		put_ran(&json, node, file);
	if (keys & KEYS_TITLE)
		put_title(&json, event, node, title, sizeof(title));
	if (keys & KEYS_ERRNO)
		json_string(&json, "errno", errno_name(event->exec.error));
	if (event->flags & EVENT_FOR_THREAD)
		json_true(&json, "for_thread");
	if (keys & KEYS_EXIT && event->kind == EVENT_SEED)
		json_string(&json, "state", "Z");
	if (keys & KEYS_EXIT)
		put_exit(&json, event);
	if (event->kind == EVENT_SEED && node && node->stat_ns && !node_is_exited(node))
		put_figures(&json, &context, node, texts);
	else if (event->kind == EVENT_SEED && event->id.start_ns &&
		 event->time_ns >= event->id.start_ns)
		json_number(&json, "age_ns", event->time_ns - event->id.start_ns);
	if (keys & KEYS_COUNT)
		json_number(&json, "count", event->count);
	json_end(&json);
}

static bool has_json(enum event_kind kind)
{
	return kinds[kind].word != NULL;
}

const struct print_lines print_json_lines = {print_json, has_json};
