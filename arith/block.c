/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "block.h"

#include <assert.h>

void block_init(struct block *b, enum problem problem, size_t competing, size_t rows) {
  assert(competing >= 1 && rows >= 1);
  *b = (struct block){.problem = problem, .competing = competing, .rows = rows};
  fmpq_init(b->parameter);
  exact_init(&b->norm2);
  fmpq_one(b->norm2.rational);
  b->row = exact_vec_new(2 * competing);
  b->y = exact_vec_new(2 * rows);
  b->weights = exact_vec_new(block_columns(b));
  for (size_t i = 0; i < block_columns(b); i++) fmpq_one(b->weights[i].rational);
}

void block_clear(struct block *b) {
  if (!b->rows) return;
  fmpq_clear(b->parameter);
  exact_clear(&b->norm2);
  exact_vec_free(b->row, 2 * b->competing);
  exact_vec_free(b->y, 2 * b->rows);
  exact_vec_free(b->weights, block_columns(b));
  *b = (struct block){0};
}

size_t block_columns(const struct block *b) { return b->competing + b->rows - 1; }

void block_modulus2(struct exact *square, const struct exact *pair) {
  exact_mul(square, pair, pair);
  exact_addmul(square, pair + 1, pair + 1);
}

/* Is |a_i| / w_i larger (1), equal (0) or smaller (-1) than |a_j| / w_j? */
static int compare_columns(const struct block *b, size_t i, size_t j) {
  struct exact one, two, weight2;
  exact_init(&one);
  exact_init(&two);
  exact_init(&weight2);
  block_modulus2(&one, b->row + 2 * i);
  exact_mul(&weight2, b->weights + j, b->weights + j);
  exact_mul(&one, &one, &weight2);
  block_modulus2(&two, b->row + 2 * j);
  exact_mul(&weight2, b->weights + i, b->weights + i);
  exact_mul(&two, &two, &weight2);
  int order = exact_cmp(&one, &two);
  exact_clear(&one);
  exact_clear(&two);
  exact_clear(&weight2);
  return order;
}

size_t block_largest(size_t *columns, const struct block *b) {
  size_t count = 0;
  for (size_t i = 0; i < b->competing; i++) {
    int order = count ? compare_columns(b, i, columns[0]) : 0;
    if (order > 0) count = 0;
    if (order >= 0) columns[count++] = i;
  }
  return count;
}

void block_prices2(struct exact *g2, const struct block *b, size_t largest) {
  struct exact inverse;
  exact_init(&inverse);
  block_modulus2(g2, b->row + 2 * largest);
  exact_inv(g2, g2);
  exact_mul(g2, g2, b->weights + largest);
  exact_mul(g2, g2, b->weights + largest);
  exact_inv(&inverse, &b->norm2);
  for (size_t k = 1; k < b->rows; k++) {
    const struct exact *weight = b->weights + b->competing + k - 1;
    if (k > 1 && exact_cmp(weight - 1, weight) == 0) { /* most weights are equal */
      exact_set(g2 + k, g2 + k - 1);
      continue;
    }
    exact_mul(g2 + k, weight, weight);
    exact_mul(g2 + k, g2 + k, &inverse);
  }
  exact_clear(&inverse);
}
