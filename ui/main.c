// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * main.c connects the parts: arguments -> source, recorder, command -> screen or text output ->
 * exit status.  It is the only file that includes both bpf/ and ui/.
 */
#include "bpf/live.h"
#include "core/io/privilege.h"
#include "core/io/proc_mount.h"
#include "core/base/units.h"
#include "core/io/safepath.h"
#include "core/reader/starter.h"
#include "core/playback/excerpt.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "core/source/host/merge.h"
#include "core/source/host/this_host.h"
#include "core/source/netlink/netlink.h"
#include "core/source/proc/proc_source.h"
#include "core/source/proc/procstat.h"
#include "ui/action/hook.h"
#include "ui/config/options.h"
#include "ui/config/settings.h"
#include "ui/export/export.h"
#include "ui/interactive/interactive.h"
#include "ui/print/headless.h"
#include "ui/session/child.h"
#include "ui/session/child_user.h"
#include "ui/session/loop.h"
#include "ui/session/message.h"
#include "ui/session/output.h"
#include "ui/startup.h"
#include "ui/usage.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MESSAGE_SIZE 8192
#define FRAME_NS     UINT64_C(33000000) /* at least between two wake-ups by the ring buffer */

/* What is open during a session; NULL: not open. */
struct session {
	const struct options *options;
	struct source *source;
	struct source *replay; /* of --read: the source, or a part of it */
	struct output *output;
	struct recorder *recorder;
	struct child *command;
	struct hook *hook;     /* of --exec */
	struct this_host host; /* of a live source */
};

static struct live_options live_options_of(const struct options *options)
{
	return (struct live_options){
		.ring_bytes = options->ring_bytes,
		.max_args = options->max_args,
		.cwd = options->write || (options->mode == MODE_JSON && !options->once),
		.frame_ns = FRAME_NS,
		.failed = options->failed,
		.failed_later = options->mode == MODE_SCREEN,
		.soon = options->mode == MODE_SCREEN && !options->write,
	};
}

static struct source *open_live(const struct options *options, char *message, size_t size)
{
	const struct live_options live = live_options_of(options);

	return live_open(&live, message, size);
}

static struct source *open_connector(const struct options *options, char *message, size_t size)
{
	return netlink_open(message, size);
}

static struct source *open_proc(const struct options *options, char *message, size_t size)
{
	return proc_source_open(options->delay_ns, message, size);
}

/* The best source that needs no privileges here. */
static struct source *open_unprivileged(const struct options *options, char *message, size_t size)
{
	struct source *source = open_connector(options, message, size);

	return source ? source : open_proc(options, message, size);
}

/*
 * Without BPF the screen shows what another source sees, and which one that is.  A script must not
 * get less than it expects: it has to ask for it.
 */
static struct source *open_auto(const struct options *options, char *message, size_t size)
{
	struct source *source = open_live(options, message, size), *other;
	char error[MESSAGE_SIZE] = "";
	size_t len = strlen(message);

	if (source)
		return source;
	other = open_unprivileged(options, error, sizeof(error));
	if (!other)
		return NULL;
	if (options->mode == MODE_SCREEN) {
		snprintf(message + len, size - len, ".  Used --source=%s, which %s", other->name,
			other->misses);
		return other;
	}
	snprintf(message + len, size - len, ".  Without it, --source=%s works here, but %s",
		other->name, other->misses);
	source_close(other);
	return NULL;
}

/* By the names that --source takes; the first is the default. */
static struct source *open_named(const struct options *options, char *message, size_t size)
{
	static const struct {
		const char *name;
		struct source *(*open)(const struct options *options, char *message, size_t size);
	} sources[] = {{"auto", open_auto}, {"bpf", open_live}, {"netlink", open_connector},
		{"proc", open_proc}};
	size_t i = 0;

	while (options->source && strcmp(options->source, sources[i].name))
		i++; /* options_parse accepts no other name */
	return sources[i].open(options, message, size);
}

/* Some figures and arguments are missing, whatever the source. */
static void print_proc_limits(void)
{
	char message[MESSAGE_SIZE];

	proc_mount_explain(proc_mount_read(), message, sizeof(message));
	if (*message)
		message_print("%s", message);
}

static struct source *open_recording(struct session *session, char *message, size_t size)
{
	const struct options *options = session->options;
	const struct more_reads *further = &options->record.further;
	bool has_screen = options->mode == MODE_SCREEN;

	if (further->count)
		session->replay = merge_open_paths(
			options->read, further->paths, further->count, has_screen, message, size);
	else
		session->replay = replay_open(options->read, has_screen, message, size);
	if (!session->replay || has_screen || (!options->record.from && !options->record.to))
		return session->replay;
	session->replay = excerpt_open(
		session->replay, options->record.from, options->record.to, message, size);
	return session->replay;
}

