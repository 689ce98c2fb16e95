// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/base/ci_text.h"
#include "core/base/clock.h"
#include "ui/config/options_set_private.h"

#include "core/base/units.h"
#include "core/playback/moment.h"
#include "core/playback/rewind.h"
#include "ui/format/view_words.h"
#include "ui/session/child_user.h"

#include <errno.h>
#include <getopt.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ONCE_NS     UINT64_C(200000000) /* default --delay of --once */
#define LONG_VALUES 256                 /* getopt_long returns this plus n for row n */

/* Sets the member at `field` from the argument (NULL if the option takes none). */
typedef int set_fn(struct parse *parse, const char *arg, void *field);

struct option_row {
	int letter;
	const char *name;
	const char *argument;
	set_fn *set;
	size_t field;         /* offset into struct options */
	const char *sentence; /* if name is NULL: the heading of a group */
};

int options_complain(struct parse *parse, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(parse->message, parse->size, format, args);
	va_end(args);
	return -EINVAL;
}

static int options_set_yes(struct parse *parse, const char *arg, void *field)
{
	*(bool *)field = true;
	return 0;
}

static int options_set_no(struct parse *parse, const char *arg, void *field)
{
	*(bool *)field = false;
	return 0;
}

int options_set_text(struct parse *parse, const char *arg, void *field)
{
	char **text = field;

	if (!*arg)
		return options_complain(parse, "--%s needs a non-empty name", parse->name);
	free(*text);
	*text = strdup(arg);
	return *text ? 0 : options_complain(parse, "out of memory");
}

static int options_set_command(struct parse *parse, const char *arg, void *field)
{
	if (!arg[strspn(arg, " \t\n")])
		return options_complain(parse,
			"--%s needs a command, such as --%s='logger -t mayfly'", parse->name,
			parse->name);
	return options_set_text(parse, arg, field);
}

/* Of a recording, whose times are not known yet. */
static int options_set_moment(struct parse *parse, const char *arg, void *field)
{
	const struct moment_span none = {0};
	uint64_t time_ns;

	if (*arg != '-' && moment_read(arg, &none, &time_ns))
		return options_set_text(parse, arg, field);
	return options_complain(parse,
		"--%s: \"%s\" is not a time; use a time of the recording, such as 14:32, 14:32:05, "
		"\"2026-11-29 14:32\", or +90 or +5m from its begin",
		parse->name, arg);
}

/* Each one more: the first in read, the others in further. */
static int options_set_read(struct parse *parse, const char *arg, void *field)
{
	struct more_reads *further = &parse->options->record.further;

	if (!parse->options->read)
		return options_set_text(parse, arg, field);
	if (further->count == MORE_READS_MAX)
		return options_complain(
			parse, "at most %d of --%s", MORE_READS_MAX + 1, parse->name);
	further->paths[further->count] = NULL;
	return options_set_text(parse, arg, &further->paths[further->count++]);
}

static int options_set_source(struct parse *parse, const char *arg, void *field)
{
	static const char *const names[] = {"auto", "bpf", "netlink", "proc"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(arg, names[i]))
			return options_set_text(parse, arg, field);
	return options_complain(
		parse, "--source: unknown source \"%s\"; use auto, bpf, netlink or proc", arg);
}

int options_set_time(struct parse *parse, const char *arg, void *field)
{
	if (units_read_time(arg, field))
		return 0;
	return options_complain(parse,
		"--%s: \"%s\" is not a valid duration; use seconds, such as 2.5, or a unit, such "
		"as 300ms 10s 5m 2h 1d",
		parse->name, arg);
}

static int options_set_duration(struct parse *parse, const char *arg, void *field)
{
	int err = options_set_time(parse, arg, field);

	if (!err && !*(uint64_t *)field)
		return options_complain(parse, "--%s must be longer than 0", parse->name);
	return err;
}

