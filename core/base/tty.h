/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tty.h - the name of a terminal from its device number, such as "pts/3", "tty1", "ttyS0". */
#ifndef CORE_BASE_TTY_H
#define CORE_BASE_TTY_H

#include <stddef.h>
#include <stdint.h>

/* tty is major << 20 | minor; 0 gives "".  Returns the length, writes at most size bytes. */
size_t tty_write(char *out, size_t size, uint32_t tty);

#endif
