/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The constants of null_space.h and the perturbation lemma. */
#include <criterion/criterion.h>

#include <math.h>

#include "live.h"
#include "null_space.h"
#include "ref_num.h"

TestSuite(null_space_constants, .init = live_count);

static void set_pair(struct null_space *p, double rho, double gamma) {
  arf_set_d(p->rho, rho);
  arf_set_d(p->gamma, gamma);
}

static double middle(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

static bool near(double x, double y) { return fabs(x - y) <= 1e-13 * fabs(y); }

/* THEORY 4.4: (1/2, sqrt 2) and kappa = r give C_1 = 7 (3/4 + 7 r^(1/4) / 8), C_2 = sqrt 2 (14 +
 * 15 r^(1/4)). */
Test(null_space_constants, of_the_fourier_and_walsh_theorem) {
  struct null_space p;
  fmpq_t kappa;
  arb_t C1, C2;
  null_space_init(&p);
  fmpq_init(kappa);
  arb_init(C1);
  arb_init(C2);
  set_pair(&p, 0.5, M_SQRT2);
  for (ulong r = 1; r <= 20; r++) {
    fmpq_set_ui(kappa, r, 1);
    null_space_C(C1, C2, &p, kappa, 128);
    double root = pow((double)r, 0.25);
    cr_expect(near(middle(C1), 7 * (0.75 + 7 * root / 8)), "r %d", (int)r);
    cr_expect(near(middle(C2), M_SQRT2 * (14 + 15 * root)), "r %d", (int)r);
    cr_expect(arb_rel_accuracy_bits(C1) > 110 && arb_rel_accuracy_bits(C2) > 110);
  }
  null_space_clear(&p);
  fmpq_clear(kappa);
  arb_clear(C1);
  arb_clear(C2);
  cr_expect(live_blocks() == 0);
}

/* c_1(0) = kappa^(1/4) / 2 and c_2(0, 1) = 1 + 3 kappa^(1/4) / 2; at rho = 1/3, kappa = 16, by hand:
 * c_1 = (1/3 + 4/3) 2 = 10/3, c_2 = gamma (2 + 5). */
Test(null_space_constants, of_the_exact_matrix_by_hand) {
  struct null_space p;
  fmpq_t kappa;
  arb_t c1, c2;
  null_space_init(&p);
  fmpq_init(kappa);
  arb_init(c1);
  arb_init(c2);
  fmpq_set_ui(kappa, 81, 16);
  set_pair(&p, 0, 1);
  null_space_c(c1, c2, &p, kappa, 64);
  cr_expect(middle(c1) == 0.75 && middle(c2) == 3.25);
  fmpq_set_ui(kappa, 16, 1);
  set_pair(&p, 1. / 3, 0.5);
  null_space_c(c1, c2, &p, kappa, 64);
  cr_expect(near(middle(c1), 10. / 3) && near(middle(c2), 3.5));
  null_space_clear(&p);
  fmpq_clear(kappa);
  arb_clear(c1);
  arb_clear(c2);
  cr_expect(live_blocks() == 0);
}

Test(null_space_constants, C_is_c_of_the_perturbed_pair) {
  struct draws d = {46, 0};
  struct null_space p, q;
  fmpq_t kappa;
  arb_t c1, c2, C1, C2;
  null_space_init(&p);
  null_space_init(&q);
  fmpq_init(kappa);
  arb_init(c1);
  arb_init(c2);
  arb_init(C1);
  arb_init(C2);
  for (int turn = 0; turn < 200; turn++) {
    double rho = (double)draw_below(&d, 1u << 20) / (1 << 20),
           gamma = 0.25 + (double)draw_below(&d, 99);
    fmpq_set_ui(kappa, 1 + draw_below(&d, 40), 1 + draw_below(&d, 2));
    set_pair(&p, rho, gamma);
    set_pair(&q, (1 + rho) / 2, 2 * gamma); /* exact */
    null_space_C(C1, C2, &p, kappa, 200);
    null_space_c(c1, c2, &q, kappa, 200);
    cr_expect(arb_overlaps(c1, C1) && arb_rel_accuracy_bits(c1) > 170, "turn %d", turn);
    cr_expect(arb_overlaps(c2, C2) && arb_rel_accuracy_bits(C2) > 170, "turn %d", turn);
  }
  null_space_clear(&p);
  null_space_clear(&q);
  fmpq_clear(kappa);
  arb_clear(c1);
  arb_clear(c2);
  arb_clear(C1);
  arb_clear(C2);
  cr_expect(live_blocks() == 0);
}

/* Levels with sqrt(xi) / min w = 3: w^2 = 1 and 4, s = 1 and 2. */
static void levels_of_ratio_3(struct levels *l) {
  levels_init(l, 2, (size_t[]){4, 8}, (size_t[]){1, 2});
  fmpq *squares = _fmpq_vec_init(2);
  fmpq_set_ui(squares, 1, 1);
  fmpq_set_ui(squares + 1, 4, 1);
  levels_set_squares(l, squares);
  _fmpq_vec_clear(squares, 2);
}

Test(null_space_constants, transfer) {
  struct levels l;
  struct null_space p, q;
  arf_t eps;
  levels_of_ratio_3(&l);
  null_space_init(&p);
  null_space_init(&q);
  arf_init(eps);
  set_pair(&p, 0.25, 2);
  arf_set_d(eps, 0.03125); /* gamma eps = 1/16: (1/4 + 3/16) 16/15 = 7/15, 32/15 */
  cr_expect(null_space_transfer(&q, &p, eps, &l, 128));
  cr_expect(near(arf_get_d(q.rho, ARF_RND_NEAR), 7. / 15) &&
            near(arf_get_d(q.gamma, ARF_RND_NEAR), 32. / 15));
  arf_mul_ui(eps, q.rho, 15, ARF_PREC_EXACT, ARF_RND_UP);
  cr_expect(arf_cmp_si(eps, 7) >= 0);
  arf_mul_ui(eps, q.gamma, 15, ARF_PREC_EXACT, ARF_RND_UP);
  cr_expect(arf_cmp_si(eps, 32) >= 0);
  arf_zero(eps);
  cr_expect(null_space_transfer(&q, &p, eps, &l, 128));
  cr_expect(near(arf_get_d(q.rho, ARF_RND_NEAR), 0.25) &&
            near(arf_get_d(q.gamma, ARF_RND_NEAR), 2));
  arf_set_d(eps, 0.09375); /* (1/4 + 9/16) 16/13 = 1 */
  cr_expect(!null_space_transfer(&q, &p, eps, &l, 128));
  arf_set_d(eps, 0.0937);
  cr_expect(null_space_transfer(&q, &p, eps, &l, 128));
  arf_set_d(eps, 0.5); /* gamma eps = 1 */
  cr_expect(!null_space_transfer(&q, &p, eps, &l, 128));
  arf_set_d(eps, 7);
  cr_expect(!null_space_transfer(&q, &p, eps, &l, 128));
  arf_pos_inf(p.gamma);
  arf_zero(eps);
  cr_expect(!null_space_transfer(&q, &p, eps, &l, 128));
  null_space_clear(&p);
  null_space_clear(&q);
  arf_clear(eps);
  levels_clear(&l);
  cr_expect(live_blocks() == 0);
}

/* The tolerance leaves ((1 + rho) / 2, 2 gamma), and for one of the two hardly more would do. */
Test(null_space_constants, tolerance) {
  struct draws d = {47, 0};
  struct levels l;
  struct null_space p, q;
  arf_t eps;
  levels_of_ratio_3(&l);
  null_space_init(&p);
  null_space_init(&q);
  arf_init(eps);
  for (int turn = 0; turn < 100; turn++) {
    double rho = (double)draw_below(&d, 1000) / 1000,
           gamma = (1 + (double)draw_below(&d, 1000)) / 64;
    set_pair(&p, rho, gamma);
    null_space_tolerance(eps, &p, &l, 128);
    double want = (1 - rho) / (2 * gamma * (3 + (1 + rho) / 2));
    cr_expect(near(arf_get_d(eps, ARF_RND_NEAR), want), "turn %d", turn);
    cr_expect(null_space_transfer(&q, &p, eps, &l, 128));
    double most = (1 + rho) / 2 * (1 + 1e-15);
    cr_expect(arf_get_d(q.rho, ARF_RND_NEAR) <= most, "turn %d", turn);
    cr_expect(arf_get_d(q.gamma, ARF_RND_NEAR) <= 2 * gamma * (1 + 1e-15), "turn %d", turn);
  }
  null_space_clear(&p);
  null_space_clear(&q);
  arf_clear(eps);
  levels_clear(&l);
  cr_expect(live_blocks() == 0);
}
