package predict

import "testing"

// A chain of 150 steps has about a thousand predictions.
func BenchmarkPredict(b *testing.B) {
	points := runs(0.05, func(s float64) float64 { return 0.05 + 60*s }, small...)
	for b.Loop() {
		Predict(points, one, timing)
	}
}

func BenchmarkCurve(b *testing.B) {
	p := Predict(runs(0.05, func(s float64) float64 { return 0.05 + 60*s }, small...), one, timing)
	for b.Loop() {
		p.Curve(25)
	}
}
