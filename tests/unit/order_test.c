// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/order.h"
#include "core/query/sort.h"
#include "tests/support/seed.h"
#include "tests/support/view_fixture.h"
#include "ui/format/columns.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static const char *name_user(void *ctx, uint32_t uid)
{
	static const char *const names[] = {
		"root", "alice", "Bob", "alice-and-her-friends", "alice-and-her-enemies"};

	return names[uid % 5];
}

static struct order parse(const char *text)
{
	struct order order = {.context.user_name = name_user};

	if (!order_parse(&order, text))
		fail_msg("%s", text);
	return order;
}

static void every_order_is_found_by_its_word(void **state)
{
	for (int id = 0; id < ORDER_COUNT; id++) {
		struct order order = parse(order_word(id));

		assert_int_equal(order.id, id);
		assert_false(order.reverse);
		assert_true(*order_sentence(id));
	}
}

static void columns_are_found_by_what_top_and_ps_call_them(void **state)
{
	assert_int_equal(parse("RES").id, ORDER_RES);
	assert_int_equal(parse("memory").id, ORDER_MEM);
	assert_int_equal(parse("THR").id, ORDER_THREADS);
	assert_int_equal(parse("nlwp").id, ORDER_THREADS);
	assert_int_equal(parse("TIME+").id, ORDER_TIME);
	assert_int_equal(parse(&"%cpu"[1]).id, ORDER_CPU);
	assert_int_equal(parse("-CPU%").id, ORDER_CPU);
	assert_true(parse("-CPU%").reverse);
	assert_int_equal(parse("start").id, ORDER_BIRTH); /* no field has such a name */
	assert_int_equal(parse("peak").id, ORDER_RES);
	assert_int_equal(parse("status").id, ORDER_EXIT);
	assert_int_equal(parse("ended").id, ORDER_AGO);
	assert_int_equal(parse("lived").id, ORDER_AGE);
	assert_int_equal(parse("children").id, ORDER_KIDS);
	for (const char *const *name = (const char *const[]){"comm", "name", "cmd", "args", NULL};
		*name; name++)
		assert_int_equal(parse(*name).id, ORDER_COMMAND);
}

/* Otherwise a click on its heading would do nothing. */
static void every_column_has_an_order(void **state)
{
	for (unsigned id = 0; id < COLUMN_COUNT; id++)
		assert_int_equal(parse(columns_field(id)->heading).id, columns_order(id));
	assert_int_equal(parse("SPAWN/s").id, ORDER_RATE);
	assert_int_equal(parse("SPAWNED").id, ORDER_SPAWNED);
}

/* By parent, in births per second, over a minute. */
static double rate_of(void *ctx, const struct node *node, uint64_t now_ns)
{
	return *(double *)ctx * node->id.pid;
}

static double minute_of(void *ctx, const struct node *node, uint64_t now_ns)
{
	return 60 - rate_of(ctx, node, now_ns);
}

static void the_busiest_spawner_is_first(void **state)
{
	const struct node few = {.id.pid = 1}, many = {.id.pid = 2};
	double factor = 0.25;
	struct order order = {
		.context = {.spawn_rate = rate_of, .spawned = minute_of, .spawn_ctx = &factor}};

	assert_true(order_parse(&order, "spawn/s"));
	assert_true(order_compare(&many, &few, &order) < 0);
	assert_true(order_parse(&order, "spawned"));
	assert_true(order_compare(&few, &many, &order) < 0);
	order.context.spawned = NULL; /* without counts: by birth */
	assert_true(order_compare(&few, &many, &order) < 0);
}

static void an_unknown_column_is_refused(void **state)
{
	static const char *const wrong[] = {"", "-", "--cpu", "cp", "cpu ", "colour"};
	struct order order;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(order_parse(&order, wrong[i]));
}

static void only_the_order_of_births_needs_no_sorting(void **state)
{
	struct order order = parse("birth");

	assert_true(order_is_default(&order));
	order = parse("-birth");
	assert_false(order_is_default(&order));
	order = parse("pid");
	assert_false(order_is_default(&order));
}

