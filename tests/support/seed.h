/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* seed.h - the seed of random tests; MAYFLY_SEED=n repeats a run that printed n. */
#ifndef TESTS_SUPPORT_SEED_H
#define TESTS_SUPPORT_SEED_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline unsigned seed_random(void)
{
	const char *given = getenv("MAYFLY_SEED");
	struct timespec now;
	unsigned seed;

	clock_gettime(CLOCK_REALTIME, &now);
	seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)(now.tv_sec ^ now.tv_nsec);
	printf("# MAYFLY_SEED=%u\n", seed);
	srand(seed);
	return seed;
}

#endif
