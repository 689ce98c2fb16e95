// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/answers.h"
#include "core/base/ci_text.h"
#include "core/base/clock.h"
#include "core/stats/spawners_private.h"
#include "core/tree/image.h"

#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX   256 /* ancestors to which an event is added */
#define RECORDS_MIN 8u
#define FADED_NS    UINT64_C(15000000000) /* any rate is close to zero by then */

/* tree_observer_fn */
static void spawners_on_change(
	void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct spawners *s = ctx;

	if (change == NODE_BORN)
		spawner_slot_leave(s, node);
	if (change == NODE_DIED)
		attribution_merge_up(s, node);
	/* Its earlier births stay with the earlier parent. */
	if (change == NODE_MOVED && !spawner_slot_own(s, node))
		spawner_slot_leave(s, node);
	if (change == NODE_GONE) {
		attribution_detach(s, node);
		spawner_slot_leave(s, node);
	}
}

/*
 * The record whose subtree rates include this node: its own if it is long-lived, else that of the
 * ancestor it is attributed to; *node is set to that record's node.  NULL: none, or no memory
 * (*err).
 */
static struct spawner *below_of(struct spawners *s, struct node **node, uint64_t time_ns, int *err)
{
	struct spawner *record;

	if (attribution_is_long_lived(s, *node)) {
		record = spawner_slot_claim(s, *node, time_ns);
		*err = record ? *err : -ENOMEM;
		return record;
	}
	record = spawner_slot_responsible(s, *node);
	if (!record || !record->node)
		return NULL;
	*node = record->node;
	return record;
}

/* Adds an event to the subtree rates of the node and of all its ancestors. */
static int add_below(
	struct spawners *s, struct node *node, enum event_rate_kind kind, uint64_t time_ns)
{
	unsigned steps = 0;
	int err = 0;

	for (; !node_is_top(node); node = node->parent) {
		struct spawner *record = below_of(s, &node, time_ns, &err);

		if (record) {
			decay_add(&record->below[kind], time_ns);
			spawner_record_touch(s, record);
		}
		if (++steps == DEPTH_MAX) {
			s->counts.deep++;
			break;
		}
	}
	return err;
}

static int spawners_apply_fork(struct spawners *s, const struct event *event, struct node *node)
{
	struct spawner *responsible = attribution_find(s, node->parent, event->time_ns);

	if (!responsible)
		return -ENOMEM;
	spawn_stats_fork(&responsible->stats, event->time_ns);
	if (responsible->node == node->parent)
		decay_add(&responsible->forks, event->time_ns);
	responsible->active_ns = event->time_ns;
	spawner_record_touch(s, responsible);
	return add_below(s, node->parent, EVENT_RATE_FORK, event->time_ns);
}

/*
 * An exec is counted for the process itself if it spawns or has lived for a while; else for its
 * parent.
 */
static struct node *executor(struct spawners *s, struct node *node, uint64_t now_ns)
{
	if (spawner_slot_own(s, node) || node_is_top(node->parent) ||
		node_age_ns(node, now_ns) >= s->limits.short_ns)
		return node;
	return node->parent;
}

/* The program that the process executed before, under which it was counted; or NULL. */
static const char *program_before(const struct node *node)
{
	const struct image *before = node->execs > 1 && node->image ? node->image->before : NULL;

	return before ? image_name(before) : NULL;
}

static int spawners_apply_exec(struct spawners *s, const struct event *event, struct node *node)
{
	struct node *by = executor(s, node, event->time_ns);
	struct spawner *responsible = attribution_find(s, by, event->time_ns);
	bool failed = event->kind == EVENT_EXEC_FAILED;
	char label[LABEL_SIZE];

	if (!responsible)
		return -ENOMEM;
	lineage_label(node, label);
	if (failed)
		spawn_stats_failed_exec(&responsible->stats, event->time_ns);
	else
		spawn_stats_exec(&responsible->stats, event->time_ns, label, program_before(node));
	responsible->active_ns = event->time_ns;
	return add_below(s, by, failed ? EVENT_RATE_FAILED_EXEC : EVENT_RATE_EXEC, event->time_ns);
}

