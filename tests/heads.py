#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""heads.py [--write]: the files that do not name their licence and copyright; with --write, adds the lines.

The lines are the first ones, or follow the line of the interpreter.  Run it at the top of the tree."""
import os
import sys

LINES = ["SPDX-License-Identifier: GPL-2.0-or-later", "SPDX-FileCopyrightText: the mayfly authors"]
# what a comment begins and ends with, by the end of the name
COMMENTS = {
    ".c": ("// ", ""),
    ".h": ("/* ", " */"),
    ".1": ('.\\" ', ""),
    ".sh": ("# ", ""),
    ".bash": ("# ", ""),
    ".py": ("# ", ""),
    ".mk": ("# ", ""),
    ".fish": ("# ", ""),
    ".zsh": ("# ", ""),
    "Makefile": ("# ", ""),
    ".ci/run": ("# ", ""),
}


def comment_of(name):
    for end, comment in COMMENTS.items():
        if name.endswith(end):
            return comment
    return None


def head_of(text, comment):
    """The text as it should be."""
    wanted = [comment[0] + line + comment[1] for line in LINES]
    lines = text.split("\n")
    first = 1 if lines[0].startswith(("#!", "#compdef")) else 0
    rest = [line for number, line in enumerate(lines) if number < first or number > first + 3 or line not in wanted]
    return "\n".join(rest[:first] + wanted + rest[first:])


def files():
    for folder, folders, names in os.walk("."):
        folders[:] = sorted(set(folders) - {".git", "build", "screenshots"})
        yield from (os.path.join(folder, name) for name in sorted(names))


def main():
    write = sys.argv[1:] == ["--write"]
    for name in files():
        comment = comment_of(name)
        if not comment or os.path.islink(name):
            continue
        with open(name, encoding="utf-8") as file:
            text = file.read()
        wanted = head_of(text, comment)
        if text == wanted:
            continue
        if not write:
            print(f"{name}: does not name its licence and copyright (run tests/heads.py --write)")
            continue
        with open(name, "w", encoding="utf-8") as file:
            file.write(wanted)


main()
