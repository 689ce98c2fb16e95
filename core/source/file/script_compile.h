/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* script_compile.h - the text of a script (script.h) -> the records of a recording (trace.h). */
#ifndef CORE_SOURCE_FILE_SCRIPT_COMPILE_H
#define CORE_SOURCE_FILE_SCRIPT_COMPILE_H

#include <stdbool.h>
#include <stddef.h>

#define SCRIPT_WALL_NS 1600000000000000000 /* at time 0: 2020-09-13 12:26:40 UTC */

struct script_records {
	char *bytes; /* records, one after the other; the caller frees it */
	size_t len;
	size_t room;
};

/* Returns false with a sentence in message: "line 3: ..." and the mistake. */
bool script_compile(const char *text, struct script_records *compiled, char *message, size_t size);

#endif