/* Reads a size that is at most `most`. */
static int read_size(struct parse *parse, const char *arg, const char *most, uint64_t *bytes)
{
	uint64_t max;

	if (!units_read_bytes(arg, bytes))
		return options_complain(parse,
			"--%s: \"%s\" is not a valid size; use bytes, or a unit, such as 64k 8M",
			parse->name, arg);
	if (units_read_bytes(most, &max) && *bytes <= max)
		return 0;
	return options_complain(
		parse, "--%s: %s exceeds the maximum of %s", parse->name, arg, most);
}

static int options_set_max_args(struct parse *parse, const char *arg, void *field)
{
	uint64_t bytes;
	int err = read_size(parse, arg, "2M", &bytes);

	if (!err)
		*(uint32_t *)field = bytes;
	return err;
}

static int options_set_max_output(struct parse *parse, const char *arg, void *field)
{
	uint64_t *bytes = field;
	int err = read_size(parse, arg, "1024T", bytes);

	if (!err && !*bytes)
		return options_complain(parse, "--%s must be more than 0", parse->name);
	return err;
}

static int options_set_rewind(struct parse *parse, const char *arg, void *field)
{
	uint64_t bytes;
	int err = read_size(parse, arg, "64G", &bytes);

	if (err)
		return err;
	if (bytes && bytes < REWIND_BYTES_MIN)
		return options_complain(
			parse, "--%s must be at least 1M, or 0 for none", parse->name);
	*(uint64_t *)field = bytes;
	return 0;
}

static int options_set_count(struct parse *parse, const char *arg, void *field)
{
	char *end;
	unsigned long count = strtoul(arg, &end, 10);

	if (*arg < '1' || *arg > '9' || *end || count > 100000000)
		return options_complain(parse, "--%s: \"%s\" is not a number from 1 to 100000000",
			parse->name, arg);
	*(uint32_t *)field = (uint32_t)count;
	return 0;
}

/* The size of a ring buffer must be a power of two and a multiple of the page size. */
static int options_set_ring(struct parse *parse, const char *arg, void *field)
{
	uint32_t rounded = sysconf(_SC_PAGESIZE);
	uint64_t bytes;
	int err = read_size(parse, arg, "1G", &bytes);

	while (!err && rounded < bytes)
		rounded *= 2;
	*(uint32_t *)field = rounded;
	return err;
}

static int choose_mode(struct parse *parse, enum options_mode mode, void *field)
{
	enum options_mode *chosen = field;

	if (*chosen != MODE_SCREEN && *chosen != mode && mode <= MODE_JSON)
		return options_complain(parse, "use either --batch or --json, not both");
	*chosen = mode;
	return 0;
}

#define MODE_SETTER(name, mode)                                                                    \
	static int options_set_##name(struct parse *parse, const char *arg, void *field)           \
	{                                                                                          \
		return choose_mode(parse, mode, field);                                            \
	}
MODE_SETTER(batch, MODE_BATCH)
MODE_SETTER(json, MODE_JSON)
MODE_SETTER(check, MODE_CHECK)
MODE_SETTER(help, MODE_HELP)
MODE_SETTER(version, MODE_VERSION)

