#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# completion.sh: what the shells that are installed offer after Tab.
. tests/tap.sh
. tests/tty/tty.bash
completions=ui/config/completions

# --- bash -------------------------------------------------------------------------------------

# in_bash WORD...: what is offered for the last word; "=" is a word of its own, as readline splits
in_bash()
{
	bash --norc -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mayfly; printf "%s\n" "${COMPREPLY[@]}"' \
		$completions/mayfly.bash "$@" | paste -sd' '
}

is 'bash: options' "$(in_bash mayfly --so)" '--sort= --source='
is 'bash: words of a value after =' "$(in_bash mayfly --source = n)" netlink
is 'bash: right after =' "$(in_bash mayfly --source =)" 'auto bpf netlink proc'
is 'bash: a value in a word of its own' "$(in_bash mayfly -s me)" mem
is 'bash: files' "$(in_bash mayfly --failed -r LICEN)" LICENSE
is 'bash: a user' "$(in_bash mayfly -u roo)" root
is 'bash: a pid' "$(in_bash mayfly -p $$ | grep -owx $$)" $$
is 'bash: a command' "$(in_bash mayfly -d 1 expan | tr ' ' '\n' | sort -u | paste -sd' ')" expand
is 'bash: the arguments of the command are its own' "$(in_bash mayfly -- cat LICEN)" LICENSE
is 'bash: a list, at its beginning' "$(in_bash mayfly --columns = us)" user
is 'bash: a list, behind a comma' "$(in_bash mayfly --columns = pid,us)" pid,user
is 'bash: keys of JSON' "$(in_bash mayfly --fields = pid,dur)" pid,duration_ns
is 'bash: fields of a filter' "$(in_bash mayfly -F cgr)" cgroup=
is 'bash: themes' "$(in_bash mayfly --theme = a)" auto
is 'bash: formats' "$(in_bash mayfly --export = folded-)" 'folded-wall folded-count'
is 'bash: what the screen shows' "$(in_bash mayfly --view = flat,ker)" flat,kernel
is 'bash: nothing for a value that is free' "$(in_bash mayfly --duration = 1)" ''

is 'bash: options after a value with "="' "$(in_bash mayfly -F user = root --so)" '--sort= --source='
is 'bash: and after one with ":"' "$(in_bash mayfly --from = 10 : 30 --so)" '--sort= --source='
is 'bash: nothing behind the "=" of a filter' "$(in_bash mayfly -F user = ro)" ''

# completes SHELL NAME LINE TEXT: after Tab the terminal of the shell shows the text
completes()
{
	keys -l "$3"
	keys Tab
	ok "$1: $2" wait_for "$4"
	keys C-u C-l
}

# what all shells do, at their prompt
completes_all()
{
	completes "$1" 'an option' 'mayfly --reado' 'mayfly --readonly'
	completes "$1" 'words of a value after =' 'mayfly --source=n' 'mayfly --source=netlink'
	completes "$1" 'a value in a word of its own' 'mayfly -s bir' 'mayfly -s birth'
	completes "$1" 'a list, behind a comma' 'mayfly --columns=pid,us' 'mayfly --columns=pid,user'
	completes "$1" 'fields of a filter' 'mayfly -F cgr' 'mayfly -F cgroup='
	completes "$1" 'an option after a filter' 'mayfly -F user=root --reado' 'user=root --readonly'
	completes "$1" 'a user' 'mayfly -u nobod' 'mayfly -u nobody'
	completes "$1" 'a theme' 'mayfly --theme=colo' 'mayfly --theme=colorblind'
	completes "$1" 'a file to replay' 'mayfly --failed -r LICEN' 'mayfly --failed -r LICENSE'
	completes "$1" 'a file to record to' 'mayfly --write=LICEN' 'mayfly --write=LICENSE'
	completes "$1" 'a command' 'mayfly -d 1 expan' 'mayfly -d 1 expand'
	completes "$1" 'the arguments of the command are its own' 'mayfly -- cat LICEN' \
		'mayfly -- cat LICENSE'
}

# As it is installed: bash-completion finds it by its name, and reads it at the first Tab.
loader=/usr/share/bash-completion/bash_completion
mkdir -p "$tmp/share/bash-completion/completions"
cp $completions/mayfly.bash "$tmp/share/bash-completion/completions/mayfly"
echo "PS1='ready> '; bind 'set enable-bracketed-paste off'; . $loader" >"$tmp/bashrc"
if [ -e $loader ]; then
	open 100 30 "XDG_DATA_HOME=$tmp/share bash --rcfile $tmp/bashrc -i"
	wait_for 'ready>' >/dev/null
	completes_all 'bash in a terminal'
	keys exit Enter
else
	echo "ok $((++tests)) - bash in a terminal # SKIP bash-completion is not installed"
fi

# --- fish -------------------------------------------------------------------------------------

# in_fish LINE: what is offered at its end, without the descriptions
in_fish()
{
	HOME=$tmp fish --no-config -c "source $completions/mayfly.fish; complete -C '$1'" | cut -f1 | paste -sd' '
}

if command -v fish >/dev/null; then
	is 'fish: options' "$(in_fish 'mayfly --so')" '--sort --source'
	is 'fish: words of a value after =' "$(in_fish 'mayfly --source=n')" '--source=netlink'
	is 'fish: a value in a word of its own' "$(in_fish 'mayfly -s me')" mem
	is 'fish: a list, behind a comma' "$(in_fish 'mayfly --columns=pid,us')" '--columns=pid,user'
	is 'fish: fields of a filter' "$(in_fish 'mayfly -F cgr')" cgroup=
	is 'fish: files' "$(in_fish 'mayfly --failed -r LICEN')" LICENSE
	is 'fish: a command' "$(in_fish 'mayfly -d 1 expan')" expand
	is 'fish: the arguments of the command are its own' "$(in_fish 'mayfly -- cat LICEN')" LICENSE
	echo 'function fish_prompt; echo -n "ready> "; end' >"$tmp/prompt.fish"
	open 100 30 "HOME=$tmp TERM=xterm-256color fish --no-config -C 'source $tmp/prompt.fish; source $completions/mayfly.fish'"
	wait_for 'ready>' >/dev/null
	completes_all 'fish in a terminal'
	keys exit Enter
else
	echo "ok $((++tests)) - fish # SKIP fish is not installed"
fi

# --- zsh --------------------------------------------------------------------------------------

if command -v zsh >/dev/null; then
	mkdir "$tmp/zsh"
	cp $completions/mayfly.zsh "$tmp/zsh/_mayfly"
	cat >"$tmp/zsh/.zshrc" <<-END
		fpath=($tmp/zsh \$fpath)
		autoload -Uz compinit
		compinit -u -d $tmp/zsh/dump
		PROMPT='ready> '
	END
	open 100 30 "ZDOTDIR=$tmp/zsh zsh -i"
	wait_for 'ready>' >/dev/null
	completes_all zsh
	completes zsh 'options, with their sentences' 'mayfly --so' 'sort siblings by COLUMN'
	keys exit Enter
else
	echo "ok $((++tests)) - zsh # SKIP zsh is not installed"
fi
finish
