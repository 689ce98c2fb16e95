// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/session/feed.h"

#include "core/io/writer.h"
#include "core/source/file/recorder.h"

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

int feed_recorded(void *ctx, int fd)
{
	struct feed *feed = ctx;

	writer_heard(fd);
	if (!feed->recorder)
		return 0;
	if (recorder_resume(feed->recorder))
		source_resync(feed->source);
	check_recorded(feed, recorder_flush(feed->recorder));
	return 0;
}

int feed_record_fd(const struct feed *feed)
{
	return feed->recorder ? writer_event_fd(recorder_writer(feed->recorder)) : -1;
}

int feed_apply(struct feed *feed, const struct event *event)
{
	struct node *node = NULL;
	int changed = tree_apply(feed->tree, event, &node);

	if (changed < 0) {
		feed->refused++;
		node = NULL;
	}
	if (node && feed->scope)
		scope_bind(feed->scope, node);
	return feed->listen ? feed->listen(feed->ctx, event, node, changed) : 0;
}

static int on_event(void *ctx, const struct event *event)
{
	struct feed *feed = ctx;

	if (feed->recorder)
		check_recorded(feed, recorder_write(feed->recorder, event));
	return feed->hold ? feed->hold(feed->hold_ctx, event) : feed_apply(feed, event);
}

int feed_drain(struct feed *feed, unsigned budget)
{
	return source_drain(feed->source, budget, on_event, feed);
}

bool feed_has_figures(const struct feed *feed)
{
	const struct source *source = feed->source;

	return source && source->live && !source->ended && source->ops->sample;
}

int feed_sample(struct feed *feed)
{
	return feed->source->ops->sample(feed->source, on_event, feed);
}
