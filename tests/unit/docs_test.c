// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The tables in README.md, mayfly.1 and the shells' completions are those of the program, the one
 * of the fields in HACKING.md is that of the test which holds the program to it.  They stand
 * between two lines:
 *
 * 	<!-- options -->	in mayfly.1 behind .\", in a completion behind #
 * 	...
 * 	<!-- end -->
 *
 * MAYFLY_WRITE_DOCS=1 (make docs) writes them instead of comparing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/query/filter.h"
#include "tests/live/truth_table.h"
#include "ui/app/key_map.h"
#include "ui/config/options.h"
#include "ui/config/settings.h"
#include "ui/format/columns.h"
#include "ui/format/json_keys.h"
#include "ui/format/legend.h"
#include "ui/format/view_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option_entry {
	int letter;       /* 0: none */
	const char *name; /* NULL: the sentence is the title of a group */
	const char *argument;
	const char *sentence;
};

static const struct option_entry option_entries[] = {
#define G(sentence)                                     {0, NULL, NULL, sentence},
#define X(letter, name, argument, set, field, sentence) {letter, name, argument, sentence},
	OPTIONS(G, X)
#undef X
#undef G
};

/* Text for roff: "\-" is a hyphen that can be typed; "-" may be broken at the end of a line. */
static void put_roff(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '-')
			fputs("\\-", out);
		else if (*text == '\\')
			fputs("\\e", out);
		else
			fputc(*text, out);
	}
}

static void put_markdown(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|' || *text == '<')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static void options_man(FILE *out)
{
	for (size_t i = 0; i < sizeof(option_entries) / sizeof(option_entries[0]); i++) {
		const struct option_entry *entry = &option_entries[i];

		if (!entry->name) {
			fprintf(out, ".SS %s\n", entry->sentence);
			continue;
		}
		fputs(".TP\n", out);
		if (entry->letter)
			fprintf(out, "\\fB\\-%c\\fR, ", entry->letter);
		fputs("\\fB\\-\\-", out);
		put_roff(out, entry->name);
		fputs("\\fR", out);
		if (entry->argument)
			fprintf(out, "=\\fI%s\\fR", entry->argument);
		fputc('\n', out);
		put_roff(out, entry->sentence);
		fputc('\n', out);
	}
}

static void options_markdown(FILE *out)
{
	for (size_t i = 0; i < sizeof(option_entries) / sizeof(option_entries[0]); i++) {
		const struct option_entry *entry = &option_entries[i];

		if (!entry->name) {
			fprintf(out, "%s| %s | |\n|---|---|\n", i ? "\n" : "", entry->sentence);
			continue;
		}
		fputs("| ", out);
		if (entry->letter)
			fprintf(out, "`-%c`, ", entry->letter);
		fprintf(out, "`--%s%s%s` | ", entry->name, entry->argument ? "=" : "",
			entry->argument ? entry->argument : "");
		put_markdown(out, entry->sentence);
		fputs(" |\n", out);
	}
}

static void put_columns(FILE *out)
{
	for (unsigned id = 0; id < COLUMN_COUNT; id++)
		fprintf(out, "%s%s", id ? " " : "", columns_field(id)->word);
}

static void put_themes(FILE *out)
{
	fputs("auto", out);
	for (unsigned theme = 0; theme < THEME_COUNT; theme++)
		fprintf(out, " %s", theme_word(theme));
}

/* The beginning of a filter: a field, and the most common operator. */
static void put_filter_fields(FILE *out)
{
	const char *gap = "";

	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		if (field_table[id].flags & FIELD_UNFILTERED)
			continue;
		fprintf(out, "%s%s=", gap, field_table[id].word);
		gap = " ";
	}
}

static void put_json_keys(FILE *out)
{
	char words[1024];

	json_keys_write(words, sizeof(words));
	for (const char *at = words; *at; at++)
		if (*at != ',')
			fputc(*at, out);
}

static void put_formats(FILE *out)
{
#define X(name, word, aside) word " "
	static const char words[] = EXPORTS(X);
#undef X
	fwrite(words, 1, sizeof(words) - 2, out); /* without the last blank */
}

static void put_view_words(FILE *out)
{
#define X(name, word, usual, key) word " "
	static const char words[] = VIEW_WORDS(X);
#undef X
	fwrite(words, 1, sizeof(words) - 2, out);
}

/*
 * What a shell offers for the argument of an option: files, users, pids, words, a list of words
 * with commas, the beginning of a filter; else nothing.
 */
