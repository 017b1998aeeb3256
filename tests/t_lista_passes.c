/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same bits for every kind of processor. What they are: t_lista_gradient.c. */
#include <criterion/criterion.h>

#include <string.h>

#include "balls.h"
#include "lista_gradient.h"
#include "lista_passes.h"
#include "mem.h"
#include "rng.h"

static void no_leak(void) { flint_cleanup(); }
TestSuite(lista_passes, .fini = no_leak);

enum { TALL = 19, WIDE = 23, FLAT = 2, SAMPLES = 97, WEIGHTS = FLAT * TALL * WIDE };

struct answer {
  double loss, validation, W[WEIGHTS], theta[FLAT];
};

static void answer(struct answer *a, const struct lista_weights *w, const struct lista_data *data) {
  struct lista_workspace *s = lista_workspace_new(data, FLAT, SAMPLES);
  struct lista_gradient g = {a->W, a->theta};
  a->loss = lista_loss_gradient(&g, w, s, 0);
  a->validation = lista_validation_loss(w, s);
  lista_workspace_free(s);
}

Test(lista_passes, same_bits_on_every_path) {
  struct rng r = {20240603, RNG_TEST};
  uint64_t draw = 0;
  double W[WEIGHTS], theta[FLAT] = {0.2, 0.1}, B[TALL * WIDE];
  double y[SAMPLES * TALL], x[SAMPLES * WIDE];
  static struct answer want, got;
  for (int k = 0; k < WEIGHTS; k++) W[k] = 0.3 * rng_gaussian(&r, draw++);
  for (int k = 0; k < TALL * WIDE; k++) B[k] = 0.3 * rng_gaussian(&r, draw++);
  for (int k = 0; k < SAMPLES * TALL; k++) y[k] = rng_gaussian(&r, draw++);
  for (int k = 0; k < SAMPLES * WIDE; k++) x[k] = rng_gaussian(&r, draw++);
  struct lista_weights w = {FLAT, TALL, WIDE, W, theta};
  struct lista_data data = {TALL, WIDE, B, 1, SAMPLES, SAMPLES, y, x, y, x};
  cr_assert(lanes_path_force(LANES_PORTABLE));
  answer(&want, &w, &data);
  for (enum lanes_path path = LANES_PORTABLE; path < LANES_PATHS; path++) {
    if (!lanes_path_force(path)) continue;
    answer(&got, &w, &data);
    cr_expect(!memcmp(&got, &want, sizeof want), "path %d", (int)path);
  }
  cr_expect_eq(want.loss, want.validation);
  lanes_path_force(LANES_PATHS);
  cr_assert_eq(mem_live(), 0);
}

/* to <- A from, against plain loops on small integers: each shape of tile, more strips than one. */
Test(lista_passes, multiply) {
  enum { ROWS = 13, COLS = 11, STRIPS = 3 };
  struct rng r = {20240604, RNG_TEST};
  uint64_t draw = 0;
  double A[ROWS * COLS];
  double *from = mem_alloc_aligned(STRIPS * COLS * STRIP, sizeof *from);
  double *to = mem_alloc_aligned(STRIPS * ROWS * STRIP, sizeof *to);
  for (int k = 0; k < ROWS * COLS; k++) A[k] = (double)rng_below(&r, draw++, 19) - 9;
  for (int k = 0; k < STRIPS * COLS * STRIP; k++) from[k] = (double)rng_below(&r, draw++, 19) - 9;
  for (enum lanes_path path = LANES_PORTABLE; path < LANES_PATHS; path++) {
    if (!lanes_path_force(path)) continue;
    for (size_t rows = 1; rows <= ROWS; rows++) {
      lista_passes()->multiply(to, A, rows, COLS, from, STRIPS);
      for (size_t k = 0; k < STRIPS * rows * STRIP; k++) {
        size_t strip = k / (rows * STRIP), row = k / STRIP % rows, lane = k % STRIP;
        double want = 0;
        for (size_t i = 0; i < COLS; i++)
          want += A[row * COLS + i] * from[(strip * COLS + i) * STRIP + lane];
        cr_assert_eq(to[k], want, "path %d, %zu rows, number %zu", (int)path, rows, k);
      }
    }
  }
  lanes_path_force(LANES_PATHS);
  mem_free(from);
  mem_free(to);
  cr_assert_eq(mem_live(), 0);
}
