# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# tap.sh - what the test scripts share; they are run from the top of the tree.  Source it:
#	. tests/tap.sh
# and end the script with `finish`.  $tmp is a directory of its own, removed at the end.

# in the background of a script these are ignored, and so they would be in what is tested
[ -z "$(trap -p HUP INT QUIT)" ] || exec env --default-signal=HUP,INT,QUIT bash "$0" "$@"
MAYFLY=${MAYFLY:-build/mayfly}
TOOLS=${TOOLS:-build/tests}
tests=0
failures=0
tmp=$(mktemp -d) || exit 1
chmod 755 "$tmp"
trap 'rm -rf "$tmp"' EXIT

# result STATUS NAME: prints a result; STATUS 0: passed
result()
{
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $2"
	else
		echo "not ok $tests - $2"
		failures=$((failures + 1))
	fi
}

# The locals have long names: a function of the script sees them instead of its own variables.

# ok NAME COMMAND...: passes if the command succeeds; its output is shown if it fails
ok()
{
	local tap_title=$1 tap_status
	shift
	"$@" >"$tmp/.said" 2>&1
	tap_status=$?
	result $tap_status "$tap_title"
	[ $tap_status = 0 ] || sed 's/^/# /' "$tmp/.said"
}

# is NAME GOT WANTED
is()
{
	local tap_status
	[ "$2" = "$3" ]
	tap_status=$?
	result $tap_status "$1"
	[ $tap_status = 0 ] || printf '# got:    %s\n# wanted: %s\n' "$2" "$3"
}

# until_true SECONDS COMMAND...: wait for a condition
until_true()
{
	local tap_end=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt $tap_end ] || return 1
		sleep 0.02
	done
}

skip_all()
{
	echo "1..1"
	echo "ok 1 - # SKIP $1"
	exit 0
}

# Whether BPF works, or the reason why not.
need_live()
{
	"$MAYFLY" --check >"$tmp/check" 2>&1 ||
		skip_all "mayfly --check: $(grep -m 1 ' NO ' "$tmp/check" | tr -s ' ')"
}

finish()
{
	echo "1..$tests"
	[ "$failures" = 0 ]
	exit $?
}