static const struct option_row rows[] = {
#define G(sentence) {0, NULL, NULL, NULL, 0, sentence},
#define X(letter, name, argument, set, field, sentence)                                            \
	{letter, name, argument, options_set_##set, offsetof(struct options, field), sentence},
	OPTIONS(G, X)
#undef X
#undef G
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* "+": the command begins with the first word that is not an option, and its options are its own.
 * ":": getopt_long returns ':' for a missing argument and prints nothing. */
static void fill_getopt(char *letters, struct option *names)
{
	letters += sprintf(letters, "+:");
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &rows[i];

		if (!row->name)
			continue;
		*names++ = (struct option){row->name,
			row->argument ? required_argument : no_argument, NULL, LONG_VALUES + i};
		if (row->letter)
			letters += sprintf(letters, "%c%s", row->letter, row->argument ? ":" : "");
	}
	*names = (struct option){0};
	*letters = 0;
}

static const struct option_row *find_row(int value)
{
	if (value >= LONG_VALUES)
		return &rows[value - LONG_VALUES];
	for (size_t i = 0; value && i < ROWS; i++)
		if (rows[i].letter == value)
			return &rows[i];
	return NULL;
}

static int complain_unknown(struct parse *parse, const char *word)
{
	char name[32];
	const char *nearest = NULL;
	unsigned least = 4;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	for (size_t i = 0; i < ROWS; i++) {
		unsigned distance = rows[i].name ? ci_text_distance(name + 2, rows[i].name) : least;
		bool is_like = 2 * distance < strlen(name + 2) ||
			       (rows[i].name && strstr(rows[i].name, name + 2));

		if (distance < least && is_like) {
			least = distance;
			nearest = rows[i].name;
		}
	}
	if (nearest)
		return options_complain(
			parse, "unknown option %s; did you mean --%s?", name, nearest);
	return options_complain(parse, "unknown option %s; see mayfly --help", name);
}

/* Reports an error of getopt_long, which returned `found`; word is the argument. */
static int complain_getopt(struct parse *parse, int found, const char *word)
{
	const struct option_row *row = find_row(optopt);

	if (found == ':' && optopt < LONG_VALUES)
		return options_complain(parse, "-%c needs an argument: -%c %s", row->letter,
			row->letter, row->argument);
	if (found == ':')
		return options_complain(parse, "--%s needs an argument: --%s=%s", row->name,
			row->name, row->argument);
	if (row && !row->argument && optopt >= LONG_VALUES)
		return options_complain(parse, "--%s takes no argument", row->name);
	if (optopt)
		return options_complain(parse, "unknown option -%c; see mayfly --help", optopt);
	return complain_unknown(parse, word);
}

void options_defaults(struct options *options)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	*options = (struct options){
		.linger_ns = 3 * SECOND_NS,
		.short_ns = SECOND_NS,
		.runaway = RUNAWAY_USUAL,
		.max_args = 4096,
		.ring_bytes = 8 << 20,
		.color = (!no_color || !*no_color) && term && strcmp(term, "dumb"),
		.ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
		.mouse = true,
		.screen = {.rewind_bytes = REWIND_BYTES,
			.theme = THEME_AUTO,
			.view = view_words_usual()},
		.run.as = CHILD_USER_USUAL,
	};
	scope_init(&options->scope);
}

/* In a settings file an option without an argument is "yes" or "no". */
static int set_from_file(struct parse *parse, const struct option_row *row, const char *value)
{
	void *field = (char *)parse->options + row->field;

	parse->name = row->name;
	if (row->argument)
		return row->set(parse, value, field);
	if (!strcmp(value, "yes"))
		return row->set(parse, NULL, field);
	if (!strcmp(value, "no"))
		return 0;
	return options_complain(
		parse, "--%s: \"%s\" is not valid; use yes or no", row->name, value);
}

int options_set(
	struct options *options, const char *name, const char *value, char *message, size_t size)
{
	struct parse parse = {.options = options, .message = message, .size = size};

	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].name && !strcmp(rows[i].name, name))
			return set_from_file(&parse, &rows[i], value);
	return -ENOENT;
}

/*
 * What one command did, or a recording has, stays on the screen until the person leaves.  Only an
 * option of the command line changes that: a setting in the file is for the machine, or for those
 * whose events come through a pipe while they happen.
 */
static void choose_linger(struct options *options, uint64_t usual_ns)
{
	bool is_one = options->run.argv || options->scope.root_count;

	if (options->linger_ns != TREE_ENDLESS_NS || is_one)
		return;
	if (options->read)
		options->screen.stream_linger_ns = usual_ns;
	else
		options->linger_ns = usual_ns;
}

/* Standard output has the recording, or is no place for a screen: it only records. */
static bool only_records(const struct options *options)
{
	return options->write && !options->print.file && !options->once &&
	       (!strcmp(options->write, "-") || !isatty(STDOUT_FILENO));
}

