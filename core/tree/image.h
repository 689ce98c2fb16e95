/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image.h - what a process executes: one exec's file, interpreter and arguments.
 *
 * Images are shared: a child that has not executed anything runs its parent's.  They are counted
 * by references; whoever keeps a pointer holds one (image_get), and puts it (image_put).
 * An image never changes, but for `before`, which is cut when the chain gets long.
 */
#ifndef CORE_TREE_IMAGE_H
#define CORE_TREE_IMAGE_H

#include "core/base/ci_text.h"
#include "core/event.h"

#include <stdbool.h>

#define IMAGE_CHAIN_MAX 32 /* older images kept behind one */

struct image {
	uint32_t refs;
	uint32_t args_len;    /* bytes kept at args */
	uint32_t args_size;   /* bytes the process really had; args_size - args_len were cut */
	uint32_t chain;       /* images behind it, at most: others may have cut it shorter */
	uint32_t held;        /* internal: image_hold */
	uint64_t program;     /* ci_text_hash of image_program */
	uint64_t time_ns;     /* when it was executed; 0: before we looked */
	struct image *before; /* what this process executed earlier (see node.execs), or NULL */
	const char *exe;      /* all three point into the same allocation; exe is "" if not known */
	const char *interp;   /* NULL when there is none */
	const char *args;     /* NUL-separated, and always followed by a NUL that is not counted */
};

/*
 * A copy of the event's exec, with one reference; `before` is taken over.  NULL: no memory, and
 * `before` is still the caller's.
 */
struct image *image_new(const struct event *event, struct image *before);
struct image *image_get(struct image *image); /* NULL gives NULL */
void image_put(struct image *image);          /* NULL is fine */

/* Take off what is more than IMAGE_CHAIN_MAX behind it; the caller has its reference.  Or NULL. */
struct image *image_cut(struct image *image);

/* The n-th argument (0 is argv[0]) or NULL; *len gets its length. */
const char *image_arg(const struct image *image, unsigned n, size_t *len);

/*
 * What its program is called: the last part of the path that was executed, or of argv[0] where
 * that path is only a descriptor's number or not known; "" when neither is.  Raw bytes of a
 * process: not for a terminal.  Good as long as the image.
 */
const char *image_name(const struct image *image);

/* Its arguments as one text: see text_args.  0: image is NULL or has none; show comm then. */
size_t image_command(char *out, size_t size, const struct image *image, bool quote);

/* What stands out in its row: the program in argv[0], or in the title it was given there; empty
 * when nothing of its arguments is known.  As raw as image_name. */
struct ci_text image_program(const struct image *image);

/* Bytes of memory it takes. */
size_t image_bytes(const struct image *image);

/*
 * For a tree's account of its memory, whoever else has references: hold gives the bytes that are
 * the tree's from now on (the image and those behind it, unless it had them), drop those it has
 * no longer.  Only images of one tree.  NULL gives 0.
 */
size_t image_hold(struct image *image);
size_t image_drop(struct image *image);

#endif
