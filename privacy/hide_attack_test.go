package privacy

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sample is a hidden profile of a database whose size an attacker would know.
type sample struct {
	shape  string
	rows   float64 // of its largest table
	leaves map[string]string
	bytes  int
}

// full reports whether the sizes are those of make privacy.
func full() bool { return os.Getenv("DUCKFACE_PRIVACY") == "full" }

// sizes are the rows of the largest table.
func sizes() []float64 {
	if list := os.Getenv("DUCKFACE_PRIVACY_SIZES"); list != "" {
		var out []float64
		for _, text := range strings.Split(list, ",") {
			x, _ := number(text)
			out = append(out, x)
		}
		return out
	}
	if full() {
		return []float64{1e3, 1e4, 1e5, 1e6, 1e7}
	}
	return []float64{1e3, 1e4, 1e5}
}

// takeSamples hides databases of one shape, of each size and with several seeds.
func takeSamples(t *testing.T, s shape) []sample {
	t.Helper()
	largest := int64(0)
	for _, table := range s.tables {
		largest = max(largest, table.rows(1000))
	}
	var out []sample
	for _, rows := range sizes() {
		seeds := 2
		if rows > 1e6 {
			seeds = 1
		}
		for seed := range seeds {
			file := hiddenProfile(t, newSource(s, int64(rows*1000/float64(largest)), uint64(100*rows)+uint64(seed)))
			out = append(out, sample{s.name, rows, leavesOf(t, file), len(file)})
		}
	}
	return out
}

// The whole attack in one test: databases of ten million rows are made once.
func TestHide_SizeDoesNotShow(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	var all []sample
	same := map[string][]float64{} // by pair of sizes
	for _, s := range shapes {
		samples := takeSamples(t, s)
		all = append(all, samples...)
		line := fmt.Sprintf("%-8s", s.name)
		for _, a := range samples {
			for _, b := range samples {
				if b.rows != 100*a.rows {
					continue
				}
				n, differ := difference(a.leaves, b.leaves)
				share := 1 - float64(len(differ))/float64(n)
				pair := fmt.Sprintf("%.0e:%.0e", a.rows, b.rows)
				same[pair] = append(same[pair], share)
				line += fmt.Sprintf("  %s %.3f", pair, share)
				if os.Getenv("DUCKFACE_PRIVACY_SHOW") != "" {
					slices.Sort(differ)
					for _, path := range differ {
						t.Logf("%s %s %s: %s | %s", s.name, pair, path, a.leaves[path], b.leaves[path])
					}
				}
			}
		}
		t.Log(line)
	}
	for pair, shares := range same {
		mean := 0.0
		for _, x := range shares {
			mean += x / float64(len(shares))
		}
		from, _, _ := strings.Cut(pair, ":")
		b, ok := leastSamePair[from]
		if !ok {
			b = bar{aim: 0.95}
		}
		hold(t, fmt.Sprintf("leaves that are the same, %s rows, mean of %d pairs (least %.3f)", pair, len(shares), slices.Min(shares)), mean, b)
	}
	attackTrends(t, all)
	attackFit(t, all)
	attackNearest(t, all)
	attackFractions(t, all)
}

// leastSamePair is the share of leaves that are the same at so many rows and a
// hundred times that: in a thousand rows chance is as wide as the grid.
var leastSamePair = map[string]bar{
	"1e+03": {aim: 0.95, reached: 0.66},
	"1e+04": {aim: 0.95, reached: 0.90},
	"1e+05": {aim: 0.95, reached: 0.94},
}

// role is a leaf's path without the names of tables, columns and references.
func role(path string) string {
	path = named.ReplaceAllString(path, "$1/*")
	return index.ReplaceAllString(path, "")
}

var (
	named = regexp.MustCompile(`(/tables|/columns|/references|/correlated|/indexes)/[^/\[]+`)
	index = regexp.MustCompile(`\[\d+\]`)
)

