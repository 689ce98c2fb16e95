// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Scripts of events and keys -> frames, compared with tests/golden/NAME.WxH.txt.
 *
 * MAYFLY_GOLDEN=write rewrites the files; what has changed in them is then read like code.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/script.h"
#include "ui/act_mouse.h"
#include "ui/app.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define S 1000000000.0

/* A small machine, and what happens on it from second 100 on. */
#define MACHINE                                                                                    \
	"@100\n"                                                                                   \
	"snapshot\n"                                                                               \
	"seed 2 0 kthreadd kthread start=0.01\n"                                                   \
	"seed 12 2 ksoftirqd/0 kthread start=0.02\n"                                               \
	"seed 1 0 systemd start=0.01 : /sbin/init splash\n"                                        \
	"seed 400 1 sshd start=10 : 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100'\n"            \
	"seed 700 400 sshd start=20 : 'sshd: joe [priv]'\n"                                        \
	"seed 710 700 bash uid=1000 tty=pts/0 start=25 : -bash\n"                                  \
	"seed 800 1 cron start=12 : /usr/sbin/cron -f -P\n"                                        \
	"seed 850 1 postgres uid=1001 start=30 : /usr/lib/postgresql/15/bin/postgres "             \
	"-D /var/lib/postgresql/15/main -c config_file=/etc/postgresql/15/main/postgresql.conf\n"  \
	"seed 851 850 postgres uid=1001 start=31 : 'postgres: checkpointer'\n"                     \
	"settled\n" PASS("100.1", "0", "4.2m") PASS("101.1", "0.137", "4.211m")

/* The figures of the small machine: one of it sleeps, one works, one has used much. */
#define PASS(when, cpu, much)                                                                      \
	"@" when " stat 1 cpu=2.5 rss=12582912 threads=1 state=S priority=20\n"                    \
	"stat 400 cpu=0 rss=4194304 threads=1 state=S priority=20\n"                               \
	"stat 700 cpu=10ms rss=9437184 threads=1 state=S priority=20\n"                            \
	"stat 710 cpu=20ms rss=5242880 threads=1 state=S priority=20\n"                            \
	"stat 800 cpu=0 rss=2097152 threads=1 state=S priority=39 nice=19\n"                       \
	"stat 850 cpu=" cpu " rss=220200960 read=73400320 threads=4 state=R priority=20\n"         \
	"stat 851 cpu=" much " rss=104857600 write=1048576 threads=1 state=D priority=20\n"

#define WORK                                                                                       \
	MACHINE                                                                                    \
	"@200 fork 900 710\n"                                                                      \
	"exec 900 : make -j4 all\n"                                                                \
	"+0.1 fork 901 900\n"                                                                      \
	"exec 901 : /usr/bin/cc -c -o one.o one.c\n"                                               \
	"+0.012 exit 901 1 cpu=9ms rss=3400000\n"                                                  \
	"+0.1 fork 902 900\n"                                                                      \
	"exec 902 : /usr/bin/cc -c -o two.o two.c\n"                                               \
	"+1.5 exit 902 SIGSEGV core\n"                                                             \
	"+0.1 fork 903 900\n"                                                                      \
	"exec 903 : /bin/true\n"                                                                   \
	"+0.00085 exit 903\n"                                                                      \
	"@202.5 fork 904 900\n"                                                                    \
	"exec 904 : sleep 60\n"                                                                    \
	"@202.6 stat 900 cpu=0.8 rss=3145728 threads=1 state=S priority=20\n"                      \
	"stat 904 cpu=0 rss=524288 threads=1 state=S priority=20\n"

struct scene {
	const char *name;
	const char *script;
	/* Parted by spaces: @12.5 lets the clock go on to that second; "text" is typed, where _ is
	 * a blank; click:X,Y up:X,Y down:X,Y are the mouse's; draw: a frame; all else is the name
	 * of a key. */
	const char *steps;
	bool ascii;
};

static const char *name_user(void *ctx, uint32_t uid)
{
	return uid == 0      ? "root"
	       : uid == 1000 ? "joe"
	       : uid == 1001 ? "postgres"
			     : "somebody-with-a-long-name";
}

struct stage {
	struct app app;
	struct source *source;
	struct frame *frame;
	uint64_t now_ns;
	unsigned width, height;
};

