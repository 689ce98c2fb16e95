// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/stream.h"

#include "core/due.h"
#include "core/source/recorder.h"
#include "core/subtree.h"
#include "ui/command.h"
#include "ui/feed.h"
#include "ui/lookout.h"
#include "ui/loop.h"
#include "ui/print.h"
#include "ui/sampler.h"
#include "ui/say.h"
#include "ui/shortfall.h"
#include "ui/users.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUDGET   4096                 /* events a turn */
#define GRACE_NS UINT64_C(2000000000) /* for a command that was told to end */

enum { NODE_PENDING = 1 << 8 }; /* in view_bits: a seed that is news, to be printed */

struct stream {
	const struct options *options;
	struct source *source;
	struct command *command;
	struct loop *loop;
	struct output *out;
	struct feed feed;
	struct scope scope;
	struct print print;
	struct print_choice choice;
	struct filter *filter;
	struct lookout lookout;
	struct sampler sampler;  /* its delay is 0 where nobody asks for figures */
	unsigned passes;         /* that --once waits for */
	print_event_fn *put;     /* one event */
	const struct node *born; /* by the event that is being applied */
	bool seeding;            /* a snapshot is being delivered */
	bool strangers_told;     /* which of the pids asked for nobody has */
	bool settled;            /* it has been, with all that happened meanwhile */
	bool snapshot_done;      /* the first one */
	bool command_told;       /* its fork has been printed */
	bool command_ended, write_failed;
	bool ending;              /* somebody wants it to end */
	uint64_t grace_end_ns;    /* of a command that was told to end; 0: it was not */
	uint64_t duration_end_ns; /* 0: none */
	bool stopping;            /* only what happened before stop_ns is still wanted */
	uint64_t stop_ns;         /* what happens later is not told; 0: no end yet */
	uint64_t last_ns;         /* time of the newest event */
	uint64_t cut;             /* execs printed whose arguments were cut */
};

static uint64_t stream_now(const struct stream *stream)
{
	return stream->source->live ? clock_now_ns() : stream->last_ns;
}

static void put_event(struct stream *stream, const struct event *event, const struct node *node)
{
	stream->choice.context.now_ns = event->time_ns;
	/* Of what the tree had no room for we cannot know whose it is. */
	if (node ? !print_chooses(&stream->choice, node)
		 : !scope_is_all(&stream->scope) || stream->filter)
		return;
	lookout_count(&stream->lookout, event, node);
	if (stream->options->quiet)
		return;
	if (event->exec.args_size > event->exec.args_len && event->kind == EVENT_EXEC)
		stream->cut++;
	stream->put(&stream->print, event, node);
}

/*
 * Seeds are printed when all are there: whom they descend from is not known before.  They come in
 * the order of the tree, parents first.  At the start of --batch they are no news.
 */
static void put_seeds(struct stream *stream)
{
	bool quiet = stream->options->once ||
		     (stream->options->mode == MODE_BATCH && !stream->snapshot_done);
	struct node *node = tree_top(stream->feed.tree);
	struct event event;

	while ((node = print_next(node))) {
		if (!(node->view_bits & NODE_PENDING))
			continue;
		node->view_bits &= ~(uint32_t)NODE_PENDING;
		print_describe(&event, node, stream->last_ns);
		if (!quiet)
			put_event(stream, &event, node);
	}
	stream->seeding = false;
	stream->snapshot_done = true;
}

/* The command was there before the first snapshot, so its fork is no news to the tree. */
static bool is_commands_fork(struct stream *stream, const struct event *event)
{
	return stream->command && !stream->command_told && event->kind == EVENT_FORK &&
	       event->id.pid == command_pid(stream->command);
}

static bool is_commands_seed(struct stream *stream, const struct event *event)
{
	return stream->command && event->kind == EVENT_SEED && !stream->snapshot_done &&
	       event->id.pid == command_pid(stream->command);
}

/* A zombie that we knew alive: its exit has been told. */
static bool is_told_dead(const struct stream *stream, const struct node *node)
{
	return node_is_ghost(node) && node != stream->born;
}

/* Of one that a later pass meets the exit has been told, and forgotten. */
static bool is_old_zombie(const struct stream *stream, const struct event *event)
{
	return event->flags & EVENT_DEAD && stream->snapshot_done;
}

/* feed_fn: the tree has it. */
static int hear(void *ctx, const struct event *event, struct node *node, int changed)
{
	struct stream *stream = ctx;
	bool news = changed != 0;

	if (node && stream->scope.root_count)
		scope_mark(&stream->scope, node, PRINT_IN_SCOPE); /* it may be a root by now */
	if (is_commands_fork(stream, event))
		news = stream->command_told = true;
	if (event->time_ns > stream->last_ns)
		stream->last_ns = event->time_ns;
	if (event->kind == EVENT_SNAPSHOT || event->kind == EVENT_SEED)
		stream->seeding = true;
	if (event->kind == EVENT_SNAPSHOT || event->kind == EVENT_LOST)
		stream->settled = false;
	if (event->kind == EVENT_SETTLED)
		stream->settled = true;
	if (event->kind == EVENT_SEED) {
		if (node && news && !is_commands_seed(stream, event) &&
			!is_told_dead(stream, node) && !is_old_zombie(stream, event))
			node->view_bits |= NODE_PENDING;
	} else if (event->kind == EVENT_LOST && !stream->options->once && !stream->options->quiet) {
		stream->put(&stream->print, event, NULL);
	} else if (news && !stream->options->once && event->kind != EVENT_STAT) {
		put_event(stream, event, node);
	}
	lookout_hear(&stream->lookout, event, node, changed);
	return 0;
}

