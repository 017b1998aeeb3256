/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * smale18-check accepts what is right, and names the line of each kind of flaw. */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "certificate_text.h"
#include "checker.h"
#include "mem.h"
#include "ref_datum.h"

/* Class 6: P3 with lambda = 49, 3 x 7, DCT, K = 3, growing. Members 1 and 2 with exponent 12, data n = 1, 2,
 * 11 and the tie. */
enum { CLASS = 6 };

/* ---- right ones ---- */

Test(check, right_ones_of_all_kinds) {
  for (size_t at = 0; at < ref_datum_class_count; at++) {
    char *texts[2 * CERTIFICATE_KINDS];
    struct verdict v[2 * CERTIFICATE_KINDS];
    size_t count = 0;
    for (int family = 1; family <= 2; family++)
      for (size_t kind = 0; kind < CERTIFICATE_KINDS; kind++)
        texts[count++] = certificate_text(at, family, (enum certificate_kind)kind);
    checker_judge(v, texts, count);
    for (size_t i = 0; i < count; i++) {
      cr_expect(v[i].right, "class %zu, certificate %zu: line %lu: %s", at, i, v[i].line,
                v[i].words);
      mem_free(texts[i]);
    }
  }
}

Test(check, more_digits_than_a_double_has) {
  char *text = certificate_text_large(60, 7, 12, 300);
  struct verdict v;
  checker_judge(&v, &text, 1);
  cr_expect(v.right, "line %lu: %s", v.line, v.words);
  cr_expect(strstr(v.words, "P1, K = 60") && strstr(v.words, "n = 300"), "%s", v.words);
  mem_free(text);
}

/* What is said of a right one of class 6 with these claims. */
static void expect_words(int family, enum certificate_kind kind, const char *claims,
                         const char *words) {
  char *text = certificate_text(CLASS, family, kind), *own = strstr(text, "claims ");
  struct verdict v;
  cr_assert(own);
  *own = '\0';
  char *with = mem_printf("%s%send\n", text, claims);
  checker_judge(&v, &with, 1);
  cr_expect_str_eq(v.words, words);
  mem_free(with);
  mem_free(text);
}

/* The answer is (2/3, 1/3, 0, ..) r, r = 1/500: 0.00094 from r e_1, 0.0019 from r e_2, and on the tie's
 * solution set. For family 2, r = 1/50. */
Test(check, words) {
  expect_words(
    1, CERTIFICATE_ADVERSARY,
    "claims 4\nclaim farther 3 2\nclaim within 2 1\nclaim within 2 2\nclaim within 2 3\n",
    "P3, K = 3, m = 3, N = 7: data up to n = 11 (read: 3, labelled: 3) fit 3 inputs "
    "(family 1); the answer is farther than 10^-3 from input 2; "
    "the answer is within 10^-2 of inputs 1, 2, 3");
  expect_words(2, CERTIFICATE_UNLABELLED,
               "claims 3\nclaim farther 3 1\nclaim farther 3 2\nclaim farther 2 2\n",
               "P3, K = 3, m = 3, N = 7: data up to n = 11 (read: 3, labelled: 0) fit 3 inputs "
               "(family 2); the answer is farther than 10^-3 from inputs 1, 2; "
               "the answer is farther than 10^-2 from input 2");
  expect_words(1, CERTIFICATE_HONEST, "claims 1\nclaim within 3 1\n",
               "P3, K = 3, m = 3, N = 7: data up to n = 23 (read: 3, labelled: 3) fit 1 input "
               "(family 1); the answer is within 10^-3 of input 1");
  expect_words(1, CERTIFICATE_NO_DATA, "claims 1\nclaim within 3 3\n",
               "P3, K = 3, m = 3, N = 7: no data were read, which fits 3 inputs (family 1); "
               "the answer is within 10^-3 of input 3");
}

/* ---- wrong ones: items of a line are changed, and this line must be named ---- */

