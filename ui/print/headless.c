// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/headless.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/io/writer.h"
#include "core/source/file/recorder.h"
#include "core/stats/history.h"
#include "core/tree/subtree.h"
#include "ui/print/headless_private.h"
#include "ui/print/loss_report.h"
#include "ui/print/print.h"
#include "ui/session/child.h"
#include "ui/session/loop.h"
#include "ui/session/message.h"
#include "ui/session/titles.h"
#include "ui/session/user_names.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUDGET   4096                 /* events per turn */
#define GRACE_NS UINT64_C(2000000000) /* from SIGTERM to the command until the session ends */

#define MEASURE_STEPS 1000 /* of a pass over all processes, at the end */

/* Output that may wait for its reader before a recording is read on. */
#define AHEAD_BYTES (1u << 20)

static bool command_runs(const struct headless *headless)
{
	return headless->command && !headless->command_ended;
}

/* The command and all its descendants have exited, as far as the tree knows. */
static bool descendants_ended(const struct headless *headless)
{
	struct ident root = headless->scope.roots[0];
	const struct node *top = tree_find_ident(headless->feed.tree, root);

	if (!root.start_ns) /* a source that did not see it, or has not reported it yet */
		return headless->settled && headless->drained;
	return !top || subtree_is_dead(top);
}

/* Terminates the command, which has GRACE_NS to exit. */
static void end_now(struct headless *headless)
{
	headless->ending = true;
	if (!command_runs(headless) || headless->grace_end_ns)
		return;
	kill(child_pid(headless->command), SIGTERM);
	headless->grace_end_ns = loop_now_ns() + GRACE_NS;
}

/* Ctrl-C reaches the command, too: the first one is left to it. */
static int on_end_signal(void *ctx, int number)
{
	struct headless *headless = ctx;

	headless->outputs.signals = outputs_add_signal(headless->outputs.signals, number);
	if (number == SIGINT && command_runs(headless) && !headless->ending)
		headless->ending = true;
	else
		end_now(headless);
	return 0;
}

static int on_child_signal(void *ctx, int number)
{
	struct headless *headless = ctx;

	headless->command_ended = child_reap(headless->command);
	return 0;
}

/* The next turn drains it. */
static int on_source(void *ctx, int fd)
{
	return 0;
}

/* The reader of our output has gone: only the command is still waited for. */
static int on_reader_gone(void *ctx, int fd)
{
	struct headless *headless = ctx;

	loop_unwatch(headless->loop, fd);
	headless->ending = true;
	return 0;
}

/* The next turn evaluates it. */
static int on_written(void *ctx, int fd)
{
	writer_heard(fd);
	return 0;
}

static void check_written(struct headless *headless, uint64_t now_ns)
{
	if (!outputs_check(&headless->outputs, now_ns))
		return;
	headless->ending = true;
	headless->feed.recorder = NULL;
}

/* A recording waits for the reader of the output. */
static bool is_ahead(struct headless *headless)
{
	struct recorder *recorder = headless->feed.recorder;

	if (headless->feed.source->live || headless->ending ||
		(output_waiting(headless->out) <= AHEAD_BYTES &&
			(!recorder || writer_waiting(recorder_writer(recorder)) <= AHEAD_BYTES)))
		return false;
	writer_notify(output_writer(headless->out));
	if (recorder)
		writer_notify(recorder_writer(recorder));
	return true;
}

static bool wants_to_stop(struct headless *headless, uint64_t now_ns)
{
	if (headless->duration_end_ns && now_ns >= headless->duration_end_ns)
		end_now(headless);
	if (headless->grace_end_ns && now_ns >= headless->grace_end_ns)
		return true;
	if (command_runs(headless))
		return false;
	if (output_unwritten(headless->out) || recorder_counts(headless->feed.recorder).unwritten)
		headless->ending = true; /* --max-output is reached; main reports it */
	if (headless->ending ||
		(headless->options->once && headless->feed.source->live && headless->settled &&
			headless->sampler.count >= headless->passes))
		return true;
	return headless->command && descendants_ended(headless);
}

/* CPU time of what still runs, for the export.  It is read at most as often as there are steps. */
static void measure_running(struct headless *headless)
{
	unsigned steps = 0;

	if (!headless->export.sink || !feed_has_figures(&headless->feed) ||
		(headless->command && descendants_ended(headless)))
		return;
	while (feed_sample(&headless->feed) > 0 && ++steps < MEASURE_STEPS)
		;
}

