// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/command_cut.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/support/seed.h"

#include "core/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES 4

/* Siblings with these command lines: words are separated by blanks, and _ is a blank in a word. */
struct siblings {
	struct node nodes[NODES];
	struct image images[NODES];
	char texts[NODES][512];
};

static void set_words(struct siblings *family, unsigned at, const char *words)
{
	struct image *image = &family->images[at];
	size_t len = strlen(words);

	strcpy(family->texts[at], words);
	for (size_t i = 0; i < len; i++)
		family->texts[at][i] = words[i] == ' ' ? '\0' : words[i] == '_' ? ' ' : words[i];
	*image = (struct image){.args = family->texts[at],
		.args_len = (uint32_t)len + 1,
		.args_size = (uint32_t)len + 1,
		.exe = "",
		.called = ""};
	family->nodes[at].image = image;
	if (!at)
		return;
	family->nodes[at].prev = &family->nodes[at - 1];
	family->nodes[at - 1].next = &family->nodes[at];
}

/* The line as it is drawn in so many columns, with | as the mark. */
static const char *cut_at(const struct siblings *family, unsigned at, unsigned columns)
{
	static char line[1024];
	const struct image *image = family->nodes[at].image;
	const char *word = image->args, *end = image->args + image->args_len - 1;
	unsigned first = (unsigned)strlen(word);
	struct command_cut cut = command_cut_find(&family->nodes[at], columns, first, 2);

	while (end > word && !end[-1]) /* empty words at the end are not drawn */
		end--;
	strcpy(line, word);
	for (word += first + 1; word < cut.end && word < end;) {
		if (word == cut.gap && cut.gap < cut.gap_end) {
			strcat(line, " |");
			word = cut.gap_end;
			if (word[-1]) {
				strcat(line, word);
				word += strlen(word) + 1;
			}
			continue;
		}
		strcat(line, " ");
		strcat(line, word);
		word += strlen(word) + 1;
	}
	if (cut.end < end)
		strcat(line, " |");
	return line;
}

static const char *cut(const char *words, unsigned columns)
{
	struct siblings family = {0};

	set_words(&family, 0, words);
	return cut_at(&family, 0, columns);
}

static void what_fits_is_whole(void **state)
{
	assert_string_equal(cut("ls -l /tmp", 10), "ls -l /tmp");
	assert_string_equal(cut("ls", 1), "ls");
	assert_string_equal(cut("a", 0), "a");
}

static void the_program_and_the_last_words_are_kept(void **state)
{
	assert_string_equal(cut("rsync -a -v --delete --exclude=x src/ host:/backup/", 30),
		"rsync -a -v | host:/backup/");
	assert_string_equal(
		cut("tar -cf /srv/backups/2026/november/home.tar", 24), "tar -cf |vember/home.tar");
}

static void a_script_or_a_subcommand_is_kept_beside_the_program(void **state)
{
	assert_string_equal(cut("python3 run.py --one --two --three=3 --four", 30),
		"python3 run.py --one | --four");
	assert_string_equal(
		cut("git commit --amend --no-edit --date=now", 26), "git commit | --date=now");
	/* where it does not fit, the line is cut at the edge as before */
	assert_string_equal(cut("python3 long-script.py x", 15), "python3 long-script.py x");
}

static void a_subcommand_that_differs_is_kept_too(void **state)
{
	struct siblings family = {0};

	set_words(&family, 0, "git index-pack --stdin --fix-thin --keep=fetch --check-connected");
	set_words(&family, 1, "git rev-list --objects --stdin --not --all --quiet");
	assert_string_equal(cut_at(&family, 0, 40), "git index-pack | --check-connected");
	assert_string_equal(cut_at(&family, 1, 36), "git rev-list | --not --all --quiet");
}

static void what_siblings_have_in_common_is_left_out(void **state)
{
	struct siblings family = {0};

	set_words(&family, 0, "cc -O2 -g -Wall -c -o build/one.o src/one.c");
	set_words(&family, 1, "cc -O2 -g -Wall -c -o build/two.o src/two.c");
	set_words(&family, 2, "sh -c true");
	set_words(&family, 3, "cc -O2 -g -Wall -c -o build/three.o src/three.c");
	assert_string_equal(cut_at(&family, 0, 30), "cc | build/one.o src/one.c");
	assert_string_equal(cut_at(&family, 1, 20), "cc | src/two.c");
	assert_string_equal(cut_at(&family, 3, 38), "cc | build/three.o src/three.c");
}

