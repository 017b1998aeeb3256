/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * FIRENET on images, whose operators use threads, alone and in threads that run side by side. A
 * plain program, because Criterion does not run under ThreadSanitizer: silent and 0 when all is
 * well. */
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "firenet.h"
#include "mem.h"
#include "op_image.h"

enum { SIDE = 128, LEVELS = 4, ROWS = 3000, ITERATIONS = 3 };

/* out[0..reals) <- the answer for a fixed y */
static void solve(double *out, enum image_transform t, size_t *reals) {
  struct op_image A;
  struct firenet f;
  struct scal L;
  struct vec x, y;
  fmpq_t one;
  size_t frequencies[ROWS];
  for (size_t k = 0; k < ROWS; k++) frequencies[k] = 5 * k;
  op_image_init(&A, t, SIDE, LEVELS, frequencies, ROWS);
  fmpq_init(one);
  fmpq_one(one);
  scal_init(&L, A.op.num);
  scal_set_fmpq(&L, one);
  firenet_init(
    &f, &A.op, &L,
    &(struct firenet_params){.inner = ITERATIONS, .outer = 2, .delta = one, .lambda = one});
  vec_init(&x, A.op.num, A.op.field, A.op.cols);
  vec_init(&y, A.op.num, A.op.field, A.op.rows);
  for (size_t i = 0; i < y.len * y.field; i++) y.at.d[i] = (double)(i % 1009) - 500;
  *reals = net_apply(&f.net, &x, &y, NULL) ? x.len * x.field : 0;
  vec_get_doubles(out, &x);
  vec_clear(&x);
  vec_clear(&y);
  net_clear(&f.net);
  scal_clear(&L);
  fmpq_clear(one);
  op_image_clear(&A);
}

static bool check(enum image_transform t) {
  enum { COPIES = 4, MOST = 2 * SIDE * SIDE };
  double *out[COPIES];
  size_t reals[COPIES];
  bool same = true;
  for (int k = 0; k < COPIES; k++) out[k] = mem_alloc(MOST, sizeof **out);
  for (int k = 0; k < 2; k++) {
    omp_set_num_threads(k + 1);
    solve(out[k], t, reals + k);
  }
#pragma omp parallel for num_threads(2)
  for (int k = 2; k < COPIES; k++) solve(out[k], t, reals + k);
  for (int k = 1; k < COPIES; k++)
    same &= reals[k] && reals[k] == reals[0] && !memcmp(out[k], out[0], reals[0] * sizeof **out);
  for (int k = 0; k < COPIES; k++) mem_free(out[k]);
  return same;
}

int main(void) {
  mem_install();
  bool same = check(IMAGE_FOURIER);
  same &= check(IMAGE_WALSH);
  if (!same) puts("answers depend on threads");
  return !same;
}
