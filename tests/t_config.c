/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "mem.h"

static const struct key_spec schema[] = {
  {"class", "K", KEY_INTEGER, "1", "300", false, false, NULL, NULL, "digits", "Digits."},
  {"class", "bits", KEY_INTEGER, NULL, NULL, false, false, NULL, "[10, 20]", "bits", "Accuracy."},
  {"class", "delta", KEY_RATIONAL, "0", "1", true, false, NULL, "1/10", "", "A number."},
  {"network", "type", KEY_CHOICE, NULL, NULL, false, false, "firenet lista", "firenet", "", ""},
  {"network", "epochs", KEY_INTEGER, "0", NULL, false, true, NULL, "4000", "", ""},
  {"", "arithmetic", KEY_ARITHMETIC, NULL, "100000", false, false, NULL, "double", "", ""},
  {"", "title", KEY_TEXT, NULL, NULL, false, true, NULL, "none", "", ""},
  {0},
};

static const struct key_spec names[] = {
  {.name = "experiment", .type = KEY_CHOICE, .choices = "table1 stability"}, {0}};

static const struct key_spec *find(const char *experiment) {
  if (!*experiment) return names;
  return !strcmp(experiment, "table1") ? schema : NULL;
}

static const struct key_spec *find_silent(const char *experiment) {
  return *experiment ? find(experiment) : NULL;
}

static char folder[] = "/tmp/t_config.XXXXXX";
static char said[65536]; /* what the last call wrote to stderr */
static FILE *capture;
static int terminal;
static long live;

static void setup(void) {
  cr_assert(mkdtemp(folder) && !chdir(folder));
  live = mem_live();
}

static void teardown(void) {
  cr_expect(eq(long, mem_live(), live));
  unlink("t.yaml");
  cr_expect(chdir("/") == 0 && !rmdir(folder));
}

TestSuite(config, .init = setup, .fini = teardown);

static void capture_start(void) {
  fflush(stderr);
  terminal = dup(STDERR_FILENO);
  capture = tmpfile();
  cr_assert(terminal >= 0 && capture && dup2(fileno(capture), STDERR_FILENO) >= 0);
}

static void capture_end(void) {
  fflush(stderr);
  dup2(terminal, STDERR_FILENO);
  close(terminal);
  rewind(capture);
  said[fread(said, 1, sizeof said - 1, capture)] = '\0';
  fclose(capture);
}

static int read_path(struct config *c, const char *path, const char *override) {
  capture_start();
  int status = config_read(c, path, &override, override ? 1 : 0, find);
  capture_end();
  return status;
}

static void write_file(const char *text, size_t length) {
  FILE *f = fopen("t.yaml", "w");
  cr_assert(f && fwrite(text, 1, length, f) == length && !fclose(f));
}

static int read_text(struct config *c, const char *text, const char *override) {
  write_file(text, strlen(text));
  return read_path(c, "t.yaml", override);
}

static void expect_good(struct config *c, const char *text, const char *override) {
  int status = read_text(c, text, override);
  cr_assert(status == 0 && !*said, "%s\n%s", text, said);
}

static size_t count_lines(const char *text) {
  size_t n = 0;
  for (; *text; text++) n += *text == '\n';
  return n;
}

#define HEAD "experiment: table1\n"
#define ARITHMETIC \
  "expected double, float:p, block:p, ball:p (24 <= p <= 100000) or certified, got "
#define NUMBER "expected a number > 0 and < 1 (written like 3, -1/6, 0.125, 1e-6, 2^-10), got "
#define BODY HEAD "class:\n  K: 1\n"

struct refusal {
  const char *text, *override, *said;
};