static void open_stage(
	struct stage *stage, const struct scene *scene, unsigned width, unsigned height)
{
	char message[200] = "";
	struct app_setup setup = {
		.limits = {.linger_ns = 3 * S, .short_ns = 1 * S},
		.ascii = scene->ascii,
		.pid_width = 5,
		.user_name = name_user,
	};

	stage->source = setup.source = script_open(scene->script, message, sizeof(message));
	if (!setup.source)
		fail_msg("%s", message);
	stage->width = width;
	stage->height = height;
	stage->frame = frame_new(width, height);
	assert_int_equal(app_open(&stage->app, &setup), 0);
	stage->app.machine = (struct machine){.load = {0.52, 0.41, 0.3},
		.memory_bytes = 8ull << 30,
		.used_bytes = 1200u << 20,
		.cpus = 2,
		.share = 0.3f,
		.shares = {0.48f, 0.12f},
		.own_share = 0.004,
		.kernel_share = 0.001};
}

static void close_stage(struct stage *stage)
{
	app_close(&stage->app);
	source_close(stage->source);
	frame_free(stage->frame);
}

static void show(struct stage *stage)
{
	assert_true(app_sync(&stage->app, stage->width, stage->height, stage->now_ns));
	app_draw(&stage->app, stage->frame);
}

static void go_on_until(struct stage *stage, const char *seconds)
{
	stage->now_ns = strtod(seconds, NULL) * S;
	script_until(stage->source, stage->now_ns);
	while (app_drain(&stage->app, 1000, stage->now_ns) > 0)
		;
}

static void type(struct stage *stage, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		app_key(&stage->app, text[i] == '_' ? ' ' : text[i], stage->now_ns);
}

static bool play_mouse(struct stage *stage, const char *step)
{
	static const char *const acts[] = {"click:", "up:", "down:"};

	for (unsigned act = 0; act < sizeof(acts) / sizeof(*acts); act++) {
		struct mouse mouse = {.act = act};
		size_t len = strlen(acts[act]);

		if (strncmp(step, acts[act], len) ||
			sscanf(step + len, "%d,%d", &mouse.x, &mouse.y) != 2)
			continue;
		act_mouse(&stage->app, &mouse, stage->now_ns);
		return true;
	}
	return false;
}

static void play_step(struct stage *stage, const char *step, size_t len)
{
	if (*step == '@') {
		go_on_until(stage, step + 1);
	} else if (len == 4 && !memcmp(step, "draw", 4)) {
		show(stage);
	} else if (*step == '"') {
		type(stage, step + 1, len - 2);
	} else if (!play_mouse(stage, step)) {
		int key = keys_parse(step, len);

		if (key < 0)
			fail_msg("no key is called %.*s", (int)len, step);
		app_key(&stage->app, key, stage->now_ns);
	}
	show(stage); /* after every step, as in life */
}

static void play(struct stage *stage, const char *steps)
{
	while (*steps) {
		size_t len = strcspn(steps, " ");

		play_step(stage, steps, len);
		steps += len + strspn(steps + len, " ");
	}
}

static char *dump(const struct stage *stage)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	frame_dump(stage->frame, out);
	fclose(out);
	return text;
}

static char *read_file(const char *path)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;

	if (!in || getdelim(&text, &room, '\0', in) < 0) {
		free(text);
		text = strdup("");
	}
	if (in)
		fclose(in);
	return text;
}

static void compare(const char *path, const char *text)
{
	char *expected;

	if (getenv("MAYFLY_GOLDEN")) {
		FILE *out = fopen(path, "we");

		assert_non_null(out);
		fputs(text, out);
		fclose(out);
		return;
	}
	expected = read_file(path);
	if (strcmp(expected, text))
		fail_msg("%s differs (MAYFLY_GOLDEN=write takes what is there now):\n%s", path,
			text);
	free(expected);
}

static void check_at(const struct scene *scene, unsigned width, unsigned height)
{
	struct stage stage = {0};
	char path[128], *text;

	open_stage(&stage, scene, width, height);
	play(&stage, scene->steps);
	text = dump(&stage);
	snprintf(path, sizeof(path), "tests/golden/%s.%ux%u.txt", scene->name, width, height);
	compare(path, text);
	assert_null(tree_check(stage.app.tree));
	assert_null(view_check(stage.app.view));
	free(text);
	close_stage(&stage);
}

