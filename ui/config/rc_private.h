/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rc_private.h - inside of config_file.h, for config_file.c (lines) and rc_file.c (the file). */
#ifndef UI_CONFIG_RC_PRIVATE_H
#define UI_CONFIG_RC_PRIVATE_H

#include "ui/config/config_file.h"

struct rc_line {
	char *text;        /* as it is in the file, without the line break */
	char *key, *value; /* NULL: it has none */
	bool comment;      /* or blank */
};

struct rc {
	struct rc_line *lines;
	unsigned count, room;
};

#endif
