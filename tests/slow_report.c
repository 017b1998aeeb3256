/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The reports of table1.yaml and quick.yaml, and of one small run of each other kind, in a real
 * browser: at the width of a desk and of a phone, in light and dark, nothing is wider than the page,
 * all text has a contrast of at least 4.5, pictures are shown, and the browser has nothing to say. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "image_small.h"
#include "mem.h"
#include "page.h"
#include "program.h"

TestSuite(slow_report, .init = program_enter, .fini = program_abandon);

static bool have_browser(void) { return system("command -v chromium >/dev/null 2>&1") == 0; }

/* The page of the test: it shows each report in a frame of each width and measures it from outside,
 * so that the report needs no script. Shades are those of WCAG 2.1, 1.4.3. */
static const char probe[] =
  "<!DOCTYPE html><meta charset='utf-8'><title>probe</title><pre id='said'></pre><script>\n"
  "const said = document.getElementById('said'), todo = [];\n"
  "const say = (...words) => { said.textContent += words.join(' ') + '\\n'; };\n"
  "const shade = text => {\n"
  "  const part = text.match(/[0-9.]+/g).slice(0, 3).map(v => v / 255)\n"
  "    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);\n"
  "  return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];\n"
  "};\n"
  "const contrast = (a, b) => {\n"
  "  const [low, high] = [shade(a), shade(b)].sort((x, y) => x - y);\n"
  "  return (high + 0.05) / (low + 0.05);\n"
  "};\n"
  "const ground = (element, view) => {\n"
  "  for (let e = element; e; e = e.parentElement) {\n"
  "    const color = view.getComputedStyle(e).backgroundColor;\n"
  "    if (!/, 0\\)$/.test(color)) return color;\n"
  "  }\n"
  "  return 'rgb(255,255,255)';\n"
  "};\n"
  "const words = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());\n"
  "const measure = frame => {\n"
  "  const view = frame.contentWindow, page = view.document;\n"
  "  const width = page.documentElement.clientWidth;\n"
  "  let faint = 0, wide = 0, texts = 0, drawn = 0, blank = 0;\n"
  "  if (page.documentElement.scrollWidth > width) wide++;\n"
  "  for (const e of page.body.querySelectorAll('*')) {\n"
  "    const box = e.getBoundingClientRect(), style = view.getComputedStyle(e);\n"
  "    if (!box.width || style.display === 'none') continue;\n"
  "    const inside = e.closest('.scroll, pre') && !e.matches('.scroll, pre');\n"
  "    if (box.right > width + 0.5 && !inside) { wide++; say('WIDE', e.outerHTML.slice(0, 80)); }\n"
  "    if (e.matches('svg.plot')) drawn++;\n"
  "    if (e.matches('img') && !e.naturalWidth) blank++;\n"
  "    if (!words(e) || e.matches('style, title')) continue;\n"
  "    texts++;\n"
  "    const color = e.closest('svg') ? (style.fill === 'none' ? style.color : style.fill)\n"
  "      : style.color;\n"
  "    if (contrast(color, ground(e, view)) < 4.5) {\n"
  "      faint++; say('FAINT', color, e.outerHTML.slice(0, 80));\n"
  "    }\n"
  "  }\n"
  "  say('MEASURED', view.innerWidth, 'wide', wide,\n"
  "    'faint', faint, 'blank', blank, 'texts', texts > 100 ? 'many' : texts, 'drawn', drawn,\n"
  "    'dark', view.matchMedia('(prefers-color-scheme: dark)').matches);\n"
  "};\n"
  "const show = (address, width) => new Promise(done => {\n"
  "  const frame = document.createElement('iframe');\n"
  "  frame.style = `width:${width}px;height:900px;border:0`;\n"
  "  frame.onload = () => { measure(frame); frame.remove(); done(); };\n"
  "  frame.src = address;\n"
  "  document.body.append(frame);\n"
  "});\n"
  "(async () => { for (const w of [1280, 390]) await show('PAGE', w); say('DONE'); })();\n"
  "</script>";

