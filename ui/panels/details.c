// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/clock.h"
#include "ui/panels/details_private.h"

#include "core/base/names.h"
#include "core/tree/lineage.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/source/proc/procstat.h"
#include "core/query/container.h"
#include "ui/format/host_text.h"
#include "ui/format/status_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The process whose environment it has inherited, if that still runs. */
static struct ident parent_to_compare(const struct node *node)
{
	const struct node *parent = node->parent;

	if (node_is_top(parent) || node_is_exited(parent) || !parent->id.start_ns)
		return (struct ident){0};
	return parent->id;
}

void details_open(
	struct details *details, const struct node *node, bool local, struct reader **reader)
{
	details_close(details);
	details->id = node->id;
	if (local && !node_is_exited(node) && node->id.start_ns)
		details->detail = detail_read(reader, node->id, parent_to_compare(node));
	details->waiting = details->detail && detail_go_on(details->detail, READ_SOON_NS);
}

static void read_detail(struct details *details)
{
	if (!details->waiting)
		return;
	details->waiting = detail_go_on(details->detail, 0);
	if (!details->waiting)
		details->version = 0;
}

void details_close(struct details *details)
{
	detail_free(details->detail);
	free(details->marks);
	text_page_free(&details->page);
	*details = (struct details){0};
}

void details_show(struct details *details, enum details_section section, bool show)
{
	details->shown[section] = show;
	details->version = 0;
	if (section != DETAILS_FILES || !show || !details->detail)
		return;
	detail_list_files(details->detail);
	details->waiting = detail_go_on(details->detail, READ_SOON_NS);
}

/* ---- parts of lines ---- */

static void put_text(struct text_page *page, const char *label, const char *text)
{
	text_page_line(page, label);
	text_page_escape(page, text, strlen(text));
}

static void put_time(struct text_page *page, const char *label, uint64_t ns)
{
	char text[24];

	units_write_time(text, sizeof(text), ns);
	text_page_line(page, label);
	text_page_put(page, "%s", text);
}

static void put_bytes(struct text_page *page, const char *label, uint64_t bytes)
{
	char text[24];

	units_write_bytes(text, sizeof(text), bytes);
	text_page_line(page, label);
	text_page_put(page, "%s", text);
}

static void put_moment(
	struct text_page *page, const char *label, const struct model *model, uint64_t event_ns)
{
	const struct source *source = model->feed.source;
	int64_t ns = (source ? source->wall_offset_ns : 0) + (int64_t)event_ns;
	time_t seconds = ns / (int64_t)SECOND_NS;
	char text[40] = "";
	struct tm tm;

	text_page_line(page, label);
	if (localtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm))
		text_page_put(page, "%s.%03d", text, (int)(ns / 1000000 % 1000));
}

void details_put_name(struct text_page *page, const struct node *node)
{
	text_page_put(page, "%7" PRId32 "  ", node->id.pid);
	if (node->image && node->image->args_len && !(node->flags & NODE_KTHREAD) &&
		!lineage_is_renamed_child(node) && *node->image->args)
		details_put_args(page, node->image->args, node->image->args_len);
	else
		text_page_escape(page, node_name(node), strlen(node_name(node)));
}

void details_put_args(struct text_page *page, const char *args, size_t len)
{
	const char *end = args + len;

	for (const char *arg = args; arg < end;) {
		const char *nul = memchr(arg, '\0', end - arg);
		size_t size = (nul ? nul : end) - arg;

		if (arg > args)
			text_page_put(page, " ");
		text_page_escape(page, arg, size);
		arg += size + 1;
	}
}

/* ---- owner, parent, times ---- */

static void put_exit(struct text_page *page, const struct node *node, bool local)
{
	char text[40];

	text_page_line(page, "Status   ");
	if (node->status == STATUS_UNKNOWN)
		text_page_put(page, "exit status unknown");
	else if (units_write_status(text, sizeof(text), node->status))
		text_page_put(page, "%s", text);
	if (node->flags & NODE_MISSED)
		text_page_put(
			page, node_is_zombie(node)
				      ? "  (exit not observed; the time is an estimate)"
				      : "  (exit not observed; time and status are estimates)");
	if (node_is_ending(node) ||
		(local && !node_is_zombie(node) && procstat_is_ending(node->id)))
		put_text(page, "Ending   ", "its memory and files are being released");
	else if (node_is_zombie(node)) {
		text_page_line(page, "Zombie   ");
		text_page_put(page, "not reaped by its parent %" PRId32, node->current.pid);
	}
}

