/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_measure: what the experiments on sparse recovery measure. Each adds to the cell's JSON
 * (recovery_put.h) and returns CELL_DONE or CELL_INTERRUPTED.
 *
 *   digits    convergence_digits: errors after each restart, without restarts, and in balls
 *   inexact   inexact_layers: errors with inexact non-linear layers [THEORY 4.3]
 *   grid      grid_search: what the search without rho, gamma selects */
#ifndef SMALE18_RECOVERY_MEASURE_H
#define SMALE18_RECOVERY_MEASURE_H

#include "recovery_put.h"

enum cell_status recovery_measure_digits(json_t *cell, const struct recovery_cell *c,
                                         volatile sig_atomic_t *stop);
enum cell_status recovery_measure_inexact(json_t *cell, const struct recovery_cell *c,
                                          volatile sig_atomic_t *stop);
enum cell_status recovery_measure_grid(json_t *cell, const struct recovery_cell *c,
                                       volatile sig_atomic_t *stop);

#endif
