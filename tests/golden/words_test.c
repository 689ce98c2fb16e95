// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Text of all kinds and lengths in the columns of the tree. */
#include "tests/support/golden.h"

static void hostile_names_stay_in_their_cells(void **state)
{
	check(&(struct golden_scene){"hostile",
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
	static const struct golden_scene scene = {"deep",
		MACHINE "@200\n"
			"fork 1000 710\n"
			"repeat 40\n"
			"fork $i+1001 $i+1000\n"
			"exec $i+1001 : level $i\n"
			"end\n",
		"@201 m \"1040\"", false};

	check_at(&scene, 80, 24);
	check_at(&scene, 20, 5);
}

/* Half of a wide character is a blank; marks stay on their character. */
/* They have rows of their own where there is room, and where they are selected. */
static void an_only_child_shares_the_row_of_its_parent(void **state)
{
	static const char script[] =
		MACHINE "@200\n"
			"fork 900 710\nexec 900 : sh build.sh\n"
			"fork 901 900\nexec 901 : make -j2\n"
			"fork 902 901\nexec 902 : sh -c 'ccache cc -c one.c'\n"
			"fork 903 902\nexec 903 : ccache cc -c one.c\n"
			"fork 904 903\nexec 904 : /usr/bin/cc -c one.c\n"
			"fork 905 904\nexec 905 : /usr/lib/gcc/cc1 -quiet one.c\n"
			"fork 906 901\nexec 906 : sh -c 'ccache cc -c two.c'\n"
			"fork 907 906\nexec 907 : ccache cc -c two.c\n"
			"fork 908 907\nexec 908 : sleep 1\n"
			"fork 909 907\nexec 909 : sleep 2\n";

	check(&(struct golden_scene){"joined", script, "@201", false});
	check(&(struct golden_scene){"joined_ascii", script, "@201", true});
	check(&(struct golden_scene){"joined_parent", script, "@201 \"905\" g", false});
	check(&(struct golden_scene){"joined_kill", script, "@201 \"905\" k", false});
	check(&(struct golden_scene){"joined_found", script, "@201 F3 \"ccache\" Enter", false});
	check(&(struct golden_scene){"joined_whole", script, "@201 m", false});
	check(&(struct golden_scene){"joined_time", script, "@201 \"905\" G", false});
}

static void wide_characters_and_marks_keep_the_columns(void **state)
{
	static const struct golden_scene scene = {"wide",
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
	static const struct golden_scene scene = {"chain",
		MACHINE "@200\n"
			"fork 1000 710\n"
			"repeat 500\n"
			"fork $i+1001 $i+1000\n"
			"exec $i+1001 : level $i\n"
			"end\n",
		"@201 m \"1500\"", false};

	check_at(&scene, 80, 24);
	check_at(&scene, 20, 5);
	check(&(struct golden_scene){
		"chain_shifted", scene.script, "@201 m \"1500\" Right Right", false});
	check(&(struct golden_scene){
		"chain_clicked", scene.script, "@201 m \"1490\" click:43,12", false});
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

#define WALK(pid, name)                                                                            \
	"+0.001 exec_failed " pid " ENOENT : /usr/local/sbin/" name "\n"                           \
	"exec_failed " pid " ENOENT : /usr/local/bin/" name "\n"                                   \
	"exec_failed " pid " ENOENT : /usr/sbin/" name "\n"

#define ATTEMPTS                                                                                   \
	MACHINE                                                                                    \
	"@200 fork 900 710\n"                                                                      \
	"exec 900 : python3 supervisor.py --all\n"                                                 \
	"fork 901 900\n" WALK("901", "worker") WALK("901",                                         \
		"worker") "+0.001 exit 901 127\n"                                                  \
			  "fork 902 900\n" WALK("902",                                             \
				  "helper") "exec 902 : /usr/bin/helper -v\n"                      \
					    "+0.1 exit 902 1\n"                                    \
					    "fork 903 900\n"                                       \
					    "exec 903 : /bin/sh -c 'exec env \\e[31m'\n"           \
					    "+0.001 exec 903 : /usr/bin/env \\e[31m\n" WALK(       \
						    "903", "\\e[31m") "exec_failed 903 EACCES : "  \
								      "/usr/bin/\\e[31m\n"         \
								      "+0.001 exit 903 126\n"      \
								      "fork 904 900\n"             \
								      "exec_failed 904 ENOEXEC : " \
								      "/opt/tools/report\n"        \
								      "+0.001 exit 904 255\n"      \
								      "fork 905 900\n"             \
								      "exec_failed 905 ENOENT : "  \
								      "/opt/tools/good\n"          \
								      "+0.001 exit 905\n"

static void a_failed_exec_is_shown_as_the_reason_of_an_exit(void **state)
{
	static const struct golden_scene scene = {
		"attempts", ATTEMPTS, "@200 @200.5 \"904\" Down Up", false};

	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 24);
	check_at(&(struct golden_scene){"attempts_storm",
			 MACHINE "@200 fork 900 710\n"
				 "exec 900 : python3 supervisor.py\n"
				 "repeat 40\n"
				 "+0.01 fork $i+1000 900\n"
				 "exec_failed $i+1000 ENOENT : /usr/bin/worker\n"
				 "exec_failed $i+1000 ENOENT : /bin/worker\n"
				 "+0.001 exit $i+1000 127\n"
				 "end\n",
			 "@200 @200.5", false},
		120, 24);
	check(&(struct golden_scene){"attempts_spawner", ATTEMPTS, "@200 @200.5 r", false});
	check(&(struct golden_scene){"attempts_log", ATTEMPTS, "@200 @210 L", false});
	check_at(&(struct golden_scene){"attempts_details", ATTEMPTS, "@200 @200.5 \"903\" v",
			 false},
		80, 40);
}

/* pids.max, or ulimit -u */
#define REFUSED                                                                                    \
	MACHINE                                                                                    \
	"@200 fork 900 710\n"                                                                      \
	"exec 900 : make -j64\n"                                                                   \
	"fork 901 900\n"                                                                           \
	"fork_failed 900 EAGAIN\n"                                                                 \
	"fork_failed 900 EAGAIN\n"                                                                 \
	"fork_failed 900 EAGAIN\n"                                                                 \
	"fork 902 710\n"                                                                           \
	"exec 902 : java Server\n"                                                                 \
	"fork_failed 902 EAGAIN for_thread\n"                                                      \
	"+0.1 exit 902 1\n"                                                                        \
	"exit 900 2\n"

static void a_refused_fork_is_shown_as_the_reason_of_an_exit(void **state)
{
	check(&(struct golden_scene){"refused", REFUSED, "@200 @200.5 \"900\" Down Up", false});
	check(&(struct golden_scene){"refused_spawner", REFUSED, "@200 @200.5 r", false});
	check(&(struct golden_scene){"refused_log", REFUSED, "@200 @210 L", false});
	check(&(struct golden_scene){"refused_details", REFUSED, "@200 @200.5 \"900\" v", false});
}

static void earlier_programs_are_on_the_row(void **state)
{
	static const struct golden_scene scene = {
		"execs", EXECS, "@200.5 Down Down Down Down", false};

	check_at(&scene, 20, 5);
	check_at(&scene, 80, 24);
	check_at(&scene, 200, 24);
	check(&(struct golden_scene){"execs_found", EXECS, "@200.5 F3 \"nice\" Enter Right", true});
}

static void long_commands_scroll(void **state)
{
	check(&(struct golden_scene){"scrolled", WORK, "@203 \"850\" Right Right Right", false});
}

static void lines_are_ascii_where_they_must_be(void **state)
{
	check(&(struct golden_scene){"ascii", WORK, "@200 @203", true});
}

static void long_commands_are_shortened_or_whole(void **state)
{
	static const char script[] =
		"@100 snapshot\nseed 1 0 systemd start=0.01 : /sbin/init\n"
		"seed 710 1 make uid=1000 start=25 : make -j4\nsettled\n"
		"fork 720 710\nexec 720 : /usr/bin/cc -O2 -g -Wall -Wextra -c -o build/one.o "
		"src/one.c\n"
		"fork 721 710\nexec 721 : /usr/bin/cc -O2 -g -Wall -Wextra -c -o build/two.o "
		"src/two.c\n"
		"fork 722 710\nexec 722 : python3 tools/generate.py --verbose --all "
		"--output=src/table.c\n"
		"fork 723 710\nexec 723 : /opt/a/long/path/to/the/directory/of/a/program/report "
		"--last\n";

	check(&(struct golden_scene){"shortened", script, "@101", false});
	check(&(struct golden_scene){"whole", script, "@101 m", false});
}

static void the_programs_file_stands_for_its_own_name(void **state)
{
	check(&(struct golden_scene){"paths",
		"@100 snapshot\nseed 1 0 systemd start=0.01 exe=/usr/lib/systemd/systemd : "
		"/sbin/init x\n"
		"seed 710 1 bash uid=1000 start=25 exe=/usr/bin/bash : -bash\nsettled\n",
		"@203 p", false});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_names_stay_in_their_cells),
		cmocka_unit_test(a_deep_tree_shows_its_innermost_levels),
		cmocka_unit_test(an_only_child_shares_the_row_of_its_parent),
		cmocka_unit_test(wide_characters_and_marks_keep_the_columns),
		cmocka_unit_test(a_chain_of_500_is_readable_where_the_cursor_is),
		cmocka_unit_test(a_failed_exec_is_shown_as_the_reason_of_an_exit),
		cmocka_unit_test(a_refused_fork_is_shown_as_the_reason_of_an_exit),
		cmocka_unit_test(earlier_programs_are_on_the_row),
		cmocka_unit_test(long_commands_scroll),
		cmocka_unit_test(lines_are_ascii_where_they_must_be),
		cmocka_unit_test(long_commands_are_shortened_or_whole),
		cmocka_unit_test(the_programs_file_stands_for_its_own_name),
	};

	return STAGE_RUN(tests);
}