#define HASHED_ARGS 256 /* bytes of a command line: this is done for every exit */

static uint64_t hash_command(const struct node *node)
{
	struct ci_text line = {.text = node->comm, .len = strnlen(node->comm, COMM_SIZE)};

	if (node->image && node->image->args_len) {
		line.text = node->image->args;
		line.len = node->image->args_len;
	}
	if (line.len > HASHED_ARGS)
		line.len = HASHED_ARGS;
	return ci_text_hash(line);
}

/* Who runs commands at a terminal sees that they fail. */
static bool is_service(const struct node *node)
{
	return !node->parent->tty;
}

/*
 * What has crashed.  runsv, s6-supervise and supervise start ./run in the directory of the service,
 * which is their argument.
 */
static void label_service(const struct node *node, char out[LABEL_SIZE])
{
	const struct image *above = node->parent->image;
	size_t first = above ? strnlen(above->args, above->args_len) + 1 : 0, len;
	const char *service, *slash;

	lineage_label(node, out);
	if (strcmp(out, "run") || !above || first >= above->args_len)
		return;
	service = above->args + first;
	len = strnlen(service, above->args_len - first);
	slash = memrchr(service, '/', len);
	if (slash) {
		len -= (size_t)(slash + 1 - service);
		service = slash + 1;
	}
	if (len)
		snprintf(out, LABEL_SIZE, "%.*s", (int)len, service);
}

static bool is_report(const struct node *node)
{
	return node->image && !node->execs && node->flags & NODE_FORKED &&
	       answers_reports_exec(&(struct ending){
		       .status = node->status, .program = image_name(node->image)});
}

static int spawners_apply_exit(struct spawners *s, const struct event *event, struct node *node)
{
	struct spawner *responsible = attribution_find(s, node->parent, event->time_ns);
	char label[LABEL_SIZE], service[LABEL_SIZE];
	struct spawn_exit end = {
		.time_ns = event->time_ns,
		.lifetime_ns = node_age_ns(node, event->time_ns),
		.cpu_ns = node->cpu_ns,
		.status = node->status,
		.is_expected = node->flags & NODE_EXPECTED,
		.is_report = is_report(node),
		.is_probe = node_is_probe(node),
		.name = node->execs ? NULL : label,
		.command = hash_command(node),
		.program = is_service(node) ? service : NULL,
	};

	if (!responsible)
		return -ENOMEM;
	lineage_label(node, label);
	label_service(node, service);
	end.is_short = node->id.start_ns && end.lifetime_ns < s->limits.short_ns;
	spawn_stats_exit(&responsible->stats, &end, &s->limits.runaway);
	responsible->active_ns = event->time_ns;
	spawner_record_touch(s, responsible);
	return add_below(s, node->parent, EVENT_RATE_EXIT, event->time_ns);
}

/* It is the process that would have started another one. */
static int spawners_apply_refused(struct spawners *s, const struct event *event, struct node *node)
{
	struct spawner *responsible = attribution_find(s, node, event->time_ns);

	if (!responsible)
		return -ENOMEM;
	spawn_stats_refused(&responsible->stats, event->flags & EVENT_FOR_THREAD);
	responsible->active_ns = event->time_ns;
	spawner_record_touch(s, responsible);
	return 0;
}

int spawners_apply(struct spawners *s, const struct event *event, struct node *node)
{
	int err = 0;

	if (!node || node_is_top(node))
		return 0;
	if (event->kind == EVENT_EXEC || event->kind == EVENT_EXEC_FAILED)
		err = spawners_apply_exec(s, event, node);
	else if (event->kind == EVENT_FORK_FAILED)
		err = spawners_apply_refused(s, event, node);
	else if (node_is_top(node->parent))
		err = 0;
	else if (event->kind == EVENT_FORK)
		err = spawners_apply_fork(s, event, node);
	else if (event->kind == EVENT_EXIT)
		err = spawners_apply_exit(s, event, node);
	s->counts.refused += err < 0;
	return err;
}

