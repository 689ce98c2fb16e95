/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * types.h - types: the types of a kernel or of a program, in the kernel's format (BTF).
 *
 * A kernel has more than a hundred thousand.  libbpf copies them twice and checks each one, which
 * takes as long as all else before the programs are loaded; here they are used where they are.
 */
#ifndef CORE_TYPES_TYPES_H
#define CORE_TYPES_TYPES_H

#include <linux/btf.h>
#include <stddef.h>
#include <stdint.h>

#define TYPES_FILE "/sys/kernel/btf/vmlinux"

struct types;

/*
 * Those of the running kernel, from that file; or those in the bytes, of which it keeps a copy.
 * Returns 0 or -errno (-EINVAL: not valid); the caller closes them, and NULL is fine.  What is
 * returned below is theirs.
 */
int types_open(struct types **types);
int types_read(struct types **types, const void *bytes, size_t size);
void types_close(struct types *types);

/* The number of the first type of that name and kind (BTF_KIND_...), or 0. */
uint32_t types_find(const struct types *types, const char *name, unsigned kind);
/* number: of types_find, or in another type and not 0 */
const struct btf_type *types_get(const struct types *types, uint32_t number);
/* offset: in a type */
const char *types_name(const struct types *types, uint32_t offset);

/*
 * Writes to a file those that have the name of a type of the programs, and what they contain.  A
 * pointer there leads to nothing: where a field is does not depend on that.  Returns 0 or -errno.
 */
int types_write_copy(const struct types *types, const struct types *programs, int fd);

#endif
