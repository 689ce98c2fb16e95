#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# tcflush(TCOFLUSH) on a pseudo-terminal does not wake the write that waits for room.
#
# Guess: what was written and not read is thrown away, so there is room, and a write(2) that waits
# for it goes on.
# Seen: the write sleeps on, and so does a second one, of one byte, from another thread: it waits
# for the first.  poll reports no POLLOUT.  Only when somebody reads the other side do both return.
# So: a thread that is stuck in a write to a terminal is not freed by a flush; interrupt its system
# call by a signal without SA_RESTART.
#
# Kernel 6.18, python3 (any); drivers/tty/pty.c (pty_flush_buffer), n_tty.c (n_tty_write).
set -eu
exec timeout 50 python3 - <<'END'
import os, sys, termios, threading, time, tty

master, slave = os.openpty()
tty.setraw(slave)
returned = []


def write(count):
    thread = threading.Thread(target=lambda: returned.append(os.write(slave, b"x" * count)))
    thread.daemon = True
    thread.start()


def wait_for(wanted, seconds):
    end = time.monotonic() + seconds
    while len(returned) < wanted and time.monotonic() < end:
        time.sleep(0.01)
    return len(returned) >= wanted


write(200000)
if wait_for(1, 0.5):
    sys.exit("findings/pty-flush.sh: a terminal that nobody reads took 200000 bytes")
termios.tcflush(slave, termios.TCOFLUSH)
write(1)
woken = wait_for(1, 2)
print("after the flush", "a write has returned" if woken else "both writes wait")
os.set_blocking(master, False)
end = time.monotonic() + 10
while len(returned) < 2 and time.monotonic() < end:
    try:
        os.read(master, 65536)
    except BlockingIOError:
        time.sleep(0.01)
print(f"when it is read, {len(returned)} have returned")
if woken or len(returned) < 2:
    sys.exit("findings/pty-flush.sh: a flush wakes a write here")
print("as described")
END