static void check(const struct scene *scene)
{
	check_at(scene, 80, 24);
}

static void the_tree_at_every_size(void **state)
{
	static const struct scene scene = {"tree", WORK, "@200 @203", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
}

static void the_dead_fade_in_steps_and_leave(void **state)
{
	check(&(struct scene){"fading", WORK, "@200 @203.9", false});
	check(&(struct scene){"faded", WORK, "@200 @206", false});
}

static void lines_are_ascii_where_they_must_be(void **state)
{
	check(&(struct scene){"ascii", WORK, "@200 @203", true});
}

static void help_names_every_key(void **state)
{
	static const struct scene scene = {"help", MACHINE, "@100 F1", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 12, 5);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct scene){"help_end", MACHINE, "@100 F1 End", false});
}

static void a_folded_row_says_how_much_it_hides(void **state)
{
	check(&(struct scene){"folded", WORK, "@203 \"710\" - Up", false});
}

static void a_filter_keeps_the_ancestors_as_context(void **state)
{
	check(&(struct scene){"filter", WORK, "@203 F4 \"cc\" Enter", false});
	check(&(struct scene){"filter_typing", WORK, "@203 F4 \"cc_one\"", false});
}

static void a_wrong_filter_is_shown_where_it_is_wrong(void **state)
{
	check(&(struct scene){"filter_wrong", WORK, "@203 F4 \"cc_pid=x\" Enter", false});
	check(&(struct scene){"filter_cleared", WORK, "@203 F4 \"cc_pid=x\" Enter Esc", false});
}

static void a_search_marks_its_hits(void **state)
{
	check(&(struct scene){"search", WORK, "@203 / \"cc\" F3", false});
	check(&(struct scene){"search_kept", WORK, "@203 / \"cc\" Enter n", false});
}

static void setup_shows_what_it_does(void **state)
{
	static const struct scene scene = {
		"setup", WORK, "@203 F2 End Space F7 F7 Home Down Space", false};

	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct scene){"setup_kept", WORK, "@203 F2 Down Space Enter", false});
	check(&(struct scene){"setup_undone", WORK, "@203 F2 Down Space Esc", false});
}

static void the_menu_of_users_picks_one(void **state)
{
	check(&(struct scene){"users", WORK, "@203 u Down", false});
	check(&(struct scene){"user", WORK, "@203 u Down Enter", false});
}

static void toggles_change_what_is_shown(void **state)
{
	check(&(struct scene){"kthreads", WORK, "@203 K", false});
	check(&(struct scene){"no_dead", WORK, "@203 d", false});
	check(&(struct scene){"flat", WORK, "@203 F5", false});
}

/* A server with three threads: one works, one sleeps, one comes and goes. */
#define THREADS                                                                                    \
	MACHINE "@150 fork 950 1 uid=1001 comm=java\n"                                             \
		"exec 950 : /usr/bin/java -jar server.jar\n"                                       \
		"@198 seed 951 950 'C2 Compiler' thread uid=1001 start=151 state=R cpu=4\n"        \
		"seed 952 950 G1 thread uid=1001 start=151 nice=5 cpu=1\n"                         \
		"stat 950 cpu=6 rss=220200960 threads=4 state=S\n"                                 \
		"@199 stat 950 cpu=6.9 rss=220200960 threads=4 state=S\n"                          \
		"stat 951 cpu=4.9 state=R\n"                                                       \
		"stat 952 cpu=1 nice=5\n"                                                          \
		"@200 fork 953 950 thread\n"                                                       \
		"+0.25 exit 953\n"                                                                 \
		"@201 fork 954 950 thread comm=pool-1-thread-1\n"                                  \
		"fork 955 950 : java\n"                                                            \
		"exec 955 : /usr/bin/git fetch\n"

static void threads_are_shown_below_their_process(void **state)
{
	check(&(struct scene){"threads_hidden", THREADS, "@202", false});
	check(&(struct scene){"threads", THREADS, "@202 H", false});
	check(&(struct scene){"threads_hidden", THREADS, "@202 H 9 5 1 H Home", false});
	check(&(struct scene){"threads_folded", THREADS, "@202 H 9 5 1 g -", false});
	check(&(struct scene){"threads_filter", THREADS, "@202 H F4 j a v a Enter", false});
	check(&(struct scene){"threads_busy", THREADS, "@202 H F4 c p u > 5 0 Enter", false});
	check(&(struct scene){"threads_over", THREADS "@201.5 settled thread\n", "@202 H", false});
}

