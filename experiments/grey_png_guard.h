/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * grey_png_guard: libpng kept in bounds. It leaves a call that fails by longjmp; that happens only
 * inside grey_png_guarded, whose caller sees a bool. Its memory is mem's, so it never runs out of
 * it. */
#ifndef SMALE18_GREY_PNG_GUARD_H
#define SMALE18_GREY_PNG_GUARD_H

#include <png.h>
#include <stdbool.h>

enum grey_png_use { GREY_PNG_READS, GREY_PNG_WRITES };

struct grey_png_guard {
  enum grey_png_use use;
  png_structp png;
  png_infop info;
  char *reason; /* why a step gave up; NULL before */
};

void grey_png_guard_init(struct grey_png_guard *g, enum grey_png_use use);
void grey_png_guard_clear(struct grey_png_guard *g);

/* step(data). False if it, or libpng within it, gave up: g->reason says why, and nothing but
 * grey_png_guard_clear may follow. What the step allocates must be held by data. */
__attribute__((warn_unused_result))
bool grey_png_guarded(struct grey_png_guard *g, void (*step)(void *), void *data);

/* Ends the step; takes the reason, which mem allocated. Only within grey_png_guarded. */
_Noreturn void grey_png_give_up(struct grey_png_guard *g, char *reason);

#endif