static const struct refusal refusals[] = {
  /* keys */
  {HEAD "class:\n  K: 1\n  bitz: 3\n", NULL,
   "t.yaml:4:3: class.bitz: unknown key; did you mean 'class.bits'?\n"},
  {HEAD "class: {k: 1, K: 2}\n", NULL,
   "t.yaml:2:9: class.k: unknown key; did you mean 'class.K'?\n"},
  {HEAD "class: {colour: 1, K: 2}\n", NULL,
   "t.yaml:2:9: class.colour: unknown key; 'smale18 help table1' lists the keys\n"},
  {HEAD "class: {M: 1, K: 2}\n", NULL,
   "t.yaml:2:9: class.M: unknown key; 'smale18 help table1' lists the keys\n"},
  {BODY "epochs: 3\n", NULL, "t.yaml:4:1: epochs: unknown key; did you mean 'network.epochs'?\n"},
  {BODY "class.delta: 3\n", NULL,
   "t.yaml:4:1: class.delta: unknown key; write 'delta' in the section 'class'\n"},
  {BODY "<<: {K: 3}\n", NULL, "t.yaml:4:1: <<: unknown section\n"},
  {BODY "netwrok:\n  type: lista\n  x: 1\n", NULL,
   "t.yaml:4:1: netwrok: unknown section; did you mean 'network'?\n"},
  {BODY "zebra: {}\n", NULL, "t.yaml:4:1: zebra: unknown section\n"},
  {HEAD "class:\n  K: 1\n  K: 2\n", NULL,
   "t.yaml:4:3: class.K: expected once, stands in line 3 already\n"},
  {BODY "class:\n  delta: 1/2\n", NULL,
   "t.yaml:4:1: class: expected once, stands in line 2 already\n"},
  {HEAD "class: 3\n", NULL,
   "t.yaml:2:8: class: expected a section of keys, got '3'\n"
   "t.yaml:1:1: class.K: missing, expected an integer >= 1 and <= 300\n"},
  {BODY "arithmetic: {p: 3}\n", NULL,
   "t.yaml:4:13: arithmetic: expected a value, got a section of keys\n"},
  {HEAD "\nclass:\n  delta: 1/2\n", NULL,
   "t.yaml:3:1: class.K: missing, expected an integer >= 1 and <= 300\n"},
  {HEAD, NULL, "t.yaml:1:1: class.K: missing, expected an integer >= 1 and <= 300\n"},
  /* the experiment */
  {"class: {K: 1}\n", NULL,
   "t.yaml:1:1: experiment: missing, expected the name of an experiment\n"},
  {"experiment: tabel1\n", NULL,
   "t.yaml:1:13: experiment: unknown experiment 'tabel1'; did you mean 'table1'?\n"},
  {"experiment: zzz\n", NULL,
   "t.yaml:1:13: experiment: expected one of table1, stability, got 'zzz'\n"},
  {"experiment: ''\n", NULL,
   "t.yaml:1:13: experiment: expected the name of one experiment, got ''\n"},
  {"experiment: [table1]\n", NULL,
   "t.yaml:1:13: experiment: expected the name of one experiment, got a list\n"},
  /* integers */
  {HEAD "class: {K: 0}\n", NULL,
   "t.yaml:2:12: class.K: expected an integer >= 1 and <= 300, got '0'\n"},
  {HEAD "class: {K: [1, 301, x]}\n", NULL,
   "t.yaml:2:16: class.K: expected an integer >= 1 and <= 300, got '301'\n"
   "t.yaml:2:21: class.K: expected an integer >= 1 and <= 300, got 'x'\n"},
  {HEAD "class: {K: 3.0}\n", NULL,
   "t.yaml:2:12: class.K: expected an integer >= 1 and <= 300, got '3.0'\n"},
  {HEAD "class:\n  K:\n", NULL,
   "t.yaml:3:5: class.K: expected an integer >= 1 and <= 300, got ''\n"},
  {BODY "  bits: 9223372036854775808\n", NULL,
   "t.yaml:4:9: class.bits: expected an integer, got '9223372036854775808'\n"},
  {BODY "  bits: [2^3, 6/3, 1e3, 0x10, ' 3']\n", NULL,
   "t.yaml:4:10: class.bits: expected an integer, got '2^3'\n"
   "t.yaml:4:15: class.bits: expected an integer, got '6/3'\n"
   "t.yaml:4:20: class.bits: expected an integer, got '1e3'\n"
   "t.yaml:4:25: class.bits: expected an integer, got '0x10'\n"
   "t.yaml:4:31: class.bits: expected an integer, got ' 3'\n"},
  {BODY "network: {epochs: -1}\n", NULL,
   "t.yaml:4:19: network.epochs: expected an integer >= 0, got '-1'\n"},
  /* exact numbers, whose bounds are excluded */
  {BODY "  delta: 1\n", NULL, "t.yaml:4:10: class.delta: " NUMBER "'1'\n"},
  {BODY "  delta: [0, 1.0001, lots]\n", NULL,
   "t.yaml:4:11: class.delta: " NUMBER "'0'\n"
   "t.yaml:4:14: class.delta: " NUMBER "'1.0001'\n"
   "t.yaml:4:22: class.delta: " NUMBER "'lots'\n"},
  /* words */
  {BODY "network: {type: Lista}\n", NULL,
   "t.yaml:4:17: network.type: expected one of firenet, lista, got 'Lista'\n"},
  {BODY "network: {type: firenet lista}\n", NULL,
   "t.yaml:4:17: network.type: expected one of firenet, lista, got 'firenet lista'\n"},
  {BODY "network: {type: fire}\n", NULL,
   "t.yaml:4:17: network.type: expected one of firenet, lista, got 'fire'\n"},
  {BODY "title: ''\n", NULL, "t.yaml:4:8: title: expected text, got ''\n"},
  {BODY "title: \"a\\x07\"\n", NULL,
   "t.yaml:4:8: title: expected text on one line without control characters\n"},
  {BODY "title: |\n  a\n  b\n", NULL,
   "t.yaml:4:8: title: expected text on one line without control characters\n"},
  {BODY "arithmetic: [float:23, ball:100001, float, 'float:', float:5x, quad, 'ball:+53', "
        "double:53, 'ball: 53']\n",
   NULL,
   "t.yaml:4:14: arithmetic: " ARITHMETIC "'float:23'\n"
   "t.yaml:4:24: arithmetic: " ARITHMETIC "'ball:100001'\n"
   "t.yaml:4:37: arithmetic: " ARITHMETIC "'float'\n"
   "t.yaml:4:44: arithmetic: " ARITHMETIC "'float:'\n"
   "t.yaml:4:54: arithmetic: " ARITHMETIC "'float:5x'\n"
   "t.yaml:4:64: arithmetic: " ARITHMETIC "'quad'\n"
   "t.yaml:4:70: arithmetic: " ARITHMETIC "'ball:+53'\n"
   "t.yaml:4:82: arithmetic: " ARITHMETIC "'double:53'\n"
   "t.yaml:4:93: arithmetic: " ARITHMETIC "'ball: 53'\n"},
  /* lists */
  {HEAD "class: {K: []}\n", NULL,
   "t.yaml:2:12: class.K: expected at least one value, got an empty list\n"},
  {HEAD "class:\n  K: [1,\n      [2]]\n", NULL,
   "t.yaml:4:7: class.K: expected a list of scalars, got a list in it\n"},
  {HEAD "class: {K: {a: [b, {c: d}]}}\n", NULL,
   "t.yaml:2:12: class.K: expected a scalar or a list, got a mapping\n"},
  {BODY "network: {epochs: [4]}\n", NULL,
   "t.yaml:4:19: network.epochs: expected one value, got a list\n"},
  {HEAD "class: {K: [1, 2, +1]}\n", NULL,
   "t.yaml:2:19: class.K: expected every value once, got '+1' again\n"},
  {BODY "  delta: [1/2, 1/3, 0.5]\n", NULL,
   "t.yaml:4:21: class.delta: expected every value once, got '0.5' again\n"},
  /* YAML */
  {BODY "  bits: &a 3\n", NULL, "t.yaml:4:9: class.bits: expected no YAML anchor, got 'a'\n"},
  {BODY "  bits: *a\n", NULL,
   "t.yaml:4:9: class.bits: expected a scalar or a list, got an alias\n"},
  {BODY "  bits: !!int 3\n", NULL,
   "t.yaml:4:9: class.bits: expected no YAML tag, got 'tag:yaml.org,2002:int'\n"},
  {BODY "---\na: b\n", NULL, "t.yaml:4:1: expected one document, got a second one\n"},
  {"%YAML 1.1\n---\n" HEAD, NULL, "t.yaml:1:1: expected no YAML directives\n"},
  {"- a\n- b\n", NULL, "t.yaml:1:1: expected sections of keys, got a list\n"},
  {"table1\n", NULL, "t.yaml:1:1: expected sections of keys, got a scalar\n"},
  {"", NULL, "t.yaml:1:1: expected sections of keys, got nothing\n"},
  {"# a comment\n\n# another\n", NULL, "t.yaml:1:1: expected sections of keys, got nothing\n"},
  {HEAD "? [a]\n: b\n", NULL, "t.yaml:2:3: expected the name of a key\n"},
  {HEAD "class: {K: 1\n", NULL,
   "t.yaml:3:1: expected YAML: while parsing a flow mapping: did not find expected ',' or '}'\n"},
  /* bytes */
  {HEAD "title: a\x01\n", NULL, "t.yaml:2:9: expected text in UTF-8, got a control character\n"},
  {HEAD "title: \xc3\xa9\xff\n", NULL,
   "t.yaml:2:9: expected text in UTF-8, got bytes that are not UTF-8\n"},
  {"\xff\xfe"
   "e",
   NULL, "t.yaml:1:1: expected text in UTF-8, got bytes that are not UTF-8\n"},
  {HEAD "# \xe2\x80\xa8\n", NULL, "t.yaml:2:3: expected text in UTF-8, got a control character\n"},
  {HEAD "# \xed\xa0\x80\n", NULL,
   "t.yaml:2:3: expected text in UTF-8, got bytes that are not UTF-8\n"},
  {HEAD "# \xc0\xaf\n", NULL, /* an overlong '/' */
   "t.yaml:2:3: expected text in UTF-8, got bytes that are not UTF-8\n"},
  {HEAD "# \xf4\x90\x80\x80\n", NULL, /* beyond U+10FFFF */
   "t.yaml:2:3: expected text in UTF-8, got bytes that are not UTF-8\n"},
  /* overrides */
  {BODY, "class.K=0", "--set class.K=0: expected an integer >= 1 and <= 300, got '0'\n"},
  {BODY, "class.bitz=3", "--set class.bitz=3: unknown key; did you mean 'class.bits'?\n"},
  {BODY, "clas.K=3", "--set clas.K=3: unknown section; did you mean 'class'?\n"},
  {BODY, "class=3", "--set class=3: expected a section of keys, got '3'\n"},
  {BODY, "class.K=", "--set class.K=: expected a scalar or a list, got nothing\n"},
  {BODY, "class.K", "--set class.K: expected section.key=value\n"},
  {BODY, "=3", "--set =3: expected section.key=value\n"},
  {BODY, ".K=3", "--set .K=3: expected section.key=value\n"},
  {BODY, "class.=3", "--set class.=3: expected section.key=value\n"},
  {BODY, "", "--set : expected section.key=value\n"},
  {BODY, "class.K=[1, 2",
   "--set class.K=[1, 2: expected YAML: while parsing a flow sequence: did not "
   "find expected ',' or ']'\n"},
  {BODY, "class.K=[1, [2]]",
   "--set class.K=[1, [2]]: expected a list of scalars, got a list in it\n"},
  {BODY, "class.K={a: b}", "--set class.K={a: b}: expected a scalar or a list, got a mapping\n"},
  {BODY, "class.K=1\x1b[2J",
   "--set class.K=1?[2J: expected one line of text in UTF-8, got a control "
   "character\n"},
  {BODY, "experiment=tabl1",
   "--set experiment=tabl1: unknown experiment 'tabl1'; did you mean 'table1'?\n"},
};

