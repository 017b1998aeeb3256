/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "certificate.h"

#include "tie_distance.h"

/* A class made anew from its parameters, under all its conditions, is this one. */
static const char *class_flaw(const struct certificate *c) {
  const struct theorem_class *class = c->class;
  const char *which, *reason;
  struct theorem_params params = {.problem = class->problem,
                                  .parameter = class->parameter,
                                  .rows = class->rows,
                                  .cols = class->cols,
                                  .digits = class->digits,
                                  .competitors = class->competitors,
                                  .normalisation = class->normalisation,
                                  .weight = class->weight,
                                  .second_weight = class->second_weight,
                                  .transform = class->transform,
                                  .first_exponent = class->first_exponent};
  struct theorem_class again;
  if (theorem_class_init(&again, &params, &which, &reason)) return reason;
  bool same = again.competing == class->competing && again.competitors == class->competitors &&
              again.first_exponent == class->first_exponent;
  for (int f = 0; f < 2; f++)
    same = same && fmpq_equal(again.a[f], class->a[f]) && fmpq_equal(again.r[f], class->r[f]) &&
           fmpq_equal(again.y1[f], class->y1[f]);
  theorem_class_clear(&again);
  return same ? NULL : "the class is not that of its parameters";
}

static bool outside_tie(const struct certificate *c, const struct member *member) {
  return member->column == 0 && c->family == 2;
}

static const char *member_flaw(const struct certificate *c, const struct member *member) {
  if (member->family != c->family) return "a member is of the other family";
  if (outside_tie(c, member)) return NULL;
  if (!theorem_class_has(c->class, member)) return "a member is not in the class";
  struct theorem_proof proof = theorem_class_prove(c->class, member);
  if (!proof.unit_condition || !proof.feasible || !proof.well_posed)
    return "a condition number of a member is not proved to be at most 1";
  return proof.optimal ? NULL : "the solution set of a member is not proved";
}

static const char *separation_flaw(const struct certificate *c) {
  for (size_t i = 0; i < c->member_count; i++)
    for (size_t k = 0; k < i; k++) {
      const struct member *one = c->members + i, *two = c->members + k;
      if (one->column == 0 || two->column == 0 || one->column == two->column) continue;
      if (!theorem_class_separated(c->class, one, two))
        return "two members are not more than twice the threshold apart";
    }
  return NULL;
}

static const char *members_flaw(const struct certificate *c) {
  if (c->family != 1 && c->family != 2) return "the family is neither 1 nor 2";
  if (c->member_count == 0) return "there is no member";
  for (size_t i = 0; i < c->member_count; i++) {
    const char *flaw = member_flaw(c, c->members + i);
    if (flaw) return flaw;
  }
  return separation_flaw(c);
}

static const char *data_flaw(const struct certificate *c, struct rotation *Q) {
  for (size_t i = 0; i < c->data_count; i++) {
    const struct datum *d = c->data[i];
    if (d->bits == 0 || (i > 0 && d->bits <= c->data[i - 1]->bits))
      return "the data are not in ascending order";
    if (d->rows != c->class->rows || d->cols != c->class->cols)
      return "a datum is not of the shape of the class";
    if (datum_accurate_for(d, c->class, c->members, c->member_count, Q) < c->member_count)
      return "a datum is not proved to be accurate for every member";
    if (!datum_label_proved(d, c->class)) return "a label is not proved";
  }
  return NULL;
}

/* dist2 against 10^(-2 d) */
static int compare_distance(const fmpq_t dist2, unsigned long digits) {
  fmpq_t bound;
  fmpq_init(bound);
  fmpz_ui_pow_ui(fmpq_denref(bound), 10, 2 * digits);
  fmpz_one(fmpq_numref(bound));
  int order = fmpq_cmp(dist2, bound);
  fmpq_clear(bound);
  return order;
}

static bool claim_holds(const struct certificate *c, const struct claim *claim) {
  const struct member *member = c->members + claim->member - 1;
  fmpq_t dist2;
  fmpq_init(dist2);
  if (member->column == 0) tie_distance2(dist2, c->class, c->family, c->answer);
  else theorem_class_dist2(dist2, c->class, member, c->answer);
  int order = compare_distance(dist2, claim->digits);
  fmpq_clear(dist2);
  return claim->farther ? order > 0 : order <= 0;
}

static const char *claims_flaw(const struct certificate *c) {
  unsigned long K = c->class->digits;
  if (c->claim_count == 0) return "there is no claim";
  for (size_t i = 0; i < c->claim_count; i++) {
    const struct claim *claim = c->claims + i;
    if (claim->digits > K || claim->digits + 2 < K) return "a claim is not about K, K - 1 or K - 2";
    if (claim->member == 0 || claim->member > c->member_count)
      return "a claim names a member that is not there";
    if (outside_tie(c, c->members + claim->member - 1))
      return "a claim names an input that is not in the class";
    if (!claim_holds(c, claim)) return "a claim does not hold";
  }
  return NULL;
}

const char *certificate_flaw(const struct certificate *c) {
  const char *flaw = class_flaw(c);
  if (!flaw) flaw = members_flaw(c);
  if (flaw) return flaw;
  for (size_t i = 0; i < c->class->cols; i++)
    if (!fmpq_is_canonical(c->answer + i)) return "an entry of the answer is not in lowest terms";
  flaw = claims_flaw(c); /* cheaper than the data */
  if (flaw) return flaw;
  struct rotation Q = {.transform = c->class->transform, .rows = c->class->rows};
  flaw = data_flaw(c, &Q);
  rotation_clear(&Q);
  return flaw;
}
