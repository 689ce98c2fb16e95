// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/command_cut.h"

#include "core/base/text.h"
#include "core/tree/lineage.h"

#include <string.h>

#define BYTES_A_COLUMN 16 /* more are never needed: see command_text.c */
#define BESIDE         4  /* siblings on each side that are compared */
#define PART_MIN       8  /* columns of a part of a word; less says nothing */

/* Arguments from `from` to `end`; each ends with a NUL, the last one may lack it. */
struct args {
	const char *from, *end;
};

static struct args args_of(const struct image *image)
{
	struct args args = {image->args, image->args + image->args_len};

	while (args.end > args.from && !args.end[-1]) /* a title may be padded */
		args.end--;
	return args;
}

static size_t word_len(const char *word, const char *end)
{
	return strnlen(word, end - word);
}

static const char *next_word(const char *word, const char *end)
{
	word += word_len(word, end);
	return word < end ? word + 1 : end;
}

/* Its columns, with the blank before it; of a long one, more than `columns`. */
static unsigned word_columns(const char *word, size_t len, unsigned columns)
{
	return len > (size_t)columns * BYTES_A_COLUMN ? columns + 1 : 1 + text_columns(word, len);
}

/* The first word after as many as fit into so many columns; *taken: theirs. */
static const char *fit_words(struct args args, unsigned columns, unsigned *taken)
{
	size_t most = (size_t)columns * BYTES_A_COLUMN + 1;

	*taken = 0;
	while (args.from < args.end) {
		size_t left = args.end - args.from,
		       len = strnlen(args.from, left < most ? left : most);
		unsigned word = word_columns(args.from, len, columns);

		if (*taken + word > columns)
			break;
		*taken += word;
		args.from = len < left ? args.from + len + 1 : args.end;
	}
	return args.from;
}

/* The word that ends at `end`; of a longer one, its last bytes. */
static const char *last_word(struct args args, size_t most)
{
	const char *word = args.end;

	while (word > args.from && word[-1] && (size_t)(args.end - word) < most)
		word--;
	return word;
}

static const char *next_character(const char *at, const char *end)
{
	for (at++; at < end && (*at & 0xc0) == 0x80;)
		at++;
	return at;
}

/* The word that ends at `end` if it is a text of several words, as behind "sh -c"; or NULL. */
static const char *last_text(struct args args)
{
	const char *nul = memrchr(args.from, '\0', args.end - args.from);
	const char *word = nul ? nul + 1 : args.from;

	return memchr(word, ' ', args.end - word) ? word : NULL;
}

/*
 * The end of a word that is too long, without its beginning, in so many columns.  A text begins
 * with what matters: all of it, and the edge of the screen cuts its end.
 */
static const char *fit_end(struct args args, unsigned columns)
{
	const char *text = last_text(args);
	const char *word = last_word(args, (size_t)columns * BYTES_A_COLUMN + 1), *from = word;
	unsigned taken = text_columns(from, args.end - from);

	if (text)
		return text;
	if (columns < PART_MIN)
		return args.end;
	while ((taken > columns || from == word) && from < args.end) {
		const char *next = next_character(from, args.end);

		taken -= text_columns(from, next - from);
		from = next;
	}
	return from;
}

/*
 * The last words of args that take at most so many columns; the last one may take `most`.  The end
 * of args: it is too long.
 */
static const char *fit_last_words(
	struct args args, unsigned columns, unsigned most, unsigned *taken)
{
	const char *from = args.end;

	*taken = 0;
	while (args.from < args.end) {
		const char *word = last_word(args, (size_t)most * BYTES_A_COLUMN + 1);
		unsigned wide = word_columns(word, args.end - word, most);

		if (*taken + wide > (*taken ? columns : most))
			break;
		*taken += wide;
		from = word;
		args.end = word > args.from ? word - 1 : word;
	}
	return from;
}

static bool has_same_first(const struct args *a, const struct args *b)
{
	size_t len = word_len(a->from, a->end);

	return len == word_len(b->from, b->end) && !memcmp(a->from, b->from, len);
}

/* The same inside a text of several words, such as that of "sh -c", if *own is only that. */
static void leave_common_text(struct args *own, struct args other)
{
	size_t len = word_len(own->from, own->end), most = word_len(other.from, other.end);
	size_t same = 0;

	if (own->from + len < own->end)
		return;
	for (size_t at = 0; at < len && at < most && own->from[at] == other.from[at]; at++)
		if (own->from[at] == ' ')
			same = at + 1;
	own->from += same;
}

