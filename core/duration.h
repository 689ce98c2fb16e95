/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * duration.h - times, sizes and statuses as people read and write them.
 *
 * The write functions give the text's length and write at most size bytes with the NUL.
 */
#ifndef CORE_DURATION_H
#define CORE_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Three significant figures, at most 6 columns: "850us", "12ms", "3.42s", "4m07s", "2h13m", "3d04h" */
size_t duration_write(char *out, size_t size, uint64_t ns);
/* "12ms" "0.5" (seconds) "3s" "4m" "2h" "1d": false when it is no such thing or out of range. */
bool duration_read(const char *text, uint64_t *ns);

/* Powers of 1024, at most 5 columns: "0", "912K", "1.2M", "34G" */
size_t bytes_write(char *out, size_t size, uint64_t bytes);
/* "64k" "8M" "1G" "4096"; false as above. */
bool bytes_read(const char *text, uint64_t *bytes);

/* How a process ended, from a wait(2) status: "exit 0", "exit 1", "SIGSEGV core", "SIGTERM",
 * "ended" when it is STATUS_UNKNOWN. */
size_t status_write(char *out, size_t size, int32_t status);
bool status_is_failure(int32_t status); /* a code that is not 0, or any signal */
const char *signal_name(int number); /* "SIGTERM"; "SIGRTMIN+3"; static storage */
const char *errno_name(int number); /* "ENOENT"; "E1234" when there is no name */

#endif
