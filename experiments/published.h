/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * published: the numbers that the paper prints, from results/published/table1.csv, which the build
 * embeds. */
#ifndef SMALE18_PUBLISHED_H
#define SMALE18_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>

/* out <- the printed distance ("0.2999690") for these K, n and network ("lista", "firenet"); false
 * if the paper has none. */
__attribute__((warn_unused_result))
bool published_distance(char out[32], long K, long bits, const char *network);

/* How a computed number compares with a printed one. */
struct agreement {
  int digits;   /* significant digits of the printed number */
  int agreeing; /* its leading digits that remain when the computed number is rounded to as many
                 * decimal places as it has */
  bool equal;   /* all of them do */
};

/* Compares the text of a printed decimal number, positional ("0.2597827"), with the real number in
 * [low, high] (decimal texts); both ends must round alike, else all is 0. */
struct agreement published_compare(const char *printed, const char *low, const char *high);

#endif