ParameterizedTestParameters(config, refused) {
  static size_t index[sizeof refusals / sizeof *refusals];
  for (size_t i = 0; i < sizeof index / sizeof *index; i++) index[i] = i;
  return cr_make_param_array(size_t, index, sizeof index / sizeof *index);
}

ParameterizedTest(size_t *i, config, refused) {
  const struct refusal *f = &refusals[*i];
  struct config c;
  cr_expect(read_text(&c, f->text, f->override) == -1, "accepted: %s", f->text);
  cr_expect_str_eq(said, f->said, "%s\nsaid   %swanted %s", f->text, said, f->said);
  cr_expect(c.path == NULL && c.key == NULL && c.keys == 0);
}

Test(config, values_and_defaults) {
  struct config c;
  expect_good(
    &c,
    "# SPDX-License-Identifier: GPL-3.0-or-later\n#\n# A caption\n#   of two lines.\n\n# no\n" HEAD
    "class: {K: [3, '1', +02], delta: [0.5, 1e-3, \"2/6\", 2^-2]}\n"
    "arithmetic: [float:053, ball:128, certified]\ntitle: a \xc3\xa9 'b'\n",
    NULL);
  cr_expect_str_eq(c.path, "t.yaml");
  cr_expect_str_eq(c.name, "t");
  cr_expect_str_eq(c.caption, "A caption\n  of two lines.");
  cr_expect_str_eq(c.experiment, "table1");
  cr_expect(c.schema == schema && c.keys == 7);
  json_t *canonical = config_canonical(&c);
  char *dump = json_dumps(canonical, JSON_COMPACT | JSON_SORT_KEYS);
  cr_expect_str_eq(dump,
                   "{\"arithmetic\":[\"float:53\",\"ball:128\",\"certified\"],"
                   "\"class\":{\"K\":[\"3\",\"1\",\"2\"],\"bits\":[\"10\",\"20\"],"
                   "\"delta\":[\"1/2\",\"1/1000\",\"1/3\",\"1/4\"]},\"experiment\":\"table1\","
                   "\"network\":{\"epochs\":[\"4000\"],\"type\":[\"firenet\"]},"
                   "\"title\":[\"a \xc3\xa9 'b'\"]}");
  free(dump);
  json_decref(canonical);
  cr_expect(c.key[0].given && !c.key[1].given && c.key[0].line == 8 && c.key[0].column == 12);
  cr_expect(c.key[0].values[2].line == 8 && c.key[0].values[2].column == 21);
  cr_expect(c.key[1].line == 0 && c.key[1].values[1].line == 0);
  config_clear(&c);
}

