package profile

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A shop whose orders name their customer twice, the second time by way of a
// composite key.
const meetingProfile = `
tables:
  customer: {rows: 10}
  address:
    rows: 20
    columns: {customer_id: bigint not null, no: int not null}
    primary_key: [customer_id, no]
    references: {customer: {columns: [customer_id]}}
  order:
    rows: 100
    columns: {id: bigint not null, customer_id: bigint, ship_customer: bigint, ship_no: int}
    references:
      customer: {columns: [customer_id]}
      address: {columns: [ship_customer, ship_no]}
    meetings:
      - `

func TestRead_Meetings(t *testing.T) {
	p, err := Read(strings.NewReader(meetingProfile+"{to: customer, paths: [[[ship_customer, ship_no], customer_id], [customer_id]], agree: 0.9}\n"), "shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := []Meeting{{To: "customer", Paths: [2][][]string{{{"ship_customer", "ship_no"}, {"customer_id"}}, {{"customer_id"}}}, Agree: 0.9}}
	order := p.Table("order")
	if diff := cmp.Diff(want, order.Meetings); diff != "" {
		t.Error(diff)
	}
	paths, ok := order.Meetings[0].References(p, order)
	if !ok {
		t.Fatal("the references were not found")
	}
	got := [2][]*Reference{{order.References[1], p.Table("address").References[0]}, {order.References[0]}}
	if paths[0][0] != got[0][0] || paths[0][1] != got[0][1] || paths[1][0] != got[1][0] {
		t.Errorf("got %v, want %v", paths, got)
	}
}

func TestRead_RefusesMeetingsThatAreNone(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"{to: custmer, paths: [[customer_id], [customer_id]]}", `shop.yaml:16: meeting of table order at custmer: no table "custmer" (did you mean "customer"?)`},
		{"{to: customer, paths: [[customer_id]]}", "shop.yaml:16: paths of meeting of table order: want two lists of references, each named by its columns, got a list"},
		{"{to: customer, paths: [[customer_id], []]}", "shop.yaml:16: paths of meeting of table order: want two lists of references, each named by its columns, got a list"},
		{"{to: customer, paths: [[customer_id], [ship_no]]}", "shop.yaml:16: meeting of table order at customer: no references [ship_no] lead there"},
		{"{to: customer, paths: [[customer_id], [customer_id]]}", "shop.yaml:16: meeting of table order at customer: both paths begin with customer_id; that is a meeting of table customer"},
		{"{to: customer, paths: [[customer_id], [[ship_customer, ship_no], customer_id]], agree: 2}", "shop.yaml:16: agree of meeting of table order: want a share from 0 to 1, got 2"},
		{"{to: customer, paths: [[customer_id], [[ship_customer, ship_no], customer_id]], agreed: 1}", `shop.yaml:16: unknown key "agreed" in meeting of table order (did you mean "agree"?)`},
		{"{to: customer, paths: [[customer_id], [[ship_customer, ship_no], customer_id]]}\n      - {to: customer, paths: [[[ship_customer, ship_no], customer_id], [customer_id]]}", "shop.yaml:17: meeting of table order at customer: [[ship_customer, ship_no], customer_id] and [customer_id] stand twice"},
	} {
		_, err := Read(strings.NewReader(meetingProfile+c.text+"\n"), "shop.yaml")
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

// randomMeetings lists meetings of paths of one step or two.
func randomMeetings(r *rand.Rand, p *Profile) {
	for _, t := range p.Tables {
		ways := map[string][][]*Reference{}
		for _, a := range t.References {
			ways[a.Table] = append(ways[a.Table], []*Reference{a})
			for _, b := range p.Table(a.Table).References {
				ways[b.Table] = append(ways[b.Table], []*Reference{a, b})
			}
		}
		for _, to := range sortedKeys(ways) {
			a, b := pick(r, ways[to]...), pick(r, ways[to]...)
			m := Meeting{To: to, Agree: pick(r, 0, 1, randomShare(r))}
			for _, step := range a {
				m.Paths[0] = append(m.Paths[0], step.Columns)
			}
			for _, step := range b {
				m.Paths[1] = append(m.Paths[1], step.Columns)
			}
			if paths, ok := m.References(p, t); ok && paths[0][0] != paths[1][0] {
				t.Meetings = append(t.Meetings, m)
			}
		}
	}
}
