/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * png_reading: grey_png_read and grey_png_check on files of a folder of the test's own, with what
 * they leave and say. */
#ifndef SMALE18_TESTS_PNG_READING_H
#define SMALE18_TESTS_PNG_READING_H

#include "grey_png.h"
#include "png_bytes.h"

/* The file that is read, "a.png" at first, and what that gave. */
extern const char *read_path;
extern double *read_values;
extern size_t read_side;
extern int read_status;

/* .init and .fini of the suite: enters a new folder, leaves it empty but for a.png. */
void png_reading_enter(void);
void png_reading_leave(void);

void read_it(void);  /* grey_png_read */
void check_it(void); /* grey_png_check */

/* The action refuses in one line: "smale18: PATH: WHAT". A `what` that ends in '*' is a
 * beginning. */
void expect_refusal(void (*action)(void), const char *what);

/* Saves b as a.png, frees it and expects that reading refuses it. */
void expect_file_refused(struct png_bytes *b, const char *what);

#endif
