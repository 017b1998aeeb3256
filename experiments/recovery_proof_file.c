/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file has four lines: rho and gamma, as Arb dumps numbers: exactly; the sources that proved
 * them (build_id); and a checksum of its name and of these lines. */
#include "recovery_proof_file.h"

#include <stdio.h>
#include <string.h>

#include "atomic_file.h"
#include "digest.h"
#include "mem.h"
#include "recovery_check.h"
#include "run_info.h"

enum { SUPPORTS_AT_ONCE = 4096, LINE_BYTES = 1 << 16, SUM_DIGITS = 16 };

char *recovery_proof_path(const struct setting *s, const char *folder) {
  if (recovery_check_supports(s) <= SUPPORTS_AT_ONCE) return NULL;
  return mem_printf("%s/null_space-%s-%s-%s-%s-%s", folder, setting_text(s, "recovery.basis"),
                    setting_text(s, "recovery.rows"), setting_text(s, "recovery.s1"),
                    setting_text(s, "recovery.s2"), setting_text(s, "check.proof"));
}

/* ---- the file ---- */

/* The content of the file; the caller frees it. */
static char *proof_text(const struct null_space *known, const char *path) {
  char sum[SUM_DIGITS + 1];
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const struct build_id build = build_id();
  char *rho = arf_dump_str(known->rho), *gamma = arf_dump_str(known->gamma);
  char *lines = mem_printf("%s\n%s\n%s\n", rho, gamma, build.source);
  char *named = mem_printf("%s\n%s", name, lines);
  digest_text(sum, SUM_DIGITS, named);
  char *text = mem_printf("%s%s\n", lines, sum);
  flint_free(rho);
  flint_free(gamma);
  mem_free(lines);
  mem_free(named);
  return text;
}

static bool read_number(arf_t x, FILE *in, char *line) {
  if (!fgets(line, LINE_BYTES, in)) return false;
  line[strcspn(line, "\n")] = '\0';
  return arf_load_str(x, line) == 0 && arf_is_finite(x);
}

/* Is the file what a program of these sources writes for the numbers in it? */
static bool is_ours(FILE *in, const struct null_space *known, const char *path, char *line) {
  char *text = proof_text(known, path);
  rewind(in);
  size_t size = fread(line, 1, LINE_BYTES, in);
  bool same = size == strlen(text) && !memcmp(line, text, size);
  mem_free(text);
  return same;
}

bool recovery_proof_read(struct null_space *known, const char *path) {
  FILE *in = fopen(path, "r");
  if (!in) return false;
  char *line = mem_alloc(LINE_BYTES, 1);
  bool good = read_number(known->rho, in, line) && read_number(known->gamma, in, line) &&
              is_ours(in, known, path, line);
  mem_free(line);
  fclose(in);
  return good && arf_sgn(known->rho) > 0 && arf_cmp_si(known->rho, 1) < 0 &&
         arf_sgn(known->gamma) > 0;
}

static int write_proof(const struct null_space *known, const char *path) {
  char *text = proof_text(known, path);
  int status = atomic_file_write(path, text);
  mem_free(text);
  return status;
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
  mat_init(&A, num_arb(setting_integer(s, "check.proof")), recovery_field(&problem), problem.rows,
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
