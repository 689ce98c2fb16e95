// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/status_text.h"

#include "core/base/clock.h"
#include "core/base/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_NS (60 * SECOND_NS)
#define HOUR_NS   (60 * MINUTE_NS)
#define DAY_NS    (24 * HOUR_NS)
#define WIDTH_MAX 24 /* columns of an exit status with its lifetime */

/* Its age at the last whole grain. */
static uint64_t age_at_grain_ns(uint64_t start_ns, uint64_t now_ns, uint64_t grain_ns)
{
	uint64_t then_ns = now_ns - now_ns % grain_ns;

	return then_ns > start_ns ? then_ns - start_ns : 0;
}

/* The unit in which an age is shown.  It changes at a whole grain only, as the age itself does. */
static uint64_t age_grain_ns(uint64_t start_ns, uint64_t now_ns)
{
	if (age_at_grain_ns(start_ns, now_ns, SECOND_NS) < MINUTE_NS)
		return SECOND_NS;
	return age_at_grain_ns(start_ns, now_ns, MINUTE_NS) < DAY_NS ? MINUTE_NS : HOUR_NS;
}

/* Never below the limit that selected the grain. */
static uint64_t shown_age_ns(uint64_t start_ns, uint64_t now_ns)
{
	uint64_t grain_ns = age_grain_ns(start_ns, now_ns);
	uint64_t age_ns = age_at_grain_ns(start_ns, now_ns, grain_ns);
	uint64_t least_ns = grain_ns == SECOND_NS ? 0 : grain_ns == MINUTE_NS ? MINUTE_NS : DAY_NS;

	return age_ns > least_ns ? age_ns : least_ns;
}

size_t status_text_age(char *out, size_t size, const struct node *node, uint64_t now_ns)
{
	uint64_t start_ns = node->id.start_ns, age_ns;

	if (!start_ns)
		return snprintf(out, size, "%s", "");
	age_ns = shown_age_ns(start_ns, now_ns);
	if (age_ns < MINUTE_NS)
		return snprintf(out, size, "%" PRIu64 "s", age_ns / SECOND_NS);
	if (age_ns < HOUR_NS)
		return snprintf(out, size, "%" PRIu64 "m", age_ns / MINUTE_NS);
	return units_write_time(out, size, age_ns);
}

uint64_t status_text_age_due_ns(const struct node *node, uint64_t now_ns)
{
	uint64_t start_ns = node->id.start_ns, grain_ns;

	if (node_is_exited(node) || !start_ns)
		return 0;
	grain_ns = age_grain_ns(start_ns, now_ns);
	return now_ns - now_ns % grain_ns + grain_ns;
}

size_t status_text_end(char *out, size_t size, const struct node *node)
{
	size_t len;

	if (node_is_thread(node)) /* threads have no exit status */
		return snprintf(out, size, "exited");
	if (node->status == STATUS_UNKNOWN)
		return snprintf(out, size, "exit unknown");
	if (!units_status_is_oom(node->status))
		return units_write_status(out, size, node->status);
	len = units_write_status(out, size, node->status & ~STATUS_OOM);
	return len + snprintf(out + len, size - len, " oom");
}

/* The same, but "SIGKILL, out of memory" if that fits. */
static size_t write_end(char *out, size_t size, const struct node *node, unsigned width)
{
	size_t len = units_write_status(out, size, node->status);

	if (len <= width && !node_is_thread(node) && units_status_is_oom(node->status))
		return len;
	return status_text_end(out, size, node);
}

/* "12ms" reads better as "12 ms" in a sentence; "2h13m" stays. */
static void separate_unit(char *text, size_t size)
{
	size_t digits = strspn(text, "0123456789."), len = strlen(text);

	if (strcspn(text + digits, "0123456789") != len - digits || len + 2 > size)
		return;
	memmove(text + digits + 1, text + digits, len - digits + 1);
	text[digits] = ' ';
}

size_t status_text_end_after(char *out, size_t size, const struct node *node)
{
	return status_text_end_within(out, size, node, WIDTH_MAX);
}

/* "zombie, exit 3", "ending, exit 3": in place of the lifetime, which matters less. */
static size_t write_unreaped(char *out, size_t size, const struct node *node, unsigned width)
{
	const char *word = node_is_ending(node) ? "ending" : "zombie";
	char end[32];
	size_t len;

	if (node->status == STATUS_UNKNOWN)
		return snprintf(out, size, "%s", word);
	len = write_end(end, sizeof(end), node, width - strlen("Z "));
	if (len + strlen(word) + strlen(", ") <= width)
		return snprintf(out, size, "%s, %s", word, end);
	if (len + strlen(word) + strlen(" ") <= width)
		return snprintf(out, size, "%s %s", word, end);
	return snprintf(out, size, "%c %s", node->state, end);
}

size_t status_text_end_within(char *out, size_t size, const struct node *node, unsigned width)
{
	char end[32], life[16];
	size_t len, after = strlen(" after "), comma = strlen(", ");

	if (node_is_zombie(node))
		return write_unreaped(out, size, node, width);
	if (node->status == STATUS_UNKNOWN && !node_is_thread(node))
		return snprintf(out, size, "%s",
			width < WIDTH_MAX ? "exit unknown" : "exited, status unknown");
	len = write_end(end, sizeof(end), node, width);
	if (!node->id.start_ns ||
		(units_status_is_oom(node->status) && len + strlen(", ") >= width))
		return snprintf(out, size, "%s", end);
	units_write_time(life, sizeof(life), node_age_ns(node, 0));
	if (len + after + strlen(life) < width)
		separate_unit(life, sizeof(life));
	if (len + after + strlen(life) <= width)
		return snprintf(out, size, "%s after %s", end, life);
	return snprintf(
		out, size, len + comma + strlen(life) <= width ? "%s, %s" : "%s %s", end, life);
}
