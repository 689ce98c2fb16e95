// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/storm.h"

#include "core/duration.h"

#include <stdio.h>
#include <string.h>

#define HEX_RUN 8 /* so many hex digits in a row are a number, whatever letters are in it */

static uint64_t mix(uint64_t hash, unsigned char byte)
{
	return (hash ^ byte) * UINT64_C(1099511628211);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t hex_run(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && (is_digit(text[n]) || (text[n] >= 'a' && text[n] <= 'f') ||
				  (text[n] >= 'A' && text[n] <= 'F')))
		n++;
	return n;
}

/* A number counts as '0', however long it is. */
static uint64_t mix_shape(uint64_t hash, const char *text, size_t len)
{
	while (len) {
		size_t run = hex_run(text, len);

		if (run < HEX_RUN)
			for (run = 0; run < len && is_digit(text[run]); run++)
				;
		hash = mix(hash, run ? '0' : (unsigned char)*text);
		run += !run;
		text += run;
		len -= run;
	}
	return hash;
}

uint64_t storm_signature(const struct node *node)
{
	const struct image *image = node->image;
	uint64_t hash = UINT64_C(14695981039346656037);

	if (!image || !node->execs)
		return mix_shape(hash, node->comm, strnlen(node->comm, COMM_SIZE));
	hash = mix_shape(hash, image->exe, strlen(image->exe));
	return mix_shape(mix(hash, 0xff), image->args, image->args_len);
}

bool storm_may_take(const struct node *node)
{
	return node_is_ghost(node) && node->flags & NODE_SHORT && !node->first &&
	       !node_is_thread(node);
}

void storm_begin(struct storm *storm)
{
	memset(storm, 0, sizeof(*storm));
}

bool storm_add(struct storm *storm, struct node *node)
{
	uint64_t signature, born_ns = node->id.start_ns;

	if (!storm_may_take(node))
		return false;
	signature = storm_signature(node);
	if (storm->count && signature != storm->signature)
		return false;
	if (!storm->count) {
		storm->signature = signature;
		storm->first = node;
		storm->first_ns = storm->last_ns = born_ns;
	}
	storm->last = node;
	storm->count++;
	storm->failed += status_is_failure(node->status);
	storm->cpu_ns += node->cpu_ns;
	if (born_ns < storm->first_ns)
		storm->first_ns = born_ns;
	if (born_ns > storm->last_ns)
		storm->last_ns = born_ns;
	histogram_add(&storm->lifetimes, node_age_ns(node, 0));
	return true;
}

bool storm_is_row(const struct storm *storm)
{
	return storm->count >= STORM_LEAST;
}

double storm_rate(const struct storm *storm)
{
	uint64_t span_ns = storm->last_ns - storm->first_ns;

	/* Between n births there are n - 1 steps. */
	return span_ns ? (storm->count - 1) * 1e9 / (double)span_ns : 0;
}

size_t storm_write(char *out, size_t size, const struct storm *storm)
{
	unsigned percent = (unsigned)(storm->failed * 100.0 / (storm->count ? storm->count : 1));
	char half[16], failed[24] = "";
	int len;

	duration_write(half, sizeof(half), histogram_percentile(&storm->lifetimes, 50));
	if (storm->failed)
		snprintf(failed, sizeof(failed), ", %u %% fail", percent ? percent : 1);
	len = snprintf(out, size, " x%u (%.0f/s, half live under %s%s)", storm->count,
		storm_rate(storm), half, failed);
	return len < 0 ? 0 : (size_t)len;
}
