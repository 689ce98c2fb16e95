// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/print/print_text.h"

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/tree/image.h"
#include "core/tree/lineage.h"
#include "ui/session/user_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COMMAND_SIZE 8192 /* longer ones are rare: they are allocated */
#define USER_COLUMNS 8
#define NAME_SIZE    256

unsigned print_text(struct print *print, const char *text, unsigned columns)
{
	size_t left = strlen(text);
	unsigned taken = 0;

	while (left) {
		uint32_t code;
		unsigned len = text_decode(text, left, &code);
		char hex[16];
		int width;

		if (!len) /* invalid: never printed */
			break;
		if (print->ascii && code > 0x7e)
			width = snprintf(hex, sizeof(hex), "\\u{%X}", code);
		else
			width = text_width(code);
		if (columns && taken + width > columns)
			break;
		if (!print->out) /* only measured */
			;
		else if (print->ascii && code > 0x7e)
			output_text(print->out, hex);
		else
			output_bytes(print->out, text, len);
		taken += width;
		text += len;
		left -= len;
	}
	return taken;
}

/* A name in brackets; dots: it has arguments that could not be read. */
static unsigned print_name(
	struct print *print, const char *comm, const char *brackets, bool dots, unsigned columns)
{
	char safe[NAME_SIZE], text[NAME_SIZE + 8];

	text_escape(safe, sizeof(safe), comm, strlen(comm));
	snprintf(text, sizeof(text), "%c%s%c%s", brackets[0], *safe ? safe : "?", brackets[1],
		dots ? " ..." : "");
	return print_text(print, text, columns);
}

/* argv[0] is empty. */
static unsigned print_unnamed(
	struct print *print, const struct image *image, const char *comm, unsigned columns)
{
	const char *name = *image_name(image) ? image_name(image) : comm;
	unsigned taken = print_name(print, name, "()", false, columns);
	char text[COMMAND_SIZE];

	if (image->args_len < 2 || (columns && taken + 1 >= columns))
		return taken;
	text_args(text, sizeof(text), image->args + 1, image->args_len - 1,
		image->args_len < image->args_size, false);
	taken += print_text(print, " ", 0);
	return taken + print_text(print, text, columns ? columns - taken : 0);
}

unsigned print_text_command(struct print *print, const struct image *image, const char *comm,
	bool quote, unsigned columns)
{
	char small[COMMAND_SIZE], *text = small, *large = NULL;
	unsigned taken;
	size_t len;

	if (!image || !image->args_len)
		return print_name(print, comm, "[]", image && image->args_size, columns);
	if (!*image->args && !quote)
		return print_unnamed(print, image, comm, columns);
	len = image_command(small, sizeof(small), image, quote);
	if (len >= sizeof(small) && (!columns || columns > sizeof(small) / 8)) {
		large = malloc(len + 1);
		if (large) {
			image_command(large, len + 1, image, quote);
			text = large;
		}
	}
	taken = print_text(print, text, columns);
	free(large);
	return taken;
}

unsigned print_text_node(struct print *print, const struct node *node, bool quote, unsigned columns)
{
	bool is_kernel = node->flags & NODE_KTHREAD;
	const struct image *image =
		is_kernel || lineage_is_renamed_child(node) ? NULL : node->image;

	if (!quote && !is_kernel && (!image || !image->args_len)) /* as on the screen */
		return print_name(print, node_name(node), "()", image && image->args_size, columns);
	return print_text_command(print, image, node_name(node), quote, columns);
}

unsigned print_text_width(const struct print *print, const struct node *node)
{
	struct print measure = *print;

	measure.out = NULL;
	return print_text_node(&measure, node, false, 0);
}

void print_text_user(struct print *print, uint32_t uid)
{
	const char *name = user_names_get(print->users, uid);
	char safe[64];
	unsigned taken;

	text_escape(safe, sizeof(safe), name, strlen(name));
	taken = print_text(print, safe, strlen(safe) > USER_COLUMNS ? USER_COLUMNS - 1 : 0);
	if (strlen(safe) > USER_COLUMNS) {
		output_text(print->out, "+");
		taken++;
	}
	output_format(print->out, "%*s", (int)(USER_COLUMNS + 1 - taken), "");
}

void print_text_style(struct print *print, const char *sgr)
{
	if (print->color)
		output_format(print->out, "\033[%sm", sgr);
}

void print_text_label(struct print *print, const char *label)
{
	char text[4 * LABEL_SIZE];

	text_escape(text, sizeof(text), label, strlen(label));
	print_text(print, text, 0);
}

void print_text_head(struct print *print, const char *indent, const char *word)
{
	print_text_style(print, "36");
	output_format(print->out, "%s%-9s ", indent, word);
	print_text_style(print, "");
}

void print_text_clock(struct print *print, int64_t wall_ns)
{
	time_t second = (time_t)(wall_ns / (int64_t)SECOND_NS);
	struct tm local;
	char text[16];

	localtime_r(&second, &local);
	strftime(text, sizeof(text), "%H:%M:%S", &local);
	output_text(print->out, text);
}
