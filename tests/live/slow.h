/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* slow.h - how much more time an emulator needs: MAYFLY_SLOW=4 is four times as much. */
#ifndef TESTS_LIVE_SLOW_H
#define TESTS_LIVE_SLOW_H

#include <stdlib.h>

static inline unsigned slow_factor(void)
{
	const char *text = getenv("MAYFLY_SLOW");

	return text && atoi(text) > 0 ? (unsigned)atoi(text) : 1;
}

#endif
