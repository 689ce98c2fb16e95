/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * html_page.h - the page of html.h without its data: lines before and after it.
 *
 * The page refers to nothing outside, and its policy forbids that.  Texts of processes are set as
 * text, never as markup.
 */
#ifndef UI_EXPORT_HTML_PAGE_H
#define UI_EXPORT_HTML_PAGE_H

/* Each ends with NULL. */
extern const char *const html_page_head[];
extern const char *const html_page_foot[];

#endif
