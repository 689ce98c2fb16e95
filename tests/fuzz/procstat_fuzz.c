// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Random text instead of files of /proc: no crash, and names are NUL-terminated. */
#include "core/source/proc/procstat.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct procstat stat;
	struct procstatus status;
	uint64_t in, out;

	memcpy(text, data, size);
	text[size] = '\0';
	if (procstat_parse(&stat, text) && (!memchr(stat.comm, '\0', COMM_SIZE) || stat.pid <= 0))
		abort();
	procstatus_parse(&status, text);
	procstat_parse_io(&in, &out, text);
	free(text);
	return 0;
}
