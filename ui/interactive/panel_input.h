/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* panel_input.h - the descriptor of the open panel (struct panel), in the loop while it is open. */
#ifndef UI_INTERACTIVE_PANEL_INPUT_H
#define UI_INTERACTIVE_PANEL_INPUT_H

struct interactive;

void panel_input_watch(struct interactive *session); /* once per turn */

#endif
