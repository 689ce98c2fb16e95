// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/commands.h"

#include "core/base/text.h"
#include "core/tree/image.h"
#include "ui/term/clipboard.h"

#include <stdlib.h>

static void notify_copied(struct app *app, const struct image *image, size_t len)
{
	const char *hint = clipboard_in_tmux() ? "; tmux needs set-clipboard on" : "";

	if (image->args_size > image->args_len)
		app_notify(app,
			"copied %zu bytes, without %u truncated bytes of arguments "
			"(--max-args)%s",
			len, image->args_size - image->args_len, hint);
	else
		app_notify(app, "copied %zu bytes%s", len, hint);
}

void copy_command_line(struct app *app, const struct command *command, int key)
{
	const struct node *node = view_cursor(app->model.view);
	const struct image *image;
	char *text;
	size_t len;

	if (!node)
		return;
	image = node_process(node)->image;
	len = image_command(NULL, 0, image, true);
	text = len && len <= CLIPBOARD_MAX ? malloc(len + 1) : NULL;
	free(app->copied.text);
	app->copied.text = NULL;
	if (text) {
		image_command(text, len + 1, image, true);
		app->copied.text =
			clipboard_sequence(text, len, clipboard_in_tmux(), &app->copied.len);
		free(text);
	}
	if (app->copied.text)
		notify_copied(app, image, len);
	else if (!len)
		app_notify(app, "nothing to copy: no command line");
	else if (len > CLIPBOARD_MAX)
		app_notify(app, "not copied: %zu bytes exceed the terminal limit of %d", len,
			CLIPBOARD_MAX);
	else
		app_notify(app, "not copied: out of memory");
}
