// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/time_tick.h"

#include "core/base/units.h"

#include <string.h>

/* Without zeros at its end: "2s", not "2.00s". */
static void write_tick(char *out, size_t size, uint64_t time_ns)
{
	size_t len = units_write_time(out, size, time_ns), digits = strspn(out, "0123456789."), end;

	end = digits;
	while (memchr(out, '.', end) && (out[end - 1] == '0' || out[end - 1] == '.'))
		end--;
	memmove(out + end, out + digits, len - digits + 1);
}

bool time_tick_next(struct time_tick *tick, const struct axis *axis, uint64_t zero_ns)
{
	unsigned last;

	if (tick->step_ns) {
		tick->time_ns += tick->step_ns;
	} else {
		tick->step_ns = axis_step(axis, TIME_TICK_COLUMNS);
		tick->time_ns = (axis->from_ns - zero_ns + tick->step_ns - 1) / tick->step_ns *
				tick->step_ns;
	}
	if (!axis_columns(
		    axis, zero_ns + tick->time_ns, zero_ns + tick->time_ns, &tick->column, &last))
		return false;
	write_tick(tick->text, sizeof(tick->text), tick->time_ns);
	return true;
}
