// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/filter.h"
#include "tests/support/seed.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define MS 1000000ull
#define S  1000000000ull
#define M  (1024ull * 1024)

/* Each filter below is evaluated for three processes; the result has the letters of those that
 * match. */
static const char make_args[] = "/usr/bin/make\0-j4\0all targets";
static struct image make_image = {
	.exe = "/usr/bin/make",
	.called = "",
	.args = make_args,
	.args_len = sizeof(make_args),
	.args_size = sizeof(make_args),
};
static struct image sh_image = {
	.exe = "/bin/dash", .called = "", .args = "sh\0-c\0false", .args_len = 12, .args_size = 12};
static struct node top;
static struct node init = {.id = {.pid = 1, .start_ns = 5}, .parent = &top};
static struct node make_node = {/* m */
	.id = {.pid = 42, .start_ns = 100 * S},
	.parent = &init,
	.image = &make_image,
	.cgroup = "/user.slice/build.scope",
	.flags = NODE_FORKED,
	.uid = 1000,
	.gid = 1000,
	.comm = "make",
	.state = 'R',
	.cpu_share = 0.5f,
	.rss_bytes = 64 * M,
	.stat_ns = 1,
	.threads = 3,
	.forks = 12,
	.tty = 136 << 20 | 3,
	.pid_ns = 4026531836};
static struct node sh_node = {/* s */
	.id = {.pid = 43, .start_ns = 101 * S},
	.parent = &make_node,
	.image = &sh_image,
	.flags = NODE_FORKED | NODE_EXITED | NODE_SHORT | NODE_ORPHAN,
	.current = {.pid = 1, .start_ns = 5},
	.exit_ns = 101 * S + 20 * MS,
	.status = 1 << 8,
	.comm = "sh",
	.state = 'Z',
	.cpu_share = -1,
	.rss_bytes = M,
	.threads = 1};
static struct node kworker_node = {/* k */
	.id = {.pid = 7, .start_ns = 1 * S},
	.parent = &top,
	.flags = NODE_KTHREAD | NODE_SEEDED,
	.comm = "kworker/0:1",
	.state = 'I',
	.cpu_share = -1};

static const char *user_name(void *ctx, uint32_t uid)
{
	return uid == 0 ? "root" : NULL;
}

static double spawn_rate(void *ctx, const struct node *node, uint64_t now_ns)
{
	return node == &make_node ? 2.5 : 0;
}

static const struct query_context context = {
	.now_ns = 110 * S,
	.memory_bytes = 1024 * M,
	.new_ns = 15 * S,
	.user_name = user_name,
	.spawn_rate = spawn_rate,
};

static const char *answer(const struct filter *filter, const struct query_context *with)
{
	static char letters[4];
	char *out = letters;

	if (filter_match(filter, &make_node, with))
		*out++ = 'm';
	if (filter_match(filter, &sh_node, with))
		*out++ = 's';
	if (filter_match(filter, &kworker_node, with))
		*out++ = 'k';
	*out = '\0';
	return letters;
}

struct filter_case {
	const char *text;
	const char *answer;
};

static void check_matches(const struct filter_case *questions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct filter_error error;
		struct filter *filter = filter_parse(questions[i].text, &error);
		const char *got;

		if (!filter)
			fail_msg(
				"'%s': %s (at %u)", questions[i].text, error.message, error.column);
		got = answer(filter, &context);
		if (strcmp(got, questions[i].answer))
			fail_msg("'%s' matches '%s', not '%s'", questions[i].text, got,
				questions[i].answer);
		assert_string_equal(filter_text(filter), questions[i].text);
		filter_free(filter);
	}
}

#define ASK(...)                                                                                   \
	do {                                                                                       \
		static const struct filter_case questions[] = {__VA_ARGS__};                       \
		check_matches(questions, sizeof(questions) / sizeof(questions[0]));                \
	} while (0)

static void no_text_matches_everything(void **state)
{
	ASK({"", "msk"}, {"   ", "msk"}, {"\t\n", "msk"});
}

