// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * Random births, execs and exits, applied to the spawners and to an array of all births: the rates
 * below each running process are the same, and every birth is attributed to a process.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/seed.h"
#include "tests/support/spawner_fixture.h"

#define PROCESSES 3000
#define FIRST_PID 100

struct spawners_model {
	int parent; /* index; -1: none */
	uint64_t born_ns;
	bool dead;
};

static struct spawners_model models[PROCESSES];
static int model_count;

static struct event event_of(enum event_kind kind, int index, uint64_t time_ns)
{
	struct event event = {
		.kind = kind,
		.time_ns = time_ns,
		.id = {.pid = FIRST_PID + index, .start_ns = models[index].born_ns},
		.comm = "model",
	};
	int parent = models[index].parent;

	if (parent >= 0)
		event.parent = (struct ident){
			.pid = FIRST_PID + parent, .start_ns = models[parent].born_ns};
	return event;
}

static bool is_below(int index, int top)
{
	while (index >= 0 && index != top)
		index = models[index].parent;
	return index >= 0;
}

static double naive_below(int top, double span, uint64_t now_ns)
{
	double rate = 0;

	for (int i = 1; i < model_count; i++)
		if (is_below(models[i].parent, top))
			rate += exp(-(double)(now_ns - models[i].born_ns) / 1e9 / span) / span;
	return rate;
}

static int pick_running(void)
{
	int index;

	do
		index = rand() % 4 ? rand() % model_count
				   : model_count - 1 - rand() % (model_count < 8 ? model_count : 8);
	while (models[index].dead);
	return index;
}

static void step(struct spawner_fixture *fixture, uint64_t *now_ns)
{
	int index = pick_running();
	struct event event;

	*now_ns += (uint64_t)(rand() % 20000000);
	if (index && rand() % 5 < 2) {
		models[index].dead = true;
		event = event_of(EVENT_EXIT, index, *now_ns);
	} else {
		models[model_count] = (struct spawners_model){.parent = index, .born_ns = *now_ns};
		event = event_of(EVENT_FORK, model_count++, *now_ns);
	}
	spawner_fixture_apply(fixture, &event);
}

static void assert_rates(const struct spawner_fixture *fixture)
{
	for (int i = 0; i < model_count; i++) {
		const struct node *node =
			models[i].dead ? NULL : tree_find(fixture->tree, FIRST_PID + i);
		const struct spawner *spawner =
			node ? spawners_find(fixture->spawners, node) : NULL;
		double got, expected;

		if (models[i].dead)
			continue;
		assert_non_null(node);
		expected = naive_below(i, 10, fixture->now_ns);
		got = spawner ? decay_read(&spawner->below[EVENT_RATE_FORK], DECAY_10S,
					fixture->now_ns)
			      : 0;
		if (fabs(got - expected) > 1e-6 * (1 + expected))
			fail_msg("%d has %f below it, not %f", FIRST_PID + i, got, expected);
	}
}

/* The first few of the list are the first of the complete order. */
static void assert_ranks(const struct spawner_fixture *fixture)
{
	const struct spawner *all[SPAWNERS_MAX], *few[7];
	unsigned n = spawners_top(fixture->spawners, fixture->now_ns, all, SPAWNERS_MAX);

	assert_int_equal(spawners_top(fixture->spawners, fixture->now_ns, few, 7), n);
	for (unsigned i = 0; i < n; i++) {
		if (i < 7)
			assert_ptr_equal(few[i], all[i]);
		if (i)
			assert_true(all[i - 1]->rank >= all[i]->rank);
	}
}

static uint64_t blamed(const struct spawner_fixture *fixture)
{
	const struct spawner *all[SPAWNERS_MAX];
	unsigned n = spawners_top(fixture->spawners, fixture->now_ns, all, SPAWNERS_MAX);
	uint64_t sum = 0;

	for (unsigned i = 0; i < n; i++)
		sum += all[i]->stats.totals[EVENT_RATE_FORK];
	return sum;
}

static void rates_below_are_those_of_a_naive_count_and_every_birth_is_blamed_once(void **state)
{
	struct spawner_fixture fixture;
	uint64_t now_ns = 1000 * SPAWNER_FIXTURE_S;
	struct event first;

	seed_random();
	assert_true(spawner_fixture_open(&fixture, NULL));
	models[0] = (struct spawners_model){.parent = -1, .born_ns = SPAWNER_FIXTURE_S};
	model_count = 1;
	first = event_of(EVENT_SEED, 0, now_ns);
	spawner_fixture_apply(&fixture, &first);
	while (model_count < PROCESSES) {
		step(&fixture, &now_ns);
		if (rand() % 256 == 0) {
			assert_rates(&fixture);
			assert_ranks(&fixture);
		}
	}
	assert_rates(&fixture);
	assert_int_equal(fixture.err, 0);
	assert_int_equal(spawners_counts(fixture.spawners)->evicted, 0);
	assert_int_equal(blamed(&fixture), model_count - 1);
	spawner_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			rates_below_are_those_of_a_naive_count_and_every_birth_is_blamed_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
