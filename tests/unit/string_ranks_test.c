// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/string_ranks.h"
#include "tests/support/seed.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#define TEXTS 3000

static struct ci_text words_of(const char *text, uint64_t text_id)
{
	return (struct ci_text){.text = text, .len = strlen(text), .text_id = text_id};
}

static void equal_texts_have_one_rank(void **state)
{
	struct string_ranks ranks = {0};
	uint32_t bash = string_ranks_add(&ranks, words_of("bash", 0));
	uint32_t make = string_ranks_add(&ranks, words_of("make", 0));
	uint32_t capital = string_ranks_add(&ranks, words_of("Bash", 0));
	uint32_t tagged = string_ranks_add(&ranks, words_of("make", 7));

	assert_int_equal(bash, capital);
	assert_int_equal(string_ranks_find(&ranks, 7), tagged);
	assert_int_equal(string_ranks_find(&ranks, 8), STRING_RANKS_NONE);
	assert_true(string_ranks_assign(&ranks));
	assert_true(string_ranks_get(&ranks, bash) < string_ranks_get(&ranks, make));
	assert_int_equal(string_ranks_get(&ranks, make), string_ranks_get(&ranks, tagged));
	string_ranks_free(&ranks);
}

/* As the user without a name, and root. */
static void an_id_is_not_taken_for_the_hash_of_a_text(void **state)
{
	struct string_ranks ranks = {0};
	struct ci_text empty = words_of("", 0);
	uint32_t none = string_ranks_add(&ranks, empty), root;

	assert_non_null(ranks.texts); /* the text has a place, though it has no bytes */
	root = string_ranks_add(&ranks, words_of("root", ci_text_hash(empty)));

	assert_int_not_equal(none, root);
	assert_true(string_ranks_assign(&ranks));
	assert_true(string_ranks_get(&ranks, none) < string_ranks_get(&ranks, root));
	string_ranks_free(&ranks);
}

static void an_empty_one_has_forgotten_all(void **state)
{
	struct string_ranks ranks = {0};

	assert_true(string_ranks_assign(&ranks));
	string_ranks_add(&ranks, words_of("old", 1));
	string_ranks_empty(&ranks);
	assert_int_equal(string_ranks_find(&ranks, 1), STRING_RANKS_NONE);
	assert_int_equal(string_ranks_add(&ranks, words_of("new", 1)), 0);
	string_ranks_free(&ranks);
}

/* Long common prefixes, capitals, prefixes of each other. */
static void ranks_are_in_the_order_of_the_texts(void **state)
{
	static char texts[TEXTS][32];
	static uint32_t indexes[TEXTS];
	struct string_ranks ranks = {0};

	seed_random();
	for (int i = 0; i < TEXTS; i++) {
		int len = snprintf(texts[i], sizeof(texts[i]), "/system.slice/");

		for (int n = rand() % 14; n; n--)
			texts[i][len++] = "aAbBz-\xc3"[rand() % 7];
		texts[i][len] = '\0';
		indexes[i] = string_ranks_add(&ranks, words_of(texts[i], rand() % 2 ? 1 + i : 0));
	}
	assert_true(string_ranks_assign(&ranks));
	for (int n = 0; n < 100000; n++) {
		int a = rand() % TEXTS, b = rand() % TEXTS;
		uint32_t x = string_ranks_get(&ranks, indexes[a]);
		uint32_t y = string_ranks_get(&ranks, indexes[b]);
		int order = ci_text_compare(words_of(texts[a], 0), words_of(texts[b], 0));

		assert_int_equal((x > y) - (x < y), order);
	}
	string_ranks_free(&ranks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_texts_have_one_rank),
		cmocka_unit_test(an_id_is_not_taken_for_the_hash_of_a_text),
		cmocka_unit_test(an_empty_one_has_forgotten_all),
		cmocka_unit_test(ranks_are_in_the_order_of_the_texts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