/* event_fn: before the tree has it. */
static int hold(void *ctx, const struct event *event)
{
	struct stream *stream = ctx;

	if (stream->stop_ns && event->time_ns > stream->stop_ns)
		return -ECANCELED;
	if (stream->seeding && event->kind != EVENT_SEED)
		put_seeds(stream);
	/* A recording's time begins with its first event. */
	if (!stream->source->live && stream->options->duration_ns && !stream->last_ns)
		stream->stop_ns = event->time_ns + stream->options->duration_ns;
	stream->born = NULL;
	/* Here is told of processes, whatever a recording has. */
	return event->flags & EVENT_THREAD ? 0 : feed_apply(&stream->feed, event);
}

/*
 * tree_watch_fn: an exit that nobody saw is told as well, without what is not known of it.  A
 * zombie that is met as one has a seed that says so.
 */
static void tell_missed(void *ctx, enum node_change change, struct node *node, struct node *from)
{
	struct stream *stream = ctx;
	struct event event;

	if (stream->scope.root_count && (change == NODE_BORN || change == NODE_MOVED))
		scope_mark(&stream->scope, node, PRINT_IN_SCOPE);
	if (change == NODE_BORN)
		stream->born = node;
	if (change != NODE_DIED || !(node->flags & NODE_MISSED) || node == stream->born ||
		stream->options->once)
		return;
	print_describe(&event, node, node->exit_ns);
	event.kind = EVENT_EXIT;
	if (node->status == STATUS_UNKNOWN)
		event.exit = (struct event_exit){.status = STATUS_UNKNOWN};
	put_event(stream, &event, node);
}

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

/* Said once; a reader that has gone needs no words. */
static void check_written(struct stream *stream)
{
	const char *file = stream->options->output;
	int out_err = output_flush(stream->out), record_err = stream->feed.record_error;

	if (stream->feed.recorder && !record_err)
		record_err = recorder_flush(stream->feed.recorder);
	if (stream->write_failed || (!out_err && !record_err))
		return;
	stream->write_failed = record_err || out_err != -EPIPE;
	stream->ending = true;
	stream->feed.recorder = NULL;
	if (record_err)
		say("cannot write the recording %s: %s", stream->options->write,
			strerror(-record_err));
	else if (stream->write_failed)
		say("cannot write %s: %s", file ? file : "standard output", strerror(-out_err));
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
	int n = feed_drain(&stream->feed, BUDGET);
	uint64_t now_ns = clock_now_ns(), due_ns;

	if (n >= 0)
		sample_if_due(stream, now_ns);
	if (stream->source->live && stream->lookout.due_ns && now_ns >= stream->lookout.due_ns)
		lookout_look(&stream->lookout, now_ns);
	if (stream->lookout.met)
		end_now(stream);
	check_written(stream);
	if (n < 0 && n != -ECANCELED) {
		say("the source of events broke: %s", strerror(-n));
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
	due_ns = n == BUDGET || stream->stopping ? 1 : stream->source->due_ns;
	due_ns = due_sooner(due_ns, sample_due_ns(stream));
	if (stream->source->live && !stream->stopping)
		due_ns = due_sooner(due_ns, stream->lookout.due_ns);
	return due_sooner(due_sooner(due_ns, stream->duration_end_ns), stream->grace_end_ns);
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
		if (filters[i] && filter_passes(filters[i]) > stream->passes)
			stream->passes = filter_passes(filters[i]);
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
	stream->print.users = users_new();
	print_open(&stream->print, stream->out, options, stream->source->wall_offset_ns);
	stream->scope = options->scope;
	stream->put = options->mode == MODE_JSON ? print_json : print_batch;
	stream->feed = (struct feed){
		.source = stream->source,
		.tree = tree_new(&(struct tree_limits){.short_ns = options->short_ns}),
		.recorder = recorder,
		.scope = &stream->scope,
		.listen = hear,
		.ctx = stream,
		.hold = hold,
		.hold_ctx = stream,
	};
	if (options->filter)
		stream->filter = filter_parse(options->filter, &error);
	if (!stream->loop || !stream->print.users || !stream->feed.tree ||
		(options->filter && !stream->filter))
		return -ENOMEM;
	tree_watch(stream->feed.tree, tell_missed, stream);
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
		put_seeds(stream);
	if (status == 0 && !stream->source->live && is_about_nobody(stream))
		status = STATUS_USAGE;
	if (status == 0 && options->once)
		put_tree(stream);
	if (status >= 0)
		lookout_print_summary(&stream->lookout, stream_now(stream));
	check_written(stream);
	if (status >= 0)
		shortfall_say(tree_counts(stream->feed.tree), stream->cut,
			tree_counts(stream->feed.tree)->refused + stream->feed.refused,
			stream->source->live);
	if (status == 0 && options->when)
		status = stream->lookout.met ? STATUS_GOOD : STATUS_NOTHING;
	else if (status == 0 && stream->command)
		status = stream->command_ended ? command_exit_status(stream->command)
					       : 128 + SIGTERM;
	return status == 0 && stream->write_failed ? STATUS_BROKEN : status;
}

int stream_run(const struct options *options, struct output *output, struct source *source,
	struct recorder *recorder, struct command *command)
{
	struct stream stream = {
		.options = options,
		.out = output,
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
