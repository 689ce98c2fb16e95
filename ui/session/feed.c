// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/session/feed.h"

#include "core/base/clock.h"
#include "core/io/writer.h"
#include "core/playback/checkpoints.h"
#include "core/playback/rewind.h"
#include "core/playback/snapshot.h"
#include "core/source/file/recorder.h"
#include "core/source/proc/procstat.h"
#include "ui/session/titles.h"

/* Less is the time between the readings of two clocks.  Small steps add up. */
#define STEP_MIN_NS   1000000
#define TITLE_BUDGET  4096 /* events delivered before a title */
#define NODES_AT_ONCE 1000 /* of a snapshot: a key waits for some 2 ms at most */

/*
 * An event is recorded before it is applied, so the recording has it even if the tree has no memory
 * for it.  A write error ends the recording only.
 */
static void check_recorded(struct feed *feed, int err)
{
	if (!err)
		return;
	feed->record_error = err;
	feed->recorder = NULL;
}

static struct event make_clock(int64_t wall_offset_ns, uint64_t now_ns)
{
	return (struct event){
		.kind = EVENT_CLOCK, .time_ns = now_ns, .wall_offset_ns = wall_offset_ns};
}

int feed_recorded(void *ctx, int fd)
{
	struct feed *feed = ctx;

	writer_heard(fd);
	if (!feed->recorder)
		return 0;
	if (recorder_resume(feed->recorder) && !feed->source->has_hosts) {
		/* one may be among the events that were dropped */
		const struct event clock =
			make_clock(feed->source->wall_offset_ns, clock_read(CLOCK_BOOTTIME));

		check_recorded(feed, recorder_write(feed->recorder, &clock));
		source_resync(feed->source);
	}
	if (feed->recorder)
		check_recorded(feed, recorder_flush(feed->recorder, RECORDER_AT_ONCE));
	return 0;
}

uint64_t feed_record_due_ns(const struct feed *feed)
{
	return feed->recorder ? recorder_due_ns(feed->recorder) : 0;
}

void feed_record_turn(struct feed *feed, uint64_t now_ns)
{
	if (feed->recorder)
		check_recorded(feed, recorder_flush(feed->recorder, now_ns));
}

/* What is read from a snapshot on names the machine, too.  False: it is not known. */
static bool describe_host(const struct feed *feed, const struct event *event, struct event *named)
{
	const struct host *host = hosts_at(&feed->hosts, 0);

	if (event->kind != EVENT_SNAPSHOT || !host || feed->source->has_hosts)
		return false;
	*named = (struct event){.kind = EVENT_HOST, .time_ns = event->time_ns};
	named->host = (struct event_host){host->name, host->boot, host->base_ns};
	return true;
}

static bool is_live(const struct feed *feed)
{
	return feed->source && feed->source->live;
}

static bool has_groups(const struct event *event)
{
	static const bool has[EVENT_KIND_COUNT] = {
		[EVENT_SEED] = true, [EVENT_FORK] = true, [EVENT_EXEC] = true, [EVENT_STAT] = true};

	return has[event->kind] && !(event->flags & (EVENT_THREAD | EVENT_KTHREAD));
}

/* Nothing reports these, so they are as of the moment at which the event is recorded. */
static void add_groups(struct feed *feed, struct event *event)
{
	const struct node *node =
		event->kind == EVENT_STAT ? tree_find_ident(feed->tree, event->id) : NULL;
	int32_t pgrp = procstat_group_of(event->id.pid);
	int32_t sid = procstat_session_of(event->id.pid);
	bool is_known = node && groups_pgrp(&feed->groups, node) == pgrp &&
			groups_sid(&feed->groups, node) == sid;

	if (pgrp <= 0 || sid < 0 || is_known)
		return;
	event->place.pgrp = pgrp;
	event->place.sid = sid;
}

/* Those that a recording, which is read, has told. */
static void copy_groups(struct feed *feed, struct event *event)
{
	const struct node *node = tree_find_ident(feed->tree, event->id);
	int32_t pgrp = node ? groups_pgrp(&feed->groups, node) : -1;

	if (pgrp <= 0)
		return;
	event->place.pgrp = pgrp;
	event->place.sid = groups_sid(&feed->groups, node);
}