/* The first comes before the second; with "-" after it. */
static void assert_before(const char *word, struct node first, struct node second)
{
	char reversed[32];
	struct order order = parse(word);

	assert_true(order_compare(&first, &second, &order) < 0);
	assert_true(order_compare(&second, &first, &order) > 0);
	snprintf(reversed, sizeof(reversed), "-%s", word);
	order = parse(reversed);
	assert_true(order_compare(&first, &second, &order) > 0);
	assert_true(order_compare(&second, &first, &order) < 0);
}

#define NODE(...) ((struct node){__VA_ARGS__})
#define RUN(...)  ((struct node){.stat_ns = 1, __VA_ARGS__}) /* measured */

static void the_largest_user_is_first(void **state)
{
	assert_before("cpu", RUN(.cpu_share = 1.5f), RUN(.cpu_share = 0.25f));
	assert_before("cpu", RUN(.cpu_share = 0.0f), RUN(.cpu_share = -1.0f));
	assert_before("mem", RUN(.rss_bytes = 2), RUN(.rss_bytes = 1));
	assert_before("res", RUN(.rss_bytes = 0), NODE(.rss_bytes = 1));
	assert_before("time", RUN(.cpu_ns = 2), RUN(.cpu_ns = 1));
	assert_before("io", RUN(.read_bytes = 1, .write_bytes = 9), RUN(.read_bytes = 5));
	assert_before("thr", NODE(.threads = 2), NODE(.threads = 1));
}

#define END(...) ((struct node){.stat_ns = 1, .flags = NODE_EXITED, __VA_ARGS__})

/* A flat list of a build has the compilers that are gone below all that runs. */
static void exited_processes_come_after_running_ones_by_what_they_use(void **state)
{
	static const char *const words[] = {
		"cpu", "-cpu", "res", "-res", "time", "-time", "io", "thr", "mem"};
	const struct node idle = RUN(.cpu_share = 0, .threads = 1),
			  gone = END(.cpu_share = 1, .rss_bytes = 9, .cpu_ns = 9, .read_bytes = 9,
				  .threads = 9);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct order order = parse(words[i]);

		order.context.memory_bytes = 100;
		if (order_compare(&idle, &gone, &order) >= 0)
			fail_msg("%s", words[i]);
	}
	assert_before("time", END(.cpu_ns = 2), END(.cpu_ns = 1));
	assert_before("cpu", END(.cpu_share = 0.2f), END(.cpu_share = 0.1f));
}

static void names_and_numbers_rise(void **state)
{
	assert_before("pid", NODE(.id.pid = 7), NODE(.id.pid = 10));
	assert_before("user", NODE(.uid = 1), NODE(.uid = 2)); /* alice, Bob: ignoring case */
	assert_before("user", NODE(.uid = 4), NODE(.uid = 3)); /* beyond the first eight bytes */
	assert_before("ni", RUN(.nice = -5), RUN(.nice = 3));
	assert_before("ni", RUN(.nice = 3), NODE(.nice = -5));
	assert_before("ppid", NODE(.current.pid = 7), NODE(.current.pid = 10));
	assert_before("ppid", NODE(.current.pid = 0), NODE(.current.pid = 7));
	assert_before("command", NODE(.comm = "Bash"), NODE(.comm = "cron"));
	assert_before("tty", NODE(.tty = 136 << 20), NODE(.tty = 0));
	assert_before("state", NODE(.state = 'R'), NODE(.state = 'S'));
	assert_before("state", NODE(.state = 'S'), NODE(.state = 'Z'));
}

static void killed_processes_sort_before_failed_before_running_ones(void **state)
{
	assert_before("exit", NODE(.flags = NODE_EXITED, .status = 11),
		NODE(.flags = NODE_EXITED, .status = 255 << 8));
	assert_before("exit", NODE(.flags = NODE_EXITED, .status = 1 << 8),
		NODE(.flags = NODE_EXITED, .status = 0));
	assert_before("exit", NODE(.flags = NODE_EXITED, .status = 0), NODE(.flags = 0));
}

static void a_command_is_sorted_by_what_stands_out_in_it(void **state)
{
	struct image slash = {.args = "/usr/bin/apt\0update", .args_len = 20};
	struct image title = {.args = "sshd: joe", .args_len = 10};

	assert_before("command", NODE(.image = &slash), NODE(.comm = "bash"));
	assert_before("command", NODE(.comm = "ssh-agent"), NODE(.image = &title));
}

