/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * image.h - what a process executes: file, interpreter and arguments of one exec.
 *
 * Images are shared: a child that has not executed anything uses its parent's.  References are
 * counted: each pointer that is kept holds one (image_get) and releases it (image_put).  An image
 * never changes, except for `before`, which is cut when the chain gets long.
 *
 * A process can write a title over its arguments.  Then it has another image with that title, which
 * takes the place of the one of its exec, and refers to it (`executed`).
 */
#ifndef CORE_TREE_IMAGE_H
#define CORE_TREE_IMAGE_H

#include "core/base/ci_text.h"
#include "core/event.h"

#include <stdbool.h>

#define IMAGE_CHAIN_MAX 32 /* older images kept behind one */

struct image {
	uint32_t refs;
	uint32_t args_len;      /* bytes kept at args */
	uint32_t args_size;     /* bytes the process had; args_size - args_len were cut */
	uint32_t chain;         /* at most this many images behind it */
	uint32_t held;          /* internal: image_hold */
	bool file_deleted;      /* the file was deleted or replaced, as of the exec */
	uint8_t shifts;         /* of the tree: of its host, the last one it had */
	uint64_t program;       /* ci_text_hash of image_program */
	uint64_t time_ns;       /* when it was executed; 0: before capture began */
	struct image *before;   /* what this process executed earlier (see node.execs), or NULL */
	struct image *executed; /* args is a title: the image with the arguments of the exec */
	/* These texts are in the same allocation.  exe, called: "" if not known (event_exec). */
	const char *exe;
	const char *called;
	const char *interp; /* or NULL */
	const char *args;   /* NUL-separated, and always followed by a NUL that is not counted */
};

/*
 * A copy of the event's exec, with one reference; takes over the reference to `before`.  NULL: no
 * memory, and `before` still belongs to the caller.
 */
struct image *image_new(const struct event *event, struct image *before);
/*
 * The image of a process that runs `image` and has a title: the event's arguments; and its file, if
 * that was moved.  Takes over the reference to `before`, as image_new.
 */
struct image *image_new_title(const struct event *event, struct image *image, struct image *before);
/* The image with the arguments of the exec: itself, unless it has a title.  NULL gives NULL. */
struct image *image_executed(struct image *image);
/*
 * These arguments are the image's, as far as both are known.  NULs at the end do not count: a title
 * is often padded with them.
 */
bool image_has_args(const struct image *image, const struct event_exec *exec);
struct image *image_get(struct image *image); /* NULL gives NULL */
void image_put(struct image *image);          /* NULL is fine */

/*
 * Cut the chain behind the image to IMAGE_CHAIN_MAX.  Returns the part cut off, whose reference the
 * caller owns, or NULL.
 */
struct image *image_cut(struct image *image);

/* The n-th argument (0 is argv[0]) or NULL; *len is set to its length. */
const char *image_arg(const struct image *image, unsigned n, size_t *len);

/*
 * The name of the program: the last part of what was called; of argv[0] when that is only a link to
 * an open file ("/dev/fd/3", "/proc/self/exe"), as for fexecve and applets, or when only a deleted
 * file is known, such as a memfd; of the file when that is not known or empty; "" when nothing is
 * known.  Raw bytes of a process: not for a terminal.  Valid as long as the image.
 */
const char *image_name(const struct image *image);

/* The kernel gives a process this comm at the exec: the beginning of a name. */
bool image_has_comm(const struct image *image, const char *comm);

/* The arguments as one text: see text_args.  0: image is NULL or has none; show comm instead. */
size_t image_command(char *out, size_t size, const struct image *image, bool quote);

/* Length of the command line: the arguments without the NUL that ends the last one. */
static inline size_t image_line_len(const struct image *image)
{
	size_t len = image->args_len;

	return len && !image->args[len - 1] ? len - 1 : len;
}

/* The part highlighted in a row: the program's name in argv[0], or in the title that replaced it;
 * empty when no argument is known.  Raw bytes, as for image_name. */
struct ci_text image_program(const struct image *image);

/* Bytes of memory of the image. */
size_t image_bytes(const struct image *image);

/*
 * For the memory account of a tree, independent of other references: hold returns the bytes that
 * the tree has in addition (the image and those behind it, unless it had them), drop those that it
 * no longer has.  An image belongs to one tree only.  NULL returns 0.
 */
size_t image_hold(struct image *image);
size_t image_drop(struct image *image);

#endif
