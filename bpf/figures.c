// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/figures.h"

#include "bpf/capture.h"
#include "bpf/wire.h"

#include <unistd.h>

#define STEP_BYTES  (512 << 10) /* read in one go: some milliseconds */
#define STEP_EVENTS 4096

void figures_init(struct figures *figures)
{
	*figures = (struct figures){.fd = -1};
}

void figures_end(struct figures *figures)
{
	if (figures->fd >= 0)
		close(figures->fd);
	figures->fd = -1;
	figures->running = false;
}

void figures_clear(struct figures *figures)
{
	pass_clear(&figures->pass);
	figures_end(figures);
}

/* 1: there is more to read, 0: the pass is there. */
static int read_step(struct figures *figures, struct capture *capture)
{
	int more;

	if (!figures->running) {
		figures->fd = capture_figures(capture, figures->all);
		if (figures->fd < 0)
			return figures->fd;
		figures->all = false;
		figures->running = true;
		figures->next = 0;
		pass_begin(&figures->pass);
	}
	if (figures->fd < 0)
		return 0;
	capture_go_on(capture);
	more = pass_go_on(&figures->pass, figures->fd, STEP_BYTES);
	if (more)
		return more;
	figures->broken += figures->pass.broken;
	close(figures->fd);
	figures->fd = -1;
	return 0;
}

/* Processes first. */
static int decode(const struct figures *figures, size_t n, struct event *event)
{
	size_t tasks = pass_tasks(&figures->pass);

	if (n < tasks)
		return wire_stat(event, pass_task(&figures->pass, n));
	return wire_thread(event, EVENT_STAT, pass_thread(&figures->pass, n - tasks));
}

/* 1: there are more to tell, 0: all have been. */
static int tell_step(struct figures *figures, event_fn *deliver, void *ctx)
{
	struct event event;
	int err = 0;

	for (unsigned n = 0; !err && n < STEP_EVENTS; n++) {
		if (figures->next == pass_tasks(&figures->pass) + pass_threads(&figures->pass))
			return 0;
		if (!decode(figures, figures->next++, &event))
			err = deliver(ctx, &event);
	}
	return err ? err : 1;
}

int figures_step(struct figures *figures, struct capture *capture, event_fn *deliver, void *ctx)
{
	int err = read_step(figures, capture);

	if (!err)
		err = tell_step(figures, deliver, ctx);
	figures->all |= err < 0; /* the programs take it for told */
	return err;
}
