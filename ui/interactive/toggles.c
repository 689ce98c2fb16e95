// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/commands.h"

#include "ui/app/panel.h"
#include "ui/format/view_words.h"

#include <errno.h>
#include <string.h>

/* Returns whether it is on now. */
static bool toggle(struct app *app, const struct command *command)
{
	struct view_options options = *view_get_options(app->model.view);
	bool *option = (bool *)((char *)&options + command->option);

	*option = !*option;
	view_evaluate_options(app->model.view, &options);
	return *option;
}

void toggles_option(struct app *app, const struct command *command, int key)
{
	toggle(app, command);
}

static bool show_threads(struct app *app, bool on)
{
	struct view_options options = *view_get_options(app->model.view);
	struct source *source = app->model.feed.source;
	bool can = source && source->ops->set_threads;

	if (source && source->live && !can)
		return false;
	options.threads = on;
	view_evaluate_options(app->model.view, &options);
	if (can)
		source->ops->set_threads(source, on);
	return true;
}

unsigned toggles_view_words(const struct app *app)
{
	const struct view_options *options = view_get_options(app->model.view);
	const bool on[VIEW_WORD_COUNT] = {
		[VIEW_WORD_FLAT] = options->flat,
		[VIEW_WORD_EXITED] = options->dead,
		[VIEW_WORD_KERNEL] = options->kthreads,
		[VIEW_WORD_THREADS] = options->threads,
		[VIEW_WORD_GROUPED] = options->storms,
		[VIEW_WORD_PATHS] = app->commands.paths,
		[VIEW_WORD_WHOLE] = app->commands.whole,
	};
	unsigned bits = 0;

	for (unsigned i = 0; i < VIEW_WORD_COUNT; i++)
		bits |= (unsigned)on[i] << i;
	return bits;
}

void toggles_set_view_words(struct app *app, unsigned bits)
{
	struct view_options options = *view_get_options(app->model.view);

	options.flat = bits >> VIEW_WORD_FLAT & 1;
	options.dead = bits >> VIEW_WORD_EXITED & 1;
	options.kthreads = bits >> VIEW_WORD_KERNEL & 1;
	options.storms = bits >> VIEW_WORD_GROUPED & 1;
	app->commands.paths = bits >> VIEW_WORD_PATHS & 1;
	app->commands.whole = bits >> VIEW_WORD_WHOLE & 1;
	view_set_options(app->model.view, &options);
	if (bits >> VIEW_WORD_THREADS & 1)
		show_threads(app, true);
}

void toggles_threads(struct app *app, const struct command *command, int key)
{
	struct source *source = app->model.feed.source;
	bool can = source && source->ops->set_threads;
	bool on = !view_get_options(app->model.view)->threads;

	if (!show_threads(app, on)) {
		app_notify(app, "this source does not report threads: use --source=bpf");
		return;
	}
	if (on && !tree_counts(app->model.tree)->threads && (!can || app->model.frozen))
		app_notify(app, can ? "threads appear after resuming (Z)"
				: model_is_past(&app->model)
					? "no threads at this time: Z returns to now"
					: "no threads in this recording so far");
}

void toggles_storms(struct app *app, const struct command *command, int key)
{
	bool on = toggle(app, command);

	app_notify(app, on ? "similar short-lived and identical siblings are grouped"
			   : "every process has its own row");
}

void toggles_failures(struct app *app, const struct command *command, int key)
{
	if (toggle(app, command) && !view_get_options(app->model.view)->dead)
		app_notify(app, "only failures, but exited processes are hidden: d shows them");
}

void toggles_descendants(struct app *app, const struct command *command, int key)
{
	bool on = toggle(app, command);
	bool filtered = app->filter.is_on || view_get_options(app->model.view)->failures ||
			view_scope(app->model.view)->uid != UINT32_MAX;

	if (!filtered)
		app_notify(app, on ? "filters also show descendants of matches"
				   : "filters show matches without their descendants");
}

