#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""record.py ROW...: puts rows "what | where | tests | result" into the table of HACKING.md, instead of
the rows that begin with the same two cells, or at its end."""
import sys

PATH, BEGIN, END = "HACKING.md", "<!-- where -->\n", "<!-- end -->\n"


def key(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")[:2]]


lines = open(PATH, encoding="utf-8").readlines()
begin = lines.index(BEGIN) + 1
end = lines.index(END, begin)
table = lines[begin:end]
for row in sys.argv[1:]:
    line = "| " + " | ".join(cell.strip() for cell in row.split("|")) + " |\n"
    same = [i for i, old in enumerate(table) if key(old) == key(line)]
    table[same[0] if same else len(table):(same[0] + 1 if same else len(table))] = [line]
with open(PATH, "w", encoding="utf-8") as out:
    out.writelines(lines[:begin] + table + lines[end:])