/* Cuts *own to the words that differ from the other's.  False: none does. */
static bool leave_common(struct args *own, struct args other)
{
	struct args rest = *own;

	if (rest.end - rest.from > COMMAND_CUT_COMPARED ||
		other.end - other.from > COMMAND_CUT_COMPARED || !has_same_first(&rest, &other))
		return false;
	while (rest.from < rest.end && other.from < other.end && has_same_first(&rest, &other)) {
		rest.from = next_word(rest.from, rest.end);
		other.from = next_word(other.from, other.end);
	}
	while (rest.from < rest.end && other.from < other.end) {
		struct args a = {last_word(rest, COMMAND_CUT_COMPARED), rest.end},
			    b = {last_word(other, COMMAND_CUT_COMPARED), other.end};

		if (!has_same_first(&a, &b))
			break;
		rest.end = a.from > rest.from ? a.from - 1 : a.from;
		other.end = b.from > other.from ? b.from - 1 : b.from;
	}
	leave_common_text(&rest, other);
	*own = rest;
	return rest.from < rest.end;
}

static const struct image *image_of(const struct node *node)
{
	if (!node || !node->image || !node->image->args_len || lineage_is_renamed_child(node))
		return NULL;
	return node->image;
}

/* A sibling near it runs the same program with other arguments. */
static bool find_own_words(const struct node *node, struct args *own)
{
	const struct node *before = node, *after = node;

	for (int i = 0; i < BESIDE; i++) {
		const struct image *images[2];

		before = before ? before->prev : NULL;
		after = after ? after->next : NULL;
		images[0] = image_of(before);
		images[1] = image_of(after);
		for (int side = 0; side < 2; side++)
			if (images[side] && leave_common(own, args_of(images[side])))
				return true;
	}
	return false;
}

/* Where the script or the subcommand ends, which stays beside the program; *fits: it can. */
static const char *end_of_script(struct args args, unsigned columns, unsigned *taken, bool *fits)
{
	const char *next;

	*taken = 0;
	*fits = true;
	if (args.from == args.end || !*args.from || *args.from == '-')
		return args.from;
	next = next_word(args.from, args.end);
	args.end = next < args.end ? next - 1 : next;
	*fits = fit_words(args, columns, taken) == args.end;
	return next;
}

/* Leaves out the middle of the words behind argv[0].  False: too little would be left. */
static bool cut_middle(struct command_cut *cut, struct args args, unsigned room)
{
	unsigned script, half, tail, head;
	const char *first = args.from, *text;
	struct args before;
	bool fits;

	args.from = end_of_script(args, room, &script, &fits);
	if (!fits)
		return false;
	room -= script;
	half = script || room < PART_MIN ? room : room / 2 > PART_MIN ? room / 2 : PART_MIN;
	cut->gap_end = fit_last_words(args, half, room, &tail);
	text = tail ? NULL : last_text(args);
	if (text)
		cut->gap_end = text;
	before = (struct args){args.from, cut->gap_end};
	cut->gap = fit_words(before, room - (tail ? tail : half), &head);
	if (!tail && !text)
		cut->gap_end = fit_end(args, room - head);
	return cut->gap > first || cut->gap_end < cut->end;
}

static unsigned less(unsigned room, unsigned columns)
{
	return room > columns ? room - columns : 0;
}

/* Leaves out all but the node's own words; before them only if that is longer than the mark. */
static struct command_cut cut_common(struct args all, struct args own, unsigned room, unsigned dots)
{
	struct command_cut cut = {all.from, own.from, own.end};
	const struct args common = {all.from, own.from};
	unsigned taken;

	if (own.end < all.end)
		room = less(room, dots);
	if (fit_words(common, dots + 1, &taken) == own.from) {
		unsigned rest = less(room, taken);

		cut.gap = own.from;
		if (fit_last_words(own, rest, rest, &taken) == own.from || last_text(own))
			return cut;
	}
	room = less(room, dots);
	/* "git" alone is in common: what it does stays beside it. */
	if (own.from == all.from && *own.from && *own.from != '-' && cut_middle(&cut, own, room))
		return cut;
	cut.gap = all.from;
	cut.gap_end = fit_last_words(own, room, room, &taken);
	if (!taken)
		cut.gap_end = fit_end(own, room);
	return cut;
}

struct command_cut command_cut_find(
	const struct node *node, unsigned columns, unsigned first, unsigned dots)
{
	struct args all = args_of(node->image), own = all;
	struct command_cut whole = {all.end, all.end, all.end}, cut = whole;
	unsigned taken, room = less(columns, first);

	all.from = next_word(all.from, all.end);
	if (fit_words(all, room, &taken) == all.end ||
		node->image->args_size > node->image->args_len)
		return whole;
	if (find_own_words(node, &own))
		return cut_common(all, own, room, dots);
	return cut_middle(&cut, all, less(room, dots)) ? cut : whole;
}
