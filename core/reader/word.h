/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* word.h - a number in memory that processes share, and whose changes they wait for (futex(2)). */
#ifndef CORE_READER_WORD_H
#define CORE_READER_WORD_H

#include <stdatomic.h>
#include <stdint.h>

/* Waits until the word is changed and woken, at most ns; UINT64_MAX: for ever.  Returns at once if
 * it is no longer `value`, and may return early. */
void word_wait(_Atomic uint32_t *at, uint32_t value, uint64_t ns);
void word_wake(_Atomic uint32_t *at); /* one process */

#endif
