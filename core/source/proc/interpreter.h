/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * interpreter.h - a file is there, and yet the kernel says ENOENT: what is to run it is not.
 *
 * That is the program a script names after "#!", or the loader an ELF program asks for.  A look
 * at the machine as it is now: for a person who looks, not for every event.
 */
#ifndef CORE_SOURCE_PROC_INTERPRETER_H
#define CORE_SOURCE_PROC_INTERPRETER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Paths are taken as the living process `pid` would take them (its root and its directory; 0: as
 * we do): the one that failed, or as that has ended, its parent.  True when path is a regular file
 * whose interpreter is missing: out gets that, raw, cut to size.  False when not, or when it
 * cannot be known.
 */
bool interpreter_is_missing(int32_t pid, const char *path, char *out, size_t size);

#endif
