/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * config_report: complaints about a config on stderr, one line each. */
#ifndef SMALE18_CONFIG_REPORT_H
#define SMALE18_CONFIG_REPORT_H

#include <stdbool.h>
#include <stddef.h>

enum { REPORT_MOST = 20 }; /* complaints about one config; later ones are not printed */

struct report {
  const char *path;
  size_t errors;
};

/* Where a mistake stands. */
struct place {
  const char *override; /* "section.key=value", NULL: in the file */
  size_t line, column;  /* from 1; 0: the file as a whole */
};

/* Prints "file:line:col: section.name: message" or "--set section.name=value: message", counts it.
 * section may be "", name may be NULL. Control characters come out as '?'. */
__attribute__((format(printf, 5, 6)))
void report_error(struct report *r, struct place at, const char *section, const char *name,
                  const char *message, ...);

/* Has the last complaint that is printed been printed? */
bool report_full(const struct report *r);

/* text in single quotes, shortened to a readable length. */
struct quoted {
  char text[80];
};
struct quoted quote(const char *text);

/* "section.name", or "name" when section is ""; the caller frees it with mem_free. */
char *dotted(const char *section, const char *name);

#endif