void toggles_paths(struct app *app, const struct command *command, int key)
{
	app->commands.paths = !app->commands.paths;
	app_notify(app, app->commands.paths ? "commands show the executable path"
					    : "commands show argv[0]");
}

void toggles_whole(struct app *app, const struct command *command, int key)
{
	app->commands.whole = !app->commands.whole;
	app_notify(app, app->commands.whole
				? "commands are whole: Left and Right scroll them"
				: "commands are shortened; deep only children share a row");
}

/* So that Esc leads back, one step at a time.  Of too many the oldest is forgotten. */
static void remember_subtree(
	struct app_subtree *subtree, const struct scope *scope, const struct node *next)
{
	struct ident *outer = subtree->outer;

	if (!subtree->id.pid) {
		subtree->before = *scope;
	} else if (!ident_equal(subtree->id, next->id)) {
		if (subtree->outer_count == SUBTREES_MAX)
			memmove(outer, outer + 1, --subtree->outer_count * sizeof(*outer));
		outer[subtree->outer_count++] = subtree->id;
	}
}

/* As of the last frame. */
static bool stands_for_several(const struct app *app, const struct node *node)
{
	for (unsigned i = 0; i < app->visible.count; i++)
		if (app->visible.rows[i].node == node)
			return app->visible.rows[i].storm;
	return false;
}

void toggles_subtree(struct app *app, const struct command *command, int key)
{
	struct view *view = app->model.view;
	struct node *node = view_cursor(view);
	struct scope scope = *view_scope(view);

	if (!node)
		return;
	if (stands_for_several(app, node)) {
		app_notify(app, "this row stands for several processes: + gives each its own");
		return;
	}
	node = node_process(node);
	remember_subtree(&app->filter.subtree, &scope, node);
	app->filter.subtree.id = node->id;
	app->filter.subtree.is_newest = true;
	scope.roots[0] = node->id;
	scope.root_count = 1;
	view_set_scope(view, &scope);
	view_select(view, node);
}

void toggles_leave_subtree(struct app *app)
{
	struct view *view = app->model.view;
	struct app_subtree *subtree = &app->filter.subtree;
	struct scope scope = subtree->before;

	if (!subtree->id.pid)
		return;
	subtree->id = (struct ident){0};
	while (!subtree->id.pid && subtree->outer_count)
		if (tree_find_ident(app->model.tree, subtree->outer[--subtree->outer_count]))
			subtree->id = subtree->outer[subtree->outer_count];
	if (subtree->id.pid) {
		scope.roots[0] = subtree->id;
		scope.root_count = 1;
	}
	scope.uid = view_scope(view)->uid; /* u may have changed it meanwhile */
	view_set_scope(view, &scope);
}

static void notify_refusal(struct app *app, int err)
{
	if (err == -EPERM || err == -EACCES)
		app_notify(app, "cannot be enabled while running on this kernel: start mayfly with "
				"--failed");
	else if (err == -EOPNOTSUPP)
		app_notify(app, "not supported by this kernel: see mayfly --check");
	else
		app_notify(app, "cannot trace failed execs: %s", strerror(-err));
}

void toggles_failed_execs(struct app *app, const struct command *command, int key)
{
	struct source *source = app->model.feed.source;
	int err;

	if (model_is_past(&app->model)) {
		app_notify(app, "%s", panel_why_not_now(app));
	} else if (!source || !source->live) {
		app_notify(
			app, "failed execs are in a recording only if it was made with --failed");
	} else if (!source->ops->set_failed_execs) {
		app_notify(app, "failed execs need --source=bpf");
	} else {
		err = source_set_failed_execs(source, !source->failed_execs);
		if (err)
			notify_refusal(app, err);
		else
			app_notify(app, source->failed_execs ? "tracing failed execs: X stops it"
							     : "no longer tracing failed execs");
	}
}
