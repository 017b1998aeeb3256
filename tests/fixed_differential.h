/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_differential: random dot products in block fixed point, as fixed_mul and fixed_mul_adjoint
 * give them, against integers of any size: p log-uniform in [24, 20000]; ties, what is next to
 * them, cancellation, zeros, exponents up to the last one and beyond. */
#ifndef SMALE18_FIXED_DIFFERENTIAL_H
#define SMALE18_FIXED_DIFFERENTIAL_H

#include "ref_num.h"

struct differential {
  unsigned long products; /* dot products that were compared */
  unsigned long wrong;
  unsigned long ties;      /* of them, those half-way between two integers */
  unsigned long cancelled; /* vectors whose entries lost nearly p bits */
  unsigned long undefined; /* beyond the exponents */
  unsigned long zero;      /* vectors */
};

/* This thread takes that path of products (fixed_path.h), and with "portable" or "avx2" the passes
 * over lanes of the same processors, with others the best here. Skips the test, with words, where
 * there is none. */
void differential_begin(const char *path);
/* Back to what the machine has. */
void differential_end(void);

/* At least `products` more, on the path in force; p up to most_bits. */
void differential_run(struct differential *d, struct draws *draws, unsigned long products, long most_bits);

#endif
