package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browser is a chromium that is installed; the test is skipped without one.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("DUCKFACE_TEST_REQUIRE_CHROMIUM") != "" {
		t.Fatal("DUCKFACE_TEST_REQUIRE_CHROMIUM is set, and no chromium is on PATH: apt-get install chromium")
	}
	t.Skip("no chromium on PATH; apt-get install chromium")
	return ""
}

// run has the browser do something with a page, without a network.
func run(t *testing.T, browser, file string, width int, dark bool, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	scheme := 1 // blink's enum: 0 dark, 1 light
	if dark {
		scheme = 0
	}
	args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + t.TempDir(), "--virtual-time-budget=2000",
		fmt.Sprintf("--window-size=%d,1600", width), fmt.Sprintf("--blink-settings=preferredColorScheme=%d", scheme)}, args...)
	cmd := exec.CommandContext(ctx, browser, append(args, "file://"+file)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v\n%s", err, stderr.String())
	}
	return out
}

// judged is the rehearsal that the page is looked at with: all kinds of steps and
// one that failed, with text that would do harm were it not escaped.
func judged() *Result {
	m := shop()
	m.add("006", "fails_<script>alert(1)</script>", "orders", func(s float64) float64 { return 3 * s }, "ALTER TABLE orders ADD UNIQUE (reference)")
	for i := range m.Timings {
		if t := &m.Timings[i]; t.Version == "006" && t.Scale == 0.2 {
			t.Error, t.FailedAt = "Error 1062: Duplicate entry '<b>4</b>' for key 'reference'", 0
		}
	}
	b := &Budgets{}
	b.LimitTime(time.Minute)
	m.Budgets = b
	return New(m.Input)
}

