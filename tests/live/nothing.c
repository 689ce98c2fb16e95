// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * nothing ARG...: exits at once, without a library and its startup, so that a storm of it is as
 * fast as the kernel.
 */
#include <unistd.h>

_Noreturn void _start(void);

_Noreturn void _start(void)
{
	_exit(0);
}
