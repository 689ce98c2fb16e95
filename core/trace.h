/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * trace.h - events <-> bytes: the format of a recording (-w, -r).
 *
 * A recording is a header, then records: a length, a kind, and fields in little endian, the same on
 * every machine.  Unknown kinds and unknown fields at a record's end are skipped, so a newer
 * mayfly's recording can be read.  In format 1 the records follow the header; from format 2 on they
 * are in blocks (source/file/block.h), and the header has a checksum.  Format 3 is that of several
 * machines: times are those of the wall clock, and a record has its machine.
 */
#ifndef CORE_TRACE_H
#define CORE_TRACE_H

#include "core/event.h"

#define TRACE_MAGIC       "mayfly\r\n" /* 8 bytes; \r\n reveals a changed transfer */
#define TRACE_PLAIN       1            /* the last version without blocks */
#define TRACE_VERSION     2            /* that of one machine */
#define TRACE_HOSTS       3            /* that of several; the newest that is read */
#define TRACE_HEADER_SIZE 32
#define TRACE_RECORD_MAX  (4u << 20) /* bytes; 2 MiB of arguments and the rest */

struct trace_header {
	uint32_t version;
	int64_t wall_offset_ns; /* as in source.h, on the recording machine */
	uint64_t start_ns;      /* CLOCK_BOOTTIME when the recording began */
};

size_t trace_write_header(const struct trace_header *header, char out[TRACE_HEADER_SIZE]);
/*
 * Returns 0, -EINVAL when this is no recording, -EBADMSG when it is one and its header is damaged,
 * -ENOTSUP when its version is newer than TRACE_HOSTS.
 */
int trace_read_header(struct trace_header *header, const char *in, size_t len);

/* Returns the size of the record in bytes; the record is written when it fits into size.
 * trace_decode refuses one above TRACE_RECORD_MAX. */
size_t trace_encode(const struct event *event, char *out, size_t size);
/*
 * Decode the record at `in`.  Returns its length (event->kind EVENT_KIND_COUNT: an unknown kind), 0
 * when more bytes are needed, -EINVAL when it is broken.  Strings point into `in`.
 */
long trace_decode(struct event *event, const char *in, size_t len);

#endif