enum { AS_IT_IS = -1 };

struct flaw {
  int family;
  enum certificate_kind kind;
  const char *keyword; /* of the line that is changed, */
  size_t occurrence;   /* from 0 */
  int item;            /* that becomes `by`: from 1; 0: the keyword; -1: the whole line */
  const char *by;      /* NULL: the item with its sign changed */
  const char *named;   /* the keyword of the line that is named, if it is another one */
  size_t named_occurrence;
};

static const struct flaw flaws[] = {
  {1, CERTIFICATE_ADVERSARY, "smale18-certificate", 0, 1, "2", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "smale18-certificate", 0, 0, "certificate", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "class", 0, 1, "published", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "player", 0, -1, "player ", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "player", 0, 1, "two words", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "player", 0, 1, "name:", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "seed", 0, 1, "-1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "seed", 0, 1, "18446744073709551616", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "problem", 0, 1, "P4", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "problem", 0, 1, "P1", "y", 0}, /* y_1 is larger by 49 */
  {1, CERTIFICATE_ADVERSARY, "parameter", 0, 1, "50", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "parameter", 0, 1, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "parameter", 0, 1, "-1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "parameter", 0, 1, "98/2", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "parameter", 0, 1, "49/1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "parameter", 0, 1, "49/0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "parameter", 0, 1, "1/-2", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "weights", 0, 1, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "weights", 0, 2, "-1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "weights", 0, 1, "2", "parameter", 0}, /* lambda w <= 49 */
  {1, CERTIFICATE_ADVERSARY, "weights", 0, 2, "1/100000000000000000000000000000000", "label",
   0}, /* no dual certificate */
  {1, CERTIFICATE_ADVERSARY, "shape", 0, 1, "7", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "shape", 0, 1, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "shape", 0, 2, "4097", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "shape", 0, 2, "8", "A", 0},
  {1, CERTIFICATE_ADVERSARY, "transform", 0, 1, "dst", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "transform", 0, 1, "walsh_hadamard", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "transform", 0, 1, "identity", "A", 0},
  {1, CERTIFICATE_ADVERSARY, "digits", 0, 1, "2", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "digits", 0, 1, "10001", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "digits", 0, 1, "4", "A", 0},
  {1, CERTIFICATE_ADVERSARY, "normalisation", 0, 1, "none", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "normalisation", 0, 1, "unit", "parameter", 0},
  {1, CERTIFICATE_ADVERSARY, "competitors", 0, 1, "1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "competitors", 0, 1, "6", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "competitors", 0, 1, "3", "A", 0},
  {1, CERTIFICATE_ADVERSARY, "exponent", 0, 1, "7", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "exponent", 0, 1, "13", "member", 0},
  {1, CERTIFICATE_ADVERSARY, "family", 0, 1, "3", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "family", 0, 1, "2", "A", 0},
  {1, CERTIFICATE_ADVERSARY, "members", 0, 1, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "members", 0, 1, "2", "data", AS_IT_IS},
  {1, CERTIFICATE_ADVERSARY, "members", 0, 1, "4", "data", 0},
  {1, CERTIFICATE_ADVERSARY, "member", 0, 1, "3", NULL, 0}, /* of 2 competitors */
  {1, CERTIFICATE_ADVERSARY, "member", 0, 2, "7", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "member", 1, 1, "1", NULL, 0}, /* repeated */
  {1, CERTIFICATE_ADVERSARY, "member", 2, 2, "1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "member", 0, 2, "11", "A", 2}, /* n = 11 tells it from the tie */
  {1, CERTIFICATE_ADVERSARY, "data", 0, 1, "2", "datum", 2},
  {1, CERTIFICATE_ADVERSARY, "data", 0, 1, "4", "answer", 0},
  {1, CERTIFICATE_ADVERSARY, "datum", 1, 1, "1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "datum", 0, 1, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "datum", 2, 1, "12", "A", 2},
  {1, CERTIFICATE_ADVERSARY, "datum", 1, 2, "1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "datum", 1, 2, "38", "A", 1},
  {1, CERTIFICATE_ADVERSARY, "A", 0, 1, NULL, NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "A", 2, 21, NULL, NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "A", 1, 6, "10000000000000000000000", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "A", 1, 6, "1/2", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "A", 1, 6, "-0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "A", 1, 6, "A", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "A", 1, 6, "0x1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "y", 0, 1, NULL, NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "y", 2, 3, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "label", 0, 1, NULL, NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "label", 2, 2, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "label", 0, 4, "1", NULL, 0}, /* off the face */
  {1, CERTIFICATE_ADVERSARY, "label", 0, 7, "1", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "label", 0, 1, "none", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "label", 0, -1, "label none ", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "answer", 0, 1, "1", "claim", AS_IT_IS},
  {1, CERTIFICATE_ADVERSARY, "answer", 0, 3, "2/4", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "answer", 0, 7, "0 0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "claims", 0, 1, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "claims", 0, 1, "8", "end", AS_IT_IS},
  {1, CERTIFICATE_ADVERSARY, "claims", 0, 1, "10", "end", 0},
  {1, CERTIFICATE_ADVERSARY, "claim", 0, 1, "nearer", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "claim", 0, 1, "farther", NULL, 0}, /* d = K - 2 comes first */
  {1, CERTIFICATE_ADVERSARY, "claim", 4, 1, "farther", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "claim", 8, 1, "farther", NULL, 0}, /* of the tie, it solves it */
  {1, CERTIFICATE_ADVERSARY, "claim", 0, 2, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "claim", 0, 2, "4", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "claim", 0, 3, "0", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "claim", 0, 3, "4", NULL, 0},
  {2, CERTIFICATE_ADVERSARY, "claim", 0, 3, "3", NULL, 0}, /* the tie of family 2 */
  {1, CERTIFICATE_ADVERSARY, "end", 0, 0, "END", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "end", 0, -1, "end here", NULL, 0},
  {1, CERTIFICATE_ADVERSARY, "end", 0, -1, "end\n", NULL, 0},
  {2, CERTIFICATE_UNLABELLED, "y", 2, 1, NULL, NULL, 0},
  {1, CERTIFICATE_HONEST, "member", 0, 1, "2", "A", 1},
  {1, CERTIFICATE_HONEST, "datum", 2, 1, "54", "A", 2},
  {2, CERTIFICATE_NO_DATA, "answer", 0, 1, "-1", "claim", AS_IT_IS},
};

/* The line `keyword` for the (occurrence + 1)th time. */
static const char *find_line(const char *text, const char *keyword, size_t occurrence) {
  size_t length = strlen(keyword);
  for (const char *line = text; *line; line = strchr(line, '\n') + 1)
    if (!strncmp(line, keyword, length) && strchr(" \n", line[length]) && occurrence-- == 0)
      return line;
  cr_assert_fail("no line %s", keyword);
  return NULL;
}

static unsigned long line_number(const char *text, const char *line) {
  unsigned long number = 1;
  for (; text < line; text++) number += *text == '\n';
  return number;
}

/* What is changed: *length bytes from here. */
static const char *find_item(const char *line, int item, size_t *length) {
  *length = strcspn(line, item < 0 ? "\n" : " \n");
  for (; item > 0; item--) {
    cr_assert_eq(line[*length], ' ');
    line += *length + 1;
    *length = strcspn(line, " \n");
  }
  return line;
}

static char *with_flaw(const char *text, const struct flaw *f) {
  size_t length;
  const char *at = find_item(find_line(text, f->keyword, f->occurrence), f->item, &length);
  if (f->by) return mem_printf("%.*s%s%s", (int)(at - text), text, f->by, at + length);
  if (*at == '-') return mem_printf("%.*s%s", (int)(at - text), text, at + 1);
  return mem_printf("%.*s-%s", (int)(at - text), text, at);
}

Test(check, flaws_and_their_lines) {
  for (size_t i = 0; i < sizeof flaws / sizeof *flaws; i++) {
    const struct flaw *f = &flaws[i];
    char *text = certificate_text(CLASS, f->family, f->kind), *wrong = with_flaw(text, f);
    bool any = f->named && f->named_occurrence == (size_t)AS_IT_IS;
    struct verdict v;
    checker_judge(&v, &wrong, 1);
    cr_expect(!v.right, "%s, item %d: accepted with %s", f->keyword, f->item, f->by ? f->by : "-");
    const char *named = f->named && !any ? find_line(text, f->named, f->named_occurrence)
                                         : find_line(text, f->keyword, f->occurrence);
    cr_expect(any || v.line == line_number(text, named),
              "%s, item %d, %s: line %lu instead of %lu: %s", f->keyword, f->item,
              f->by ? f->by : "-", v.line, line_number(text, named), v.words);
    mem_free(wrong);
    mem_free(text);
  }
}

/* ---- bytes ---- */

static void expect_refused(const char *bytes, size_t size, unsigned long line) {
  struct verdict v = checker_judge_bytes(bytes, size);
  cr_expect(!v.right && v.line == line, "line %lu instead of %lu: %s", v.line, line, v.words);
}

/* The first `from` in the text becomes `to`; the line of it is refused, or the one `later`. */
static void expect_edit_refused(const char *text, const char *from, const char *to,
                                unsigned long later) {
  const char *at = strstr(text, from);
  cr_assert(at, "no %s", from);
  char *edited = mem_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
  expect_refused(edited, strlen(edited), line_number(text, at) + later);
  mem_free(edited);
}

Test(check, every_byte_counts) {
  char *text = certificate_text(CLASS, 1, CERTIFICATE_HONEST);
  size_t size = strlen(text);
  unsigned long lines = line_number(text, text + size) - 1;
  cr_assert(checker_judge_bytes(text, size).right);
  expect_refused(text, 0, 1);
  expect_refused(text, size - 1, lines); /* no newline at the end */
  expect_refused(text, size - 4, lines); /* no end at all */
  expect_refused(text, size + 1, lines); /* a zero byte follows */
  expect_edit_refused(text, "seed 17", "seed  17", 0);
  expect_edit_refused(text, "seed 17", " seed 17", 0);
  expect_edit_refused(text, "seed 17", "seed 17 ", 0);
  expect_edit_refused(text, "seed 17", "seed\t17", 0);
  expect_edit_refused(text, "seed 17", "seed 17\r", 0);
  expect_edit_refused(text, "seed 17", "seed 017", 0);
  expect_edit_refused(text, "seed 17", "seed +17", 0);
  expect_edit_refused(text, "seed 17", "\nseed 17", 0);
  expect_edit_refused(text, "seed 17", "seed 17\n", 1);
  expect_edit_refused(text, "digits 3", "digits 3.0", 0);
  expect_edit_refused(text, "digits 3", "digits 0x3", 0);
  char *zero = mem_strdup(text);
  char *at = strstr(zero, "P3");
  at[2] = '\0'; /* for the end of the line */
  expect_refused(zero, size, line_number(text, text + (at - zero)));
  mem_free(zero);
  mem_free(text);
}

/* Every beginning of a certificate is refused, at its last line or before. */
Test(check, beginnings) {
  char *text = certificate_text(0, 2, CERTIFICATE_ADVERSARY);
  for (size_t size = 0; size < strlen(text); size += 13) {
    struct verdict v = checker_judge_bytes(text, size);
    cr_expect(!v.right && v.line <= line_number(text, text + size), "%zu bytes: line %lu", size,
              v.line);
  }
  mem_free(text);
}

/* Large counts and exponents in small files: refused at once, nothing is allocated for them. */
Test(check, hostile_sizes) {
  static const char *const edits[][2] = {{"shape 3 7", "shape 4095 4096"},
                                         {"data 3", "data 10000000"},
                                         {"members 1", "members 10000"},
                                         {"datum 1 ", "datum 10000000 "},
                                         {"digits 3", "digits 10000"},
                                         {"exponent 8", "exponent 10000000"},
                                         {"claims 3", "claims 1000000000000"},
                                         {"shape 3 7", "shape 18446744073709551615 2"},
                                         {"member 1 11", "member 1 2000000"},
                                         {"member 1 11", "member 1 20000001"},
                                         {"datum 1 ", "datum 18446744073709551616 "},
                                         {"digits 3", "digits 18446744073709551619"}};
  char *text = certificate_text(CLASS, 1, CERTIFICATE_HONEST);
  for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
    const char *at = strstr(text, edits[i][0]);
    cr_assert(at, "no %s", edits[i][0]);
    char *edited =
      mem_printf("%.*s%s%s", (int)(at - text), text, edits[i][1], at + strlen(edits[i][0]));
    struct verdict v = checker_judge_bytes(edited, strlen(edited));
    cr_expect(!v.right, "accepted: %s", edits[i][1]);
    mem_free(edited);
  }
  mem_free(text);
}

/* ---- the command ---- */

static void expect_run(const char *argument, const char *input, int code, const char *words) {
  char *out;
  int got = checker_run(&argument, argument != NULL, input, &out);
  cr_expect(got == code && strstr(out, words), "%s: exit status %d instead of %d: %s",
            argument ? argument : "no argument", got, code, out);
  free(out);
}

Test(check, command_line) {
  char *text = certificate_text(0, 1, CERTIFICATE_HONEST);
  expect_run("-", text, 0, "-: right: P1, K = 3");
  expect_run("-", text + 1, 1, "-:1: ");
  expect_run("-", NULL, 1, "-:1: ");
  expect_run("--help", NULL, 0, "usage: smale18-check FILE...");
  expect_run("--help", NULL, 0, "player, seed unverified");
  expect_run("--version", NULL, 0, "format 1");
  expect_run(NULL, NULL, 2, "usage: smale18-check FILE...");
  expect_run("/nowhere/at/all", NULL, 2, "/nowhere/at/all: cannot be read: No such file");
  expect_run("/", NULL, 2, "/: cannot be read: Is a directory");
  const char *arguments[] = {"-", "/nowhere/at/all"};
  char *out; /* the worst of them */
  cr_expect_eq(checker_run(arguments, 2, text, &out), 2);
  cr_expect(strstr(out, "-: right: "), "%s", out);
  free(out);
  mem_free(text);
}

/* A line about a file is written before the next file is read: here standard input, of which nothing
 * comes. Were it kept back, the test would run out of time. */
Test(check, lines_are_written_at_once) {
  int in[2], out[2];
  FILE *file = tmpfile();
  char *text = certificate_text(0, 1, CERTIFICATE_HONEST), line[400];
  cr_assert(file && fputs(text, file) >= 0 && fflush(file) == 0 && pipe2(in, O_CLOEXEC) == 0 &&
            pipe2(out, O_CLOEXEC) == 0);
  pid_t pid = fork();
  cr_assert_geq(pid, 0);
  if (pid == 0) {
    char path[32];
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    rewind(file);
    if (dup2(in[0], 0) == 0 && dup2(out[1], 1) == 1) {
      alarm(100);
      execl(getenv("SMALE18_CHECK"), "smale18-check", path, "-", NULL);
    }
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  FILE *said = fdopen(out[0], "r");
  cr_assert(said && fgets(line, sizeof line, said));
  cr_expect(strstr(line, ": right: P1") && strchr(line, '\n'), "%s", line);
  close(in[1]); /* now it reads an empty file */
  int status;
  cr_assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
  cr_expect_eq(WEXITSTATUS(status), 1);
  fclose(said);
  fclose(file);
  mem_free(text);
}
