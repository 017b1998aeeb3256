/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * null_space_support: what one support D contributes to the certificate of null_space. With the
 * Gram matrix G = A* A and H = G_{D,D}^-1: ||A_D^+||_2^2 = ||H||_2 and A_D^+ a_j = H G_{D,j}.
 *
 * Complex matrices are real ones of twice the size here: a + bi is the block [a -b; b a], which
 * leaves norms, products and inverses as they are; the first of its two columns tells all. */
#ifndef SMALE18_NULL_SPACE_SUPPORT_H
#define SMALE18_NULL_SPACE_SUPPORT_H

#include "num.h"
#include "support.h"

struct gram {
  const struct levels *levels; /* borrowed */
  slong field, prec;
  arb_mat_t A, G; /* field m x field N, field N x field N */
};
void gram_init(struct gram *g, const struct mat *A, const struct levels *l, slong prec);
void gram_clear(struct gram *g);

/* Over the supports seen so far; +inf where nothing is proved. */
struct found {
  size_t count;           /* r */
  arf_t inverse;          /* >= max ||H||_2 */
  arf_struct *low, *high; /* r each: bounds of max ||A_D^+ a_j||_2^2 over j in level k but not D */
  bool singular;          /* a support is not injective, by proof */
};
void found_init(struct found *f, size_t count);
void found_clear(struct found *f);
void found_join(struct found *f, const struct found *g); /* f <- both */

struct worker {
  const struct gram *gram; /* borrowed */
  size_t *D;               /* s: the support to try next */
  struct found found;
  /* workspace; n = field s */
  slong n;
  slong *rows;          /* n: those of G that belong to D */
  arb_mat_t L, H, P, Q; /* n x n */
  arb_ptr column, x;    /* n */
  arb_t bound, sum, square, modulus;
  arf_t end, sharp;
};
void worker_init(struct worker *w, const struct gram *g);
void worker_clear(struct worker *w);

/* found <- with what D contributes. */
void worker_try(struct worker *w);

#endif
