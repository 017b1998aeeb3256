/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report_page: a run as one page of HTML that needs nothing else: no script, no network; figures and
 * pictures are in it. It is read on a phone, in light and dark, and on paper. What it says of the run
 * comes from the cells, the marks of the tables, and the notes of the views. The same run gives the
 * same page. */
#ifndef SMALE18_REPORT_PAGE_H
#define SMALE18_REPORT_PAGE_H

#include <stdbool.h>

#include "rendering.h"

struct report_page {
  const struct rendering *run;
  const char *base; /* address of the run folder as seen from the page: "" or "../x/", see html.h */
  FILE *out;
};

/* Writes the page; errors show in ferror(out). */
void report_page(const struct report_page *p);

/* Its parts. */
void report_page_style(FILE *out);
void report_page_summary(const struct report_page *p);    /* proved, computed, stands in */
void report_page_verdicts(const struct report_page *p);   /* a part of the summary */
void report_page_pictures(const struct report_page *p);   /* of image cells; nothing for others */
void report_page_config(const struct report_page *p);     /* the resolved config */
void report_page_provenance(const struct report_page *p); /* commit, versions, machine */
void report_page_files(const struct report_page *p);      /* links to what is in the folder */

/* `before` (HTML), and a link to <folder>/<name> with this text; if there is such a file. */
bool report_page_link(const struct report_page *p, const char *before, const char *name,
                      const char *text);

#endif
