/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signal_menu.h - THE table of signals, and the menu to pick one from.
 *
 * What is typed narrows it: letters are looked for in names and sentences, a number goes to the
 * signal that has it.
 */
#ifndef UI_ACTION_SIGNAL_MENU_H
#define UI_ACTION_SIGNAL_MENU_H

#include <stdbool.h>
#include <stddef.h>

#define SIGNALS_MAX 65

/* What it does to a process that has made no arrangements for it. */
const char *signals_sentence(int number);
bool signals_ends(int number); /* it ends such a process */

struct signals {
	int shown[SIGNALS_MAX]; /* numbers */
	unsigned count;
	unsigned chosen; /* index of shown */
	char typed[24];  /* printable ASCII */
};

void signals_open(struct signals *signals);            /* all, SIGTERM chosen */
void signals_move(struct signals *signals, long rows); /* stops at the ends */
/* A character, or Backspace; false: not for the menu, or nothing would be left. */
bool signals_type(struct signals *signals, int key);
int signals_number(const struct signals *signals); /* of the one that is chosen */

#endif
