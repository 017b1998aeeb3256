/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * datum_face: the solution set of a datum, { x >= 0 : sum_J x_i = t, 0 off J }, from the integers of
 * the datum alone (datum.h). */
#ifndef SMALE18_DATUM_FACE_H
#define SMALE18_DATUM_FACE_H

#include "datum.h"

struct datum_face {
  size_t best;   /* g is this column */
  bool *tied;    /* N: is column i in J? */
  size_t size;   /* of J */
  fmpz_t norm2;  /* ||g||^2 = man * 2^-(2 work) */
  fmpz_t tau;    /* y_n = tau g, man * 2^-work */
};

/* f <- g and J, from A_n; tau is 0. */
void datum_face_init(struct datum_face *f, const struct datum *d, const struct theorem_class *c);
void datum_face_clear(struct datum_face *f);

/* tau <- y_n / g; false if y_n is not such a multiple. */
__attribute__((warn_unused_result))
bool datum_face_divide(struct datum_face *f, const struct datum *d);

/* Is u = const g a dual certificate, strictly off J? (With t > 0, J is all of the support.) */
bool datum_face_optimal(const struct datum_face *f, const struct datum *d,
                        const struct theorem_class *c);

/* t <- an enclosure; absolute radius about 2^-(prec - 8) for the data of a class. */
void datum_face_length(arb_t t, const struct datum_face *f, const struct datum *d,
                       const struct theorem_class *c, slong prec);

#endif