static const struct {
	const char *argument; /* as in OPTIONS, or the name of an option */
	const char *kind;     /* in mayfly.bash */
	const char *zsh, *fish;
	const char *words; /* or "", and `put` writes them */
	void (*put)(FILE *out);
} offers[] = {
	{"FILE", "file", "_files", "-r -F", NULL, NULL},
	{"USER", "user", "_users", "-x -a '(__fish_complete_users)'", NULL, NULL},
	{"PID[,PID...]", "pid", "_pids", "-x -a '(__fish_complete_pids)'", NULL, NULL},
	{"SOURCE", "words", NULL, NULL, "auto bpf netlink proc", NULL},
	{"COLUMN", "words", NULL, NULL, "", put_columns},
	{"NAME", "words", NULL, NULL, "", put_themes},
	{"EXPR", "field", NULL, NULL, "", put_filter_fields},
	{"FORMAT", "words", NULL, NULL, "", put_formats},
	{"FORM", "words", NULL, NULL, "clock iso epoch delta none", NULL},
	{"UNIT", "words", NULL, NULL, "auto s ms us", NULL},
	{"columns", "list", NULL, NULL, "", put_columns},
	{"fields", "list", NULL, NULL, "", put_json_keys},
	{"view", "list", NULL, NULL, "", put_view_words},
};

static void put_words(FILE *out, size_t offer)
{
	fputs(offers[offer].words, out);
	if (offers[offer].put)
		offers[offer].put(out);
}

/* The sentence of an option up to what explains it, for between single quotes; or the option's
 * name, if the sentence begins with the words that are offered. */
static void put_clause(FILE *out, const struct option_entry *entry)
{
	const char *sentence = entry->sentence, *bracket = strstr(sentence, " (");
	size_t len = strcspn(sentence, ";:");

	if (!strcmp(entry->name, "source") || !strcmp(entry->name, "theme")) {
		fputs(entry->name, out);
		return;
	}

	if (bracket && (size_t)(bracket - sentence) < len)
		len = bracket - sentence;
	fwrite(sentence, 1, len, out);
}

static size_t find_offer(const struct option_entry *entry)
{
	size_t i = 0;

	while (entry->argument && i < sizeof(offers) / sizeof(offers[0]) &&
		strcmp(entry->argument, offers[i].argument) != 0 &&
		strcmp(entry->name, offers[i].argument) != 0)
		i++;
	return entry->argument ? i : sizeof(offers) / sizeof(offers[0]);
}

static bool offers_kind(size_t offer, const char *kind)
{
	return !strcmp(offers[offer].kind, kind);
}

static const size_t no_offer = sizeof(offers) / sizeof(offers[0]);

static void put_bash(FILE *out, const struct option_entry *entry)
{
	size_t offer = find_offer(entry);

	fprintf(out, "-%c --%s", entry->letter ? entry->letter : '-', entry->name);
	if (entry->argument)
		fprintf(out, "= %s", offer < no_offer ? offers[offer].kind : "text");
	if (offer < no_offer && offers[offer].words) {
		fputc(' ', out);
		put_words(out, offer);
	}
	fputc('\n', out);
}

static void put_zsh(FILE *out, const struct option_entry *entry)
{
	size_t offer = find_offer(entry);

	if (entry->letter && entry->argument)
		fprintf(out, "'(-%c --%s)'{-%c+,--%s=}'[", entry->letter, entry->name,
			entry->letter, entry->name);
	else if (entry->letter)
		fprintf(out, "'(-%c --%s)'{-%c,--%s}'[", entry->letter, entry->name, entry->letter,
			entry->name);
	else
		fprintf(out, "'--%s%s[", entry->name, entry->argument ? "=" : "");
	put_clause(out, entry);
	fputc(']', out);
	if (entry->argument)
		fprintf(out, ":%.*s:", (int)strcspn(entry->argument, "["), entry->argument);
	if (offer < no_offer && offers[offer].words) {
		fputs(offers_kind(offer, "list")      ? "_sequence compadd - "
			: offers_kind(offer, "field") ? "_mayfly_fields "
						      : "(",
			out);
		put_words(out, offer);
		fputs(offers_kind(offer, "words") ? ")" : "", out);
	} else if (offer < no_offer) {
		fputs(offers[offer].zsh, out);
	}
	fputs("'\n", out);
}