static void a_thread_is_signalled_by_its_process(void **state)
{
	check(&(struct scene){"threads_signal", THREADS, "@202 H 9 5 2 F9", false});
	check(&(struct scene){"threads_none", WORK, "@203 H", false});
}

static void a_frozen_screen_stands_still(void **state)
{
	check(&(struct scene){"frozen", WORK, "@201 Z @230 Down Down", false});
	check(&(struct scene){"frozen_step", WORK, "@201 Z @230 . . .", false});
	check(&(struct scene){"thawed", WORK, "@201 Z @203 Z", false});
}

static void only_failures_are_shown_and_what_is_below_them(void **state)
{
	check(&(struct scene){"failures", WORK, "@203 E", false});
	check(&(struct scene){
		"failures_below", WORK "+0.1 fork 905 904\n+0.1 exit 904 2\n", "@203 E D", false});
	check(&(struct scene){"failures_hidden", WORK, "@203 d E", false});
}

static void the_programs_file_stands_for_its_own_name(void **state)
{
	check(&(struct scene){"paths",
		"@100 snapshot\nseed 1 0 systemd start=0.01 exe=/usr/lib/systemd/systemd : "
		"/sbin/init x\n"
		"seed 710 1 bash uid=1000 start=25 exe=/usr/bin/bash : -bash\nsettled\n",
		"@203 p", false});
}

static void an_orphan_leads_to_both_its_parents(void **state)
{
	static const char script[] = WORK "+0.1 fork 905 904\n+0.1 exit 904 2\n"
					  "stat 905 parent=1 threads=1 state=S priority=20\n";

	check(&(struct scene){"orphan", script, "@203 \"905\" g", false});
	check(&(struct scene){"orphan_again", script, "@203 \"905\" g g", false});
}

static void what_was_typed_before_comes_back(void **state)
{
	check(&(struct scene){"recall", WORK,
		"@203 F4 \"cc\" Enter F4 Ctrl-U \"make\" Enter F4 Ctrl-U \"sl\" Up Up", false});
	check(&(struct scene){
		"recall_draft", WORK, "@203 F3 \"cc\" Enter F3 \"sl\" Up Up Down Down", false});
}

static void digits_lead_to_the_dead_too(void **state)
{
	check(&(struct scene){"digits_dead", WORK, "@203 \"902\"", false});
}

static void who_is_looked_at_does_not_expire(void **state)
{
	check(&(struct scene){
		"held", WORK "@203 exit 904 1\n", "@202.7 \"904\" draw @203 draw @210 F", false});
	check(&(struct scene){"held_no_more", WORK "@203 exit 904 1\n",
		"@202.7 \"904\" draw @203 draw @210 draw F Up", false});
}

static void siblings_are_sorted_in_the_tree(void **state)
{
	check(&(struct scene){"sort_cpu", WORK, "@203 P", false});
	check(&(struct scene){"sort_command_ascii", WORK, "@203 F6 End Enter I", true});
	check(&(struct scene){"sort_unseen", WORK, "@203 F6 \"k\" Enter", false});
}

static void the_flat_list_is_sorted(void **state)
{
	check(&(struct scene){"sort_flat", WORK, "@203 t M", false});
}

static void the_cursor_keeps_its_line_while_rows_are_sorted(void **state)
{
	check(&(struct scene){"sort_cursor", WORK, "@202.5 \"710\" M @203", false});
}

static void the_menu_of_columns_sorts(void **state)
{
	static const struct scene scene = {"sort_menu", WORK, "@203 M F6 Up", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
}

static void the_menu_of_signals_says_whom_it_is_about(void **state)
{
	static const struct scene scene = {"signals", WORK, "@203 \"710\" F9 Tab", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct scene){"signals_typed", WORK, "@203 \"904\" k \"int\"", false});
}

static void a_recording_is_not_acted_on(void **state)
{
	check(&(struct scene){
		"signals_recorded", WORK, "@203 \"904\" Space \"710\" Space k Enter", false});
}