/* Bits has the extreme values of long. */
Test(config, extreme_integers) {
  struct config c;
  expect_good(&c, BODY "  bits: [9223372036854775807, -9223372036854775808, -0]\n", NULL);
  long want[] = {9223372036854775807L, -9223372036854775807L - 1, 0};
  for (size_t i = 0; i < 3; i++)
    cr_expect(eq(long, setting_integer(&(struct setting){&c, i}, "class.bits"), want[i]));
  config_clear(&c);
}

/* sha256sum of the dump, by coreutils. */
Test(config, hash) {
  struct config c;
  char hash[13];
  expect_good(&c, BODY, NULL);
  config_hash(&c, hash);
  cr_expect_str_eq(hash, "19d2af52de66");
  config_clear(&c);
}

/* Spelling, order, defaults written out, comments and line ends do not change the hash; values do. */
Test(config, hash_of_spellings) {
  static const char *const same[] = {
    BODY,
    "class: {delta: 0.10, K: '1'}\nexperiment: \"table1\"\n",
    "# caption\r\nexperiment: table1\r\nclass:\r\n  K: [+1]\r\n  bits: [10, 20]\r\n",
    "\xef\xbb\xbf" BODY "network:\n  type: firenet\n  epochs: 04000\n",
    "---\n" BODY "...\n",
  };
  char first[13], hash[13];
  struct config c;
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    expect_good(&c, same[i], NULL);
    config_hash(&c, i ? hash : first);
    if (i) cr_expect_str_eq(hash, first);
    config_clear(&c);
  }
  expect_good(&c, BODY, "class.bits=[20, 10]");
  config_hash(&c, hash);
  cr_expect_str_neq(hash, first);
  config_clear(&c);
}

