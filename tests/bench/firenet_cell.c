/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firenet_cell.h"

void firenet_cell_init(struct firenet_cell *c, unsigned long K, unsigned long bits) {
  c->bits = bits;
  fmpq_init(c->one);
  fmpq_init(c->delta);
  fmpq_one(c->one);
  fmpq_set_si(c->delta, 1, 6); /* of the class, where it cancels */
  omega_init(&c->omega, &(struct omega_params){.N1 = 2,
                                               .N2 = 18,
                                               .digits = K,
                                               .bits = bits,
                                               .delta = c->delta,
                                               .lambda = c->one,
                                               .transform = TRANSFORM_DCT});
  c->training = (struct training_set){.omega = &c->omega, .shown = 2, .truth = 1};
  struct block block;
  omega_block(&block, &c->omega, c->training.truth, NULL);
  solution_set_init(&c->truth, &block);
  fmpq_set_si(c->delta, 1, 1000000); /* of the network */
  c->params = (struct firenet_params){
    .inner = 50, .outer = 30, .delta = c->delta, .lambda = c->one, .steps = STEPS_ADMISSIBLE};
}

void firenet_cell_clear(struct firenet_cell *c) {
  solution_set_clear(&c->truth);
  omega_clear(&c->omega);
  fmpq_clear(c->one);
  fmpq_clear(c->delta);
}

const char *firenet_cell_data(struct firenet *f, struct vec *y, struct firenet_cell *c,
                              struct num num) {
  const char *reason = NULL;
  firenet_build(f, &c->training, c->bits, num, &c->params);
  vec_init(y, num, FIELD_REAL, c->omega.rows);
  return training_set_datum(&c->training, c->bits, SAMPLES_TRAINING, 0, y, NULL, &reason) ? reason
                                                                                          : NULL;
}
