/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * options.h - THE table of options: command line, help text, man page and README come from it.
 */
#ifndef UI_OPTIONS_H
#define UI_OPTIONS_H

#include "core/scope.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum options_mode { MODE_SCREEN, MODE_BATCH, MODE_JSON, MODE_CHECK, MODE_HELP, MODE_VERSION };

struct options {
	enum options_mode mode;
	bool once; /* -1, with MODE_JSON: one object a process */
	struct scope scope; /* --pid, --user */
	char *filter; /* text that parses, or NULL */
	char *sort; /* column, a leading - reverses, or NULL */
	uint64_t delay_ns, linger_ns, short_ns;
	uint64_t duration_ns; /* 0: no end */
	uint32_t max_args; /* bytes */
	uint32_t ring_bytes; /* a power of two, page size at least */
	bool failed;
	char *source; /* "auto", "bpf", ... */
	char *read, *write; /* files, or NULL */
	char *output; /* file, or NULL: standard output */
	bool color, ascii, mouse;
	char **command; /* NULL-terminated, borrowed from argv, or NULL */
};

/*
 * Fill *options from the arguments, with defaults for the rest.  Returns 0; or -EINVAL, with a
 * sentence in message: what is wrong, and what to write instead.
 */
int options_parse(struct options *options, int argc, char **argv, char *message, size_t size);
void options_free(struct options *options);
void options_help(FILE *out); /* --help */

#endif
