/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * golden.h - runs scripts of events and keys, and compares frames with tests/golden/NAME.WxH.txt.
 *
 * MAYFLY_GOLDEN=write rewrites the files; the diff is then reviewed like code.
 */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/source/file/script.h"
#include "ui/app/app.h"
#include "ui/app/screen.h"
#include "ui/interactive/commands.h"
#include "ui/draw/picture.h"
#include "ui/interactive/click.h"
#include "ui/screens/screens.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define S 1000000000.0

/* A small machine, and the events on it from second 100 on. */
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

/* CPU and memory of the small machine: one process sleeps, one works, one has used much CPU. */
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

struct golden_scene {
	const char *name;
	const char *script;
	/* Steps separated by spaces: @12.5 advances the clock to that second; "text" is typed (_
	 * is a blank); click:X,Y up:X,Y down:X,Y are mouse events; draw draws a frame; anything
	 * else is the name of a key. */
	const char *steps;
	bool ascii;
};

static inline const char *name_user(void *ctx, uint32_t uid)
{
	return uid == 0      ? "root"
	       : uid == 1000 ? "joe"
	       : uid == 1001 ? "postgres"
			     : "somebody-with-a-long-name";
}

struct golden_stage {
	struct app app;
	struct source *source;
	struct frame *frame;
	uint64_t now_ns;
	unsigned width, height;
};

static inline void open_stage(struct golden_stage *stage, const struct golden_scene *scene,
	unsigned width, unsigned height)
{
	char message[200] = "";
	struct app_setup setup = {
		.screens = all_screens,
		.limits = {.linger_ns = 3 * S, .short_ns = 1 * S},
		.ascii = scene->ascii,
		.user_name = name_user,
	};

	stage->source = setup.source = script_open(scene->script, message, sizeof(message));
	if (!setup.source)
		fail_msg("%s", message);
	stage->width = width;
	stage->height = height;
	stage->frame = frame_new(width, height);
	assert_int_equal(app_open(&stage->app, &setup), 0);
	stage->app.model.machine = (struct machine){.load = {0.52, 0.41, 0.3},
		.memory_bytes = 8ull << 30,
		.used_bytes = 1200u << 20,
		.cpus = 2,
		.share = 0.3f,
		.shares = {0.48f, 0.12f},
		.numbers = {0, 1},
		.own_share = 0.004,
		.kernel_share = 0.001};
}

static inline void close_stage(struct golden_stage *stage)
{
	app_close(&stage->app);
	source_close(stage->source);
	frame_free(stage->frame);
}

static inline void show(struct golden_stage *stage)
{
	bool answered = false;

	assert_true(app_sync(&stage->app, stage->width, stage->height, stage->now_ns));
	while (screen_is_scanning(&stage->app))
		app_scan(&stage->app, &answered);
	if (answered)
		assert_true(app_sync(&stage->app, stage->width, stage->height, stage->now_ns));
	picture_draw(&stage->app, stage->frame);
}

static inline void go_on_until(struct golden_stage *stage, const char *seconds)
{
	stage->now_ns = strtod(seconds, NULL) * S;
	script_until(stage->source, stage->now_ns);
	while (app_drain(&stage->app, 1000, stage->now_ns) > 0)
		;
}

static inline void type(struct golden_stage *stage, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		commands_key(&stage->app, text[i] == '_' ? ' ' : text[i], stage->now_ns);
}

static inline bool play_mouse(struct golden_stage *stage, const char *step)
{
	static const char *const acts[] = {"click:", "up:", "down:"};

	for (unsigned act = 0; act < sizeof(acts) / sizeof(*acts); act++) {
		struct mouse mouse = {.act = act};
		size_t len = strlen(acts[act]);

		if (strncmp(step, acts[act], len) ||
			sscanf(step + len, "%d,%d", &mouse.x, &mouse.y) != 2)
			continue;
		click_mouse(&stage->app, &mouse, stage->now_ns);
		return true;
	}
	return false;
}

static inline void play_step(struct golden_stage *stage, const char *step, size_t len)
{
	if (*step == '@') {
		go_on_until(stage, step + 1);
	} else if (len == 4 && !memcmp(step, "draw", 4)) {
		show(stage);
	} else if (*step == '"') {
		type(stage, step + 1, len - 2);
	} else if (!play_mouse(stage, step)) {
		int key = key_parse(step, len);

		if (key < 0)
			fail_msg("no key is called %.*s", (int)len, step);
		commands_key(&stage->app, key, stage->now_ns);
	}
	show(stage); /* as the real program does after each step */
}

static inline void play(struct golden_stage *stage, const char *steps)
{
	while (*steps) {
		size_t len = strcspn(steps, " ");

		play_step(stage, steps, len);
		steps += len + strspn(steps + len, " ");
	}
}

static inline char *dump(const struct golden_stage *stage)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	frame_dump(stage->frame, out);
	fclose(out);
	return text;
}

static inline char *read_file(const char *path)
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

static inline void compare(const char *path, const char *text)
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

/* Compares the current frame with tests/golden/NAME.WxH.txt. */
static inline void compare_stage(const struct golden_stage *stage, const char *name)
{
	char path[128], *text = dump(stage);

	snprintf(
		path, sizeof(path), "tests/golden/%s.%ux%u.txt", name, stage->width, stage->height);
	compare(path, text);
	assert_null(tree_check(stage->app.model.tree));
	assert_null(view_check(stage->app.model.view));
	free(text);
}

static inline void check_at(const struct golden_scene *scene, unsigned width, unsigned height)
{
	struct golden_stage stage = {0};

	open_stage(&stage, scene, width, height);
	play(&stage, scene->steps);
	compare_stage(&stage, scene->name);
	close_stage(&stage);
}

static inline void check(const struct golden_scene *scene)
{
	check_at(scene, 80, 24);
}

#define MAKER                                                                                      \
	WORK "stat 900 cpu=120ms rss=9000000 threads=1 nice=5 priority=25 state=S\n"               \
	     "+0.1 fork 905 900\n"                                                                 \
	     "exec 905 cgroup=/system.slice/docker-0123456789ab0123456789ab.scope : sh -c 'echo "  \
	     "\\e[1m'\n"                                                                           \
	     "+0.1 exec 905 : /usr/bin/tee -a /tmp/a\\nb\n"                                        \
	     "+0.1 exit 905 3 cpu=2ms rss=1000000\n"

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

/* A server with three threads: one works, one sleeps, one starts and exits. */
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
		"@201 fork 954 950 thread comm=pool-1-thread-1\n"                                  \
		"fork 955 950 : java\n"                                                            \
		"exec 955 : /usr/bin/git fetch\n"                                                  \
		"+0.25 exit 953\n"

static inline int stage_run(const struct CMUnitTest *tests, size_t count)
{
	setenv("TERM", "xterm", 1); /* the messages about the clipboard depend on them */
	unsetenv("TMUX");
	setenv("TZ", "UTC", 1);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return _cmocka_run_group_tests("tests", tests, count, NULL, NULL);
}

#define STAGE_RUN(tests) stage_run(tests, sizeof(tests) / sizeof(*tests))

#endif
