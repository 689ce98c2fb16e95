// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Whose titles are read, and in which order: of this process, and of pids that do not exist. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/clock.h"
#include "core/source/proc/procfs.h"
#include "core/source/proc/procstat.h"
#include "core/tree/image.h"
#include "tests/support/tree_fixture.h"
#include "ui/session/feed.h"
#include "ui/session/titles.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEVER_PID   5000000 /* more than any kernel's pid_max */
#define MANY        1000
#define DEADLINE_NS (20 * S)

/* What was delivered. */
struct news {
	unsigned count;
	uint64_t time_ns; /* of the request */
	int32_t pid;
};

static int note_news(void *ctx, const struct event *event)
{
	struct news *news = ctx;

	assert_int_equal(event->kind, EVENT_TITLE);
	*news = (struct news){news->count + 1, event->time_ns, event->id.pid};
	return 0;
}

static struct ident own_ident(void)
{
	struct procstat stat;

	assert_int_equal(procstat_read(getpid(), &stat), 0);
	return make_ident(getpid(), stat.start_ticks * procstat_tick_ns());
}

/* This process, with other arguments than it has, and many that do not exist. */
static struct tree *tree_of_many(void)
{
	struct tree *tree = family();
	struct event event;

	apply(tree, SEED(S, own_ident(), INIT, "/bin/x", "not my arguments"));
	for (int32_t i = 0; i < MANY; i++) {
		event = SEED(S, make_ident(NEVER_PID + i, S), INIT, "/bin/x", "x");
		tree_apply(tree, &event, NULL);
	}
	return tree;
}

static struct node *find(struct tree *tree, struct ident id)
{
	struct node *node = (struct node *)tree_find(tree, id.pid);

	assert_non_null(node);
	return node;
}

/* The reader runs beside us: until it has replied, or for so long as given. */
static struct news run_titles(struct titles *titles, struct tree *tree, uint64_t ns)
{
	uint64_t end_ns = clock_read(CLOCK_BOOTTIME) + ns, now_ns;
	struct news news = {0};

	while (!news.count && (now_ns = clock_read(CLOCK_BOOTTIME)) < end_ns)
		assert_int_equal(titles_turn(titles, tree, now_ns, note_news, &news), 0);
	return news;
}

/* Returns when the title of this process was requested, after those of many others. */
static uint64_t own_request_ns(bool shown, uint64_t *begin_ns)
{
	static const struct source source;
	struct titles *titles = titles_new(4096, 0);
	struct tree *tree = tree_of_many();
	struct news news;

	*begin_ns = clock_read(CLOCK_BOOTTIME);
	for (int32_t i = 0; i < MANY; i++)
		titles_note(titles, &source, find(tree, make_ident(NEVER_PID + i, S)));
	titles_note(titles, &source, find(tree, own_ident()));
	titles_clear_shown(titles, false);
	if (shown)
		titles_show(titles, find(tree, own_ident()));
	news = run_titles(titles, tree, DEADLINE_NS);
	assert_int_equal(news.pid, getpid());
	titles_free(titles);
	tree_free(tree);
	return news.time_ns;
}

static void what_is_on_the_screen_comes_first(void **state)
{
	uint64_t begin_ns, other_ns = own_request_ns(false, &begin_ns) - begin_ns;

	assert_true(other_ns >= MANY / TITLES_BATCH * TITLES_BATCH_NS);
	assert_true(own_request_ns(true, &begin_ns) - begin_ns < other_ns);
}

static void mayflys_own_is_not_read(void **state)
{
	static const struct source source;
	struct titles *titles = titles_new(4096, getpid());
	struct tree *tree = tree_of_many();

	titles_note(titles, &source, find(tree, own_ident()));
	assert_int_equal(titles_due_ns(titles), 0);
	titles_note(titles, &source, find(tree, make_ident(NEVER_PID, S)));
	assert_int_not_equal(titles_due_ns(titles), 0);
	titles_free(titles);
	tree_free(tree);
}

/* In how many of TITLES_ROUND passes it is read, though it does not run. */
static unsigned reads_while_idle(bool ticks, bool shown, bool all)
{
	const struct source source = {.ticks = ticks};
	struct titles *titles = titles_new(4096, 0);
	struct tree *tree = tree_of_many();
	struct node *node = find(tree, own_ident());
	unsigned count = 0;

	node->cpu_share = 0;
	titles_clear_shown(titles, all);
	if (shown)
		titles_show(titles, node);
	for (int pass = 0; pass < TITLES_ROUND; pass++) {
		titles_note(titles, &source, node);
		count += run_titles(titles, tree, titles_due_ns(titles) ? DEADLINE_NS : 0).count;
		titles_end_pass(titles);
	}
	titles_free(titles);
	tree_free(tree);
	return count;
}

static void where_cpu_times_are_in_ticks_the_idle_have_their_turn(void **state)
{
	assert_int_equal(reads_while_idle(true, false, false), 1);
	assert_int_equal(reads_while_idle(true, true, false), TITLES_ROUND);
	assert_int_equal(reads_while_idle(true, false, true), TITLES_ROUND / TITLES_ROUND_ASKED);
	assert_int_equal(reads_while_idle(false, true, true), 0);
}

