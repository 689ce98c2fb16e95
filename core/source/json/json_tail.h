/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* json_tail.h - when a file of JSON Lines ends. */
#ifndef CORE_SOURCE_JSON_JSON_TAIL_H
#define CORE_SOURCE_JSON_JSON_TAIL_H

#include <stdint.h>

/* The latest wall clock of the last lines of a file, which keeps its offset; 0: none has one. */
uint64_t json_tail_last_ns(int fd);

#endif
