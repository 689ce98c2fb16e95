/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* noise.h - bytes that cannot be compressed, none of them NUL; the same for the same seed. */
#ifndef TESTS_SUPPORT_NOISE_H
#define TESTS_SUPPORT_NOISE_H

#include <stddef.h>
#include <stdint.h>

static inline void noise_fill(char *out, size_t len, uint64_t seed)
{
	for (size_t i = 0; i < len; i++) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		out[i] = (char)(1 + (seed >> 33) % 255);
	}
}

#endif
