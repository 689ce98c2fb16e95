/* SPDX-License-Identifier: GPL-2.0-or-later */
/* message.h - a sentence to the person, on standard error. */
#ifndef UI_SESSION_MESSAGE_H
#define UI_SESSION_MESSAGE_H

/* "mayfly: ", the text made fit for a terminal (its line breaks are kept), a line break.  Waits a
 * second at most for whoever reads it. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
