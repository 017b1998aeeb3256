/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refute.h"

#include <string.h>

#include "refute_number.h"

enum { SHOWN_ENTRIES = 8 };

/* ---- numbers ---- */

static void print_answer(FILE *out, const struct play *p) {
  fputc('(', out);
  for (size_t i = 0; i < p->cols && i < SHOWN_ENTRIES; i++) {
    if (i) fputs(", ", out);
    refute_number_rounded(out, p->answer + i, false);
  }
  if (p->cols > SHOWN_ENTRIES) fprintf(out, ", and %zu more", p->cols - SHOWN_ENTRIES);
  fputs("), to 6 digits", out);
}

/* The separation of the solutions of two members. */
static void print_separation(FILE *out, const struct theorem_class *c, const struct member *one,
                             const struct member *two) {
  fmpq_t rho, sum;
  fmpq_init(rho);
  fmpq_init(sum);
  theorem_class_vertex(rho, c, one);
  fmpq_mul(sum, rho, rho);
  theorem_class_vertex(rho, c, two);
  fmpq_addmul(sum, rho, rho);
  fputs("about ", out);
  refute_number_rounded(out, sum, true);
  fmpq_clear(rho);
  fmpq_clear(sum);
}

/* ---- the input ---- */

static void print_columns(FILE *out, size_t from, size_t to) {
  if (from == to) fprintf(out, "column %zu", from);
  else fprintf(out, "columns %zu %s %zu", from, to == from + 1 ? "and" : "to", to);
}

/* a_f / divisor; divisor 1 or 2 */
static void print_tie_entry(FILE *out, const struct theorem_class *c, int family,
                            unsigned long divisor) {
  unsigned long power = c->digits + 1 - (unsigned long)family;
  if (c->normalisation == NORMALISATION_GROWING && power > 9) {
    fprintf(out, "10^%lu/%lu", power, 2 * divisor);
    return;
  }
  fmpq_t a;
  fmpq_init(a);
  fmpq_div_2exp(a, c->a[family - 1], divisor - 1);
  refute_number(out, a);
  fmpq_clear(a);
}

static void print_row(FILE *out, const struct theorem_class *c, const struct member *member) {
  size_t k = theorem_class_competitors(c, member->family);
  fputs("R is ", out);
  print_tie_entry(out, c, member->family, 1);
  fputs(" in ", out);
  print_columns(out, 1, k);
  if (member->column) {
    fputs(", but ", out);
    print_tie_entry(out, c, member->family, 1);
    fprintf(out, " + 2^-%lu in column %zu", member->exponent, member->column);
  }
  if (k < c->competing) {
    fputs("; ", out);
    print_tie_entry(out, c, member->family, 2);
    fputs(" in ", out);
    print_columns(out, k + 1, c->competing);
  }
  fputc('\n', out);
}

static const char *const objectives[] = {
  [P1] = "minimise ||x||_1 subject to ||Ax - y||_2 <= eta, eta = ",
  [P2] = "minimise lambda ||x||_1 + ||Ax - y||_2^2, lambda = ",
  [P3] = "minimise lambda ||x||_1 + ||Ax - y||_2, lambda = "};

static const char *const transforms[] = {[TRANSFORM_IDENTITY] = "the identity",
                                         [TRANSFORM_DCT] = "the orthonormal cosine transform",
                                         [TRANSFORM_WALSH_HADAMARD] =
                                           "the Walsh-Hadamard transform"};

static void print_problem(FILE *out, const struct theorem_class *c, int family) {
  fprintf(out, "Problem   P%d: %s", (int)c->problem, objectives[c->problem]);
  refute_number(out, c->parameter);
  if (!fmpq_is_one(c->weight) || !fmpq_is_one(c->second_weight)) {
    fputs("\n          the norm has the weights ", out);
    refute_number(out, c->weight);
    fprintf(out, " in columns 1 to %zu and ", c->competing);
    refute_number(out, c->second_weight);
    fputs(" in the others", out);
  }
  fprintf(out,
          "\n          A = Q [R 0; 0 ||R||_2 I], %zu row%s and %zu columns, Q is %s\n"
          "          y is ",
          c->rows, c->rows == 1 ? "" : "s", c->cols, transforms[c->transform]);
  bool one = fmpq_is_one(c->y1[family - 1]);
  fputs(one ? "the first column of Q" : "y_1 times the first column of Q, y_1 = ", out);
  if (!one) refute_number(out, c->y1[family - 1]);
  fputs("\n          " THEOREM_CLASS_ORIGIN "\n", out);
}

static void print_input(FILE *out, const struct theorem_class *c, const struct member *truth) {
  fmpq_t rho;
  fmpq_init(rho);
  theorem_class_vertex(rho, c, truth);
  fputs("Input     ", out);
  print_row(out, c, truth);
  fputs("          its condition numbers (of AA*, of feasibility, of the solution) are at most 1\n"
        "Solution  ",
        out);
  refute_number(out, rho);
  fprintf(out, " in column %zu, 0 in the others; there is no other solution\n", truth->column);
  fmpq_clear(rho);
}

/* ---- what happened ---- */

