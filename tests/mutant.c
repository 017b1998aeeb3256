/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The classes of changes that can be harmless, by the keyword of the line (for a swap: of both lines),
 * with the reason why a certificate can survive them:
 *   player, seed    not verified: any word, any number
 *   problem         without data, or with data of so small n that y of the other problem is as near
 *   parameter       P3: lambda enters neither y nor the solution set, as long as it stays in its range; P1,
 *                   P2: the same as for `problem`
 *   weights         the second weight leaves Xi alone; the first one too, in P1 and P3
 *   shape           without data, m enters the class by its range only
 *   transform       without data; and m = 1 has one Q only
 *   normalisation   without data, where the claims hold in the other class too
 *   competitors     of family 1; a certificate of family 2 does not depend on it
 *   exponent        n_* can be any number up to the members' own exponents
 *   member          another exponent, or column, of which all that is said is true as well
 *   datum           a smaller n asks for less accuracy
 *   A, y, label     the last digits: data are more accurate than they must be
 *   answer, claim   other statements that are true as well
 * All other lines hold the format together: no change of theirs is harmless. */
#include <criterion/criterion.h>

#include "mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certificate_text.h"
#include "checker.h"
#include "mem.h"
#include "ref_datum.h"
#include "rng.h"

static const char *const harmless[] = {
  "player",        "seed",        "problem",  "parameter", "weights", "shape", "transform",
  "normalisation", "competitors", "exponent", "member",    "datum",   "A",     "y",
  "label",         "answer",      "claim",    NULL};

static const char keywords[] = "smale18-certificate 1 0 class own-construction player P1 P2 P3 "
                               "identity dct walsh_hadamard growing unit "
                               "none farther within end label A y datum -1 2/3 ";

enum { BASES = 24, BATCH = 200 };

/* ---- changing a text ---- */

struct dice {
  struct rng rng;
  uint64_t drawn;
};

static size_t below(struct dice *d, size_t n) { return rng_below(&d->rng, d->drawn++, n); }

struct span {
  size_t at, length;
};

static size_t count_tokens(const char *text) {
  size_t count = 0;
  for (; *text; text++) count += *text == ' ' || *text == '\n';
  return count;
}

static struct span find_token(const char *text, size_t i) {
  const char *start = text;
  for (; i > 0; i--) start += strcspn(start, " \n") + 1;
  return (struct span){(size_t)(start - text), strcspn(start, " \n")};
}

static char *replaced(const char *text, struct span s, const char *by, size_t length) {
  return mem_printf("%.*s%.*s%s", (int)s.at, text, (int)length, by, text + s.at + s.length);
}

static char *swapped(const char *text, struct span a, struct span b) {
  if (a.at > b.at) return swapped(text, b, a);
  if (a.at == b.at) return mem_strdup(text);
  size_t middle = a.at + a.length;
  return mem_printf("%.*s%.*s%.*s%.*s%s", (int)a.at, text, (int)b.length, text + b.at,
                    (int)(b.at - middle), text + middle, (int)a.length, text + a.at,
                    text + b.at + b.length);
}

/* A digit of the token becomes another one; hexadecimal where the token has letters. */
static char *new_digit(const char *text, struct span s, struct dice *d) {
  char *copy = mem_strdup(text);
  char *digit = copy + s.at + below(d, s.length);
  *digit = "0123456789abcdef"[below(d, strcspn(text + s.at, "abcdef") < s.length ? 16 : 10)];
  return copy;
}

/* The token as a number of the base that suits it, one more or less. */
static char *neighbour(const char *text, struct span s, struct dice *d) {
  char *token = mem_printf("%.*s", (int)s.length, text + s.at), *copy;
  fmpz_t z;
  fmpz_init(z);
  if (fmpz_set_str(z, token, 10) && fmpz_set_str(z, token, 16)) copy = mem_strdup(text);
  else {
    int base = strspn(token, "-0123456789") == strlen(token) && s.length < 6 ? 10 : 16;
    fmpz_set_str(z, token, base);
    fmpz_add_si(z, z, below(d, 2) ? 1 : -1);
    char *digits = fmpz_get_str(NULL, base, z);
    copy = replaced(text, s, digits, strlen(digits));
    flint_free(digits);
  }
  fmpz_clear(z);
  mem_free(token);
  return copy;
}

