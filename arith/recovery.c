/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery.h"

#include <assert.h>
#include <string.h>

#include "mem.h"
#include "recovery_map.h"
#include "rng.h"

bool recovery_exists(enum basis basis, size_t rows) {
  return rows >= 1 && (basis != BASIS_WALSH_HADAMARD || (rows & (rows - 1)) == 0);
}

enum field recovery_field(const struct recovery *r) {
  return r->basis == BASIS_FOURIER ? FIELD_COMPLEX : FIELD_REAL;
}

/* +- a/b with 1 <= a, b <= 9 from the draws 3i .. 3i + 2 */
static void draw_fraction(fmpq_t q, const struct rng *values, uint64_t i) {
  fmpq_set_ui(q, 1 + rng_below(values, 3 * i, 9), 1 + rng_below(values, 3 * i + 1, 9));
  if (rng_below(values, 3 * i + 2, 2)) fmpq_neg(q, q);
}

static void draw_solution(struct recovery *r) {
  struct rng places = {r->seed, RNG_SAMPLE_PLACES}, values = {r->seed, RNG_SAMPLE_VALUES};
  size_t m = r->rows, field = recovery_field(r), nonzeros = 0;
  size_t *order = mem_alloc(m, sizeof *order);
  for (size_t k = 0; k < 2; k++) {
    for (size_t i = 0; i < m; i++) order[i] = k * m + i;
    for (size_t i = 0; i < r->levels.sparsities[k]; i++) { /* the start of a random permutation */
      size_t pick = i + (size_t)rng_below(&places, k * m + i, m - i), place = order[pick];
      order[pick] = order[i];
      for (size_t part = 0; part < field; part++)
        draw_fraction(r->x + field * place + part, &values, nonzeros++);
    }
  }
  mem_free(order);
}

void recovery_init(struct recovery *r, enum basis basis, size_t rows, const size_t sparsities[2],
                   uint64_t seed, const fmpq_t noise) {
  assert(recovery_exists(basis, rows) && fmpq_sgn(noise) >= 0);
  *r = (struct recovery){.basis = basis, .rows = rows, .seed = seed};
  levels_init(&r->levels, 2, (size_t[]){rows, 2 * rows}, sparsities);
  fmpq_init(r->noise);
  fmpq_set(r->noise, noise);
  size_t field = recovery_field(r);
  r->x = _fmpq_vec_init((slong)(2 * rows * field));
  draw_solution(r);
  struct rng directions = {seed, RNG_NOISE};
  r->direction = mem_alloc(rows * field, sizeof *r->direction);
  for (size_t i = 0; i < rows * field; i++) r->direction[i] = rng_gaussian(&directions, i);
}

void recovery_clear(struct recovery *r) {
  if (r->x) {
    _fmpq_vec_clear(r->x, (slong)(2 * r->rows * recovery_field(r)));
    fmpq_clear(r->noise);
  }
  levels_clear(&r->levels);
  mem_free(r->direction);
  memset(r, 0, sizeof *r);
}

void recovery_matrix(arb_ptr A, slong prec, const void *recovery) {
  const struct recovery *r = recovery;
  size_t m = r->rows, field = recovery_field(r);
  arb_ptr Q = _arb_vec_init((slong)(m * m * field));
  recovery_basis(Q, r->basis, m, prec);
  for (size_t i = 0; i < m; i++) {
    arb_ptr row = A + i * 2 * m * field;
    _arb_vec_zero(row, (slong)(m * field));
    arb_one(row + i * field);
    _arb_vec_set(row + m * field, Q + i * m * field, (slong)(m * field));
  }
  _arb_vec_clear(Q, (slong)(m * m * field));
}

void recovery_data(arb_ptr y, slong prec, const void *recovery) {
  const struct recovery *r = recovery;
  slong n = (slong)(2 * r->rows * recovery_field(r)), work = recovery_work_prec(r, prec);
  arb_ptr x = _arb_vec_init(n), e = _arb_vec_init(n / 2);
  for (slong i = 0; i < n; i++) arb_set_fmpq(x + i, r->x + i, work);
  recovery_multiply(y, r, x, work);
  recovery_settle(y, r, work);
  recovery_noise(e, r, work);
  _arb_vec_add(y, y, e, n / 2, prec);
  _arb_vec_clear(x, n);
  _arb_vec_clear(e, n / 2);
}
