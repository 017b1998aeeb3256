/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recovery_proof_file: a long proof of the null space property is made once for all cells of a run,
 * and kept in its folder. */
#ifndef SMALE18_RECOVERY_PROOF_FILE_H
#define SMALE18_RECOVERY_PROOF_FILE_H

#include "recovery_cell.h"

/* The file for this setting's proof below `folder`, NULL if its proof takes no time. The caller
 * frees it. */
char *recovery_proof_path(const struct setting *s, const char *folder);

/* Makes and writes it, unless there is one that recovery_proof_read takes. Returns CELL_DONE, or
 * another status after a line on stderr (CELL_INTERRUPTED: without one). */
__attribute__((warn_unused_result))
enum cell_status recovery_proof_make(const struct setting *s, const char *path,
                                     struct progress *progress, volatile sig_atomic_t *stop);

/* known <- what the file says. False if there is no such file, if it is damaged or another problem's,
 * or if a program of other sources wrote it. */
__attribute__((warn_unused_result))
bool recovery_proof_read(struct null_space *known, const char *path);

#endif