static void a_word_is_searched_in_command_line_and_comm(void **state)
{
	ASK({"make", "m"}, {"MAKE", "m"}, {"sh", "s"}, {"kwork", "k"}, {"-j4", "m"}, {"0:1", "k"},
		{"nothing", ""}, {"/bin/make", "m"}, {"/usr/bin", "m"}, {"j4 all", "m"},
		{"e", "msk"});
}

static void a_quoted_text_keeps_its_spaces_and_signs(void **state)
{
	ASK({"\"-j4 all\"", "m"}, {"\"j4  all\"", ""}, {"\"all targets\"", "m"}, {"\"(make)\"", ""},
		{"\"\"", "msk"}, {"\"or\"", "k"}, {"\"\\\"\"", ""}, {"\"/usr/\"", "m"},
		{"\"-c\"\"false\"", "s"}, {"args=\"sh -c false\"", "s"});
}

static void words_side_by_side_all_have_to_match(void **state)
{
	ASK({"make all", "m"}, {"make and all", "m"}, {"make && all", "m"}, {"make&&all", "m"},
		{"make sh", ""}, {"make AND all", "m"}, {"make all targets -j4 usr", "m"});
}

static void or_joins_and_binds_weaker_than_and(void **state)
{
	ASK({"make or sh", "ms"}, {"make | sh", "ms"}, {"make||sh", "ms"}, {"make|sh", "ms"},
		{"make OR kworker", "mk"}, {"make nothing or sh", "s"}, {"sh or make nothing", "s"},
		{"make (nothing or all)", "m"}, {"(make or sh) (false or all)", "ms"},
		{"make or sh or kworker", "msk"}, {"nothing or nowhere or sh", "s"},
		{"a b c or make or z", "m"});
}

static void not_excludes(void **state)
{
	ASK({"not make", "sk"}, {"!make", "sk"}, {"! make", "sk"}, {"!!make", "m"},
		{"not not make", "m"}, {"!make !sh", "k"}, {"make !sh", "m"},
		{"!(make or sh)", "k"}, {"NOT make", "sk"}, {"!make or make", "msk"},
		{"!/^k/", "ms"}, {"!pid=42", "sk"}, {"!\"make\"", "sk"});
}

static void words_that_begin_like_keywords_are_words(void **state)
{
	ASK({"order", ""}, {"nothing", ""}, {"android", ""}, {"targets", "m"}, {"notmake", ""},
		{"alive", ""}, {"dead", ""});
}

static void a_regex_is_searched_in_command_line_and_comm(void **state)
{
	ASK({"/^make$/", "m"}, {"/^MAKE$/", "m"}, {"/^sh -c f.*e$/", "s"}, {"/k.*[0-9]:/", "k"},
		{"/make|sh/", "ms"}, {"/usr\\/bin/", "m"}, {"/^make$/ /targets$/", "m"},
		{"(/^make$/)", "m"}, {"/^sh$/|/^make$/", "ms"});
}

static void numbers_are_compared(void **state)
{
	ASK({"pid=42", "m"}, {"pid = 42", "m"}, {"pid!=42", "sk"}, {"pid<43", "mk"},
		{"pid<=43", "msk"}, {"pid>42", "s"}, {"pid>=42", "ms"}, {"born=42", "s"},
		{"ppid=42", ""}, {"ppid=1", "ms"}, {"BORN>1", "s"}, {"ppid=0", "k"},
		{"uid=1000", "m"}, {"uid!=1000", "sk"}, {"threads>1", "m"}, {"threads<2", "s"},
		{"spawns>=12", "m"}, {"rate>2", "m"}, {"rate=2.5", "m"}, {"rate<1", "sk"},
		{"depth=0", "k"}, {"depth=1", "m"}, {"depth>1", "s"}, {"ns=4026531836", "m"},
		{"PID=42", "m"});
}