// writePage writes the page, with more at its end if given. What is appended is
// script, which the page itself forbids.
func writePage(t *testing.T, more string) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, judged()); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if more != "" {
		policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)
		if !policy.MatchString(text) {
			t.Fatal("the page has no content security policy")
		}
		text = policy.ReplaceAllString(text, "") + more
	}
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// framed is a page in a frame of that width, as the browser's own window is never
// narrower than 500 pixels.
func framed(t *testing.T, file string, width int) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	outer := fmt.Sprintf(`<!DOCTYPE html><meta name="color-scheme" content="light dark"><body><iframe style="border:0;width:%dpx;height:1500px" srcdoc="%s"></iframe>`,
		width, html.EscapeString(string(text)))
	path := filepath.Join(t.TempDir(), "frame.html")
	if err := os.WriteFile(path, []byte(outer), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestHTML_AsksForNothing(t *testing.T) {
	var b bytes.Buffer
	if err := HTML(&b, judged()); err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{`\bsrc=`, `<link`, `<script`, `url\(`, `@import`, `href="[^#]`, `<b>4`} {
		if found := regexp.MustCompile(pattern).FindString(b.String()); found != "" {
			t.Errorf("the page has %q", found)
		}
	}
}

// measureLayout has the browser say what does not fit: it opens all steps, and
// compares boxes and, of every text, the contrast with what lies behind it
// (WCAG 2.2, success criterion 1.4.3).
const measureLayout = `<script>
for (const d of document.querySelectorAll('details')) d.open = true;
const name = e => e.tagName + '.' + (e.className.baseVal ?? e.className) + ' "' + e.textContent.trim().slice(0, 40) + '"';
const bad = [];
const wide = document.documentElement.scrollWidth - window.innerWidth;
if (wide > 0) bad.push('page is ' + wide + ' pixels too wide');
const charts = document.querySelectorAll('svg.chart');
for (const svg of charts) {
  const box = svg.getBoundingClientRect(), texts = [...svg.querySelectorAll('text')].map(e => [e, e.getBoundingClientRect()]);
  for (const [e, r] of texts)
    if (r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1) bad.push('outside its chart: ' + name(e));
  const ticks = texts.filter(([e]) => e.classList.contains('tick'));
  for (const [e, r] of ticks) for (const [f, q] of ticks)
    if (e !== f && r.left < q.right && q.left < r.right && r.top + 2 < q.bottom && q.top + 2 < r.bottom) bad.push('overlap: ' + name(e) + name(f));
}
const rgb = c => { const n = c.match(/[\d.]+/g).map(Number); return n.length > 3 && n[3] === 0 ? null : n; };
const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; };
let least = 21;
for (const e of document.querySelectorAll('body *')) {
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
  if (!e.getClientRects().length) continue;
  const s = getComputedStyle(e), a = light(rgb(s[e.closest('svg') ? 'fill' : 'color']).slice(0, 3)), b = light(behind(e).slice(0, 3));
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  least = Math.min(least, contrast);
  if (contrast < 4.5) bad.push('contrast ' + contrast.toFixed(1) + ': ' + name(e));
}
parent.document.body.setAttribute('data-layout', JSON.stringify({charts: charts.length, bad, least, width: window.innerWidth}));
</script>`

func TestHTML_FitsDesktopAndTelephone(t *testing.T) {
	chromium := browser(t)
	for _, width := range []int{360, 1280} {
		file := framed(t, writePage(t, measureLayout), width)
		for _, dark := range []bool{false, true} {
			dom := string(run(t, chromium, file, width, dark, "--dump-dom"))
			_, rest, found := strings.Cut(dom, `data-layout="`)
			if !found {
				t.Fatalf("%d pixels: the page did not measure itself", width)
			}
			text, _, _ := strings.Cut(rest, `"`)
			var got struct {
				Charts int
				Bad    []string
				Least  float64
				Width  int
			}
			if err := json.Unmarshal([]byte(html.UnescapeString(text)), &got); err != nil {
				t.Fatal(err)
			}
			if got.Charts != 6 {
				t.Errorf("%d pixels: got %d charts, want one for each of 6 steps", width, got.Charts)
			}
			for _, b := range got.Bad {
				t.Errorf("%d pixels, dark %v: %s", width, dark, b)
			}
			if got.Width != width {
				t.Errorf("got a page of %d pixels, want %d", got.Width, width)
			}
			t.Logf("%d pixels, dark %v: least contrast %.1f", width, dark, got.Least)
		}
	}
}

// Where a person wants to look too, DUCKFACE_TEST_SCREENSHOTS names a directory
// to leave the pictures in.
func TestHTML_IsDrawn(t *testing.T) {
	chromium := browser(t)
	file := writePage(t, "")
	dir := os.Getenv("DUCKFACE_TEST_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	for _, c := range []struct {
		width int
		dark  bool
	}{{390, true}, {1280, false}} {
		path := filepath.Join(dir, fmt.Sprintf("page_%d.png", c.width))
		run(t, chromium, file, c.width, c.dark, "--screenshot="+path)
		look(t, path, c.width, c.dark)
	}
}

// look checks a picture: its size, that most of it is light or dark, and that the
// blue of the runs and the red of the budget are in it.
func look(t *testing.T, path string, width int, dark bool) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Dx(); got != width {
		t.Errorf("%s: got %d pixels, want %d", path, got, width)
	}
	light, blue, red := shares(img)
	if dark && light > 0.3 || !dark && light < 0.7 {
		t.Errorf("%s: %.0f %% of it is light", path, 100*light)
	}
	if blue < 100 || red < 100 {
		t.Errorf("%s: %d blue and %d red pixels, want the runs and the budget", path, blue, red)
	}
}

func shares(img image.Image) (light float64, blue, red int) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			if r+g+bl > 3*0x8000 {
				light++
			}
			if bl > r+0x5000 && bl > g+0x2000 {
				blue++
			}
			if r > g+0x5000 && r > bl+0x5000 {
				red++
			}
		}
	}
	return light / float64(b.Dx()*b.Dy()), blue, red
}
