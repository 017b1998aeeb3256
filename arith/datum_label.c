/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datum_face.h"

/* Is x within 2^-n of the barycentre t / |J| on J, 0 elsewhere? t is a ball. */
static bool near_barycentre(const struct datum *d, const struct datum_face *face, const arb_t t) {
  slong prec = 64;
  arb_t share, entry, sum, bound;
  arb_init(share);
  arb_init(entry);
  arb_init(sum);
  arb_init(bound);
  arb_div_ui(share, t, face->size, arb_bits(t) + 64);
  for (size_t i = 0; i < d->cols; i++) {
    arb_set_fmpz(entry, d->x + i);
    arb_mul_2exp_si(entry, entry, -d->work);
    if (face->tied[i]) arb_sub(entry, entry, share, prec);
    arb_addmul(sum, entry, entry, prec);
  }
  arb_one(bound);
  arb_mul_2exp_si(bound, bound, -2 * (slong)d->bits);
  bool near = arb_le(sum, bound);
  arb_clear(share);
  arb_clear(entry);
  arb_clear(sum);
  arb_clear(bound);
  return near;
}

static bool face_proves_label(const struct datum_face *face, const struct datum *d,
                              const struct theorem_class *c) {
  if (!datum_face_optimal(face, d, c)) return false;
  arb_t t;
  arb_init(t);
  /* the class's data decide it here; 2^-n is far above the radius */
  datum_face_length(t, face, d, c, d->work + 64);
  bool proved = arb_is_positive(t) && near_barycentre(d, face, t);
  arb_clear(t);
  return proved;
}

bool datum_label_proved(const struct datum *d, const struct theorem_class *c) {
  if (!d->x) return true;
  if (d->rows != c->rows || d->cols != c->cols) return false;
  struct datum_face face;
  datum_face_init(&face, d, c);
  bool proved = datum_face_divide(&face, d) && face_proves_label(&face, d, c);
  datum_face_clear(&face);
  return proved;
}
