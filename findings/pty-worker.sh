#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# On a busy machine a key waits for a kernel thread, whatever the priority of those who use the
# terminal.
#
# Guess: what is written to one end of a pseudo-terminal can be read at the other end at once, as
# with a pipe.  A program that answers keys late has waited for a CPU, or for itself.
# Seen: one process, with a real-time priority, writes a byte to a pipe and reads it, and then to a
# pseudo-terminal, while eight processes for each CPU compute: the pipe takes 0.03 ms at the 95th
# percentile, the pseudo-terminal 10 ms.
# Reason: the bytes of a terminal, also of a pseudo-terminal, are passed on by a worker of the kernel
# (flush_to_ldisc, on system_unbound_wq), which has the usual priority and waits for its turn.  It is
# so in both directions: the key to the program, and the answer to the terminal.
# So: measure from the read of the key to the write of the answer; a real-time priority or a short
# slice for the program is of no use in the rest.
#
# Kernel 6.18 (x86-64); drivers/tty/tty_buffer.c.  Needs root, python3; takes 5 s of all CPUs.
set -eu
exec timeout 50 python3 - <<'END'
import os, signal, sys, time, tty

COUNT = 150


def compute():
    end = time.monotonic() + 15
    while time.monotonic() < end:
        pass


def p95_ms(to, back):
    times = []
    for _ in range(COUNT):
        time.sleep(0.01)
        begin = time.monotonic()
        os.write(to, b"x")
        os.read(back, 1)
        times.append((time.monotonic() - begin) * 1e3)
    return sorted(times)[COUNT * 95 // 100]


os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
back, to = os.pipe()
master, slave = os.openpty()
tty.setraw(slave)
busy = []
for _ in range(8 * os.cpu_count()):
    pid = os.fork()
    if not pid:
        compute()
        os._exit(0)
    busy.append(pid)
try:
    pipe, terminal = p95_ms(to, back), p95_ms(master, slave)
finally:
    for pid in busy:
        os.kill(pid, signal.SIGKILL)
print("a byte through a pipe: %.2f ms, through a pseudo-terminal: %.2f ms (95th percentile)" % (pipe, terminal))
if terminal < 10 * pipe:
    sys.exit("a pseudo-terminal is as quick as a pipe here")
print("as described")
END
