/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arith: the table of kernels that makes an arithmetic. num.c checks shapes and contexts and calls
 * these; a new arithmetic is one file that fills the table, and a line in num.c.
 *
 * n counts reals unless it says entries. Operands s and a are scalars. Meanings and rounding: num.h. */
#ifndef SMALE18_ARITH_H
#define SMALE18_ARITH_H

#include "num.h"

struct arith {
  const char *name;
  bool encloses;
  const struct arith *scalars; /* the table of scalars, of the same bits; NULL: this one */

  void (*alloc)(union reals *r, slong bits, size_t n); /* zeros */
  void (*release)(union reals r, size_t n);
  size_t (*bytes)(slong bits, size_t n);

  /* x[i], x[i + 1], ..; NULL: entries depend on each other, and there are no views */
  union reals (*from)(union reals x, size_t i);
  void (*zero)(union reals x, size_t n);
  void (*set)(union reals x, union reals y, size_t n);
  /* true if the ball decides the value (always for arb and ball) */
  bool (*set_ball)(union reals x, size_t i, const arb_t ball, slong bits);
  /* The same for all n, where they depend on each other; else NULL. */
  bool (*set_balls)(union reals x, arb_srcptr balls, size_t n, slong bits);
  void (*get_ball)(arb_t out, union reals x, size_t i);
  void (*get_balls)(arb_ptr out, union reals x, size_t n); /* NULL: one by one */
  /* finite doubles; NULL: through balls, with the same results */
  void (*set_doubles)(union reals x, const double *values, size_t n);
  void (*get_doubles)(double *out, union reals x, size_t n);

  void (*add)(union reals s, union reals t, union reals u, slong bits);
  void (*sub)(union reals s, union reals t, union reals u, slong bits);
  void (*mul)(union reals s, union reals t, union reals u, slong bits);
  void (*div)(union reals s, union reals t, union reals u, slong bits);
  void (*sqrt)(union reals s, union reals t, slong bits);
  void (*max)(union reals s, union reals t, union reals u, slong bits);
  void (*gate)(union reals s, union reals t, slong bits); /* scal_gate */

  void (*axpy)(union reals y, union reals a, union reals x, size_t n, slong bits);
  void (*scale)(union reals x, union reals a, size_t n, slong bits);
  void (*soft_threshold)(union reals x, enum field field, union reals t, size_t entries,
                         slong bits);
  void (*norm)(union reals s, union reals x, enum field field, size_t entries, slong bits);
  void (*norm_square)(union reals s, union reals x, size_t n, slong bits);
  void (*project_ball)(union reals x, enum field field, size_t entries, slong bits);
  /* vec_primal_step; NULL: it is composed of the others */
  void (*primal_step)(union reals x, union reals e, union reals s, union reals a, union reals g,
                      enum field field, union reals t, size_t entries);

  /* of an arithmetic that encloses: vec_radius, vec_take_radii, vec_widen */
  void (*radius)(mag_t out, union reals x, size_t n);
  void (*take_radii)(mag_t square, union reals x, size_t n);
  void (*widen)(union reals x, size_t n, const mag_t radius);

  /* workspace of products with one matrix */
  void *(*work_new)(size_t rows, size_t cols, enum field field, slong bits);
  void (*work_free)(void *work);
  void (*work_renew)(void *work); /* the entries of the matrix are new; NULL: that is no matter */
  void (*mul_mat)(union reals y, const struct mat *A, union reals x);
  void (*mul_adjoint)(union reals x, const struct mat *A, union reals y);
  /* mat_primal_step, mat_dual_step; they may decline a size; NULL: there is none */
  bool (*mat_primal_step)(union reals x, union reals e, union reals s, union reals a,
                          const struct mat *A, union reals u, union reals t);
  bool (*mat_dual_step)(union reals u, union reals a, const struct mat *A, union reals e,
                        union reals shift);
};

extern const struct arith arith_f64, arith_float, arith_block, arith_arb, arith_ball;

static inline bool num_same(struct num a, struct num b) {
  return a.arith == b.arith && a.bits == b.bits;
}
/* The table of the scalars of a context. */
static inline const struct arith *num_scalars(struct num num) {
  return num.arith->scalars ? num.arith->scalars : num.arith;
}

/* ---- n reals of a table, in and out: the parts of num.h that scalars, vectors and matrices share ---- */

struct real_array {
  const struct arith *arith;
  slong bits;
  union reals at;
  size_t n;
};

void reals_set_enclosed(const struct real_array *x, enclosure_fn f, const void *context);
void reals_set_doubles(const struct real_array *x, const double *values);
void reals_get_balls(arb_ptr out, const struct real_array *x);
void reals_get_doubles(double *out, const struct real_array *x);

#endif
