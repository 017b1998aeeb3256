/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "lista_instance.h"
#include "rng.h"

static const struct rng stream = {.seed = 77, .purpose = RNG_TEST};

struct data data_make(uint64_t seed) {
  struct data d;
  double square = 0;
  for (size_t i = 0; i < M * N; i++)
    square += pow(d.A[i] = rng_gaussian(&stream, 1000 * seed + i), 2);
  for (size_t i = 0; i < M * N; i++) d.A[i] *= NORM / sqrt(square);
  for (size_t i = 0; i < M; i++) d.y[i] = rng_gaussian(&stream, 1000 * seed + 500 + i);
  return d;
}

void set_integer(struct scal *s, struct num num, slong value) {
  fmpq_t q;
  fmpq_init(q);
  fmpq_set_si(q, value, 1);
  scal_init(s, num);
  scal_set_fmpq(s, q);
  fmpq_clear(q);
}

void data_network(struct lista *l, const struct data *d, struct num num,
                  const struct lista_weights *w) {
  struct mat A;
  struct scal L;
  mat_init(&A, num, FIELD_REAL, M, N);
  mat_set_doubles(&A, d->A);
  set_integer(&L, num, NORM);
  lista_init(l, &A, &L, w);
  mat_clear(&A);
  scal_clear(&L);
}

void network_answer(arb_ptr out, struct lista *l, const double *measurement) {
  struct vec x, y;
  vec_init(&x, l->net.num, FIELD_REAL, l->net.cols);
  vec_init(&y, l->net.num, FIELD_REAL, l->net.rows);
  vec_set_doubles(&y, measurement);
  if (!net_apply(&l->net, &x, &y, NULL)) abort();
  vec_get_balls(out, &x);
  vec_clear(&x);
  vec_clear(&y);
}
