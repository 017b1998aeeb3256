/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ref_cosine.h"

void ref_cosine(mpfr_t out, size_t m, size_t k, size_t i) {
  mpfr_t scale;
  mpfr_init2(scale, mpfr_get_prec(out));
  mpfr_const_pi(out, MPFR_RNDN);
  mpfr_mul_ui(out, out, k * (2 * i + 1), MPFR_RNDN);
  mpfr_div_ui(out, out, 2 * m, MPFR_RNDN);
  mpfr_cos(out, out, MPFR_RNDN);
  mpfr_set_ui(scale, k ? 2 : 1, MPFR_RNDN);
  mpfr_div_ui(scale, scale, m, MPFR_RNDN);
  mpfr_sqrt(scale, scale, MPFR_RNDN);
  mpfr_mul(out, out, scale, MPFR_RNDN);
  mpfr_clear(scale);
}
