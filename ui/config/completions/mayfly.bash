# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Completion for bash: options, their values, and then the command to run.

# letter (--: none), name (with "=": takes a value), kind of the value, its words
_mayfly_options='
# <!-- options -->
-p --pid= pid
-u --user= user
-- --all
-- --as= user
-- --no-pty
-F --filter= field pid= ppid= pgrp= sid= uid= user= comm= exe= called= args= age= state= priority= nice= threads= time= cpu= mem= rss= growth= read= write= io= read_rate= write_rate= spawns= rate= spawned= refused= kids= exit= signal= depth= tty= cgroup= unit= host= born= ns=
-s --sort= words birth pid ppid pgrp sid user age state priority nice threads time cpu mem rss growth io read_rate write_rate rate spawned kids exit tty cgroup unit host born ns
-l --linger= text
-- --history= text
-- --short= text
-- --runaway= text
-- --bell
-- --max-args= text
-- --ring= text
-- --rewind= text
-- --failed
-- --source= words auto bpf netlink proc
-d --delay= text
-- --duration= text
-- --check
-r --read= file
-- --from= text
-- --to= text
-w --write= file
-- --force
-- --rotate= text
-b --batch
-- --json
-1 --once
-- --when= field pid= ppid= pgrp= sid= uid= user= comm= exe= called= args= age= state= priority= nice= threads= time= cpu= mem= rss= growth= read= write= io= read_rate= write_rate= spawns= rate= spawned= refused= kids= exit= signal= depth= tty= cgroup= unit= host= born= ns=
-- --summary
-- --tree
-- --timeline
-- --export= words tree timeline perfetto folded folded-wall folded-count dot html
-o --output= file
-- --max-output= text
-- --time= words clock iso epoch delta none
-- --time-unit= words auto s ms us
-- --fields= list event time ts host boot seq id parent pid ppid born caller uid user comm cgroup tty ns_pid exe called name interp cwd argv args_bytes args_cut args_at_least title errno for_thread code signal core oom duration_ns cpu_ns max_rss_bytes read_bytes write_bytes threads age_ns state frozen priority nice pgrp sid cpu_percent rss_bytes rss_bytes_per_minute read_bytes_per_second write_bytes_per_second count raw
-- --snapshot= text
-- --exec= text
-- --readonly
-- --columns= list birth pid ppid pgrp sid user age state priority nice threads time cpu mem rss growth io read_rate write_rate rate spawned kids exit tty cgroup unit host born ns
-- --no-color
-- --theme= words auto default contrast colorblind light mono
-- --view= list flat exited kernel threads grouped paths whole
-- --ascii
-- --no-mouse
-h --help
-V --version
# <!-- end -->
'

# The line of the option $1, as -p or --pid, in _mayfly_line.
_mayfly_find()
{
	local line letter name
	_mayfly_line=
	while read -r line; do
		read -r letter name _ <<<"$line"
		if [ "$1" = "$letter" ] || [ "$1" = "${name%=}" ]; then
			_mayfly_line=$line
			return 0
		fi
	done <<<"$_mayfly_options"
	return 1
}

# Completes the value $2 of the option in _mayfly_line.
_mayfly_value()
{
	local kind words
	read -r _ _ kind words <<<"$_mayfly_line"
	case $kind in
	file) mapfile -t COMPREPLY < <(compgen -f -- "$1"); compopt -o filenames 2>/dev/null ;;
	user) mapfile -t COMPREPLY < <(compgen -u -- "$1") ;;
	pid) mapfile -t COMPREPLY < <(compgen -W "$(cd /proc && echo [0-9]*)" -- "$1") ;;
	words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$1") ;;
	list) mapfile -t COMPREPLY < <(compgen -P "${1%"${1##*,}"}" -W "$words" -- "${1##*,}") ;;
	field)
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$1")
		compopt -o nospace 2>/dev/null
		;;
	esac
}

_mayfly()
{
	local word i value current=${COMP_WORDS[COMP_CWORD]} _mayfly_line=
	COMPREPLY=()
	# "=" is a word of its own
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		-*) ;;
		*) break ;; # the command
		esac
		[ "$word" != -- ] || { ((i++)); break; }
		_mayfly_find "$word" || continue
		[[ ${_mayfly_line#* } = *=* ]] || continue
		[ "${COMP_WORDS[i + 1]-}" != = ] || ((i++))
		value=$((++i))
		# so it is in a value, such as user=root or 10:30
		while ((i < COMP_CWORD)) && [[ ${COMP_WORDS[i + 1]-} = [=:] ]]; do
			((i += 2))
		done
		if ((i >= COMP_CWORD)); then
			[ "$current" != = ] || current=
			((value < COMP_CWORD)) || _mayfly_value "$current"
			return
		fi
	done
	if ((i < COMP_CWORD)); then
		if declare -F _comp_command_offset >/dev/null; then
			_comp_command_offset "$i"
		elif declare -F _command_offset >/dev/null; then
			_command_offset "$i"
		else
			compopt -o filenames 2>/dev/null
			mapfile -t COMPREPLY < <(compgen -f -- "$current")
		fi
	elif [[ $current = -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(awk '/^-/ { print $2 }' <<<"$_mayfly_options")" -- "$current")
		[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
	else
		mapfile -t COMPREPLY < <(compgen -c -- "$current")
	fi
}

complete -F _mayfly mayfly