#define MAKER                                                                                      \
	WORK "stat 900 cpu=120ms rss=9000000 threads=1 nice=5 priority=25 state=S\n"               \
	     "+0.1 fork 905 900\n"                                                                 \
	     "exec 905 cgroup=/system.slice/docker-0123456789ab0123456789ab.scope : sh -c 'echo "  \
	     "\\e[1m'\n"                                                                           \
	     "+0.1 exec 905 : /usr/bin/tee -a /tmp/a\\nb\n"                                        \
	     "+0.1 exit 905 3 cpu=2ms rss=1000000\n"

static void the_details_say_all_that_is_known(void **state)
{
	static const struct scene scene = {"details", MAKER, "@203 \"900\" v", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check_at(&(struct scene){"details_dead", MAKER, "@203 \"710\" v Esc F3 \"tee\" Enter v",
			 false},
		80, 60);
}

static void the_details_are_searched(void **state)
{
	check(&(struct scene){
		"details_found", MAKER, "@203 \"900\" v / \"children\" Enter", false});
	check(&(struct scene){"details_closed", MAKER, "@203 \"900\" v Esc", false});
}

static void a_copied_line_is_told(void **state)
{
	check(&(struct scene){"copied", WORK, "@203 \"904\" y", false});
}

static void tags_are_marked(void **state)
{
	check(&(struct scene){"tags", WORK, "@203 \"900\" c Home Space", false});
}

static void what_was_lost_stands_out(void **state)
{
	check(&(struct scene){"lost", WORK "lost 1234\n", "@203", false});
}

static void hostile_names_stay_in_their_cells(void **state)
{
	check(&(struct scene){"hostile",
		MACHINE "@200 fork 900 710\n"
			"exec 900 : '/tmp/\\e[31mred\\n' '\\e]0;title\\x07' '\\xff\\xfe' "
			"'漢字漢字' 'e\\xcc\\x81'\n"
			"fork 901 710\n"
			"exec 901 : '' 'first argument is empty'\n"
			"fork 902 710\n"
			"exec 902 : '/ends/in/slash/' x\n",
		"@200.5", false});
}

static void a_deep_tree_shows_its_innermost_levels(void **state)
{
	static const struct scene scene = {"deep",
		MACHINE "@200\n"
			"fork 1000 710\n"
			"repeat 40\n"
			"fork $i+1001 $i+1000\n"
			"exec $i+1001 : level $i\n"
			"end\n",
		"@201 \"1040\"", false};

	check_at(&scene, 80, 24);
	check_at(&scene, 20, 5);
}

/* A wide character of which half fits is a blank; marks stay on their character. */
static void wide_characters_and_marks_keep_the_columns(void **state)
{
	static const struct scene scene = {"wide",
		MACHINE
		"@200 fork 900 710\n"
		"exec 900 : /usr/bin/漢字 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字\n"
		"fork 901 710\n"
		"exec 901 : emoji '\xf0\x9f\x90\x9b' "
		"'\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80' "
		"'\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa' '\xe2\x9d\xa4\xef\xb8\x8f' end\n"
		"fork 902 710\n"
		"exec 902 : marks 'e\xcc\x81' "
		"'a\xcc\x81\xcc\xa7\xcc\x8a\xcc\x81\xcc\xa7\xcc\x8a\xcc\x81\xcc\xa7z' "
		"'\xcc\x81"
		"alone' end\n"
		"fork 903 710\n"
		"exec 903 : -한국어 \xef\xbc\xa1\xef\xbc\xa2 \xe0\xb8\x81\xe0\xb8\xb3 end\n",
		"@200.5 \"900\"", false};

	check_at(&scene, 20, 8);
	check_at(&scene, 21, 8);
	check_at(&scene, 79, 24);
	check_at(&scene, 80, 24);
}

static void a_chain_of_500_is_readable_where_the_cursor_is(void **state)
{
	static const struct scene scene = {"chain",
		MACHINE "@200\n"
			"fork 1000 710\n"
			"repeat 500\n"
			"fork $i+1001 $i+1000\n"
			"exec $i+1001 : level $i\n"
			"end\n",
		"@201 \"1500\"", false};

	check_at(&scene, 80, 24);
	check_at(&scene, 20, 5);
	check(&(struct scene){"chain_shifted", scene.script, "@201 \"1500\" Right Right", false});
	check(&(struct scene){"chain_clicked", scene.script, "@201 \"1490\" click:43,12", false});
}

#define EXECS                                                                                      \
	MACHINE                                                                                    \
	"@200 fork 900 710\n"                                                                      \
	"+0.001 exec 900 : /bin/sh -c 'exec nice -n 5 env x.py'\n"                                 \
	"+0.001 exec 900 : /usr/bin/nice -n 5 env x.py\n"                                          \
	"+0.001 exec 900 : /usr/bin/env x.py\n"                                                    \
	"+0.001 exec 900 exe=./x.py interp=/usr/bin/python3 : python3 ./x.py --verbose --all\n"    \
	"fork 901 710\n"                                                                           \
	"+0.001 exec 901 : /bin/sh -c 'exec sleep 60'\n"                                           \
	"+0.001 exec 901 : sleep 60\n"                                                             \
	"fork 902 900\n"                                                                           \
	"+0.001 exec 902 : ./again.sh\n"                                                           \
	"+0.001 exec 902 : ./again.sh\n"                                                           \
	"+0.001 exec 902 : ./again.sh\n"                                                           \
	"+0.001 exec 902 : ./\\e[31m\\n.sh\n"                                                      \
	"+0.001 exec 902 : /bin/false\n"                                                           \
	"+0.1 exit 902 1\n"

static void what_was_executed_before_is_on_the_row(void **state)
{
	static const struct scene scene = {"execs", EXECS, "@200.5 Down Down Down Down", false};

	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 24);
	check(&(struct scene){"execs_found", EXECS, "@200.5 F3 \"nice\" Enter Right", true});
}

