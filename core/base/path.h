/* SPDX-License-Identifier: GPL-2.0-or-later */
/* path.h - parts of the path of a file. */
#ifndef CORE_BASE_PATH_H
#define CORE_BASE_PATH_H

#include <string.h>

/* What is after the last slash; all of it when it ends in one. */
static inline const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

#endif
