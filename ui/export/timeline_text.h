/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * timeline_text.h - the finished tree as bars on a time axis, in text:
 *
 *	                  |0s       |2s       |4s       |6s
 *	at work, up to 2  ====####################=====-====
 *	make -j2          ####===========================#### 6.20s
 *	|- cc -c one.c        ========== 2.00s
 *	|- cc -c two.c        ##############! exit 1  2.80s
 *	`- ld -o all                        ###########  2.10s
 *	# critical path:
 *	   2.80s  45%  cc -c two.c
 *	   2.10s  34%  ld -o all
 *	   1.30s  21%  make -j2
 *
 * It is as wide as the terminal, or TIMELINE_TEXT_COLUMNS.  The rows are those of finished.h; of a
 * storm there is one band.  What ran before has a row, but no bar.
 */
#ifndef UI_EXPORT_TIMELINE_TEXT_H
#define UI_EXPORT_TIMELINE_TEXT_H

#include "ui/print/headless.h"

#define TIMELINE_TEXT_COLUMNS 100 /* in a file */

extern const struct headless_sink timeline_text_sink;

#endif
