/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <assert.h>
#include <ctype.h>
#include <limits.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "run_info.h"

static char folder[] = "/tmp/t_run_info.XXXXXX";
static char script[PATH_MAX]; /* source_id.sh of the tree the tests were built from */

static void enter(void) {
  const char *root = getenv("SMALE18_ROOT");
  char *up = mem_strdup(__FILE__), *tests = strstr(up, "tests/t_run_info.c");
  if (tests) *tests = '\0';
  char *path = mem_printf("%s/experiments/source_id.sh", root ? root : *up ? up : ".");
  cr_assert(realpath(path, script), "%s is missing: start in the build folder or set SMALE18_ROOT",
            path);
  mem_free(path);
  mem_free(up);
  cr_assert(mkdtemp(folder) && !chdir(folder));
}

/* Criterion prints what fails after a test but does not count it: abort does count. */
static void leave(void) {
  assert(mem_live() == 0);
  assert(!chdir("/"));
  char *command = mem_printf("rm -rf %s", folder);
  assert(!system(command));
  mem_free(command);
}

TestSuite(source_id, .init = enter, .fini = leave);

static const char *word(const json_t *object, const char *key) {
  const char *text = json_string_value(json_object_get(object, key));
  cr_assert(text && *text, "no text for %s", key);
  return text;
}

Test(run_info, says_where_numbers_come_from) {
  json_t *config = json_pack("{s:{s:[s]}}", "class", "K", "3");
  json_t *run = run_info(config, 2);
  cr_assert_not_null(run);
  cr_expect(json_equal(json_object_get(run, "config"), config));
  cr_expect_eq(json_integer_value(json_object_get(run, "threads")), 2);
  cr_expect_eq(json_integer_value(json_object_get(run, "processors")),
               sysconf(_SC_NPROCESSORS_ONLN));
  json_t *libraries = json_object_get(run, "libraries");
  static const char *const numbered[] = {"gmp",  "mpfr",   "flint",   "arb",
                                         "fftw", "libpng", "jansson", "libyaml"};
  for (size_t k = 0; k < sizeof numbered / sizeof *numbered; k++) {
    const char *version = word(libraries, numbered[k]);
    cr_expect(isdigit((unsigned char)*version), "%s %s", numbered[k], version);
  }
  cr_expect_not_null(strstr(word(libraries, "openblas"), "OpenBLAS"));
  word(libraries, "openblas_core");
  word(run, "cpu");
#ifdef __clang__
  cr_expect_not_null(strstr(word(run, "compiler"), "lang"));
#else
  cr_expect_eq(strncmp(word(run, "compiler"), "gcc ", 4), 0);
#endif
  json_decref(run);
  json_decref(config);
}

Test(run_info, names_the_build) {
  struct build_id id = build_id();
  json_t *config = json_object(), *run = run_info(config, 1);
  cr_expect_str_eq(word(run, "version"), id.version);
  cr_expect_str_eq(word(run, "build"), id.type);
  cr_expect_str_eq(word(run, "commit"), id.commit);
  cr_expect_str_eq(word(run, "dirty"), id.dirty);
  cr_expect_str_eq(word(run, "source"), id.source);
  if (strcmp(id.source, "unknown"))
    cr_expect(strlen(id.source) == 64 && strspn(id.source, "0123456789abcdef") == 64);
  cr_expect(!strcmp(id.dirty, "yes") || !strcmp(id.dirty, "no") || !strcmp(id.dirty, "unknown"));
  json_decref(run);
  json_decref(config);
}

/* Runs a command; returns its first line without the newline. */
static const char *line_of(const char *command) {
  static char line[512];
  memset(line, 0, sizeof line);
  FILE *in = popen(command, "r");
  cr_assert(in && fgets(line, sizeof line, in), "%s", command);
  cr_expect_eq(fgetc(in), EOF, "more than one line");
  cr_expect_eq(pclose(in), 0);
  line[strcspn(line, "\n")] = '\0';
  return line;
}

static void put(const char *path, const char *text) {
  FILE *out = fopen(path, "w");
  cr_assert_not_null(out);
  fputs(text, out);
  fclose(out);
}

static const char *const files[][2] = {/* in the order of their bytes; the last two do not count */
                                       {"tree/arith/B.h", "b\n"},
                                       {"tree/arith/a.c", "a\n"},
                                       {"tree/core/meson.build", "m\n"},
                                       {"tree/experiments/x-y.c", ""},
                                       {"tree/experiments/xy.c", "z"},
                                       {"tree/meson.build", "root\n"},
                                       {"tree/experiments/notes.txt", "no\n"},
                                       {"tree/other.c", "no\n"}};
enum { counted = 6, written = 8 };

