// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/config/options_set_private.h"

#include "core/base/text.h"
#include "core/query/filter.h"
#include "core/query/order.h"
#include "core/query/vocabulary.h"
#include "core/source/file/rotation.h"
#include "ui/format/view_words.h"
#include "ui/session/user_names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RATE_MAX 1000000

int options_set_view(struct parse *parse, const char *arg, void *field)
{
	char all[VIEW_WORDS_TEXT], safe[64];
	const char *wrong;

	if (view_words_parse(field, arg, &wrong))
		return 0;
	view_words_write(all, sizeof(all), ~0u);
	text_escape(safe, sizeof(safe), wrong, strcspn(wrong, " ,\t"));
	return options_complain(parse, "--%s: unknown word \"%s\"; use %s", parse->name, safe, all);
}

int options_set_theme(struct parse *parse, const char *arg, void *field)
{
	char names[128] = "auto, ";

	if (theme_parse(field, arg))
		return 0;
	if (!strcmp(arg, "auto")) {
		*(enum theme *)field = THEME_AUTO;
		return 0;
	}
	for (int i = 0; i < THEME_COUNT; i++)
		sprintf(names + strlen(names), "%s%s", i ? ", " : "", theme_word(i));
	return options_complain(parse, "--theme: unknown theme \"%s\"; use one of %s", arg, names);
}

/* One of the words, which end with NULL; its number. */
static int set_word(
	struct parse *parse, const char *arg, const char *const *words, unsigned *number)
{
	char all[128] = "";

	for (unsigned i = 0; words[i]; i++) {
		if (!strcmp(words[i], arg)) {
			*number = i;
			return 0;
		}
		sprintf(all + strlen(all), "%s%s", i ? ", " : "", words[i]);
	}
	return options_complain(
		parse, "--%s: \"%s\" is not valid; use one of %s", parse->name, arg, all);
}

int options_set_time_form(struct parse *parse, const char *arg, void *field)
{
	static const char *const words[] = {"clock", "iso", "epoch", "delta", "none", NULL};
	enum time_form *form = field;
	unsigned number;
	int err = set_word(parse, arg, words, &number);

	if (!err)
		*form = number;
	return err;
}

int options_set_time_unit(struct parse *parse, const char *arg, void *field)
{
	static const char *const words[] = {"auto", "s", "ms", "us", NULL};
	enum time_unit *unit = field;
	unsigned number;
	int err = set_word(parse, arg, words, &number);

	if (!err)
		*unit = number;
	return err;
}

int options_set_columns(struct parse *parse, const char *arg, void *field)
{
	struct choice *choice = field;
	char all[256], safe[64];
	const char *wrong = arg, *guess;
	struct choice every = {.count = COLUMN_COUNT};

	if (columns_parse(choice, arg, &wrong) && choice->count)
		return 0;
	guess = vocabulary_guess(VOCABULARY_COLUMN, wrong, strcspn(wrong, " ,\t"));
	for (unsigned id = 0; id < COLUMN_COUNT; id++)
		every.ids[id] = id;
	columns_write(&every, all, sizeof(all));
	text_escape(safe, sizeof(safe), wrong, strcspn(wrong, " ,\t"));
	return options_complain(parse, "--%s: \"%s\" is an unknown or repeated column; %s%s%s",
		parse->name, safe, guess ? "did you mean " : "use ", guess ? guess : all,
		guess ? "?" : "");
}

int options_set_fields(struct parse *parse, const char *arg, void *field)
{
	char all[1024], safe[64];
	const char *wrong, *guess;
	size_t len;

	if (json_keys_parse(field, arg, &wrong))
		return 0;
	wrong += *wrong == '-';
	len = strcspn(wrong, ",");
	guess = json_keys_guess(wrong, len);
	text_escape(safe, sizeof(safe), wrong, len);
	if (guess)
		return options_complain(
			parse, "--fields: unknown key \"%s\"; did you mean %s?", safe, guess);
	json_keys_write(all, sizeof(all));
	return options_complain(parse,
		"--fields: \"%s\" is no key, or has a minus where others have none; the keys are "
		"%s",
		safe, all);
}

