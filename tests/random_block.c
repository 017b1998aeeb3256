/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random_block.h"

#include "rng.h"

static const struct rng stream = {.seed = 2203, .purpose = RNG_TEST};

/* Draws of one instance */
struct dice {
  uint64_t next;
};

static uint64_t below(struct dice *d, uint64_t n) { return rng_below(&stream, d->next++, n); }

static void draw_positive(fmpq_t q, struct dice *d) {
  fmpq_set_si(q, 1 + (slong)below(d, 6), 1 + below(d, 4));
}

/* A phase of modulus 1, or a number of irrational modulus */
static void draw_phase(struct exact *pair, struct dice *d) {
  static const slong unit[][3] = {{1, 0, 1},  {-1, 0, 1},   {0, 1, 1}, {0, -1, 1}, {3, 4, 5},
                                  {-4, 3, 5}, {5, -12, 13}, {1, 1, 1}, {1, -2, 1}, {2, 3, 1}};
  const slong *u = unit[below(d, sizeof unit / sizeof *unit)];
  fmpq_set_si(pair[0].rational, u[0], (ulong)u[2]);
  fmpq_set_si(pair[1].rational, u[1], (ulong)u[2]);
  if (below(d, 8) == 0) { /* (1 + i) / sqrt(2) */
    fmpq_zero(pair[0].rational);
    fmpq_zero(pair[1].rational);
    fmpq_set_si(pair[0].root2, 1, 2);
    fmpq_set_si(pair[1].root2, 1, 2);
  }
}

static void draw_entry(struct exact *pair, struct dice *d, bool real) {
  fmpq_t size;
  struct exact root;
  fmpq_init(size);
  exact_init(&root);
  draw_positive(size, d);
  if (real) fmpq_set_si(pair->rational, below(d, 2) ? 1 : -1, 1);
  else draw_phase(pair, d);
  fmpq_one(root.root2);
  bool by_root = !real && below(d, 6) == 0;
  for (size_t part = 0; part < 2; part++) {
    exact_mul_fmpq(pair + part, pair + part, size);
    if (by_root) exact_mul(pair + part, pair + part, &root);
  }
  fmpq_clear(size);
  exact_clear(&root);
}

/* Column i <- column 0 with another phase, or with entry and weight multiplied alike: a tie */
static void tie_column(struct block *b, size_t i, struct dice *d, bool real) {
  struct exact *a = b->row + 2 * i;
  fmpq_t factor;
  fmpq_init(factor);
  draw_positive(factor, d);
  exact_set(a, b->row);
  exact_set(a + 1, b->row + 1);
  if (!real && below(d, 2)) { /* times i */
    exact_set(a + 1, b->row);
    exact_sub(a, a, a);
    exact_sub(a, a, b->row + 1);
  }
  if (real && below(d, 2)) exact_sub(a, a + 1, a);
  for (size_t part = 0; part < 2; part++) exact_mul_fmpq(a + part, a + part, factor);
  exact_mul_fmpq(b->weights + i, b->weights, factor);
  fmpq_clear(factor);
}

static void draw_matrix(struct block *b, struct dice *d, bool real) {
  bool weighted = below(d, 3) > 0, tied = below(d, 2) > 0;
  for (size_t i = 0; i < block_columns(b); i++)
    if (weighted) draw_positive(b->weights[i].rational, d);
  for (size_t i = 0; i < b->competing; i++)
    if (i && tied && below(d, 3)) tie_column(b, i, d, real);
    else if (i == 0 || below(d, 6)) draw_entry(b->row + 2 * i, d, real);
  fmpq_set_si(b->norm2.rational, 1 + (slong)below(d, 9), 1 + below(d, 5));
  if (!real && below(d, 3) == 0) fmpq_set_si(b->norm2.root2, 1, 4 + below(d, 5));
  if (real) fmpq_mul(b->norm2.rational, b->norm2.rational, b->norm2.rational);
}

static void draw_measurement(struct block *b, struct dice *d, bool real) {
  for (size_t k = 0; k < b->rows; k++)
    if (below(d, 6)) draw_entry(b->y + 2 * k, d, real);
}

/* Sizes from far below to far above the thresholds */
static void draw_parameter(struct block *b, struct dice *d) {
  if (b->problem == P1 && below(d, 8) == 0) return;
  fmpq_set_si(b->parameter, 1 + (slong)below(d, 40), 1 + below(d, 30));
}

