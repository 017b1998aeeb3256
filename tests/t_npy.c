/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "npy.h"
#include "said.h"

static char folder[] = "/tmp/t_npy.XXXXXX";

static void enter(void) { cr_assert(mkdtemp(folder) && !chdir(folder)); }

static void leave(void) {
  cr_expect_eq(mem_live(), 0);
  unlink("a.npy");
  cr_expect_eq(rmdir(folder), 0, "something is left in %s", folder);
}

TestSuite(npy, .init = enter, .fini = leave);

static void write_bytes(const void *bytes, size_t count) {
  FILE *out = fopen("a.npy", "w");
  cr_assert(out);
  cr_assert_eq(fwrite(bytes, 1, count, out), count);
  cr_assert_eq(fclose(out), 0);
}

/* A file of the format's description, set by hand: preamble, header filled up to 128 bytes, and
 * 1.0, -2.0, 0.5 as IEEE binary64, lowest byte first. */
static const char header[] =
  "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }                     "
  "                                       \n";
static const unsigned char data[24] = {0, 0, 0, 0,    0, 0, 0xf0, 0x3f, 0, 0, 0,    0,
                                       0, 0, 0, 0xc0, 0, 0, 0,    0,    0, 0, 0xe0, 0x3f};

static size_t by_hand(unsigned char file[152]) {
  cr_assert_eq(sizeof header - 1, 118);
  memcpy(file, "\x93NUMPY\x01\x00\x76\x00", 10);
  memcpy(file + 10, header, 118);
  memcpy(file + 128, data, 24);
  return 152;
}

Test(npy, reads_a_file_made_by_hand) {
  unsigned char file[152];
  struct npy a;
  write_bytes(file, by_hand(file));
  cr_assert_eq(npy_read(&a, "a.npy"), 0);
  cr_assert_eq(a.axes, 1);
  cr_assert_eq(a.shape[0], 3);
  cr_expect(a.data[0] == 1 && a.data[1] == -2 && a.data[2] == 0.5);
  mem_free(a.data);
}

Test(npy, writes_a_file_made_by_hand) {
  unsigned char file[152], written[200];
  cr_assert_eq(npy_write("a.npy", (double[]){1, -2, 0.5}, 1, (size_t[]){3}), 0);
  FILE *in = fopen("a.npy", "r");
  cr_assert(in);
  cr_assert_eq(fread(written, 1, sizeof written, in), by_hand(file));
  fclose(in);
  cr_expect_arr_eq(written, file, 152);
}

Test(npy, round_trip_keeps_every_bit) {
  static const size_t shapes[][4] = {{0}, {24}, {4, 6}, {2, 3, 4}, {2, 1, 3, 4}, {5, 0, 2}};
  static const size_t axes[] = {0, 1, 2, 3, 4, 3}, counts[] = {1, 24, 24, 24, 24, 0};
  double entries[24] = {-0.0, INFINITY, -INFINITY, 5e-324, 1.7976931348623157e308, 0.1};
  entries[6] = nan("0x123");
  for (size_t k = 0; k < 6; k++) {
    struct npy a;
    cr_assert_eq(npy_write("a.npy", entries, axes[k], shapes[k]), 0);
    cr_assert_eq(npy_read(&a, "a.npy"), 0);
    cr_assert_eq(a.axes, axes[k]);
    cr_expect_arr_eq(a.shape, shapes[k], axes[k] * sizeof(size_t));
    if (counts[k]) cr_expect_arr_eq(a.data, entries, counts[k] * sizeof(double));
    mem_free(a.data);
  }
}

