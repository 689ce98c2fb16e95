// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/view/storm_stats.h"

#include "core/base/hash_map.h"
#include "core/base/units.h"

#include <stdio.h>
#include <string.h>

#define HEX_RUN   8   /* that many hex digits in a row count as a number */
#define SHAPE_MAX 512 /* bytes of arguments that are hashed: this runs for every end */

/* Bytes that replace a number and a file name, and end an argument. */
enum { SHAPE_NUMBER = '0', SHAPE_FILE = '/', SHAPE_END = 0xff };

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

/* A number counts as '0', whatever its length. */
static uint64_t mix_numbers(uint64_t hash, const char *text, size_t len)
{
	while (len) {
		size_t run = hex_run(text, len);

		if (run < HEX_RUN)
			for (run = 0; run < len && is_digit(text[run]); run++)
				;
		hash = hash_map_mix(hash, run ? SHAPE_NUMBER : (unsigned char)*text);
		run += !run;
		text += run;
		len -= run;
	}
	return hash;
}

/* Has a slash, or a dot before a letter, and no blank: "a/b", "one.c"; not "0.01" or "-x". */
static bool is_file(const char *text, size_t len)
{
	bool hits = false;

	if (!len || *text == '-')
		return false;
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] <= ' ')
			return false;
		hits |= text[i] == '/' ||
			(i && text[i - 1] == '.' && (unsigned char)text[i] >= 'A');
	}
	return hits;
}

static uint64_t mix_args(uint64_t hash, const char *args, size_t len)
{
	const char *end = args + (len < SHAPE_MAX ? len : SHAPE_MAX);

	while (args < end) {
		size_t arg = strnlen(args, end - args);

		hash = is_file(args, arg) ? hash_map_mix(hash, SHAPE_FILE)
					  : mix_numbers(hash, args, arg);
		hash = hash_map_mix(hash, SHAPE_END);
		args += arg + 1;
	}
	return hash;
}

uint64_t storm_stats_signature(const struct node *node)
{
	const struct image *image = node->image;
	uint64_t hash = 0;
	size_t first;

	if (!image || !node->execs)
		return mix_numbers(hash, node->comm, strnlen(node->comm, COMM_SIZE));
	/* A script and an applet are what was called, not the file that runs. */
	if (*image->called)
		hash = mix_numbers(hash, image->called, strlen(image->called));
	else
		hash = mix_numbers(hash, image->exe, strlen(image->exe));
	hash = mix_numbers(hash, image_name(image), strlen(image_name(image)));
	hash = hash_map_mix(hash, SHAPE_END);
	first = strnlen(image->args, image->args_len);
	if (first < image->args_len)
		first++;
	return mix_args(hash, image->args + first, image->args_len - first);
}

#define EXACT_MAX 4096        /* bytes of arguments that are hashed of a living process */
#define EXACT     UINT64_C(2) /* where its hash begins: no other kind has the same */

static uint64_t mix_text(uint64_t hash, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = hash_map_mix(hash, (unsigned char)text[i]);
	return hash_map_mix(hash, SHAPE_END);
}

static bool is_option_with_value(const char *arg, size_t len)
{
	return len && *arg == '-' && memchr(arg, '=', len);
}

uint64_t storm_stats_identity(const struct node *node)
{
	const struct image *image = node->image;
	const char *at = image->args, *end;
	uint64_t hash = mix_text(EXACT, image->exe, strlen(image->exe));

	end = at + (image->args_len < EXACT_MAX ? image->args_len : EXACT_MAX);
	hash = mix_text(hash, image->called, strlen(image->called));
	hash = mix_text(hash, node->comm, strnlen(node->comm, COMM_SIZE));
	while (at < end) {
		size_t len = strnlen(at, (size_t)(end - at));

		hash = is_option_with_value(at, len)
			       ? hash_map_mix(mix_numbers(hash, at, len), SHAPE_END)
			       : mix_text(hash, at, len);
		at += len + 1;
	}
	return hash_map_mix(hash, image->args_len > EXACT_MAX);
}

void storm_stats_add(struct storm *storm, const struct node *exited)
{
	bool failed = node_has_failed(exited);

	storm->count++;
	storm->failed += failed;
	if (failed)
		storm->status = exited->status;
	storm->cpu_ns += exited->cpu_ns;
	decay_add(&storm->ends, exited->exit_ns);
	histogram_add(&storm->lifetimes, node_age_ns(exited, 0));
}

double storm_stats_rate(const struct storm *storm, uint64_t now_ns)
{
	return decay_read(&storm->ends, DECAY_1S, now_ns);
}

unsigned storm_stats_failed_percent(const struct storm *storm)
{
	uint64_t percent = storm->count ? storm->failed * 100 / storm->count : 0;

	return (unsigned)(percent || !storm->failed ? percent : 1);
}

size_t storm_stats_write(char *out, size_t size, const struct storm *storm, uint64_t now_ns)
{
	double rate = storm->alike ? 0 : storm_stats_rate(storm, now_ns);
	char half[16], failed[24] = "", often[24] = "";
	int len;

	if (storm->alike)
		return (size_t)snprintf(out, size, " x%llu", (unsigned long long)storm->count);
	units_write_time(half, sizeof(half), histogram_percentile(&storm->lifetimes, 50));
	if (rate >= STORM_QUIET)
		snprintf(often, sizeof(often), "%.0f/s, ", rate);
	if (storm->failed == storm->count)
		snprintf(failed, sizeof(failed), ", 100%% failed");
	else if (storm->failed)
		snprintf(
			failed, sizeof(failed), ", %u%% failed", storm_stats_failed_percent(storm));
	len = snprintf(out, size, " x%llu (%smedian %s%s)", (unsigned long long)storm->count, often,
		half, failed);
	return len < 0 ? 0 : (size_t)len;
}