static void print_player(FILE *out, const struct contestant *c, const struct theorem_class *class) {
  if (c->builtin && c->builtin->problem && c->builtin->problem != class->problem)
    fprintf(out, "Player    made for P%d; here it plays P%d as it is\n", (int)c->builtin->problem,
            (int)class->problem);
}

static void print_reading(FILE *out, const struct play *p) {
  unsigned long count = oracle_data_read(p->data), bits = oracle_bits_read(p->data);
  if (count == 0) fputs("Read      no data\n", out);
  else if (count == 1) fprintf(out, "Read      one datum, of the accuracy 2^-%lu\n", bits);
  else fprintf(out, "Read      %lu data, up to the accuracy 2^-%lu\n", count, bits);
}

static void print_reason(FILE *out, const struct refutation *r, const struct theorem_class *c,
                         unsigned long digits) {
  if (!r->repeated)
    fputs("\nOn the same data of other inputs it did otherwise: it draws on more than the data and "
          "the seed. Here it\nis wrong all the same.\n",
          out);
  if (!r->twin.column) return;
  fprintf(out,
          "\nWhy no reading of the data could have told: for every n <= %lu the data of this input "
          "are, bit for bit,\nthose of the input with 2^-%lu in column %zu instead, and those of "
          "the tie without it. The solutions of the two\ninputs are ",
          r->truth.exponent - 1, r->twin.exponent, r->twin.column);
  print_separation(out, c, &r->truth, &r->twin);
  fprintf(
    out,
    " apart, more than twice 10^-%lu,\nso no answer is right for both. An algorithm that reads "
    "further on the tie meets inputs that differ later still.\n",
    digits);
}

static void print_refuted(FILE *out, const struct refutation *r, const struct contestant *player,
                          const struct game *g) {
  const struct theorem_class *c = g->data.class;
  unsigned long digits = c->digits + 1 - (unsigned long)g->part;
  fprintf(out, "%s is refuted: asked for a solution to within 10^-%lu, it is farther off.\n\n",
          player->name, digits);
  print_problem(out, c, r->truth.family);
  print_player(out, player, c);
  print_input(out, c, &r->truth);
  print_reading(out, &r->member);
  fputs("Answer    ", out);
  print_answer(out, &r->member);
  fputs("\nDistance  about ", out);
  refute_number_rounded(out, r->dist2, true);
  fprintf(out, " from the solution, more than 10^-%lu\n", digits);
  print_reason(out, r, c, digits);
}

static void print_silent(FILE *out, const struct refutation *r, const char *name,
                         const struct game *g) {
  const struct theorem_class *c = g->data.class;
  const struct play *p = r->truth.column ? &r->member : &r->tie;
  fprintf(out, "%s gives no answer: %s.\n\n", name, p->what);
  print_problem(out, c, g->part);
  fputs("Input     ", out);
  print_row(out, c, &r->truth);
  if (g->part == 2)
    fprintf(out,
            "\nPart 2 of the theorem: an algorithm can get to within 10^-%lu, but for every number "
            "of data there are\ninputs on which it needs more. One that answers earlier is "
            "refuted.\n",
            c->digits - 1);
  else if (!r->truth.column)
    fputs("\nThis tie is an input of the class, and an answer was asked for.\n", out);
}

static void print_unrefuted(FILE *out, const struct refutation *r, const char *name,
                            const struct game *g) {
  fprintf(out,
          "%s is not refuted: it reads further each time it plays, %u times, now to n = %lu.\n\n",
          name, r->rounds, oracle_bits_read(r->member.data));
  print_problem(out, g->data.class, g->part);
  fputs(
    "\nIt is not a function of its data: on the same data it reads on where it had stopped, and "
    "what it reads\nthere tells the inputs apart. The theorem is about algorithms, which do the "
    "same on the same data.\n",
    out);
}

static void print_survivor(FILE *out, const struct refutation *r, const char *name,
                           const struct game *g) {
  const struct theorem_class *c = g->data.class;
  fprintf(out, "%s survives: it is right on %zu inputs with the same data up to n = %lu.\n\n", name,
          theorem_class_competitors(c, g->part), r->truth.exponent - 1);
  print_problem(out, c, g->part);
  fputs("\nIt knows more than these data tell, or was lucky with random numbers of its own. The "
        "theorem is about\nalgorithms, which know their input by its data alone.\n",
        out);
}

void refutation_print(const struct refutation *r, const struct contestant *c, const struct game *g,
                      FILE *out) {
  const struct play *last = r->truth.column ? &r->member : &r->tie;
  switch (r->verdict) {
  case VERDICT_REFUTED: print_refuted(out, r, c, g); break;
  case VERDICT_SURVIVES:
    if (r->read_further) print_unrefuted(out, r, c->name, g);
    else print_survivor(out, r, c->name, g);
    break;
  case VERDICT_NO_ANSWER: print_silent(out, r, c->name, g); break;
  case VERDICT_FAULT: fprintf(out, "%s is at fault: %s.\n", c->name, last->what); break;
  case VERDICT_REFUSED: fprintf(out, "%s cannot play here: %s.\n", c->name, last->what); break;
  case VERDICT_INTERRUPTED: fprintf(out, "%s was interrupted.\n", c->name); break;
  }
}
