/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arb_firenet.h"

static void set_midpoint(arb_t x, const arb_t y, slong prec) {
  arf_set_round(arb_midref(x), arb_midref(y), prec, ARF_RND_NEAR);
  mag_zero(arb_radref(x));
}

static void multiply(arb_t x, const arb_t y, const arb_t z, slong prec) {
  arf_mul(arb_midref(x), arb_midref(y), arb_midref(z), prec, ARF_RND_NEAR);
}

void arb_firenet_init(struct arb_firenet *f, arb_srcptr A, slong rows, slong cols, const arb_t tau,
                      const arb_t L, slong prec) {
  *f = (struct arb_firenet){.rows = rows, .cols = cols, .inner = 50, .outer = 30, .prec = prec};
  arb_ptr *primal[] = {&f->x, &f->ahead, &f->sum}, *dual[] = {&f->u, &f->shift};
  arb_ptr scalars[] = {f->tau,   f->twice_norm, f->delta, f->next,
                       f->scale, f->eps,        f->beta,  f->inverse_e};
  for (int i = 0; i < 3; i++) *primal[i] = _arb_vec_init(cols);
  for (int i = 0; i < 2; i++) *dual[i] = _arb_vec_init(rows);
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) arb_init(scalars[i]);
  f->forward = _arb_vec_init(rows * cols);
  f->adjoint = _arb_vec_init(rows * cols);
  set_midpoint(f->tau, tau, prec);
  for (slong i = 0; i < rows; i++)
    for (slong j = 0; j < cols; j++) {
      multiply(f->forward + i * cols + j, A + i * cols + j, f->tau, prec);
      arb_set(f->adjoint + j * rows + i, f->forward + i * cols + j);
    }
  set_midpoint(f->twice_norm, L, prec);
  arb_mul_2exp_si(f->twice_norm, f->twice_norm, 1);
  arb_set_si(f->delta, 1);
  arb_div_ui(f->delta, f->delta, 1000000, prec);
  set_midpoint(f->delta, f->delta, prec);
  arb_set_si(f->inverse_e, -1);
  arb_exp(f->inverse_e, f->inverse_e, prec);
  set_midpoint(f->inverse_e, f->inverse_e, prec);
}

void arb_firenet_clear(struct arb_firenet *f) {
  arb_ptr primal[] = {f->x, f->ahead, f->sum}, dual[] = {f->u, f->shift};
  arb_ptr scalars[] = {f->tau,   f->twice_norm, f->delta, f->next,
                       f->scale, f->eps,        f->beta,  f->inverse_e};
  for (int i = 0; i < 3; i++) _arb_vec_clear(primal[i], f->cols);
  for (int i = 0; i < 2; i++) _arb_vec_clear(dual[i], f->rows);
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) arb_clear(scalars[i]);
  _arb_vec_clear(f->forward, f->rows * f->cols);
  _arb_vec_clear(f->adjoint, f->rows * f->cols);
}

/* x' = soft(x - tau A^T u, tau), ahead = 2x' - x, sum += x' */
static void primal_step(struct arb_firenet *f) {
  for (slong j = 0; j < f->cols; j++) {
    arb_approx_dot(f->next, f->x + j, 1, f->adjoint + j * f->rows, 1, f->u, 1, f->rows, f->prec);
    arf_ptr next = arb_midref(f->next), x = arb_midref(f->x + j), sum = arb_midref(f->sum + j);
    if (arf_cmpabs(next, arb_midref(f->tau)) <= 0) arf_zero(next);
    else if (arf_sgn(next) > 0) arf_sub(next, next, arb_midref(f->tau), f->prec, ARF_RND_NEAR);
    else arf_add(next, next, arb_midref(f->tau), f->prec, ARF_RND_NEAR);
    arf_neg(arb_midref(f->ahead + j), x);
    arf_addmul_si(arb_midref(f->ahead + j), next, 2, f->prec, ARF_RND_NEAR);
    arf_add(sum, sum, next, f->prec, ARF_RND_NEAR);
    arf_swap(x, next);
  }
}

/* u = P_B(u - shift + tau A ahead) */
static void dual_step(struct arb_firenet *f) {
  for (slong i = 0; i < f->rows; i++) {
    arf_ptr u = arb_midref(f->u + i);
    arf_sub(u, u, arb_midref(f->shift + i), f->prec, ARF_RND_NEAR);
    arb_approx_dot(f->u + i, f->u + i, 0, f->forward + i * f->cols, 1, f->ahead, 1, f->cols,
                   f->prec);
  }
  arb_approx_dot(f->scale, NULL, 0, f->u, 1, f->u, 1, f->rows, f->prec);
  if (arf_cmp_si(arb_midref(f->scale), 1) <= 0) return;
  arf_rsqrt(arb_midref(f->scale), arb_midref(f->scale), f->prec, ARF_RND_NEAR);
  for (slong i = 0; i < f->rows; i++) multiply(f->u + i, f->u + i, f->scale, f->prec);
}

/* beta, eps as in core/firenet.h; x, shift <- alpha psi, alpha tau y; u, sum <- 0 */
static void start_inner(struct arb_firenet *f, arb_srcptr psi, arb_srcptr y) {
  slong prec = f->prec;
  arb_add(f->eps, f->eps, f->delta, prec);
  arb_mul(f->eps, f->eps, f->inverse_e, prec);
  arb_div(f->beta, f->eps, f->twice_norm, prec);
  arb_mul_si(f->scale, f->beta, f->inner, prec);
  arb_inv(f->scale, f->scale, prec);
  set_midpoint(f->eps, f->eps, prec);
  set_midpoint(f->beta, f->beta, prec);
  set_midpoint(f->scale, f->scale, prec);
  for (slong j = 0; j < f->cols; j++) multiply(f->x + j, psi + j, f->scale, prec);
  multiply(f->scale, f->scale, f->tau, prec);
  for (slong i = 0; i < f->rows; i++) multiply(f->shift + i, y + i, f->scale, prec);
  _arb_vec_zero(f->u, f->rows);
  _arb_vec_zero(f->sum, f->cols);
}

void arb_firenet_apply(arb_ptr psi, struct arb_firenet *f, arb_srcptr y) {
  _arb_vec_zero(psi, f->cols);
  arb_approx_dot(f->eps, NULL, 0, y, 1, y, 1, f->rows, f->prec);
  arf_sqrt(arb_midref(f->eps), arb_midref(f->eps), f->prec, ARF_RND_NEAR);
  for (slong k = 0; k < f->outer; k++) {
    start_inner(f, psi, y);
    for (slong i = 0; i < f->inner; i++) {
      primal_step(f);
      dual_step(f);
    }
    for (slong j = 0; j < f->cols; j++) multiply(psi + j, f->sum + j, f->beta, f->prec);
  }
}