/* The probe for this page, as a file. */
static void write_probe(const char *page) {
  FILE *out = fopen("probe.html", "w");
  cr_assert(out);
  const char *hole = strstr(probe, "PAGE");
  fprintf(out, "%.*s%s%s", (int)(hole - probe), probe, page, hole + strlen("PAGE"));
  cr_assert_eq(fclose(out), 0);
}

/* What the browser prints; 0 is dark, 1 light. mem_free it. */
static char *browse(int scheme) {
  char *command = mem_printf(
    "timeout 100 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--allow-file-access-from-files --enable-logging=stderr --user-data-dir=\"$PWD/profile\" "
    "--virtual-time-budget=30000 --window-size=1280,900 "
    "--blink-settings=preferredColorScheme=%d --dump-dom \"file://$PWD/probe.html\" >dom 2>log",
    scheme);
  cr_expect_eq(system(command), 0);
  cr_expect_neq(system("grep CONSOLE log"), 0, "the browser complains");
  cr_assert_eq(system("rm -rf profile"), 0);
  mem_free(command);
  char *text = read_text("dom", NULL), *script = strstr(text, "</pre>");
  if (script) *script = '\0'; /* only what it said */
  return text;
}

static void look_at(const char *page, size_t figures) {
  static const int widths[] = {1280, 390};
  write_probe(page);
  for (int scheme = 0; scheme < 2; scheme++) {
    char *text = browse(scheme);
    for (size_t i = 0; i < 2; i++) {
      char *line = mem_printf("MEASURED %d wide 0 faint 0 blank 0 texts many drawn %zu dark %s\n",
                              widths[i], figures, scheme ? "false" : "true");
      cr_expect(strstr(text, line), "%s: no '%s' in %s", page, line, text);
      mem_free(line);
    }
    cr_expect(strstr(text, "DONE\n"), "%s: %s", page, text);
    mem_free(text);
  }
}

static void run_and_look(const char *arguments) {
  if (!have_browser()) cr_skip_test("chromium is not installed");
  program_succeeds("%s-q --out o", arguments);
  char *cells = only_path("o/*/cells.jsonl");
  program_succeeds("report %.*s -o page.html", (int)(strrchr(cells, '/') - cells), cells);
  page_check("page.html");
  char *text = read_text("page.html", NULL);
  look_at("page.html", page_count(text, "<figure id=\"figure-"));
  mem_free(text);
  mem_free(cells);
  program_leave();
}

Test(slow_report, quick) { run_and_look("run configs/quick.yaml "); }

Test(slow_report, table1) { run_and_look("run configs/table1.yaml "); }

Test(slow_report, images) { run_and_look(PICTURES); }

Test(slow_report, convergence_of_images) { run_and_look(SMALL); }

Test(slow_report, recovery) { run_and_look("run configs/convergence_digits_quick.yaml "); }

Test(slow_report, games) {
  run_and_look(
    "run configs/theorem2_ii.yaml -q --set class.K=3 --set class.q=[2,3] --set class.m=2 "
    "--set game.player=[wait,guess] --set game.budget=[10,20] --set game.runs=50 ");
}

/* The tester: what is too wide, too faint or missing is found. */
Test(slow_report, the_probe_sees) {
  if (!have_browser()) cr_skip_test("chromium is not installed");
  FILE *out = fopen("bad.html", "w");
  cr_assert(out);
  fputs("<!DOCTYPE html><body><p style='width:600px'>wide</p><p style='color:#999'>faint</p>"
        "<img src='none.png' width='9' height='9' alt=''><p>fine</p></body>",
        out);
  cr_assert_eq(fclose(out), 0);
  write_probe("bad.html");
  char *text = browse(1);
  cr_expect(strstr(text, "MEASURED 1280 wide 0 faint 1 blank 1 texts 3"), "%s", text);
  cr_expect(strstr(text, "MEASURED 390 wide 2 faint 1 blank 1 texts 3"), "%s", text);
  mem_free(text);
  program_leave();
}
