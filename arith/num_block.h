/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num_block: the arithmetic `block:p`: vectors in block fixed point (fixed.h), scalars of float:p.
 *
 * Each vector result is R_p of the exact real vector, entries re, im of complex ones being reals of it:
 *   mat_mul, mat_mul_adjoint, vec_axpy, vec_scale, real vec_soft_threshold, vec_set_enclosed,
 *     vec_set_doubles, mat_scale, mat_set_*: one R_p. A matrix is one vector of rows cols entries:
 *     one exponent.
 *   vec_norm_square: the exact sum rounded once to p bits; vec_norm: that, then its root rounded.
 *   vec_project_ball: fixed_project_ball.
 *   complex vec_soft_threshold: the factor f_i = 1 - t_i / |x_i| as float:p computes it (hypot,
 *     quotient, difference, each rounded), 0 where hypot <= t_i; then R_p(f_i x_i).
 *   real mat_primal_step, mat_dual_step: fixed_primal_step, fixed_dual_step; complex ones are
 *     composed.
 * So a result depends on p alone. The error of a rounding is absolute within a vector: at most 2^-p
 * times its largest entry; float:p is the reference with relative errors. Views (vec_at, vec_part,
 * mat_row) do not exist for it: entries share an exponent (asserted).
 *
 * Complex matrices are kept as real ones of twice the rows and columns, [re -im; im re] per entry. */
#ifndef SMALE18_NUM_BLOCK_H
#define SMALE18_NUM_BLOCK_H

#include "fixed_ops.h"
#include "num.h"

#endif