static void units_are_read(void **state)
{
	ASK({"age>1m", "k"}, {"age<50ms", "s"}, {"age<15s", "ms"}, {"age>=10", "mk"},
		{"age>1s age<1m", "m"}, {"rss>=64M", "m"}, {"rss<2M", "s"}, {"rss=1M", "s"},
		{"rss>60000k", "m"}, {"cpu>40%", "m"}, {"cpu>=50", "m"}, {"cpu>50", ""},
		{"mem=6.25%", "m"}, {"mem<1%", "s"});
	/* after a blank, too: it is no word of its own */
	ASK({"rss > 50 MB", "m"}, {"rss>=64 m", "m"}, {"rss < 2 MiB", "s"}, {"age > 1 m", "k"},
		{"age<50 ms", "s"}, {"cpu >= 50 %", "m"}, {"rss > 50 MB make", "m"},
		{"rss > 1 sh", "s"}, {"(rss > 50 MB)", "m"}, {"pid = 42 m", "m"});
}

/* The words of columns, sort orders, JSON and other tools, in any case. */
static void a_field_has_more_than_one_word(void **state)
{
	ASK({"res>=64M", "m"}, {"RSS_BYTES>=64M", "m"}, {"memory>1%", "m"}, {"%cpu>40", "m"},
		{"cpu_percent>40", "m"}, {"name=make", "m"}, {"cmd~targets", "m"},
		{"command~targets", "m"}, {"THR>1", "m"}, {"status=1", "s"}, {"s=R", "m"},
		{"stat=running", "m"}, {"state=RUNNING", "m"}, {"state=idle", "k"},
		{"state=zombie", ""}, {"unit=build.scope", "m"}, {"container~build", "m"});
}

static void an_unknown_field_is_guessed(void **state)
{
	static const char *const guesses[][2] = {{"usr=joe", "did you mean user?"},
		{"treads>1", "did you mean threads?"}, {"cgruop=/", "did you mean cgroup?"},
		{"comand~x", "did you mean args?"}, {"colour=red", "fields are pid"},
		{"state=zombi", "did you mean zombie?"}, {"state=runing", "did you mean running?"},
		{"state=blue", "expected alive dead"}};

	for (size_t i = 0; i < sizeof(guesses) / sizeof(*guesses); i++) {
		struct filter_error error;

		assert_null(filter_parse(guesses[i][0], &error));
		if (!strstr(error.message, guesses[i][1]))
			fail_msg("%s: %s", guesses[i][0], error.message);
	}
}

static void users_are_listed(void **state)
{
	struct filter_error error;
	struct filter *filter = filter_parse("user=joe or not (user!=ann user~x)", &error);
	unsigned at = 0;

	assert_non_null(filter);
	assert_string_equal(filter_next_user(filter, &at), "joe");
	assert_string_equal(filter_next_user(filter, &at), "ann");
	assert_null(filter_next_user(filter, &at));
	filter_free(filter);
}

static void an_unknown_figure_matches_no_comparison(void **state)
{
	ASK({"exit=1", "s"}, {"exit!=0", "s"}, {"exit=0", ""}, {"exit<255", "s"}, {"signal=11", ""},
		{"signal!=11", ""}, {"cpu>=0", "m"}, {"ns!=1", "m"}, {"rss>=0", "ms"},
		{"not exit=1", "mk"});
}

static void text_is_compared_whole_or_by_regex(void **state)
{
	ASK({"comm=make", "m"}, {"comm=MAKE", ""}, {"comm=mak", ""}, {"comm!=make", "sk"},
		{"comm~^MA", "m"}, {"comm!~^ma", "sk"}, {"exe=/usr/bin/make", "m"},
		{"exe~/bin/", "ms"}, {"exe~^/usr/bin", "m"}, {"exe=\"\"", "k"}, {"args=make", ""},
		{"args~\"all targets$\"", "m"}, {"args~/^sh -c/", "s"}, {"user=root", "sk"},
		{"user=1000", "m"}, {"user!~ro", "m"}, {"cgroup~user.slice", "m"},
		{"cgroup=/user.slice/build.scope", "m"}, {"cgroup=/user.slice", ""},
		{"cgroup~^/user.slice(/|$)", "m"}, {"cgroup=\"\"", "sk"}, {"tty=pts/3", "m"},
		{"tty!=pts/3", "sk"}, {"comm~(ma|s)[kh]", "ms"}, {"(comm~(ma|s)[kh])", "ms"},
		{"comm=make|comm=sh", "ms"}, {"comm~ke$ pid=42", "m"}, {"comm = \"make\"", "m"});
}

