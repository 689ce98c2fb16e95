// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * A script is compiled into a recording in memory when it is opened, so that mistakes are reported
 * at once; draining it reads that recording.
 */
#include "core/source/file/script.h"

#include "core/source/file/script_compile.h"
#include "core/trace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct script {
	struct source source;
	struct script_records compiled;
	size_t at;         /* offset into the bytes */
	uint64_t until_ns; /* 0: no bound */
	uint64_t now_ns;
};

static struct script *script_of(struct source *source)
{
	return (struct script *)source;
}

/* The event at script->at, if it may be delivered now.  Returns its length, or 0. */
static size_t peek_due_event(const struct script *script, struct event *event)
{
	const struct script_records *compiled = &script->compiled;
	long length;

	if (script->at >= compiled->len) /* an empty script has no bytes at all */
		return 0;
	length = trace_decode(event, compiled->bytes + script->at, compiled->len - script->at);
	if (length <= 0 || (script->until_ns && event->time_ns > script->until_ns))
		return 0;
	return (size_t)length;
}

static void update_state(struct script *script)
{
	struct event event;

	script->source.ended = script->at == script->compiled.len;
	/* time 1 is in the past: drain again without waiting */
	script->source.due_ns = peek_due_event(script, &event) ? 1 : 0;
}

static int script_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct script *script = script_of(source);
	struct event event;
	unsigned count = 0;
	size_t length;
	int err = 0;

	while (!err && count < budget && (length = peek_due_event(script, &event))) {
		script->at += length;
		script->now_ns = event.time_ns;
		count++;
		err = deliver(ctx, &event);
	}
	update_state(script);
	return err < 0 ? err : (int)count;
}

static void script_close(struct source *source)
{
	struct script *script = script_of(source);

	free(script->compiled.bytes);
	free(script);
}

static const struct source_ops OPS = {.drain = script_drain, .close = script_close};

struct source *script_open(const char *text, char *message, size_t size)
{
	struct script *script = calloc(1, sizeof(*script));

	if (!script) {
		snprintf(message, size, "out of memory");
		return NULL;
	}
	if (!script_compile(text, &script->compiled, message, size)) {
		free(script);
		return NULL;
	}
	script->source = (struct source){
		.ops = &OPS, .name = "script", .fd = -1, .wall_offset_ns = SCRIPT_WALL_NS};
	update_state(script);
	return &script->source;
}

void script_until(struct source *source, uint64_t time_ns)
{
	struct script *script = script_of(source);

	script->until_ns = time_ns;
	update_state(script);
}

uint64_t script_now_ns(const struct source *source)
{
	return script_of((struct source *)source)->now_ns;
}