static void begin_stop(struct headless *headless, uint64_t now_ns)
{
	measure_running(headless);
	headless->stopping = true;
	if (headless->feed.source->live)
		headless->stop_ns = now_ns;
	else
		loop_stop(headless->loop, 0);
}

/* Not during a snapshot: its seeds are printed together. */
static uint64_t sample_due_ns(const struct headless *headless)
{
	if (!headless->settled || headless->stopping)
		return 0;
	return sampler_due_ns(&headless->sampler, &headless->feed);
}

/* A failed sample is not repeated: the next one includes it. */
static void sample_if_due(struct headless *headless, uint64_t now_ns)
{
	uint64_t begun_ns;
	int result;

	if (!sample_due_ns(headless) || !sampler_turn(&headless->sampler, &headless->feed, now_ns))
		return;
	begun_ns = clock_read(CLOCK_THREAD_CPUTIME_ID);
	result = feed_sample(&headless->feed);
	sampler_done(&headless->sampler, result, clock_read(CLOCK_THREAD_CPUTIME_ID) - begun_ns);
}

/* None of the pids of --pid exists.  A later process with that pid would not be the one meant. */
static bool has_no_process(struct headless *headless)
{
	if (headless->unmet_reported || !headless->options->scope.root_count)
		return false;
	headless->unmet_reported = true;
	return loss_report_print_unmet(&headless->scope, headless->feed.source->live);
}

/* From the start of the session, or of the command if there is one. */
static void start_duration(struct headless *headless)
{
	if (headless->options->duration_ns && headless->feed.source->live)
		headless->duration_end_ns = loop_now_ns() + headless->options->duration_ns;
}

/* Not before the snapshot: the processes of the start must be those that ran before it. */
static void release_command(struct headless *headless)
{
	if (!headless->command || !headless->snapshot_done || !child_release(headless->command))
		return;
	headless->self.command = child_pid(headless->command);
	recorder_set_root(headless->outputs.recorder, headless->self.command);
	scope_set_command(&headless->scope, headless->self.command);
	start_duration(headless);
}

/* loop_turn_fn */
static uint64_t headless_turn(void *ctx)
{
	struct headless *headless = ctx;
	bool ahead = is_ahead(headless);
	int n = ahead ? 0 : feed_drain(&headless->feed, BUDGET);
	uint64_t now_ns = loop_now_ns(), due_ns;

	headless->drained = !ahead && n >= 0 && n < BUDGET;
	headless_end_gap(headless, false);
	if (n >= 0)
		sample_if_due(headless, now_ns);
	if (headless->drained && headless->settled)
		feed_read_titles(&headless->feed, now_ns);
	if (headless->feed.source->live && headless->when.due_ns && now_ns >= headless->when.due_ns)
		when_scan(&headless->when, now_ns);
	if (headless->when.done)
		end_now(headless);
	check_written(headless, now_ns);
	if (n < 0 && n != -ECANCELED) {
		message_print_error("the event source failed", n);
		loop_stop(headless->loop, STATUS_BROKEN);
		return 0;
	}
	if (headless->settled && headless->feed.source->live && has_no_process(headless)) {
		loop_stop(headless->loop, STATUS_USAGE);
		return 0;
	}
	release_command(headless);
	tree_expire(headless->feed.tree, headless_now(headless));
	if (n == -ECANCELED || headless->feed.source->ended || (headless->stopping && n == 0))
		loop_stop(headless->loop, 0);
	else if (!headless->stopping && wants_to_stop(headless, now_ns))
		begin_stop(headless, now_ns);
	due_ns = n == BUDGET || headless->stopping ? 1 : ahead ? 0 : headless->feed.source->due_ns;
	due_ns = clock_min_deadline(due_ns, sample_due_ns(headless));
	due_ns = clock_min_deadline(due_ns, feed_record_due_ns(&headless->feed));
	due_ns = clock_min_deadline(due_ns, headless_snapshot_turn(headless, now_ns));
	if (headless->settled && !headless->stopping)
		due_ns = clock_min_deadline(due_ns, feed_titles_due_ns(&headless->feed));
	if (headless->feed.source->live && !headless->stopping)
		due_ns = clock_min_deadline(due_ns, headless->when.due_ns);
	return clock_min_deadline(
		clock_min_deadline(due_ns, headless->duration_end_ns), headless->grace_end_ns);
}

