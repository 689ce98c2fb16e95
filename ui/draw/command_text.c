// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The command line of a process, with the program name in a style of its own. */
#include "ui/draw/draw.h"

#include "core/tree/lineage.h"

#include <string.h>

#define BYTES_A_COLUMN 16 /* with combining marks; the rest of a long command line is not read */

/*
 * The position of the name in argv[0]: after the last slash of a path.  In a title that a program
 * has set itself ("sshd: joe@pts/0") the name ends at the first blank or colon.
 */
static void find_name(const char *arg, size_t len, size_t *start, size_t *end)
{
	*end = 0;
	while (*end < len && arg[*end] != ' ' && arg[*end] != ':')
		(*end)++;
	*start = *end;
	while (*start > 0 && arg[*start - 1] != '/')
		(*start)--;
	if (*start == *end) /* ends in a slash: all of it is the name */
		*start = 0;
}

static size_t shown_bytes(const struct pen *pen, size_t len)
{
	size_t max = pen->right > pen->x ? (size_t)(pen->right - pen->x) * BYTES_A_COLUMN : 0;

	return len < max ? len : max;
}

static void put_bytes(struct pen *pen, enum style style, const char *text, size_t len)
{
	pen_escape(pen, style, text, shown_bytes(pen, len));
}

static void put_first(
	struct pen *pen, const char *arg, size_t len, enum style name, enum style rest)
{
	size_t start, end;

	find_name(arg, len, &start, &end);
	put_bytes(pen, rest == STYLE_NORMAL ? STYLE_DIM : rest, arg, start);
	put_bytes(pen, name, arg + start, end - start);
	put_bytes(pen, rest, arg + end, len - end);
}

static void put_in(struct pen *pen, enum style style, const char *name, const char *brackets)
{
	pen_format(pen, style, "%c", brackets[0]);
	pen_escape(pen, style, name, strlen(name));
	pen_format(pen, style, "%c", brackets[1]);
}

/*
 * path: replaces argv[0]; NULL: argv[0], or in brackets the program's name.  image_arg would count
 * from the start each time.
 */
static void put_args(struct pen *pen, const struct image *image, const char *path, const char *comm,
	enum style name, enum style rest)
{
	const char *arg = image->args, *end = image->args + image->args_len;

	if (!path && !*arg) { /* an empty argv[0] */
		put_in(pen, name, *image_name(image) ? image_name(image) : comm, "()");
		arg++;
	}
	while (end > arg && !end[-1])
		end--;
	while (arg < end && pen->x < pen->right) {
		const char *nul = memchr(arg, '\0', end - arg);
		size_t len = (nul ? nul : end) - arg;

		if (arg == image->args) {
			put_first(pen, path ? path : arg, path ? strlen(path) : len, name, rest);
		} else {
			pen_put(pen, rest, " ");
			put_bytes(pen, rest, arg, len);
		}
		arg += len + 1;
	}
	if (image->args_size > image->args_len)
		pen_put(pen, STYLE_DIM, " ...");
}

void draw_command_at(
	struct pen *pen, const struct node *node, bool path, enum style name, enum style rest)
{
	const struct image *image = node->image;

	if (node_has_deleted_file(node) && !path && !node_is_thread(node))
		pen_put(pen, STYLE_DIM, "(deleted) ");
	if (node_is_thread(node))
		put_in(pen, name, node->comm, "{}");
	else if (node->flags & NODE_KTHREAD)
		put_in(pen, name == STYLE_NAME ? STYLE_DIM : name, node_name(node), "[]");
	else if (image && image->args_len && !lineage_is_renamed_child(node))
		put_args(pen, image, path && *image->exe ? image->exe : NULL, node->comm, name,
			rest);
	else if (*node->comm)
		put_in(pen, name, node->comm, "()");
	else
		pen_put(pen, STYLE_DIM, "?");
	if (image && !image->args_len && image->args_size)
		pen_put(pen, STYLE_DIM, " ..."); /* the arguments could not be read */
}

void draw_command(struct pen *pen, const struct node *node, enum style name, enum style rest)
{
	draw_command_at(pen, node, false, name, rest);
}

void draw_chain(struct pen *pen, const struct node *node, enum style rest, unsigned columns)
{
	char text[LINEAGE_EXECS_SIZE];

	if (lineage_write_execs(text, sizeof(text), node, columns))
		pen_put(pen, rest == STYLE_NORMAL ? STYLE_DIM : rest, text);
}

bool draw_attempts(const struct app *app, struct pen *pen, const struct node *node,
	enum style style, bool full)
{
	const struct failed_execs *failed_execs = failed_execs_fatal(app->model.tree, node);
	const char *cause = failed_execs ? exec_errors_find(&app->model.exec_errors, node) : NULL;
	char text[FAILED_EXECS_TEXT];

	if (!failed_execs)
		return false;
	failed_execs_write(text, sizeof(text), failed_execs, full);
	pen_put(pen, style, cause ? cause : text);
	return true;
}
