/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * noise.h - what stands before a recording, or before JSON Lines.
 *
 * What comes through ssh begins with what a start-up file of the shell there has printed.
 */
#ifndef CORE_SOURCE_JSON_NOISE_H
#define CORE_SOURCE_JSON_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOISE_MAX_BYTES 4096

/*
 * The length of the noise at the begin of these bytes: what follows is the magic of a recording, or
 * a line that begins with {".  False: neither follows within NOISE_MAX_BYTES.
 */
bool noise_measure(const char *in, size_t len, size_t *length);
/* The last line need not have an end. */
uint64_t noise_lines(const char *in, size_t length);

#endif