static void set_limits(struct spawner_limits *to, const struct spawner_limits *limits)
{
	static const struct runaway_limits usual = RUNAWAY_USUAL;

	if (limits)
		*to = *limits;
	if (!to->max)
		to->max = SPAWNERS_MAX;
	if (to->max < RECORDS_MIN)
		to->max = RECORDS_MIN;
	if (!to->short_ns)
		to->short_ns = SECOND_NS;
	if (to->runaway.rate <= 0)
		to->runaway = usual;
}

struct spawners *spawners_new(struct tree *tree, const struct spawner_limits *limits)
{
	struct spawners *s = calloc(1, sizeof(*s));

	if (!s || tree_add_observer(tree, spawners_on_change, s) < 0) {
		free(s);
		return NULL;
	}
	s->tree = tree;
	s->oldest = s->newest = s->spare = SPAWNER_NONE;
	s->counts.bytes = sizeof(*s);
	set_limits(&s->limits, limits);
	return s;
}

void spawners_free(struct spawners *s)
{
	if (!s)
		return;
	tree_remove_observer(s->tree, s);
	for (uint32_t i = 0; i < s->record_count; i++)
		free(s->records[i]);
	free(s->records);
	free(s->slots);
	free(s);
}

void spawners_clear(struct spawners *s)
{
	for (uint32_t i = 0; i < s->record_count; i++)
		free(s->records[i]);
	free(s->records);
	free(s->slots);
	s->records = NULL;
	s->slots = NULL;
	s->record_count = s->record_room = s->slot_count = s->swept = 0;
	s->oldest = s->newest = s->spare = SPAWNER_NONE;
	s->counts = (struct spawner_counts){.bytes = sizeof(*s)};
}

const struct spawner *spawners_find(const struct spawners *s, const struct node *node)
{
	struct spawner *record = spawner_slot_own(s, node);

	if (record) {
		record->id = node->id;
		lineage_task_label(node, record->label);
	}
	return record;
}

const struct spawner *spawners_responsible(const struct spawners *s, const struct node *node)
{
	struct spawner *record = spawner_slot_responsible(s, node);

	return record && record->node ? spawners_find(s, record->node) : record;
}

const struct spawner_counts *spawners_counts(const struct spawners *s)
{
	return &s->counts;
}

enum spawn_verdict spawners_verdict(
	const struct spawners *s, const struct spawner *spawner, uint64_t now_ns)
{
	bool ended = !spawner->node || node_is_exited(spawner->node);
	enum spawn_verdict verdict;

	if (ended && now_ns > spawner->active_ns + SECOND_NS)
		return VERDICT_CALM;
	verdict = spawn_stats_verdict(&spawner->stats, &s->limits.runaway, now_ns);
	if (verdict == VERDICT_CALM && spawn_stats_crash(&spawner->stats, now_ns))
		return VERDICT_BUSY;
	return verdict;
}

enum spawn_verdict spawners_verdict_of(
	const struct spawners *s, const struct node *node, uint64_t now_ns)
{
	const struct spawner *record = spawner_slot_own(s, node);

	return record ? spawners_verdict(s, record, now_ns) : VERDICT_CALM;
}

unsigned spawners_suspects(
	const struct spawners *s, uint64_t now_ns, const struct spawner **out, unsigned n)
{
	uint64_t horizon_ns = s->limits.runaway.calm_ns + FADED_NS;
	unsigned found = 0;

	if (horizon_ns < CRASH_GAP_NS)
		horizon_ns = CRASH_GAP_NS;

	for (uint32_t i = s->newest; i != SPAWNER_NONE && found < n; i = s->records[i]->older) {
		struct spawner *record = s->records[i];
		uint64_t last_ns = spawner_record_touched_ns(record);

		if (last_ns && last_ns + horizon_ns < now_ns)
			break;
		if (!spawners_verdict(s, record, now_ns))
			continue;
		out[found++] = record->node ? spawners_find(s, record->node) : record;
	}
	return found;
}