static void an_end_that_was_not_seen_is_not_made_up(void **state)
{
	static const struct scene scene = {"unknown",
		MACHINE "@200\n"
			"fork 900 710\n"
			"exec 900 : gone\n"
			"+0.5 exit 900 unknown\n"
			"seed 910 710 zombie start=150 dead=3\n",
		"@201", false};

	check_at(&scene, 80, 24);
	check_at(&scene, 120, 24);
}

#define STORM                                                                                      \
	MACHINE                                                                                    \
	"@200 fork 900 710\n"                                                                      \
	"exec 900 interp=/bin/bash : ./retry.sh\n"                                                 \
	"repeat 120\n"                                                                             \
	"+0.002 fork $i+2000 900\n"                                                                \
	"+0.001 exec $i+2000 : /usr/bin/curl -s http://localhost:1/\n"                             \
	"+0.007 exit $i+2000 7 cpu=3ms rss=9000000\n"                                              \
	"+0.001 fork $i+3000 900\n"                                                                \
	"+0.001 exec $i+3000 : /bin/sleep 0.01\n"                                                  \
	"+0.012 exit $i+3000 cpu=1ms rss=1000000\n"                                                \
	"end\n"                                                                                    \
	"fork 910 800\n"                                                                           \
	"exec 910 : /bin/sh -c 'echo \\e[31m'\n"                                                   \
	"+0.2 exit 910 SIGSEGV core\n"

static void who_spawns_is_ranked_at_every_size(void **state)
{
	static const struct scene scene = {"spawners", STORM, "@200 @203.2 r Down", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct scene){"spawners_first", STORM, "@200 @203.2 r", false});
	check(&(struct scene){"spawners_none", MACHINE, "@100 Tab", false});
}

static void enter_goes_to_the_culprit_in_the_tree(void **state)
{
	check(&(struct scene){"culprit", STORM, "@200 @203.2 r Enter", false});
}

static void a_spawner_is_signalled_where_it_is_listed(void **state)
{
	check(&(struct scene){"spawners_signals", STORM, "@200 @203.2 r k Tab", false});
	check(&(struct scene){"spawners_signalled", STORM, "@200 @203.2 r F9 Enter", false});
	check(&(struct scene){"spawners_gone", STORM "exit 900\n", "@200 @203.2 @207 r k", false});
}

static void enter_in_the_log_shows_what_is_left_of_the_departed(void **state)
{
	check(&(struct scene){"departed", WORK, "@200 @209 L Down Enter", false});
	check(&(struct scene){"departed_closed", WORK, "@200 @209 L Down Enter e y Esc", false});
}

