#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# Each call of bpf(2) at the start fails once, with one error or another: mayfly says what could not
# be done, and why, or works without it.
. tests/tap.sh
[ "$(id -u)" = 0 ] || skip_all "needs root"
command -v strace >/dev/null || skip_all "strace is not installed"
need_live

# run STRACE-OPTION...: captures for a moment
run() { timeout -k 5 60 strace -qq -f -e trace=bpf -o "$tmp/calls" "$@" "$MAYFLY" --source=bpf --batch --duration=0.05 -o /dev/null >"$tmp/err" 2>&1 </dev/null; }

run || skip_all "strace cannot run it here: $(head -1 "$tmp/err")"
grep 'bpf(BPF_' "$tmp/calls" >"$tmp/first"
calls=$(wc -l <"$tmp/first")
ok "the start has some calls ($calls)" [ "$calls" -gt 20 ]

errors=(ENOMEM EMFILE ENOMEM EPERM ENOMEM EINVAL)
step="(create the ring buffer|create the BPF map [a-z_.]+|load the BPF programs?( [a-z_]+)?|attach the BPF programs|find mayfly's pid namespace|scan all tasks)"
sentence="^mayfly: (not enough memory to $step: .*(end other|raise it)|cannot $step: (this process may open only|[A-Z])|a security module refuses|the event source failed: )"
# right: the result of a run
right()
{
	sed -i '/arguments of .* truncated/d' "$tmp/err"
	case $status in
	0) [ ! -s "$tmp/err" ] ;;
	3 | 4) [ "$(wc -l <"$tmp/err")" = 1 ] && grep -qE "$sentence" "$tmp/err" ;;
	*) false ;;
	esac || { echo "status $status"; cat "$tmp/err"; return 1; }
}
# That call alone, where the library may try in another way; or all from there on.
for ((call = 1; call <= calls; call++)); do
	error=${errors[call % ${#errors[@]}]}
	((call / 2 % 2)) && from=+ || from=
	run -e inject=bpf:error=$error:when=$call$from
	status=$?
	ok "call $call$from fails with $error: status $status" right
	cat "$tmp/err" >>"$tmp/all"
done
run -e inject=bpf:error=ENOMEM:when="$(grep -n 'map_name="events"' "$tmp/first" | cut -d: -f1)"
is "without memory for the ring buffer: status 3" $? 3
ok "a smaller one is proposed" grep -q 'create the ring buffer: use a smaller one.*--ring=' "$tmp/err"
for what in "create the BPF map" "load the BPF program" "attach the BPF programs" \
	"scan all tasks"; do
	ok "one cannot $what" grep -q "$what" "$tmp/all"
done
finish