static void their_common_end_is_left_out_too(void **state)
{
	struct siblings family = {0};

	set_words(&family, 0, "cc -c one.c -O2 -g -Wall -Wextra");
	set_words(&family, 1, "cc -c two.c -O2 -g -Wall -Wextra");
	assert_string_equal(cut_at(&family, 0, 20), "cc -c one.c |");
	assert_string_equal(cut_at(&family, 0, 12), "cc | one.c |");
}

static void equal_siblings_are_cut_in_the_middle(void **state)
{
	struct siblings family = {0};

	set_words(&family, 0, "curl -s --retry 3 --max-time 5 http://host/health");
	set_words(&family, 1, "curl -s --retry 3 --max-time 5 http://host/health");
	assert_string_equal(cut_at(&family, 1, 30), "curl -s | http://host/health");
}

static void a_text_of_several_words_keeps_its_beginning(void **state)
{
	struct siblings siblings = {0};

	assert_string_equal(cut("sh -c make_-j4_all;_echo_done;_exit_3", 20),
		"sh -c make -j4 all; echo done; exit 3");
	set_words(&siblings, 0, "sh -c test_-d_build_||_mkdir_build");
	set_words(&siblings, 1, "sh -c find_src_-name_*.c");
	assert_string_equal(cut_at(&siblings, 0, 20), "sh -c test -d build || mkdir build");
	set_words(&siblings, 0, "bash -e -u -o pipefail -c test_-d_build_||_mkdir_build");
	set_words(&siblings, 1, "bash -e -u -o pipefail -c find_src_-name_*.c_-print");
	assert_string_equal(cut_at(&siblings, 0, 20), "bash | test -d build || mkdir build");
}

static void what_texts_have_in_common_is_left_out(void **state)
{
	struct siblings family = {0};

	set_words(&family, 0, "/bin/bash -c base=`echo_alerts.o_|_sed_s/x/y/`;_gcc_-c_alerts.c");
	set_words(&family, 1,
		"/bin/bash -c base=`echo_arguments.o_|_sed_s/x/y/`;_gcc_-c_arguments.c");
	assert_string_equal(
		cut_at(&family, 0, 30), "/bin/bash |alerts.o | sed s/x/y/`; gcc -c alerts.c");
	assert_string_equal(
		cut_at(&family, 1, 30), "/bin/bash |arguments.o | sed s/x/y/`; gcc -c arguments.c");
}

static void a_truncated_line_is_not_cut(void **state)
{
	struct siblings family = {0};

	set_words(&family, 0, "cc -c -o one.o one.c");
	family.images[0].args_size += 100;
	assert_string_equal(cut_at(&family, 0, 10), "cc -c -o one.o one.c");
}

/* Whatever the words are: it is as wide as its room, or it is not cut. */
static void a_cut_line_fits(void **state)
{
	seed_random();

	for (int round = 0; round < 20000; round++) {
		struct siblings family = {0};
		unsigned columns = (unsigned)rand() % 60;

		for (unsigned at = 0; at < NODES; at++) {
			char words[256] = "p";

			for (unsigned n = (unsigned)rand() % 9; n; n--) {
				strcat(words, " ");
				strcat(words, &"abcdefghijklmnopqrst"[(unsigned)rand() % 21]);
			}
			set_words(&family, at, words);
		}
		for (unsigned at = 0; at < NODES; at++) {
			const char *line = cut_at(&family, at, columns);

			if (strchr(line, '|') && strlen(line) > columns && columns > 6)
				fail_msg("%u columns: %s", columns, line);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fits_is_whole),
		cmocka_unit_test(the_program_and_the_last_words_are_kept),
		cmocka_unit_test(a_script_or_a_subcommand_is_kept_beside_the_program),
		cmocka_unit_test(a_subcommand_that_differs_is_kept_too),
		cmocka_unit_test(what_siblings_have_in_common_is_left_out),
		cmocka_unit_test(their_common_end_is_left_out_too),
		cmocka_unit_test(equal_siblings_are_cut_in_the_middle),
		cmocka_unit_test(a_text_of_several_words_keeps_its_beginning),
		cmocka_unit_test(what_texts_have_in_common_is_left_out),
		cmocka_unit_test(a_truncated_line_is_not_cut),
		cmocka_unit_test(a_cut_line_fits),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
