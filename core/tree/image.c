// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * image.c - one allocation per image:
 *
 *      struct image | exe NUL | called NUL | interp NUL | args ... NUL
 *
 * called has no bytes of its own if it is the same as exe, or empty.
 */
#include "core/tree/image.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>

#define DESCRIPTORS "/dev/fd/"
#define PROC        "/proc/"

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static char *append(char *at, const char *text, size_t len)
{
	if (len)
		memcpy(at, text, len);
	at[len] = 0;
	return at + len + 1;
}

/* The path of the file without FILE_DELETED. */
static size_t file_len(const struct image *image)
{
	size_t len = strlen(image->exe), end = strlen(FILE_DELETED);

	return len > end && !strcmp(image->exe + len - end, FILE_DELETED) ? len - end : len;
}

struct image *image_new(const struct event *event, struct image *before)
{
	const struct event_exec *exec = &event->exec;
	const char *exe = exec->exe ? exec->exe : "";
	uint32_t args_len = exec->args ? exec->args_len : 0;
	const char *called = exec->called ? exec->called : "";
	size_t exe_len = strlen(exe), called_len = strlen(called);
	size_t interp_size = text_size(exec->interp);
	struct image *image;
	char *at;

	image = malloc(sizeof(*image) + exe_len + 1 + called_len + 1 + interp_size + args_len + 1);
	if (!image)
		return NULL;
	at = (char *)(image + 1);
	*image = (struct image){
		.refs = 1,
		.args_len = args_len,
		.args_size = exec->args_size > args_len ? exec->args_size : args_len,
		.time_ns = event->kind == EVENT_EXEC ? event->time_ns : 0,
		.before = before,
		.chain = before ? before->chain + 1 : 0,
		.exe = at,
	};
	at = append(at, exe, exe_len);
	image->file_deleted = file_len(image) < exe_len;
	image->called = called_len ? image->exe : at - 1;
	if (called_len && strcmp(exe, called)) {
		image->called = at;
		at = append(at, called, called_len);
	}
	image->interp = exec->interp ? at : NULL;
	if (exec->interp)
		at = append(at, exec->interp, interp_size - 1);
	image->args = at;
	append(at, exec->args, args_len);
	image->program = ci_text_hash(image_program(image));
	return image;
}

struct image *image_executed(struct image *image)
{
	return image && image->executed ? image->executed : image;
}

struct image *image_new_title(const struct event *event, struct image *image, struct image *before)
{
	const struct event exec = {
		.kind = EVENT_EXEC,
		.time_ns = image->time_ns,
		.exec = {.exe = event->exec.exe ? event->exec.exe : image->exe,
			.called = image->called,
			.interp = image->interp,
			.args = event->exec.args,
			.args_len = event->exec.args_len,
			.args_size = event->exec.args_size},
	};
	struct image *title = image_new(&exec, before), *executed = image_executed(image);

	if (title && !image_has_args(executed, &event->exec))
		title->executed = image_get(executed);
	return title;
}

static uint32_t len_without_end(const char *args, uint32_t len)
{
	while (len && !args[len - 1])
		len--;
	return len;
}

bool image_has_args(const struct image *image, const struct event_exec *exec)
{
	bool image_cut = image->args_len < image->args_size,
	     exec_cut = exec->args_len < exec->args_size;
	uint32_t len = image->args_len, exec_len = exec->args_len;

	if (!image_cut && !exec_cut) {
		len = len_without_end(image->args, len);
		exec_len = len_without_end(exec->args, exec_len);
		return len == exec_len && !memcmp(image->args, exec->args, len);
	}
	if ((!image_cut && len < exec_len) || (!exec_cut && exec_len < len))
		return false;
	len = len < exec_len ? len : exec_len;
	return len && !memcmp(image->args, exec->args, len);
}

struct image *image_get(struct image *image)
{
	if (image)
		image->refs++;
	return image;
}

void image_put(struct image *image)
{
	while (image && --image->refs == 0) {
		struct image *before = image->before;

		image_put(image->executed); /* which has no title */
		free(image);
		image = before;
	}
}

struct image *image_cut(struct image *image)
{
	struct image *last = image, *rest;
	unsigned n;

	if (image->chain <= IMAGE_CHAIN_MAX)
		return NULL;
	for (n = 0; n < IMAGE_CHAIN_MAX && last->before; n++)
		last = last->before;
	image->chain = n;
	rest = last->before;
	last->before = NULL;
	last->chain = 0;
	return rest;
}

const char *image_arg(const struct image *image, unsigned n, size_t *len)
{
	const char *at = image->args, *end = image->args + image->args_len;

	/* The NUL that always follows the block ends the last argument, if it was cut. */
	for (; at < end && n; n--)
		at += strlen(at) + 1;
	if (at >= end)
		return NULL;
	*len = strlen(at);
	return at;
}

/* A link to an open file, whose name says nothing: of fexecve the kernel makes "/dev/fd/3". */
static bool is_link_to_open(const char *path)
{
	const char *name = text_base_name(path);

	if (!strncmp(path, PROC, strlen(PROC)) && !strcmp(name, "exe"))
		return true;
	if (strncmp(path, PROC, strlen(PROC)) && strncmp(path, DESCRIPTORS, strlen(DESCRIPTORS)))
		return false;
	return name[strspn(name, "0123456789")] == '\0';
}

const char *image_name(const struct image *image)
{
	if (*image->called && !is_link_to_open(image->called))
		return text_base_name(image->called);
	/* The name of a deleted file, such as a memfd, is often made up. */
	if (*image->called || image->file_deleted ? *image->args : !*image->exe)
		return text_base_name(image->args);
	return text_base_name(*image->exe ? image->exe : image->called);
}

/* The kernel's comm is the beginning of a name. */
static bool is_name_of(const char *path, size_t len, const char *comm)
{
	const char *name = text_base_name(path);

	len -= (size_t)(name - path);
	if (len > COMM_SIZE - 1)
		len = COMM_SIZE - 1;
	return len && len == strnlen(comm, COMM_SIZE) && !memcmp(name, comm, len);
}

bool image_has_comm(const struct image *image, const char *comm)
{
	return is_name_of(image->called, strlen(image->called), comm) ||
	       is_name_of(image->exe, file_len(image), comm);
}

size_t image_command(char *out, size_t size, const struct image *image, bool quote)
{
	if (!image)
		return text_args(out, size, NULL, 0, false, quote);
	return text_args(
		out, size, image->args, image->args_len, image->args_len < image->args_size, quote);
}

struct ci_text image_program(const struct image *image)
{
	return ci_text_program(image->args, image->args_len);
}

size_t image_bytes(const struct image *image)
{
	return (size_t)(image->args - (const char *)image) + image->args_len + 1;
}

size_t image_hold(struct image *image)
{
	size_t bytes = 0;

	for (; image && image->held++ == 0; image = image->before)
		bytes += image_bytes(image) + image_hold(image->executed);
	return bytes;
}

size_t image_drop(struct image *image)
{
	size_t bytes = 0;

	for (; image && --image->held == 0; image = image->before)
		bytes += image_bytes(image) + image_drop(image->executed);
	return bytes;
}
