// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/json_damage.h"

#include "core/event.h"
#include "core/note.h"

#include <inttypes.h>

static const char *lines(uint64_t count)
{
	return count == 1 ? "line" : "lines";
}

size_t json_damage_describe(const struct json_damage *damage, char *out, size_t size)
{
	struct note note = {out, size, 0};

	if (damage->lines)
		note_begin(&note, "%" PRIu64 " %s could not be read, first line %" PRIu64 ": %s",
			damage->lines, lines(damage->lines), damage->first_line, damage->problem);
	if (damage->missing)
		note_begin(&note, "%" PRIu64 " %s missing, by the sequence numbers",
			damage->missing, damage->missing == 1 ? "line is" : "lines are");
	if (damage->early)
		note_begin(&note,
			"%" PRIu64
			" %s passed over before a seed, fork or exit showed the clock of "
			"the host",
			damage->early, damage->early == 1 ? "line was" : "lines were");
	if (damage->hosts)
		note_begin(&note, "%" PRIu64 " %s of more than %u hosts passed over", damage->hosts,
			damage->hosts == 1 ? "line was" : "lines were", IDENT_HOSTS_MAX);
	return note.len;
}
