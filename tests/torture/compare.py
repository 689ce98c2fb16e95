# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""compare.py BEFORE TREE AFTER: two scans of /proc, and a tree of mayfly taken between them.

Every process that is in both scans is in the tree, with the same parent; every process of the tree
is in one of the scans, or has started after the first."""
import json, os, sys

TICK = os.sysconf("SC_CLK_TCK")


def read_scan(path):
    with open(path, encoding="latin-1") as file:
        time = int(file.readline())
        lines = [line.rstrip("\n").split("/", 3) for line in file]
    return time, {(int(pid), clamp(int(start))): (int(ppid), name) for pid, ppid, start, name in lines}


def clamp(ticks):
    """In a time namespace a process may be older than the clock; /proc has ns before 0 as 2^64 - ns."""
    return 0 if ticks > 2**63 * TICK // 10**9 else ticks


def read_tree(path):
    tree = {}
    with open(path) as file:
        for line in file:
            event = json.loads(line)
            start = int(event["id"].split("-")[1])
            tree[event["pid"], start * TICK // 10**9] = event
    return tree


def find(tree, pid, start):
    """The clock of /proc and that of mayfly may round to different ticks."""
    for near in (start, start - 1, start + 1):
        if (pid, near) in tree:
            return tree[pid, near]
    return None


begin, before = read_scan(sys.argv[1])
_, after = read_scan(sys.argv[3])
tree = read_tree(sys.argv[2])
errors = []
stayed = 0
for (pid, start), (ppid, name) in before.items():
    if after.get((pid, start)) != (ppid, name):
        continue
    stayed += 1
    event = find(tree, pid, start)
    if not event:
        errors.append("%d (%s) is in /proc, but not in the tree" % (pid, name))
    elif event["ppid"] != ppid and event["ppid"] in (p for p, _ in before):
        errors.append("%d (%s) has the parent %d, not %d" % (pid, name, ppid, event["ppid"]))
for pid, start in tree:
    if start < begin - 1 and not find(before, pid, start) and not find(after, pid, start):
        errors.append("%d (%s) is in the tree, but not in /proc" % (pid, tree[pid, start]["comm"]))
print("%d processes in both scans, %d in the tree, %d differences" % (stayed, len(tree), len(errors)))
print("\n".join(errors[:20]))
sys.exit(bool(errors) or not stayed)