/* Settings that follow from others: --once and quiet options do not open a screen. */
static void choose_quiet(struct options *options)
{
	bool has_screen = options->mode == MODE_SCREEN;

	if (!options->delay_ns)
		options->delay_ns = options->once ? ONCE_NS : SECOND_NS;
	options->quiet = options->when || options->print.export ||
			 (has_screen && (options->summary || only_records(options)));
	if (has_screen && (options->once || options->quiet))
		options->mode = MODE_BATCH;
}

int options_parse(struct options *options, int argc, char **argv, char *message, size_t size)
{
	options_defaults(options);
	return options_take(options, argc, argv, message, size);
}

int options_take(struct options *options, int argc, char **argv, char *message, size_t size)
{
	struct parse parse = {.options = options, .message = message, .size = size};
	struct option names[ROWS + 1];
	char letters[2 * ROWS + 3];
	uint64_t usual_ns = options->linger_ns;
	int found, err = 0;

	options->linger_ns = TREE_ENDLESS_NS;
	fill_getopt(letters, names);
	optind = 0; /* glibc: reset the state of getopt_long */
	while (!err && options->mode < MODE_HELP) {
		const char *word = argv[optind ? optind : 1];
		const struct option_row *row;

		found = getopt_long(argc, argv, letters, names, NULL);
		if (found == -1)
			break;
		row = found == '?' || found == ':' ? NULL : find_row(found);
		parse.name = row ? row->name : NULL;
		err = row ? row->set(&parse, optarg, (char *)options + row->field)
			  : complain_getopt(&parse, found, word);
	}
	if (err || options->mode >= MODE_HELP)
		return err;
	options->run.argv = optind < argc ? argv + optind : NULL;
	choose_quiet(options);
	choose_linger(options, usual_ns);
	return options_check(&parse);
}

void options_free(struct options *options)
{
	free(options->filter);
	free(options->when);
	free(options->run.exec);
	free(options->sort);
	free(options->source);
	free(options->read);
	for (unsigned i = 0; i < options->record.further.count; i++)
		free(options->record.further.paths[i]);
	free(options->write);
	free(options->record.from);
	free(options->record.to);
	free(options->print.file);
	for (unsigned i = 0; i < options->screen.key_count; i++) {
		free(options->screen.keys[i].place);
		free(options->screen.keys[i].command);
		free(options->screen.keys[i].keys);
	}
	free(options->screen.keys);
}

#define HELP_INDENT 30
#define HELP_WIDTH  80

/* Prints the sentence in lines that begin at column HELP_INDENT. */
static void print_wrapped(FILE *out, const char *sentence)
{
	const size_t room = HELP_WIDTH - HELP_INDENT;

	while (strlen(sentence) > room) {
		size_t cut = room;

		while (cut && sentence[cut] != ' ')
			cut--;
		fprintf(out, "%.*s\n%*s", (int)cut, sentence, HELP_INDENT, "");
		sentence += cut + 1;
	}
	fprintf(out, "%s\n", sentence);
}

void options_help(FILE *out)
{
	char left[64];

	fprintf(out,
		"Usage: " OPTIONS_SYNOPSIS "\n\n"
		"Show a live tree of all processes from kernel events, including those that\n"
		"exit within a millisecond.  With a command: run it, show only its descendants,\n"
		"and exit with its status.\n");
	for (size_t i = 0; i < ROWS; i++) {
		const struct option_row *row = &rows[i];

		if (!row->name) {
			fprintf(out, "\n%s\n", row->sentence);
			continue;
		}
		snprintf(left, sizeof(left), "  %c%c%s --%s%s%s", row->letter ? '-' : ' ',
			row->letter ? row->letter : ' ', row->letter ? "," : " ", row->name,
			row->argument ? "=" : "", row->argument ? row->argument : "");
		if (strlen(left) >= HELP_INDENT)
			fprintf(out, "%s\n%*s", left, HELP_INDENT, "");
		else
			fprintf(out, "%-*s", HELP_INDENT, left);
		print_wrapped(out, row->sentence);
	}
	fprintf(out, "\nKeys, filter syntax and JSON fields are described in mayfly(1).\n");
}