static void a_runaway_is_marked_in_header_and_tree(void **state)
{
	check(&(struct scene){"runaway", STORM, "@200 @202.6", false});
	check_at(&(struct scene){"runaway_wide", STORM, "@200 @202.6", false}, 200, 24);
	check(&(struct scene){"runaway_folded", STORM, "@200 @202.6 7 1 0 -", false});
	check(&(struct scene){"runaway_over", STORM, "@200 @202.6 @209", false});
}

static void what_has_exited_is_listed_at_every_size(void **state)
{
	static const struct scene scene = {"log", WORK, "@200 @203 L Down", false};

	check_at(&scene, 1, 1);
	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 60);
	check(&(struct scene){"log_filter", WORK, "@200 @203 L F4 \"state=failed\" Enter", false});
	check(&(struct scene){"log_none", MACHINE, "@100 Tab Tab", false});
}

static void the_log_stays_on_its_record_while_others_come(void **state)
{
	check(&(struct scene){"log_held", STORM, "@201.5 L Down Down Down @203.2", false});
	check(&(struct scene){"log_end", STORM, "@203.2 L End", false});
}

static void tab_goes_round(void **state)
{
	check(&(struct scene){"fading", WORK, "@200 @203.9 Tab Tab Tab", false});
}

static void long_commands_scroll(void **state)
{
	check(&(struct scene){"scrolled", WORK, "@203 \"850\" Right Right Right", false});
}

static void digits_say_where_they_lead(void **state)
{
	check(&(struct scene){"digits", WORK, "@203 \"90\"", false});
	check(&(struct scene){"digits_none", WORK, "@203 \"77\"", false});
}

static void a_click_selects_and_on_the_sign_folds(void **state)
{
	check(&(struct scene){"click", WORK, "@203 click:60,9", false});
	check(&(struct scene){"click_sign", WORK, "@203 click:46,7", false});
	check(&(struct scene){
		"click_nowhere", WORK, "@203 click:50,20 click:5,1 click:5,22", false});
}

static void a_click_on_a_heading_sorts_and_a_second_one_the_other_way(void **state)
{
	check(&(struct scene){"click_heading", WORK, "@203 click:33,4 click:33,4", false});
	check(&(struct scene){"click_sort_menu", WORK, "@203 F6 click:3,6 click:3,6", false});
}

static void a_click_on_a_button_is_its_key(void **state)
{
	check(&(struct scene){"click_button", WORK, "@203 click:20,23", false});
	check(&(struct scene){"click_users", WORK, "@203 u click:9,6 click:9,6", false});
	check(&(struct scene){"click_signal", WORK, "@203 \"904\" k click:9,6 click:9,6", false});
	check(&(struct scene){"setup_theme", WORK, "@203 F2 t t", false});
	check(&(struct scene){"click_setup", WORK, "@203 F2 click:1,14 click:9,12", false});
	check(&(struct scene){"click_hint", WORK, "@203 F4 \"cc\" click:2,23", false});
}

static void the_wheel_scrolls(void **state)
{
	check_at(&(struct scene){"wheel", WORK, "@203 down:1,9", false}, 80, 12);
	check(&(struct scene){"wheel_help", WORK, "@203 F1 down:1,9 down:1,9 up:1,9", false});
}

