/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* message.h - messages to the user, on standard error. */
#ifndef UI_SESSION_MESSAGE_H
#define UI_SESSION_MESSAGE_H

/* Prints "mayfly: ", the text and a line break.  The text is made printable; its line breaks stay.
 * If the reader takes nothing for a second, the message is dropped. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same: what has failed, a negative errno, and of ENOMEM or EMFILE the limit and what to do. */
void message_print_error(const char *what, int error);

#endif
