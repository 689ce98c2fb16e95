/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * units.h - times, sizes and statuses as people read and write them.
 *
 * The write functions return the text's length and write at most size bytes with the NUL.
 */
#ifndef CORE_BASE_UNITS_H
#define CORE_BASE_UNITS_H

#include "core/base/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Cut, not rounded, to at most 6 columns: "850us", "1.2ms", "12ms", "3.42s", "59.9s", "4m07s",
 * "2h13m", "99d23h", "100d"; from 10000 days on "27y". */
size_t units_write_time(char *out, size_t size, uint64_t ns);
/* Reads "12ms", "0.5" (seconds), "3s", "1.5h", "4m07s", "1d", and all that units_write_time writes.
 * Returns false when the text is no duration or out of range. */
bool units_read_time(const char *text, uint64_t *ns);

/* Powers of 1024, cut to at most 5 columns: "0", "912K", "1.2M", "34G" */
size_t units_write_bytes(char *out, size_t size, uint64_t bytes);
/* Reads "64k", "8M", "1.5G", "4096", "4KiB"; false as above. */
bool units_read_bytes(const char *text, uint64_t *bytes);

#define STATUS_UNKNOWN (-1)    /* how it ended is not known */
#define STATUS_OOM     0x10000 /* beside the bits of wait(2): killed for want of memory */

/* How a process ended, from a wait(2) status: "exit 0", "exit 1", "SIGSEGV core", "SIGTERM",
 * "SIGKILL, out of memory", "exited" when it is STATUS_UNKNOWN. */
size_t units_write_status(char *out, size_t size, int32_t status);
bool units_status_is_oom(int32_t status);     /* killed for want of memory */
bool units_status_is_failure(int32_t status); /* an exit code that is not 0, or any signal */
/* A failure that is hardly ever wanted: a signal, 126 (cannot be executed), 127 (not found). */
bool units_status_is_grave(int32_t status);

#endif