/* The event with its groups, in *completed, if what keeps it needs them. */
static const struct event *complete_event(
	struct feed *feed, const struct event *event, struct event *completed)
{
	if (!is_live(feed) || !has_groups(event))
		return event;
	*completed = *event;
	add_groups(feed, completed);
	return completed;
}

/* The same of a snapshot of the tree, which has none. */
static const struct event *complete_seed(
	struct feed *feed, const struct event *event, struct event *completed)
{
	if (event->kind != EVENT_SEED || !has_groups(event))
		return event;
	*completed = *event;
	if (is_live(feed))
		add_groups(feed, completed);
	else
		copy_groups(feed, completed);
	return completed;
}

static int record_event(void *ctx, const struct event *event)
{
	struct feed *feed = ctx;
	struct event named, seed;
	int err = recorder_write(feed->recorder, complete_seed(feed, event, &seed));

	if (err || !describe_host(feed, event, &named))
		return err;
	return recorder_write(feed->recorder, &named);
}

static int keep_event(void *ctx, const struct event *event)
{
	struct feed *feed = ctx;
	struct event named, seed;

	rewind_write(feed->rewind, complete_seed(feed, event, &seed));
	return describe_host(feed, event, &named) ? rewind_write(feed->rewind, &named) : 0;
}

struct completion {
	struct feed *feed;
	event_fn *deliver;
	void *ctx;
};

static int deliver_completed(void *ctx, const struct event *event)
{
	const struct completion *completion = ctx;
	struct event seed;

	return completion->deliver(completion->ctx, complete_seed(completion->feed, event, &seed));
}

static int deliver_name(
	const struct completion *to, uint32_t number, const struct host *host, uint64_t now_ns)
{
	struct event event = {.kind = EVENT_HOST, .time_ns = now_ns, .id.host = number};
	int err;

	event.host = (struct event_host){host->name, host->boot, host->base_ns, host->ahead_ns};
	err = to->deliver(to->ctx, &event);
	if (err < 0 || !to->feed->source->has_hosts)
		return err;
	event = (struct event){.kind = EVENT_CLOCK,
		.time_ns = now_ns,
		.id.host = number,
		.wall_offset_ns = host->wall_offset_ns};
	return to->deliver(to->ctx, &event);
}

static int64_t first_wall_offset(const struct feed *feed)
{
	const struct host *first = hosts_at(&feed->hosts, 0);

	return feed->source->has_hosts && first ? first->wall_offset_ns
						: feed->source->wall_offset_ns;
}

/* Of each host but the first, which the snapshot of the tree has: its begin, or its end. */
static int deliver_marks(const struct completion *to, enum event_kind kind, uint64_t now_ns)
{
	struct event event = {.kind = kind, .time_ns = now_ns, .id.host = 1};
	int err = 0;

	for (; err >= 0 && event.id.host < to->feed->hosts.count; event.id.host++)
		if (hosts_at(&to->feed->hosts, event.id.host))
			err = to->deliver(to->ctx, &event);
	return err;
}

/* A snapshot of the tree, behind the hosts that are known. */
static int deliver_all(struct completion *to, uint64_t now_ns)
{
	const struct feed *feed = to->feed;
	int err = 0;

	for (uint32_t i = 0; err >= 0 && i < feed->hosts.count; i++)
		if (hosts_at(&feed->hosts, i))
			err = deliver_name(to, i, hosts_at(&feed->hosts, i), now_ns);
	if (err >= 0)
		err = deliver_marks(to, EVENT_SNAPSHOT, now_ns);
	if (err >= 0)
		err = snapshot_deliver(
			feed->tree, now_ns, first_wall_offset(feed), deliver_completed, to);
	return err < 0 ? err : deliver_marks(to, EVENT_SETTLED, now_ns);
}

static void write_checkpoint(struct feed *feed, uint64_t now_ns)
{
	struct completion completion = {feed, checkpoints_write, feed->checkpoints};

	checkpoints_begin(feed->checkpoints);
	deliver_all(&completion, now_ns);
	checkpoints_end(feed->checkpoints);
}

/* That of one machine names it, keep_event, as one of a recording does. */
static void begin_kept(struct feed *feed, uint64_t now_ns)
{
	struct completion completion = {feed, rewind_write, feed->rewind};

	feed->kept = 0;
	snapshot_begin(now_ns, first_wall_offset(feed), keep_event, feed);
	for (uint32_t i = 0; feed->source->has_hosts && i < feed->hosts.count; i++)
		if (hosts_at(&feed->hosts, i))
			deliver_name(&completion, i, hosts_at(&feed->hosts, i), now_ns);
}

