// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Sections of the details page: memory in detail, threads, security, limits. */
#include "ui/panels/details_private.h"

#include "core/base/names.h"
#include "core/base/units.h"
#include "ui/format/sparkline.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAMES_MAX 16 /* kinds of thread names that are listed */

/* ---- memory ---- */

static void put_amount(struct text_page *page, const char *label, uint64_t bytes)
{
	char text[24];

	units_write_bytes(text, sizeof(text), bytes);
	text_page_put(page, "%s%s", label, text);
}

static void put_bars(
	struct text_page *page, const float *values, unsigned count, float greatest, bool ascii)
{
	for (unsigned i = 0; i < count; i++)
		text_page_put(
			page, "%s", sparkline_text(sparkline_level(values[i], greatest), ascii));
}

static float find_greatest(const float *values, unsigned count)
{
	float greatest = 0;

	for (unsigned i = 0; i < count; i++)
		greatest = values[i] > greatest ? values[i] : greatest;
	return greatest;
}

/* Since the process was selected. */
static void put_history(struct text_page *page, const struct figure_history *history, bool ascii)
{
	unsigned count = history->count;
	float cpu = find_greatest(history->cpu, count), rss = find_greatest(history->rss, count);

	if (count < 2)
		return;
	text_page_line(page, "CPU      ");
	put_bars(page, history->cpu, count, cpu > 0.01f ? cpu : 1, ascii);
	text_page_put(page, "  at most %.1f%%, last %us", (double)(100 * cpu), count);
	text_page_line(page, "RES      ");
	put_bars(page, history->rss, count, rss, ascii);
	put_amount(page, "  at most ", (uint64_t)rss);
}

void details_put_memory(
	struct text_page *page, const struct details *details, const struct figure_history *history)
{
	const struct detail *detail = details->detail;
	const struct proc_state *state = detail ? &detail->state : NULL;
	uint64_t pss, swap_pss;

	if (history)
		put_history(page, history, details->ascii);
	if (!state || detail->err)
		return;
	if (detail_memory(detail, "Pss", &pss)) {
		text_page_line(page, "PSS      ");
		put_amount(page, "", pss);
		if (detail_memory(detail, "SwapPss", &swap_pss))
			put_amount(page, "  in swap ", swap_pss);
	} else if (detail->memory.err == -EINPROGRESS || detail->memory.err == -ETIME) {
		text_page_line(page, "PSS      ");
		text_page_put(page, "%s",
			detail->memory.err == -ETIME ? "could not be read within 0.2 s"
						     : "reading ...");
	}
	if (state->has_status) {
		text_page_line(page, "Swap     ");
		put_amount(page, "", state->swap_bytes);
	}
	if (state->has_oom) {
		text_page_line(page, "OOM      ");
		text_page_put(page, "score %d  adjustment %d", state->oom_score, state->oom_adjust);
	}
}

/* ---- threads ---- */

/* Names that differ only in their digits are of one kind. */
static bool is_same_kind(const char *one, const char *other)
{
	while (*one && *other) {
		bool digits = isdigit((unsigned char)*one) && isdigit((unsigned char)*other);

		if (!digits && *one != *other)
			return false;
		one += digits ? strspn(one, "0123456789") : 1;
		other += digits ? strspn(other, "0123456789") : 1;
	}
	return !*one && !*other;
}

struct thread_kind {
	const char *name; /* of the first */
	unsigned count;
	bool differs; /* in digits */
};

static void count_thread(struct thread_kind *kinds, unsigned *count, const char *name)
{
	unsigned i = 0;

	while (i < *count && i < NAMES_MAX && !is_same_kind(kinds[i].name, name))
		i++;
	if (i == *count && i < NAMES_MAX)
		kinds[(*count)++] = (struct thread_kind){.name = name};
	else if (i == *count || i == NAMES_MAX) /* kinds[NAMES_MAX] counts all others */
		i = NAMES_MAX;
	kinds[i].differs |= kinds[i].name && strcmp(kinds[i].name, name);
	kinds[i].count++;
}

/* Digits that differ are "N". */
static void put_kind_name(struct text_page *page, const struct thread_kind *kind)
{
	const char *at = kind->name;

	while (*at) {
		size_t plain = strcspn(at, kind->differs ? "0123456789" : "");

		text_page_escape(page, at, plain);
		at += plain;
		if (*at) {
			text_page_put(page, "N");
			at += strspn(at, "0123456789");
		}
	}
}