static void close_stream(struct headless *headless)
{
	if (headless->export.state && headless->export.sink->close)
		headless->export.sink->close(headless->export.state);
	free(headless->export.state);
	loop_free(headless->loop);
	when_close(&headless->when);
	feed_free(&headless->feed);
	titles_free(headless->feed.titles);
	tree_free(headless->feed.tree);
	filter_free(headless->filter);
	free(headless->seeds.list);
	user_names_free(headless->print.users);
	hosts_free(&headless->feed.hosts);
}

static int watch_all(struct headless *headless)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
	struct stat out;
	int err = 0;

	if (headless->feed.source->fd >= 0)
		err = loop_watch(headless->loop, headless->feed.source->fd, on_source, headless);
	if (err == -EPERM) /* a file: always readable, due_ns schedules it */
		err = 0;
	if (!err && fstat(output_fd(headless->out), &out) == 0 && S_ISFIFO(out.st_mode))
		loop_watch(headless->loop, output_fd(headless->out), on_reader_gone, headless);
	if (!err)
		err = loop_watch(headless->loop, writer_event_fd(output_writer(headless->out)),
			on_written, headless);
	if (!err && headless->feed.recorder)
		err = loop_watch(headless->loop, feed_record_fd(&headless->feed), feed_recorded,
			&headless->feed);
	for (size_t i = 0; !err && i < sizeof(ends) / sizeof(*ends); i++)
		err = loop_signal(headless->loop, ends[i], on_end_signal, headless);
	if (!err && headless->command)
		err = loop_signal(headless->loop, SIGCHLD, on_child_signal, headless);
	return err;
}

/* What a process is, and not only what it uses, can change without an event. */
static bool follows_changes(const struct headless *headless)
{
	const struct options *options = headless->options;

	return headless->feed.recorder ||
	       (!options->once &&
		       (headless->filter || headless->when.when ||
			       options->scope.uid != UINT32_MAX || options->mode == MODE_JSON));
}

/* Samples are taken only if what is printed, a filter, an order or a recording needs them. */
static void set_sampler(struct headless *headless)
{
	const struct filter *filters[] = {headless->filter, headless->when.when};

	headless->passes = follows_changes(headless);
	if (headless->options->once && print_once_passes(headless->options) > headless->passes)
		headless->passes = print_once_passes(headless->options);
	for (int i = 0; i < 2; i++)
		if (filters[i] && filter_samples_needed(filters[i]) > headless->passes)
			headless->passes = filter_samples_needed(filters[i]);
	if (headless->passes > 1)
		trends_want(&headless->feed.trends, headless->feed.tree);
	if (headless->passes && feed_has_figures(&headless->feed))
		headless->sampler.delay_ns = headless->options->delay_ns;
	else
		headless->passes = 0;
}

static bool open_titles(struct headless *headless)
{
	const struct filter *filter = headless->filter, *when = headless->when.when;

	headless->feed.titles = titles_new(headless->options->max_args, getpid());
	if (headless->feed.titles)
		titles_clear_shown(headless->feed.titles,
			(filter && filter_is_by_args(filter)) || (when && filter_is_by_args(when)));
	return headless->feed.titles;
}

/* Without an export no process has to stay after its end. */
static struct tree *new_tree(const struct headless *headless)
{
	const struct options *options = headless->options;
	struct tree_limits limits = {.short_ns = options->short_ns};

	if (headless->export.sink && headless->export.sink->keeps_tree) {
		limits.linger_ns = TREE_ENDLESS_NS;
		limits.max_exited = options->history ? options->history : HISTORY_RECORDS;
		limits.linger_bits = options->run.argv || options->scope.root_count ? SCOPE_BIT : 0;
	}
	return tree_new(&limits);
}

static bool open_export(struct headless_export *export)
{
	if (!export->sink || !export->sink->state_size)
		return true;
	export->state = calloc(1, export->sink->state_size);
	return export->state;
}