/* Whatever is pressed, at whatever size: no crash, no broken promise. */
static void any_keys_at_any_size_do_no_harm(void **state)
{
	unsigned seed = getenv("SEED") ? (unsigned)atoi(getenv("SEED")) : (unsigned)time(NULL);
	static const struct scene scene = {"", WORK, "", false};

	print_message("# seed %u\n", seed);
	srand(seed);
	for (int round = 0; round < 60; round++) {
		struct stage stage = {0};
		char time[32];

		open_stage(&stage, &scene, 80, 24);
		for (int step = 0; step < 80; step++) {
			int key = rand() % 3 ? ' ' + rand() % 95 : KEY_FIRST_NAMED + rand() % 30;

			stage.width = rand() % 4 ? stage.width : (unsigned)rand() % 130;
			stage.height = rand() % 4 ? stage.height : (unsigned)rand() % 40;
			assert_true(frame_resize(stage.frame, stage.width, stage.height));
			snprintf(time, sizeof(time), "%f", 199.9 + step * 0.1);
			go_on_until(&stage, time);
			if (rand() % 4)
				app_key(&stage.app, rand() % 9 ? key : KEY_ESCAPE, stage.now_ns);
			else
				act_mouse(&stage.app,
					&(struct mouse){rand() % 3, rand() % 130, rand() % 40},
					stage.now_ns);
			show(&stage);
			assert_null(tree_check(stage.app.tree));
			assert_null(view_check(stage.app.view));
			assert_true(
				!app_due_ns(&stage.app) || app_due_ns(&stage.app) > stage.now_ns);
		}
		close_stage(&stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tree_at_every_size),
		cmocka_unit_test(the_dead_fade_in_steps_and_leave),
		cmocka_unit_test(lines_are_ascii_where_they_must_be),
		cmocka_unit_test(help_names_every_key),
		cmocka_unit_test(a_folded_row_says_how_much_it_hides),
		cmocka_unit_test(a_filter_keeps_the_ancestors_as_context),
		cmocka_unit_test(a_wrong_filter_is_shown_where_it_is_wrong),
		cmocka_unit_test(a_search_marks_its_hits),
		cmocka_unit_test(setup_shows_what_it_does),
		cmocka_unit_test(the_menu_of_users_picks_one),
		cmocka_unit_test(toggles_change_what_is_shown),
		cmocka_unit_test(threads_are_shown_below_their_process),
		cmocka_unit_test(a_thread_is_signalled_by_its_process),
		cmocka_unit_test(a_frozen_screen_stands_still),
		cmocka_unit_test(only_failures_are_shown_and_what_is_below_them),
		cmocka_unit_test(the_programs_file_stands_for_its_own_name),
		cmocka_unit_test(an_orphan_leads_to_both_its_parents),
		cmocka_unit_test(what_was_typed_before_comes_back),
		cmocka_unit_test(digits_lead_to_the_dead_too),
		cmocka_unit_test(who_is_looked_at_does_not_expire),
		cmocka_unit_test(siblings_are_sorted_in_the_tree),
		cmocka_unit_test(the_flat_list_is_sorted),
		cmocka_unit_test(the_cursor_keeps_its_line_while_rows_are_sorted),
		cmocka_unit_test(the_menu_of_columns_sorts),
		cmocka_unit_test(the_menu_of_signals_says_whom_it_is_about),
		cmocka_unit_test(a_recording_is_not_acted_on),
		cmocka_unit_test(the_details_say_all_that_is_known),
		cmocka_unit_test(the_details_are_searched),
		cmocka_unit_test(a_copied_line_is_told),
		cmocka_unit_test(tags_are_marked),
		cmocka_unit_test(what_was_lost_stands_out),
		cmocka_unit_test(hostile_names_stay_in_their_cells),
		cmocka_unit_test(a_deep_tree_shows_its_innermost_levels),
		cmocka_unit_test(wide_characters_and_marks_keep_the_columns),
		cmocka_unit_test(a_chain_of_500_is_readable_where_the_cursor_is),
		cmocka_unit_test(what_was_executed_before_is_on_the_row),
		cmocka_unit_test(an_end_that_was_not_seen_is_not_made_up),
		cmocka_unit_test(who_spawns_is_ranked_at_every_size),
		cmocka_unit_test(enter_goes_to_the_culprit_in_the_tree),
		cmocka_unit_test(a_runaway_is_marked_in_header_and_tree),
		cmocka_unit_test(a_spawner_is_signalled_where_it_is_listed),
		cmocka_unit_test(enter_in_the_log_shows_what_is_left_of_the_departed),
		cmocka_unit_test(what_has_exited_is_listed_at_every_size),
		cmocka_unit_test(the_log_stays_on_its_record_while_others_come),
		cmocka_unit_test(tab_goes_round),
		cmocka_unit_test(long_commands_scroll),
		cmocka_unit_test(digits_say_where_they_lead),
		cmocka_unit_test(a_click_selects_and_on_the_sign_folds),
		cmocka_unit_test(a_click_on_a_heading_sorts_and_a_second_one_the_other_way),
		cmocka_unit_test(a_click_on_a_button_is_its_key),
		cmocka_unit_test(the_wheel_scrolls),
		cmocka_unit_test(any_keys_at_any_size_do_no_harm),
	};

	setenv("TERM", "xterm", 1); /* what is said of the clipboard depends on them */
	unsetenv("TMUX");
	setenv("TZ", "UTC", 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
