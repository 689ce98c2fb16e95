// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/exec_errors.h"

#include "core/base/hash_map.h"
#include "core/base/text.h"
#include "core/io/read_limits.h"
#include "core/reader/reader.h"
#include "core/source/proc/interpreter.h"
#include "ui/session/loop.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX        32  /* of one process */
#define CHECKS_PER_FRAME 64  /* files per frame; each costs some system calls */
#define NAME_SIZE        160 /* of the file and of the interpreter, printable */

static unsigned place_of(struct ident id)
{
	struct hash_key key = {(uint64_t)id.pid, id.start_ns};

	return hash_key(key) >> 32 & (EXEC_ERRORS_KEPT - 1);
}

void exec_errors_free(struct exec_errors *exec_errors)
{
	for (unsigned i = 0; i < EXEC_ERRORS_KEPT; i++)
		free(exec_errors->kept[i].text);
	reader_free(exec_errors->reader);
	*exec_errors = (struct exec_errors){0};
}

/*
 * An exited process has no root directory any more; its parent most probably sees the same files.
 */
static int32_t running_near(const struct node *node)
{
	while (node_is_exited(node))
		node = node->parent;
	return node->id.pid;
}

struct exec_error_request {
	int32_t pid;
	char path[PATH_MAX];
};

/* reader_fn, in the child: replies with the sentence and a NUL, or with nothing. */
static size_t explain_exec(const void *data, char *out, size_t room)
{
	const struct exec_error_request *request = data;
	char file[NAME_SIZE], missing[NAME_SIZE], interpreter[NAME_SIZE];
	const char *name = text_base_name(request->path);

	if (!interpreter_is_missing(request->pid, request->path, interpreter, sizeof(interpreter)))
		return 0;
	text_escape(file, sizeof(file), name, strlen(name));
	text_escape(missing, sizeof(missing), interpreter, strlen(interpreter));
	return (size_t)snprintf(out, room, "%s: interpreter %s not found", file, missing) + 1;
}

static bool open_reader(struct exec_errors *exec_errors)
{
	const struct reader_limits limits = {
		.requests = FILES_MAX,
		.request_bytes = sizeof(struct exec_error_request),
		.reply_bytes = EXEC_ERRORS_TEXT,
		.batch_bytes = 2 * EXEC_ERRORS_TEXT * FILES_MAX,
		.wait_ns = READ_WAIT_NS,
		.all_ns = READ_WAIT_ALL_NS,
	};

	if (!exec_errors->reader)
		exec_errors->reader = reader_new(explain_exec, &limits);
	return exec_errors->reader;
}

static bool request_files(struct exec_errors *exec_errors, const struct failed_execs *failed_execs,
	const struct node *node)
{
	const struct failed_exec *at = failed_execs->newest;
	struct exec_error_request request = {.pid = running_near(node)};

	if (!open_reader(exec_errors))
		return false;
	reader_begin(exec_errors->reader);
	exec_errors->files = 0;
	for (uint32_t n = failed_execs->path_search; n && at; n--, at = at->older) {
		if (at->error != ENOENT || strlen(at->path) >= sizeof(request.path))
			continue;
		exec_errors->checks_left -= !!exec_errors->checks_left;
		strcpy(request.path, at->path);
		exec_errors->files += reader_add(exec_errors->reader, &request);
	}
	reader_go(exec_errors->reader);
	return exec_errors->files;
}

/* Reads the replies that have arrived.  False: one that is needed is missing. */
static bool read_replies(struct exec_errors *exec_errors, char **text)
{
	uint64_t begin_ns = loop_now_ns(), spent_ns;
	const char *reply = NULL;
	ssize_t len = 0;

	for (unsigned n = 0; n < exec_errors->files && len == 0; n++)
		len = reader_reply(exec_errors->reader, n, exec_errors->soon_ns, &reply);
	spent_ns = loop_now_ns() - begin_ns;
	exec_errors->soon_ns -= spent_ns < exec_errors->soon_ns ? spent_ns : exec_errors->soon_ns;
	if (len > 0)
		*text = strdup(reply);
	else if (len == -ETIME)
		*text = strdup("the file could not be read within 0.2 s");
	return len != -EAGAIN;
}

static void finish_check(struct exec_errors *exec_errors)
{
	exec_errors->waiting =
		!read_replies(exec_errors, &exec_errors->kept[exec_errors->place].text);
}

void exec_errors_begin(struct exec_errors *exec_errors)
{
	exec_errors->checks_left = CHECKS_PER_FRAME;
	exec_errors->soon_ns = READ_SOON_NS;
	if (exec_errors->waiting)
		finish_check(exec_errors);
}

void exec_errors_check(
	struct exec_errors *exec_errors, const struct tree *tree, const struct node *node)
{
	const struct failed_execs *failed_execs = failed_execs_fatal(tree, node);
	unsigned place = place_of(node->id);
	struct exec_error *cause = &exec_errors->kept[place];

	if (!failed_execs || !exec_errors->checks_left || exec_errors->waiting ||
		(ident_equal(cause->id, node->id) && cause->total == failed_execs->total))
		return;
	free(cause->text);
	*cause = (struct exec_error){.id = node->id, .total = failed_execs->total};
	exec_errors->place = place;
	if (request_files(exec_errors, failed_execs, node))
		finish_check(exec_errors);
}

const char *exec_errors_find(const struct exec_errors *exec_errors, const struct node *node)
{
	const struct exec_error *cause = &exec_errors->kept[place_of(node->id)];

	return ident_equal(cause->id, node->id) ? cause->text : NULL;
}