static void put_fish(FILE *out, const struct option_entry *entry)
{
	size_t offer = find_offer(entry);

	fputs("complete -c mayfly -n __mayfly_before_command", out);
	if (entry->letter)
		fprintf(out, " -s %c", entry->letter);
	fprintf(out, " -l %s", entry->name);
	if (offer < no_offer && offers[offer].words) {
		fputs(offers_kind(offer, "list") ? " -x -a '(__mayfly_list " : " -x -a '", out);
		put_words(out, offer);
		fputs(offers_kind(offer, "list") ? ")'" : "'", out);
	} else if (offer < no_offer) {
		fprintf(out, " %s", offers[offer].fish);
	} else if (entry->argument) {
		fputs(" -x", out);
	}
	fputs(" -d '", out);
	put_clause(out, entry);
	fputs("'\n", out);
}

static void options_for(FILE *out, void (*put)(FILE *out, const struct option_entry *entry))
{
	for (size_t i = 0; i < sizeof(option_entries) / sizeof(option_entries[0]); i++)
		if (option_entries[i].name)
			put(out, &option_entries[i]);
}

static void options_bash(FILE *out)
{
	options_for(out, put_bash);
}

static void options_zsh(FILE *out)
{
	options_for(out, put_zsh);
}

/* The names of an option whose value may be the next word. */
static void put_fish_valued(FILE *out, const struct option_entry *entry)
{
	if (entry->argument && entry->letter)
		fprintf(out, " -%c", entry->letter);
	if (entry->argument)
		fprintf(out, " --%s", entry->name);
}

static void options_fish(FILE *out)
{
	fputs("set -g __mayfly_valued", out);
	options_for(out, put_fish_valued);
	fputc('\n', out);
	options_for(out, put_fish);
}

static void filter_man(FILE *out)
{
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		if (field_table[id].flags & FIELD_UNFILTERED)
			continue;
		fprintf(out, ".TP\n.B %s\n", field_table[id].word);
		put_roff(out, field_table[id].sentence);
		fputc('\n', out);
	}
}

static void filter_markdown(FILE *out)
{
	fputs("| field | |\n|---|---|\n", out);
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		if (field_table[id].flags & FIELD_UNFILTERED)
			continue;
		fprintf(out, "| `%s` | ", field_table[id].word);
		put_markdown(out, field_table[id].sentence);
		fputs(" |\n", out);
	}
}

static void columns_man(FILE *out)
{
	for (unsigned id = 0; id < COLUMN_COUNT; id++) {
		fputs(".TP\n.B ", out);
		put_roff(out, columns_field(id)->heading);
		fputc('\n', out);
		put_roff(out, columns_field(id)->sentence);
		fputc('\n', out);
	}
}

static void columns_markdown(FILE *out)
{
	fputs("| column | |\n|---|---|\n", out);
	for (unsigned id = 0; id < COLUMN_COUNT; id++) {
		fprintf(out, "| `%s` | ", columns_field(id)->heading);
		put_markdown(out, columns_field(id)->sentence);
		fputs(" |\n", out);
	}
}

static void status_man(FILE *out)
{
#define X(name, number, sentence) fprintf(out, ".TP\n.B %d\n%s\n", number, sentence);
	STATUSES(X)
#undef X
}

static void status_markdown(FILE *out)
{
	fputs("| status | |\n|---|---|\n", out);
#define X(name, number, sentence) fprintf(out, "| %d | %s |\n", number, sentence);
	STATUSES(X)
#undef X
}

static void settings_man(FILE *out)
{
#define X(name) fputs(".B ", out), put_roff(out, name), fputc('\n', out);
	SETTINGS(X)
#undef X
}

static void settings_markdown(FILE *out)
{
#define X(name) fputs("`" name "` ", out);
	SETTINGS(X)
#undef X
	fputc('\n', out);
}

static void legend_man(FILE *out)
{
	for (int group = 0; group < LEGEND_GROUP_COUNT; group++) {
		const struct legend_entry *entry;

		fputs(".PP\n", out);
		put_roff(out, legend_title(group));
		fputs(":\n", out);
		for (unsigned at = 0; (entry = legend_entry(at)); at++) {
			if ((int)entry->group != group)
				continue;
			fputs(".TP\n.B ", out);
			put_roff(out, entry->name);
			fputc('\n', out);
			put_roff(out, entry->sentence);
			fputc('\n', out);
		}
	}
}

static void commands_man(FILE *out)
{
	char word[32];

	for (int id = 0; id < COMMAND_COUNT; id++) {
		key_map_write_word(word, sizeof(word), id);
		if (id == COMMAND_DIGIT || id == COMMAND_CLOSE) /* their keys cannot be changed */
			continue;
		fputs(".B ", out);
		put_roff(out, word);
		fputc('\n', out);
	}
}

