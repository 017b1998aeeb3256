/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limbs: GMP integers into the limbs of fixed.h and out of them, in two's complement. */
#ifndef SMALE18_LIMBS_H
#define SMALE18_LIMBS_H

#include <gmp.h>

#include "fixed_path.h"

/* The integer whose lowest limb is at `at`, FIXED_LANES words from one limb to the next. */
void limbs_set(uint64_t *at, size_t limbs, const mpz_t value); /* modulo 2^(52 limbs) */
void limbs_get(mpz_t value, const uint64_t *at, size_t limbs); /* asserts 52 bits in each */

/* The lowest limb of w_i. */
uint64_t *limbs_at(const struct wide *w, size_t i);

#endif