/* The youngest: others may not be reaped yet. */
static pid_t find_reader(void)
{
	char text[256] = "", comm[COMM_SIZE] = "";
	FILE *children = fopen("/proc/thread-self/children", "re");
	pid_t reader = 0;

	assert_non_null(children);
	if (!fgets(text, sizeof(text), children))
		*text = '\0';
	fclose(children);
	for (char *at = text; atoi(at) > 0; at = strchr(at, ' ') + 1)
		if (procfs_text(atoi(at), "comm", comm, sizeof(comm)) > 0 &&
			!strcmp(comm, "mayfly-reader\n"))
			reader = atoi(at);
	assert_true(reader > 0);
	return reader;
}

static void wait_until_idle(struct titles *titles, struct tree *tree)
{
	uint64_t end_ns = clock_read(CLOCK_BOOTTIME) + DEADLINE_NS;

	while (titles_due_ns(titles) && clock_read(CLOCK_BOOTTIME) < end_ns)
		run_titles(titles, tree, S / 100);
	assert_int_equal(titles_due_ns(titles), 0);
}

/* It may have gone idle since: then nothing would have it read again. */
static void what_could_not_be_read_in_time_is_read_after_the_next_pass(void **state)
{
	static const struct source source;
	struct titles *titles = titles_new(4096, 0);
	struct tree *tree = tree_of_many();
	siginfo_t info;
	pid_t reader;

	titles_note(titles, &source, find(tree, make_ident(NEVER_PID, S)));
	wait_until_idle(titles, tree);
	reader = find_reader();
	assert_int_equal(kill(reader, SIGSTOP), 0);
	assert_return_code(waitid(P_PID, (id_t)reader, &info, WSTOPPED | WNOWAIT), errno);
	titles_note(titles, &source, find(tree, own_ident()));
	wait_until_idle(titles, tree);
	titles_end_pass(titles);
	assert_int_equal(run_titles(titles, tree, DEADLINE_NS).pid, getpid());
	titles_free(titles);
	tree_free(tree);
}

/* The loop has something else to do first, and need not wake up for replies that are there then. */
static void replies_are_looked_for_at_once_and_then_after_a_while(void **state)
{
	static const struct source source;
	struct titles *titles = titles_new(4096, 0);
	struct tree *tree = tree_of_many();
	struct news news = {0};
	siginfo_t info;
	uint64_t now_ns;
	pid_t reader;

	titles_note(titles, &source, find(tree, make_ident(NEVER_PID, S)));
	wait_until_idle(titles, tree);
	reader = find_reader();
	assert_int_equal(kill(reader, SIGSTOP), 0); /* no reply while this test looks */
	assert_return_code(waitid(P_PID, (id_t)reader, &info, WSTOPPED | WNOWAIT), errno);
	titles_note(titles, &source, find(tree, own_ident()));
	now_ns = clock_read(CLOCK_BOOTTIME) + TITLES_BATCH_NS;
	assert_int_equal(titles_turn(titles, tree, now_ns, note_news, &news), 0);
	assert_int_equal(titles_due_ns(titles), now_ns);
	assert_int_equal(titles_turn(titles, tree, now_ns, note_news, &news), 0);
	assert_true(titles_due_ns(titles) > now_ns);
	titles_free(titles);
	tree_free(tree);
}

/* A source whose next event is an exec of this process, with the arguments that it has. */
static int drain_exec(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	struct event event = EXEC(clock_read(CLOCK_BOOTTIME), own_ident(), INIT, "/bin/x", "");
	FILE *file = fopen("/proc/self/cmdline", "r");
	char args[4096];

	assert_non_null(file);
	event.exec.args = args;
	event.exec.args_len = fread(args, 1, sizeof(args), file);
	fclose(file);
	assert_int_equal(deliver(ctx, &event), 0);
	return 1;
}

/* feed_fn: counts titles that have changed the tree. */
static int count_titles(void *ctx, const struct event *event, struct node *node, int changed)
{
	*(unsigned *)ctx += event->kind == EVENT_TITLE && changed > 0;
	return 0;
}

static void the_arguments_of_an_exec_that_is_still_to_come_are_no_title(void **state)
{
	static const struct source_ops ops = {.drain = drain_exec};
	struct source source = {.ops = &ops};
	unsigned count = 0;
	struct feed feed = {.source = &source,
		.tree = tree_of_many(),
		.titles = titles_new(4096, 0),
		.listen = count_titles,
		.ctx = &count};

	titles_note(feed.titles, &source, find(feed.tree, own_ident()));
	while (feed_titles_due_ns(&feed))
		assert_int_equal(feed_read_titles(&feed, clock_read(CLOCK_BOOTTIME)), 0);
	assert_int_equal(count, 0);
	assert_false(image_has_args(find(feed.tree, own_ident())->image,
		&(struct event_exec){.args = "not my arguments", .args_len = 17}));
	titles_free(feed.titles);
	tree_free(feed.tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_on_the_screen_comes_first),
		cmocka_unit_test(mayflys_own_is_not_read),
		cmocka_unit_test(where_cpu_times_are_in_ticks_the_idle_have_their_turn),
		cmocka_unit_test(what_could_not_be_read_in_time_is_read_after_the_next_pass),
		cmocka_unit_test(replies_are_looked_for_at_once_and_then_after_a_while),
		cmocka_unit_test(the_arguments_of_an_exec_that_is_still_to_come_are_no_title),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
