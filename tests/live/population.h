/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* population.h - what tests/live/population.c reports, and its test reads. */
#ifndef TESTS_LIVE_POPULATION_H
#define TESTS_LIVE_POPULATION_H

#include <stdint.h>

#define POPULATION_REPORTS 3 /* descriptor: a struct population_exit for each reaped process */

/* From /proc/PID/stat of the zombie, and from wait(2). */
struct population_exit {
	int32_t pid, status;
	uint64_t start_ticks, cpu_ticks;
};

#endif