const struct spawner_limits *spawners_limits(const struct spawners *s)
{
	return &s->limits;
}

static double read_rate(void *spawners, const struct node *node, uint64_t now_ns)
{
	const struct spawner *record = spawner_slot_own(spawners, node);

	return record ? decay_read(&record->stats.event_rates[EVENT_RATE_FORK], DECAY_1S, now_ns)
		      : 0;
}

static double read_refused(void *spawners, const struct node *node, uint64_t now_ns)
{
	const struct spawner *record = spawner_slot_own(spawners, node);

	return record ? (double)(record->stats.refused_forks + record->stats.refused_threads) : 0;
}

static double read_rate_below(void *spawners, const struct node *node, uint64_t now_ns)
{
	const struct spawner *record = spawner_slot_own(spawners, node);

	return record ? decay_read(&record->below[EVENT_RATE_FORK], DECAY_1S, now_ns) : 0;
}

const struct rates *spawners_births(const struct spawners *s, const struct node *node)
{
	const struct spawner *record = spawner_slot_own(s, node);

	return record && record->stats.first_ns ? &record->stats.births : NULL;
}

static double read_minute(void *spawners, const struct node *node, uint64_t now_ns)
{
	const struct rates *births = spawners_births(spawners, node);

	return births ? rates_minute(births, now_ns) : 0;
}

spawners_figure_fn *spawners_figure(enum spawners_figure figure)
{
	static spawners_figure_fn *const figures[] = {
		[SPAWNERS_RATE] = read_rate,
		[SPAWNERS_RATE_BELOW] = read_rate_below,
		[SPAWNERS_MINUTE] = read_minute,
		[SPAWNERS_REFUSED] = read_refused,
	};

	return figures[figure];
}

size_t spawner_lineage(const struct spawner *spawner, char *out, size_t size)
{
	size_t len = strlen(spawner->lineage);

	if (spawner->node)
		return lineage_write(out, size, spawner->node);
	if (!size)
		return 0;
	len = len < size ? len : size - 1;
	memcpy(out, spawner->lineage, len);
	out[len] = 0;
	return len;
}

static void spawners_rank(const struct spawners *s, struct spawner *record, uint64_t now_ns)
{
	record->rank = spawn_stats_rank(&record->stats, now_ns);
	record->rank += 1e12 * spawners_verdict(s, record, now_ns);
}

/* Of equal ones, the one that started first. */
static bool goes_before(const struct spawner *a, const struct spawner *b)
{
	if (a->rank != b->rank)
		return a->rank > b->rank;
	return a->stats.first_ns < b->stats.first_ns;
}

static bool is_news(const struct spawner *record, uint64_t now_ns)
{
	return record->active_ns && record->active_ns + SPAWNER_QUIET_NS > now_ns;
}

/* After its equals. */
static void insert(const struct spawner **out, unsigned kept, unsigned n, struct spawner *record)
{
	unsigned from = 0, to = kept;

	while (from < to) {
		unsigned middle = (from + to) / 2;

		if (goes_before(record, out[middle]))
			to = middle;
		else
			from = middle + 1;
	}
	if (from == n)
		return;
	memmove(&out[from + 1], &out[from], ((kept < n ? kept : n - 1) - from) * sizeof(*out));
	out[from] = record;
}

unsigned spawners_top(
	const struct spawners *s, uint64_t now_ns, const struct spawner **out, unsigned n)
{
	unsigned found = 0;

	for (uint32_t i = s->newest; i != SPAWNER_NONE; i = s->records[i]->older) {
		struct spawner *record = s->records[i];

		if (!is_news(record, now_ns))
			continue;
		spawners_rank(s, record, now_ns);
		insert(out, found < n ? found : n, n, record);
		found++;
	}
	for (unsigned i = 0; i < found && i < n; i++)
		if (out[i]->node)
			spawners_find(s, out[i]->node);
	return found;
}
