// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The decoder of the kernel's records on random bytes, as (length, record) pairs and as the output
 * of a pass over the tasks.
 */
#include "tests/support/wire_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct join *join = join_new();
	char *copy = malloc(size + 1);
	uint16_t len;

	demand(join && copy);
	memcpy(copy, data, size);
	wire_check_pass(copy, size);
	free(copy);
	while (size >= sizeof(len)) {
		memcpy(&len, data, sizeof(len));
		data += sizeof(len);
		size -= sizeof(len);
		if (len > size)
			len = size;
		/* An exact copy: ASan detects reads beyond it. */
		copy = malloc(len + 1);
		demand(copy != NULL);
		memcpy(copy, data, len);
		wire_check_record(join, copy, len);
		free(copy);
		data += len;
		size -= len;
	}
	join_free(join);
	return 0;
}
