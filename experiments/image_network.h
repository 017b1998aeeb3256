/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image_network: FIRENET for the problem of an image cell. The operator has orthonormal rows, so
 * ||A|| = 1 by proof. `admissible`: L = 1/0.99 everywhere, tau = sigma = 1/L, tau sigma ||A||^2 =
 * 0.9801. `boundary`: L = tau = sigma = 1 as published, where tau sigma ||A||^2 = 1 is not below
 * 1. */
#ifndef SMALE18_IMAGE_NETWORK_H
#define SMALE18_IMAGE_NETWORK_H

#include "firenet.h"
#include "image_problem.h"

/* f <- the network of this cell; it borrows the problem's operator. Free it with
 * net_clear(&f->net). */
void image_network_init(struct firenet *f, const struct image_problem *p, const struct setting *s);

/* f <- the network that the reference minimum starts with: admissible steps, p = 50, n = 16, delta
 * = 1e-9. */
void image_network_init_warm(struct firenet *f, const struct image_problem *p,
                             const struct setting *s);

/* f <- `iterations` unrestarted iterations from guess, which is taken to be about `radius` from the
 * minimiser: alpha = 1 / radius. Admissible steps. resume: where to continue, or NULL; both are
 * borrowed. */
void image_network_init_long(struct firenet *f, const struct image_problem *p,
                             const struct setting *s, unsigned long iterations,
                             const struct vec *guess, const fmpq *radius,
                             const struct firenet_state *resume);

#endif
