// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Sections of the details page: program, arguments, execs, failed execs, output. */
#include "ui/panels/details_private.h"

#include "core/base/names.h"
#include "core/base/text.h"
#include "core/base/units.h"
#include "core/tree/failed_execs.h"
#include "ui/session/transcript.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define OUTPUT_LINES 10
#define OUTPUT_BYTES 1024 /* of a line */

static void put_link(struct text_page *page, const char *label, const struct detail_text *link)
{
	text_page_line(page, label);
	if (link->err)
		text_page_put(page, "%s", strerror(-link->err));
	else
		text_page_escape(page, link->text, strlen(link->text));
	if (link->cut)
		text_page_put(page, " ... (at least %d bytes)", READ_LINK_MAX - 1);
}

static char mark_of_word(const struct word_marks *marks, unsigned number)
{
	return number < marks->count ? marks->of[number] : ' ';
}

/* Those without a mark come last; then what is missing is said. */
static bool is_last(const struct word_marks *marks)
{
	return !marks || strchr(marks->wanted, ' ');
}

/* One per line, with its number; or with its mark, if there are marks. */
static void put_words(
	struct text_page *page, const char *text, size_t len, const struct word_marks *marks)
{
	const char *end = text + len;
	unsigned number = 0;

	for (const char *word = text; word < end && number < READ_WORDS_MAX; number++) {
		const char *nul = memchr(word, '\0', end - word);
		size_t size = (nul ? nul : end) - word;
		char label[16];

		if (marks)
			snprintf(label, sizeof(label), "%c", mark_of_word(marks, number));
		else
			snprintf(label, sizeof(label), "%7u  ", number);
		if (!marks || strchr(marks->wanted, *label)) {
			text_page_line(page, label);
			text_page_escape(page, word, size);
		}
		word += size + 1;
		text = word;
	}
	if (text < end && is_last(marks)) {
		text_page_line(page, "");
		text_page_put(page, "... only the first %d are shown", READ_WORDS_MAX);
	}
}

static void put_cut(struct text_page *page, uint64_t kept, uint64_t whole, bool at_least)
{
	if (whole <= kept && !at_least)
		return;
	text_page_line(page, "");
	if (at_least)
		text_page_put(page, "... it has at least %" PRIu64 " bytes; %" PRIu64 " were kept",
			whole, kept);
	else
		text_page_put(page, "... %" PRIu64 " of %" PRIu64 " bytes were not kept",
			whole - kept, whole);
}

static void put_block_cut(struct text_page *page, const struct detail_block *block)
{
	put_cut(page, block->len, block->whole, block->more);
}

void details_put_words(
	struct text_page *page, const struct detail_block *block, const struct word_marks *marks)
{
	put_words(page, block->text, block->len, marks);
	if (is_last(marks))
		put_block_cut(page, block);
}

void details_put_error(struct text_page *page, int err)
{
	if (err == -EINPROGRESS)
		text_page_line(page, "reading ...");
	else if (err == -ETIME)
		text_page_line(page, "could not be read within 0.2 s");
	else if (err == -ESRCH || err == -ESTALE)
		text_page_line(page, "the process has exited");
	else
		text_page_line(page, strerror(-err));
}

/* While the process runs, /proc has all of its arguments. */
static void put_arguments(
	struct text_page *page, const struct details *details, const struct node *node)
{
	const struct image *image = node->image;
	const struct detail *detail = details->detail;

	text_page_title(page, "Arguments");
	if (node->flags & NODE_KTHREAD) {
		text_page_line(page, "none (kernel thread)");
	} else if (image && image->args_size > image->args_len && detail && !detail->err &&
		   !detail->args.err && detail->args.len > image->args_len) {
		put_words(page, detail->args.text, detail->args.len, NULL);
		put_block_cut(page, &detail->args);
	} else if (image && image->args_len) {
		put_words(page, image->args, image->args_len, NULL);
		put_cut(page, image->args_len, image->args_size, image->args_size == UINT32_MAX);
	} else if (image && image->args_size && detail && !detail->err && detail->args.err) {
		details_put_error(page, detail->args.err);
	} else {
		text_page_line(page, "unknown");
	}
}

/* The arguments that a title replaces. */
static void put_executed(struct text_page *page, const struct image *image)
{
	text_page_title(page, "Arguments when executed");
	put_words(page, image->args, image->args_len, NULL);
	put_cut(page, image->args_len, image->args_size, image->args_size == UINT32_MAX);
}

