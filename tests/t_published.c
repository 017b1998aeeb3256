/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "published.h"

static void expect(const char *printed, const char *low, const char *high, int agreeing, int digits,
                   bool equal) {
  struct agreement a = published_compare(printed, low, high);
  cr_expect(a.agreeing == agreeing && a.digits == digits && a.equal == equal,
            "%s in [%s, %s]: %d of %d%s", printed, low, high, a.agreeing, a.digits,
            a.equal ? ", equal" : "");
  cr_expect_eq(mem_live(), 0);
}

static void expect_number(const char *printed, const char *number, int agreeing, int digits,
                          bool equal) {
  expect(printed, number, number, agreeing, digits, equal);
}

Test(published, equal_numbers) {
  expect_number("0.2597827", "0.2597827", 7, 7, true);
  expect_number("0.2597827", "2.597827e-1", 7, 7, true);
  expect_number("0.2597827", "0.259782651", 7, 7, true);
  expect_number("0.0000015", "1.50002229014e-06", 2, 2, true);
  expect_number("0.0025980", "2.59795971985e-03", 5, 5, true); /* the last 0 counts */
  expect_number("0.3000000", "0.29999998", 7, 7, true);
  expect_number("12.50", "12.5", 4, 4, true);
  expect_number("3", "3.4", 1, 1, true);
}

/* Rounded to as many places: 0.2597825, 0.2598048, 0.2598051. */
Test(published, leading_digits) {
  expect_number("0.2597827", "0.259782492252", 6, 7, false);
  expect_number("0.2598050", "0.259804836031", 5, 7, false);
  expect_number("0.2598052", "0.259805109543", 6, 7, false);
  expect_number("0.2999690", "0.299968929189848", 5, 7, false);
  expect_number("0.3000000", "0.2999999", 0, 7, false); /* not near in digits, though in value */
  expect_number("0.0000015", "0.0000016", 1, 2, false);
  expect_number("0.0000015", "0", 0, 2, false);
  expect_number("0.0000015", "0.1", 0, 2, false);
}

Test(published, other_magnitudes) {
  expect_number("0.30", "10.30", 0, 2, false);
  expect_number("0.30", "-0.30", 0, 2, false);
  expect_number("99.9", "100.0", 0, 3, false);
  expect_number("0.0", "0.04", 0, 0, true);
}

/* Ends that round differently decide nothing. */
Test(published, enclosures) {
  expect("0.2598050", "0.25980495", "0.25980504", 7, 7, true);
  expect("0.2598050", "0.2598049", "0.2598051", 0, 0, false);
  expect("0.2598050", "0.25980511", "0.25980514", 6, 7, false);
  expect("0.2598050", "-inf", "inf", 0, 0, false);
  expect("0.2598050", "nan", "nan", 0, 0, false);
  expect("0.2598050", "", "", 0, 0, false);
  expect("0.2598050", "undecided", "undecided", 0, 0, false);
  expect("0.2598050", "0.2598050", "0.2598050x", 0, 0, false);
}

/* A number with more digits than a double holds is not cut to one. */
Test(published, many_digits) {
  expect_number("0.1000000000000000000000000000001", "0.1000000000000000000000000000001", 31, 31,
                true);
  expect_number("0.1000000000000000000000000000001", "0.1000000000000000000000000000002", 30, 31,
                false);
}

/* The file itself, read here. */
Test(published, table_is_the_file) {
  char path[4096], line[256];
  const char *root = getenv("SMALE18_ROOT");
  cr_assert(root, "SMALE18_ROOT must be set");
  snprintf(path, sizeof path, "%s/results/published/table1.csv", root);
  FILE *in = fopen(path, "r");
  cr_assert(in, "%s", path);
  int rows = 0;
  while (fgets(line, sizeof line, in)) {
    if (line[0] < '0' || line[0] > '9') continue;
    char *word[4], *rest = line, text[32];
    for (int i = 0; i < 4; i++) word[i] = strsep(&rest, ",\n");
    long K = atol(word[0]), n = atol(word[1]);
    cr_expect(published_distance(text, K, n, "lista") && !strcmp(text, word[2]), "K=%ld n=%ld", K,
              n);
    cr_expect(published_distance(text, K, n, "firenet") && !strcmp(text, word[3]), "K=%ld n=%ld", K,
              n);
    rows++;
  }
  fclose(in);
  cr_expect_eq(rows, 9);
}

Test(published, absent_rows) {
  char text[32];
  static const long absent[][2] = {{2, 10}, {1, 15}, {9, 10}, {0, 0}, {10, 1}, {1, -10}, {6, 300}};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
    cr_expect_not(published_distance(text, absent[i][0], absent[i][1], "lista"), "K=%ld",
                  absent[i][0]);
}

/* What Table 1 prints, by hand from the paper. */
Test(published, paper) {
  char text[32];
  cr_expect(published_distance(text, 1, 10, "lista") && !strcmp(text, "0.2999690"));
  cr_expect(published_distance(text, 1, 30, "firenet") && !strcmp(text, "0.2598052"));
  cr_expect(published_distance(text, 3, 20, "firenet") && !strcmp(text, "0.0025980"));
  cr_expect(published_distance(text, 6, 30, "firenet") && !strcmp(text, "0.0000015"));
}
