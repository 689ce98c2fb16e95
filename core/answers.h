/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * answers.h - exit statuses that are no failure: answers such as that of "grep -q" without a match,
 * and those of processes that end so while all goes well, such as the monitor of sudo.
 *
 * A status that can be a real error as well counts as a failure: 7 of curl, 255 of ssh.
 */
#ifndef CORE_ANSWERS_H
#define CORE_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a process has ended, and what it was. */
struct ending {
	int32_t status;            /* of wait(2) */
	const char *program, *exe; /* name, and path of the file */
	const char *args;          /* NUL-separated */
	size_t args_len;
	bool executed; /* it has executed that program itself; else its parent had */
};

/* Its status is no failure though it is not 0.  Reads the first arguments only. */
bool answers_has(const struct ending *ending);
/*
 * It is the child with which a program is told that an exec has failed (subprocess of Python,
 * system of Perl, ProcessBuilder of Java): a failure, but the program knows what to do about it.
 */
bool answers_reports_exec(const struct ending *ending);

#endif
