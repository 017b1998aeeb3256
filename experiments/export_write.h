/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * export_write: the files of an exported network. A part of export. */
#ifndef SMALE18_EXPORT_WRITE_H
#define SMALE18_EXPORT_WRITE_H

#include "layers.h"
#include "recovery_cell.h"
#include "runner.h"

/* One network on its way to disk. */
struct exported {
  const struct recovery_cell *cell;
  struct layers *layers;
  const json_t *run;           /* run_info */
  const char *folder;          /* where the files go */
  volatile sig_atomic_t *stop;
};

/* Writes network.json, the matrices, y.npy, phi.npy and SHA256SUMS. EXIT_DONE; EXIT_CONFIG if a
 * number is beyond the range of double, EXIT_ENVIRONMENT, both after one line on stderr;
 * EXIT_INTERRUPTED. */
enum exit_code export_write(const struct exported *e);

/* network.json, to the open file. */
void export_describe(const struct exported *e, FILE *out);

#endif
