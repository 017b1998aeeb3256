/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * said: what comes on stderr. */
#ifndef SMALE18_SAID_H
#define SMALE18_SAID_H

/* From hear on stderr goes to memory, until heard, which returns what came; valid until the next. */
void hear(void);
const char *heard(void);

/* What the action prints to stderr. */
const char *said(void (*action)(void));

/* Expects one line that names the path and the reason. */
void expect_one_line(const char *text, const char *path, const char *reason);

#endif
