/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outfile.h - opens the file that --output or --write names, as safepath.h walks.
 *
 * A file that exists is written only when it is a trusted user's; where others may create files,
 * only when it has no second name.  That is what fs.protected_regular, _fifos, _symlinks and
 * _hardlinks ask for in sticky directories, in every directory and whatever they are set to.
 * Devices are nobody's to make but root's: any will do.
 */
#ifndef CORE_IO_OUTFILE_H
#define CORE_IO_OUTFILE_H

#include <stdbool.h>

/*
 * A descriptor for writing; a regular file is empty.  A new one has mode 0600 when it is private,
 * or when we see what its reader may not: as root or with capabilities; under sudo it is the
 * caller's.  -1: errno is one that safepath_strerror knows, and an existing file is as it was.
 */
int outfile_open(const char *path, bool is_private);

#endif
