// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The command line of a process, with the program name in a style of its own. */
#include "ui/draw/draw.h"

#include "core/base/text.h"
#include "core/tree/lineage.h"
#include "ui/format/command_cut.h"
#include "ui/format/host_text.h"

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

/* How a command line is drawn. */
struct command_look {
	enum style name, rest;
	bool path;        /* argv[0] is replaced by the path of the file */
	bool cut;         /* what does not fit is left out in the middle: command_cut.h */
	const char *dots; /* in its place */
};

static const char *first_text(const struct image *image, const struct command_look *look)
{
	return look->path && *image->exe ? image->exe : image->args;
}

/* Where argv[0] begins when its directory is left out; 0: it has none. */
static size_t name_start(const char *text, size_t len)
{
	size_t start, end;

	find_name(text, len, &start, &end);
	return start;
}

/* first: columns that are taken by argv[0]. */
static struct command_cut find_cut(const struct pen *pen, const struct node *node,
	const struct command_look *look, unsigned first)
{
	const char *end = node->image->args + node->image->args_len;

	if (!look->cut || pen->right <= pen->x)
		return (struct command_cut){end, end, end};
	return command_cut_find(node, (unsigned)(pen->right - pen->x), first,
		text_columns(look->dots, strlen(look->dots)));
}

static bool cuts(const struct command_cut *cut, const char *end)
{
	return cut->gap < cut->gap_end || cut->end < end;
}

/*
 * Draws argv[0], and returns what is left out behind it.  Its directory is left out, too, where the
 * command line does not fit and the directory takes much of the room; if it was asked for, only
 * where the name would not be seen.
 */
static struct command_cut put_program(
	struct pen *pen, const struct node *node, const char *end, const struct command_look *look)
{
	const char *first = first_text(node->image, look);
	size_t len = shown_bytes(pen, strlen(first)), start = name_start(first, len);
	unsigned columns = text_columns(first, len);
	unsigned room = pen->right > pen->x ? (unsigned)(pen->right - pen->x) : 0;
	struct command_cut cut = find_cut(pen, node, look, columns);

	if (look->cut && start &&
		(columns > room || (!look->path && columns > room / 2 && cuts(&cut, end)))) {
		columns = 1 + text_columns(first + start, len - start);
		cut = find_cut(pen, node, look, columns);
		pen_put(pen, STYLE_DIM, look->dots + 1);
		first += start;
	}
	put_first(pen, first, strlen(first), look->name, look->rest);
	return cut;
}

/* Of the words between `arg` and `end`, those that the cut leaves.  image_arg would count from the
 * start each time. */
static void put_words(struct pen *pen, const char *arg, const char *end,
	const struct command_cut *cut, const struct command_look *look)
{
	while (arg < end && arg < cut->end && pen->x < pen->right) {
		const char *nul = memchr(arg, '\0', end - arg);
		size_t len = (nul ? nul : end) - arg;

		if (arg == cut->gap && cut->gap < cut->gap_end) {
			pen_put(pen, STYLE_DIM, look->dots);
			arg = cut->gap_end;
			if (arg[-1]) /* inside a word */
				put_bytes(pen, look->rest, arg, strnlen(arg, end - arg));
			arg += arg[-1] ? strnlen(arg, end - arg) + 1 : 0;
			continue;
		}
		pen_put(pen, look->rest, " ");
		put_bytes(pen, look->rest, arg, len);
		arg += len + 1;
	}
	if (cut->end < end)
		pen_put(pen, STYLE_DIM, look->dots);
}

static void put_args(struct pen *pen, const struct node *node, const struct command_look *look)
{
	const struct image *image = node->image;
	const char *first = first_text(image, look), *end = image->args + image->args_len;
	struct command_cut cut;

	while (end > image->args && !end[-1])
		end--;
	if (*first) {
		cut = put_program(pen, node, end, look);
	} else {
		put_in(pen, look->name, *image_name(image) ? image_name(image) : node->comm, "()");
		cut = find_cut(pen, node, look, 0);
	}
	put_words(pen, image->args + strlen(image->args) + 1, end, &cut, look);
	if (image->args_size > image->args_len)
		pen_put(pen, STYLE_DIM, " ...");
}

static void put_process(struct pen *pen, const struct node *node, const struct command_look *look)
{
	const struct image *image = node->image;

	if (node_has_deleted_file(node) && !look->path && !node_is_thread(node))
		pen_put(pen, STYLE_DIM, "(deleted) ");
	if (node_is_thread(node))
		put_in(pen, look->name, node->comm, "{}");
	else if (node->flags & NODE_KTHREAD)
		put_in(pen, look->name == STYLE_NAME ? STYLE_DIM : look->name, node_name(node),
			"[]");
	else if (image && image->args_len && !lineage_is_renamed_child(node))
		put_args(pen, node, look);
	else if (*node->comm)
		put_in(pen, look->name, node->comm, "()");
	else
		pen_put(pen, STYLE_DIM, "?");
	if (image && !image->args_len && image->args_size)
		pen_put(pen, STYLE_DIM, " ..."); /* the arguments could not be read */
}

void draw_command(struct pen *pen, const struct node *node, enum style name, enum style rest)
{
	put_process(pen, node, &(struct command_look){.name = name, .rest = rest});
}

void draw_command_row(const struct app *app, struct pen *pen, const struct node *node,
	enum style name, enum style rest)
{
	const struct command_look look = {
		.name = name,
		.rest = rest,
		.path = app->commands.paths,
		.cut = !app->commands.whole && !app->commands.shift,
		.dots = app->ascii ? " .." : " …",
	};
	char text[HOST_TEXT_SIZE];

	put_process(pen, node, &look);
	if (node_is_host(node))
		pen_put(pen, rest,
			host_text_write(text, hosts_at(&app->model.feed.hosts, node->id.host),
				app->model.context.now_ns));
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
