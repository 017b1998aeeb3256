/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * page: a reader of HTML that forgives nothing: for pages that a test has made. */
#ifndef SMALE18_TESTS_PAGE_H
#define SMALE18_TESTS_PAGE_H

#include <stddef.h>

/* Expects of the page in the file: a doctype, language, title, and viewport; each element closed in
 * its place; attributes quoted and given once; no name twice; whatever names another (href="#..",
 * aria-labelledby, href of <use>) names something; no script, no on.. attribute, and nothing that is
 * fetched (src, link, url(, @import) but data in the page; each relative address leads to a file. */
void page_check(const char *path);

/* How often the word is in the text. */
size_t page_count(const char *text, const char *word);

#endif