bool feed_keep_snapshot(struct feed *feed, uint64_t now_ns)
{
	if (feed->checkpoints && checkpoints_are_due(feed->checkpoints))
		write_checkpoint(feed, now_ns);
	if (!feed->rewind || (!feed->keeps && !rewind_wants_snapshot(feed->rewind)))
		return false;
	if (!feed->keeps)
		begin_kept(feed, now_ns);
	feed->keeps =
		snapshot_go_on(feed->tree, &feed->kept, NODES_AT_ONCE, now_ns, keep_event, feed);
	return feed->keeps;
}

/* A snapshot of the source takes the place of one that is not complete. */
static void keep_applied(struct feed *feed, const struct event *event)
{
	if (feed->source->has_hosts) {
		if (!rewind_extent(feed->rewind).last_ns) /* it begins with nothing */
			feed_keep_snapshot(feed, event->time_ns);
		rewind_pass_on(feed->rewind, event);
		return;
	}
	if (event->kind == EVENT_SNAPSHOT)
		feed->keeps = false;
	rewind_write(feed->rewind, event);
}

static void record_hosts(struct feed *feed, uint64_t now_ns)
{
	struct completion completion = {feed, record_event, feed};
	struct recorder *recorder = feed->recorder;

	recorder_add_snapshot(recorder, true, now_ns);
	check_recorded(feed, deliver_all(&completion, now_ns));
	recorder_add_snapshot(recorder, false, now_ns);
}

/*
 * The tree is one: only while it is behind the recording has the source to scan all tasks.  A file
 * that is full meanwhile waits for that.
 */
static void record_snapshot(struct feed *feed, uint64_t now_ns)
{
	if (!feed->recorder || (!feed->settled && !feed->source->has_hosts) ||
		!recorder_wants_snapshot(feed->recorder))
		return;
	if (!feed->is_behind && feed->source->has_hosts)
		record_hosts(feed, now_ns);
	else if (!feed->is_behind)
		check_recorded(feed, snapshot_deliver(feed->tree, now_ns,
					     feed->source->wall_offset_ns, record_event, feed));
	else if (!feed->resyncs)
		source_resync(feed->source);
	feed->resyncs = feed->is_behind;
}

int feed_record_fd(const struct feed *feed)
{
	return feed->recorder ? writer_event_fd(recorder_writer(feed->recorder)) : -1;
}

/* What is shown of the machine. */
static void note_host(struct feed *feed, const struct event *event)
{
	const struct tree_counts *counts = tree_counts(feed->tree);
	struct host *host = hosts_at(&feed->hosts, event->id.host);

	if (!host)
		return;
	host->living = counts->host_living ? counts->host_living[event->id.host] : counts->living;
	host->lost += event->kind == EVENT_LOST ? event->count : 0;
	if (host->last_ns < event->time_ns)
		host->last_ns = event->time_ns;
}

int feed_apply(struct feed *feed, const struct event *event)
{
	struct node *node = NULL;
	int changed = tree_apply(feed->tree, event, &node);

	if (feed->rewind)
		keep_applied(feed, event);
	if (feed->checkpoints)
		checkpoints_note(feed->checkpoints, event);
	if (changed < 0) {
		feed->refused++;
		node = NULL;
	}
	groups_apply(&feed->groups, event, node);
	if (feed->source && feed->source->has_hosts)
		note_host(feed, event);
	if (feed->trends.tree)
		trends_apply(&feed->trends, event, node);
	if (feed->titles && event->kind == EVENT_STAT)
		titles_note(feed->titles, feed->source, node);
	if (node && feed->scope) {
		scope_bind(feed->scope, node);
		scope_mark(feed->scope, node, SCOPE_BIT);
	}
	return feed->listen ? feed->listen(feed->ctx, event, node, changed) : 0;
}

static bool exists(const struct node *node)
{
	return !node_is_exited(node) || node_is_zombie(node);
}

static int32_t live_group(void *groups, const struct node *node)
{
	return exists(node) ? procstat_group_of(node->id.pid) : -1;
}

