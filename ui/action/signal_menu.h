/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * signal_menu.h - THE table of signals, and the menu to choose one.
 *
 * Typed text filters the menu: letters are searched for in names and sentences, digits select the
 * signal with that number.
 */
#ifndef UI_ACTION_SIGNAL_MENU_H
#define UI_ACTION_SIGNAL_MENU_H

#include <stdbool.h>
#include <stddef.h>

#define SIGNAL_MENU_MAX 65

/* What the signal is sent for; "" for an unknown number. */
const char *signal_menu_sentence(int number);
bool signal_menu_ends(int number); /* by default it terminates the process */

struct signal_menu {
	int shown[SIGNAL_MENU_MAX]; /* signal numbers */
	unsigned count;
	unsigned chosen; /* index into shown */
	char typed[24];  /* printable ASCII */
};

void signal_menu_open(struct signal_menu *signals); /* shows all, chooses SIGTERM */
/* Handles a character or Backspace.  False: another key, or no signal would match. */
bool signal_menu_type(struct signal_menu *signals, int key);
int signal_menu_number(const struct signal_menu *signals); /* of the chosen signal */

#endif
