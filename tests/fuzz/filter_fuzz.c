// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Any text is parsed, or refused with a message and a column inside it; a parsed filter can be
 * run. */
#include "core/query/filter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct query_context context = {.now_ns = 100, .memory_bytes = 1000};
	struct image image = {
		.exe = "/bin/sh", .called = "", .args = "sh\0-c\0true", .args_len = 11};
	struct node top = {0};
	struct node node = {
		.id = {.pid = 42, .start_ns = 10}, .parent = &top, .image = &image, .comm = "sh"};
	struct filter_error error;
	struct filter *filter;
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	filter = filter_parse(text, &error);
	if (filter)
		filter_match(filter, &node, &context);
	else if (!error.message[0] || error.column > strlen(text))
		abort();
	filter_free(filter);
	free(text);
	return 0;
}
