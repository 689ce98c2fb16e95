# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Completion for fish: options, their values, and then the command to run.

# The words after mayfly and its options, without the one at the cursor: one per line.
function __mayfly_command
	set -l words (commandline -opc)[2..]
	while set -q words[1]
		switch $words[1]
			case --
				printf '%s\n' $words[1..]
				return
			case '-*'
				contains -- $words[1] $__mayfly_valued; and set -e words[1]
				set -e words[1]
			case '*'
				printf '%s\n' $words
				return
		end
	end
end

# The words, behind those of the list that are there already.
function __mayfly_list
	set -l before (string replace -r '[^,]*$' '' -- (commandline -ct | string replace -r '^--?[a-z-]+=' ''))
	printf '%s\n' $before$argv
end

function __mayfly_before_command
	test -z "$(__mayfly_command)"
end

# <!-- options -->
set -g __mayfly_valued -p --pid -u --user --as -F --filter -s --sort -l --linger --history --short --runaway --max-args --ring --rewind --source -d --delay --duration -r --read --from --to -w --write --rotate --when --export -o --output --max-output --time --time-unit --fields --snapshot --exec --columns --theme --view
complete -c mayfly -n __mayfly_before_command -s p -l pid -x -a '(__fish_complete_pids)' -d 'show only these processes and their descendants'
complete -c mayfly -n __mayfly_before_command -s u -l user -x -a '(__fish_complete_users)' -d 'show only processes of USER'
complete -c mayfly -n __mayfly_before_command -l all -d 'with a command, or a recording of one'
complete -c mayfly -n __mayfly_before_command -l as -x -a '(__fish_complete_users)' -d 'run the command as USER'
complete -c mayfly -n __mayfly_before_command -l no-pty -d 'run the command of the screen without a terminal of its own'
complete -c mayfly -n __mayfly_before_command -s F -l filter -x -a 'pid= ppid= pgrp= sid= uid= user= comm= exe= called= args= age= state= priority= nice= threads= time= cpu= mem= rss= growth= read= write= io= read_rate= write_rate= spawns= rate= spawned= refused= kids= exit= signal= depth= tty= cgroup= unit= host= born= ns=' -d 'show only processes that match EXPR'
complete -c mayfly -n __mayfly_before_command -s s -l sort -x -a 'birth pid ppid pgrp sid user age state priority nice threads time cpu mem rss growth io read_rate write_rate rate spawned kids exit tty cgroup unit host born ns' -d 'sort siblings by COLUMN'
complete -c mayfly -n __mayfly_before_command -s l -l linger -x -d 'keep exited processes on screen for SECONDS, failed ones three times as long'
complete -c mayfly -n __mayfly_before_command -l history -x -d 'number of exited processes to keep in the log, and of those that stay on screen'
complete -c mayfly -n __mayfly_before_command -l short -x -d 'processes that run for less than SECONDS are short-lived'
complete -c mayfly -n __mayfly_before_command -l runaway -x -d 'report a process as BUSY when it starts RATE short-lived processes per second'
complete -c mayfly -n __mayfly_before_command -l bell -d 'ring the terminal bell on a new runaway'
complete -c mayfly -n __mayfly_before_command -l max-args -x -d 'bytes of arguments to keep per exec'
complete -c mayfly -n __mayfly_before_command -l ring -x -d 'size of the ring buffer'
complete -c mayfly -n __mayfly_before_command -l rewind -x -d 'memory for what has happened, to step back in while paused'
complete -c mayfly -n __mayfly_before_command -l failed -d 'also trace failed execs'
complete -c mayfly -n __mayfly_before_command -l source -x -a 'auto bpf netlink proc' -d 'source'
complete -c mayfly -n __mayfly_before_command -s d -l delay -x -d 'time between updates of CPU and memory, and between scans of --source=proc'
complete -c mayfly -n __mayfly_before_command -l duration -x -d 'stop after SECONDS, with a command counted from its start'
complete -c mayfly -n __mayfly_before_command -l check -d 'check kernel and privileges, and suggest fixes'
complete -c mayfly -n __mayfly_before_command -s r -l read -r -F -d 'replay a recording, or the lines of --json'
complete -c mayfly -n __mayfly_before_command -l from -x -d 'with --read, begin at TIME'
complete -c mayfly -n __mayfly_before_command -l to -x -d 'with --read and without a screen, end at TIME'
complete -c mayfly -n __mayfly_before_command -s w -l write -r -F -d 'record events to FILE, which must not exist'
complete -c mayfly -n __mayfly_before_command -l force -d 'replace an existing FILE of --write'
complete -c mayfly -n __mayfly_before_command -l rotate -x -d 'with --write, record to FILE.1, FILE.2, ..., FILE.COUNT in turn, each of about SIZE'
complete -c mayfly -n __mayfly_before_command -s b -l batch -d 'print one line of text per event'
complete -c mayfly -n __mayfly_before_command -l json -d 'print one JSON object per event, each on its own line'
complete -c mayfly -n __mayfly_before_command -s 1 -l once -d 'print the current tree, with the columns and sort order of the screen, and exit'
complete -c mayfly -n __mayfly_before_command -l when -x -a 'pid= ppid= pgrp= sid= uid= user= comm= exe= called= args= age= state= priority= nice= threads= time= cpu= mem= rss= growth= read= write= io= read_rate= write_rate= spawns= rate= spawned= refused= kids= exit= signal= depth= tty= cgroup= unit= host= born= ns=' -d 'wait until a process matches EXPR, print it with its ancestors and what it has started, and exit 0'
complete -c mayfly -n __mayfly_before_command -l summary -d 'print totals at exit'
complete -c mayfly -n __mayfly_before_command -l tree -d 'at the end, print a tree of the processes that have run, each with its exit status and lifetime, and nothing else'
complete -c mayfly -n __mayfly_before_command -l timeline -d 'at the end, print the processes that have run as bars on a time axis, with the critical path'
complete -c mayfly -n __mayfly_before_command -l export -x -a 'tree timeline perfetto folded folded-wall folded-count dot html' -d 'write the processes in a FORMAT for other programs, to --output or standard output'
complete -c mayfly -n __mayfly_before_command -s o -l output -r -F -d 'write what is printed without a screen to FILE'
complete -c mayfly -n __mayfly_before_command -l max-output -x -d 'limit the size of --output'
complete -c mayfly -n __mayfly_before_command -l time -x -a 'clock iso epoch delta none' -d 'times in --batch'
complete -c mayfly -n __mayfly_before_command -l time-unit -x -a 'auto s ms us' -d 'durations in --batch'
complete -c mayfly -n __mayfly_before_command -l fields -x -a '(__mayfly_list event time ts host boot seq id parent pid ppid born caller uid user comm cgroup tty ns_pid exe called name interp cwd argv args_bytes args_cut args_at_least title errno for_thread code signal core oom duration_ns cpu_ns max_rss_bytes read_bytes write_bytes threads age_ns state frozen priority nice pgrp sid cpu_percent rss_bytes rss_bytes_per_minute read_bytes_per_second write_bytes_per_second count raw)' -d 'keys of events in --json, for example pid,ppid,argv'
complete -c mayfly -n __mayfly_before_command -l snapshot -x -d 'with --json'
complete -c mayfly -n __mayfly_before_command -l exec -x -d 'with --when'
complete -c mayfly -n __mayfly_before_command -l readonly -d 'disable signals, renice, strace and saving settings, and drop the privileges for them'
complete -c mayfly -n __mayfly_before_command -l columns -x -a '(__mayfly_list birth pid ppid pgrp sid user age state priority nice threads time cpu mem rss growth io read_rate write_rate rate spawned kids exit tty cgroup unit host born ns)' -d 'columns from left to right, for example "PID USER CPU% AGE"'
complete -c mayfly -n __mayfly_before_command -l no-color -d 'disable colours'
complete -c mayfly -n __mayfly_before_command -l theme -x -a 'auto default contrast colorblind light mono' -d 'theme'
complete -c mayfly -n __mayfly_before_command -l view -x -a '(__mayfly_list flat exited kernel threads grouped paths whole)' -d 'what is shown at the start'
complete -c mayfly -n __mayfly_before_command -l ascii -d 'use only ASCII characters'
complete -c mayfly -n __mayfly_before_command -l no-mouse -d 'disable mouse support'
complete -c mayfly -n __mayfly_before_command -s h -l help -d 'print this help and exit'
complete -c mayfly -n __mayfly_before_command -s V -l version -d 'print the version and exit'
# <!-- end -->

# Completes the command as if it stood alone.
function __mayfly_complete_command
	set -l words (__mayfly_command)
	test "$words[1]" = --; and set -e words[1]
	if set -q words[1]
		complete -C "$(string escape -- $words | string join ' ') $(commandline -ct)"
	else
		__fish_complete_command
	end
end

complete -c mayfly -x -a '(__mayfly_complete_command)'