/* Two complex numbers: the same file but for the header, and a double more. */
Test(npy, writes_and_reads_complex_numbers) {
  static const char start[] = "{'descr': '<c16', 'fortran_order': False, 'shape': (2,), }";
  unsigned char file[160], written[200];
  struct npy a;
  by_hand(file);
  memset(file + 10, ' ', 117);
  memcpy(file + 10, start, sizeof start - 1);
  memcpy(file + 152, (double[]){7}, 8);
  cr_assert_eq(npy_write_complex("a.npy", (double[]){1, -2, 0.5, 7}, 1, (size_t[]){2}), 0);
  FILE *in = fopen("a.npy", "r");
  cr_assert(in);
  cr_assert_eq(fread(written, 1, sizeof written, in), 160);
  fclose(in);
  cr_expect_arr_eq(written, file, 160);
  cr_assert_eq(npy_read_complex(&a, "a.npy"), 0);
  cr_assert(a.axes == 1 && a.shape[0] == 2);
  cr_expect_arr_eq(a.data, ((double[]){1, -2, 0.5, 7}), 4 * sizeof(double));
  mem_free(a.data);
}

/* Blanks, quotes and the order of keys are the writer's business. */
Test(npy, reads_headers_of_other_writers) {
  static const char *const other[] = {
    "{\"shape\":(3,),\"fortran_order\":False,\"descr\":\"<f8\"}\n",
    "  { 'fortran_order' : False , 'descr' : '<f8' , 'shape' : ( 3 , ) , }\n",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 1), }",
  };
  for (size_t k = 0; k < 3; k++) {
    unsigned char file[200] = "\x93NUMPY\x01";
    size_t length = strlen(other[k]);
    struct npy a;
    file[8] = (unsigned char)length;
    memcpy(file + 10, other[k], length);
    memcpy(file + 10 + length, data, 24);
    write_bytes(file, 34 + length);
    cr_assert_eq(npy_read(&a, "a.npy"), 0, "header %zu", k);
    cr_expect_eq(a.shape[0], 3);
    cr_expect_eq(a.data[1], -2);
    mem_free(a.data);
  }
}

static void read_it(void) {
  struct npy a = {.axes = 7};
  cr_expect_eq(npy_read(&a, "a.npy"), -1);
  cr_expect(a.axes == 0 && !a.data && a.shape[0] == 0);
}

static void read_complex(void) {
  struct npy a;
  cr_expect_eq(npy_read_complex(&a, "a.npy"), -1);
}

Test(npy, refuses_the_other_kind_of_numbers) {
  unsigned char file[160] = {0};
  by_hand(file);
  write_bytes(file, 152);
  expect_one_line(said(read_complex), "a.npy", "not '<c16'");
  memcpy(file + 10, "{'descr':'<c16'", 15);
  write_bytes(file, 160);
  expect_one_line(said(read_it), "a.npy", "not '<f8'");
  expect_one_line(said(read_complex), "a.npy", "data are truncated"); /* of three */
}

