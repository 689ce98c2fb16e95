# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""Prints the processes of /proc: pid, parent, start in clock ticks, name; by "/".

A first line has the time of the scan, in clock ticks since boot."""
import os, time

TICK = os.sysconf("SC_CLK_TCK")
print(int(time.clock_gettime(time.CLOCK_BOOTTIME) * TICK))
for pid in filter(str.isdigit, os.listdir("/proc")):
    try:
        with open("/proc/%s/stat" % pid, "rb") as file:
            text = file.read().decode("latin-1")
        with open("/proc/%s/status" % pid, "rb") as file:
            tgid_line = file.read()
    except OSError:
        continue
    name = text[text.index("(") + 1 : text.rindex(")")]
    rest = text[text.rindex(")") + 2 :].split()
    print(pid, rest[1], rest[19], name.replace("\n", "?"), sep="/")
