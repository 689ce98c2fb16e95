// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* Any settings file is parsed; each of its keys can be read and set, and keeps what was set. */
#include "ui/config/config_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_key(struct config_file *rc, const char *key)
{
	char *name = strdup(key);
	const char *value;

	if (!name)
		return;
	if (!config_file_get(rc, name) || !config_file_set(rc, name, "a value\nhidden=1"))
		abort();
	value = config_file_get(rc, name);
	if (!value || strcmp(value, "a value"))
		abort();
	free(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_file *rc = config_file_parse((const char *)data, size);
	const char *key, *value;
	unsigned number;

	if (!rc)
		return 0;
	for (unsigned n = 0; n < 100 && config_file_line(rc, n, &number, &key, &value); n++)
		if (key)
			check_key(rc, key);
	config_file_free(rc);
	return 0;
}
