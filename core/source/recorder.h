/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorder.h - writes a recording; replay.h reads it.
 */
#ifndef CORE_SOURCE_RECORDER_H
#define CORE_SOURCE_RECORDER_H

#include "core/trace.h"

struct recorder;

/* "-" is standard output.  NULL: errno says why. */
struct recorder *recorder_open(const char *path, const struct trace_header *header);
int recorder_write(struct recorder *recorder, const struct event *event); /* buffered; -errno */
int recorder_flush(struct recorder *recorder);
uint64_t recorder_bytes(const struct recorder *recorder);
int recorder_close(struct recorder *recorder); /* -errno of the last flush; NULL is fine */

#endif