static int32_t live_session(void *groups, const struct node *node)
{
	return exists(node) ? procstat_session_of(node->id.pid) : -1;
}

void feed_free(struct feed *feed)
{
	trends_want(&feed->trends, NULL);
	groups_free(&feed->groups);
}

void feed_fill_context(struct feed *feed, struct query_context *context)
{
	context->trends = (struct query_trends){
		trends_figure(TREND_READ), trends_figure(TREND_WRITE), trends_figure(TREND_GROWTH)};
	context->trends_below = (struct query_trends){trends_figure_below(TREND_READ),
		trends_figure_below(TREND_WRITE), trends_figure_below(TREND_GROWTH)};
	context->trend_ctx = &feed->trends;
	context->hosts = &feed->hosts;
	context->group_ctx = &feed->groups;
	context->group_of = is_live(feed) ? live_group : groups_pgrp;
	context->session_of = is_live(feed) ? live_session : groups_sid;
}

static void note_snapshot(struct feed *feed, const struct event *event)
{
	if (event->flags & EVENT_THREAD)
		return;
	feed->settled = event->kind == EVENT_SETTLED;
	feed->resyncs = false;
}

int feed_event(void *ctx, const struct event *event)
{
	struct feed *feed = ctx;
	struct event completed;

	if (feed->recorder || feed->rewind)
		event = complete_event(feed, event, &completed);
	if (feed->recorder)
		check_recorded(feed, recorder_write(feed->recorder, event));
	feed->last_ns = event->time_ns;
	if (event->kind == EVENT_CLOCK && !feed->source->has_hosts)
		feed->source->wall_offset_ns = event->wall_offset_ns;
	else if (event->kind == EVENT_HOST || event->kind == EVENT_CLOCK)
		hosts_apply(&feed->hosts, event);
	if (event->kind == EVENT_SNAPSHOT || event->kind == EVENT_SETTLED)
		note_snapshot(feed, event);
	return feed->hold ? feed->hold(feed->hold_ctx, event) : feed_apply(feed, event);
}

int feed_follow_clock(struct feed *feed, int64_t wall_offset_ns, uint64_t now_ns)
{
	int64_t step_ns = wall_offset_ns - feed->source->wall_offset_ns;
	const struct event event = make_clock(wall_offset_ns, now_ns);
	int err;

	if (step_ns > -STEP_MIN_NS && step_ns < STEP_MIN_NS)
		return 0;
	err = feed_event(feed, &event);
	return err < 0 ? err : 0;
}

static int follow_clock(struct feed *feed)
{
	if (!feed->source->live)
		return 0;
	return feed_follow_clock(feed, clock_wall_offset(), clock_read(CLOCK_BOOTTIME));
}

static int name_host(struct feed *feed)
{
	const struct event *host = feed->source->host;

	feed->source->host = NULL;
	return host ? feed_event(feed, host) : 0;
}

int feed_drain(struct feed *feed, unsigned budget)
{
	int err = name_host(feed), count;

	if (!err)
		err = follow_clock(feed);
	if (err)
		return err;
	count = source_drain(feed->source, budget, feed_event, feed);
	record_snapshot(feed, feed->last_ns);
	return count;
}

bool feed_has_figures(const struct feed *feed)
{
	const struct source *source = feed->source;

	return source && source->live && !source->ended && source->ops->sample;
}

int feed_sample(struct feed *feed)
{
	int err = follow_clock(feed), more;

	if (err)
		return err;
	more = feed->source->ops->sample(feed->source, feed_event, feed);

	if (feed->titles && !more)
		titles_end_pass(feed->titles);
	return more;
}

uint64_t feed_titles_due_ns(const struct feed *feed)
{
	return feed->titles ? titles_due_ns(feed->titles) : 0;
}

/*
 * event_fn: arguments may have been read after an exec whose event is still to be delivered, and
 * are no title then.  With more events than that it is left out: a process that runs is read again.
 */
static int on_title(void *ctx, const struct event *event)
{
	struct feed *feed = ctx;
	int drained = feed_drain(feed, TITLE_BUDGET);

	return drained < 0 || drained == TITLE_BUDGET ? drained : feed_event(feed, event);
}

int feed_read_titles(struct feed *feed, uint64_t now_ns)
{
	if (!feed->titles)
		return 0;
	return titles_turn(feed->titles, feed->tree, now_ns, on_title, feed);
}
