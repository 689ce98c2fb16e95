// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/host_text.h"

#include "core/base/units.h"
#include "core/note.h"

#include <inttypes.h>
#include <stdlib.h>

const char *host_text_write(char out[HOST_TEXT_SIZE], const struct host *host, uint64_t now_ns)
{
	struct note note = {out, HOST_TEXT_SIZE, 0};
	char time[32];

	*out = '\0';
	if (!host)
		return out;
	note_add(&note, " %" PRIu64 " %s", host->living,
		host->living == 1 ? "process" : "processes");
	if (host->lost)
		note_add(&note, ", %" PRIu64 " %s lost", host->lost,
			host->lost == 1 ? "event" : "events");
	if (host->ahead_ns) {
		units_write_time(time, sizeof(time), (uint64_t)llabs(host->ahead_ns));
		note_add(&note, ", clock %s %s", time, host->ahead_ns > 0 ? "ahead" : "behind");
	}
	if (now_ns > host->last_ns + HOST_SILENT_NS) {
		units_write_time(time, sizeof(time), now_ns - host->last_ns);
		note_add(&note, ", silent for %s", time);
	}
	return out;
}
