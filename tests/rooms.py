#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""rooms.py places|drawing|includes|calls|private|words|unneeded BUILD: checks the code against tests/rooms.txt.

Prints each problem on a line, except those listed in tests/rooms_exceptions.txt.  "unneeded" prints
exceptions and arrows that are not used.
"""

import collections
import glob
import os
import re
import subprocess
import sys

FILES_MAX = 25
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include "([^"]+)"', re.M)
SCRIPT_COMMENT = re.compile(r"(?:^[ \t]*#[^\n]*\n)+", re.M)
# a comment, or a literal, which may contain what looks like one
COMMENT = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
UNWANTED = re.compile(r"\b(?:whoever|whom|who is|somebody|nobody|everybody|anew|likewise|tells? of"
    r"|told of|asked of|is asked for|is none|little by little|gone on with)\b", re.I)


def entries(path):
    with open(path, encoding="utf-8") as lines:
        return [line.strip() for line in lines if line.strip() and line[0] != "#"]


def read_rooms():
    """Room -> the rooms it may include, or None: all.  In the order of the file."""
    rooms = {}
    for line in entries("tests/rooms.txt"):
        room, _, arrows = (part.strip() for part in line.split("|"))
        rooms[room] = None if arrows == "*" else arrows.split()
    return rooms


def sources():
    found = []
    for top in ("core", "bpf", "ui", "tests"):
        for pattern in ("/**/*.c", "/**/*.h"):
            found += glob.glob(top + pattern, recursive=True)
    return sorted(found)


def includes(files):
    """(file, included file) of all includes of files of our own."""
    for path in files:
        with open(path, encoding="utf-8") as file:
            for included in INCLUDE.findall(file.read()):
                if os.path.exists(included):
                    yield path, included


def calls(files, build):
    """(file, symbol, file that defines it) of all symbols used across files."""
    objects = {os.path.join(build, path[:-1] + "o"): path for path in files
        if path.endswith(".c") and not path.startswith("tests/")}
    objects = {name: path for name, path in objects.items() if os.path.exists(name)}
    if not objects:
        return []
    names = subprocess.run(["nm", "-A", *objects], check=True, stdout=subprocess.PIPE, text=True)
    used, defined = [], {}
    for line in names.stdout.splitlines():
        name, symbol = line.split(":", 1)
        *_, kind, symbol = symbol.split()
        if kind == "U":
            used.append((objects[name], symbol))
        elif kind in "TDRBVC":
            defined[symbol] = objects[name]
    return [(path, symbol, defined[symbol]) for path, symbol in used if symbol in defined]


class Arrows:
    """The arrows between rooms, and which of them are used."""

    def __init__(self, rooms):
        self.rooms = rooms
        self.used = set()

    def allows(self, path, target):
        room, to = os.path.dirname(path), os.path.dirname(target)
        self.used.add((room, to))
        return room == to or self.rooms.get(room) is None or to in self.rooms[room]

    def unneeded(self):
        for room, arrows in self.rooms.items():
            for to in arrows or ():
                if (room, to) not in self.used:
                    yield "tests/rooms.txt: %s no longer needs %s" % (room, to)


def misplaced(rooms, files):
    counts = collections.Counter(os.path.dirname(path) for path in files)
    for room, count in sorted(counts.items()):
        if room not in rooms:
            yield "%s/ is not a room of tests/rooms.txt" % room
        elif rooms[room] is not None and count > FILES_MAX:
            yield "%s has %d files" % (room, count)
    seen = set()
    for room, arrows in rooms.items():
        for to in arrows or ():
            if to not in seen:
                yield "%s may include %s, which is not above it" % (room, to)
        seen.add(room)


def drawn_floors():
    """Room -> its floor in the drawing of HACKING.md, whose lines begin with the floor."""
    with open("HACKING.md", encoding="utf-8") as file:
        lines = re.findall(r"^ *(\d+)  ((?:ui|core|bpf)\b.*)$", file.read(), re.M)
    return {name.replace("ui/main.c", "ui"): int(floor)
        for floor, names in lines for name in names.split()}


def misdrawn(rooms):
    """An arrow leads to a lower floor."""
    floors = drawn_floors()
    for room, arrows in rooms.items():
        if arrows is None:
            continue
        if room not in floors:
            yield "the drawing in HACKING.md lacks %s" % room
        for to in arrows:
            if floors.get(to, 0) >= floors.get(room, 99):
                yield "the drawing in HACKING.md has %s not above %s" % (room, to)


def comments(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith((".c", ".h")):
        yield from (part for part in COMMENT.findall(text) if part.startswith("/*"))
    else:
        yield from (part for part in SCRIPT_COMMENT.findall(text))


def unwanted_words(path):
    """The words of tests/words.txt that comments of the file have."""
    for comment in comments(path):
        yield from UNWANTED.findall(re.sub(r"[\s*#]+", " ", comment))


def scripts():
    return [path for ending in ("sh", "bash", "py", "mk")
        for path in glob.glob("tests/**/*." + ending, recursive=True)]


def wordings(files):
    files = files + scripts()
    for line in entries("tests/words.txt"):
        room, limit = (part.strip() for part in line.split("|"))
        words = [(path, word) for path in files if os.path.dirname(path) == room
            for word in unwanted_words(path)]
        if len(words) > int(limit):
            yield from ("%s: a comment has \"%s\"" % pair for pair in words)
        elif len(words) < int(limit):
            yield "tests/words.txt: %s has only %d" % (room, len(words))


def main():
    what, build = sys.argv[1:3]
    rooms, files = read_rooms(), sources()
    arrows = Arrows(rooms)
    found = {
        "places": list(misplaced(rooms, files)),
        "drawing": list(misdrawn(rooms)),
        "includes": ["%s includes %s" % pair for pair in includes(files)
            if not arrows.allows(*pair)],
        "private": ["%s includes private %s" % (path, to) for path, to in includes(files)
            if to.endswith("_private.h") and os.path.dirname(to) != os.path.dirname(path)],
        "calls": ["%s calls %s" % (path, symbol) for path, symbol, to in calls(files, build)
            if not arrows.allows(path, to)],
        "words": list(wordings(files)),
    }
    exceptions = entries("tests/rooms_exceptions.txt")
    needed = {line for lines in found.values() for line in lines}
    found["unneeded"] = ["tests/rooms_exceptions.txt: not needed: " + line
        for line in exceptions if line not in needed] + list(arrows.unneeded())
    for line in found[what]:
        if line not in exceptions:
            print(line)


main()
