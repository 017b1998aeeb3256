/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * decimal: enclosures as decimal text that any language reads ("1.49977e-01", "inf"). */
#ifndef SMALE18_DECIMAL_H
#define SMALE18_DECIMAL_H

#include "balls.h"

/* Lower and upper end of the ball with `digits` significant digits, rounded outward: every point of
 * the ball lies between them. Not finite: "-inf", "inf"; a ball that is not a number: "-inf" and
 * "inf". The caller frees the text with mem_free. */
char *decimal_lower(const arb_t x, int digits);
char *decimal_upper(const arb_t x, int digits);

/* The number with `digits` significant digits that is nearest to every point of the ball, or NULL
 * if the ball does not determine it. The caller frees it. */
char *decimal_nearest(const arb_t x, int digits);

/* The same from a pair of outward rounded texts; NULL too if the texts are no numbers. */
char *decimal_nearest_between(const char *low, const char *high, int digits);

/* x <- a ball that holds all points between the numbers that the texts spell ("inf" makes it
 * infinite). Returns 0, or -1 if a text is no number or low > high (x is then not a number). */
__attribute__((warn_unused_result))
int decimal_ball(arb_t x, const char *low, const char *high, slong prec);

#endif
