/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_proof: the hypotheses of a recovery cell, proved or refused. */
#include "decimal.h"
#include "mem.h"
#include "recovery_check.h"

static void complain_sparsity(const struct setting *s, const struct null_space *found) {
  arb_t rho;
  arb_init(rho);
  arb_set_arf(rho, found->rho);
  char *bound = decimal_upper(rho, 4);
  const char *larger = setting_integer(s, "recovery.s1") >= setting_integer(s, "recovery.s2")
                         ? "recovery.s1"
                         : "recovery.s2";
  setting_complain(s, larger,
                   "s = (%s, %s) is too large: the certificate of the null space property gives "
                   "rho = %s, which must be below 1",
                   setting_text(s, "recovery.s1"), setting_text(s, "recovery.s2"), bound);
  mem_free(bound);
  arb_clear(rho);
}

enum cell_status recovery_check_null_space(struct null_space *exact, const struct setting *s,
                                           const struct mat *A, const struct levels *l,
                                           const struct null_space_watch *watch) {
  switch (null_space_certify(exact, A, l, A->num.bits, watch)) {
  case NULL_SPACE_PROVED: return CELL_DONE;
  case NULL_SPACE_STOPPED: return CELL_INTERRUPTED;
  case NULL_SPACE_UNAVAILABLE: complain_sparsity(s, exact); break;
  case NULL_SPACE_UNDECIDED:
    setting_complain(s, "check.proof",
                     "the null space property is undecided at %s bits: expected more",
                     setting_text(s, "check.proof"));
  }
  return CELL_REFUSED;
}

enum cell_status recovery_check_stored(struct recovery_cell *c, const arf_t eps) {
  if (null_space_transfer(&c->stored, &c->exact, eps, &c->problem.levels, c->prec))
    return CELL_DONE;
  setting_complain(c->setting, "arithmetic",
                   "%s rounds A so much that its null space property is lost",
                   setting_text(c->setting, "arithmetic"));
  return CELL_REFUSED;
}

bool recovery_check_plan(const struct recovery_cell *c) {
  fmpq_t least;
  fmpq_init(least);
  fmpq_mul_ui(least, c->problem.noise, 2);
  bool planned = fmpq_cmp(least, c->delta) <= 0;
  fmpq_clear(least);
  return planned;
}

enum cell_status recovery_check_hypothesis(const struct recovery_cell *c) {
  if (c->holds || setting_is(c->setting, "hypothesis", "labelled")) return CELL_DONE;
  if (!recovery_check_plan(c)) {
    setting_complain(c->setting, "network.delta",
                     "expected at least 2 ||e||, or `hypothesis: labelled`: the theorem needs "
                     "2 ||A x - y|| <= delta");
    return CELL_REFUSED;
  }
  char *residual = decimal_upper(c->residual, 4);
  setting_complain(c->setting, "arithmetic",
                   "%s stores the data with ||A x - y|| up to %s, and the theorem needs "
                   "2 ||A x - y|| <= delta: expected more bits, or `hypothesis: labelled`",
                   setting_text(c->setting, "arithmetic"), residual);
  mem_free(residual);
  return CELL_REFUSED;
}