/* The file by hand with its header replaced. */
struct refusal {
  const char *header, *reason;
};
#define START "{'descr': '<f8', 'fortran_order': False, 'shape': "
static const struct refusal refusals[] = {
  {"{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "not '<f8'"},
  {"{'descr': '>f8', 'fortran_order': False, 'shape': (3,), }", "not '<f8'"},
  {"{'descr': '<f80', 'fortran_order': False, 'shape': (3,), }", "not '<f8'"},
  {"{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3,), }", "not '<f8'"},
  {"{'descr': '<f8', 'fortran_order': True, 'shape': (3,), }", "not in C order"},
  {START "(3), }", "no list of sizes"},
  {START "3, }", "no list of sizes"},
  {START "(-3,), }", "no list of sizes"},
  {START "(3 1), }", "no list of sizes"},
  {START "(3,,), }", "no list of sizes"},
  {START "(3,", "no list of sizes"},
  {START "(99999999999999999999999,), }", "no list of sizes"},
  {START "(18446744073709551616,), }", "no list of sizes"},
  {START "(1, 1, 1, 1, 3), }", "more than 4 axes"},
  {START "(4294967296, 4294967296), }", "shape is too large"},
  {START "(2305843009213693952,), }", "shape is too large"}, /* 2^61: 2^64 bytes */
  {START "(1152921504606846976,), }", "shape is too large"}, /* 2^60: 2^63 bytes */
  {START "(1152921504606846975,), }", "data are truncated"}, /* 2^60 - 1 doubles have a size */
  {START "(4,), }", "data are truncated"},
  {START "(2,), }", "bytes left over"},
  {START "(0,), }", "bytes left over"},
  {START "(), }", "bytes left over"},
  {"{'descr': '<f8', 'fortran_order': False, }", "no NPY header"},
  {START "(3,), 'more': 1}", "no NPY header"},
  {START "(3,), 'shape': (3,)}", "no NPY header"},
  {START "(3,), } (", "no NPY header"},
  {START "(3,)", "no NPY header"},
  {"{'descr': '<f8' 'fortran_order': False, 'shape': (3,), }", "no NPY header"},
  {"", "no NPY header"},
};

ParameterizedTestParameters(npy, refuses_header) {
  static size_t index[sizeof refusals / sizeof *refusals];
  for (size_t k = 0; k < sizeof index / sizeof *index; k++) index[k] = k;
  return cr_make_param_array(size_t, index, sizeof index / sizeof *index);
}

ParameterizedTest(size_t *k, npy, refuses_header) {
  unsigned char file[152];
  const struct refusal *r = &refusals[*k];
  size_t count = by_hand(file), length = strlen(r->header);
  memset(file + 10, ' ', 117);
  memcpy(file + 10, r->header, length);
  write_bytes(file, count);
  expect_one_line(said(read_it), "a.npy", r->reason);
}

Test(npy, refuses_a_header_with_a_zero_byte) {
  unsigned char file[152];
  size_t count = by_hand(file);
  file[100] = 0;
  write_bytes(file, count);
  expect_one_line(said(read_it), "a.npy", "no NPY header");
}

/* Every shorter and one longer file, whatever is lost. */
Test(npy, refuses_every_truncation) {
  unsigned char file[153] = {0};
  size_t count = by_hand(file);
  for (size_t length = 0; length <= count + 1; length++) {
    if (length == count) continue;
    write_bytes(file, length);
    expect_one_line(said(read_it), "a.npy",
                    length < 10       ? "not an NPY file"
                    : length < 128    ? "header is truncated"
                    : length <= count ? "data are truncated"
                                      : "bytes left over");
  }
}

Test(npy, refuses_versions_and_other_files) {
  static const size_t place[] = {0, 1, 5, 6, 7};
  static const unsigned char value[] = {0x92, 'n', 'X', 2, 1};
  for (size_t k = 0; k < 5; k++) {
    unsigned char file[152];
    size_t count = by_hand(file);
    file[place[k]] = value[k];
    write_bytes(file, count);
    expect_one_line(said(read_it), "a.npy", k < 3 ? "not an NPY file" : "format is not NPY 1.0");
  }
}

Test(npy, refuses_what_is_no_file) {
  expect_one_line(said(read_it), "a.npy", "No such file");
  cr_assert_eq(mkdir("a.npy", 0700), 0);
  expect_one_line(said(read_it), "a.npy", "not a regular file");
  rmdir("a.npy");
  cr_assert_eq(mkfifo("a.npy", 0600), 0);
  expect_one_line(said(read_it), "a.npy", "not a regular file");
}

static void write_it(void) {
  static const double entries[5000];
  cr_expect_eq(npy_write("a.npy", entries, 1, (size_t[]){5000}), -1);
}

Test(npy, full_disk_leaves_the_old_file) {
  struct npy a;
  cr_assert_eq(npy_write("a.npy", (double[]){3}, 0, NULL), 0);
  signal(SIGXFSZ, SIG_IGN);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){10000, 10000}), 0);
  expect_one_line(said(write_it), "a.npy", "cannot write: File too large");
  cr_assert_eq(npy_read(&a, "a.npy"), 0);
  cr_expect_eq(a.data[0], 3);
  mem_free(a.data);
}

Test(npy, name_that_is_a_folder) {
  cr_assert_eq(mkdir("a.npy", 0700), 0);
  expect_one_line(said(write_it), "a.npy", "directory");
  rmdir("a.npy");
}

static void write_below_nothing(void) {
  cr_expect_eq(npy_write("none/a.npy", (double[]){1}, 0, NULL), -1);
}

Test(npy, folder_that_is_not_there) {
  expect_one_line(said(write_below_nothing), "none/a.npy", "No such file");
}
