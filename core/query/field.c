// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* field.c - the getters of FIELDS. */
#include "core/query/field.h"

#include "core/base/names.h"
#include "core/base/units.h"
#include "core/host/hosts.h"
#include "core/query/container.h"
#include "core/query/needle.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define NUMBER(name)                                                                               \
	static bool name(const struct node *node, const struct query_context *context, double *out)
#define TEXT(name)                                                                                 \
	static const char *name(const struct node *node, const struct query_context *context,      \
		char *scratch, size_t size)

/* ---- numbers ---- */

static bool has_status(const struct node *node)
{
	return node_is_exited(node) && node->status != STATUS_UNKNOWN;
}

/* By a sample, or by the exit; a source that knows no figures of an exit reports 0. */
static bool is_measured(const struct node *node)
{
	return node->stat_ns || (node_is_exited(node) && (node->cpu_ns || node->rss_bytes));
}

/* The memory of a thread is its process's: it counts once. */
static bool has_memory(const struct node *node)
{
	return is_measured(node) && !node_is_thread(node);
}

/* As ps shows it; until one is reported it is the parent that started the process. */
static int32_t current_of(const struct node *node)
{
	if (node->current.pid > 0)
		return node->current.pid;
	return node->parent ? node->parent->id.pid : 0;
}

/*
 * name, value, whether it is known.  ago is the same at any time: the present changes no order.
 * Signed, since a uint64_t takes a branch to become a double.
 */
#define NUMBERS(X)                                                                                 \
	X(number_birth, (int64_t)node->id.start_ns, node->id.start_ns)                             \
	X(number_pid, node->id.pid, !node_is_host(node))                                           \
	X(number_current, current_of(node), !node_is_host(node))                                   \
	X(number_ppid, node->parent ? node->parent->id.pid : 0, !node_is_host(node))               \
	X(number_uid, node->uid, !node_is_host(node) && !(node->flags & NODE_PLACEHOLDER))         \
	X(number_tty, node->tty, node->tty)                                                        \
	X(number_ns, node->pid_ns, node->pid_ns)                                                   \
	X(number_age, (int64_t)node_age_ns(node, context->now_ns), node->id.start_ns)              \
	X(number_ago, -(int64_t)node->exit_ns, node_is_exited(node))                               \
	X(number_exit, WEXITSTATUS(node->status), has_status(node) && WIFEXITED(node->status))     \
	X(number_signal, WTERMSIG(node->status), has_status(node) && WIFSIGNALED(node->status))    \
	X(number_spawns, node->forks, true)                                                        \
	X(number_kids, node_child_processes(node), true)                                           \
	X(number_priority, node->priority, node->stat_ns)                                          \
	X(number_nice, node->nice, node->stat_ns)                                                  \
	X(number_threads, node->threads, node->threads)                                            \
	X(number_time, (int64_t)node->cpu_ns, is_measured(node))                                   \
	X(number_cpu, 100.0 * (double)node->cpu_share,                                             \
		node->cpu_share >= 0 && (node->stat_ns || node_is_exited(node)))                   \
	X(number_rss, (int64_t)node->rss_bytes, has_memory(node))                                  \
	X(number_mem,                                                                              \
		100.0 * (double)(int64_t)node->rss_bytes / (double)(int64_t)context->memory_bytes, \
		context->memory_bytes && has_memory(node))                                         \
	X(number_read, (int64_t)node->read_bytes, is_measured(node))                               \
	X(number_write, (int64_t)node->write_bytes, is_measured(node))                             \
	X(number_io, (int64_t)(node->read_bytes + node->write_bytes), is_measured(node))

#define X(name, value, known)                                                                      \
	NUMBER(name)                                                                               \
	{                                                                                          \
		*out = (double)(value);                                                            \
		return known;                                                                      \
	}
NUMBERS(X)
#undef X

NUMBER(number_depth)
{
	unsigned depth = 0;

	for (const struct node *up = node->parent;
		up && !node_is_top(up) && depth < FIELD_DEPTH_MAX; up = up->parent)
		depth++;
	*out = depth;
	return true;
}

/* Unknown ends, then exit codes, then signals. */
NUMBER(number_status)
{
	if (!has_status(node))
		*out = -1;
	else if (WIFSIGNALED(node->status))
		*out = 0x1000 + WTERMSIG(node->status);
	else
		*out = WEXITSTATUS(node->status);
	return node_is_exited(node);
}

NUMBER(number_rate)
{
	double (*rate)(void *spawn_ctx, const struct node *spawner, uint64_t now_ns) =
		node_is_host(node) ? context->spawn_rate_below : context->spawn_rate;

	*out = rate ? rate(context->spawn_ctx, node, context->now_ns) : 0;
	return true;
}

