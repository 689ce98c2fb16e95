/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* function_bar.h - what the function bar offers now: drawn by bars.c, pressed with the mouse. */
#ifndef UI_APP_FUNCTION_BAR_H
#define UI_APP_FUNCTION_BAR_H

#include "ui/app/app.h"

#define BUTTONS_MAX (COMMAND_COUNT + 4)

/* The label follows the key, and the next button follows the label. */
struct button {
	int key;       /* of key.h, with the same effect */
	char name[12]; /* of the key */
	const char *label;
};

/* Left to right: as many as fit the screen. */
struct button_list {
	struct button buttons[BUTTONS_MAX];
	unsigned count;
};

void function_bar_list(const struct app *app, struct button_list *buttons);
/* Adds a button for the key of that name, unless the label is empty.  The label is borrowed. */
void function_bar_add(struct button_list *buttons, const char *name, const char *label);
unsigned function_bar_label_width(const struct button *button);
int function_bar_key(const struct app *app, int x); /* of the button in that column; -1: none */

#endif
