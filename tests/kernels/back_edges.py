#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# back_edges.py OBJECT: Linux 5.10 refuses a program when a loop is closed by an instruction that
# is no jump ("back-edge from insn 820 to 821"), which depends on how the compiler orders blocks.
# Follows each program as that verifier does (check_cfg), and prints where it would be refused.
import struct
import sys

EXIT, CALL, JA = 0x95, 0x85, 0x05


def functions(data):
    """The programs of an ELF object: (name, its instructions)."""
    head = struct.unpack_from('<16sHHIQQQIHHHHHH', data)
    sections = [struct.unpack_from('<IIQQQQIIQQ', data, head[6] + n * head[11])
                for n in range(head[12])]
    for _, kind, _, _, at, size, link, _, _, _ in sections:
        if kind != 2:
            continue
        names = sections[link][4]
        for n in range(at, at + size, 24):
            name, info, _, index, value, length = struct.unpack_from('<IBBHQQ', data, n)
            if info & 15 == 2:
                end = data.index(b'\0', names + name)
                start = sections[index][4] + value
                yield data[names + name:end].decode(), data[start:start + length]


def edges(code, at):
    """The next instructions, each with whether it may close a loop; as the verifier pushes them."""
    opcode, _, offset, _ = struct.unpack_from('<BBhi', code, at * 8)
    kind = opcode & 7
    if opcode == EXIT:
        return []
    if kind in (5, 6) and opcode == JA:
        return [(at + 1 + offset, True)]
    if kind in (5, 6) and opcode != CALL:
        return [(at + 1, True), (at + 1 + offset, True)]
    return [(at + (2 if opcode == 0x18 else 1), False)]


def back_edge(code):
    state = {0: 'open'}
    stack = [(0, iter(edges(code, 0)))]
    while stack:
        at, rest = stack[-1]
        for to, may_loop in rest:
            if state.get(to) == 'open' and not may_loop:
                return at, to
            if to not in state:
                state[to] = 'open'
                stack.append((to, iter(edges(code, to))))
                break
        else:
            state[at] = 'done'
            stack.pop()
    return None


bad = 0
with open(sys.argv[1], 'rb') as file:
    for name, code in functions(file.read()):
        found = back_edge(code)
        if found:
            print(f'{name}: back-edge from insn {found[0]} to {found[1]}')
            bad = 1
sys.exit(bad)
