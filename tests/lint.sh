#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# lint.sh: checks the rules of HACKING.md on includes, symbols and text.  Prints TAP.
# B is the directory of the built objects (make lint builds them).  If a tool is not installed, its
# test is skipped.
cd "$(dirname "$0")/.." || exit 1
. tests/tap.sh
B=${B:-build}
FORMAT_VERSION=14 # other versions of clang-format break lines differently

sources=$(find core bpf ui tests -name '*.[ch]' | sort)
product=$(find core bpf ui -name '*.[ch]' | sort)
functions=$(find core bpf ui -name '*.c' | sort)
tests_of_cmocka=$(find tests -name '*_test.c' -o -path 'tests/support/*.h' | sort)
core_sources=$(find core/source core/io core/reader core/types -name '*.[ch]' | sort)
core_pure=$(find core \( -path core/source -o -path core/io -o -path core/reader -o -path core/types \) -prune -o -name '*.[ch]' -print | sort)
ui_sources=$(find ui -name '*.[ch]' | sort)
scripts=$(find tests .ci .debian -name '*.sh' -o -name '*.postinst' -o -path '.ci/run' -o -path '.debian/tests/smoke' | sort)

# nothing COMMAND...: passes if the command prints nothing
nothing()
{
	local said
	said=$("$@")
	[ -z "$said" ] || { echo "$said"; false; }
}

# has TOOL NAME: true if the tool is installed; else skips the test of that name
has()
{
	command -v "$1" >/dev/null && return 0
	tests=$((tests + 1))
	echo "ok $tests - $2 # SKIP $1 is not installed"
	return 1
}

# --- text -------------------------------------------------------------------------------------

lines_too_long()
{
	# in characters, which not every awk counts
	python3 -c 'import sys
for name in sys.argv[1:]:
    for number, line in enumerate(open(name, encoding="utf-8"), 1):
        if len(line.rstrip("\n").expandtabs(8)) > 100:
            print(name, number, "too long", sep=":")' $sources
	grep -nE '[ 	]+$' $sources $scripts | sed 's/$/: blanks at the end/'
}

files_too_long()
{
	wc -l $product |
		awk '$1 > 500 && $2 != "total" { print $2 ": " $1 " lines, the maximum is 500" }'
}

# From the "{" in column 0 that opens a function to the "}" that closes it.
functions_too_long()
{
	awk 'FNR == 1 { start = 0 }
		/^\{/ { start = FNR }
		/^\}/ && start {
			if (FNR - start > 61)
				print FILENAME ":" start ": " FNR - start - 1 " lines, the maximum is 60"
			start = 0
		}' $functions
}

without_head()
{
	python3 tests/heads.py || echo "heads.py ended with status $?"
}

typedefs()
{
	grep -nE '^[[:space:]]*typedef ' $product |
		grep -vE '[a-z_]+_fn\(|bpf/kernel\.h|bpf/vm|typedef [^;]*$'
}

# limits WHAT: what tests/limits.py finds
limits()
{
	python3 tests/limits.py "$1" || echo "limits.py ended with status $?"
}

# The lines of tests/rooms.txt that the table of rooms in HACKING.md lacks.
rooms_missing()
{
	local line
	sed -n '/^tests/d; s/^\([a-z/]*\) | \([^|]*\) |.*/| \1 | \2 |/p' tests/rooms.txt |
	while read -r line; do
		grep -qxF "$line" HACKING.md || echo "HACKING.md lacks the line of a room: $line"
	done
}

# cmocka 2.0 deprecates these words of 1.1; assert_uint_in_range is there with both.
deprecated()
{
	grep -nE '\<(assert_(not_)?in_(range|set)|(expect|will)_(in_set|not_in_set|in_range|value|not_value|return)[a-z_]*|check_expected)\(' $tests_of_cmocka |
		grep -v '#define assert_uint_in_range'
}

# Else tests/run.sh takes a program that passes for one that ended early.
without_tap()
{
	grep -l 'cmocka_run_group_tests' $tests_of_cmocka | xargs grep -L 'CM_OUTPUT_TAP' | sed 's/$/: prints no TAP/'
}

# The host of an ident is between its pid and its start.
positional()
{
	# shellcheck disable=SC2086 # words
	grep -nE '(\.(id|parent) = |\(struct ident\) ?)\{[^.}0]' $sources | grep -v CN_IDX_PROC
}

