// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/outputs.h"

#include "core/io/writer.h"
#include "core/source/file/recorder.h"
#include "ui/session/loop.h"
#include "ui/session/message.h"
#include "ui/session/output.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>

#define PATIENCE_NS UINT64_C(1000000000) /* with a reader that reads nothing */
#define LOOK_NS     UINT64_C(100000000)  /* between checks whether it reads */
#define AGAIN_NS    UINT64_C(1000000000) /* from then on the same signal again means: at once */

struct wait {
	struct loop *loop;
	struct writer *writers[2]; /* NULL: none */
	bool hurried;
	uint64_t hurry_ns; /* hurried from then on; 0: never */
	uint64_t written;  /* bytes by all writers, at the last check */
	uint64_t end_ns;   /* gives up then */
	uint64_t signals;  /* as in struct outputs */
	uint64_t again_ns; /* one of them counts as impatience from then on */
};

static bool is_unwritten(struct writer *writer)
{
	return writer && writer_waiting(writer) && !writer_error(writer);
}

static uint64_t sum_written(const struct wait *wait)
{
	uint64_t sum = 0;

	for (int i = 0; i < 2; i++)
		sum += wait->writers[i] ? writer_written(wait->writers[i]) : 0;
	return sum;
}

static void hurry(struct wait *wait, uint64_t now_ns)
{
	wait->hurried = true;
	wait->written = sum_written(wait);
	wait->end_ns = now_ns + PATIENCE_NS;
}

/*
 * A logout or a shutdown sends several signals at once, and a terminal that closes sends another
 * one: that is no impatience.
 */
static int on_wait_signal(void *ctx, int number)
{
	struct wait *wait = ctx;
	uint64_t now_ns = loop_now_ns(), before = wait->signals;

	wait->signals = outputs_add_signal(before, number);
	if (!before)
		wait->again_ns = now_ns + AGAIN_NS;
	if (!wait->hurried)
		hurry(wait, now_ns);
	else if (wait->signals == before && now_ns >= wait->again_ns)
		loop_stop(wait->loop, 0);
	return 0;
}

static int on_wait_written(void *ctx, int fd)
{
	writer_heard(fd);
	return 0;
}

/* loop_turn_fn */
static uint64_t wait_turn(void *ctx)
{
	struct wait *wait = ctx;
	uint64_t now_ns = loop_now_ns();

	if (!is_unwritten(wait->writers[0]) && !is_unwritten(wait->writers[1])) {
		loop_stop(wait->loop, 0);
		return 0;
	}
	if (!wait->hurried && wait->hurry_ns && now_ns >= wait->hurry_ns)
		hurry(wait, now_ns);
	if (!wait->hurried)
		return wait->hurry_ns;
	if (sum_written(wait) != wait->written)
		hurry(wait, now_ns);
	if (now_ns >= wait->end_ns)
		loop_stop(wait->loop, 0);
	return now_ns + LOOK_NS;
}

static int wait_for_all(struct wait *wait)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(ends) / sizeof(*ends); i++)
		err = loop_signal(wait->loop, ends[i], on_wait_signal, wait);
	for (int i = 0; !err && i < 2; i++) {
		if (!wait->writers[i])
			continue;
		writer_notify(wait->writers[i]);
		err = loop_watch(
			wait->loop, writer_event_fd(wait->writers[i]), on_wait_written, wait);
	}
	if (wait->hurried)
		hurry(wait, loop_now_ns());
	return err ? err : loop_run(wait->loop, wait_turn, wait);
}

/* Without memory for a loop signals are not handled: only PATIENCE_NS ends the wait. */
static void wait_without_loop(struct wait *wait)
{
	for (int i = 0; i < 2; i++)
		if (wait->writers[i])
			writer_wait(wait->writers[i], PATIENCE_NS);
}

