/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "refute_instance.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"

void instance_init(struct instance *t, enum problem problem, unsigned long digits, size_t rows,
                   size_t cols, int part, const struct theorem_params *special) {
  const char *which, *reason;
  struct theorem_params params = special ? *special : (struct theorem_params){0};
  fmpq_init(t->parameter);
  fmpq_set_si(t->parameter, problem != P1, 1);
  params.problem = problem;
  params.digits = digits;
  params.rows = rows;
  params.cols = cols;
  if (!params.parameter) params.parameter = t->parameter;
  if (!special) params.transform = TRANSFORM_DCT;
  cr_assert_eq(theorem_class_init(&t->class, &params, &which, &reason), 0, "%s: %s", which, reason);
  t->game = (struct game){.data = {.class = &t->class, .labels = true, .budget = 200},
                          .num = num_float(128),
                          .seed = 1,
                          .bits = 20,
                          .part = part};
}

void instance_clear(struct instance *t) {
  theorem_class_clear(&t->class);
  fmpq_clear(t->parameter);
}

/* The distance of x from rho e_j, with rho = (y_1 - shift) / (a + eps) from the text of THEORY 3.1. */
static void expect_distance(const struct refutation *r, const struct instance *t) {
  const struct theorem_class *c = &t->class;
  fmpq_t top, rho, sum, T;
  fmpq_init(top);
  fmpq_init(rho);
  fmpq_init(sum);
  fmpq_init(T);
  fmpq_one(top);
  fmpq_div_2exp(top, top, r->truth.exponent);
  fmpq_add(top, top, c->a[t->game.part - 1]);
  fmpq_set(rho, c->y1[t->game.part - 1]);
  if (c->problem == P1) fmpq_sub(rho, rho, c->parameter);
  if (c->problem == P2) {
    fmpq_mul(sum, c->parameter, c->weight);
    fmpq_div(sum, sum, top);
    fmpq_div_2exp(sum, sum, 1);
    fmpq_sub(rho, rho, sum);
  }
  fmpq_div(rho, rho, top);
  fmpq_zero(sum);
  for (size_t i = 0; i < c->cols; i++) {
    fmpq_set(T, r->member.answer + i);
    if (i + 1 == r->truth.column) fmpq_sub(T, T, rho);
    fmpq_addmul(sum, T, T);
  }
  cr_expect(fmpq_equal(sum, r->dist2), "the distance is another one");
  fmpq_set_ui(T, 100, 1);
  fmpq_pow_si(T, T, -(slong)(c->digits + 1 - (unsigned long)t->game.part));
  cr_expect_gt(fmpq_cmp(sum, T), 0, "nearer than the threshold");
  fmpq_clear(top);
  fmpq_clear(rho);
  fmpq_clear(sum);
  fmpq_clear(T);
}

static void expect_certificate(const struct refutation *r, const struct contestant *c,
                               const struct instance *t) {
  const char *checker = getenv("SMALE18_CHECK");
  cr_assert(checker, "SMALE18_CHECK must be set: run by `meson test`");
  cr_assert_eq(refutation_certificate(r, c, &t->game, "a.cert"), 0);
  char *line = mem_printf("'%s' a.cert >verdict.txt 2>&1", checker);
  cr_expect_eq(system(line), 0,
               "%s, P%d, K = %lu, m = %zu, part %d: the certificate is not accepted", c->name,
               (int)t->class.problem, t->class.digits, t->class.rows, t->game.part);
  mem_free(line);
  cr_expect_eq(unlink("a.cert"), 0);
  cr_expect_eq(unlink("verdict.txt"), 0);
}

void instance_play(struct refutation *r, const struct instance *t, const struct contestant *c) {
  refute(r, c, &t->game);
  if (r->verdict != VERDICT_REFUTED) return;
  cr_expect_eq(r->truth.family, t->game.part);
  cr_expect(theorem_class_has(&t->class, &r->truth));
  expect_distance(r, t);
  expect_certificate(r, c, t);
}

enum verdict instance_verdict(const struct instance *t, const struct player *player) {
  const struct contestant c = {.builtin = player, .name = player->name};
  struct refutation r;
  instance_play(&r, t, &c);
  enum verdict verdict = r.verdict;
  if (verdict == VERDICT_REFUTED) cr_expect(r.repeated, "%s knows more than data", player->name);
  refutation_clear(&r);
  return verdict;
}

void instance_expect_builtin(const struct instance *t, const struct player *p) {
  enum verdict verdict = instance_verdict(t, p);
  bool waits = t->game.part == 2 && !strcmp(p->name, "wait"), right = verdict == VERDICT_REFUTED;
  if (p->informed) right = verdict == VERDICT_SURVIVES;
  if (!strcmp(p->name, "never") || waits) right = verdict == VERDICT_NO_ANSWER;
  if (!strcmp(p->name, "gamble")) right = right || verdict == VERDICT_NO_ANSWER;
  cr_expect(right, "%s, P%d, K = %lu, m = %zu, part %d: verdict %d", p->name, (int)t->class.problem,
            t->class.digits, t->class.rows, t->game.part, verdict);
}