/* The last key of the schema is the fastest. */
Test(config, cells) {
  struct config c;
  expect_good(&c,
              HEAD "class: {K: [1, 2, 3], bits: 7, delta: [1/2, 1/3]}\n"
                   "arithmetic: [double, certified]\n",
              NULL);
  cr_assert(eq(sz, config_cells(&c), 12));
  size_t i = 0;
  for (long K = 1; K <= 3; K++)
    for (int delta = 2; delta <= 3; delta++)
      for (int a = 0; a < 2; a++, i++) {
        struct setting s = {&c, i};
        fmpq_t q, want;
        fmpq_init(q);
        fmpq_init(want);
        fmpq_set_si(want, 1, (unsigned long)delta);
        setting_rational(q, &s, "class.delta");
        cr_expect(fmpq_equal(q, want), "cell %zu", i);
        cr_expect(eq(long, setting_integer(&s, "class.K"), K));
        cr_expect(eq(long, setting_integer(&s, "class.bits"), 7));
        cr_expect(setting_is(&s, "arithmetic", a ? "certified" : "double"));
        cr_expect(strcmp(setting_text(&s, "network.type"), "firenet") == 0);
        fmpq_clear(q);
        fmpq_clear(want);
      }
  struct setting last = {&c, 11};
  cr_expect(setting_given(&last, "class.K") && !setting_given(&last, "network.type"));
  json_t *json = setting_json(&last);
  char *dump = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
  cr_expect_str_eq(dump, "{\"arithmetic\":\"certified\",\"class.K\":\"3\",\"class.bits\":\"7\","
                         "\"class.delta\":\"1/3\",\"network.epochs\":\"4000\","
                         "\"network.type\":\"firenet\",\"title\":\"none\"}");
  free(dump);
  json_decref(json);
  config_clear(&c);
}