static void states_are_words_and_letters(void **state)
{
	ASK({"state=alive", "mk"}, {"state=dead", "s"}, {"state=short", "s"}, {"state=failed", "s"},
		{"state=orphan", "s"}, {"state=kthread", "k"}, {"state=new", "m"},
		{"state!=dead", "mk"}, {"state=R", "m"}, {"state=r", "m"}, {"state=Z", "s"},
		{"state!=I", "ms"}, {"state=T", ""}, {"state=SHORT", "s"});
}

static void a_zombie_has_a_word_and_a_letter(void **state)
{
	sh_node.state = 'X';
	ASK({"state=zombie", ""}, {"state=Z", ""}, {"state=X", "s"});
	sh_node.state = 'Z';
	sh_node.flags |= NODE_ZOMBIE;
	ASK({"state=zombie", "s"}, {"state=Z", "s"}, {"state=dead", "s"});
	sh_node.flags &= ~(unsigned)NODE_ZOMBIE;
}

static void a_process_killed_for_want_of_memory_has_a_word(void **state)
{
	int32_t before = sh_node.status;

	sh_node.status = SIGKILL;
	ASK({"state=oom", ""}, {"signal=KILL", "s"});
	sh_node.status = SIGKILL | STATUS_OOM;
	ASK({"state=oom", "s"}, {"signal=KILL", "s"}, {"state=failed", "s"}, {"state!=oom", "mk"});
	sh_node.status = STATUS_UNKNOWN;
	ASK({"state=oom", ""});
	sh_node.status = before;
}

/* What is a column is a field. */
static void usage_and_children_are_compared(void **state)
{
	struct node make = make_node, kworker = kworker_node;

	make_node.stat_ns = kworker_node.stat_ns = 100 * S;
	make_node.nice = 5;
	make_node.cpu_ns = 2 * S;
	make_node.read_bytes = 3 * M;
	make_node.write_bytes = 2 * M;
	kworker_node.nice = -20;
	ASK({"nice>0", "m"}, {"nice<0", "k"}, {"nice=-20", "k"}, {"nice<-20", ""},
		{"priority>=0", "mk"}, {"time>1s", "m"}, {"read>2M", "m"}, {"write>2M", ""},
		{"io=5M", "m"}, {"kids>=0", "msk"}, {"spawned>0", ""});
	make_node = make;
	kworker_node = kworker;
}

static void traced_and_stopped_differ_by_case_only(void **state)
{
	make_node.state = 't';
	sh_node.state = 'T';
	ASK({"state=t", "m"}, {"state=T", "s"});
	make_node.state = 'R';
	sh_node.state = 'Z';
}

static void signals_are_names_and_numbers(void **state)
{
	int32_t status = sh_node.status;

	sh_node.status = SIGSEGV | 0x80;
	ASK({"signal=SEGV", "s"}, {"signal=SIGSEGV", "s"}, {"signal=segv", "s"}, {"signal=11", "s"},
		{"signal!=KILL", "s"}, {"signal>0", "s"}, {"exit>=0", ""}, {"state=failed", "s"});
	sh_node.status = STATUS_UNKNOWN;
	ASK({"signal>=0", ""}, {"exit>=0", ""}, {"state=failed", ""});
	sh_node.status = status;
}

static void without_a_context_what_is_outside_matches_nothing(void **state)
{
	static const struct query_context bare = {.now_ns = 110 * S};
	static const struct filter_case questions[] = {{"user=root", ""}, {"user=0", "sk"},
		{"mem>=0", ""}, {"rate>0", ""}, {"state=new", ""}};

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct filter_error error;
		struct filter *filter = filter_parse(questions[i].text, &error);

		assert_non_null(filter);
		assert_string_equal(answer(filter, &bare), questions[i].answer);
		filter_free(filter);
	}
}