static void of_equals_the_older_comes_first_reversed_or_not(void **state)
{
	struct node old = {.id = {.pid = 9, .start_ns = 100}},
		    young = {.id = {.pid = 8, .start_ns = 200}};
	struct order order = parse("cpu");

	assert_true(order_compare(&old, &young, &order) < 0);
	order.reverse = true;
	assert_true(order_compare(&old, &young, &order) < 0);
}

/* ---- rank ---- */

#define NODES 4000

static void make_nodes(struct node *nodes)
{
	static const char *const comms[] = {"sh", "make", "a-long-name-1", "a-long-name-2"};

	for (unsigned i = 0; i < NODES; i++) {
		nodes[i] = NODE(.id = {.pid = 1 + rand() % 5000,
					.start_ns = 1 + (uint64_t)(rand() % 300)},
			.uid = rand() % 5, .stat_ns = rand() % 9,
			.cpu_share = (float)(rand() % 4) / 4 - 0.25f,
			.rss_bytes = rand() % 2 ? 0 : rand(), .number = i);
		snprintf(nodes[i].comm, sizeof(nodes[i].comm), "%s", comms[rand() % 4]);
	}
}

static void assert_sorted(const struct order *order, const struct sort_entry *entries)
{
	for (unsigned i = 1; i < NODES; i++)
		assert_true(order_compare(entries[i - 1].node, entries[i].node, (void *)order) < 0);
}

/* Sorted, sorted again, slightly changed, reversed: the cases of each second. */
static void a_sorted_list_is_in_order(void **state)
{
	static struct node nodes[NODES];
	struct sort_entry entries[NODES];
	struct sorter sorter = {0};

	seed_random();
	for (int id = 0; id < ORDER_COUNT; id++) {
		struct order order = {.id = id, .context.user_name = name_user};

		make_nodes(nodes);
		for (unsigned i = 0; i < NODES; i++)
			entries[i] = sort_entry_of(&nodes[i]);
		for (unsigned round = 0; round < 6; round++) {
			order.reverse = round % 3 == 2;
			sorter_sort_nodes(&sorter, &order, entries, NODES);
			assert_sorted(&order, entries);
			for (unsigned i = 0; i < round; i++)
				nodes[rand() % NODES].rss_bytes = rand();
		}
	}
	sorter_free(&sorter);
}

static void siblings_are_sorted_everywhere_in_the_tree(void **state)
{
	struct order order = parse("-pid");
	struct sorter sorter = {0};
	struct scene scene;
	int32_t last;

	assert_true(scene_open(&scene, NULL));
	scene_seed(&scene, 1, 0, 0, "init");
	for (int32_t i = 0; i < 300; i++)
		scene_fork(&scene, 100 + (i * 7919) % 500, i % 3 ? 1 : 100, "child");
	sorter_prepare(&sorter, &order, scene.tree, NULL, NULL);
	sorter_sort_tree(&sorter, scene.tree);
	assert_null(tree_check(scene.tree));
	for (int32_t parent = 1; parent <= 100; parent += 99) {
		last = INT32_MAX;
		for (struct node *node = tree_find(scene.tree, parent)->first; node;
			node = node->next) {
			assert_true(node->id.pid < last);
			last = node->id.pid;
		}
		assert_true(last < INT32_MAX);
	}
	sorter_free(&sorter);
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_order_is_found_by_its_word),
		cmocka_unit_test(columns_are_found_by_what_top_and_ps_call_them),
		cmocka_unit_test(every_column_has_an_order),
		cmocka_unit_test(the_busiest_spawner_is_first),
		cmocka_unit_test(an_unknown_column_is_refused),
		cmocka_unit_test(only_the_order_of_births_needs_no_sorting),
		cmocka_unit_test(the_largest_user_is_first),
		cmocka_unit_test(exited_processes_come_after_running_ones_by_what_they_use),
		cmocka_unit_test(names_and_numbers_rise),
		cmocka_unit_test(killed_processes_sort_before_failed_before_running_ones),
		cmocka_unit_test(a_command_is_sorted_by_what_stands_out_in_it),
		cmocka_unit_test(of_equals_the_older_comes_first_reversed_or_not),
		cmocka_unit_test(a_sorted_list_is_in_order),
		cmocka_unit_test(siblings_are_sorted_everywhere_in_the_tree),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