static int open_source(struct session *session)
{
	const struct options *options = session->options;
	char message[MESSAGE_SIZE] = "";

	this_host_read(&session->host); /* its time is before that of all events */
	if (options->read)
		session->source = open_recording(session, message, sizeof(message));
	else
		session->source = open_named(options, message, sizeof(message));
	if (*message) /* the error, or a note about an open source */
		message_print("%s", message);
	if (session->source && session->source->live) {
		session->source->host = &session->host.event;
		print_proc_limits();
	}
	return session->source ? 0 : STATUS_SOURCE;
}

static int open_output(struct session *session)
{
	const struct options *options = session->options;

	if (options->mode != MODE_BATCH && options->mode != MODE_JSON)
		return 0;
	if (options_print_aside(options))
		session->output = output_open_descriptor(
			fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
	else
		session->output = output_open(options->print.file);
	if (session->output) {
		output_set_limit(session->output, options->print.max_bytes);
		return 0;
	}
	message_print("cannot write %s: %s",
		options->print.file ? options->print.file : "standard output",
		safepath_strerror(errno));
	return STATUS_BROKEN;
}

/* mayfly is an ancestor of the command, too. */
static void choose_command(struct recorder *recorder, const struct self *self)
{
	recorder_choose(recorder, &self->pid, 1);
	recorder_choose(recorder, self->ancestors, self->ancestor_count);
}

static int open_recorder(struct session *session)
{
	const struct options *options = session->options;
	const struct trace_header header = {
		.version = session->source->has_hosts ? TRACE_HOSTS : TRACE_VERSION,
		.wall_offset_ns = session->source->wall_offset_ns,
		.start_ns = session->source->live ? loop_now_ns() : 0,
	};
	unsigned failed = 0;

	if (!options->write)
		return 0;
	if (options->record.rotation.count)
		session->recorder = recorder_open_rotating(
			options->write, &options->record.rotation, &header, &failed);
	else
		session->recorder = recorder_open(options->write, options->record.force, &header);
	if (session->recorder) {
		if (options->run.argv && !options->run.all)
			choose_command(session->recorder, &options->self);
		recorder_set_limit(session->recorder, options->print.max_bytes);
		return 0;
	}
	if (failed)
		message_print(
			"cannot write %s.%u: %s", options->write, failed, safepath_strerror(errno));
	else
		message_print("cannot write %s: %s", options->write, safepath_strerror(errno));
	return STATUS_BROKEN;
}

static int start_command(struct session *session)
{
	const struct options *options = session->options;
	enum child_output output = CHILD_TO_STDERR;

	if (!options->run.argv)
		return 0;
	if (options->mode == MODE_SCREEN)
		output = options->run.pipe ? CHILD_OUTPUT_KEPT : CHILD_ON_TERMINAL;
	else if (options->print.file || options_print_aside(options))
		output = CHILD_TO_STDOUT;
	session->command = child_start(options->run.argv, output, options->run.as);
	if (session->command)
		return 0;
	message_print("cannot start %s: %s", options->run.argv[0], strerror(errno));
	return STATUS_BROKEN;
}

static int start_hook(struct session *session)
{
	const struct options *options = session->options;
	bool user_failed;

	if (!options->run.exec)
		return 0;
	session->hook = hook_start(options->run.exec, options->run.as, &user_failed);
	if (session->hook)
		return 0;
	message_print("--exec: %s: %s",
		user_failed ? child_user_word(options->run.as) : "cannot start its process",
		strerror(errno));
	return STATUS_BROKEN;
}

/*
 * Files are opened before privileges are dropped.  The source is opened before the command is
 * forked, so that the fork is an event like any other.
 */
static int open_session(struct session *session)
{
	int status = usage_check(session->options), err;

	if (!status)
		status = start_hook(session);
	if (!status)
		status = open_output(session);
	if (!status)
		status = open_source(session);
	if (!status)
		status = open_recorder(session);
	if (!status)
		status = start_command(session);
	if (status)
		return status;
	err = privilege_drop(session->options->readonly);
	if (err)
		message_print("continuing with all privileges, which cannot be dropped: %s",
			strerror(-err));
	if (session->options->mode == MODE_SCREEN)
		starter_open(); /* without it mayfly forks its readers itself */
	return 0;
}

/* Reports an incomplete recording, which the screen has shown: a status needs a message. */
static int check_recording(const struct session *session, int status)
{
	const struct source *read = session->replay ? session->replay : session->source;
	int err = session->options->read ? read->ops->error(read) : 0;
	const char *note = session->options->read ? read->ops->note(read) : NULL;

	if (note && (err || session->options->mode != MODE_SCREEN))
		message_print("%s: %s",
			session->options->record.further.count ? "-r" : session->options->read,
			note);
	if (!err || status || session->options->when) /* which has its answer */
		return status;
	return err == -EBADMSG ? STATUS_FAILURE : STATUS_BROKEN;
}

static int run_session(struct session *session)
{
	const struct options *options = session->options;
	int status;

	if (options->mode != MODE_SCREEN)
		status = headless_run(
			options, &(struct headless_ends){session->output, session->source,
					 session->recorder, session->command, session->hook,
					 export_sink(options->print.export)});
	else
		status = interactive_run(
			options, session->source, session->recorder, session->command);
	status = check_recording(session, status);
	if (status >= 0)
		return status;
	message_print_error("ended early", status);
	return STATUS_BROKEN;
}

/* Reports lines and events dropped because of --max-output.  True: there were some. */
static bool report_unwritten(const struct session *session)
{
	const struct output *output = session->output;
	const struct recorder *recorder = session->recorder;
	const char *file = session->options->print.file;
	uint64_t lines = output ? output_unwritten(output) : 0;
	uint64_t events = recorder_counts(recorder).unwritten;

	if (lines)
		message_print("%s has reached --max-output with %" PRIu64 " bytes; %" PRIu64
			      " %s not written",
			file ? file : "standard output", output_size(output), lines,
			lines == 1 ? "line was" : "lines were");
	if (events)
		message_print("%s has reached --max-output with %" PRIu64 " bytes; %" PRIu64
			      " %s not written",
			session->options->write, recorder_counts(recorder).bytes, events,
			events == 1 ? "event was" : "events were");
	return lines || events;
}

/* The screen is gone; what it has left is a file. */
static void report_recording(const struct session *session, uint64_t bytes, unsigned file)
{
	const char *name = session->options->write;
	char size[16], number[16] = "";
	struct stat info;

	if (session->options->mode != MODE_SCREEN ||
		(!file && (stat(name, &info) || !S_ISREG(info.st_mode))))
		return;
	units_write_bytes(size, sizeof(size), bytes);
	if (file)
		snprintf(number, sizeof(number), ".%u", file);
	message_print("recorded %s%s: %s; mayfly -r plays it", name, number, size);
}

/* Closes everything.  Some file systems report a write error only at close; earlier errors have
 * been reported already. */
static int close_session(struct session *session, int status)
{
	const char *file = session->options->print.file;
	int was_broken = session->output ? output_error(session->output) : 0;
	bool unwritten = report_unwritten(session);
	int record_was_broken =
		session->recorder ? recorder_flush(session->recorder, RECORDER_AT_ONCE) : 0;
	int err = output_close(session->output);
	struct recorder_counts recorded = recorder_counts(session->recorder);
	int record_err = recorder_close(session->recorder);

	if (err && !was_broken)
		message_print(
			"cannot write %s: %s", file ? file : "standard output", strerror(-err));
	if (record_err && !record_was_broken)
		message_print(
			"cannot write %s: %s", session->options->write, strerror(-record_err));
	if (session->recorder && !record_err)
		report_recording(session, recorded.bytes, recorded.file);
	if (((err && !was_broken) || (record_err && !record_was_broken) || unwritten) && !status)
		status = STATUS_BROKEN;
	hook_end(session->hook);
	child_free(session->command);
	source_close(session->source);
	starter_close();
	return status;
}

static int print_and_exit(const struct options *options)
{
	const struct live_options live = live_options_of(options);
	int status = STATUS_GOOD, err;

	if (options->mode == MODE_HELP)
		options_help(stdout);
	else if (options->mode == MODE_VERSION)
		puts("mayfly " MAYFLY_VERSION);
	else
		status = check_print(stdout, &live, netlink_check);
	err = fflush(stdout) ? errno : ferror(stdout) ? EIO : 0; /* an earlier error has no errno */
	if (!err)
		return status;
	message_print("cannot write standard output: %s", strerror(err));
	return STATUS_BROKEN;
}

static void describe_self(struct options *options)
{
	struct self *self = &options->self;

	if (options->read)
		return;
	self->pid = getpid();
	self->name = program_invocation_short_name;
	self->ancestor_count = procstat_ancestors(self->ancestors, SELF_ANCESTORS_MAX);
}

static void print_sentence(const char *sentence)
{
	message_print("%s", sentence);
}

int main(int argc, char **argv)
{
	struct options options;
	struct session session = {.options = &options};
	char message[MESSAGE_SIZE] = "";
	int status;

	startup_prepare();
	options_defaults(&options);
	settings_load(&options, print_sentence);
	if (options_take(&options, argc, argv, message, sizeof(message)) < 0) {
		message_print("%s", message);
		status = STATUS_USAGE;
	} else if (options.mode >= MODE_CHECK) {
		status = print_and_exit(&options);
	} else {
		describe_self(&options);
		signal(SIGPIPE, SIG_IGN); /* write(2) returns EPIPE instead, */
		signal(SIGXFSZ, SIG_IGN); /* and EFBIG, of memory too */
		status = open_session(&session);
		if (!status)
			status = run_session(&session);
		status = close_session(&session, status);
	}
	options_free(&options);
	return status;
}
