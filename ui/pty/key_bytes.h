/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* key_bytes.h - the bytes that a plain terminal sends for a key, where there is no emulator. */
#ifndef UI_PTY_KEY_BYTES_H
#define UI_PTY_KEY_BYTES_H

#include <stddef.h>

#define KEY_BYTES_MAX 16

/* Returns the length; 0: the key has no bytes. */
size_t key_bytes_write(char bytes[KEY_BYTES_MAX], int key);

#endif
