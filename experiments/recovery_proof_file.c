/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file has two lines, rho and gamma, as Arb dumps numbers: exactly. */
#include "recovery_proof_file.h"

#include <stdio.h>
#include <string.h>

#include "atomic_file.h"
#include "mem.h"
#include "recovery_check.h"

enum { SUPPORTS_AT_ONCE = 4096, LINE_BYTES = 1 << 16 };

char *recovery_proof_path(const struct setting *s, const char *folder) {
  if (recovery_check_supports(s) <= SUPPORTS_AT_ONCE) return NULL;
  return mem_printf("%s/null_space-%s-%s-%s-%s-%s", folder, setting_text(s, "recovery.basis"),
                    setting_text(s, "recovery.rows"), setting_text(s, "recovery.s1"),
                    setting_text(s, "recovery.s2"), setting_text(s, "check.proof"));
}

/* ---- the file ---- */

static bool read_number(arf_t x, FILE *in, char *line) {
  if (!fgets(line, LINE_BYTES, in)) return false;
  line[strcspn(line, "\n")] = '\0';
  return arf_load_str(x, line) == 0 && arf_is_finite(x);
}

bool recovery_proof_read(struct null_space *known, const char *path) {
  FILE *in = fopen(path, "r");
  if (!in) return false;
  char *line = mem_alloc(LINE_BYTES, 1);
  bool good = read_number(known->rho, in, line) && read_number(known->gamma, in, line);
  mem_free(line);
  fclose(in);
  return good && arf_sgn(known->rho) > 0 && arf_cmp_si(known->rho, 1) < 0 &&
         arf_sgn(known->gamma) > 0;
}

static int write_proof(const struct null_space *known, const char *path) {
  struct atomic_file file = {0};
  if (atomic_file_open(&file, path)) return -1;
  char *rho = arf_dump_str(known->rho), *gamma = arf_dump_str(known->gamma);
  fprintf(file.out, "%s\n%s\n", rho, gamma);
  flint_free(rho);
  flint_free(gamma);
  return atomic_file_commit(&file);
}

/* ---- the proof ---- */

static void note_supports(void *context, uint64_t done, uint64_t all) {
  char *text = mem_printf("null space property: %llu of %llu supports", (unsigned long long)done,
                          (unsigned long long)all);
  progress_note(context, text);
  mem_free(text);
}

static enum cell_status prove(struct null_space *found, const struct setting *s,
                              struct progress *progress, volatile sig_atomic_t *stop) {
  struct null_space_watch watch = {note_supports, progress, stop};
  struct recovery problem;
  struct mat A;
  recovery_check_problem(&problem, s);
  mat_init(&A, num_ball(setting_integer(s, "check.proof")), recovery_field(&problem), problem.rows,
           2 * problem.rows);
  mat_set_enclosed(&A, recovery_matrix, &problem);
  enum cell_status status = recovery_check_null_space(found, s, &A, &problem.levels, &watch);
  mat_clear(&A);
  recovery_clear(&problem);
  return status;
}

enum cell_status recovery_proof_make(const struct setting *s, const char *path,
                                     struct progress *progress, volatile sig_atomic_t *stop) {
  struct null_space found;
  null_space_init(&found);
  enum cell_status status = CELL_DONE;
  if (!recovery_proof_read(&found, path)) {
    status = prove(&found, s, progress, stop);
    if (status == CELL_DONE && write_proof(&found, path)) status = CELL_FAILED;
  }
  null_space_clear(&found);
  return status;
}
