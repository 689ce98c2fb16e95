// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/format/json_keys.h"

#include "core/base/ci_text.h"
#include "core/query/vocabulary.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const words[] = {"event", "time", "ts", "host", "boot", "seq", "id", "parent",
	"pid", "ppid", "born", "caller", "uid", "user", "comm", "cgroup", "tty", "ns_pid", "exe",
	"called", "name", "interp", "cwd", "argv", "args_bytes", "args_cut", "args_at_least",
	"title", "errno", "for_thread", "code", "signal", "core", "oom", "duration_ns", "cpu_ns",
	"max_rss_bytes", "read_bytes", "write_bytes", "threads", "age_ns", "state", "frozen",
	"priority", "nice", "pgrp", "sid", "cpu_percent", "rss_bytes", "rss_bytes_per_minute",
	"read_bytes_per_second", "write_bytes_per_second", "count", "raw"};

#define WORDS (sizeof(words) / sizeof(words[0]))
_Static_assert(WORDS <= 64, "one bit each");

/* Its bit; 0: there is no such key. */
static uint64_t key_bit(const char *word, size_t len)
{
	for (unsigned i = 0; i < WORDS; i++)
		if (strlen(words[i]) == len && !strncasecmp(words[i], word, len))
			return UINT64_C(1) << i;
	return 0;
}

/* Other words for keys that are not those of a field. */
static const struct {
	const char *word, *key;
} others[] = {{"username", "user"}, {"args", "argv"}, {"cmd", "argv"}, {"command", "argv"},
	{"cmdline", "argv"}, {"read", "read_bytes"}, {"write", "write_bytes"}, {"exit", "code"},
	{"status", "code"}};

static uint64_t other_bit(const char *word, size_t len)
{
	for (unsigned i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (strlen(others[i].word) == len && !strncasecmp(others[i].word, word, len))
			return key_bit(others[i].key, strlen(others[i].key));
	return 0;
}

/* A word for a field that has a key, such as "res" for rss_bytes. */
static uint64_t word_bit(const char *word, size_t len)
{
	uint64_t bit = key_bit(word, len) | other_bit(word, len);
	enum field_id id = bit ? FIELD_COUNT : vocabulary_find(VOCABULARY_KEY, word, len);
	const char *key = id < FIELD_COUNT ? field_table[id].key : NULL;

	return key ? key_bit(key, strlen(key)) : bit;
}

bool json_keys_parse(struct json_keys *keys, const char *text, const char **wrong)
{
	struct json_keys read = {.left_out = *text == '-'};

	for (const char *at = text;; at++) {
		size_t len = strcspn(at, ",");
		bool has_minus = *at == '-';
		uint64_t bit = word_bit(at + has_minus, len - has_minus);

		if (!bit || has_minus != read.left_out) {
			*wrong = at;
			return false;
		}
		read.listed |= bit;
		at += len;
		if (!*at)
			break;
	}
	*keys = read;
	return true;
}

bool json_keys_has(const struct json_keys *keys, const char *key)
{
	if (!keys->listed || !strcmp(key, words[0]))
		return true;
	return !(keys->listed & key_bit(key, strlen(key))) == keys->left_out;
}

const char *json_keys_guess(const char *word, size_t len)
{
	const char *nearest = NULL;
	unsigned least = 3;
	char text[32];

	snprintf(text, sizeof(text), "%.*s", (int)len, word);
	for (unsigned i = 0; i < WORDS; i++) {
		unsigned distance = ci_text_distance(text, words[i]);

		if (distance >= least || 2 * distance >= strlen(text))
			continue;
		least = distance;
		nearest = words[i];
	}
	return nearest;
}

void json_keys_write(char *out, unsigned size)
{
	unsigned len = 0;

	*out = '\0';
	for (unsigned i = 0; i < WORDS && len < size; i++)
		len += snprintf(out + len, size - len, "%s%s", i ? ", " : "", words[i]);
}