static void put_life(struct text_page *page, const struct node *node, const struct model *model)
{
	char age[24];

	if (!node->id.start_ns) {
		put_text(page, "Started  ", "unknown");
		return;
	}
	put_moment(page, "Started  ", model, node->id.start_ns);
	if (node->flags & NODE_SEEDED)
		text_page_put(page, "  (before mayfly started)");
	if (node_is_exited(node)) {
		put_moment(page, "Exited   ", model, node->exit_ns);
		put_exit(page, node, model->feed.source && model->feed.source->live);
		put_time(page, "Lifetime ", node_age_ns(node, 0));
		return;
	}
	status_text_age(age, sizeof(age), node, model->context.now_ns);
	put_text(page, "Age      ", age);
}

static void put_owner(struct text_page *page, uint32_t uid, const struct model *model)
{
	text_page_line(page, "User     ");
	if (model->context.user_name) {
		const char *name = model->context.user_name(model->context.ctx, uid);

		text_page_escape(page, name, strlen(name));
	}
	text_page_put(page, "  uid %" PRIu32, uid);
}

static void put_caller(struct text_page *page, const struct node *node, const struct tree *tree)
{
	int32_t pid = lineage_caller(tree, node);
	const struct ident id = {.pid = pid, .host = node->id.host};
	const struct node *caller = pid ? tree_find_ident(tree, id) : NULL;

	if (!pid)
		return;
	text_page_line(page, "Caller   ");
	text_page_put(page, "started by %" PRId32 " ", pid);
	if (caller && caller->id.start_ns <= node->id.start_ns)
		text_page_escape(page, caller->comm, strlen(caller->comm));
	text_page_put(page, "  (not its parent: CLONE_PARENT)");
}

/* Of several. */
static void put_host(struct text_page *page, const struct node *node, const struct model *model)
{
	const struct hosts *hosts = &model->feed.hosts;
	const struct host *host = hosts_at(hosts, 1) ? hosts_at(hosts, node->id.host) : NULL;
	char text[HOST_TEXT_SIZE];

	if (!host)
		return;
	text_page_line(page, "Host     ");
	text_page_escape(page, host->name, strlen(host->name));
	text_page_put(page, "  %s", host_text_write(text, host, model->context.now_ns) + 1);
}

static void put_process(struct text_page *page, const struct node *node, const struct model *model)
{
	char tty[32];

	put_host(page, node, model);
	put_owner(page, node->uid, model);
	text_page_put(page, "  gid %" PRIu32, node->gid);
	text_page_line(page, "Name     ");
	text_page_escape(page, node_name(node), strlen(node_name(node)));
	if (node->flags & NODE_KTHREAD)
		text_page_put(page, "  (kernel thread)");
	if (node->flags & NODE_ORPHAN) {
		text_page_line(page, "Parent   ");
		text_page_put(page, "current %" PRId32 "; started by %" PRId32, node->current.pid,
			node->parent->id.pid);
	}
	put_caller(page, node, model->tree);
	if (node->tty) {
		names_write_tty(tty, sizeof(tty), node->tty);
		put_text(page, "Terminal ", tty);
	}
	put_life(page, node, model);
}

/* ---- resources ---- */

static void put_files_count(struct text_page *page, const struct detail *detail)
{
	const struct proc_limit *limit = proc_state_limit(&detail->state, "Max open files");

	text_page_line(page, "Files    ");
	if (detail->files < 0)
		text_page_put(page, "%s", strerror((int)-detail->files));
	else
		text_page_put(
			page, "%s%ld open", detail->more_files ? "at least " : "", detail->files);
	if (limit && detail->files >= 0 && limit->soft != PROC_STATE_NONE)
		text_page_put(page, " of %" PRIu64 " allowed", limit->soft);
}

static void put_resources(struct text_page *page, const struct details *details,
	const struct node *node, const struct figure_history *history)
{
	text_page_title(page, "Resources");
	if (node->stat_ns || node_is_exited(node)) {
		put_time(page, "CPU time ", node->cpu_ns);
		put_bytes(page, node_is_exited(node) ? "Peak mem " : "Memory   ", node->rss_bytes);
		put_bytes(page, "Read     ", node->read_bytes);
		put_bytes(page, "Written  ", node->write_bytes);
	} else {
		put_text(page, "CPU time ", "not measured yet");
	}
	details_put_memory(page, details, ident_equal(history->id, node->id) ? history : NULL);
	if (node->threads) {
		text_page_line(page, "Threads  ");
		text_page_put(page, "%" PRIu32, node->threads);
	}
	if (node->stat_ns && !node_is_exited(node)) {
		text_page_line(page, "State    ");
		text_page_put(page, "%c%s  priority %d  nice %d", node->state ? node->state : '?',
			node->flags & NODE_FROZEN ? " (frozen)" : "", node->priority, node->nice);
		if (details->detail && details->detail->leader_ended)
			text_page_put(page, "  (its first thread has ended)");
	}
	if (details->detail && !details->detail->err)
		put_files_count(page, details->detail);
}