Test(config, complaint) {
  struct config c;
  expect_good(&c, HEAD "class:\n  K: [1,\n    2]\n", "class.delta=0.25");
  struct setting s = {&c, 2}; /* K = 2: bits has two values by default */
  capture_start();
  setting_complain(&s, "class.K", "too %s for bits = %d", "many", 10);
  setting_complain(&s, "class.delta", "too small");
  setting_complain(&s, "class.bits", "too few");
  capture_end();
  cr_expect_str_eq(said, "t.yaml:4:5: class.K: too many for bits = 10\n"
                         "--set class.delta=1/4: too small\n"
                         "t.yaml: class.bits: too few (by default)\n");
  config_clear(&c);
}

/* An override replaces the value in the file, be it wrong; the last one counts. */
Test(config, overrides) {
  write_file(HEAD "class: {K: wrong}\n", strlen(HEAD "class: {K: wrong}\n"));
  static const char *const overrides[] = {"class.K=5", "network.type=lista", "class.K=[ 7, 8 ]",
                                          "arithmetic=ball:64", "title=a = b"};
  struct config c;
  capture_start();
  int status = config_read(&c, "t.yaml", overrides, 5, find);
  capture_end();
  cr_assert(status == 0 && !*said, "%s", said);
  struct setting s = {&c, config_cells(&c) - 1};
  cr_expect(eq(sz, config_cells(&c), 4));
  cr_expect(setting_integer(&s, "class.K") == 8 && setting_given(&s, "class.K"));
  cr_expect(c.key[0].line == 0 && c.key[0].values[0].line == 0);
  cr_expect(setting_is(&s, "network.type", "lista") && setting_is(&s, "title", "a = b"));
  cr_expect(setting_is(&s, "arithmetic", "ball:64"));
  config_clear(&c);
}

Test(config, name_of_path) {
  struct config c;
  cr_assert(mkdir("d.yaml", 0700) == 0);
  write_file(BODY, strlen(BODY));
  cr_assert(rename("t.yaml", "d.yaml/x.y.yaml") == 0);
  cr_expect(read_path(&c, "./d.yaml//x.y.yaml", NULL) == 0, "%s", said);
  cr_expect_str_eq(c.name, "x.y");
  config_clear(&c);
  cr_assert(rename("d.yaml/x.y.yaml", "t.yaml") == 0 && !rmdir("d.yaml"));
}

static void expect_file_refused(const char *path, const char *want) {
  struct config c;
  cr_expect(read_path(&c, path, NULL) == -1 && !c.path);
  cr_expect_str_eq(said, want, "said %swanted %s", said, want);
}

Test(config, not_a_file) {
  expect_file_refused("none.yaml", "none.yaml: cannot be opened: No such file or directory\n");
  expect_file_refused("", ": cannot be opened: No such file or directory\n");
  expect_file_refused(".", ".: expected a config file, got a directory\n");
  expect_file_refused("/dev/null", "/dev/null: expected a config file, got a device\n");
  cr_assert(mkfifo("t.yaml", 0600) == 0);
  expect_file_refused("t.yaml", "t.yaml: expected a config file, got a FIFO\n");
}

/* 100 MB, most of it a hole. */
Test(config, large_file) {
  write_file(BODY, strlen(BODY));
  cr_assert(truncate("t.yaml", 100000000) == 0);
  expect_file_refused("t.yaml",
                      "t.yaml: expected a config file of at most 1 MiB, got a larger file\n");
  cr_assert(truncate("t.yaml", 1 << 20) == 0);
  expect_file_refused("t.yaml", "t.yaml:4:1: expected text in UTF-8, got a NUL byte\n");
}

Test(config, binary_file) {
  write_file("\x7f"
             "ELF\x02\0\0\n\xff",
             9);
  expect_file_refused("t.yaml", "t.yaml:1:1: expected text in UTF-8, got a control character\n");
}

/* head, n times the text, tail */
static char *repeat(const char *head, const char *text, size_t n, const char *tail) {
  size_t length = strlen(text), at = strlen(head);
  char *s = mem_alloc(at + n * length + strlen(tail) + 1, 1);
  memcpy(s, head, at);
  for (; n--; at += length) memcpy(s + at, text, length);
  strcpy(s + at, tail);
  return s;
}

