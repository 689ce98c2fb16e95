// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/playback/excerpt.h"

#include "core/base/clock.h"
#include "core/host/hosts.h"
#include "core/playback/moment.h"
#include "core/playback/snapshot.h"
#include "core/playback/tracks.h"
#include "core/trace.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE_SIZE   1024
#define WAIT_MS     100
#define LEAD_EVENTS 150000 /* so much of the past is read: parents that have exited since */

struct excerpt {
	struct source source;
	struct source *recording;
	struct tree *tree;       /* until it begins; then NULL */
	uint64_t from_ns, to_ns; /* 0 and UINT64_MAX: all of it */
	bool has_begun;
	bool settled, scanning; /* a snapshot is complete; one is not */
	bool has_learned;   /* lines have none: what they have said so far is all that there is */
	struct hosts hosts; /* named before the begin */
	bool is_past;       /* it has ended before the begin */
	char note[NOTE_SIZE];
	struct ident command; /* the recording is of it; pid 0: of none */
	event_fn *deliver;    /* of the current drain */
	void *ctx;
};

static struct excerpt *excerpt_of(const struct source *source)
{
	return (struct excerpt *)source;
}

/* event_fn: the seed of the command says that it is the command, as its exec did. */
static int deliver_seed(void *ctx, const struct event *event)
{
	struct excerpt *excerpt = ctx;
	struct event seed = *event;

	if (event->kind == EVENT_SEED && excerpt->command.pid &&
		ident_equal(event->id, excerpt->command))
		seed.flags |= EVENT_COMMAND;
	return excerpt->deliver(excerpt->ctx, &seed);
}

/* With the clocks of several machines; that of the only one is in the snapshot. */
static int deliver_host(struct excerpt *excerpt, uint32_t number, const struct host *host)
{
	struct event event = {.kind = EVENT_HOST,
		.time_ns = excerpt->from_ns,
		.id = {.host = number},
		.host = {*host->name ? host->name : NULL, host->boot, host->base_ns,
			host->ahead_ns}};
	int err = excerpt->deliver(excerpt->ctx, &event);

	if (err || !excerpt->source.has_hosts)
		return err;
	event.kind = EVENT_CLOCK;
	event.wall_offset_ns = host->wall_offset_ns;
	return excerpt->deliver(excerpt->ctx, &event);
}

static int64_t wall_offset_of(const struct excerpt *excerpt)
{
	const struct host *host = hosts_at(&excerpt->hosts, 0);

	return excerpt->source.has_hosts ? (host ? host->wall_offset_ns : 0)
					 : excerpt->source.wall_offset_ns;
}

static bool has_what_there_was(const struct excerpt *excerpt)
{
	return excerpt->settled || (excerpt->has_learned && !excerpt->scanning);
}

static int begin(struct excerpt *excerpt)
{
	int err = 0;

	excerpt->has_begun = true;
	for (uint32_t i = 0; !err && i < excerpt->hosts.count; i++)
		if (hosts_at(&excerpt->hosts, i))
			err = deliver_host(excerpt, i, hosts_at(&excerpt->hosts, i));
	if (!err && has_what_there_was(excerpt))
		err = snapshot_deliver(excerpt->tree, excerpt->from_ns, wall_offset_of(excerpt),
			deliver_seed, excerpt);
	tree_free(excerpt->tree);
	excerpt->tree = NULL;
	return err;
}

/* Before the begin. */
static int learn(struct excerpt *excerpt, const struct event *event)
{
	int changed = tree_apply(excerpt->tree, event, NULL);
	int err = hosts_apply(&excerpt->hosts, event);

	if (event->kind == EVENT_CLOCK && !excerpt->source.has_hosts)
		excerpt->source.wall_offset_ns = event->wall_offset_ns;
	if (event->kind == EVENT_SETTLED && !(event->flags & EVENT_THREAD))
		excerpt->settled = true;
	if (event->kind == EVENT_SNAPSHOT || event->kind == EVENT_SETTLED)
		excerpt->scanning = event->kind == EVENT_SNAPSHOT;
	excerpt->has_learned = true;
	if (event->kind == EVENT_EXEC && event->flags & EVENT_COMMAND)
		excerpt->command = event->id;
	tree_expire(excerpt->tree, event->time_ns);
	return changed < 0 ? changed : err == -ENOMEM ? err : 0;
}

static int on_event(void *ctx, const struct event *event)
{
	struct excerpt *excerpt = ctx;
	int err = 0;

	if (event->time_ns > excerpt->to_ns)
		return -ECANCELED;
	if (!excerpt->has_begun && event->time_ns < excerpt->from_ns)
		return learn(excerpt, event);
	if (!excerpt->has_begun)
		err = begin(excerpt);
	return err ? err : excerpt->deliver(excerpt->ctx, event);
}

static int excerpt_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct excerpt *excerpt = excerpt_of(source);
	int count;

	excerpt->deliver = deliver;
	excerpt->ctx = ctx;
	count = source_drain(excerpt->recording, budget, on_event, excerpt);
	source->due_ns = excerpt->recording->due_ns;
	source->ended = excerpt->recording->ended || count == -ECANCELED;
	excerpt->is_past = excerpt->recording->ended && !excerpt->has_begun && excerpt->has_learned;
	if (source->ended && !excerpt->has_begun && !excerpt->is_past)
		begin(excerpt); /* nothing has happened in this time */
	return count == -ECANCELED ? 0 : count;
}

