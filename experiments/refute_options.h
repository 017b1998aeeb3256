/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * refute_options: the options of `smale18 refute`, and what --help says of them. */
#ifndef SMALE18_REFUTE_OPTIONS_H
#define SMALE18_REFUTE_OPTIONS_H

#include <argp.h>

enum refute_key {
  KEY_PROGRAM = 256,
  KEY_LIBRARY,
  KEY_NAME,
  KEY_PROBLEM,
  KEY_DIGITS,
  KEY_ROWS,
  KEY_COLS,
  KEY_PARAMETER,
  KEY_TRANSFORM,
  KEY_NORMALISATION,
  KEY_COMPETITORS,
  KEY_WEIGHTS,
  KEY_PART,
  KEY_BUDGET,
  KEY_SEED,
  KEY_LABELS,
  KEY_BITS,
  KEY_ARITHMETIC,
  KEY_TIME,
  KEY_MEMORY,
  KEY_CERTIFICATE,
  KEY_LIST
};

extern const struct argp_option refute_options[];
extern const char refute_explanation[];

/* The option that sets what theorem_class_init calls `which`. */
const char *refute_option_of(const char *which);

#endif
