#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""limits.py tags|sizes|paths|words: names and sizes of declarations; paths and names in HACKING.md.

Prints what is wrong, one line each.  "sizes" reads tests/limits_exceptions.txt.
"""

import collections
import glob
import os
import re
import subprocess
import sys

PROTOTYPES_MAX = 15
MEMBERS_MAX = 30
SYSTEM_HEADERS = "#include <grp.h>\n#include <pwd.h>\n#include <signal.h>\n"
# a comment, or a literal, which may look as if it had one
NOT_CODE = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
TAG = re.compile(r"\b(?:struct|union|enum)\s+(\w+)\s*\{")
FILE = re.compile(r"[\w./*-]*\w\.(?:c|h|sh|py|txt|mk|md|bash)\b")
NOT_OURS = {"vmlinux.h"}
NAME = re.compile(r"(?<![\w/])[a-z]\w*_\w*(?![\w/.*])")
PLACEHOLDERS = {"name_panel", "name_screen", "noun_is_x", "noun_verb", "set_KIND"}
# `name` (path ..., and the lines of a table of functions
PLACED = re.compile(r"`(\w+)`[^`()\n]{0,40}\(((?:core|ui|bpf)/[\w./]+)")
TABLE = re.compile(r"^```\n(.*?)^```", re.M | re.S)
TEST = re.compile(r"(?<![\w/])(?:unit|model|oom|fuzz|golden|live|tty|bench)/\w+")


def sources(*tops):
    found = []
    for top in tops:
        for ending in ("c", "h"):
            found += glob.glob(top + "/**/*." + ending, recursive=True)
    return sorted(found)


def code(path):
    """The file without comments, literals and directives."""
    with open(path, encoding="utf-8") as file:
        return DIRECTIVE.sub("", NOT_CODE.sub(" ", file.read()))


def system_tags():
    compiled = subprocess.run(["cc", "-E", "-P", "-D_GNU_SOURCE", "-"], input=SYSTEM_HEADERS,
        check=True, stdout=subprocess.PIPE, text=True)
    return set(TAG.findall(compiled.stdout))


def repeated_tags():
    """A tag stands for one type in the whole project, and is none of the system's."""
    places = collections.defaultdict(list)
    for path in sources("core", "bpf", "ui", "tests"):
        for tag in set(TAG.findall(code(path))):
            places[tag].append(path)
    for tag in sorted(places):
        if len(places[tag]) > 1:
            yield "%s is a tag in %s" % (tag, ", ".join(places[tag]))
    for tag in sorted(system_tags().intersection(places)):
        yield "%s: %s is a tag of a system header" % (places[tag][0], tag)


def block(text, start):
    """From `start`, just behind a "{", to the matching "}"."""
    depth, end = 1, start
    while depth:
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        end += 1
    return text[start:end - 1]


def prototypes(text):
    depth, flat = 0, ""
    for char in text:
        depth -= char == "}"
        if not depth:
            flat += char
        depth += char == "{"
    statements = [part.split("}")[-1] for part in flat.split(";")]
    return sum("(" in part and "{" not in part and not part.strip().startswith("typedef")
        for part in statements)


def members(body):
    parts = re.sub(r"\([^()]*\)", "", body).replace("{", ";").split(";")
    return sum(len(part.split(",")) for part in parts
        if re.search(r"\w", part) and not re.fullmatch(r"[\s}]*(?:struct|union)\s*\w*\s*", part))


def sizes():
    """(what, its size, the limit) of all headers and structs of the product."""
    for path in sources("core", "bpf", "ui"):
        text = code(path)
        if path.endswith(".h"):
            yield path, prototypes(text), PROTOTYPES_MAX
        for match in re.finditer(r"\bstruct\s+(\w+)\s*\{", text):
            yield "struct " + match[1], members(block(text, match.end())), MEMBERS_MAX


def too_large():
    allowed = {}
    with open("tests/limits_exceptions.txt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and line[0] != "#":
                what, size = (part.strip() for part in line.split("|"))
                allowed[what] = int(size)
    for what, size, limit in sizes():
        exception = allowed.pop(what, None)
        if exception is None and size > limit:
            yield "%s has %d, the maximum is %d" % (what, size, limit)
        elif exception is not None and size > exception:
            yield "%s has %d, its exception says %d" % (what, size, exception)
        elif exception is not None and (size < exception or size <= limit):
            yield "tests/limits_exceptions.txt: %s has only %d" % (what, size)
    for what in allowed:
        yield "tests/limits_exceptions.txt: %s does not exist" % what


def missing_paths():
    """Files, and tests in the form KIND/NAME, that HACKING.md names."""
    with open("HACKING.md", encoding="utf-8") as file:
        text = file.read()
    for path in sorted(set(FILE.findall(text))):
        # a pattern without a folder may match anywhere
        found = glob.glob(path) or ("*" in path and glob.glob("**/" + path, recursive=True))
        if not found and path not in NOT_OURS:
            yield "HACKING.md names %s, which does not exist" % path
    for test in sorted(set(TEST.findall(text))):
        if not any(os.path.exists("tests/" + test + end)
                for end in ("_test.c", ".sh", ".c", "_fuzz.c")):
            yield "HACKING.md names the test %s, which does not exist" % test


def words_of(*paths):
    words = set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            words.update(re.findall(r"\w+", file.read()))
    return words


def placed_names(text):
    """(name, the files one of which must have it) that HACKING.md states."""
    for name, path in PLACED.findall(text):
        yield name, [path]
    for table in TABLE.findall(text):
        for line in table.splitlines():
            for name in NAME.findall(line):
                yield name, FILE.findall(line)


def missing_names():
    """Functions, constants and members that HACKING.md names, by their underscore."""
    with open("HACKING.md", encoding="utf-8") as file:
        text = file.read()
    scripts = glob.glob("tests/**/*.sh", recursive=True) + glob.glob("tests/*.py")
    known = words_of("Makefile", "tests/tests.mk", *scripts, *sources("core", "bpf", "ui", "tests"))
    for name in sorted(set(NAME.findall(text)) - known - PLACEHOLDERS):
        yield "HACKING.md names %s, which does not exist" % name
    for name, paths in placed_names(text):
        files = [path for path in paths if os.path.isfile(path)]
        if files and name not in words_of(*files):
            yield "HACKING.md: %s is not in %s" % (name, " ".join(files))


CHECKS = {"tags": repeated_tags, "sizes": too_large, "paths": missing_paths, "words": missing_names}
for problem in CHECKS[sys.argv[1]]():
    print(problem)
