// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Sections of the details page: open files, environment. */
#include "ui/panels/details_private.h"

#include "core/source/detail/open_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- open files ---- */

static void put_file(struct text_page *page, const struct open_file *file)
{
	char label[24];
	bool is_pipe = !strncmp(file->target, "pipe:", 5);

	snprintf(label, sizeof(label), "%5.9s %-2.2s ", file->fd, file->mode);
	text_page_line(page, label);
	text_page_escape(page, file->target, strlen(file->target));
	if (!*file->peer)
		return;
	text_page_put(page, is_pipe ? "  other end: " : "  peer: ");
	text_page_escape(page, file->peer, strlen(file->peer));
}

static void put_count(struct text_page *page, unsigned count, const char *what)
{
	if (!count)
		return;
	text_page_line(page, "");
	text_page_put(page, "... %u %s", count, what);
}

static void put_files(struct text_page *page, const struct detail_block *block)
{
	const char *end = block->text + block->len;
	struct open_files_counts counts = {0};
	const char *at = open_files_read_counts(block->text, end, &counts);
	struct open_file file;

	while (at && (at = open_files_read(at, end, &file)))
		put_file(page, &file);
	put_count(page, counts.left_out, "more are not listed");
	put_count(page, counts.unresolved, "sockets are in no table of its network namespace");
	put_count(page, counts.unsearched,
		"processes were not searched for other ends: no time left");
}

void details_put_files(struct text_page *page, struct details *details)
{
	const struct detail *detail = details->detail;

	text_page_title(page, "Open files");
	details->section_row[DETAILS_FILES] = page->rows[page->column] - 1;
	if (!detail || detail->err)
		text_page_line(page, details->absent);
	else if (!details->shown[DETAILS_FILES])
		text_page_line(page, "press l to list them");
	else if (detail->open_files.err)
		details_put_error(page, detail->open_files.err);
	else
		put_files(page, &detail->open_files);
}

/* ---- environment ---- */

/* A variable: its text, and how much of it is the name with the "=". */
struct variable {
	const char *text;
	size_t name;
	unsigned number; /* in the block */
};

static int compare_variables(const void *a, const void *b)
{
	const struct variable *one = a, *other = b;
	size_t len = one->name < other->name ? one->name : other->name;
	int order = memcmp(one->text, other->text, len);

	if (order)
		return order;
	if (one->name != other->name)
		return one->name < other->name ? -1 : 1;
	return (one->number > other->number) - (one->number < other->number);
}

/* Sorted by name; NULL: no memory.  The caller frees it. */
static struct variable *list_variables(const struct detail_block *block, unsigned *count)
{
	struct variable *list = calloc(READ_WORDS_MAX, sizeof(*list));
	const char *end = block->text + block->len;

	*count = 0;
	for (const char *at = block->text; list && at < end && *count < READ_WORDS_MAX;) {
		size_t len = strlen(at), name = strcspn(at, "=");

		list[*count] = (struct variable){at, name + (name < len), *count};
		(*count)++;
		at += len + 1;
	}
	if (list)
		qsort(list, *count, sizeof(*list), compare_variables);
	return list;
}

static int compare_variable_names(const void *a, const void *b)
{
	const struct variable *one = a, *other = b;
	struct variable key = *one;

	key.number = other->number;
	return compare_variables(&key, other);
}

/* '+': the parent has no such variable, '~': another value, ' ': the same, '?': not compared. */
static char mark_of(const struct variable *variable, const struct variable *parents, unsigned count)
{
	const struct variable *found =
		bsearch(variable, parents, count, sizeof(*parents), compare_variable_names);

	if (!found)
		return '+';
	return strcmp(found->text, variable->text) ? '~' : ' ';
}

static void keep_marks(struct details *details, const struct variable *own, unsigned count,
	const struct variable *parents, unsigned parent_count)
{
	details->marks = malloc(count + 1);
	for (unsigned i = 0; details->marks && i < count; i++)
		details->marks[own[i].number] = mark_of(&own[i], parents, parent_count);
	details->marked = count;
}

/* Both environments stay as they are, so they are compared once. */
static void compare_environments(struct details *details)
{
	const struct detail *detail = details->detail;
	unsigned count, parent_count;
	struct variable *own = list_variables(&detail->environment, &count);
	struct variable *parents = list_variables(&detail->parent_environment, &parent_count);

	if (own && parents)
		keep_marks(details, own, count, parents, parent_count);
	free(own);
	free(parents);
}

static void put_missing(struct text_page *page, const struct detail *detail)
{
	unsigned count, parent_count;
	struct variable *own = list_variables(&detail->environment, &count);
	struct variable *parents = list_variables(&detail->parent_environment, &parent_count);

	for (unsigned i = 0; own && parents && i < parent_count; i++) {
		if (bsearch(&parents[i], own, count, sizeof(*own), compare_variable_names))
			continue;
		text_page_line(page, "-");
		text_page_escape(page, parents[i].text, strlen(parents[i].text));
	}
	free(own);
	free(parents);
}

static const char *why_not_compared(const struct detail *detail)
{
	int err = detail->parent_environment.err;

	if (err == -EINPROGRESS)
		return ", not compared with the parent's yet";
	if (err == -ESRCH || err == -ESTALE)
		return ", not compared: the parent that started it has exited";
	return err ? ", not compared: the parent's could not be read" : "";
}

static void put_environment_title(struct text_page *page, struct details *details, bool compared)
{
	const struct detail *detail = details->detail;

	text_page_title(page, "Environment at start");
	details->section_row[DETAILS_ENVIRONMENT] = page->rows[page->column] - 1;
	if (!details->shown[DETAILS_ENVIRONMENT] || !detail || detail->err ||
		detail->environment.err)
		return;
	text_page_put(page, "%s",
		compared ? "  (+ not in the parent's, ~ differs from it, - only in the parent's)"
			 : why_not_compared(detail));
}

/* First what differs from the parent's: it is what one looks for. */
static void put_variables(struct text_page *page, const struct details *details)
{
	const struct detail *detail = details->detail;
	struct word_marks marks = {details->marks, details->marks ? details->marked : 0, "+~?"};

	if (details->marks) {
		details_put_words(page, &detail->environment, &marks);
		put_missing(page, detail);
	}
	marks.wanted = " ";
	details_put_words(page, &detail->environment, &marks);
}

void details_put_environment(struct text_page *page, struct details *details)
{
	const struct detail *detail = details->detail;
	bool readable = detail && !detail->err && !detail->environment.err;
	bool shown = details->shown[DETAILS_ENVIRONMENT];

	if (readable && shown && !details->marks && !detail->parent_environment.err)
		compare_environments(details);
	put_environment_title(page, details, details->marks);
	if (!detail || detail->err) {
		text_page_line(page, details->absent);
	} else if (detail->environment.err) {
		details_put_error(page, detail->environment.err);
	} else if (!shown) {
		text_page_line(page, "press e to show it");
	} else {
		put_variables(page, details);
	}
}
