/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* session_scripts.h - what several tests of exports replay (core/source/file/script.h). */
#ifndef TESTS_SUPPORT_SESSION_SCRIPTS_H
#define TESTS_SUPPORT_SESSION_SCRIPTS_H

/* Runs before anything starts. */
#define MACHINE                                                                                    \
	"snapshot\n"                                                                               \
	"seed 1 0 init start=0.1 uid=0 : /sbin/init\n"                                             \
	"seed 50 1 cron start=0.9 uid=0 : cron -f\n"                                               \
	"seed 900 1 sh start=0.5 uid=65534 : -sh\n"                                                \
	"settled\n"

/* make runs two compilers, one after the other and a third beside them; one fails */
#define BUILD                                                                                      \
	MACHINE "@2 fork 10 900\n"                                                                 \
		"exec 10 : make\n"                                                                 \
		"@3 fork 11 10\n"                                                                  \
		"exec 11 : cc -c a.c\n"                                                            \
		"@3.5 fork 12 10\n"                                                                \
		"exec 12 : cc -c b.c\n"                                                            \
		"@4 exit 11 0 cpu=0.9 rss=4096\n"                                                  \
		"@5 fork 13 10\n"                                                                  \
		"exec_failed 13 ENOENT called=/no/way : way\n"                                     \
		"exec 13 : 'a;b' \"x\\n\"\n"                                                       \
		"@6 exit 13 1 cpu=0.5\n"                                                           \
		"@7 exit 12 SIGSEGV cpu=2\n"                                                       \
		"@8 exit 10 2 cpu=0.1\n"                                                           \
		"@9 fork 14 900\n"

#endif
