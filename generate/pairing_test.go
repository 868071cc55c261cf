package generate

import (
	"math"
	"testing"
)

func TestRunCorrelation(t *testing.T) {
	rising := []run{{1, 1}, {1, 2}, {1, 3}, {1, 4}, {0, 9}}
	for _, c := range []struct {
		name string
		b    []run
		want float64
	}{
		{"the same", rising, 1},
		{"the other way round", []run{{1, 4}, {1, 3}, {1, 2}, {1, 1}}, -1},
		{"two swapped", []run{{1, 2}, {1, 1}, {1, 3}, {1, 4}}, 0.8},
		{"other degrees in the same order", []run{{1, 10}, {1, 20}, {1, 21}, {1, 400}}, 1},
		{"in pairs", []run{{2, 1}, {2, 2}}, 2 / math.Sqrt(5)},
	} {
		if got := runCorrelation(rising, c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %.4f, want %.4f", c.name, got, c.want)
		}
	}
}

func TestPairing_KeepsMoreOfAMeasuredOrder(t *testing.T) {
	members := newFanOut([]run{{10, 4}, {10, 3}, {10, 2}, {10, 1}})
	children := newFanOut([]run{{10, 10}, {10, 12}, {10, 14}, {10, 16}}) // the fewest members have the most
	choose := func(placed bool) (order, cost float64) {
		p := &pairing{members: members, shape: []run{{60, 4}, {40, 7}}, key: 1, placed: placed}
		chosen := p.choose(children)
		return runCorrelation(children.runs, chosen.runs), p.cost(chosen)
	}
	free, least := choose(false)
	got, cost := choose(true)
	if got < free+0.1 {
		t.Errorf("a measured order is kept by %.3f, want more than the %.3f of one by chance", got, free)
	}
	if cost > least+0.02 {
		t.Errorf("keeping the order costs the fan-out %.3f, want at most 0.02 more than %.3f", cost, least)
	}
}