/* ---- cgroup and namespaces ---- */

static void put_namespaces(struct text_page *page, const struct detail *detail)
{
	unsigned shared = 0;

	for (int i = 0; i < NAMESPACE_COUNT; i++) {
		shared += detail->shared[i];
		if (detail->shared[i] || !detail->namespaces[i])
			continue;
		text_page_line(page, "Namespace");
		text_page_put(page, "%s %" PRIu64, detail_namespace_name(i), detail->namespaces[i]);
	}
	if (shared == NAMESPACE_COUNT)
		put_text(page, "Namespace", "same as mayfly");
}

static void put_cgroup(
	struct text_page *page, const struct details *details, const struct node *node)
{
	struct container container;

	text_page_title(page, "Cgroup and namespaces");
	container_parse(node->cgroup ? node->cgroup : "", &container);
	put_text(page, "Cgroup   ", node->cgroup ? node->cgroup : "unknown");
	if (container.unit) {
		text_page_line(page, "Unit     ");
		text_page_escape(page, container.unit, container.unit_len);
	}
	if (container.kind) {
		text_page_line(page, "Container");
		text_page_put(page, "%s ", container.kind);
		text_page_escape(page, container.id, container.id_len);
	}
	if (node->ns_pid && node->ns_pid != node->id.pid) {
		text_page_line(page, "Inner pid");
		text_page_put(
			page, "%" PRId32 " in pid namespace %" PRIu32, node->ns_pid, node->pid_ns);
	}
	if (details->detail && !details->detail->err)
		put_namespaces(page, details->detail);
}

/* ---- the page ---- */

static void put_head(struct text_page *page, const struct details *details, const struct node *node)
{
	text_page_title(page, "Process ");
	text_page_put(page, "%" PRId32 "  ", node->id.pid);
	text_page_escape(page, node_name(node), strlen(node_name(node)));
	if (details->detail && details->detail->err)
		put_text(page, "/proc    ",
			details->detail->err == -ESRCH || details->detail->err == -ESTALE
				? "process has exited; last known values"
				: strerror(-details->detail->err));
	else if (details->detail && node_is_exited(node))
		put_text(page, "/proc    ", "process has exited; what was read before is shown");
}

static const char *why_absent(const struct model *model)
{
	if (!model_is_recording(model))
		return "unknown: available only while the process is running";
	return model_is_past(model) ? "not in the past: Z returns to now" : "not in the recording";
}

void details_write(
	struct details *details, const struct model *model, const struct figure_history *history)
{
	const struct node *node = tree_find_ident(model->tree, details->id);
	uint64_t version = tree_version(model->tree), second = model->context.now_ns / SECOND_NS;
	struct text_page *page = &details->page;

	read_detail(details);
	if (!node) {
		if (!details->gone)
			put_text(page, "", "(no longer in the tree; last known values)");
		details->gone = true;
		return;
	}
	if (details->version == version && details->second == second && page->count)
		return;
	details->version = version;
	details->second = second;
	details->absent = why_absent(model);
	text_page_clear(page);
	put_head(page, details, node);
	put_process(page, node, model);
	details_put_command(page, details, node);
	details_put_failed_execs(page, node, model);
	details_put_output(page, node, model_transcript(model));
	text_page_column(page, 1);
	put_resources(page, details, node, history);
	put_cgroup(page, details, node);
	text_page_column(page, 0);
	details_put_lineage(page, node);
	details_put_children(page, node);
	text_page_column(page, 1);
	details_put_threads(page, details);
	text_page_column(page, 0);
	details_put_files(page, details);
	details_put_environment(page, details);
	text_page_column(page, 1);
	details_put_security(page, details);
	details_put_limits(page, details);
}

/* Only what the log has. */
void details_write_departed(
	struct details *details, const struct node *node, const struct model *model)
{
	struct text_page *page = &details->page;

	details->gone = true;
	text_page_clear(page);
	put_head(page, details, node);
	put_owner(page, node->uid, model);
	text_page_line(page, "Parent   ");
	details_put_name(page, node->parent);
	put_life(page, node, model);
	details_put_command(page, details, node);
	text_page_title(page, "Resources");
	put_time(page, "CPU time ", node->cpu_ns);
	put_bytes(page, "Peak mem ", node->rss_bytes);
	text_page_line(page, "");
	text_page_line(page, "");
	text_page_put(page, "(no longer in the tree; from the log)");
}
