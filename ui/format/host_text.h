/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* host_text.h - what is said of a machine behind its name, in its row. */
#ifndef UI_FORMAT_HOST_TEXT_H
#define UI_FORMAT_HOST_TEXT_H

#include "core/host/hosts.h"

#define HOST_TEXT_SIZE 96
#define HOST_SILENT_NS UINT64_C(10000000000) /* without any event: that is said */

/*
 * " 312 processes, 5 events lost, clock 3s ahead, silent for 35s"; now_ns is on the clock of the
 * events.  "" for NULL.
 */
const char *host_text_write(char out[HOST_TEXT_SIZE], const struct host *host, uint64_t now_ns);

#endif