int options_set_pids(struct parse *parse, const char *arg, void *field)
{
	const char *at = arg;

	do {
		char *end;
		long pid = strtol(at, &end, 10);

		if (end == at || *at < '0' || *at > '9' || pid < 1 || pid > INT32_MAX ||
			(*end && *end != ','))
			return options_complain(parse,
				"--pid: \"%s\" is not a list of process ids; use numbers, such as "
				"--pid=1,77",
				arg);
		if (scope_add_pid(field, pid) < 0)
			return options_complain(
				parse, "--pid: at most %u process ids", SCOPE_PIDS_MAX);
		at = *end ? end + 1 : end;
	} while (*at || at[-1] == ',');
	return 0;
}

static int find_user(struct parse *parse, const char *arg, uint32_t *found)
{
	char *end = NULL;
	unsigned long uid;
	int err = user_names_find(arg, found);

	if (!err)
		return 0;
	errno = 0;
	uid = strtoul(arg, &end, 10);
	if (err != -ENOENT && (*end || *arg < '0' || *arg > '9'))
		return options_complain(parse, "--%s: cannot look up \"%s\": %s; use a uid",
			parse->name, arg, strerror(-err));
	if (errno || *end || *arg < '0' || *arg > '9' || uid >= UINT32_MAX)
		return options_complain(
			parse, "--%s: unknown user \"%s\"; use a name or a uid", parse->name, arg);
	*found = (uint32_t)uid;
	return 0;
}

int options_set_user(struct parse *parse, const char *arg, void *field)
{
	return find_user(parse, arg, &((struct scope *)field)->uid);
}

int options_set_as(struct parse *parse, const char *arg, void *field)
{
	return find_user(parse, arg, field);
}

/* The width on a terminal of the first len bytes, made printable. */
static int printed_width(const char *text, size_t len)
{
	char safe[4 * FILTER_TEXT_MAX + 1];
	size_t left = text_escape(safe, sizeof(safe), text, len);
	int width = 0;

	if (left >= sizeof(safe))
		left = strlen(safe);
	for (const char *at = safe; left;) {
		uint32_t code;
		unsigned n = text_decode(at, left, &code);

		if (!n)
			break;
		width += text_width(code);
		at += n;
		left -= n;
	}
	return width;
}

/* Users that a filter compares with: a name that does not exist would match nothing. */
static int check_users(struct parse *parse, const struct filter *filter)
{
	const char *name;
	uint32_t uid;
	int err = 0;

	for (unsigned at = 0; !err && (name = filter_next_user(filter, &at));)
		err = find_user(parse, name, &uid);
	return err;
}

int options_set_filter(struct parse *parse, const char *arg, void *field)
{
	char safe[4 * FILTER_TEXT_MAX + 1];
	struct filter_error error = {0};
	struct filter *filter = filter_parse(arg, &error);

	if (filter) {
		int err = check_users(parse, filter);

		filter_free(filter);
		if (err)
			return err;
		return *arg ? options_set_text(parse, arg, field) : 0;
	}
	text_escape(safe, sizeof(safe), arg, strlen(arg));
	return options_complain(parse, "--%s: %s\n  %s\n  %*s^", parse->name, error.message, safe,
		printed_width(arg, error.column), "");
}

int options_set_sort(struct parse *parse, const char *arg, void *field)
{
	const char *word = arg + (*arg == '-');
	const char *guess = vocabulary_guess(VOCABULARY_ORDER, word, strlen(word));
	char words[256];
	struct order order;

	if (order_parse(&order, arg))
		return options_set_text(parse, arg, field);
	if (guess)
		return options_complain(parse, "--%s: unknown column \"%s\"; did you mean %s?",
			parse->name, arg, guess);
	order_write_words(words, sizeof(words));
	return options_complain(
		parse, "--%s: unknown column \"%s\"; use one of %s", parse->name, arg, words);
}

