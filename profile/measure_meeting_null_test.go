package profile

import "testing"

// Few items have a source, and that has always the host of their mapping, which
// is the item's own but for these rows. What sources meet in few rows says nothing of
// the mapping in all the others.
func TestCollect_MeetingsWhereFewRowsArrive(t *testing.T) {
	m := newMemory()
	m.table("host", 1, "id int")
	for _, name := range []string{"source", "mapping"} {
		refer(m.table(name, 1, "id int", "host_id int not null"), "host_id", "host", "id")
	}
	item := m.table("item", 1, "id int", "host_id int not null", "source_id int", "mapping_id int")
	refer(item, "host_id", "host", "id")
	refer(item, "source_id", "source", "id")
	refer(item, "mapping_id", "mapping", "id")
	for i := range 50 {
		m.add("host", i)
	}
	for i := range 200 {
		m.add("source", i, i%50)
		m.add("mapping", i, i%50)
	}
	for i := range 2000 {
		switch {
		case i%3 != 0:
			m.add("item", i, i%50, nil, nil)
		case i%99 == 0:
			m.add("item", i, (i+1)%50, i%200, i%200)
		default:
			m.add("item", i, i%50, nil, i%200)
		}
	}
	want := "[mapping_id, host_id] = [source_id, host_id]: 1.000\n[mapping_id, host_id] = [host_id]: 0.969"
	p := collect(t, m)
	if got := meetingsOf(p.Table("item")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
