#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
"""Writes text_table.h from python's Unicode data: text_table.py >text_table.h"""

import unicodedata

# Of no width and no look, or a look of their own in every terminal: never shown as they are.
# Joiners and selectors are among them: what they do to columns differs from terminal to terminal.
HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
HIDDEN = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
HIDDEN.update(range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))

# Ambiguous by the data, wide in the C library and in later Unicode.
WIDE = set(range(0x3248, 0x3250)) | set(range(0x4DC0, 0x4E00))


def kind(code):
    char = chr(code)
    category = unicodedata.category(char)
    if category in HIDDEN_CATEGORIES or code in HIDDEN:
        return "HIDDEN"
    # vowels and finals of Hangul syllables written in parts join what stands before them
    if category in ("Mn", "Me") or 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FB:
        return "ZERO"
    if unicodedata.east_asian_width(char) in "WF" or code in WIDE:
        return "WIDE"
    return None


def main():
    ranges = []
    for code in range(0x110000):
        what = kind(code)
        if ranges and ranges[-1][2] == what and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        elif what:
            ranges.append([code, code, what])
    items = ["{0x%x, %s, 0x%x}" % (first, what, last) for first, last, what in ranges]
    print("/* SPDX-License-Identifier: GPL-2.0-or-later */")
    print("/* Made by core/base/text_table.py from Unicode %s; sorted. */" % unicodedata.unidata_version)
    print("/* clang-format off */")
    print("static const struct range RANGES[] = {")
    line = ""
    for item in items:
        if len(line) + len(item) > 88:
            print("\t" + line.rstrip())
            line = ""
        line += item + ", "
    print("\t" + line.rstrip())
    print("};")


main()