/* They change without an event: of a living process the kernel is asked when they are shown. */
NUMBER(number_pgrp)
{
	*out = context->group_of ? context->group_of(context->group_ctx, node) : -1;
	return *out >= 0;
}

NUMBER(number_sid)
{
	*out = context->session_of ? context->session_of(context->group_ctx, node) : -1;
	return *out >= 0;
}

#define TREND_NUMBER(name, member)                                                                 \
	NUMBER(name)                                                                               \
	{                                                                                          \
		*out = context->trends.member                                                      \
			       ? context->trends.member(context->trend_ctx, node, context->now_ns) \
			       : (double)NAN;                                                      \
		return !isnan(*out);                                                               \
	}
TREND_NUMBER(number_read_rate, read)
TREND_NUMBER(number_write_rate, write)
TREND_NUMBER(number_growth, growth)
#undef TREND_NUMBER

NUMBER(number_refused)
{
	*out = context->refused ? context->refused(context->spawn_ctx, node, context->now_ns) : 0;
	return true;
}

NUMBER(number_spawned)
{
	*out = context->spawned ? context->spawned(context->spawn_ctx, node, context->now_ns) : 0;
	return true;
}

NUMBER(number_state)
{
	static const char order[] = "RDStTIZX";
	const char *at = node->state ? strchr(order, node->state) : NULL;

	*out = at ? (double)(at - order) : sizeof(order);
	return true;
}

/* ---- texts ---- */

TEXT(text_user)
{
	const char *name = NULL;

	if (node->flags & NODE_PLACEHOLDER || node_is_host(node))
		return "";
	if (context->user_name)
		name = context->user_name(context->ctx, node->uid);
	if (name)
		return name;
	snprintf(scratch, size, "%u", node->uid);
	return size ? scratch : "";
}

TEXT(text_comm)
{
	return node_name(node);
}

TEXT(text_exe)
{
	return field_write_exe(node, scratch, size);
}

TEXT(text_host)
{
	const struct host *host = context->hosts ? hosts_at(context->hosts, node->id.host) : NULL;

	return host ? host->name : "";
}

TEXT(text_called)
{
	return node->image ? node->image->called : "";
}

const char *field_write_exe(const struct node *node, char *scratch, size_t size)
{
	const struct image *image = node->image;

	if (!image || !*image->exe)
		return "";
	if (!node->file_deleted || image->file_deleted)
		return image->exe;
	snprintf(scratch, size, "%s" FILE_DELETED, image->exe);
	return scratch;
}

const char *field_write_line(const struct image *image, char *out, size_t size)
{
	size_t len = image ? image_line_len(image) : 0;

	if (len >= size)
		len = size - 1;
	for (size_t i = 0; i < len; i++)
		out[i] = image->args[i] ? image->args[i] : ' ';
	out[len] = '\0';
	return out;
}

TEXT(text_args)
{
	return field_write_line(node->flags & NODE_KTHREAD ? NULL : node->image, scratch, size);
}

TEXT(text_tty)
{
	names_write_tty(scratch, size, node->tty);
	return scratch;
}

TEXT(text_cgroup)
{
	return node->cgroup ? node->cgroup : "";
}

#define SHORT_ID 12 /* digits of the id of a container */

TEXT(text_unit)
{
	struct container container;

	container_parse(node->cgroup ? node->cgroup : "", &container);
	if (container.kind)
		snprintf(scratch, size, "%s %.*s", container.kind,
			(int)(container.id_len > SHORT_ID ? SHORT_ID : container.id_len),
			container.id);
	else
		snprintf(scratch, size, "%.*s", (int)container.unit_len,
			container.unit ? container.unit : "");
	return scratch;
}

TEXT(text_state)
{
	scratch[0] = node->state; /* '\0': not known */
	scratch[1] = '\0';
	return scratch;
}

/* ---- the table ---- */

/* The words of FIELDS. */
enum { GREATEST, LEAST };
enum {
	UNFILTERED = FIELD_UNFILTERED,
	BY_TEXT = FIELD_BY_TEXT,
	TIMED = FIELD_TIMED,
	SUM = FIELD_SUM,
	BESIDE = FIELD_BESIDE,
	TREND = FIELD_TREND | FIELD_TIMED | FIELD_SUM | FIELD_BESIDE
};

const struct field field_table[FIELD_COUNT] = {
#define X(id, word, heading, key, kind, first, samples, flags, reads, number, text, sentence)      \
	[FIELD_##id] = {word, heading, key, sentence, KIND_##kind, first, samples, flags,          \
		offsetof(struct node, reads), number, text},
	FIELDS(X, X, X)
#undef X
};