static void expect_quick_refusal(char *text, size_t lines, const char *part) {
  struct config c;
  cr_expect(read_text(&c, text, NULL) == -1);
  cr_expect(count_lines(said) == lines && strstr(said, part) && strlen(said) < 400 * lines,
            "wanted %zu lines, '%s', got\n%.2000s", lines, part, said);
  mem_free(text);
}

Test(config, hostile_files) {
  expect_quick_refusal(repeat(HEAD "class: {K: ", "[", 500000, ""), 2, "at most two levels");
  expect_quick_refusal(repeat(HEAD "class: ", "{a: ", 200000, ""), 2, "at most two levels");
  expect_quick_refusal(repeat(HEAD "class:\n  K: [", "0, ", 300000, "0]\n"), 20,
                       "(more mistakes are not shown)\n");
  expect_quick_refusal(repeat(BODY "  bits: [", "7, ", 300000, "7]\n"), 20, "'7' again\n");
  expect_quick_refusal(repeat(HEAD "class:\n  K: ", "9", 1000000, "\n"), 1, "99...'\n");
  expect_quick_refusal(repeat(BODY "? ", "k", 1000000, "\n"), 1, "unknown key");
  /* one mistake, then two in every value: the twenty-first is not printed */
  expect_quick_refusal(repeat(HEAD "title: \"\\a\"\nclass:\n  K: [", "&a \"\\a\", ", 30, "1]\n"),
                       20, "(more mistakes are not shown)\n");
  expect_quick_refusal(repeat(BODY, "- - - ", 100000, "\n"), 1, "expected YAML");
}

/* Texts of many digits are numbers like others. */
Test(config, many_digits) {
  char *text = repeat(BODY "  delta: 0.", "3", 1000000, "\n");
  struct config c;
  expect_good(&c, text, NULL);
  config_clear(&c);
  mem_free(text);
}

/* Short texts whose canonical forms would fill the memory. */
Test(config, large_values) {
  char *text = mem_alloc(1 << 20, 1), *end = text + sprintf(text, BODY "  delta: [1/2");
  for (int i = 0; i < 60000; i++) end += sprintf(end, ", 1e-%d", 1000000 - i);
  sprintf(end, "]\n");
  expect_quick_refusal(text, 1, "expected values of at most 16777216 digits and letters in all");
}

Test(config, many_keys) {
  char *text = mem_alloc(1 << 20, 1), *end = text + sprintf(text, HEAD);
  for (int i = 0; i < 60000; i++) end += sprintf(end, "k%d: 1\n", i);
  expect_quick_refusal(text, 1, "t.yaml:1001:1: expected at most 1000 keys\n");
}

/* count numbers in a list */
static char *numbers(char *end, const char *key, int count) {
  end += sprintf(end, "  %s: [0.5", key);
  for (int i = 1; i < count; i++) end += sprintf(end, ", 1/%d", i + 2);
  return end + sprintf(end, "]\n");
}

Test(config, many_cells) {
  char *text = mem_alloc(1 << 20, 1), *end;
  /* 2 * 100 * 50000 cells are the most that is allowed */
  end = text + sprintf(text, HEAD "class:\n  K: [1, 2]\n  bits: [1");
  for (int i = 2; i <= 100; i++) end += sprintf(end, ", %d", i);
  end += sprintf(end, "]\n");
  numbers(end, "delta", 50000);
  struct config c;
  expect_good(&c, text, NULL);
  cr_expect(eq(sz, config_cells(&c), 10000000));
  config_clear(&c);
  cr_expect(read_text(&c, text, "network.type=[firenet, lista]") == -1);
  cr_expect_str_eq(said, "t.yaml: network.type: expected at most 10000000 cells, got a list of "
                         "2 values times 10000000 cells\n");
  mem_free(text);
}

/* Without a list of experiments there is nothing to suggest. */
Test(config, unknown_experiment) {
  struct config c;
  write_file("experiment: x\n", 14);
  capture_start();
  int status = config_read(&c, "t.yaml", NULL, 0, find_silent);
  capture_end();
  cr_expect(status == -1);
  cr_expect_str_eq(said, "t.yaml:1:13: experiment: expected a name that 'smale18 list' prints, "
                         "got 'x'\n");
}

Test(config, clear_twice) {
  struct config c = {0};
  config_clear(&c);
  expect_good(&c, BODY, NULL);
  config_clear(&c);
  config_clear(&c);
  cr_expect(c.path == NULL && c.keys == 0);
}
