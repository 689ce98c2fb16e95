// SPDX-License-Identifier: GPL-2.0-or-later
/* field.c - the getters of FIELDS. */
#include "core/query/field.h"

#include "core/base/names.h"
#include "core/base/units.h"
#include "core/query/needle.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define NUMBER(name)                                                                               \
	static bool name(const struct node *node, const struct query_context *context, double *out)
#define TEXT(name)                                                                                 \
	static const char *name(const struct node *node, const struct query_context *context,      \
		char *scratch, size_t size)

/* ---- identity ---- */

NUMBER(number_birth)
{
	*out = (double)node->id.start_ns;
	return node->id.start_ns;
}

NUMBER(number_pid)
{
	*out = node->id.pid;
	return true;
}

NUMBER(number_current)
{
	*out = node->current.pid;
	return node->current.pid > 0;
}

NUMBER(number_ppid)
{
	*out = node->parent ? node->parent->id.pid : 0;
	return true;
}

NUMBER(number_uid)
{
	*out = node->uid;
	return !(node->flags & NODE_PLACEHOLDER);
}

TEXT(text_user)
{
	const char *name = NULL;

	if (node->flags & NODE_PLACEHOLDER)
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
	return node->comm;
}

TEXT(text_exe)
{
	return node->image ? node->image->exe : "";
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
	return field_write_line(node->image, scratch, size);
}

NUMBER(number_depth)
{
	unsigned depth = 0;

	for (const struct node *up = node->parent;
		up && !node_is_top(up) && depth < FIELD_DEPTH_MAX; up = up->parent)
		depth++;
	*out = depth;
	return true;
}

NUMBER(number_tty)
{
	*out = node->tty;
	return node->tty;
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

NUMBER(number_ns)
{
	*out = node->pid_ns;
	return node->pid_ns;
}

/* ---- life ---- */

NUMBER(number_age)
{
	*out = (double)node_age_ns(node, context->now_ns);
	return node->id.start_ns;
}

/* As a negative time of the exit: the present does not change who comes first. */
NUMBER(number_ago)
{
	*out = -(double)node->exit_ns;
	return node_is_exited(node);
}

static bool has_status(const struct node *node)
{
	return node_is_exited(node) && node->status != STATUS_UNKNOWN;
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

NUMBER(number_exit)
{
	*out = WEXITSTATUS(node->status);
	return has_status(node) && WIFEXITED(node->status);
}

NUMBER(number_signal)
{
	*out = WTERMSIG(node->status);
	return has_status(node) && WIFSIGNALED(node->status);
}

NUMBER(number_spawns)
{
	*out = node->forks;
	return true;
}

NUMBER(number_rate)
{
	*out = context->spawn_rate ? context->spawn_rate(context->spawn_ctx, node, context->now_ns)
				   : 0;
	return true;
}

NUMBER(number_spawned)
{
	*out = context->spawned ? context->spawned(context->spawn_ctx, node, context->now_ns) : 0;
	return true;
}

NUMBER(number_kids)
{
	*out = node_kids(node);
	return true;
}

/* ---- usage ---- */

/* By a sample, or by the exit; a source that knows no figures of an exit reports 0. */
static bool is_measured(const struct node *node)
{
	return node->stat_ns || (node_is_exited(node) && (node->cpu_ns || node->rss_bytes));
}

NUMBER(number_state)
{
	static const char order[] = "RDStTIZX";
	const char *at = node->state ? strchr(order, node->state) : NULL;

	*out = at ? (double)(at - order) : sizeof(order);
	return true;
}

TEXT(text_state)
{
	snprintf(scratch, size, "%.1s", &node->state);
	return scratch;
}

NUMBER(number_priority)
{
	*out = node->priority;
	return node->stat_ns;
}

NUMBER(number_nice)
{
	*out = node->nice;
	return node->stat_ns;
}

NUMBER(number_threads)
{
	*out = node->threads;
	return node->threads;
}

NUMBER(number_time)
{
	*out = (double)node->cpu_ns;
	return is_measured(node);
}

NUMBER(number_cpu)
{
	*out = 100.0 * (double)node->cpu_share;
	return node->cpu_share >= 0 && (node->stat_ns || node_is_exited(node));
}

/* The memory of a thread is its process's: it counts once. */
NUMBER(number_rss)
{
	*out = (double)node->rss_bytes;
	return is_measured(node) && !node_is_thread(node);
}

NUMBER(number_mem)
{
	*out = 100.0 * (double)node->rss_bytes / (double)context->memory_bytes;
	return context->memory_bytes && is_measured(node) && !node_is_thread(node);
}

NUMBER(number_read)
{
	*out = (double)node->read_bytes;
	return is_measured(node);
}

NUMBER(number_write)
{
	*out = (double)node->write_bytes;
	return is_measured(node);
}

NUMBER(number_io)
{
	*out = (double)(node->read_bytes + node->write_bytes);
	return is_measured(node);
}

/* ---- the table ---- */

/* The words of FIELDS. */
enum { GREATEST, LEAST };
enum {
	UNFILTERED = FIELD_UNFILTERED,
	BY_TEXT = FIELD_BY_TEXT,
	TIMED = FIELD_TIMED,
	SUM = FIELD_SUM
};

const struct field field_table[FIELD_COUNT] = {
#define X(id, word, heading, key, kind, first, samples, flags, reads, number, text, sentence)      \
	[FIELD_##id] = {word, heading, key, sentence, KIND_##kind, first, samples, flags,          \
		offsetof(struct node, reads), number, text},
	FIELDS(X, X, X)
#undef X
};
