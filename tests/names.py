#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""names.py nouns|places|unneeded: does the name of a function lead to the place where it is?

nouns: a function that other files can call begins with a noun of its file, or of the header that
declares it.  A file has as nouns
  - its name without _private (storm_groups.c: storm_groups_..., or storm_group_...)
  - the structs, unions and enums that it defines
  - what its first comment declares before a colon ("links.h - node: parents, children, order")
places: no two functions of a room (a folder) have the same name: a stack trace names the place.

Prints what is wrong, one line each, in the words of tests/names_exceptions.txt; what stands there
is not printed.  "unneeded" prints exceptions that have no cause.
"""

import collections
import glob
import os
import re
import sys

EXCEPTIONS = "tests/names_exceptions.txt"
DECLARED = re.compile(r"^(?:/\*| \*) \w+\.h - (\w+(?:, \w+)*):", re.M)
TEXT = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
ATTRIBUTE = re.compile(r"__attribute__\(\((?:[^()]|\([^()]*\))*\)\)[ \n]?")
TAG = re.compile(r"^(?:struct|union|enum) (\w+) \{", re.M)
# What is before the "{" in column 0.  SEC: the kernel calls it, not another file.
DEFINITION = re.compile(r"^((?:SEC\(.*\n)?[^\s#{}].*\n(?:[ \t].*\n)*)\{", re.M)
PROTOTYPE = re.compile(r"^(\w[^#{};=]*?\w\([^#{};=]*\))\s*;", re.M)
NAME = re.compile(r"(\w+)\(")


def names(heads):
    found = [NAME.search(head) for head in heads]
    # a macro that makes a function is no name
    return [name[1] for name in found if name and not name[1].isupper()]


class File:
    def __init__(self, path):
        self.path = path
        self.room, self.name = os.path.split(path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        declared = DECLARED.search(text)
        text = ATTRIBUTE.sub("", TEXT.sub("", text))
        heads = [head for head in DEFINITION.findall(text) if not head.startswith("SEC(")]
        header = self.name.endswith(".h")
        self.functions = names(heads)
        self.called = [name for name in names(heads if header else
            [head for head in heads if "static" not in head.split("(")[0].split()])
            if name != "main"]
        self.prototypes = names(PROTOTYPE.findall(text)) if header else []
        noun = re.sub(r"(_private)?\.\w+$", "", self.name)
        self.nouns = {noun, re.sub(r"s$", "", noun), *TAG.findall(text)}
        self.nouns.update(declared[1].split(", ") if declared else ())


def without_noun(files):
    header = {name: file for file in files for name in file.prototypes}
    for file in files:
        for name in file.called:
            nouns = file.nouns | header.get(name, file).nouns
            if not any((name + "_").startswith(noun + "_") for noun in nouns):
                yield "%s: %s" % (file.path, name)


def in_two_places(files):
    places = collections.defaultdict(list)
    for file in files:
        for name in file.functions:
            places[file.room, name].append(file.name)
    for (room, name), found in sorted(places.items()):
        if len(found) > 1:
            yield "%s: %s is in %s" % (room, name, " ".join(found))


def main():
    files = [File(path) for top in ("core", "bpf", "ui")
        for path in sorted(glob.glob(top + "/**/*.[ch]", recursive=True))]
    found = {"nouns": list(without_noun(files)), "places": list(in_two_places(files))}
    with open(EXCEPTIONS, encoding="utf-8") as lines:
        exceptions = [line.strip() for line in lines if line.strip() and line[0] != "#"]
    needed = {line for lines in found.values() for line in lines}
    found["unneeded"] = [EXCEPTIONS + ": no longer: " + line
        for line in exceptions if line not in needed]
    for line in found[sys.argv[1]]:
        if line not in exceptions:
            print(line)


main()