static void explain_past(const struct excerpt *excerpt, uint64_t last_ns, char *out, size_t size)
{
	char time[MOMENT_TEXT];

	moment_write(time, last_ns, excerpt->from_ns, excerpt->source.wall_offset_ns);
	snprintf(out, size, "the recording ends at %s, before --from", time);
}

static const char *excerpt_note(const struct source *source)
{
	struct excerpt *excerpt = excerpt_of(source);
	const char *note = excerpt->recording->ops->note(excerpt->recording);
	char past[NOTE_SIZE / 2];

	if (!excerpt->is_past)
		return note;
	explain_past(
		excerpt, excerpt->recording->ops->last_ns(excerpt->recording), past, sizeof(past));
	snprintf(excerpt->note, sizeof(excerpt->note), "%s%s%.500s", past, note ? "; " : "",
		note ? note : "");
	return excerpt->note;
}

static int excerpt_error(const struct source *source)
{
	const struct excerpt *excerpt = excerpt_of(source);
	int err = excerpt->recording->ops->error(excerpt->recording);

	return !err && excerpt->is_past ? -EBADMSG : err;
}

static void excerpt_close(struct source *source)
{
	struct excerpt *excerpt = excerpt_of(source);

	tree_free(excerpt->tree);
	hosts_free(&excerpt->hosts);
	source_close(excerpt->recording);
	free(excerpt);
}

static const struct source_ops OPS = {.drain = excerpt_drain,
	.note = excerpt_note,
	.error = excerpt_error,
	.close = excerpt_close};

/* Passes over what is long before the begin.  Without an index all of it is read. */
static void go_near(struct excerpt *excerpt, struct tracks *tracks)
{
	uint64_t begin_ns;

	if (!tracks_find(tracks, excerpt->from_ns, LEAD_EVENTS, &begin_ns))
		tracks_go(tracks);
}

/* The first event, which stays to be delivered; false: there is none. */
static bool wait_for_event(struct source *recording, struct event *event)
{
	struct pollfd ready = {.fd = recording->fd, .events = POLLIN};

	while (!tracks_peek(recording, event)) {
		if (recording->ended || recording->fd < 0)
			return false;
		poll(&ready, 1, WAIT_MS);
	}
	return true;
}

/* Of lines, and of a stream, the end is not known. */
static void measure(struct source *recording, const struct tracks *tracks, struct moment_span *span)
{
	struct tracks_extent extent = {0};
	struct event event;

	*span = (struct moment_span){.wall_offset_ns = recording->wall_offset_ns};
	if (tracks)
		extent = tracks_extent(tracks);
	if (extent.has_index)
		span->last_ns = extent.last_ns;
	if (extent.first_ns)
		span->first_ns = extent.first_ns;
	else if (wait_for_event(recording, &event))
		span->first_ns = event.time_ns;
	span->base_ns = span->first_ns;
}

static bool read_times(struct excerpt *excerpt, const struct moment_span *span, const char *from,
	const char *to, char *message, size_t size)
{
	char time[MOMENT_TEXT];
	bool is_right;

	is_right = (!from || moment_read(from, span, &excerpt->from_ns)) &&
		   (!to || moment_read(to, span, &excerpt->to_ns));
	if (!is_right)
		snprintf(message, size,
			"--from and --to take a time of the recording, such as 14:32, 14:32:05, "
			"\"2026-11-29 14:32\" or +90");
	else if (from && to && excerpt->to_ns < excerpt->from_ns)
		snprintf(message, size, "--to is before --from");
	else if (from && span->last_ns && excerpt->from_ns > span->last_ns)
		explain_past(excerpt, span->last_ns, message, size);
	else if (to && excerpt->to_ns < span->first_ns) {
		moment_write(time, span->first_ns, excerpt->to_ns, span->wall_offset_ns);
		snprintf(message, size, "the recording begins at %s, after --to", time);
	} else
		return true;
	return false;
}

/* Returns false, with the sentence, if the times are wrong. */
static bool choose_part(
	struct excerpt *excerpt, const char *from, const char *to, char *message, size_t size)
{
	struct tracks *tracks = tracks_are_files(excerpt->recording)
					? tracks_open(excerpt->recording, TRACE_HEADER_SIZE)
					: NULL;
	struct moment_span span;
	bool is_right;

	measure(excerpt->recording, tracks, &span);
	is_right = read_times(excerpt, &span, from, to, message, size);
	if (is_right && from && tracks && tracks_extent(tracks).has_index)
		go_near(excerpt, tracks);
	tracks_close(tracks);
	return is_right;
}

struct source *excerpt_open(
	struct source *recording, const char *from, const char *to, char *message, size_t size)
{
	const struct tree_limits limits = {0};
	struct excerpt *excerpt = calloc(1, sizeof(*excerpt));

	if (!excerpt) {
		source_close(recording);
		snprintf(message, size, "out of memory");
		return NULL;
	}
	excerpt->recording = recording;
	excerpt->source = *recording;
	excerpt->source.ops = &OPS;
	excerpt->to_ns = UINT64_MAX;
	excerpt->tree = tree_new(&limits);
	if (!excerpt->tree)
		snprintf(message, size, "out of memory");
	else if (choose_part(excerpt, from, to, message, size))
		return &excerpt->source;
	excerpt_close(&excerpt->source);
	return NULL;
}
