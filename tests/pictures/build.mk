# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: the mayfly authors
# The processes in the picture of the timeline: a build of some of our own sources, into $(BUILD).
OBJECTS := $(addprefix $(BUILD)/,tree_screen.o text.o options.o apply.o spawners.o view.o)
VPATH := ui/screens core/base ui/config core/tree core/stats core/view

$(BUILD)/mayfly.a: $(OBJECTS)
	ld -r -o $(BUILD)/all.o $^
	strip -g $(BUILD)/all.o
	ar rcs $@ $(BUILD)/all.o
$(BUILD)/%.o: %.c
	cc -std=gnu11 -O2 -I. -c -o $@ $<