static void errors_say_where_and_why(void **state)
{
	static const struct {
		const char *text;
		unsigned column;
		const char *part; /* of the message */
	} table[] = {
		{"age >", 5, "expected a value after 'age >'"},
		{"age > and", 6, "expected a duration, such as 500ms"},
		{"make foo=1", 5,
			"unknown field 'foo'; fields are pid, ppid, pgrp, sid, uid, user"},
		{"ppdi=1", 0, "did you mean ppid?"},
		{"START>5s", 0, "can be sorted by, but not filtered by: use age"},
		{"foo=1", 0, "cgroup, unit, host, born, ns (quote"},
		{"pid=abc", 4, "expected a number, such as 42, after 'pid =', not 'abc'"},
		{"pid=-1", 4, "expected a number"},
		{"pid=1e3", 4, "expected a number"},
		{"pid=0x10", 4, "expected a number"},
		{"pid=5%", 4, "expected a number"},
		{"pid==5", 4, "use a single '='"},
		{"pid~5", 3, "'~' cannot be used here: pid is a number"},
		{"comm<5", 4, "'<' cannot be used here: comm is text"},
		{"age=5s", 3, "'=' cannot be used here: age is a duration"},
		{"state>R", 5, "'>' cannot be used here: state is a word"},
		{"state=happy", 6, "alive dead new short failed orphan kthread"},
		{"signal=SIGFOO", 7, "a signal, such as SEGV or 11"},
		{"rss>many", 4, "a size, such as 64k"},
		{"cpu>50%%", 4, "a percentage"},
		{"(make", 0, "unmatched '('"},
		{"sh ((make)", 3, "unmatched '('"},
		{"make)", 4, "unmatched ')'"},
		{"()", 1, "expected a word or a comparison before ')'"},
		{"make or", 7, "at the end"},
		{"or make", 0, "expected something before 'or'"},
		{"make or or sh", 8, "expected something before 'or'"},
		{"| make", 0, "before '|'"},
		{"not", 3, "at the end"},
		{"!", 1, "at the end"},
		{"\"make", 0, "unmatched quote"},
		{"comm=\"ma", 5, "unmatched quote"},
		{"/make", 0, "unterminated regular expression"},
		{"/(/", 0, "invalid regular expression: "},
		{"comm~[", 5, "invalid regular expression: "},
		{"comm~(a{255}){255}", 5, "repeat counts multiply"},
		{"exe~t+++++++++++++++++++++++++++++++++++", 4, "repeat counts multiply"},
		{"exe~(((((((((((a+)+)+)+)+)+)+)+)+)+)+)+", 4, "repeat counts multiply"},
		{"= 5", 0, "before '='"},
		{"\xc3\xa9\xc3\xa9=5", 0, "unknown field '\xc3\xa9\xc3\xa9'"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct filter_error error;

		if (filter_parse(table[i].text, &error))
			fail_msg("'%s' was parsed", table[i].text);
		if (!strstr(error.message, table[i].part))
			fail_msg("'%s': '%s' does not say '%s'", table[i].text, error.message,
				table[i].part);
		if (error.column != table[i].column)
			fail_msg("'%s': column %u, not %u (%s)", table[i].text, error.column,
				table[i].column, error.message);
	}
}

/* The list must not be cut short when a field is added. */
static void the_longest_message_fits(void **state)
{
	struct filter_error error;

	assert_null(filter_parse("abcdefghijklmnopqrstuvwxyzabcdefgh=1", &error));
	assert_non_null(strstr(error.message, "'abcdefghijklmnopqrstuvwx'"));
	assert_non_null(strstr(error.message, "(quote plain text)"));
}

static void a_message_never_holds_half_a_character(void **state)
{
	struct filter_error error;

	assert_null(filter_parse("aaaaaaaaaaaaaaaaaaaaaaa\xe2\x82\xac\xe2\x82\xac=1", &error));
	assert_non_null(strstr(error.message, "'aaaaaaaaaaaaaaaaaaaaaaa'"));
}

static void length_and_depth_are_bounded(void **state)
{
	char text[FILTER_TEXT_MAX + 2];
	struct filter_error error;
	struct filter *filter;

	memset(text, 'a', sizeof(text));
	text[FILTER_TEXT_MAX + 1] = '\0';
	assert_null(filter_parse(text, &error));
	assert_int_equal(error.column, FILTER_TEXT_MAX);
	text[FILTER_TEXT_MAX] = '\0';
	filter = filter_parse(text, &error);
	assert_non_null(filter);
	filter_free(filter);
	memset(text, '(', FILTER_TEXT_MAX);
	assert_null(filter_parse(text, &error));
	assert_non_null(strstr(error.message, "nested too deeply"));
	memset(text, '!', FILTER_TEXT_MAX);
	assert_null(filter_parse(text, &error));
	assert_non_null(strstr(error.message, "nested too deeply"));
}

/* As many steps as a text can have: their array is sized by its length. */
static void the_densest_texts_fit(void **state)
{
	static const char *const parts[] = {"a ", "\"\"", "a|", "(a)", "a\"\"", "!a ", "pid=1 "};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char text[FILTER_TEXT_MAX + 1] = "";
		struct filter_error error;
		struct filter *filter;

		while (strlen(text) + strlen(parts[i]) < FILTER_TEXT_MAX)
			strcat(text, parts[i]);
		strcat(text, "a");
		filter = filter_parse(text, &error);
		assert_non_null(filter);
		filter_match(filter, &make_node, &context);
		filter_free(filter);
	}
}

