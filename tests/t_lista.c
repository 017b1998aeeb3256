/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * LISTA with any weights, against naive evaluations. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "lista_instance.h"
#include "mem.h"
#include "rng.h"

static void install(void) { mem_install(); }
TestSuite(lista, .init = install);

/* At the end of each test: a failure in .fini would not count. */
static void expect_no_leak(void) {
  flint_cleanup();
  mpfr_free_cache();
  cr_assert_eq(mem_live(), 0, "%ld blocks are still allocated", mem_live());
}

static const struct rng stream = {.seed = 78, .purpose = RNG_TEST};

static void random_weights(struct lista_weights *w, uint64_t seed) {
  lista_weights_init(w, 10, M, N);
  for (size_t i = 0; i < 10 * M * N; i++)
    w->W[i] = 0.5 * rng_gaussian(&stream, 100000 * (seed + 1) + i);
  for (size_t i = 0; i < 10; i++)
    w->theta[i] = 0.3 * rng_uniform(&stream, 100000 * (seed + 1) + 50000 + i);
}

static void naive(long double *x, const struct data *d, const struct lista_weights *w) {
  for (size_t k = 0; k < N; k++) x[k] = 0;
  for (size_t layer = 0; layer < w->layers; layer++) {
    const double *W = w->W + layer * M * N;
    long double r[M];
    for (size_t i = 0; i < M; i++) {
      r[i] = d->y[i];
      for (size_t k = 0; k < N; k++) r[i] -= (long double)d->A[i * N + k] / (10 * NORM) * x[k];
    }
    for (size_t k = 0; k < N; k++) {
      for (size_t i = 0; i < M; i++) x[k] += W[i * N + k] * r[i];
      long double excess = fabsl(x[k]) - w->theta[layer];
      x[k] = excess > 0 ? copysignl(excess, x[k]) : 0;
    }
  }
}

/* Rounding: ten layers, each with a relative error below 100 units and not expanding by more
 * than a few. */
Test(lista, agrees_with_naive_loops) {
  arb_ptr x = _arb_vec_init(N);
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct data d = data_make(seed);
    struct lista_weights w;
    struct lista l;
    long double want[N], size = 0;
    random_weights(&w, seed);
    naive(want, &d, &w);
    for (size_t k = 0; k < N; k++) size = fmaxl(size, fabsl(want[k]));
    cr_assert(size > 0.1L);
    data_network(&l, &d, num_double(), &w);
    network_answer(x, &l, d.y);
    for (size_t k = 0; k < N; k++)
      cr_assert(fabsl(arf_get_d(arb_midref(x + k), ARF_RND_NEAR) - want[k]) < 1e-12L * size,
                "seed %d", (int)seed);
    net_clear(&l.net);
    lista_weights_clear(&w);
  }
  _arb_vec_clear(x, N);
  expect_no_leak();
}

/* The error of float:2000 is below 2^-1900. */
Test(lista, balls_contain_float) {
  arb_ptr x = _arb_vec_init(N), precise = _arb_vec_init(N);
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct data d = data_make(seed);
    struct lista_weights w;
    struct lista l;
    random_weights(&w, seed);
    data_network(&l, &d, num_float(2000), &w);
    network_answer(precise, &l, d.y);
    net_clear(&l.net);
    for (slong bits = 24; bits < 1500; bits *= 2) {
      data_network(&l, &d, num_ball(bits), &w);
      network_answer(x, &l, d.y);
      for (size_t k = 0; k < N; k++) {
        cr_assert(bits < 100 || mag_cmp_2exp_si(arb_radref(x + k), 40 - bits) < 0,
                  "ball:%ld is wide", (long)bits);
        arb_add_error_2exp_si(x + k, -1900);
        cr_assert(arb_contains(x + k, precise + k), "seed %d, ball:%ld, entry %zu", (int)seed,
                  (long)bits, k);
      }
      net_clear(&l.net);
    }
    lista_weights_clear(&w);
  }
  _arb_vec_clear(x, N);
  _arb_vec_clear(precise, N);
  expect_no_leak();
}
