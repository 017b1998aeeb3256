/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed_formula: R_p of what every operation of block fixed point comes to,
 *
 *   soft_threshold(sum of +- 2^k x_j + a S, t),  S: integers that a kernel gives,
 *
 * where each part may be missing. What is computed is a sum V_i = (v_i + d_i) 2^unit with integers
 * v_i and 0 <= d_i <= slack, and slack is proved as follows.
 * - A term T 2^s is shifted to `unit` by floor: exact if s >= unit, else it lacks less than 1. A
 *   term that is subtracted lacks d in [0, c] upwards: -(T + d) = (-T - c) + (c - d), so c is
 *   subtracted with it, and it lacks c - d in [0, c] again.
 * - S = 2^(52 low) (T + d), 0 <= d <= c, times |a| = m 2^k <= 2^top: m T is asked for, and lacks
 *   what the kernel says; a d 2^(52 low) adds at most c 2^(52 low + top).
 * - soft_threshold(., t) is monotone and 1-Lipschitz, so slack is also a bound behind it; t
 *   shifted by floor lacks less than 1, on the side that fixed_lanes `threshold` chooses: 1 more.
 *
 * The rounding of v + d is the same for all d in [0, slack] unless v lies that near below, or on, a
 * half-way case or a power of two (fixed_round). Then, and where leading digits cancelled, it is
 * done again with more columns, in the end with all: a sum whose slack is 0.
 *
 * Then terms may lie far apart: |exponents| up to 2^62. With U the least unit of the upper ones,
 * the lower ones, together below 2^(U - p - 8), matter for R_p only by their sign where the upper
 * ones sum to 0 in some lane but not in all, or for a tie; or they are all there is. Neither
 * changes if they are moved up to that bound; only if the upper ones cancel in all lanes, the
 * exponent of the result has to be moved back. So the width of the sum stays below some 6 p bits. */
#ifndef SMALE18_FIXED_FORMULA_H
#define SMALE18_FIXED_FORMULA_H

#include "fixed_factor.h"
#include "fixed_lanes.h"
#include "fixed_path.h"

/* +- 2^up x */
struct fixed_operand {
  const struct fixed *x;
  slong up;
  bool minus;
};

struct fixed_formula {
  size_t count; /* entries */
  struct fixed_operand terms[2];
  size_t terms_count;
  /* a S; S_i = 2^unit times the integers that `source` puts in a wide vector. */
  const struct fixed *operand;       /* NULL: there is no a S */
  const struct fixed_factor *factor; /* a != 0; NULL: 1 */
  slong unit, top;                   /* |S| <= 2^top */
  /* NULL: S is the operand */
  void (*source)(struct wide *out, const struct fixed_formula *f, size_t low);
  struct fixed_matrix *matrix;       /* what `source` needs besides the operand: one of these */
  const struct fixed_path *path;
  const size_t *list;
  size_t list_count;
  const struct fixed *threshold; /* t, or NULL */
};

/* Workspace. Zeroed, it is ready for use, and grows. */
struct fixed_work {
  const struct fixed_lanes *lanes;
  const struct fixed_path *path; /* for products with a factor */
  struct wide sums, products, sum, threshold;
  struct fixed_factor factor;
  bool has_numbers;
  mpfr_t square, root;       /* of the projection */
  struct fixed square_fixed; /* one entry */
};

void fixed_work_init(struct fixed_work *w);
void fixed_work_numbers(struct fixed_work *w, slong bits); /* makes the last three */
void fixed_work_clear(struct fixed_work *w); /* a zeroed struct is safe */

/* f += +- 2^up x; x is defined. */
void fixed_formula_add(struct fixed_formula *f, const struct fixed *x, bool minus, slong up);

/* out <- R_p(f), whatever its exponent; out may be an operand. *guard: the leading bits that are
 * expected to cancel; it follows what is seen. */
void fixed_evaluate(struct fixed *out, const struct fixed_formula *f, struct fixed_work *w,
                    slong *guard);

/* ---- the last step ---- */

/* V_i = (v_i + d_i) 2^unit, 0 <= d_i <= sum.slack */
struct fixed_sum {
  struct wide *sum;
  slong unit;
};

enum fixed_verdict {
  FIXED_ROUNDED,
  FIXED_CLOSE, /* slack does not decide a rounding, or the exponent */
  FIXED_SHORT  /* too few bits below the p that are wanted */
};

/* out <- R_p(V) if slack decides it, else out is as it was. *exp <- e, or about that. */
enum fixed_verdict fixed_round(struct fixed *out, const struct fixed_sum *v,
                               const struct fixed_lanes *lanes, slong *exp);

#endif