static char *deleted(const char *text, struct span s) {
  if (s.at > 0 && text[s.at - 1] == ' ') s.at--, s.length++;
  else s.length++;
  return replaced(text, s, "", 0);
}

static char *doubled(const char *text, struct span s) {
  return mem_printf("%.*s %s", (int)(s.at + s.length), text, text + s.at);
}

/* *first, *second <- tokens that are changed (the same, but for a swap). */
static char *mutate(const char *text, struct dice *d, struct span *first, struct span *second) {
  size_t tokens = count_tokens(text), i = below(d, tokens);
  *first = *second = find_token(text, i);
  size_t kind = below(d, 7);
  if (kind == 2) *second = find_token(text, below(d, tokens));
  if (kind == 6) *second = find_token(text, i > 0 ? i - 1 : i + 1);
  switch (kind) {
  case 0: return new_digit(text, *first, d);
  case 1: return neighbour(text, *first, d);
  case 2:
  case 6: return swapped(text, *first, *second);
  case 3: return deleted(text, *first);
  case 4: return doubled(text, *first);
  default: {
    struct span word = find_token(keywords, below(d, count_tokens(keywords)));
    return replaced(text, *first, keywords + word.at, word.length);
  }
  }
}

/* ---- judging ---- */

static bool may_change(const char *text, struct span s) {
  size_t line = s.at;
  while (line > 0 && text[line - 1] != '\n') line--;
  if (line == s.at) return false; /* a keyword itself */
  size_t length = strcspn(text + line, " \n");
  for (size_t i = 0; harmless[i]; i++)
    if (strlen(harmless[i]) == length && !strncmp(text + line, harmless[i], length)) return true;
  return false;
}

struct mutant {
  const char *base;
  char *text;
  struct span first, second;
};

static void mutant_draw(struct mutant *m, char *const *bases, struct dice *d) {
  m->base = bases[below(d, BASES)];
  for (;;) {
    m->text = mutate(m->base, d, &m->first, &m->second);
    if (strcmp(m->text, m->base)) return;
    mem_free(m->text);
  }
}

static void expect_harmless(const struct mutant *m, uint64_t seed) {
  const char *token = m->base + m->first.at;
  cr_expect(may_change(m->base, m->first) && may_change(m->base, m->second),
            "seed %llu: accepted though '%.*s' is changed:\n%s", (unsigned long long)seed,
            (int)m->first.length, token, m->text);
  cr_expect(certificate_text_proved(m->text), "seed %llu: accepted, but not proved:\n%s",
            (unsigned long long)seed, m->text);
}

static size_t judge_batch(char *const *bases, size_t count, struct dice *d) {
  struct mutant mutants[BATCH];
  struct verdict verdicts[BATCH];
  char *texts[BATCH];
  size_t accepted = 0;
  for (size_t i = 0; i < count; i++) {
    mutant_draw(&mutants[i], bases, d);
    texts[i] = mutants[i].text;
  }
  checker_judge(verdicts, texts, count);
  for (size_t i = 0; i < count; i++) {
    if (verdicts[i].right) {
      expect_harmless(&mutants[i], d->rng.seed);
      accepted++;
    }
    mem_free(texts[i]);
  }
  return accepted;
}

/* Small classes of all problems, normalisations and transforms. */
static void make_bases(char **bases) {
  static const size_t classes[] = {0, 2, 3, 6, 9, 10};
  size_t count = 0;
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    for (size_t kind = 0; kind < CERTIFICATE_KINDS; kind++) {
      int family = (i + kind) % 2 ? 2 : 1;
      bases[count] = certificate_text(classes[i], family, (enum certificate_kind)kind);
      cr_assert(certificate_text_proved(bases[count]));
      count++;
    }
  cr_assert_eq(count, BASES);
}

void mutants_judge(size_t count, uint64_t seed, size_t *accepted) {
  struct dice dice = {{seed, RNG_TEST}, 0};
  char *bases[BASES];
  size_t total = 0;
  make_bases(bases);
  for (size_t done = 0; done < count; done += BATCH)
    total += judge_batch(bases, count - done < BATCH ? count - done : BATCH, &dice);
  for (size_t i = 0; i < BASES; i++) mem_free(bases[i]);
  if (accepted) *accepted = total;
}
