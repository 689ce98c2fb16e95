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

#define SIGNAL_MENU_MAX 65

/* What it does to a process that has made no arrangements for it. */
const char *signal_menu_sentence(int number);
bool signal_menu_ends(int number); /* it ends such a process */

struct signal_menu {
	int shown[SIGNAL_MENU_MAX]; /* numbers */
	unsigned count;
	unsigned chosen; /* index of shown */
	char typed[24];  /* printable ASCII */
};

void signal_menu_open(struct signal_menu *signals); /* all, SIGTERM chosen */
/* A character, or Backspace; false: not for the menu, or nothing would be left. */
bool signal_menu_type(struct signal_menu *signals, int key);
int signal_menu_number(const struct signal_menu *signals); /* of the one that is chosen */

#endif
