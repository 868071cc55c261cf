package row

import (
	"testing"
	"time"
)

func TestAppendText_SpellsEveryForm(t *testing.T) {
	moment := time.Date(2005, 5, 24, 22, 53, 30, 123456000, time.UTC).UnixMicro()
	cases := []struct {
		name string
		col  Column
		want string
	}{
		{"int", Column{Form: Int, Ints: []int64{-12}}, "-12"},
		{"uint above 2^63", Column{Form: Uint, Ints: []int64{-1}}, "18446744073709551615"},
		{"decimal", Column{Form: Decimal, Scale: 2, Ints: []int64{-5}}, "-0.05"},
		{"decimal whole", Column{Form: Decimal, Ints: []int64{7}}, "7"},
		{"decimal long", Column{Form: Decimal, Scale: 3, Ints: []int64{1234567}}, "1234.567"},
		{"decimal lowest", Column{Form: Decimal, Scale: 1, Ints: []int64{-1 << 63}}, "-922337203685477580.8"},
		{"float", Column{Form: Float, Floats: []float64{1.5e-07}}, "1.5e-07"},
		{"bytes", Column{Form: Bytes, Data: []byte("it's"), Ends: []int{4}}, "it's"},
		{"date", Column{Form: Date, Ints: []int64{0}}, "1970-01-01"},
		{"date before", Column{Form: Date, Ints: []int64{-1}}, "1969-12-31"},
		{"zero date", Column{Form: Date, Ints: []int64{ZeroDate}}, "0000-00-00"},
		{"time", Column{Form: Time, Ints: []int64{-5400e6}}, "-01:30:00"},
		{"time above a day", Column{Form: Time, Scale: 1, Ints: []int64{(838*3600+59*60+59)*1e6 + 5e5}}, "838:59:59.5"},
		{"moment", Column{Form: Moment, Ints: []int64{moment}}, "2005-05-24 22:53:30"},
		{"moment with fraction", Column{Form: Moment, Scale: 6, Ints: []int64{moment}}, "2005-05-24 22:53:30.123456"},
		{"moment before", Column{Form: Moment, Scale: 3, Ints: []int64{-1}}, "1969-12-31 23:59:59.999"},
		{"zero moment", Column{Form: Moment, Scale: 2, Ints: []int64{ZeroDate}}, "0000-00-00 00:00:00.00"},
		{"null", Column{Form: Int, Ints: []int64{1}, Null: []bool{true}}, ""},
	}
	for _, c := range cases {
		if got := string(c.col.AppendText(nil, 0)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// Ensure the calendar agrees with package time on every day of six centuries.
func TestAppendDate_AgreesWithTime(t *testing.T) {
	day := time.Date(1582, 10, 15, 0, 0, 0, 0, time.UTC)
	last := time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	for ; day.Before(last); day = day.AddDate(0, 0, 1) {
		days := day.Unix() / 86400
		if day.Unix()%86400 < 0 {
			days--
		}
		if got, want := string(AppendDate(nil, days)), day.Format("2006-01-02"); got != want {
			t.Fatalf("day %d: got %s, want %s", days, got, want)
		}
	}
	if got, want := string(AppendDate(nil, 2932896)), "9999-12-31"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
