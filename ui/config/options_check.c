// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Which options exclude or need each other. */
#include "ui/config/options_set_private.h"

#include "core/playback/moment.h"
#include "ui/session/child_user.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAMES_TEXT 256

/* "--batch, --json or --once": the options that print in place of the screen. */
static void write_printing(char *out, size_t size)
{
	static const struct {
		const char *group, *name;
	} rows[] = {
#define G(sentence)          {sentence, NULL},
#define X(letter, name, ...) {NULL, name},
		OPTIONS(G, X)
#undef X
#undef G
	};
	const size_t count = sizeof(rows) / sizeof(*rows);
	size_t first = 0, end, len = 0;

	while (!rows[first].group || strcmp(rows[first].group, OPTIONS_PRINTING))
		first++;
	for (end = ++first; end < count && rows[end].name; end++)
		;
	for (size_t i = first; i < end && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%s--%s",
			i == first     ? ""
			: i == end - 1 ? " or "
				       : ", ",
			rows[i].name);
}

/* What is printed, or written to standard output, needs a place. */
static int check_output(struct parse *parse)
{
	const struct options *o = parse->options;
	bool has_screen = o->mode == MODE_SCREEN;
	char names[NAMES_TEXT];

	write_printing(names, sizeof(names));
	if (o->print.file && has_screen)
		return options_complain(parse, "--output requires %s", names);
	if (o->record.to && has_screen)
		return options_complain(parse, "--to requires %s", names);
	if (o->print.max_bytes && has_screen && !o->write)
		return options_complain(parse, "--max-output requires --write, %s", names);
	if (!o->write || strcmp(o->write, "-") || o->print.file)
		return 0;
	if (!options_only_record(o))
		return options_complain(
			parse, "--write=- uses standard output: add --output=FILE for the rest");
	if (isatty(STDOUT_FILENO))
		return options_complain(parse,
			"--write=- writes a recording to standard output, which is a terminal: "
			"use a pipe, such as mayfly -w - | mayfly -r -");
	return 0;
}

/* An option, and what it needs. */
static int check_needs(struct parse *parse)
{
	const struct options *o = parse->options;
	const struct {
		bool broken;
		const char *option, *needed;
	} rules[] = {
		{o->print.time != TIME_CLOCK && o->mode != MODE_BATCH, "--time", "--batch"},
		{o->print.unit != UNIT_AUTO && o->mode != MODE_BATCH, "--time-unit", "--batch"},
		{o->print.snapshot_ns && o->mode != MODE_JSON, "--snapshot", "--json"},
		{o->print.fields.listed && o->mode != MODE_JSON, "--fields", "--json"},
		{o->record.from && !o->read, "--from", "--read"},
		{o->record.to && !o->read, "--to", "--read"},
		{o->record.force && !o->write, "--force", "--write"},
		{o->record.rotation.count && (!o->write || !strcmp(o->write, "-")), "--rotate",
			"--write=FILE"},
		{o->run.all && !o->run.argv && !o->read, "--all", "a command or -r"},
		{o->run.pipe && !o->run.argv, "--no-pty", "a command"},
		{o->run.exec && !o->when, "--exec", "--when"},
		{o->run.as != CHILD_USER_USUAL && !o->run.argv && !o->run.exec, "--as",
			"a command, or --exec"},
		{o->run.as != CHILD_USER_USUAL && geteuid() != 0, "--as",
			"root: run mayfly with sudo"},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].broken)
			return options_complain(
				parse, "%s requires %s", rules[i].option, rules[i].needed);
	return 0;
}

/* Two options that cannot be used together. */
static int check_pairs(struct parse *parse)
{
	const struct options *o = parse->options;
	const char *export = options_export_name(o->print.export);
	const struct {
		bool broken;
		const char *one, *other;
	} rules[] = {
		{o->read && o->run.argv, "--read", "a command"},
		{o->read && o->source, "--read", "--source"},
		{o->record.rotation.count && o->read, "--rotate", "--read"},
		{o->record.rotation.count && o->record.force, "--rotate", "--force"},
		{o->once && o->run.argv, "--once", "a command"},
		{o->when && o->once, "--when", "--once"},
		{o->run.exec && o->run.argv, "--exec", "a command"},
		{o->summary && o->once, "--once", "--summary"},
		{export && o->mode == MODE_JSON, "--json", export},
		{export && o->once, "--once", export},
		{export && o->when, "--when", export},
		{o->run.argv && o->scope.root_count, "--pid", "a command"},
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].broken)
			return options_complain(parse, "use either %s or %s, not both",
				rules[i].one, rules[i].other);
	return 0;
}

/* '+' from the begin, '-' with a date; 0: of a day that only the recording knows. */
static char form_of_moment(const char *text)
{
	return *text == '+' ? '+' : strchr(text, '-') ? '-' : '\0';
}

static int check_part(struct parse *parse)
{
	const char *from = parse->options->record.from, *to = parse->options->record.to;
	const struct moment_span none = {0};
	uint64_t from_ns, to_ns;

	if (!from || !to || !form_of_moment(from) || form_of_moment(from) != form_of_moment(to))
		return 0;
	if (!moment_read(from, &none, &from_ns) || !moment_read(to, &none, &to_ns) ||
		to_ns >= from_ns)
		return 0;
	return options_complain(parse, "--to is before --from");
}

int options_check(struct parse *parse)
{
	int err = check_output(parse);

	if (!err)
		err = check_part(parse);
	if (!err)
		err = check_needs(parse);
	return err ? err : check_pairs(parse);
}
