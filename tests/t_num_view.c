/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Views of vectors and matrices are the entries themselves; squares of moduli against exact rationals. */
#include <criterion/criterion.h>

#include <math.h>

#include "mem.h"
#include "num.h"

static const char *const arithmetics[] = {"double", "float:60", "arb:60"};
enum { ARITHMETICS = 3, LENGTH = 5 };

/* 1, -2, 3, .. */
static double value(size_t i) { return (i % 2 ? -1 : 1) * (double)(i + 1); }

static void fill(struct vec *x, const char *arithmetic, enum field field) {
  struct num num;
  double values[2 * LENGTH];
  cr_assert_eq(num_set_str(&num, arithmetic), 0);
  for (size_t i = 0; i < 2 * LENGTH; i++) values[i] = value(i);
  vec_init(x, num, field, LENGTH);
  vec_set_doubles(x, values);
}

static void each(void (*check)(struct vec *x)) {
  for (size_t a = 0; a < ARITHMETICS; a++)
    for (int field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
      struct vec x;
      fill(&x, arithmetics[a], (enum field)field);
      check(&x);
      vec_clear(&x);
    }
  cr_assert_eq(mem_live(), 0);
}

static void check_part(struct vec *x) {
  double seen[2 * LENGTH];
  for (size_t first = 0; first <= LENGTH; first++)
    for (size_t length = 0; first + length <= LENGTH; length++) {
      struct vec part = vec_part(x, first, length);
      cr_assert(part.len == length && part.field == x->field);
      vec_get_doubles(seen, &part);
      for (size_t i = 0; i < length * x->field; i++)
        cr_assert_eq(seen[i], value(first * x->field + i));
    }
  struct vec part = vec_part(x, 1, 2);
  vec_zero(&part);
  vec_get_doubles(seen, x);
  for (size_t i = 0; i < LENGTH * x->field; i++)
    cr_assert_eq(seen[i], i >= x->field && i < 3 * x->field ? 0 : value(i), "only these are gone");
}

Test(num_view, part) { each(check_part); }

static void check_at(struct vec *x) {
  double seen[2 * LENGTH];
  for (size_t i = 0; i < LENGTH * x->field; i++) {
    struct scal s = vec_at(x, i);
    cr_assert_eq(scal_get_double(&s), value(i));
    scal_add(&s, &s, &s);
  }
  vec_get_doubles(seen, x);
  for (size_t i = 0; i < LENGTH * x->field; i++) cr_assert_eq(seen[i], 2 * value(i));
}

Test(num_view, at) { each(check_at); }

static void check_row(struct vec *x) {
  enum { ROWS = 3 };
  struct mat A;
  double seen[2 * LENGTH * ROWS];
  mat_init(&A, x->num, x->field, ROWS, LENGTH);
  struct vec row = mat_row(&A, 1);
  cr_assert_eq(row.len, LENGTH);
  vec_set(&row, x);
  mat_get_doubles(seen, &A);
  for (size_t i = 0; i < ROWS * LENGTH * x->field; i++) {
    size_t inside = i / (LENGTH * x->field) == 1;
    cr_assert_eq(seen[i], inside ? value(i - LENGTH * x->field) : 0);
  }
  mat_clear(&A);
}

Test(num_view, row) { each(check_row); }

/* Squares of these integers are exact in every arithmetic. */
static void check_squares(struct vec *x) {
  double seen[2 * LENGTH];
  mag_t radius;
  mag_init(radius);
  vec_square_moduli(x);
  vec_get_doubles(seen, x);
  for (size_t i = 0; i < LENGTH; i++)
    if (x->field == FIELD_REAL) {
      cr_assert_eq(seen[i], pow(value(i), 2));
    } else {
      cr_assert_eq(seen[2 * i], pow(value(2 * i), 2) + pow(value(2 * i + 1), 2));
      cr_assert_eq(seen[2 * i + 1], 0);
    }
  vec_radius(radius, x);
  cr_assert(mag_is_zero(radius));
  mag_clear(radius);
}

Test(num_view, square_moduli) { each(check_squares); }