static void only_what_depends_on_the_clock_is_timed(void **state)
{
	static const struct {
		const char *text;
		bool timed;
	} table[] = {{"", false}, {"make", false}, {"age>5s", true}, {"make or age>5s", true},
		{"state=new", true}, {"state=dead", false}, {"rate>1", true}, {"cpu>1", false}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct filter_error error;
		struct filter *filter = filter_parse(table[i].text, &error);

		assert_non_null(filter);
		assert_int_equal(filter_is_timed(filter), table[i].timed);
		filter_free(filter);
	}
}

static void words_regexes_and_args_test_the_command_line(void **state)
{
	static const struct {
		const char *text;
		bool by_args;
	} table[] = {{"", false}, {"make", true}, {"\"x y\"", true}, {"/ma.e/", true},
		{"cpu>1 and args~x", true}, {"not (cpu>1 or args!=x)", true}, {"comm=make", false},
		{"exe~make or cgroup=/x", false}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct filter_error error;
		struct filter *filter = filter_parse(table[i].text, &error);

		assert_non_null(filter);
		assert_int_equal(filter_is_by_args(filter), table[i].by_args);
		filter_free(filter);
	}
}

static void long_command_lines_are_searched_up_to_the_bound(void **state)
{
	static char args[2 * FIELD_TEXT_MAX];
	struct image image = {.args = args, .args_len = sizeof(args) - 1, .exe = "", .called = ""};
	struct node node = {.id = {.pid = 9, .start_ns = 9}, .parent = &top, .image = &image};
	struct filter_error error;
	struct filter *filter;

	memset(args, 'x', sizeof(args) - 1);
	memcpy(args + FIELD_TEXT_MAX - 4, "end", 3);
	memcpy(args + FIELD_TEXT_MAX + 100, "late", 4);
	filter = filter_parse("args~end$ late", &error); /* words see all of it */
	assert_non_null(filter);
	assert_true(filter_match(filter, &node, &context));
	filter_free(filter);
}

/* Random texts made of pieces of the grammar: none may crash, and each error points into the
 * text. */
static bool narrows(const char *longer, const char *shorter)
{
	struct filter_error error;
	struct filter *a = filter_parse(longer, &error), *b = filter_parse(shorter, &error);
	bool result = filter_implies(a, b);

	filter_free(a);
	filter_free(b);
	return result;
}

static void a_longer_word_or_one_more_narrows(void **state)
{
	assert_true(narrows("make", "mak"));
	assert_true(narrows("gnumake", "MAK"));
	assert_true(narrows("make", ""));
	assert_true(narrows("make sh", "make"));
	assert_true(narrows("pid>3 make", "make pid>3"));
	assert_true(narrows("comm=sh ma", "comm=sh m"));
	assert_false(narrows("mak", "make"));
	assert_false(narrows("make", "make sh"));
	assert_false(narrows("!make", "!mak")); /* a node with mak but without make */
	assert_false(narrows("make|sh", "make"));
	assert_false(narrows("pid>31", "pid>3"));
	assert_false(narrows("pid>=3", "pid>3"));
	assert_false(narrows("comm=shell", "comm=sh"));
	assert_false(narrows("comm~shell", "comm~sh"));
	assert_false(narrows("age>3s make", "age>3s")); /* time has passed */
}

