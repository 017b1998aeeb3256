/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <string.h>

#include "mem.h"
#include "png_reading.h"
#include "rng.h"
#include "said.h"

TestSuite(grey_png_damage, .init = png_reading_enter, .fini = png_reading_leave);

Test(grey_png_damage, truncated_anywhere) {
  struct png_bytes b;
  png_bytes_small(&b);
  for (size_t count = 0; count < b.count; count++) {
    png_bytes_save(&b, count, "a.png");
    expect_refusal(read_it, count ? "expected a complete PNG file, but it is truncated"
                                  : "expected a PNG file, got an empty file");
  }
  png_bytes_save(&b, b.count, "a.png");
  read_it();
  cr_expect_eq(read_status, 0);
  mem_free(read_values);
  mem_free(b.data);
}

/* The pixels are not looked at: a file that ends within them has a good header. */
Test(grey_png_damage, check_needs_no_pixels) {
  struct png_bytes b;
  png_bytes_small(&b);
  png_bytes_save(&b, b.count - 20, "a.png");
  mem_free(b.data);
  check_it();
  cr_expect(read_status == 0 && read_side == 4);
}

/* Each bit is covered by the signature, by a CRC, or is one. */
Test(grey_png_damage, one_wrong_bit_anywhere) {
  struct png_bytes b;
  png_bytes_small(&b);
  for (size_t bit = 0; bit < 8 * b.count; bit++) {
    b.data[bit / 8] ^= (unsigned char)(1 << bit % 8);
    png_bytes_save(&b, b.count, "a.png");
    expect_refusal(read_it,
                   bit < 64 ? "expected a PNG file, got another kind of file" : "expected a*");
    b.data[bit / 8] ^= (unsigned char)(1 << bit % 8);
  }
  b.data[b.count - 1] ^= 1;
  expect_file_refused(&b, "expected an undamaged PNG file: libpng says 'IEND: CRC error'");
}

static void damage(struct png_bytes *b, const struct rng *r, uint64_t *draw) {
  for (uint64_t n = 1 + rng_below(r, (*draw)++, 6); n; n--) {
    size_t at = rng_below(r, (*draw)++, b->count);
    uint64_t value = rng_below(r, (*draw)++, 512);
    b->data[at] = (unsigned char)(value < 256 ? value : b->data[at] ^ 1u << value % 8);
  }
  if (rng_below(r, (*draw)++, 4) == 0) b->count -= rng_below(r, (*draw)++, 20);
  if (rng_below(r, (*draw)++, 4)) png_bytes_mend(b);
}

/* With checksums mended, so that the damage gets further. Whatever is read, all is grey and
 * released. */
Test(grey_png_damage, damage_with_right_checksums) {
  struct rng r = {1, RNG_TEST};
  uint64_t draw = 0;
  int accepted = 0;
  for (int turn = 0; turn < 4000; turn++) {
    struct png_bytes b;
    png_bytes_small(&b);
    damage(&b, &r, &draw);
    png_bytes_save(&b, b.count, "a.png");
    mem_free(b.data);
    const char *text = said(read_it);
    if (read_status) {
      cr_assert(!strncmp(text, "smale18: a.png: ", 16), "turn %d: %s", turn, text);
      cr_assert_eq(strchr(text, '\n'), text + strlen(text) - 1, "turn %d: %s", turn, text);
      cr_assert(!read_values && !read_side);
    } else {
      accepted++;
      for (size_t i = 0; i < read_side * read_side; i++)
        cr_assert(read_values[i] >= 0 && read_values[i] <= 1);
      mem_free(read_values);
    }
    cr_assert_eq(mem_live(), 0, "turn %d", turn);
  }
  cr_expect(accepted > 100 && accepted < 3900, "%d accepted", accepted);
}
