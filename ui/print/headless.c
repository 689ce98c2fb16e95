// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/print/headless.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/io/writer.h"
#include "core/source/file/recorder.h"
#include "core/tree/walk.h"
#include "ui/print/headless_private.h"
#include "ui/print/loss_report.h"
#include "ui/print/print.h"
#include "ui/session/child.h"
#include "ui/session/loop.h"
#include "ui/session/message.h"
#include "ui/session/user_names.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUDGET   4096                 /* events a turn */
#define GRACE_NS UINT64_C(2000000000) /* for a command that was told to end */

/* How far a recording is read ahead of whoever reads what is made of it. */
#define AHEAD_BYTES (1u << 20)

static bool command_runs(const struct stream *stream)
{
	return stream->command && !stream->command_ended;
}

/* Everything below the command has ended, as far as the tree knows. */
static bool descendants_ended(const struct stream *stream)
{
	struct ident root = stream->scope.roots[0];
	const struct node *top = tree_find_ident(stream->feed.tree, root);

	if (!root.start_ns)
		return stream->settled;
	return !top || subtree_is_dead(top);
}

/* The command is told to end, then has a while to do so. */
static void end_now(struct stream *stream)
{
	stream->ending = true;
	if (!command_runs(stream) || stream->grace_end_ns)
		return;
	kill(command_pid(stream->command), SIGTERM);
	stream->grace_end_ns = clock_now_ns() + GRACE_NS;
}

/* Ctrl-C reaches the command as well: the first time it is left to it what to do about it. */
static int take_end_signal(void *ctx, int number)
{
	struct stream *stream = ctx;

	if (number == SIGINT && command_runs(stream) && !stream->ending)
		stream->ending = true;
	else
		end_now(stream);
	return 0;
}

static int take_child_signal(void *ctx, int number)
{
	struct stream *stream = ctx;

	stream->command_ended = command_reap(stream->command);
	return 0;
}

/* The turn that follows drains it. */
static int take_source(void *ctx, int fd)
{
	return 0;
}

/* Whoever read our output has gone: there is nothing left to do, but for the command. */
static int take_reader_gone(void *ctx, int fd)
{
	struct stream *stream = ctx;

	loop_unwatch(stream->loop, fd);
	stream->ending = true;
	return 0;
}

/* The turn that follows looks at what it means. */
static int take_written(void *ctx, int fd)
{
	writer_heard(fd);
	return 0;
}

static void check_written(struct stream *stream)
{
	if (!outputs_check(&stream->outputs))
		return;
	stream->ending = true;
	stream->feed.recorder = NULL;
}

/* A recording can wait for whoever reads what is made of it. */
static bool is_ahead(struct stream *stream)
{
	struct recorder *recorder = stream->feed.recorder;

	if (stream->source->live || stream->ending ||
		(output_waiting(stream->out) <= AHEAD_BYTES &&
			(!recorder || recorder_waiting(recorder) <= AHEAD_BYTES)))
		return false;
	writer_notify(output_writer(stream->out));
	if (recorder)
		writer_notify(recorder_writer(recorder));
	return true;
}

static bool wants_to_stop(struct stream *stream, uint64_t now_ns)
{
	if (stream->duration_end_ns && now_ns >= stream->duration_end_ns)
		end_now(stream);
	if (stream->grace_end_ns && now_ns >= stream->grace_end_ns)
		return true;
	if (command_runs(stream))
		return false;
	if (output_unwritten(stream->out) || recorder_unwritten(stream->feed.recorder))
		stream->ending = true; /* --max-output is reached; main says so */
	if (stream->ending || (stream->options->once && stream->source->live && stream->settled &&
				      stream->sampler.count >= stream->passes))
		return true;
	return stream->command && descendants_ended(stream);
}

static void begin_stop(struct stream *stream, uint64_t now_ns)
{
	stream->stopping = true;
	if (stream->source->live)
		stream->stop_ns = now_ns;
	else
		loop_stop(stream->loop, 0);
}

/* Not in the middle of a snapshot, whose seeds are printed when all are there. */
static uint64_t sample_due_ns(const struct stream *stream)
{
	if (!stream->settled || stream->stopping)
		return 0;
	return sampler_due_ns(&stream->sampler, &stream->feed);
}