# What a program that mayfly starts would inherit.  /dev/null becomes one of the first three.
inherited()
{
	# shellcheck disable=SC2086 # words
	{
		grep -nE '\<(dup|pipe|accept|inotify_init|epoll_create)\(' $product | grep -v ' bool accept(\|accept(parser'
		grep -nE '\<open(at)?\(.*"[^"]*",.*O_' $product | grep -v 'O_CLOEXEC\|"/dev/null"'
		grep -nE '\<(socket|socketpair|pipe2|eventfd|signalfd|memfd_create|epoll_create1|timerfd_create)\([^)]' $product |
			grep -vE 'CLOEXEC|\(2\)|signalfd\(loop->signal_fd'
		grep -nE '\<fopen\(.*"[rwa]\+?"' $product
	} | grep -vE ':[0-9]+:[[:space:]]*(/?\*|//)'
}

# A paragraph of the man page that has no text.
paragraphs_empty()
{
	awk '/^\.(SH|SS|PP|P|LP|IP)( |$)/ || !NF { if (last ~ /^\.(PP|P|LP)( |$)/ || !NF)
			print FILENAME ":" FNR ": an empty paragraph" }
		/^\.TH / && $4 !~ /^[0-9]+-[0-9]+-[0-9]+$/ { print FILENAME ":" FNR ": no date" }
		{ last = $0 }' mayfly.1
}

ok 'lines have at most 100 columns' nothing lines_too_long
ok 'files have at most 500 lines' nothing files_too_long
ok 'functions have at most 60 lines' nothing functions_too_long
ok 'every file names its licence and copyright' nothing without_head
ok 'only function types have a typedef' nothing typedefs
ok 'tags of structs, unions and enums are unique' nothing limits tags
ok 'headers have at most 15 prototypes, structs 30 members' nothing limits sizes
ok 'tests use no word that cmocka 2.0 deprecates' nothing deprecated
ok 'the members of an ident are named' nothing positional
ok 'programs that mayfly starts inherit no descriptor by accident' nothing inherited
ok 'tests of cmocka print TAP' nothing without_tap
ok 'the man page has a date, and no empty paragraph' nothing paragraphs_empty
ok 'every path in HACKING.md exists' nothing limits paths
ok 'every name in HACKING.md exists, and is in the file given there' nothing limits words
ok 'HACKING.md lists the rooms of tests/rooms.txt' nothing rooms_missing

# --- arrows -----------------------------------------------------------------------------------

# rooms WHAT: what tests/rooms.py finds
rooms()
{
	python3 tests/rooms.py "$1" "$B" || echo "rooms.py ended with status $?"
}

# names WHAT: names of functions that do not lead to their place
names()
{
	python3 tests/names.py "$1" || echo "names.py ended with status $?"
}

# system PATTERN FILE...: includes of system headers that match the pattern
system()
{
	local unwanted=$1
	shift
	grep -nE "^#[[:space:]]*include <($unwanted)" "$@" /dev/null
}

# but NAME FILE...: prints all except that one
but()
{
	local name=$1
	shift
	printf '%s\n' "$@" | grep -vxF "$name"
}

not_safepath=$(but core/io/safepath.c $functions)
not_term=$(but ui/term/term.c $product)

ok 'every source is in a room of tests/rooms.txt, a room has at most 25' nothing rooms places
ok 'the drawing in HACKING.md has every room above those that it includes' nothing rooms drawing
ok 'includes follow the arrows between rooms' nothing rooms includes
ok 'a private header is included in its room only' nothing rooms private
ok 'comments use no word of tests/words.txt' nothing rooms words
ok 'functions of other files begin with the noun of their file or header' nothing names nouns
ok 'no two functions of a room have the same name' nothing names places
ok 'no exception for a name is there without need' nothing names unneeded
ok 'only ui/term/term.c includes curses' nothing system '(ncursesw?/)?(n?curses|term|panel|form|menu)\.h' $not_term
ok 'only bpf includes libbpf' nothing system 'bpf/|linux/bpf' $core_pure $core_sources $ui_sources

# It checks the owner of each descriptor that it uses; a path may lead to another file later.
creating()
{
	grep -nE '\<O_(CREAT|TRUNC|TMPFILE)\>|\<(creat|mko?s?temps?|mkdir|mkfifo|rename|unlink|chmod|chown|truncate|tmpfile)\(' \
		$not_safepath
}
ok 'only core/io/safepath.c creates files' nothing creating

ok 'errno is read right after the call that set it' nothing python3 tests/errno.py

# --- symbols ----------------------------------------------------------------------------------

# objects FILE...: the objects of the .c files among them
objects()
{
	printf '%s\n' "$@" | sed -n "s,^\(.*\)\.c\$,$B/\1.o,p"
}