/* Allocates; the caller closes the stream after a failure, too. */
static int open_stream(struct headless *headless, const struct headless_ends *ends)
{
	const struct options *options = headless->options;
	struct filter_error error;

	headless->loop = loop_new();
	if (!headless->loop)
		return -errno;
	headless->print.users = user_names_new(READ_NAMES_NS);
	print_open(&headless->print, headless->out, options, headless->feed.source->wall_offset_ns);
	headless->scope = options->scope;
	headless->lines = options->mode == MODE_JSON ? &print_json_lines : &print_batch_lines;
	headless->feed = (struct feed){
		.source = headless->feed.source,
		.tree = new_tree(headless),
		.recorder = ends->recorder,
		.scope = &headless->scope,
		.listen = headless_on_event,
		.ctx = headless,
		.hold = headless_before_event,
		.hold_ctx = headless,
	};
	if (options->filter)
		headless->filter = filter_parse(options->filter, &error);
	if (!open_export(&headless->export) || !headless->print.users || !headless->feed.tree ||
		(options->filter && !headless->filter) ||
		tree_add_observer(headless->feed.tree, headless_on_change, headless) < 0)
		return -ENOMEM;
	tree_set_keep(headless->feed.tree, scope_must_keep, &headless->scope);
	headless->self = options->self;
	print_choose(&headless->choice, &headless->print,
		options->run.all ? &options->scope : &headless->scope, headless->filter,
		options->short_ns);
	headless->print.context.self = &headless->self;
	if (when_open(&headless->when, options, headless->feed.tree, &headless->choice,
		    &headless->print, ends->hook) < 0)
		return -ENOMEM;
	headless->print.hosts = &headless->feed.hosts;
	headless->print.has_hosts = headless->feed.source->has_hosts;
	if (headless->feed.source->has_hosts)
		when_begin(&headless->when);
	feed_fill_context(&headless->feed, &headless->print.context);
	set_sampler(headless);
	if (headless->passes && !options->once && !open_titles(headless))
		return -ENOMEM;
	if (headless->command)
		scope_set_command(&headless->scope, 0);
	return 0;
}

static void put_tree(struct headless *headless)
{
	headless->print.context.now_ns = headless_now(headless);
	print_once(&headless->print, headless->feed.tree, &headless->choice, headless->options);
}

static void put_session_totals(struct headless *headless)
{
	uint64_t now_ns = headless_now(headless);
	struct summary_run run = {.elapsed_ns = now_ns - headless->when.first_ns};
	struct child_usage usage;

	if (headless->command && child_usage(headless->command, &usage))
		run = (struct summary_run){usage.elapsed_ns, usage.user_ns, usage.system_ns, true};
	when_print_summary(&headless->when, &run, now_ns);
}

static void end_export(struct headless *headless)
{
	const struct headless_seen seen = headless_seen_of(headless);

	headless->print.context.now_ns = headless_now(headless);
	headless->print.wall_offset_ns = headless->feed.source->wall_offset_ns;
	headless->export.sink->end(headless->export.state, &seen);
}

static int run_stream(struct headless *headless)
{
	const struct options *options = headless->options;
	int status;

	if (options->mode == MODE_BATCH && !options->once && !options->quiet)
		print_batch_header(&headless->print);
	if (headless->feed.source->live)
		headless->when.first_ns = loop_now_ns();
	if (!headless->command)
		start_duration(headless);
	status = loop_run(headless->loop, headless_turn, headless);
	if (headless->seeds.open)
		headless_put_seeds(headless, false);
	if (status == 0 && !headless->feed.source->live && has_no_process(headless))
		status = STATUS_USAGE;
	if (status == 0)
		when_end(&headless->when, headless_now(headless));
	if (status == 0 && options->once)
		put_tree(headless);
	if (status == 0 && headless->export.sink)
		end_export(headless);
	headless_end_gap(headless, true);
	if (status >= 0)
		put_session_totals(headless);
	outputs_finish(&headless->outputs, headless->ending, headless->duration_end_ns);
	if (status >= 0)
		loss_report_print(tree_counts(headless->feed.tree), headless->cut,
			tree_counts(headless->feed.tree)->refused + headless->feed.refused,
			headless->feed.source);
	if (status == 0 && options->when)
		status = headless->when.matched ? STATUS_GOOD : STATUS_FAILURE;
	else if (status == 0 && headless->command)
		status = headless->command_ended ? child_exit_status(headless->command)
						 : 128 + SIGTERM;
	return status == 0 && headless->outputs.broken ? STATUS_BROKEN : status;
}

int headless_run(const struct options *options, const struct headless_ends *ends)
{
	struct headless headless = {
		.options = options,
		.out = ends->output,
		.outputs = {.options = options, .output = ends->output, .recorder = ends->recorder},
		.feed = {.source = ends->source},
		.command = ends->command,
		.export = {.sink = ends->sink},
	};
	int status = open_stream(&headless, ends);

	if (!status)
		status = watch_all(&headless);
	if (!status)
		status = run_stream(&headless);
	close_stream(&headless);
	return status;
}