void details_put_threads(struct text_page *page, const struct details *details)
{
	const struct detail *detail = details->detail;
	struct thread_kind kinds[NAMES_MAX + 1] = {{0}};
	unsigned count = 0;
	const char *end;

	if (!detail || detail->err || detail->thread_names.err || !detail->thread_names.len)
		return;
	end = detail->thread_names.text + detail->thread_names.len;
	for (const char *at = detail->thread_names.text; at < end; at += strlen(at) + 1)
		count_thread(kinds, &count, at);
	if (count == 1 && kinds[0].count == 1)
		return;
	text_page_title(page, "Threads by name");
	for (unsigned i = 0; i < count; i++) {
		text_page_line(page, "");
		text_page_put(page, "%7u  ", kinds[i].count);
		put_kind_name(page, &kinds[i]);
	}
	if (kinds[NAMES_MAX].count) {
		text_page_line(page, "");
		text_page_put(page, "%7u  with other names", kinds[NAMES_MAX].count);
	}
	if (detail->thread_names.more) {
		text_page_line(page, "");
		text_page_put(page, "... only some of the threads were read");
	}
}

/* ---- security ---- */

#define ALL_CAPABILITIES ((UINT64_C(1) << CAPABILITY_COUNT) - 1)

static void put_set(struct text_page *page, const char *label, uint64_t set)
{
	bool inverse = (set & ALL_CAPABILITIES) != ALL_CAPABILITIES &&
		       __builtin_popcountll(set & ALL_CAPABILITIES) > CAPABILITY_COUNT / 2;
	uint64_t listed = inverse ? ~set & ALL_CAPABILITIES : set;

	text_page_line(page, label);
	if (!set || (set & ALL_CAPABILITIES) == ALL_CAPABILITIES) {
		text_page_put(page, set ? "all" : "none");
		return;
	}
	text_page_put(page, "%s", inverse ? "all but" : "");
	for (unsigned i = 0; i < 64; i++) {
		const char *gap = inverse || listed & ((UINT64_C(1) << i) - 1) ? " " : "";

		if (!(listed >> i & 1))
			continue;
		if (capability_name(i))
			text_page_put(page, "%s%s", gap, capability_name(i));
		else
			text_page_put(page, "%s%u", gap, i);
	}
}

static void put_seccomp(struct text_page *page, const struct proc_state *state)
{
	text_page_line(page, "Seccomp  ");
	if (state->seccomp == 2 && state->filters)
		text_page_put(page, "%u filter%s", state->filters, state->filters == 1 ? "" : "s");
	else
		text_page_put(page, "%s",
			!state->seccomp       ? "none"
			: state->seccomp == 1 ? "strict"
					      : "filter");
	if (state->no_new_privs)
		text_page_put(page, "  no new privileges");
}

void details_put_security(struct text_page *page, const struct details *details)
{
	const struct proc_state *state = details->detail ? &details->detail->state : NULL;

	if (!state || details->detail->err || !state->has_status)
		return;
	text_page_title(page, "Capabilities");
	put_set(page, "Effective", state->sets[CAP_SET_EFF]);
	if (state->sets[CAP_SET_PRM] != state->sets[CAP_SET_EFF])
		put_set(page, "Permitted", state->sets[CAP_SET_PRM]);
	if (state->sets[CAP_SET_INH])
		put_set(page, "Inherit  ", state->sets[CAP_SET_INH]);
	if (state->sets[CAP_SET_AMB])
		put_set(page, "Ambient  ", state->sets[CAP_SET_AMB]);
	put_set(page, "Bounding ", state->sets[CAP_SET_BND]);
	put_seccomp(page, state);
}

/* ---- limits ---- */

static void put_limit_value(struct text_page *page, const struct proc_limit *limit, uint64_t value)
{
	if (value == PROC_STATE_NONE)
		text_page_put(page, "unlimited");
	else if (!strcmp(limit->unit, "bytes"))
		put_amount(page, "", value);
	else if (!strcmp(limit->unit, "seconds") || !strcmp(limit->unit, "us"))
		text_page_put(page, "%" PRIu64 " %s", value, limit->unit);
	else
		text_page_put(page, "%" PRIu64, value);
}

void details_put_limits(struct text_page *page, const struct details *details)
{
	const struct proc_state *state = details->detail ? &details->detail->state : NULL;
	char label[32];

	if (!state || details->detail->err || !state->limit_count)
		return;
	text_page_title(page, "Limits (and hard limits)");
	for (unsigned i = 0; i < state->limit_count; i++) {
		const struct proc_limit *limit = &state->limits[i];

		snprintf(label, sizeof(label), "%-22s", limit->name + strlen("Max "));
		text_page_line(page, label);
		put_limit_value(page, limit, limit->soft);
		if (limit->hard == limit->soft)
			continue;
		text_page_put(page, "  (");
		put_limit_value(page, limit, limit->hard);
		text_page_put(page, ")");
	}
}
