// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/detail/proc_state.h"

#include "core/base/text.h"
#include "core/io/read_limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME_COLUMNS 26 /* of the first column of /proc/PID/limits */

ptrdiff_t proc_state_text(int dir_fd, const char *name, char *out, size_t size)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = 1;

	*out = '\0';
	if (fd < 0)
		return -errno;
	while (n > 0 && len < size - 1) {
		n = read(fd, out + len, size - 1 - len);
		len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		n = -errno;
	out[n < 0 ? 0 : len] = '\0';
	close(fd);
	return n < 0 ? n : (ptrdiff_t)len;
}

/* ---- status ---- */

static uint64_t read_number(const char *text, const char *name, int base)
{
	const char *value = text_find_line(text, name);

	return value ? strtoull(value, NULL, base) : 0;
}

bool proc_state_parse_status(struct proc_state *state, const char *text)
{
	static const char *const names[CAP_SETS] = {
		"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};

	if (!text_find_line(text, "CapEff"))
		return false;
	for (int set = 0; set < CAP_SETS; set++)
		state->sets[set] = read_number(text, names[set], 16);
	state->swap_bytes = read_number(text, "VmSwap", 10) << 10;
	state->seccomp = (int)read_number(text, "Seccomp", 10);
	state->filters = (unsigned)read_number(text, "Seccomp_filters", 10);
	state->no_new_privs = read_number(text, "NoNewPrivs", 10);
	state->has_status = true;
	return true;
}

/* ---- limits ---- */

static uint64_t read_limit(const char **at)
{
	char *end;
	uint64_t limit;

	*at += strspn(*at, " ");
	if (!strncmp(*at, "unlimited", 9)) {
		*at += 9;
		return PROC_STATE_NONE;
	}
	limit = strtoull(*at, &end, 10);
	*at = end;
	return limit;
}

/* The name has blanks: it ends where its column does. */
static void add_limit(struct proc_state *state, const char *line, size_t len)
{
	struct proc_limit *limit = &state->limits[state->limit_count];
	const char *at = line + NAME_COLUMNS;
	size_t name = NAME_COLUMNS;

	if (len <= NAME_COLUMNS || state->limit_count == PROC_STATE_LIMITS)
		return;
	while (name && line[name - 1] == ' ')
		name--;
	snprintf(limit->name, sizeof(limit->name), "%.*s", (int)name, line);
	limit->soft = read_limit(&at);
	limit->hard = read_limit(&at);
	at += strspn(at, " ");
	snprintf(limit->unit, sizeof(limit->unit), "%.*s", (int)strcspn(at, " \n"), at);
	state->limit_count++;
}

void proc_state_parse_limits(struct proc_state *state, const char *text)
{
	state->limit_count = 0;
	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n");

		if (!strncmp(line, "Max ", 4))
			add_limit(state, line, len);
		line += len + (line[len] == '\n');
	}
}

const struct proc_limit *proc_state_limit(const struct proc_state *state, const char *name)
{
	for (unsigned i = 0; i < state->limit_count; i++)
		if (!strcmp(state->limits[i].name, name))
			return &state->limits[i];
	return NULL;
}

void proc_state_read(int dir_fd, struct proc_state *state)
{
	char text[READ_FILE_MAX];

	*state = (struct proc_state){0};
	if (proc_state_text(dir_fd, "status", text, sizeof(text)) > 0)
		proc_state_parse_status(state, text);
	if (proc_state_text(dir_fd, "limits", text, sizeof(text)) > 0)
		proc_state_parse_limits(state, text);
	state->has_oom = proc_state_text(dir_fd, "oom_score", text, sizeof(text)) > 0;
	state->oom_score = atoi(text);
	if (proc_state_text(dir_fd, "oom_score_adj", text, sizeof(text)) > 0)
		state->oom_adjust = atoi(text);
}
