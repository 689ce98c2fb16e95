// SPDX-License-Identifier: GPL-2.0-or-later
#include "bpf/figures.h"

#include "bpf/capture.h"
#include "bpf/host.h"
#include "bpf/wire.h"

#include <unistd.h>

#define STEP_BYTES  (512 << 10) /* bytes per step: some milliseconds */
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
	unreaped_free(&figures->unreaped);
	figures_end(figures);
}

/* Returns 1: there is more to read, 0: the pass is complete. */
static int read_step(struct figures *figures, struct capture *capture)
{
	int more;

	if (!figures->running) {
		figures->fd = capture_figures(capture, figures->all);
		if (figures->fd < 0)
			return figures->fd;
		figures->whole = figures->all;
		figures->all = false;
		figures->mark = unreaped_begin(&figures->unreaped);
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
	figures->read_ns = host_boot_ns();
	figures->broken += figures->pass.broken;
	close(figures->fd);
	figures->fd = -1;
	return 0;
}

/* Returns false when it is no news. */
static bool decode_zombie(struct figures *figures, const void *task, struct event *event)
{
	int name_only = wire_zombie(event, task);

	if (name_only < 0)
		return false;
	if (name_only) {
		unreaped_meet_again(&figures->unreaped, event->id);
		return false;
	}
	return unreaped_meet(&figures->unreaped, event) || figures->whole;
}

/* Zombies that are no longer there; unknown when records were lost. */
static bool next_gone(struct figures *figures, struct event *event)
{
	return !figures->pass.broken &&
	       unreaped_next_gone(&figures->unreaped, figures->mark, figures->read_ns, event);
}

/* Processes, threads, zombies, reaped zombies.  Returns false when there are no more. */
static bool next_event(struct figures *figures, struct event *event, bool *news)
{
	const struct pass *pass = &figures->pass;
	size_t n = figures->next++, tasks = pass_tasks(pass), threads = pass_threads(pass);

	if (n < tasks)
		*news = !wire_stat(event, pass_task(pass, n));
	else if ((n -= tasks) < threads)
		*news = !wire_thread(event, EVENT_STAT, pass_thread(pass, n));
	else if ((n -= threads) < pass_zombies(pass))
		*news = decode_zombie(figures, pass_zombie(pass, n), event);
	else
		return *news = next_gone(figures, event);
	return true;
}

/* Returns 1: there are more to deliver, 0: all are delivered. */
static int tell_step(struct figures *figures, event_fn *deliver, void *ctx)
{
	struct event event;
	int err = 0;
	bool news;

	for (unsigned n = 0; !err && n < STEP_EVENTS; n++) {
		if (!next_event(figures, &event, &news))
			return 0;
		if (news)
			err = deliver(ctx, &event);
	}
	return err ? err : 1;
}

int figures_step(struct figures *figures, struct capture *capture, event_fn *deliver, void *ctx)
{
	int err = read_step(figures, capture);

	if (!err)
		err = tell_step(figures, deliver, ctx);
	figures->all |= err < 0; /* the programs assume that all was delivered */
	return err;
}
