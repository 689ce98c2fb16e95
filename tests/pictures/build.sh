#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The processes in the picture of the timeline: a build with two jobs, one of which takes long.
dir=$(mktemp -d)
cd "$dir" || exit 1
cat >Makefile <<'END'
OBJECTS = parser.o lexer.o tables.o main.o
program: $(OBJECTS)
	cc -o $@ $(OBJECTS)
	strip $@
tables.c:
	seq 20000 | awk 'BEGIN { print "int table[] = {" } { print $$1 * $$1 % 8191 "," } END { print "};" }' >$@
%.o: %.c
	cc -O2 -c -o $@ $<
END
for name in parser lexer; do
	{ seq 600 | sed "s/.*/int ${name}_&(int a) { int s = 0; for (int i = 0; i < a; i++) s += i * &; return s; }/"; } >$name.c
done
seq 300 | sed 's/.*/int lexer_extra_&(int a) { return a \/ (& + 1); }/' >>lexer.c
echo 'int parser_1(int); int main(void) { return parser_1(0); }' >main.c
make -j2
cd / && rm -rf "$dir"
