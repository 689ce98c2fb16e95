// SPDX-License-Identifier: GPL-2.0-or-later
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
	struct lexicon lexicon = {0};
	uint32_t bash = lexicon_add(&lexicon, words_of("bash", 0));
	uint32_t make = lexicon_add(&lexicon, words_of("make", 0));
	uint32_t capital = lexicon_add(&lexicon, words_of("Bash", 0));
	uint32_t tagged = lexicon_add(&lexicon, words_of("make", 7));

	assert_int_equal(bash, capital);
	assert_int_equal(lexicon_find(&lexicon, 7), tagged);
	assert_int_equal(lexicon_find(&lexicon, 8), LEXICON_NONE);
	assert_true(lexicon_rank(&lexicon));
	assert_true(lexicon_rank_of(&lexicon, bash) < lexicon_rank_of(&lexicon, make));
	assert_int_equal(lexicon_rank_of(&lexicon, make), lexicon_rank_of(&lexicon, tagged));
	lexicon_free(&lexicon);
}

static void an_empty_one_has_forgotten_all(void **state)
{
	struct lexicon lexicon = {0};

	assert_true(lexicon_rank(&lexicon));
	lexicon_add(&lexicon, words_of("old", 1));
	lexicon_empty(&lexicon);
	assert_int_equal(lexicon_find(&lexicon, 1), LEXICON_NONE);
	assert_int_equal(lexicon_add(&lexicon, words_of("new", 1)), 0);
	lexicon_free(&lexicon);
}

/* Long beginnings in common, capitals, beginnings of each other. */
static void ranks_are_in_the_order_of_the_texts(void **state)
{
	static char texts[TEXTS][32];
	static uint32_t indexes[TEXTS];
	struct lexicon lexicon = {0};

	seed_random();
	for (int i = 0; i < TEXTS; i++) {
		int len = snprintf(texts[i], sizeof(texts[i]), "/system.slice/");

		for (int n = rand() % 14; n; n--)
			texts[i][len++] = "aAbBz-\xc3"[rand() % 7];
		texts[i][len] = '\0';
		indexes[i] = lexicon_add(&lexicon, words_of(texts[i], rand() % 2 ? 1 + i : 0));
	}
	assert_true(lexicon_rank(&lexicon));
	for (int n = 0; n < 100000; n++) {
		int a = rand() % TEXTS, b = rand() % TEXTS;
		uint32_t x = lexicon_rank_of(&lexicon, indexes[a]);
		uint32_t y = lexicon_rank_of(&lexicon, indexes[b]);
		int order = ci_text_compare(words_of(texts[a], 0), words_of(texts[b], 0));

		assert_int_equal((x > y) - (x < y), order);
	}
	lexicon_free(&lexicon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_texts_have_one_rank),
		cmocka_unit_test(an_empty_one_has_forgotten_all),
		cmocka_unit_test(ranks_are_in_the_order_of_the_texts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
