#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""script.py: from what mayfly --json -- COMMAND has printed, the script that a test plays.

It has what the verdict is about: who starts what, when, and how that ends.  Of a command line the
first words are kept, each up to WORD bytes; what is left out is in a checksum, so that equal lines
stay equal and others differ.
"""

import json
import sys
import zlib

WORDS = 7
WORD = 24
PATH = 40


def checksum(text):
    return "~%06x" % (zlib.crc32(text.encode()) & 0xFFFFFF)


def quoted_all(word):
    out = ""
    for c in word:
        plain = c.isascii() and c.isalnum() or c in "/._=+-~,@%"
        out += c if plain else "".join("\\x%02x" % b for b in c.encode())
    return out or "\\x20"


def quoted(word):
    """A long path keeps its last part, which names the program or script."""
    head, slash, tail = word.rpartition("/")
    if len(word) > WORD and slash and 0 < len(tail) <= WORD:
        return "/%s/%s" % (checksum(head), quoted_all(tail))
    return quoted_all(word[:WORD] + checksum(word) if len(word) > WORD else word)


def words_of(argv):
    out = [quoted(word) for word in argv[:WORDS]]
    if len(argv) > WORDS:
        out.append(checksum("\0".join(argv[WORDS:])))
    return " ".join(out)


def seconds_of(time):
    clock = time[11:-1].split(":")
    return int(clock[0]) * 3600 + int(clock[1]) * 60 + float(clock[2])


def end_of(event):
    if "signal" in event:
        return event["signal"] + (" core" if event.get("core") else "")
    return str(event.get("code", "unknown"))


def path_of(path):
    """A long path keeps its last part, which names the program."""
    if len(path) <= PATH:
        return quoted_all(path)
    head, _, tail = path.rpartition("/")
    return "/%s/%s" % (checksum(head), quoted_all(tail[:PATH]))


def main():
    print("@1000\nseed 1 0 init start=1 : /sbin/init\nseed 2 1 mayfly start=2 : mayfly\nsettled")
    numbers, last, count = {}, None, 10
    for line in sys.stdin:
        event = json.loads(line)
        kind, pid = event["event"], event["pid"] if "pid" in event else 0
        if kind not in ("fork", "exec", "exit"):
            continue
        now = seconds_of(event["time"])
        after = "+%.4f " % (max(0, now - last) if last is not None else 0)
        last = now
        if kind == "fork" or pid not in numbers:
            parent = numbers.get(event["ppid"], 2)
            numbers[pid] = count
            count += 1
            print("%sfork %d %d" % (after, numbers[pid], parent))
            after = ""
        if kind == "exec":
            keys = "".join(" %s=%s" % (key, path_of(event[key]))
                for key in ("exe", "called", "interp") if event.get(key))
            print("%sexec %d%s : %s" % (after, numbers[pid], keys, words_of(event["argv"])))
        elif kind == "exit":
            print("%sexit %d %s" % (after, numbers[pid], end_of(event)))


main()