static void put_exec(struct text_page *page, struct image *image, const struct node *node)
{
	const struct image *executed = image_executed(image);
	char after[24];

	if (!image->time_ns) {
		text_page_line(page, " before  ");
	} else {
		units_write_time(after, sizeof(after),
			image->time_ns > node->id.start_ns ? image->time_ns - node->id.start_ns
							   : 0);
		text_page_line(page, "+");
		text_page_put(page, "%-7s ", after);
	}
	details_put_args(page, executed->args, executed->args_len);
	if (executed->args_size > executed->args_len)
		text_page_put(page, " ...");
}

static void put_execs(struct text_page *page, const struct node *node)
{
	struct image *image = node->image;

	text_page_title(page, "Exec history, newest first");
	if (!node->execs)
		text_page_line(page, "none seen since mayfly started");
	for (uint32_t i = 0; i < node->execs; i++, image = image->before) {
		if (!image) {
			text_page_line(page, "");
			text_page_put(
				page, "... %" PRIu32 " older ones were not kept", node->execs - i);
			return;
		}
		put_exec(page, image, node);
	}
}

static void put_attempt(
	struct text_page *page, const struct failed_exec *failed_exec, const struct node *node)
{
	uint64_t start_ns = node->id.start_ns;
	char after[24];

	units_write_time(after, sizeof(after),
		failed_exec->time_ns > start_ns ? failed_exec->time_ns - start_ns : 0);
	text_page_line(page, "+");
	text_page_put(page, "%-7s %-7s ", after, errno_name(failed_exec->error));
	text_page_escape(page, failed_exec->path, strlen(failed_exec->path));
}

static void put_refused(struct text_page *page, const char *title, uint32_t count, int32_t error)
{
	if (!count)
		return;
	text_page_title(page, title);
	text_page_line(page, "");
	text_page_put(page, "%" PRIu32 " x %s", count, errno_name(error));
}

void details_put_failed_execs(
	struct text_page *page, const struct node *node, const struct model *model)
{
	const struct failed_execs *failed_execs = failed_execs_of(model->tree, node);
	const char *cause = exec_errors_find(&model->exec_errors, node);

	if (!failed_execs)
		return;
	put_refused(page, "Forks refused", failed_execs->forks, failed_execs->fork_error);
	put_refused(page, "Threads refused", failed_execs->threads, failed_execs->thread_error);
	if (!failed_execs->total)
		return;
	text_page_title(page, "Failed execs, newest first");
	if (cause) {
		text_page_line(page, "");
		text_page_put(page, "%s", cause);
	}
	for (const struct failed_exec *at = failed_execs->newest; at; at = at->older)
		put_attempt(page, at, node);
	if (failed_execs->total > failed_execs->kept) {
		text_page_line(page, "");
		text_page_put(page, "... %" PRIu32 " %s were not kept",
			failed_execs->total - failed_execs->kept,
			failed_execs->kept ? "older ones" : "of them");
	}
}

void details_put_command(
	struct text_page *page, const struct details *details, const struct node *node)
{
	const struct detail *detail = details->detail;
	char exe[FIELD_TEXT_MAX];
	const char *file;

	text_page_title(page, "Program");
	if (detail && !detail->err) {
		put_link(page, "File     ", &detail->exe);
		put_link(page, "Directory", &detail->cwd);
		if (strcmp(detail->root.text, "/"))
			put_link(page, "Root     ", &detail->root);
	} else if (*(file = field_write_exe(node, exe, sizeof(exe)))) {
		text_page_line(page, "File     ");
		text_page_escape(page, file, strlen(file));
	}
	if (node->image && *node->image->called && strcmp(node->image->called, node->image->exe)) {
		text_page_line(page, "Called   ");
		text_page_escape(page, node->image->called, strlen(node->image->called));
	}
	if (node->image && node->image->interp) {
		text_page_line(page, "Interp   ");
		text_page_escape(page, node->image->interp, strlen(node->image->interp));
	}
	put_arguments(page, details, node);
	if (node->image && node->image->executed)
		put_executed(page, node->image->executed);
	if (!details->gone) /* the log has only the last image */
		put_execs(page, node);
}

void details_put_output(
	struct text_page *page, const struct node *node, const struct transcript *transcript)
{
	struct transcript_line lines[OUTPUT_LINES];
	char plain[OUTPUT_BYTES];
	unsigned count;

	if (!transcript || !node_is_exited(node) || !(node->client_bits & SCOPE_BIT))
		return;
	count = transcript_lines_until(transcript, node->exit_ns, lines, OUTPUT_LINES);
	if (count)
		text_page_title(page, "Output of the command until then, last lines");
	for (unsigned i = 0; i < count; i++) {
		text_page_line(page, "");
		text_page_escape(
			page, plain, text_plain(plain, sizeof(plain), lines[i].text, lines[i].len));
	}
}