static void styles_man(FILE *out)
{
	for (int style = 0; style < STYLE_COUNT; style++)
		fprintf(out, ".B %s\n", style_word(style));
}

/* Fields of the same word differ in what they show or compare, not in where they come from. */
static void fields_markdown(FILE *out)
{
	fputs("| field | source | refreshed by | at most how old |\n|---|---|---|---|\n", out);
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		const struct truth_field *field = &truth_fields[id];

		assert_non_null(field->source);
		fprintf(out, "| %s | ", field_table[id].word);
		put_markdown(out, field->source);
		fputs(" | ", out);
		put_markdown(out, field->refreshed);
		if (field->use == TRUTH_DERIVED)
			fputs(" | |\n", out);
		else
			fprintf(out, " | %u%s |\n", field->age,
				field->use == TRUTH_LATER ? ", not yet" : "");
	}
}

enum format { FORMAT_MAN, FORMAT_MARKDOWN, FORMAT_BASH, FORMAT_ZSH, FORMAT_FISH, FORMAT_COUNT };

static const struct {
	const char *name;
	void (*put[FORMAT_COUNT])(FILE *out); /* NULL: in no such file */
} tables[] = {
	{"options", {options_man, options_markdown, options_bash, options_zsh, options_fish}},
	{"keys", {command_table_print_man, command_table_print_markdown}},
	{"columns", {columns_man, columns_markdown}},
	{"filter", {filter_man, filter_markdown}},
	{"status", {status_man, status_markdown}},
	{"settings", {settings_man, settings_markdown}},
	{"commands", {commands_man}},
	{"legend", {legend_man}},
	{"styles", {styles_man}},
	{"fields", {[FORMAT_MARKDOWN] = fields_markdown}},
};

static char *read_file(const char *path)
{
	FILE *in = fopen(path, "r"), *out;
	char *text = NULL;
	size_t size;
	int c;

	if (!in)
		return NULL;
	out = open_memstream(&text, &size);
	while ((c = fgetc(in)) != EOF)
		fputc(c, out);
	fclose(in);
	fclose(out);
	return text;
}

/* True if the line is the mark "<!-- name -->", behind .\" or # or not. */
static bool is_mark(const char *line, const char *name)
{
	char mark[32];

	snprintf(mark, sizeof(mark), "<!-- %s -->\n", name);
	if (!strncmp(line, ".\\\" ", 4))
		line += 4;
	else if (!strncmp(line, "# ", 2))
		line += 2;
	return !strncmp(line, mark, strlen(mark));
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : line + strlen(line);
}

#define MAN_COLUMNS 80

/* Where to break a line of text: at a blank that does not end a sentence; 0: nowhere. */
static size_t find_break(const char *line, size_t len)
{
	for (size_t at = len > MAN_COLUMNS ? MAN_COLUMNS : 0; at; at--)
		if (line[at] == ' ' && !strchr(".!?", line[at - 1]) && !strchr(".'", line[at + 1]))
			return at;
	return 0;
}

/* Breaks long lines of a man page, except requests, and between .nf and .fi. */
static char *wrap(char *text)
{
	char *wrapped;
	size_t size;
	FILE *out = open_memstream(&wrapped, &size);
	bool fill = true;

	for (const char *line = text; *line; line = next_line(line)) {
		const char *rest = line;
		size_t len = strcspn(line, "\n"), at;

		if (!strncmp(line, ".nf", 3) || !strncmp(line, ".fi", 3))
			fill = line[1] == 'f';
		while (fill && *line != '.' && (at = find_break(rest, len))) {
			fprintf(out, "%.*s\n", (int)at, rest);
			rest += at + 1;
			len -= at + 1;
		}
		fprintf(out, "%.*s\n", (int)len, rest);
	}
	fclose(out);
	free(text);
	return wrapped;
}

static bool is_title(const char *line)
{
	return !strncmp(line, ".TH ", 4);
}

/* The file as it should be; *count is the number of tables in it. */
static char *renew(const char *text, enum format format, unsigned *count)
{
	char *renewed;
	size_t size;
	FILE *out = open_memstream(&renewed, &size);

	*count = 0;
	for (const char *line = text; *line; line = next_line(line)) {
		if (format == FORMAT_MAN && is_title(line))
			fputs(".TH MAYFLY 1 " MAYFLY_DATE " \"mayfly " MAYFLY_VERSION
			      "\" \"User Commands\"\n",
				out);
		else
			fwrite(line, 1, next_line(line) - line, out);
		for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
			if (!tables[i].put[format] || !is_mark(line, tables[i].name))
				continue;
			tables[i].put[format](out);
			while (*next_line(line) && !is_mark(next_line(line), "end"))
				line = next_line(line);
			++*count;
		}
	}
	fclose(out);
	return format == FORMAT_MAN ? wrap(renewed) : renewed;
}