/* A pass that failed is made up for by the next. */
static void sample_if_due(struct stream *stream, uint64_t now_ns)
{
	if (sample_due_ns(stream) && sampler_turn(&stream->sampler, &stream->feed, now_ns))
		sampler_told(&stream->sampler, feed_sample(&stream->feed), clock_now_ns());
}

/* A pid that nobody has now may be had by anybody later: that is not who was meant. */
static bool is_about_nobody(struct stream *stream)
{
	if (stream->strangers_told || !stream->options->scope.root_count)
		return false;
	stream->strangers_told = true;
	return shortfall_say_strangers(&stream->scope, stream->source->live);
}

/* loop_turn_fn */
static uint64_t turn(void *ctx)
{
	struct stream *stream = ctx;
	bool ahead = is_ahead(stream);
	int n = ahead ? 0 : feed_drain(&stream->feed, BUDGET);
	uint64_t now_ns = clock_now_ns(), due_ns;

	stream_end_gap(stream, false);
	if (n >= 0)
		sample_if_due(stream, now_ns);
	if (stream->source->live && stream->lookout.due_ns && now_ns >= stream->lookout.due_ns)
		lookout_look(&stream->lookout, now_ns);
	if (stream->lookout.met)
		end_now(stream);
	check_written(stream);
	if (n < 0 && n != -ECANCELED) {
		say("the event source failed: %s", strerror(-n));
		loop_stop(stream->loop, STATUS_BROKEN);
		return 0;
	}
	if (stream->settled && stream->source->live && is_about_nobody(stream)) {
		loop_stop(stream->loop, STATUS_USAGE);
		return 0;
	}
	/* Not before: its seed must be what it was before it ran. */
	if (stream->command && stream->snapshot_done)
		command_release(stream->command);
	tree_expire(stream->feed.tree, stream_now(stream));
	if (n == -ECANCELED || stream->source->ended || (stream->stopping && n == 0))
		loop_stop(stream->loop, 0);
	else if (!stream->stopping && wants_to_stop(stream, now_ns))
		begin_stop(stream, now_ns);
	due_ns = n == BUDGET || stream->stopping ? 1 : ahead ? 0 : stream->source->due_ns;
	due_ns = deadline_min(due_ns, sample_due_ns(stream));
	if (stream->source->live && !stream->stopping)
		due_ns = deadline_min(due_ns, stream->lookout.due_ns);
	return deadline_min(deadline_min(due_ns, stream->duration_end_ns), stream->grace_end_ns);
}

static void close_stream(struct stream *stream)
{
	loop_free(stream->loop);
	lookout_close(&stream->lookout);
	tree_free(stream->feed.tree);
	filter_free(stream->filter);
	users_free(stream->print.users);
}

static int watch_all(struct stream *stream)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
	struct stat out;
	int err = 0;

	if (stream->source->fd >= 0)
		err = loop_watch(stream->loop, stream->source->fd, take_source, stream);
	if (err == -EPERM) /* a file: always readable, its due time tells */
		err = 0;
	if (!err && fstat(output_fd(stream->out), &out) == 0 && S_ISFIFO(out.st_mode))
		loop_watch(stream->loop, output_fd(stream->out), take_reader_gone, stream);
	if (!err)
		err = loop_watch(stream->loop, writer_event_fd(output_writer(stream->out)),
			take_written, stream);
	if (!err && stream->feed.recorder)
		err = loop_watch(
			stream->loop, feed_record_fd(&stream->feed), feed_recorded, &stream->feed);
	for (size_t i = 0; !err && i < sizeof(ends) / sizeof(*ends); i++)
		err = loop_signal(stream->loop, ends[i], take_end_signal, stream);
	if (!err && stream->command)
		err = loop_signal(stream->loop, SIGCHLD, take_child_signal, stream);
	return err;
}

