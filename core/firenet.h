/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * firenet: Fast Iterative REstarted NETwork for P3, min F(x) = lambda ||x||_{l1_w} + ||A x - y||_2
 * [CAH22, Theorem 3 and its algorithm; THEORY 4.3].
 *
 *   psi_0 = 0 or a guess, eps_0 = ||y||_2 or a bound b_2 of it; for k = 1 .. outer:
 *     beta_k = (delta + eps_{k-1}) / (2 L e), or C_2 (delta + eps_{k-1}) / inner
 *     alpha_k = 1 / (beta_k inner), psi_k = Inner(alpha_k y, alpha_k psi_{k-1}) / alpha_k
 *     eps_k = (1/e + excess) (delta + eps_{k-1})
 *   Inner(y, x): u = 0, S = 0; `inner` times:
 *     x' = soft_threshold(x - tau A* u, tau lambda w), u = P_B(u + sigma A (2x' - x) - sigma y),
 *     S += x', x = x'; returns S / inner.
 * P_B projects on the l2 unit ball. One text for all arithmetics, real and complex. With outer = 1 it
 * is the unrestarted iteration, the naive unrolling of the paper; with tau = sigma = 1 / L and psi_0 =
 * 0, F(psi_1) - F(x) <= (L / inner) (alpha_1 ||x||_2^2 + 1 / alpha_1) for every x. */
#ifndef SMALE18_FIRENET_H
#define SMALE18_FIRENET_H

#include "drift.h"
#include "net.h"
#include "op.h"
#include "training_set.h"

enum firenet_steps {
  STEPS_ADMISSIBLE, /* tau = sigma = 0.99 / L: tau sigma ||A||^2 < 1 */
  STEPS_PUBLISHED,  /* tau = sigma = sqrt(1/L) - 1e-4, as in the published script [REFERENCE 1] */
  STEPS_INVERSE     /* tau = sigma = 1 / L, L > ||A||: the theorem, whose L is the same everywhere */
};

/* The two non-linear maps of a step, for networks that cannot apply them exactly (see inexact.h). */
struct firenet_layers {
  void (*soft_threshold)(void *context, struct vec *x, const struct vec *t); /* in place */
  void (*project_ball)(void *context, struct vec *u);                        /* in place */
  void *context;
};

/* Where an evaluation stood after `done` steps of its first restart: the variables of Inner above. */
struct firenet_state {
  struct vec x, u, sum; /* N, m, N */
  unsigned long done;   /* <= inner */
};

struct firenet_params {
  unsigned long inner, outer;          /* p, n of the paper, >= 1 */
  const fmpq *delta;                   /* > 0 */
  const fmpq *lambda;                  /* > 0 */
  enum firenet_steps steps;
  const struct vec *weights;           /* w (N, real, > 0), copied; NULL: 1 */
  const fmpq *start;                   /* b_2 >= ||y||_2: the layers do not depend on y; NULL: ||y||_2 */
  const fmpq *constant;                /* C_2 of beta_k; NULL: the other formula, with L */
  const fmpq *excess;                  /* upsilon' - 1/e >= 0 for inexact layers; NULL: 0 */
  const struct vec *guess;             /* psi_0 (N), borrowed; NULL: 0 */
  const struct firenet_state *resume;  /* continue here, borrowed: as if never interrupted; NULL: start */
  const struct firenet_layers *layers; /* borrowed; NULL: exact, within the arithmetic */
};

struct firenet {
  struct net net;
  const struct op *A;     /* borrowed, or the matrix below */
  struct mat matrix;      /* if the network owns it */
  struct op_dense dense;
  unsigned long inner, outer;
  const struct vec *guess;                  /* borrowed or NULL */
  const struct firenet_state *resume;       /* borrowed or NULL */
  const struct firenet_layers *layers;      /* borrowed or NULL */
  struct drift *drift;                      /* borrowed or NULL */
  bool starts, scaled;                      /* are start and constant given? */
  struct scal start, constant, decay;       /* b_2, C_2, 1/e + excess */
  struct scal delta, tau, sigma, minus_tau; /* sigma = tau */
  struct scal twice_norm, count;            /* 2L, inner */
  struct scal inverse_e, one, two, minus_one;
  struct vec thresholds;                    /* tau lambda w (N, real) */
  /* workspace */
  struct scal eps, beta, alpha;
  struct vec x, extrapolated, sum, gradient; /* N */
  bool owed;                                 /* sum lacks x (op_primal_step) */
  struct vec u, product, shift;              /* m; shift = sigma alpha y */
};

/* f <- the network for the operator A, which it borrows, with L = ||A||_2 or a proved upper bound.
 * Free it with net_clear(&f->net). */
void firenet_init(struct firenet *f, const struct op *A, const struct scal *L,
                  const struct firenet_params *params);

/* The same for a matrix, which it takes: A must not be used or cleared afterwards. f must not move. */
void firenet_init_matrix(struct firenet *f, struct mat *A, const struct scal *L,
                         const struct firenet_params *params);

/* t <- an enclosure of tau sigma ||A||^2, with the steps as they are stored and proved bounds of ||A||;
 * the hypothesis of the convergence theorem is that it is below 1. */
void firenet_step_product(arb_t t, const struct firenet *f);

/* The hypothesis holds, by proof: 0 < tau and tau sigma ||A||^2 < 1, which is in `product` (above). */
bool firenet_admissible(const struct firenet *f, const arb_t product);

/* If f is admissible, evaluate from now on without interval growth: balls lose their radii in each
 * step, and the answer gets them back by the bound of drift.h, which d (borrowed) keeps. For an
 * arithmetic that encloses, without layers, guess or resume (asserted). Returns false, and changes
 * nothing, if f is not admissible; `product` as above. Free d with drift_clear in any case. */
__attribute__((warn_unused_result))
bool firenet_track(struct firenet *f, struct drift *d, const arb_t product);

/* f->eps, f->alpha, f->beta <- eps_k, alpha_k, beta_k from f->eps = eps_{k-1}. */
void firenet_schedule(struct firenet *f);

/* psi <- (1/alpha) S / done: what the network would answer if the current inner loop ended after
 * `done` of its steps. For monitors: layer l (from 0) is step l mod inner + 1 of restart
 * l / inner + 1. */
void firenet_average(struct vec *psi, const struct firenet *f, unsigned long done);

/* f->sum <- S. For monitors that read it. */
void firenet_settle(struct firenet *f);

/* FIRENET as an algorithm: reads A_n and ||A_n|| from the training set at index `bits` and builds
 * the network, which owns the matrix. f must not move afterwards. */
void firenet_build(struct firenet *f, struct training_set *t, unsigned long bits, struct num num,
                   const struct firenet_params *params);

#endif