// attackTrends looks for kinds of leaves that follow the size: Spearman's
// correlation of log rows and the figure, less its mean in its shape and place.
func attackTrends(t *testing.T, all []sample) {
	type place struct{ shape, path string }
	at := map[place][][2]float64{}
	for _, s := range all {
		at[place{s.shape, "/bytes"}] = append(at[place{s.shape, "/bytes"}], [2]float64{math.Log10(s.rows), float64(s.bytes)})
		at[place{s.shape, "/leaves"}] = append(at[place{s.shape, "/leaves"}], [2]float64{math.Log10(s.rows), float64(len(s.leaves))})
		for path, text := range s.leaves {
			if x, ok := number(text); ok {
				at[place{s.shape, path}] = append(at[place{s.shape, path}], [2]float64{math.Log10(s.rows), x})
			}
		}
	}
	roles := map[string][][2]float64{}
	for p, points := range at {
		mean, scale := 0.0, 0.0
		for _, x := range points {
			mean += x[1] / float64(len(points))
			scale = max(scale, math.Abs(x[1]))
		}
		for _, x := range points {
			roles[role(p.path)] = append(roles[role(p.path)], [2]float64{x[0], (x[1] - mean) / max(scale, 1e-300)})
		}
	}
	for name, points := range roles {
		rho := spearman(points)
		switch what := fmt.Sprintf("|Spearman| of the size and %s, %d figures", name, len(points)); {
		case name == "/bytes":
			hold(t, what, math.Abs(rho), sized(bar{0.2, 0.28, true}, bar{0.2, 0.44, true}))
		case name == "/leaves":
			hold(t, what, math.Abs(rho), bar{0.2, 0.2, true})
		case len(points) >= 100:
			hold(t, what, math.Abs(rho), bar{0.2, 0.2, true})
		case len(points) >= 20 && math.Abs(rho) > 0.1: // few figures: chance alone makes 0.3
			t.Logf("%s: %.2f", what, rho)
		}
	}
}

func spearman(points [][2]float64) float64 {
	rank := func(k int) []float64 {
		order := make([]int, len(points))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int {
			if points[a][k] < points[b][k] {
				return -1
			} else if points[a][k] > points[b][k] {
				return 1
			}
			return 0
		})
		out := make([]float64, len(points))
		for i := 0; i < len(order); {
			j := i
			for j < len(order) && points[order[j]][k] == points[order[i]][k] {
				j++
			}
			for m := i; m < j; m++ {
				out[order[m]] = float64(i+j-1) / 2
			}
			i = j
		}
		return out
	}
	x, y := rank(0), rank(1)
	mean := float64(len(points)-1) / 2
	xy, xx, yy := 0.0, 0.0, 0.0
	for i := range x {
		xy += (x[i] - mean) * (y[i] - mean)
		xx += (x[i] - mean) * (x[i] - mean)
		yy += (y[i] - mean) * (y[i] - mean)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(xx*yy)
}

// attackFit fits log rows on kinds of leaves over all shapes but one (ridge
// regression), and guesses the size of that one.
func attackFit(t *testing.T, all []sample) {
	names := map[string]int{}
	features := make([]map[string]float64, len(all))
	for i, s := range all {
		sum, n := map[string]float64{"/bytes": math.Log(float64(s.bytes)), "/leaves": math.Log(float64(len(s.leaves)))}, map[string]float64{}
		for path, text := range s.leaves {
			if x, ok := number(text); ok {
				sum[role(path)] += math.Log1p(math.Abs(x))
				n[role(path)]++
			}
		}
		for name, count := range n {
			sum[name+"#"] = count
			sum[name] /= count
		}
		features[i] = sum
		for name := range sum {
			if _, ok := names[name]; !ok {
				names[name] = len(names)
			}
		}
	}
	var errors []float64
	for i, s := range all {
		var xs [][]float64
		var ys []float64
		for j, o := range all {
			if o.shape != s.shape {
				xs, ys = append(xs, vector(features[j], names)), append(ys, math.Log10(o.rows))
			}
		}
		errors = append(errors, math.Abs(ridge(xs, ys, vector(features[i], names))-math.Log10(s.rows)))
	}
	miss(t, "a fit over other shapes", errors, sized(bar{10, 8.3, false}, bar{10, 3.5, false}))
	var blind []float64
	for _, s := range all {
		level, n := 0.0, 0.0
		for _, o := range all {
			if o.shape != s.shape {
				level, n = level+math.Log10(o.rows), n+1
			}
		}
		blind = append(blind, math.Abs(level/n-math.Log10(s.rows)))
	}
	slices.Sort(blind)
	t.Logf("who takes the mean size of the other shapes, without a look at the file, misses by %.1f", math.Pow(10, blind[len(blind)/2]))
}

