/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * outfile.h - opens the file of --output or --write; walks its path as safepath.h does.
 *
 * An existing file is written only when its owner is trusted and, in a directory where others may
 * create files, when it has no second name.  These are the rules of fs.protected_regular, _fifos,
 * _symlinks and _hardlinks for sticky directories, applied to every directory whatever their
 * settings.  Only root can create devices, so any device is accepted.
 */
#ifndef CORE_IO_OUTFILE_H
#define CORE_IO_OUTFILE_H

enum outfile_flag {
	OUTFILE_PRIVATE = 1 << 0, /* mode 0600, also of an existing regular file */
	OUTFILE_NEW = 1 << 1,     /* refuses an existing regular file: SAFEPATH_EXISTS */
	/* Refuses a link to a regular file, or to none: SAFEPATH_OUT_LINK.  /dev/stdout is one to a
	 * descriptor, and is followed. */
	OUTFILE_NO_LINK = 1 << 2,
	OUTFILE_KEEP =
		1 << 3, /* an existing regular file keeps its bytes; opened to be read, too */
};

/*
 * Returns a descriptor for writing; a regular file is empty.  A new file has mode 0600 when it is
 * private, or when mayfly can see more than other users may (as root or with capabilities); under
 * sudo the caller owns it.  Returns -1 with an errno for safepath_strerror; an existing file is
 * then unchanged.
 */
int outfile_open(const char *path, unsigned flags);

#endif
