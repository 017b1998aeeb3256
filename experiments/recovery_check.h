/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_check: what a setting of recovery cells must satisfy, and its words as values. Functions
 * that return a status are CELL_DONE, or CELL_REFUSED after a located line on stderr. */
#ifndef SMALE18_RECOVERY_CHECK_H
#define SMALE18_RECOVERY_CHECK_H

#include "inexact.h"
#include "recovery_cell.h"

/* Supports that a certificate may have to go through. */
#define RECOVERY_SUPPORTS_MOST 100000000

/* All that a setting shows before a matrix is made: basis, sparsities, number of supports, words of
 * network.delta, network.restarts, network.layers, arithmetic, keys of other experiments. */
__attribute__((warn_unused_result))
enum cell_status recovery_check_setting(const struct setting *s);

/* cell_kind's has. */
bool recovery_check_has(const char *experiment, const char *key);

/* The number of maximal supports of the setting's levels; UINT64_MAX if it is that or more. */
uint64_t recovery_check_supports(const struct setting *s);

/* Values of words that recovery_check_setting has seen. */
enum basis recovery_check_basis(const struct setting *s);
struct num recovery_check_arithmetic(const struct setting *s);
/* r <- the setting's problem. Free it with recovery_clear. */
void recovery_check_problem(struct recovery *r, const struct setting *s);
/* false for `auto`; the value is then not changed. */
bool recovery_check_delta(fmpq_t delta, const struct setting *s);
bool recovery_check_restarts(unsigned long *restarts, const struct setting *s);

/* Inexact layers: false if network.layers is not of a known form. */
struct recovery_layers {
  bool exact;
  enum inexact_kind kind;
  fmpq_t theta;   /* initialised by the caller; of RANDOM and FIXED, else 0 */
  unsigned steps; /* of HERON, else 0 */
};
__attribute__((warn_unused_result))
bool recovery_check_layers(struct recovery_layers *layers, const struct setting *s);

/* exact <- the certificate for the problem's matrix, at as many bits as the setting says;
 * CELL_INTERRUPTED if it was stopped. watch may be NULL. */
__attribute__((warn_unused_result))
enum cell_status recovery_check_null_space(struct null_space *exact, const struct setting *s,
                                           const struct mat *A, const struct levels *l,
                                           const struct null_space_watch *watch);

/* c->stored <- the property of the matrix as stored, at most eps away. */
__attribute__((warn_unused_result))
enum cell_status recovery_check_stored(struct recovery_cell *c, const arf_t eps);

/* Is 2 ||e|| <= delta, as planned? */
bool recovery_check_plan(const struct recovery_cell *c);

/* Refuses a cell whose hypothesis fails if the config requires it. */
__attribute__((warn_unused_result))
enum cell_status recovery_check_hypothesis(const struct recovery_cell *c);

#endif