static void make_tree(const char *root) {
  char *command = mem_printf("mkdir -p '%s' && cd '%s' && mkdir arith core experiments && "
                             "cp '%s' experiments",
                             root, root, script);
  cr_assert_eq(system(command), 0);
  mem_free(command);
  for (int k = 0; k < written; k++) {
    char *path = mem_printf("%s%s", root, files[k][0] + strlen("tree"));
    put(path, files[k][1]);
    mem_free(path);
  }
}

/* hash <- what source_id.sh promises, by another implementation of SHA-256. */
static void expected_source(char hash[SHA256_DIGEST_STRING_LENGTH]) {
  SHA2_CTX context;
  SHA256Init(&context);
  for (int k = 0; k < counted; k++) {
    char digest[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data((const uint8_t *)files[k][1], strlen(files[k][1]), digest);
    char *line = mem_printf("%s  %s\n", digest, files[k][0] + strlen("tree/"));
    SHA256Update(&context, (const uint8_t *)line, strlen(line));
    mem_free(line);
  }
  SHA256End(&context, hash);
}

Test(source_id, hashes_the_sources) {
  char hash[SHA256_DIGEST_STRING_LENGTH];
  expected_source(hash);
  char *line = mem_printf("0.1.0 release unknown unknown %s", hash);
  make_tree("tree");
  cr_expect_str_eq(line_of("sh tree/experiments/source_id.sh 0.1.0 release"), line);
  cr_expect_str_eq(line_of("LC_ALL=en_US.UTF-8 LANG=en_US.UTF-8 CDPATH=/ "
                           "sh tree/experiments/source_id.sh 0.1.0 release"),
                   line);
  cr_expect_str_eq(line_of("cd tree/experiments && ./source_id.sh 0.1.0 release"), line);
  make_tree("another place/with spaces");
  cr_expect_str_eq(line_of("sh 'another place/with spaces/experiments/source_id.sh' "
                           "0.1.0 release"),
                   line);
  put("tree/other.c", "changed");
  cr_expect_str_eq(line_of("sh tree/experiments/source_id.sh 0.1.0 release"), line);
  put("tree/core/meson.build", "changed");
  cr_expect_str_neq(line_of("sh tree/experiments/source_id.sh 0.1.0 release"), line);
  mem_free(line);
}

Test(source_id, works_without_arguments_and_tools) {
  make_tree("tree");
  cr_expect_eq(strncmp(line_of("sh tree/experiments/source_id.sh"), "unknown unknown unknown ", 24),
               0);
  cr_assert_eq(system("mkdir bin && for t in dirname find sort xargs cut; do "
                      "ln -s $(command -v $t) bin; done"),
               0);
  cr_expect_str_eq(line_of("sh=$(command -v sh); PATH=$PWD/bin $sh "
                           "tree/experiments/source_id.sh 1 debug"),
                   "1 debug unknown unknown unknown");
}

#define GIT "git -C tree -c user.name=n -c user.email=e -c commit.gpgsign=false "

/* commit, dirty <- the third and fourth word that the script prints for tree. */
static void ask_git(char commit[65], char dirty[8]) {
  cr_assert_eq(sscanf(line_of("sh tree/experiments/source_id.sh 0.1.0 release"),
                      "0.1.0 release %64s %7s", commit, dirty),
               2);
}

Test(source_id, asks_git) {
  if (system("git --version >/dev/null 2>&1")) cr_skip_test("needs git");
  char commit[65], dirty[8];
  make_tree("tree");
  cr_assert_eq(system("git init -q tree 2>/dev/null"), 0);
  ask_git(commit, dirty);
  cr_expect_str_eq(commit, "unknown", "no commit yet");
  cr_assert_eq(system(GIT "add . && " GIT "commit -q -m m"), 0);
  ask_git(commit, dirty);
  cr_expect_str_eq(commit, line_of(GIT "rev-parse HEAD"));
  cr_expect_str_eq(dirty, "no");
  put("tree/new.c", "not tracked");
  ask_git(commit, dirty);
  cr_expect_str_eq(dirty, "no");
  put("tree/other.c", "changed");
  ask_git(commit, dirty);
  cr_expect_str_eq(dirty, "yes");
}

/* An unpacked archive inside a repository of something else is not a commit of that. */
Test(source_id, is_not_fooled_by_a_repository_around) {
  if (system("git --version >/dev/null 2>&1")) cr_skip_test("needs git");
  char commit[65], dirty[8];
  make_tree("tree/tree");
  cr_assert_eq(system("git init -q tree 2>/dev/null"), 0);
  cr_assert_eq(system(GIT "add . && " GIT "commit -q -m m"), 0);
  cr_assert_eq(system("mv tree outer && ln -s outer/tree tree"), 0);
  ask_git(commit, dirty);
  cr_expect_str_eq(commit, "unknown");
  cr_expect_str_eq(dirty, "unknown");
}
