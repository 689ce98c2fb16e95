#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# errno.py: prints where errno is read after a call that is not the one whose error it is: close,
# free and printf change it, and so may every function of ours, but for those below.
import glob
import re

# They leave the errno of their failure: as their headers say, or since their last call sets it.
OURS = {"capture_open", "child_start", "load_types", "loop_new", "outfile_open", "output_open", "recorder_open",
        "writer_new", "add_fd", "open_at", "open_directory", "open_file", "start_process", "transcript_read"}
CHANGES = re.compile(r"(close|free|closedir|fclose|munmap|unlinkat|kill|v?(sn|f)?printf|f?puts)$")
NO_CALL = {"if", "while", "for", "switch", "return", "sizeof", "strerror", "safepath_strerror",
           "assert", "WIFSIGNALED", "WTERMSIG", "strcmp", "memset", "memcpy", "strlen"}


def sources():
    return [name for pattern in ("core/**/*.c", "ui/**/*.c", "bpf/*.c")
            for name in sorted(glob.glob(pattern, recursive=True)) if not name.endswith(".bpf.c")]


def without_comments(text):
    blank = lambda match: "\n" * match.group().count("\n")
    return re.sub(r'"(\\.|[^"\\\n])*"', '""', re.sub(r"/\*.*?\*/|//[^\n]*", blank, text, flags=re.S))


def calls(statement):
    return [name for name in re.findall(r"\b([a-z_]\w*)\s*\(", statement, re.I) if name not in NO_CALL]


def is_doubtful(names, ours):
    """Whether none of the calls of a statement leaves its errno."""
    return all(CHANGES.match(name) or (name in ours and name not in OURS) for name in names)


texts = {name: without_comments(open(name, encoding="utf-8").read()) for name in sources()}
ours = {name for text in texts.values()
        for name in re.findall(r"^[a-z][\w \*]*?\b(\w+)\([^;]*?\)\n\{", text, re.M)}
for path, text in texts.items():
    line, before = 1, []
    for statement in re.split(r"(?<=[;{}])", text):
        code = statement.strip()
        if re.match(r"\w+:\s", code): # what comes before does not lead here
            before = []
        read = re.search(r"\berrno\b(?!\s*=[^=])", code)
        names = calls(code[:read.start()] if read else code)
        if read and "#" not in code and not names and before and is_doubtful(before, ours):
            print("%s:%d: errno after %s" % (path, line + statement[:statement.find("errno")].count("\n"), before[-1]))
        if code.endswith("{") and re.match(r"[a-z].*\)\s*\{$", code, re.S) and "\n{" in statement:
            before = []
        else:
            before = calls(re.split(r"\breturn\b", code)[0]) or before
        line += statement.count("\n")
