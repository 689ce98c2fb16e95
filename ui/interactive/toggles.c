// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/interactive/actions.h"

#include <errno.h>
#include <string.h>

static bool toggle(struct app *app, size_t member)
{
	struct view_options options = *view_get_options(app->view);
	bool *option = (bool *)((char *)&options + member);

	*option = !*option;
	view_ask_options(app->view, &options);
	return *option;
}

static void say(struct app *app, const char *sentence)
{
	snprintf(app->notice, sizeof(app->notice), "%s", sentence);
}

bool act_show_flat(struct app *app, int key)
{
	toggle(app, offsetof(struct view_options, flat));
	return true;
}

bool act_show_dead(struct app *app, int key)
{
	toggle(app, offsetof(struct view_options, dead));
	return true;
}

bool act_show_kthreads(struct app *app, int key)
{
	toggle(app, offsetof(struct view_options, kthreads));
	return true;
}

/* What is shown of them, and that the source tells of them, go together. */
bool act_show_threads(struct app *app, int key)
{
	struct source *source = app->feed.source;
	bool live = source && source->live, can = source && source->ops->threads, on;

	if (live && !can) {
		say(app, "this source knows no threads: --source=bpf does");
		return true;
	}
	on = toggle(app, offsetof(struct view_options, threads));
	if (can)
		source->ops->threads(source, on);
	if (on && !tree_counts(app->tree)->threads && (!can || app->frozen))
		say(app, can ? "threads are shown when time goes on: Z"
			     : "there are no threads in this recording, so far");
	return true;
}

bool act_show_storms(struct app *app, int key)
{
	bool on = toggle(app, offsetof(struct view_options, storms));

	say(app, on ? "many short-lived siblings alike are one row"
		    : "short-lived siblings have a row each");
	return true;
}

bool act_show_failures(struct app *app, int key)
{
	if (toggle(app, offsetof(struct view_options, failures)) &&
		!view_get_options(app->view)->dead)
		say(app, "only failures, but the dead are hidden: d shows them");
	return true;
}

bool act_show_descendants(struct app *app, int key)
{
	bool on = toggle(app, offsetof(struct view_options, descendants));
	bool sieved = app->filter_on || view_get_options(app->view)->failures ||
		      app->scope.uid != UINT32_MAX;

	if (!sieved)
		say(app, on ? "what matches a filter will come with all below it"
			    : "what matches a filter will come without what is below it");
	return true;
}

bool act_show_paths(struct app *app, int key)
{
	app->paths = !app->paths;
	say(app, app->paths ? "commands begin with the program's file"
			    : "commands as they were given");
	return true;
}

static void say_refusal(struct app *app, int err)
{
	if (err == -EPERM || err == -EACCES)
		say(app, "the kernel allows it only at the start: mayfly --failed");
	else if (err == -EOPNOTSUPP)
		say(app, "this kernel does not take the program for it: mayfly --check says why");
	else
		snprintf(app->notice, sizeof(app->notice), "failed execs cannot be seen: %s",
			strerror(-err));
}

bool act_show_attempts(struct app *app, int key)
{
	struct source *source = app->feed.source;
	int err;

	if (!source || !source->live) {
		say(app, "a recording has failed execs if it was made with --failed");
	} else if (!source->ops->attempts) {
		say(app, "only --source=bpf sees failed execs");
	} else {
		err = source_attempts(source, !source->attempts);
		if (err)
			say_refusal(app, err);
		else
			say(app, source->attempts ? "failed execs are seen, too: X ends it"
						  : "failed execs are no longer seen");
	}
	return true;
}