static bool give_up(struct writer *writer, size_t waiting, const char *what, const char *name)
{
	if (!is_unwritten(writer))
		return false;
	writer_give_up(writer);
	message_print("%s%s: the reader has stopped reading; the last %zu bytes were not written",
		what, name, waiting);
	return true;
}

static void print_missing(uint64_t count, const char *what, const char *name)
{
	if (count)
		message_print("%s%s: %" PRIu64 " %s dropped: the reader was too slow", what, name,
			count, count == 1 ? "event was" : "events were");
}

static const char *output_name(const struct outputs *outputs)
{
	return outputs->options->print.file ? outputs->options->print.file : "standard output";
}

static void check_output(struct outputs *outputs)
{
	int err = outputs->output ? output_flush(outputs->output) : 0;

	if (!err || outputs->output_failed)
		return;
	outputs->output_failed = true;
	if (err == -EPIPE)
		return;
	outputs->broken = true;
	message_print("cannot write %s: %s", output_name(outputs), strerror(-err));
}

static void check_recorder(struct outputs *outputs, uint64_t now_ns)
{
	int err = outputs->recorder ? recorder_flush(outputs->recorder, now_ns) : 0;

	if (!err || outputs->recorder_failed)
		return;
	outputs->recorder_failed = true;
	if (err == -EPIPE && !strcmp(outputs->options->write, "-"))
		return; /* the reader has what it wanted, as that of other output */
	outputs->broken = true;
	message_print("cannot write the recording %s: %s", outputs->options->write, strerror(-err));
}

bool outputs_check(struct outputs *outputs, uint64_t now_ns)
{
	check_output(outputs);
	check_recorder(outputs, now_ns);
	return outputs->output_failed || outputs->recorder_failed;
}

bool outputs_skip(struct outputs *outputs, const struct event *event)
{
	uint64_t count = event->kind == EVENT_LOST ? event->count : 1;

	if (!outputs->gap && output_waiting(outputs->output) <= OUTPUTS_QUEUE_BYTES)
		return false;
	outputs->gap += count;
	outputs->unprinted += count;
	writer_notify(output_writer(outputs->output));
	return true;
}

uint64_t outputs_end_gap(struct outputs *outputs, bool force)
{
	uint64_t gap = outputs->gap;

	if (!gap || (!force && output_waiting(outputs->output)))
		return 0;
	outputs->gap = 0;
	return gap;
}

static void finish_output(struct outputs *outputs)
{
	const char *name = output_name(outputs);

	print_missing(outputs->unprinted, "", name);
	if (!give_up(output_writer(outputs->output), output_waiting(outputs->output), "", name))
		return;
	outputs->output_failed = outputs->broken = true;
}

static void finish_recorder(struct outputs *outputs)
{
	struct recorder *recorder = outputs->recorder;
	const char *what = "the recording ", *name = outputs->options->write;

	print_missing(recorder_counts(recorder).missed, what, name);
	if (!give_up(recorder_writer(recorder), writer_waiting(recorder_writer(recorder)), what,
		    name))
		return;
	outputs->recorder_failed = outputs->broken = true;
}

void outputs_finish(struct outputs *outputs, bool hurried, uint64_t hurry_ns)
{
	struct wait wait = {.hurried = hurried,
		.hurry_ns = hurry_ns,
		.signals = outputs->signals,
		.again_ns = loop_now_ns() + AGAIN_NS};

	if (outputs->output) {
		output_flush(outputs->output);
		wait.writers[0] = output_writer(outputs->output);
	}
	if (outputs->recorder) {
		recorder_end(outputs->recorder);
		wait.writers[1] = recorder_writer(outputs->recorder);
	}
	wait.loop = loop_new();
	if (!wait.loop || wait_for_all(&wait) < 0)
		wait_without_loop(&wait);
	loop_free(wait.loop);
	if (outputs->output)
		finish_output(outputs);
	if (outputs->recorder)
		finish_recorder(outputs);
	outputs_check(outputs, loop_now_ns());
}