bpf_sources=$(but bpf/mayfly.bpf.c bpf/*.c)
core=$(objects $core_pure)
sources_of_core=$(objects $core_sources)
ui=$(objects $ui_sources)
bpf=$(objects $bpf_sources)

CLOCK='clock_gettime|clock_nanosleep|gettimeofday|time|nanosleep|usleep|sleep|localtime(_r)?|times'
FILES='f?open(at)?(64)?|socket|f?read|p?write|ioctl|opendir|readlink|execve|fork|system|popen'
CURSES='initscr|newterm|endwin|stdscr|curscr|LINES|COLS|doupdate|w?(addch|addstr|get_?w?ch|refresh)'
BPF='bpf_[a-z_]+|ring_buffer__.*|btf__.*|libbpf_.*'

# uses PATTERN OBJECT...: undefined symbols that match the whole pattern
uses()
{
	local pattern=$1
	shift
	nm -A -u "$@" | sed -E 's/@.*//' | grep -E " U ($pattern)\$"
}

# The file of rewind.c is a memfd: memory by another name.
files() { uses "$FILES" "$@" | grep -v 'core/playback/rewind\.o: *U pwrite$'; }
# The one time zone is that in which a person names a moment of a recording.
clocks() { uses "$CLOCK" "$@" | grep -v 'core/playback/moment\.o: *U localtime_r$'; }

# Writable data, except thread-local data.  Constant tables of pointers are in .data.rel.ro.
# writable SCOPE OBJECT...: SCOPE is a pattern for the symbol's class in nm (B: extern, b: static)
writable()
{
	local scope=$1 object
	shift
	for object in "$@"; do
		nm -f sysv --defined-only "$object" |
			awk -F'|' -v object="$object" -v scope="^[$scope]\$" '
			{ gsub(/ /, "", $3); gsub(/ /, "", $4); gsub(/ /, "", $7) }
			$4 == "OBJECT" && $3 ~ scope && $7 !~ /^\.(data\.rel\.ro|rodata)/ {
				print object ": " $1 " is writable" }'
	done
}

if [ -e "$B/core/base/text.o" ]; then
	ok 'calls follow the arrows between rooms' nothing rooms calls
	ok 'every arrow and every exception is needed' nothing rooms unneeded
	ok 'core reads no clock' nothing clocks $core
	ok 'core opens no files' nothing files $core
	ok 'core uses neither curses nor BPF' nothing uses "$CURSES|$BPF" $core $sources_of_core
	ok 'bpf does not use curses' nothing uses "$CURSES" $bpf
	ok 'ui does not use BPF' nothing uses "$BPF" $ui
	ok 'only ui/term/term.c uses curses' nothing uses "$CURSES" ${ui//$B\/ui\/term\/term.o/}
	ok 'core has no state of its own, but for the starter' nothing writable BbDdC $core ${sources_of_core//$B\/core\/reader\/starter.o/}
	ok 'no object exports writable data' nothing writable BDC $core $sources_of_core $bpf $ui
	ok 'Linux 5.10 accepts the loops of the BPF programs' nothing python3 tests/kernels/back_edges.py \
		"$B/mayfly.bpf.o"
else
	result 1 "the objects are built in $B (run: make lint)"
fi

# --- tools ------------------------------------------------------------------------------------

format()
{
	clang-format --dry-run --Werror $sources 2>&1 | grep 'error:' | cut -d: -f1 | sort |
		uniq -c | awk '{ print $2 ": " $1 " lines are not in format (run: make format)" }'
}

name='the sources are in format'
if has clang-format "$name"; then
	if clang-format --version | grep -q "version $FORMAT_VERSION\."; then
		ok "$name" nothing format
	else
		tests=$((tests + 1))
		echo "ok $tests - $name # SKIP clang-format is not version $FORMAT_VERSION"
	fi
fi

# Those with a #! line: others are sourced.
not_executable()
{
	local script

	for script in $scripts; do
		[ -x "$script" ] || [ "${script%.sh}" = "$script" ] || ! head -1 "$script" | grep -q '^#!' || echo "$script"
	done
}
ok 'scripts can be run' nothing not_executable

# except for names that are set or used in a sourced file or an eval
name='shellcheck finds nothing in the scripts'
if has shellcheck "$name"; then
	ok "$name" shellcheck -s bash -S warning -e SC1091,SC2034,SC2154,SC2217 $scripts
fi

name='mandoc finds nothing in the man page'
if has mandoc "$name"; then
	ok "$name" nothing mandoc -T lint -W all mayfly.1
fi

# ctuuninitvar: reports variables that a called function fills in
name='cppcheck finds nothing'
if has cppcheck "$name"; then
	ok "$name" cppcheck --quiet --std=c11 -D_GNU_SOURCE -I. --error-exitcode=1 \
		--suppress=ctuuninitvar --inline-suppr core ui $bpf_sources
fi

finish