int options_set_when(struct parse *parse, const char *arg, void *field)
{
	if (!arg[strspn(arg, " \t\n")])
		return options_complain(
			parse, "--when needs a filter, such as --when='spawns > 50'");
	return options_set_filter(parse, arg, field);
}

/* "RATE" or "RATE,SECONDS"; the calm rate is half of RATE. */
int options_set_runaway(struct parse *parse, const char *arg, void *field)
{
	struct runaway_limits *limits = field;
	struct runaway_limits read = *limits;
	char *end;
	unsigned long rate = strtoul(arg, &end, 10);

	if (*arg < '1' || *arg > '9' || rate > RATE_MAX || (*end && *end != ','))
		return options_complain(parse,
			"--runaway: \"%s\" is not a valid rate; use processes per second, such as "
			"20, and optionally a duration, such as 20,2s",
			arg);
	if (*end && options_set_time(parse, end + 1, &read.last_ns) < 0)
		return -EINVAL;
	read.rate = rate;
	read.calm_rate = read.rate / 2;
	*limits = read;
	return 0;
}

/* "SIZE,COUNT" */
int options_set_rotate(struct parse *parse, const char *arg, void *field)
{
	struct recorder_rotation *rotation = field;
	const char *comma = strchr(arg, ',');
	char size[32] = "", *end = NULL;
	unsigned long count = comma ? strtoul(comma + 1, &end, 10) : 0;

	if (comma && (size_t)(comma - arg) < sizeof(size))
		memcpy(size, arg, (size_t)(comma - arg));
	if (!comma || !units_read_bytes(size, &rotation->file_bytes) || *end || comma[1] < '0' ||
		comma[1] > '9')
		return options_complain(parse,
			"--rotate: \"%s\" is not a size and a number of files, such as 100M,10",
			arg);
	if (rotation->file_bytes < ROTATION_BYTES_MIN)
		return options_complain(parse, "--rotate: each file needs a size of 1M or more");
	if (count < 2 || count > ROTATION_FILES_MAX)
		return options_complain(
			parse, "--rotate: use from 2 to %d files", ROTATION_FILES_MAX);
	rotation->count = (unsigned)count;
	return 0;
}

struct export_row {
	const char *word;
	bool aside; /* for a person; an option of this name chooses it */
};

static const struct export_row exports[EXPORT_COUNT] = {
#define X(name, word, aside) [EXPORT_##name] = {word, aside},
	EXPORTS(X)
#undef X
};

const char *options_export_name(enum export_format format)
{
	static const char *const names[EXPORT_COUNT] = {
#define X(name, word, aside) [EXPORT_##name] = aside ? "--" word : "--export",
		EXPORTS(X)
#undef X
	};

	return names[format];
}

/* --export=WORD, or the option that has the word as its name. */
int options_set_export(struct parse *parse, const char *arg, void *field)
{
#define X(name, word, aside) word " "
	static const char words[] = EXPORTS(X);
#undef X
	enum export_format *format = field, found = EXPORT_NONE + 1;

	while (found < EXPORT_COUNT && strcmp(exports[found].word, arg ? arg : parse->name))
		found++;
	if (found == EXPORT_COUNT)
		return options_complain(
			parse, "--export: unknown format \"%s\"; use one of: %s", arg, words);
	if (*format != EXPORT_NONE && *format != found)
		return options_complain(parse, "use either --export=%s or --export=%s, not both",
			exports[*format].word, exports[found].word);
	*format = found;
	return 0;
}

bool options_only_record(const struct options *options)
{
	return options->quiet && !options->when && !options->print.export && !options->summary;
}

bool options_print_aside(const struct options *options)
{
	bool only_file = options_only_record(options) && strcmp(options->write, "-") != 0;

	return options->run.argv && !options->print.file &&
	       (exports[options->print.export].aside || only_file);
}
