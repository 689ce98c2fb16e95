/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* term_keys.h - the tables of keys of term.c: bytes -> curses key, curses key -> enum key. */
#ifndef UI_TERM_TERM_KEYS_H
#define UI_TERM_TERM_KEYS_H

/*
 * Bytes that terminals commonly send.  They are defined only where terminfo has no key for them
 * that we know.  ESC O p to ESC O y are the digits of the keypad in application mode, into which
 * keypad(3) switches it; vt100 has some of them as function keys.
 */
#define TERM_BYTES(X)                                                                              \
	X("\033[A", KEY_UP)                                                                        \
	X("\033[B", KEY_DOWN)                                                                      \
	X("\033[C", KEY_RIGHT)                                                                     \
	X("\033[D", KEY_LEFT)                                                                      \
	X("\033OA", KEY_UP)                                                                        \
	X("\033OB", KEY_DOWN)                                                                      \
	X("\033OC", KEY_RIGHT)                                                                     \
	X("\033OD", KEY_LEFT)                                                                      \
	X("\033[1;2D", KEY_SLEFT)                                                                  \
	X("\033[1;2C", KEY_SRIGHT)                                                                 \
	X("\033[H", KEY_HOME)                                                                      \
	X("\033OH", KEY_HOME)                                                                      \
	X("\033[1~", KEY_HOME)                                                                     \
	X("\033[7~", KEY_HOME)                                                                     \
	X("\033[F", KEY_END)                                                                       \
	X("\033OF", KEY_END)                                                                       \
	X("\033[4~", KEY_END)                                                                      \
	X("\033[8~", KEY_END)                                                                      \
	X("\033OP", KEY_F(1))                                                                      \
	X("\033OQ", KEY_F(2))                                                                      \
	X("\033OR", KEY_F(3))                                                                      \
	X("\033OS", KEY_F(4))                                                                      \
	X("\033[11~", KEY_F(1))                                                                    \
	X("\033[12~", KEY_F(2))                                                                    \
	X("\033[13~", KEY_F(3))                                                                    \
	X("\033[14~", KEY_F(4))                                                                    \
	X("\033[1;2R", KEY_F(15))                                                                  \
	X("\033O2R", KEY_F(15))                                                                    \
	X("\033Op", KEY_PAD + '0')                                                                 \
	X("\033Oq", KEY_PAD + '1')                                                                 \
	X("\033Or", KEY_PAD + '2')                                                                 \
	X("\033Os", KEY_PAD + '3')                                                                 \
	X("\033Ot", KEY_PAD + '4')                                                                 \
	X("\033Ou", KEY_PAD + '5')                                                                 \
	X("\033Ov", KEY_PAD + '6')                                                                 \
	X("\033Ow", KEY_PAD + '7')                                                                 \
	X("\033Ox", KEY_PAD + '8')                                                                 \
	X("\033Oy", KEY_PAD + '9')                                                                 \
	X("\033Oj", KEY_PAD + '*')                                                                 \
	X("\033Ok", KEY_PAD + '+')                                                                 \
	X("\033Ol", KEY_PAD + ',')                                                                 \
	X("\033Om", KEY_PAD + '-')                                                                 \
	X("\033On", KEY_PAD + '.')                                                                 \
	X("\033Oo", KEY_PAD + '/')                                                                 \
	X("\033OX", KEY_PAD + '=')                                                                 \
	X("\033OM", KEY_ENTER)                                                                     \
	X("\033[200~", KEY_PASTED)                                                                 \
	X("\033[201~", KEY_PASTED_END)                                                             \
	X("\033]", ANSWER_BEGINS)                                                                  \
	X("\033P", ANSWER_BEGINS)                                                                  \
	X("\033_", ANSWER_BEGINS)                                                                  \
	X("\033^", ANSWER_BEGINS)                                                                  \
	X("\033[?", ANSWER_PRIVATE_BEGINS)                                                         \
	X("\033\\", ANSWER_ENDS)

#define TERM_KEYS(X)                                                                               \
	X(KEY_UP, KEY_ARROW_UP)                                                                    \
	X(KEY_DOWN, KEY_ARROW_DOWN)                                                                \
	X(KEY_LEFT, KEY_ARROW_LEFT)                                                                \
	X(KEY_RIGHT, KEY_ARROW_RIGHT)                                                              \
	X(KEY_SLEFT, KEY_SHIFT_LEFT)                                                               \
	X(KEY_SRIGHT, KEY_SHIFT_RIGHT)                                                             \
	X(KEY_PPAGE, KEY_PAGE_UP)                                                                  \
	X(KEY_NPAGE, KEY_PAGE_DOWN)                                                                \
	X(KEY_HOME, KEY_TO_HOME)                                                                   \
	X(KEY_END, KEY_TO_END)                                                                     \
	X(KEY_BACKSPACE, KEY_ERASE_LEFT)                                                           \
	X(KEY_DC, KEY_ERASE_RIGHT)                                                                 \
	X(KEY_ENTER, KEY_ENTER_CHAR)                                                               \
	X(KEY_PASTED, KEY_PASTE)                                                                   \
	X(KEY_PASTED_END, KEY_PASTE_END)

#endif
