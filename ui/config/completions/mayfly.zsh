#compdef mayfly
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Completion for zsh: options, their values, and then the command to run.

# The field of a comparison, with the operator that follows
_mayfly_fields()
{
	compadd -S '' -- "$@"
}

local -a options
options=(
# <!-- options -->
'(-p --pid)'{-p+,--pid=}'[show only these processes and their descendants]:PID:_pids'
'(-u --user)'{-u+,--user=}'[show only processes of USER]:USER:_users'
'--all[with a command, or a recording of one]'
'--as=[run the command as USER]:USER:_users'
'--no-pty[run the command of the screen without a terminal of its own]'
'(-F --filter)'{-F+,--filter=}'[show only processes that match EXPR]:EXPR:_mayfly_fields pid= ppid= pgrp= sid= uid= user= comm= exe= called= args= age= state= priority= nice= threads= time= cpu= mem= rss= growth= read= write= io= read_rate= write_rate= spawns= rate= spawned= refused= kids= exit= signal= depth= tty= cgroup= unit= host= born= ns='
'(-s --sort)'{-s+,--sort=}'[sort siblings by COLUMN]:COLUMN:(birth pid ppid pgrp sid user age state priority nice threads time cpu mem rss growth io read_rate write_rate rate spawned kids exit tty cgroup unit host born ns)'
'(-l --linger)'{-l+,--linger=}'[keep exited processes on screen for SECONDS, failed ones three times as long]:SECONDS:'
'--history=[number of exited processes to keep in the log, and of those that stay on screen]:COUNT:'
'--short=[processes that run for less than SECONDS are short-lived]:SECONDS:'
'--runaway=[report a process as BUSY when it starts RATE short-lived processes per second]:RATE:'
'--bell[ring the terminal bell on a new runaway]'
'--max-args=[bytes of arguments to keep per exec]:BYTES:'
'--ring=[size of the ring buffer]:BYTES:'
'--rewind=[memory for what has happened, to step back in while paused]:SIZE:'
'--failed[also trace failed execs]'
'--source=[source]:SOURCE:(auto bpf netlink proc)'
'(-d --delay)'{-d+,--delay=}'[time between updates of CPU and memory, and between scans of --source=proc]:SECONDS:'
'--duration=[stop after SECONDS, with a command counted from its start]:SECONDS:'
'--check[check kernel and privileges, and suggest fixes]'
'(-r --read)'{-r+,--read=}'[replay a recording, or the lines of --json]:FILE:_files'
'--from=[with --read, begin at TIME]:TIME:'
'--to=[with --read and without a screen, end at TIME]:TIME:'
'(-w --write)'{-w+,--write=}'[record events to FILE, which must not exist]:FILE:_files'
'--force[replace an existing FILE of --write]'
'--rotate=[with --write, record to FILE.1, FILE.2, ..., FILE.COUNT in turn, each of about SIZE]:SIZE,COUNT:'
'(-b --batch)'{-b,--batch}'[print one line of text per event]'
'--json[print one JSON object per event, each on its own line]'
'(-1 --once)'{-1,--once}'[print the current tree, with the columns and sort order of the screen, and exit]'
'--when=[wait until a process matches EXPR, print it with its ancestors and what it has started, and exit 0]:EXPR:_mayfly_fields pid= ppid= pgrp= sid= uid= user= comm= exe= called= args= age= state= priority= nice= threads= time= cpu= mem= rss= growth= read= write= io= read_rate= write_rate= spawns= rate= spawned= refused= kids= exit= signal= depth= tty= cgroup= unit= host= born= ns='
'--summary[print totals at exit]'
'--tree[at the end, print a tree of the processes that have run, each with its exit status and lifetime, and nothing else]'
'--timeline[at the end, print the processes that have run as bars on a time axis, with the critical path]'
'--export=[write the processes in a FORMAT for other programs, to --output or standard output]:FORMAT:(tree timeline perfetto folded folded-wall folded-count dot html)'
'(-o --output)'{-o+,--output=}'[write what is printed without a screen to FILE]:FILE:_files'
'--max-output=[limit the size of --output]:SIZE:'
'--time=[times in --batch]:FORM:(clock iso epoch delta none)'
'--time-unit=[durations in --batch]:UNIT:(auto s ms us)'
'--fields=[keys of events in --json, for example pid,ppid,argv]:LIST:_sequence compadd - event time ts host boot seq id parent pid ppid born caller uid user comm cgroup tty ns_pid exe called name interp cwd argv args_bytes args_cut args_at_least title errno for_thread code signal core oom duration_ns cpu_ns max_rss_bytes read_bytes write_bytes threads age_ns state frozen priority nice pgrp sid cpu_percent rss_bytes rss_bytes_per_minute read_bytes_per_second write_bytes_per_second count raw'
'--snapshot=[with --json]:SECONDS:'
'--exec=[with --when]:COMMAND:'
'--readonly[disable signals, renice, strace and saving settings, and drop the privileges for them]'
'--columns=[columns from left to right, for example "PID USER CPU% AGE"]:LIST:_sequence compadd - birth pid ppid pgrp sid user age state priority nice threads time cpu mem rss growth io read_rate write_rate rate spawned kids exit tty cgroup unit host born ns'
'--no-color[disable colours]'
'--theme=[theme]:NAME:(auto default contrast colorblind light mono)'
'--view=[what is shown at the start]:LIST:_sequence compadd - flat exited kernel threads grouped paths whole'
'--ascii[use only ASCII characters]'
'--no-mouse[disable mouse support]'
'(-h --help)'{-h,--help}'[print this help and exit]'
'(-V --version)'{-V,--version}'[print the version and exit]'
# <!-- end -->
)
_arguments -s -S -A '-*' : $options '(-)1:command: _command_names -e' '*::arguments: _normal'
