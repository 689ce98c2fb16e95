/* SPDX-License-Identifier: GPL-2.0-or-later */
/* array.h - what is kept beside the nodes: an array with a place for each node's number. */
#ifndef CORE_BASE_ARRAY_H
#define CORE_BASE_ARRAY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Make it so long that it has this number, and more to come; new places are filled with the byte.
 * Returns the array, which may have moved; or NULL, no memory: it and *count are as they were.
 */
void *numbered_fit(void *places, uint32_t *count, uint32_t number, size_t size, int byte);

#endif
