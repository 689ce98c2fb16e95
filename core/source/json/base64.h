/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* base64.h - bytes of text that were written in base64. */
#ifndef CORE_SOURCE_JSON_BASE64_H
#define CORE_SOURCE_JSON_BASE64_H

#include <stddef.h>

/*
 * Decodes the text in place, with a NUL at its end.  Returns its length, or -1: the text is not
 * base64, or its bytes have a NUL.
 */
long base64_decode(char *text, size_t len);

#endif
