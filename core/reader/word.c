// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/reader/word.h"

#include "core/base/clock.h"

#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void word_wait(_Atomic uint32_t *at, uint32_t value, uint64_t ns)
{
	struct timespec wait = {
		.tv_sec = (time_t)(ns / SECOND_NS), .tv_nsec = (long)(ns % SECOND_NS)};

	syscall(SYS_futex, at, FUTEX_WAIT, value, ns == UINT64_MAX ? NULL : &wait, NULL, 0);
}

void word_wake(_Atomic uint32_t *at)
{
	syscall(SYS_futex, at, FUTEX_WAKE, 1, NULL, NULL, 0);
}
