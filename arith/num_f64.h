/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num_f64: the vector kernels of `double`, for its table alone; meanings: arith.h. Long vectors are
 * cut into blocks that threads share; results depend on the vector alone. */
#ifndef SMALE18_NUM_F64_H
#define SMALE18_NUM_F64_H

#include "num.h"

void f64_zero(union reals x, size_t n);
void f64_set(union reals x, union reals y, size_t n);
void f64_set_doubles(union reals x, const double *values, size_t n);
void f64_get_doubles(double *out, union reals x, size_t n);
void f64_axpy(union reals y, union reals a, union reals x, size_t n, slong bits);
void f64_scale(union reals x, union reals a, size_t n, slong bits);
void f64_soft_threshold(union reals x, enum field field, union reals t, size_t entries, slong bits);
void f64_norm(union reals s, union reals x, enum field field, size_t entries, slong bits);
void f64_project_ball(union reals x, enum field field, size_t entries, slong bits);
void f64_primal_step(union reals x, union reals e, union reals s, union reals a, union reals g,
                     enum field field, union reals t, size_t entries);

#endif