/* Figures are taken only where a filter, a column, an order or a recording has them. */
static void set_sampler(struct stream *stream)
{
	const struct filter *filters[] = {stream->filter, stream->lookout.when};

	stream->passes = !!stream->feed.recorder;
	if (stream->options->once && print_once_passes(stream->options) > stream->passes)
		stream->passes = print_once_passes(stream->options);
	for (int i = 0; i < 2; i++)
		if (filters[i] && filter_samples_needed(filters[i]) > stream->passes)
			stream->passes = filter_samples_needed(filters[i]);
	if (stream->passes && feed_has_figures(&stream->feed))
		stream->sampler.delay_ns = stream->options->delay_ns;
	else
		stream->passes = 0;
}

/* All that needs memory. */
static int open_stream(struct stream *stream, struct recorder *recorder)
{
	const struct options *options = stream->options;
	struct filter_error error;

	stream->loop = loop_new();
	stream->print.users = users_new(READ_NAMES_NS);
	print_open(&stream->print, stream->out, options, stream->source->wall_offset_ns);
	stream->scope = options->scope;
	stream->put = options->mode == MODE_JSON ? print_json : print_batch;
	stream->feed = (struct feed){
		.source = stream->source,
		.tree = tree_new(&(struct tree_limits){.short_ns = options->short_ns}),
		.recorder = recorder,
		.scope = &stream->scope,
		.listen = stream_hear,
		.ctx = stream,
		.hold = stream_hold,
		.hold_ctx = stream,
	};
	if (options->filter)
		stream->filter = filter_parse(options->filter, &error);
	if (!stream->loop || !stream->print.users || !stream->feed.tree ||
		(options->filter && !stream->filter))
		return -ENOMEM;
	tree_set_observer(stream->feed.tree, stream_tell_missed, stream);
	tree_set_keep(stream->feed.tree, scope_must_keep, &stream->scope);
	print_choose(
		&stream->choice, &stream->print, &stream->scope, stream->filter, options->short_ns);
	if (lookout_open(&stream->lookout, options, stream->feed.tree, &stream->choice,
		    &stream->print) < 0)
		return -ENOMEM;
	set_sampler(stream);
	if (stream->command)
		scope_add_pid(&stream->scope, command_pid(stream->command));
	return 0;
}

static void put_tree(struct stream *stream)
{
	stream->choice.context.now_ns = stream_now(stream);
	print_once(&stream->print, stream->feed.tree, &stream->choice, stream->options);
}

static int run_stream(struct stream *stream)
{
	const struct options *options = stream->options;
	int status;

	if (options->mode == MODE_BATCH && !options->once && !options->quiet)
		print_batch_header(&stream->print);
	if (options->duration_ns && stream->source->live)
		stream->duration_end_ns = clock_now_ns() + options->duration_ns;
	status = loop_run(stream->loop, turn, stream);
	if (stream->seeding)
		stream_put_seeds(stream);
	if (status == 0 && !stream->source->live && is_about_nobody(stream))
		status = STATUS_USAGE;
	if (status == 0 && options->once)
		put_tree(stream);
	stream_end_gap(stream, true);
	if (status >= 0)
		lookout_print_summary(&stream->lookout, stream_now(stream));
	outputs_finish(&stream->outputs, stream->ending, stream->duration_end_ns);
	if (status >= 0)
		shortfall_say(tree_counts(stream->feed.tree), stream->cut,
			tree_counts(stream->feed.tree)->refused + stream->feed.refused,
			stream->source->live);
	if (status == 0 && options->when)
		status = stream->lookout.met ? STATUS_GOOD : STATUS_NOTHING;
	else if (status == 0 && stream->command)
		status = stream->command_ended ? command_exit_status(stream->command)
					       : 128 + SIGTERM;
	return status == 0 && stream->outputs.broken ? STATUS_BROKEN : status;
}

int stream_run(const struct options *options, struct output *output, struct source *source,
	struct recorder *recorder, struct command *command)
{
	struct stream stream = {
		.options = options,
		.out = output,
		.outputs = {.options = options, .output = output, .recorder = recorder},
		.source = source,
		.command = command,
	};
	int status = open_stream(&stream, recorder);

	if (!status)
		status = watch_all(&stream);
	if (!status)
		status = run_stream(&stream);
	close_stream(&stream);
	return status;
}
