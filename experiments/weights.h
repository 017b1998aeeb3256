/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * weights: trained LISTA networks and where they are kept, <root>/weights/lista-<hash>/. The hash
 * is that of everything that determines the training: class, data, training parameters, seed and
 * version of the recipe. The bits of the weights depend on nothing else: not on the machine either. */
#ifndef SMALE18_WEIGHTS_H
#define SMALE18_WEIGHTS_H

#include <jansson.h>
#include <signal.h>

#include "config.h"
#include "lista_weights.h"
#include "progress.h"

/* Folder of the weights that this cell needs; the caller frees it with mem_free. */
char *weights_folder(const struct setting *s, const char *root);

/* Bytes that a training takes, nearly. */
double weights_bytes(const struct setting *s);

enum training_status { TRAINING_DONE, TRAINING_INTERRUPTED, TRAINING_REFUSED, TRAINING_FAILED };

/* Trains and saves the weights of this cell unless they are there; a folder that fails its
 * checksums is named and trained anew. Waits while another process trains the same. TRAINING_FAILED
 * (disk) and TRAINING_REFUSED (config) after a line on stderr. */
__attribute__((warn_unused_result))
enum training_status weights_train(const struct setting *s, const char *root,
                                   struct progress *progress, volatile sig_atomic_t *stop);

/* w <- the trained weights; *training <- {epochs, best, training_loss, validation_loss, weights},
 * new reference. Returns 0, or -1 after a line on stderr. */
__attribute__((warn_unused_result))
int weights_read(struct lista_weights *w, json_t **training, const struct setting *s,
                 const char *root);

#endif
