// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* exchange A B: exchanges two names continuously until it is killed, for at most a minute. */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>

#define SECONDS 60

int main(int argc, char **argv)
{
	time_t end = time(NULL) + SECONDS;

	if (argc != 3)
		return 2;
	while (time(NULL) < end)
		if (renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2], RENAME_EXCHANGE))
			return 1;
	return 0;
}
