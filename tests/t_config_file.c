/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys that name files: their content is part of the value. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "config_value.h"
#include "mem.h"

static const struct key_spec schema[] = {
  {.section = "image", .name = "file", .type = KEY_FILE, .fallback = "none", .sentence = "A file."},
  {0}};

static const struct key_spec *find(const char *experiment) { return *experiment ? schema : NULL; }

static char folder[] = "/tmp/t_config_file.XXXXXX";

static void enter(void) { cr_assert(mkdtemp(folder) && !chdir(folder)); }

static void leave(void) {
  static const char *const names[] = {"a b.png", "c.yaml", "pipe", "none"};
  for (size_t i = 0; i < 4; i++) unlink(names[i]);
  cr_expect(chdir("/") == 0 && !rmdir(folder));
  cr_expect_eq(mem_live(), 0);
}

TestSuite(config_file, .init = enter);

static void write_file(const char *path, const char *text) {
  FILE *out = fopen(path, "w");
  cr_assert(out && fputs(text, out) >= 0 && fclose(out) == 0);
}

/* The digest of "abc" that FIPS 180-4 gives. */
#define ABC "a b.png sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

Test(config_file, canonical) {
  write_file("a b.png", "abc");
  char *canonical = value_canonical(schema, "a b.png"), *path = value_path(canonical);
  cr_expect_str_eq(canonical, ABC);
  cr_expect_str_eq(path, "a b.png");
  mem_free(path);
  mem_free(canonical);
  canonical = value_canonical(schema, "none");
  cr_expect_str_eq(canonical, "none");
  cr_expect_null(value_path(canonical));
  mem_free(canonical);
  leave();
}

/* A pipe would wait for ever. */
Test(config_file, no_file) {
  cr_assert_eq(mkfifo("pipe", 0600), 0);
  cr_expect_null(value_canonical(schema, "pipe"));
  cr_expect_null(value_canonical(schema, "absent"));
  cr_expect_null(value_canonical(schema, "."));
  cr_expect_null(value_canonical(schema, ""));
  cr_expect_null(value_canonical(schema, "/dev/zero"));
  leave();
}

static void read_hash(char hash[13], struct config *c) {
  cr_assert_eq(config_read(c, "c.yaml", NULL, 0, find), 0);
  config_hash(c, hash);
}

Test(config_file, content_is_identity) {
  struct config c, other;
  char first[13], second[13], again[13];
  write_file("c.yaml", "experiment: e\nimage:\n  file: a b.png\n");
  write_file("a b.png", "abc");
  read_hash(first, &c);
  struct setting s = {&c, 0};
  char *path = setting_path(&s, "image.file");
  cr_expect_str_eq(path, "a b.png");
  cr_expect(setting_file_holds(&s, "image.file"));
  write_file("a b.png", "abd");
  cr_expect_not(setting_file_holds(&s, "image.file"));
  read_hash(second, &other);
  config_clear(&other);
  cr_expect_str_neq(first, second);
  cr_assert_eq(unlink("a b.png"), 0);
  cr_expect_not(setting_file_holds(&s, "image.file"));
  write_file("a b.png", "abc");
  read_hash(again, &other);
  cr_expect_str_eq(first, again);
  config_clear(&other);
  config_clear(&c);
  mem_free(path);
  leave();
}
