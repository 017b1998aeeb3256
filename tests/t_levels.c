/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * levels.h: weights in closed form, sigma_{s,M} against all supports in exact rationals. */
#include <criterion/criterion.h>

#include "levels.h"
#include "live.h"
#include "ref_num.h"

TestSuite(levels, .init = live_count);

Test(levels, what_makes_levels) {
  static const struct {
    size_t count, ends[3], sparsities[3];
    bool valid;
  } cases[] = {{1, {1}, {1}, true},
               {1, {4}, {4}, true},
               {3, {1, 3, 9}, {1, 2, 6}, true},
               {2, {4, 8}, {1, 4}, true},
               {0, {4}, {1}, false},
               {1, {0}, {1}, false},
               {1, {4}, {0}, false},
               {1, {4}, {5}, false},
               {2, {4, 4}, {1, 1}, false},
               {2, {4, 3}, {1, 1}, false},
               {2, {4, 8}, {1, 5}, false},
               {2, {4, 8}, {5, 1}, false},
               {3, {1, 3, 9}, {1, 3, 1}, false},
               {3, {1, 3, 9}, {1, 2, 0}, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    cr_expect_eq(levels_valid(cases[i].count, cases[i].ends, cases[i].sparsities), cases[i].valid,
                 "case %zu", i);
}

/* Up to three levels of up to four entries. */
static void draw_levels(struct levels *l, struct draws *d) {
  size_t count = 1 + draw_below(d, 3), ends[3], sparsities[3], end = 0;
  for (size_t k = 0; k < count; k++) {
    size_t n = 1 + draw_below(d, 4);
    ends[k] = end += n;
    sparsities[k] = 1 + draw_below(d, n);
  }
  levels_init(l, count, ends, sparsities);
}

static bool equals(const fmpq_t q, ulong num, ulong den) {
  fmpq_t want;
  fmpq_init(want);
  fmpq_set_ui(want, num, den);
  bool equal = fmpq_equal(q, want);
  fmpq_clear(want);
  return equal;
}

/* xi = r s, zeta = s, kappa = r. */
Test(levels, weights_of_the_theorem) {
  struct draws d = {41, 0};
  fmpq_t q;
  fmpq_init(q);
  for (int turn = 0; turn < 100; turn++) {
    struct levels l;
    draw_levels(&l, &d);
    size_t N = levels_size(&l), s = levels_sparsity(&l), sum = 0;
    cr_assert_eq(N, l.ends[l.count - 1]);
    arb_ptr w = _arb_vec_init((slong)N);
    levels_weights(w, 150, &l);
    for (size_t k = 0; k < l.count; k++) sum += l.sparsities[k];
    cr_expect_eq(s, sum);
    for (size_t k = 0, i = 0; k < l.count; k++) {
      cr_expect_eq(levels_first(&l, k), i);
      for (; i < l.ends[k]; i++) {
        cr_expect_eq(levels_find(&l, i), k);
        cr_expect(arb_is_positive(w + i) && arb_rel_accuracy_bits(w + i) >= 145);
        cr_expect(arb_is_exact(w + i) || (s != l.sparsities[k] && s != 4 * l.sparsities[k]));
        arb_mul(w + i, w + i, w + i, 200);
        fmpq_set_ui(q, s, l.sparsities[k]);
        cr_expect(arb_contains_fmpq(w + i, q));
      }
    }
    levels_xi(q, &l);
    cr_expect(equals(q, l.count * s, 1));
    levels_zeta(q, &l);
    cr_expect(equals(q, s, 1));
    levels_kappa(q, &l);
    cr_expect(equals(q, l.count, 1));
    _arb_vec_clear(w, (slong)N);
    levels_clear(&l);
  }
  fmpq_clear(q);
  cr_expect(live_blocks() == 0);
}

/* w^2 = 4, 1/9, 3 with s = 1, 2, 2: terms 4, 2/9, 6. */
Test(levels, other_weights) {
  struct levels l;
  levels_init(&l, 3, (size_t[]){2, 5, 7}, (size_t[]){1, 2, 2});
  fmpq *squares = _fmpq_vec_init(3);
  fmpq_set_ui(squares, 4, 1);
  fmpq_set_ui(squares + 1, 1, 9);
  fmpq_set_ui(squares + 2, 3, 1);
  levels_set_squares(&l, squares);
  fmpq_t q;
  fmpq_init(q);
  levels_xi(q, &l);
  cr_expect(equals(q, 92, 9));
  levels_zeta(q, &l);
  cr_expect(equals(q, 2, 9));
  levels_kappa(q, &l);
  cr_expect(equals(q, 46, 1));
  arb_t w;
  arb_init(w);
  levels_weight(w, &l, 0, 64);
  cr_expect(arb_equal_si(w, 2));
  levels_weight(w, &l, 1, 64);
  fmpq_set_ui(q, 1, 3);
  cr_expect(arb_contains_fmpq(w, q) && arb_rel_accuracy_bits(w) >= 60);
  arb_clear(w);
  fmpq_clear(q);
  _fmpq_vec_clear(squares, 3);
  levels_clear(&l);
  levels_clear(&l);
  cr_expect(live_blocks() == 0);
}

/* sigma <- the least sum of w_i moduli_i outside a set that has at most s_k entries of each level, over all
 * sets. */
static void brute_sigma(fmpq_t sigma, const struct levels *l, const fmpq *roots,
                        const fmpq *moduli) {
  size_t N = l->ends[l->count - 1];
  fmpq_t sum, term;
  fmpq_init(sum);
  fmpq_init(term);
  bool first = true;
  for (unsigned set = 0; set < 1u << N; set++) {
    bool allowed = true;
    fmpq_zero(sum);
    for (size_t k = 0, i = 0; k < l->count; k++) {
      size_t inside = 0;
      for (; i < l->ends[k]; i++) {
        inside += set >> i & 1;
        if (set >> i & 1) continue;
        fmpq_mul(term, roots + k, moduli + i);
        fmpq_add(sum, sum, term);
      }
      allowed &= inside <= l->sparsities[k];
    }
    if (allowed && (first || fmpq_cmp(sum, sigma) < 0)) fmpq_set(sigma, sum), first = false;
  }
  fmpq_clear(sum);
  fmpq_clear(term);
}

/* x <- random entries with rational moduli, ties among them */
static void draw_vector(arb_ptr x, fmpq *moduli, size_t N, int field, struct draws *d) {
  static const int triple[5][3] = {{3, 4, 5}, {-5, 12, 13}, {8, -15, 17}, {0, 7, 7}, {-6, -8, 10}};
  for (size_t i = 0; i < N; i++) {
    ulong scale = 1ul << draw_below(d, 3);
    if (field == 2) {
      const int *t = triple[draw_below(d, 5)];
      arb_set_si(x + 2 * i, t[0]);
      arb_set_si(x + 2 * i + 1, t[1]);
      arb_div_ui(x + 2 * i, x + 2 * i, scale, 64);
      arb_div_ui(x + 2 * i + 1, x + 2 * i + 1, scale, 64);
      fmpq_set_ui(moduli + i, (ulong)t[2], scale);
    } else {
      slong number = (slong)draw_below(d, 15) - 7;
      arb_set_si(x + i, number);
      arb_div_ui(x + i, x + i, scale, 64);
      fmpq_set_ui(moduli + i, (ulong)labs(number), scale);
    }
  }
}

Test(levels, sigma_against_all_supports) {
  struct draws d = {42, 0};
  fmpq *roots = _fmpq_vec_init(3), *squares = _fmpq_vec_init(3), *moduli = _fmpq_vec_init(12);
  arb_ptr x = _arb_vec_init(24);
  fmpq_t want;
  arb_t sigma;
  fmpq_init(want);
  arb_init(sigma);
  for (int turn = 0; turn < 60; turn++) {
    struct levels l;
    draw_levels(&l, &d);
    size_t N = levels_size(&l);
    int field = 1 + turn % 2;
    for (size_t k = 0; k < 3; k++) {
      fmpq_set_ui(roots + k, 1 + draw_below(&d, 7), 1 + draw_below(&d, 7));
      fmpq_mul(squares + k, roots + k, roots + k);
    }
    levels_set_squares(&l, squares);
    draw_vector(x, moduli, N, field, &d);
    brute_sigma(want, &l, roots, moduli);
    levels_sigma(sigma, &l, x, field, 128);
    cr_expect(arb_contains_fmpq(sigma, want), "turn %d", turn);
    cr_expect(fmpq_is_zero(want) ? arb_is_zero(sigma) : arb_rel_accuracy_bits(sigma) >= 110,
              "turn %d", turn);
    /* balls around the same points hold the same value, and more */
    for (size_t i = 0; i < N * (size_t)field; i++)
      arb_add_error_2exp_si(x + i, (slong)draw_below(&d, 6) - 3);
    levels_sigma(sigma, &l, x, field, 128);
    cr_expect(arb_contains_fmpq(sigma, want), "turn %d, balls", turn);
    if (levels_sparsity(&l) < N) arb_indeterminate(x);
    levels_sigma(sigma, &l, x, field, 128);
    cr_expect(arb_contains_fmpq(sigma, want), "turn %d, not a number", turn);
    levels_clear(&l);
  }
  fmpq_clear(want);
  arb_clear(sigma);
  _arb_vec_clear(x, 24);
  _fmpq_vec_clear(roots, 3);
  _fmpq_vec_clear(squares, 3);
  _fmpq_vec_clear(moduli, 12);
  cr_expect(live_blocks() == 0);
}

/* One level, s = 1, x in [1, 3] x [2, 5]: sigma is the smaller one, between 1 and 3. */
Test(levels, sigma_of_balls_is_the_hull) {
  struct levels l;
  levels_init(&l, 1, (size_t[]){2}, (size_t[]){1});
  arb_ptr x = _arb_vec_init(2);
  arb_t sigma;
  arb_init(sigma);
  arb_set_si(x, -2);
  arb_add_error_2exp_si(x, 0);
  arb_set_d(x + 1, 3.5);
  arb_add_error_2exp_si(x + 1, 0);
  arb_add_error_2exp_si(x + 1, -1);
  levels_sigma(sigma, &l, x, 1, 64);
  arf_t end;
  arf_init(end);
  arb_get_lbound_arf(end, sigma, 64);
  cr_expect(arf_cmp_d(end, 1) <= 0 && arf_cmp_d(end, 1 - 1e-6) > 0);
  arb_get_ubound_arf(end, sigma, 64);
  cr_expect(arf_cmp_d(end, 3) >= 0 && arf_cmp_d(end, 3 + 1e-6) < 0);
  arb_zero(x); /* [-1, 1]: from 0 to 1 */
  arb_add_error_2exp_si(x, 0);
  levels_sigma(sigma, &l, x, 1, 64);
  arb_get_lbound_arf(end, sigma, 64);
  cr_expect(arf_cmp_d(end, 0) <= 0 && arf_cmp_d(end, -1e-6) > 0);
  arb_get_ubound_arf(end, sigma, 64);
  cr_expect(arf_cmp_d(end, 1) >= 0 && arf_cmp_d(end, 1 + 1e-6) < 0);
  arf_clear(end);
  arb_clear(sigma);
  _arb_vec_clear(x, 2);
  levels_clear(&l);
  cr_expect(live_blocks() == 0);
}
