#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# A terminal that poll(2) reports as writable may take less than a pipe would.
#
# Guess: POLLOUT means on a pseudo-terminal what it means on a pipe: PIPE_BUF (4096) bytes can be
# written without waiting.
# Seen: a pseudo-terminal takes some 22 000 bytes that nobody reads.  Then its reader reads byte by
# byte: as soon as poll reports POLLOUT again, after some 3 900 bytes, a write of 4096 bytes takes
# 3584 only; without O_NONBLOCK it would wait for the reader.
# So: a program that must not wait for a terminal needs O_NONBLOCK on a description of its own, or
# a thread that writes; poll before a blocking write does not do.
#
# Kernel 6.18, python3 (any); pipe(7) promises PIPE_BUF for pipes only.
set -eu
exec timeout 50 python3 - <<'END'
import os, select, sys, tty

master, slave = os.openpty()
tty.setraw(slave)
os.set_blocking(slave, False)


def is_writable():
    poll = select.poll()
    poll.register(slave, select.POLLOUT)
    return bool(poll.poll(0))


filled = 0
try:
    while True:
        filled += os.write(slave, b"x" * 1000)
except BlockingIOError:
    pass
read = 0
while not is_writable() and read < filled:
    read += len(os.read(master, 1))
try:
    taken = os.write(slave, b"y" * 4096) if is_writable() else -1
except BlockingIOError:
    taken = 0
print(f"{filled} bytes fill it; writable again after {read}; then {taken} of 4096 are taken")
if not 0 <= taken < 4096:
    sys.exit("findings/pty-pollout.sh: all 4096 bytes were taken, as of a pipe")
print("as described")
END