static void random_texts_are_parsed_or_refused(void **state)
{
	static const char *const pieces[] = {"(", ")", "!", "not ", " or ", "|", "&&", "&", " ",
		"pid", "age", "comm", "state", "signal", "=", "!=", "~", "!~", "<", ">=", "5", "5s",
		"R", "SEGV", "/", "\"", "\\", "make", "[", "*", "{3}", "\xff", "\xc3\xa9", "%",
		"."};
	unsigned good = 0;

	seed_random();
	for (unsigned round = 0; round < 20000; round++) {
		char text[256] = "";
		struct filter_error error;
		struct filter *filter;

		for (unsigned n = 1 + round % 12; n; n--) {
			size_t pick = (size_t)rand() % (sizeof(pieces) / sizeof(pieces[0]));

			strcat(text, pieces[pick]);
		}
		filter = filter_parse(text, &error);
		if (filter) {
			good++;
			answer(filter, &context);
		} else if (!error.message[0] || error.column > strlen(text)) {
			fail_msg(
				"'%s': column %u, message '%s'", text, error.column, error.message);
		}
		filter_free(filter);
	}
	assert_true(good > 1000);
}

static unsigned passes_of(const char *text)
{
	struct filter_error error;
	struct filter *filter = filter_parse(text, &error);
	unsigned passes;

	assert_non_null(filter);
	passes = filter_samples_needed(filter);
	filter_free(filter);
	return passes;
}

static void a_filter_says_which_statistics_it_needs(void **state)
{
	assert_int_equal(passes_of("sshd uid=0 age>3s"), 0);
	assert_int_equal(passes_of("state=alive"), 0);
	assert_int_equal(passes_of("state=D"), 1);
	assert_int_equal(passes_of("rss>1M or mem>3%"), 1);
	assert_int_equal(passes_of("threads>1"), 1);
	assert_int_equal(passes_of("not (rss>1M or cpu>5)"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_filter_says_which_statistics_it_needs),
		cmocka_unit_test(no_text_matches_everything),
		cmocka_unit_test(a_word_is_searched_in_command_line_and_comm),
		cmocka_unit_test(a_quoted_text_keeps_its_spaces_and_signs),
		cmocka_unit_test(words_side_by_side_all_have_to_match),
		cmocka_unit_test(or_joins_and_binds_weaker_than_and),
		cmocka_unit_test(not_excludes),
		cmocka_unit_test(words_that_begin_like_keywords_are_words),
		cmocka_unit_test(a_regex_is_searched_in_command_line_and_comm),
		cmocka_unit_test(numbers_are_compared),
		cmocka_unit_test(units_are_read),
		cmocka_unit_test(a_field_has_more_than_one_word),
		cmocka_unit_test(an_unknown_field_is_guessed),
		cmocka_unit_test(users_are_listed),
		cmocka_unit_test(an_unknown_figure_matches_no_comparison),
		cmocka_unit_test(text_is_compared_whole_or_by_regex),
		cmocka_unit_test(states_are_words_and_letters),
		cmocka_unit_test(a_zombie_has_a_word_and_a_letter),
		cmocka_unit_test(a_process_killed_for_want_of_memory_has_a_word),
		cmocka_unit_test(usage_and_children_are_compared),
		cmocka_unit_test(traced_and_stopped_differ_by_case_only),
		cmocka_unit_test(signals_are_names_and_numbers),
		cmocka_unit_test(without_a_context_what_is_outside_matches_nothing),
		cmocka_unit_test(errors_say_where_and_why),
		cmocka_unit_test(the_longest_message_fits),
		cmocka_unit_test(a_message_never_holds_half_a_character),
		cmocka_unit_test(length_and_depth_are_bounded),
		cmocka_unit_test(the_densest_texts_fit),
		cmocka_unit_test(only_what_depends_on_the_clock_is_timed),
		cmocka_unit_test(words_regexes_and_args_test_the_command_line),
		cmocka_unit_test(long_command_lines_are_searched_up_to_the_bound),
		cmocka_unit_test(a_longer_word_or_one_more_narrows),
		cmocka_unit_test(random_texts_are_parsed_or_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
