/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * interpreter.h - finds the reason when a file exists, and yet the kernel returns ENOENT: its
 * interpreter is missing.
 *
 * The interpreter is the program a script names after "#!", or the loader an ELF program requires.
 * It is looked up on the machine as it is now: for a user's request, not for every event.
 */
#ifndef CORE_SOURCE_PROC_INTERPRETER_H
#define CORE_SOURCE_PROC_INTERPRETER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Paths are resolved as the living process `pid` would (by its root and directory; 0: as mayfly
 * does): the process that failed or, after its end, its parent.  Returns true when path is a
 * regular file whose interpreter is missing: out is set to the interpreter's path, raw, cut to
 * size.  Returns false when it exists, or when that cannot be known.
 */
bool interpreter_is_missing(int32_t pid, const char *path, char *out, size_t size);

#endif
