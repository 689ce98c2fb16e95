// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables in README.md and mayfly.1 are those of the program, the one of the fields in
 * HACKING.md is that of the test which holds the program to it.  They stand between two lines:
 *
 * 	<!-- options -->	in mayfly.1 behind .\"
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
#include "ui/app/command_table.h"
#include "ui/config/options.h"
#include "ui/config/settings.h"
#include "ui/format/columns.h"

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

static const struct {
	const char *name;
	void (*man)(FILE *out); /* NULL: in no man page */
	void (*markdown)(FILE *out);
} tables[] = {
	{"options", options_man, options_markdown},
	{"keys", command_table_print_man, command_table_print_markdown},
	{"columns", columns_man, columns_markdown},
	{"filter", filter_man, filter_markdown},
	{"status", status_man, status_markdown},
	{"settings", settings_man, settings_markdown},
	{"fields", NULL, fields_markdown},
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

/* True if the line is the mark "<!-- name -->", behind .\" or not. */
static bool is_mark(const char *line, const char *name)
{
	char mark[32];

	snprintf(mark, sizeof(mark), "<!-- %s -->\n", name);
	if (!strncmp(line, ".\\\" ", 4))
		line += 4;
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
static char *renew(const char *text, bool man, unsigned *count)
{
	char *renewed;
	size_t size;
	FILE *out = open_memstream(&renewed, &size);

	*count = 0;
	for (const char *line = text; *line; line = next_line(line)) {
		if (man && is_title(line))
			fputs(".TH MAYFLY 1 " MAYFLY_DATE " \"mayfly " MAYFLY_VERSION
			      "\" \"User Commands\"\n",
				out);
		else
			fwrite(line, 1, next_line(line) - line, out);
		for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
			if (!is_mark(line, tables[i].name))
				continue;
			(man ? tables[i].man : tables[i].markdown)(out);
			while (*next_line(line) && !is_mark(next_line(line), "end"))
				line = next_line(line);
			++*count;
		}
	}
	fclose(out);
	return man ? wrap(renewed) : renewed;
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

static void check_file(const char *path, bool man, unsigned tables_least)
{
	char *text = read_file(path), *wanted;
	unsigned count;

	assert_non_null(text);
	wanted = renew(text, man, &count);
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
	check_file("mayfly.1", true, 4);
}

static void the_readme_has_the_tables_of_the_program(void **state)
{
	FILE *readme = fopen("README.md", "r");

	if (!readme)
		skip();
	fclose(readme);
	check_file("README.md", false, 1);
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
	check_file("HACKING.md", false, 1);
}

static void a_table_ends_where_its_mark_says(void **state)
{
	unsigned count;
	char *text = renew("a\n<!-- status -->\nold\n<!-- end -->\nb\n", false, &count);

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
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
