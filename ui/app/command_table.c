// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/command_table.h"

#include <stdbool.h>
#include <string.h>

static const struct command_entry entries[COMMAND_COUNT] = {
#define X(name, keys, group, label, sentence)                                                      \
	[COMMAND_##name] = {#name, keys, COMMANDS_##group, label, sentence},
	COMMANDS(X)
#undef X
};

static const char *const titles[COMMAND_GROUP_COUNT] = {
#define X(name, title) [COMMANDS_##name] = title,
	COMMAND_GROUPS(X)
#undef X
};

const struct command_entry *command_table_entry(enum command_id id)
{
	return &entries[id];
}

const char *command_table_group_title(enum command_group group)
{
	return titles[group];
}

static bool name_has_key(const char *name, size_t len, int key)
{
	if (len == 3 && name[1] == '-') /* a range */
		return key >= name[0] && key <= name[2];
	return key_parse(name, len) == key;
}

static bool list_has_key(const char *list, int key)
{
	while (*list) {
		size_t len = strcspn(list, " ");

		if (name_has_key(list, len, key))
			return true;
		list += len + strspn(list + len, " ");
	}
	return false;
}

enum command_id command_table_lookup(int key)
{
	for (int id = 0; id < COMMAND_COUNT; id++)
		if (list_has_key(entries[id].keys, key))
			return id;
	return COMMAND_NONE;
}

const char *command_table_elsewhere(int key)
{
	static const struct {
		int key;
		const char *where;
	} htop[] = {
		{'C', "setup is F2"},
		{'B', "backtrace: eu-stack(1) or gdb(1)"},
		{'O', "containers: filter by unit or cgroup (F4)"},
		{'W', "m shows commands whole"},
		{'Y', "scheduling policy: chrt(1)"},
		{'#', "the header has two lines on a screen of less than 30"},
		{'j', "Alt-j or Down moves down"},
		{'b', "PgUp moves one screen up"},
		{'^', "Home goes to the first row"},
		{'$', "End goes to the last row"},
		{'@', "autogroup: see sched(7)"},
		{'a', "CPU affinity: taskset(1); in the timeline (G) a shows all of it"},
		{'w', "m shows commands whole; in the timeline (G) w zooms in"},
	};

	for (size_t i = 0; i < sizeof(htop) / sizeof(*htop); i++)
		if (htop[i].key == key)
			return htop[i].where;
	return NULL;
}

/* roff reads a backslash, and would print a hyphen for the minus key */
static void print_char(FILE *out, char c, bool man)
{
	if (man && c == '\\')
		fputs("\\e", out);
	else if (man && c == '-')
		fputs("\\-", out);
	else
		fputc(c, out);
}

static void print_keys(FILE *out, const char *list, bool man)
{
	while (*list) {
		size_t len = strcspn(list, " ");

		fputs(man ? "\\fB" : "`", out);
		for (size_t i = 0; i < len; i++)
			print_char(out, list[i], man);
		fputs(man ? "\\fR" : "`", out);
		list += len + strspn(list + len, " ");
		if (*list)
			fputc(' ', out);
	}
}

static void print_tables(FILE *out, bool man)
{
	for (int group = 0; group < COMMAND_GROUP_COUNT; group++) {
		fprintf(out, man ? ".SS %s\n" : "| %s | |\n|---|---|\n", titles[group]);
		for (int id = 0; id < COMMAND_COUNT; id++) {
			if ((int)entries[id].group != group)
				continue;
			fputs(man ? ".TP\n" : "| ", out);
			print_keys(out, entries[id].keys, man);
			fprintf(out, man ? "\n%s\n" : " | %s |\n", entries[id].sentence);
		}
		fputs(man ? "" : "\n", out);
	}
}

void command_table_print_markdown(FILE *out)
{
	print_tables(out, false);
}

void command_table_print_man(FILE *out)
{
	print_tables(out, true);
}

long command_table_rows(enum command_id id, unsigned page)
{
	switch (id) {
	case COMMAND_UP:
		return -1;
	case COMMAND_DOWN:
		return 1;
	case COMMAND_PAGE_UP:
		return -(long)page;
	case COMMAND_PAGE_DOWN:
		return page;
	case COMMAND_FIRST:
		return -(1L << 30);
	case COMMAND_LAST:
		return 1L << 30;
	default:
		return 0;
	}
}
