// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/source/json/lateness.h"

void lateness_forget(struct lateness *lateness)
{
	*lateness = (struct lateness){0};
}

static bool is_clock(int64_t late_ns)
{
	return late_ns >= LATENESS_MIN_NS && late_ns <= LATENESS_MAX_NS;
}

static void begin_window(struct lateness *lateness, int64_t arrived_ns, int64_t before_ns)
{
	*lateness = (struct lateness){
		.begin_ns = arrived_ns, .least_ns = INT64_MAX, .before_ns = before_ns};
}

/* At the end of a window.  Returns the lesser of both, or 0. */
static int64_t compare_windows(const struct lateness *lateness)
{
	int64_t least_ns = lateness->least_ns, before_ns = lateness->before_ns;
	int64_t differ_ns = least_ns - before_ns;

	if (!is_clock(least_ns) || !is_clock(before_ns))
		return 0;
	if (differ_ns > LATENESS_SAME_NS || differ_ns < -LATENESS_SAME_NS)
		return 0;
	return differ_ns < 0 ? least_ns : before_ns;
}

int64_t lateness_note(
	struct lateness *lateness, int64_t arrived_ns, int64_t late_ns, bool is_prompt)
{
	int64_t behind_ns;

	if (is_clock(-late_ns)) {
		lateness_forget(lateness);
		return late_ns;
	}
	if (!lateness->begin_ns || arrived_ns < lateness->begin_ns) /* our clock was set */
		begin_window(lateness, arrived_ns, 0);
	lateness->lines += is_prompt;
	if (late_ns < lateness->least_ns)
		lateness->least_ns = late_ns;
	if (lateness->lines < LATENESS_LINES ||
		arrived_ns < lateness->begin_ns + LATENESS_WINDOW_NS)
		return 0;
	behind_ns = compare_windows(lateness);
	begin_window(lateness, arrived_ns, behind_ns ? 0 : lateness->least_ns);
	return behind_ns;
}