/* Shows the first line that differs, not the whole file. */
static void expect_same(const char *path, const char *text, const char *wanted)
{
	unsigned number = 1;

	while (*text && !strncmp(text, wanted, next_line(text) - text)) {
		size_t len = next_line(text) - text;

		text += len;
		wanted += len;
		number++;
	}
	if (*text || *wanted)
		fail_msg("%s:%u is \"%.*s\", should be \"%.*s\": run make docs", path, number,
			(int)strcspn(text, "\n"), text, (int)strcspn(wanted, "\n"), wanted);
}

static void check_file(const char *path, enum format format, unsigned tables_least)
{
	char *text = read_file(path), *wanted;
	unsigned count;

	assert_non_null(text);
	wanted = renew(text, format, &count);
	assert_true(count >= tables_least);
	if (getenv("MAYFLY_WRITE_DOCS") && strcmp(text, wanted)) {
		FILE *out = fopen(path, "w");

		assert_non_null(out);
		fputs(wanted, out);
		fclose(out);
	} else {
		expect_same(path, text, wanted);
	}
	free(text);
	free(wanted);
}

static void the_man_page_has_the_tables_of_the_program(void **state)
{
	check_file("mayfly.1", FORMAT_MAN, 8);
}

static void the_readme_has_the_tables_of_the_program(void **state)
{
	FILE *readme = fopen("README.md", "r");

	if (!readme)
		skip();
	fclose(readme);
	check_file("README.md", FORMAT_MARKDOWN, 1);
}

static void the_readme_says_what_has_changed_in_this_version(void **state)
{
	char *readme = read_file("README.md");

	if (!readme)
		skip();
	assert_non_null(strstr(readme, "\n### " MAYFLY_VERSION " (" MAYFLY_DATE ")\n"));
	free(readme);
}

static void every_field_says_how_old_it_may_be(void **state)
{
	FILE *hacking = fopen("HACKING.md", "r");

	if (!hacking)
		skip();
	fclose(hacking);
	check_file("HACKING.md", FORMAT_MARKDOWN, 1);
}

static void the_completions_have_the_options_of_the_program(void **state)
{
	check_file("ui/config/completions/mayfly.bash", FORMAT_BASH, 1);
	check_file("ui/config/completions/mayfly.zsh", FORMAT_ZSH, 1);
	check_file("ui/config/completions/mayfly.fish", FORMAT_FISH, 1);
}

/* Each option, with its first word: the program knows both. */
static void the_program_accepts_what_a_completion_offers(void **state)
{
	for (size_t i = 0; i < sizeof(option_entries) / sizeof(option_entries[0]); i++) {
		const struct option_entry *entry = &option_entries[i];
		size_t offer = find_offer(entry);
		char *words, *rest, message[256];
		size_t size;
		FILE *out;

		if (offer == no_offer || !offers[offer].words || offers_kind(offer, "field"))
			continue;
		out = open_memstream(&words, &size);
		put_words(out, offer);
		fclose(out);
		for (char *word = strtok_r(words, " ", &rest); word;
			word = strtok_r(NULL, " ", &rest)) {
			struct options options;

			options_defaults(&options);
			if (options_set(&options, entry->name, word, message, sizeof(message)))
				fail_msg("--%s=%s: %s", entry->name, word, message);
			options_free(&options);
		}
		free(words);
	}
}

static void a_table_ends_where_its_mark_says(void **state)
{
	unsigned count;
	char *text = renew("a\n<!-- status -->\nold\n<!-- end -->\nb\n", FORMAT_MARKDOWN, &count);

	assert_int_equal(count, 1);
	assert_int_equal(strncmp(text, "a\n<!-- status -->\n| status | |\n", 31), 0);
	assert_null(strstr(text, "old"));
	assert_string_equal(strstr(text, "<!-- end -->"), "<!-- end -->\nb\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_ends_where_its_mark_says),
		cmocka_unit_test(the_man_page_has_the_tables_of_the_program),
		cmocka_unit_test(the_readme_has_the_tables_of_the_program),
		cmocka_unit_test(the_readme_says_what_has_changed_in_this_version),
		cmocka_unit_test(every_field_says_how_old_it_may_be),
		cmocka_unit_test(the_completions_have_the_options_of_the_program),
		cmocka_unit_test(the_program_accepts_what_a_completion_offers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
