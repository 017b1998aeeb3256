/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "atomic_file.h"
#include "certificate.h"
#include "game_cell.h"
#include "mem.h"

char *game_cell_certificate(struct game_cell *g, const char *name) {
  const struct setting *s = g->setting;
  char digits[9];
  setting_digest(digits, s);
  char *file = mem_printf("%s-K%s-q%s-m%s-%s-%s-%s.cert", setting_text(s, "class.problem"),
                          setting_text(s, "class.K"), setting_text(s, "class.q"),
                          setting_text(s, "class.m"), g->contestant.name, digits, name);
  char *path = mem_printf("%s/certificates/%s", g->folder, file);
  json_array_append_new(json_object_get(g->json, "certificates"), json_string(file));
  mem_free(file);
  return path;
}

static int write_certificate(const struct certificate *certificate, const char *path) {
  struct atomic_file file;
  const char *flaw = certificate_flaw(certificate);
  if (flaw) {
    fprintf(stderr, "%s: not written: smale18 is wrong, please report it: %s\n", path, flaw);
    return -1;
  }
  if (atomic_file_open(&file, path)) return -1;
  certificate_write(certificate, file.out);
  return atomic_file_commit(&file);
}

/* claims[0..count) <- what is true of the answer, for each member */
static void decide_claims(struct claim *claims, const struct game_cell *g, const struct play *p,
                          const struct member *members, size_t count, unsigned long digits) {
  fmpq_t dist2;
  fmpq_init(dist2);
  for (size_t i = 0; i < count; i++) {
    play_dist2(dist2, p, &g->class, members + i);
    claims[i] = (struct claim){!game_cell_within(dist2, digits), digits, i + 1};
  }
  fmpq_clear(dist2);
}

enum cell_status game_cell_certify(struct game_cell *g, const char *name, const struct play *p,
                                   uint64_t seed, const struct member *members, size_t count,
                                   unsigned long digits) {
  size_t data_count = p->data ? oracle_datum_count(p->data) : 0;
  const struct datum **data = mem_alloc(data_count, sizeof *data);
  struct claim *claims = mem_alloc(count, sizeof *claims);
  for (size_t i = 0; i < data_count; i++) data[i] = oracle_datum(p->data, i);
  decide_claims(claims, g, p, members, count, digits);
  const struct certificate certificate = {.player = g->contestant.name,
                                          .seed = seed,
                                          .class = &g->class,
                                          .family = members->family,
                                          .members = members,
                                          .member_count = count,
                                          .data = data,
                                          .data_count = data_count,
                                          .answer = p->answer,
                                          .claims = claims,
                                          .claim_count = count};
  char *path = game_cell_certificate(g, name);
  int status = write_certificate(&certificate, path);
  mem_free(path);
  mem_free(data);
  mem_free(claims);
  return status ? CELL_FAILED : CELL_DONE;
}