func vector(f map[string]float64, names map[string]int) []float64 {
	out := make([]float64, len(names))
	for name, at := range names {
		out[at] = f[name]
	}
	return out
}

// ridge predicts y at x by kernel ridge regression over standardised features.
func ridge(xs [][]float64, ys []float64, x []float64) float64 {
	n := len(xs)
	width := len(x)
	mean, dev := make([]float64, width), make([]float64, width)
	for k := range width {
		for _, v := range xs {
			mean[k] += v[k] / float64(n)
		}
		for _, v := range xs {
			dev[k] += (v[k] - mean[k]) * (v[k] - mean[k]) / float64(n)
		}
		dev[k] = math.Sqrt(dev[k]) + 1e-9
	}
	dot := func(a, b []float64) float64 {
		sum := 0.0
		for k := range a {
			sum += (a[k] - mean[k]) / dev[k] * min(max((b[k]-mean[k])/dev[k], -5), 5)
		}
		return sum / float64(width)
	}
	level := 0.0
	for _, y := range ys {
		level += y / float64(n)
	}
	a := make([][]float64, n)
	for i := range a {
		a[i] = make([]float64, n+1)
		for j := range xs {
			a[i][j] = dot(xs[i], xs[j])
		}
		a[i][i] += 0.3
		a[i][n] = ys[i] - level
	}
	for i := range a { // Gauss
		for j := i + 1; j < n; j++ {
			f := a[j][i] / a[i][i]
			for k := i; k <= n; k++ {
				a[j][k] -= f * a[i][k]
			}
		}
	}
	guess := level
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			a[i][n] -= a[i][j] * a[j][n]
		}
		a[i][n] /= a[i][i]
		guess += a[i][n] * dot(xs[i], x)
	}
	return guess
}

// attackNearest has profiles of the same application at known sizes, and takes the
// mean size of those from which fewest leaves differ.
func attackNearest(t *testing.T, all []sample) {
	var errors []float64
	for i, s := range all {
		least, sum, n := math.MaxInt, 0.0, 0.0
		for j, o := range all {
			if i == j || o.shape != s.shape {
				continue
			}
			_, differ := difference(s.leaves, o.leaves)
			if len(differ) < least {
				least, sum, n = len(differ), 0, 0
			}
			if len(differ) == least {
				sum, n = sum+math.Log10(o.rows), n+1
			}
		}
		errors = append(errors, math.Abs(sum/n-math.Log10(s.rows)))
	}
	hits := 0.0
	for _, e := range errors {
		if e < 0.5 {
			hits++
		}
	}
	miss(t, "nearest profile of the same application at a known size", errors, sized(bar{10, 10, false}, bar{10, 1, false}))
	// By chance one in as many is, as there are sizes.
	hold(t, "share of files whose nearest known profile is of the same size, within a factor of 3", hits/float64(len(errors)), sized(bar{0.2, 0.37, true}, bar{0.33, 0.56, true}))
}

// attackFractions looks for the least number of rows of which every printed
// fraction of a file is a whole number.
func attackFractions(t *testing.T, all []sample) {
	var errors []float64
	for _, s := range all {
		var shares []float64
		var digits []int
		for path, text := range s.leaves {
			if x, ok := number(text); ok && x > 0 && x < 1 && !strings.Contains(path, "source") {
				_, after, _ := strings.Cut(text, ".")
				shares, digits = append(shares, x), append(digits, len(after))
			}
		}
		for rows := 1.0; rows < 1e8; rows = math.Ceil(rows * 1.0001) {
			whole := true
			for i, x := range shares {
				if n := x * rows; math.Abs(n-math.Round(n)) > 0.5*rows*math.Pow10(-digits[i]) {
					whole = false
					break
				}
			}
			if whole {
				errors = append(errors, math.Abs(math.Log10(rows/s.rows)))
				break
			}
		}
	}
	miss(t, "fractions taken as rational numbers", errors, bar{aim: 10, reached: 10})
}

// miss holds the factor by which guesses miss at the median against its bar.
func miss(t *testing.T, attack string, errors []float64, b bar) {
	t.Helper()
	slices.Sort(errors)
	hold(t, attack+", misses at the median by the factor", math.Pow(10, errors[len(errors)/2]), b)
}