/* D = 1: with g_0 = 3/5 d, g_1 = 4/5 d (or g_0 = d alone) and lambda = 1/d. */
static void aim_at_equality(struct block *b, struct dice *d) {
  static const slong part[][3] = {{1, 0, 0}, {3, 4, 0}, {2, 3, 6}};
  static const ulong whole[] = {1, 5, 7};
  size_t most = b->rows < 3 ? b->rows : 3, active = 1 + below(d, most);
  fmpq_t unit, c;
  fmpq_init(unit);
  fmpq_init(c);
  draw_positive(unit, d);
  draw_positive(c, d);
  fmpq_mul(b->norm2.rational, c, c);
  fmpq_zero(b->norm2.root2);
  for (size_t k = active; k < b->rows; k++) {
    exact_sub(b->y + 2 * k, b->y + 2 * k, b->y + 2 * k);
    exact_sub(b->y + 2 * k + 1, b->y + 2 * k + 1, b->y + 2 * k + 1);
  }
  for (size_t k = 0; k < active; k++) {
    if (exact_is_zero(b->y + 2 * k) && exact_is_zero(b->y + 2 * k + 1))
      fmpq_set_si(b->y[2 * k].rational, 1 + (slong)below(d, 5), 1);
    fmpq_t g;
    fmpq_init(g);
    fmpq_set_si(g, part[active - 1][k], whole[active - 1]);
    fmpq_mul(g, g, unit);
    if (k) { /* g_k = v_k / c */
      fmpq_mul(b->weights[b->competing + k - 1].rational, g, c);
    } else { /* g_0 = w_0 / |a_0|, the smallest; the others are made four times as large */
      for (size_t i = 0; i < b->competing; i++) {
        bool tie = i && below(d, 2);
        exact_sub(b->row + 2 * i + 1, b->row + 2 * i + 1, b->row + 2 * i + 1);
        fmpq_zero(b->row[2 * i].root2);
        fmpq_set_si(b->row[2 * i].rational, below(d, 2) ? 3 : -3, 1);
        fmpq_set_si(b->weights[i].rational, i == 0 || tie ? 3 : 12, 1);
        fmpq_mul(b->weights[i].rational, b->weights[i].rational, g);
      }
    }
    fmpq_clear(g);
  }
  fmpq_inv(b->parameter, unit);
  fmpq_clear(unit);
  fmpq_clear(c);
}

/* eta >= ||y||, with equality where ||y|| is rational and the dice say so */
static void aim_at_noise(struct block *b, struct dice *d, bool real) {
  fmpq_set_si(b->parameter, 1000, 1);
  for (size_t k = 1; k < b->rows; k++) fmpq_set_si(b->parameter, 2000, 1);
  if (below(d, 2) || b->rows > 2) return;
  for (size_t k = 0; k < 2 * b->rows; k++) exact_sub(b->y + k, b->y + k, b->y + k);
  if (b->rows > 1) fmpq_set_si(b->y[2].rational, -4, 1);
  else fmpq_set_si(b->y[!real].rational, 4, 1);
  fmpq_set_si(b->y[0].rational, b->rows == 1 && real ? 5 : 3, 1);
  fmpq_set_si(b->parameter, 5, 1);
}

void random_block(struct block *b, const struct random_block *kind) {
  struct dice d = {.next = 10000 * kind->draw};
  size_t competing = 1 + below(&d, kind->competing), rows = 1 + below(&d, kind->rows);
  block_init(b, kind->problem, competing, rows);
  draw_matrix(b, &d, kind->real);
  draw_measurement(b, &d, kind->real);
  draw_parameter(b, &d);
  if (kind->aim == AIM_EQUALITY) aim_at_equality(b, &d);
  if (kind->aim == AIM_NOISE) aim_at_noise(b, &d, kind->real);
}

long double ball_long_double(const arb_t ball) {
  mpfr_t x;
  mpfr_init2(x, 80);
  arf_get_mpfr(x, arb_midref(ball), MPFR_RNDN);
  long double value = mpfr_get_ld(x, MPFR_RNDN);
  mpfr_clear(x);
  return value;
}

long double exact_long_double(const struct exact *x) {
  arb_t ball;
  arb_init(ball);
  exact_ball(ball, x, 100);
  long double value = ball_long_double(ball);
  arb_clear(ball);
  return value;
}
