package profile

import (
	"slices"
	"testing"

	"duckface/schema"
)

func TestWords_SplitsAndSingularizes(t *testing.T) {
	cases := map[string][]string{
		"user_accounts": {"user", "account"}, "UserAccounts": {"user", "account"}, "userAccount2": {"user", "account"},
		"HTTPServerID": {"http", "server", "id"}, "country1": {"country"}, "order.key": {"order", "key"}, "categories": {"category"},
		"addresses": {"address"}, "status": {"status"}, "statuses": {"status"}, "boxes": {"box"}, "people": {"person"}, "2B": {"b"}, "_": nil,
	}
	for name, want := range cases {
		if got := words(name); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestStem_LeavesOutWhatSaysKey(t *testing.T) {
	cases := map[string][]string{
		"id": nil, "user_id": {"user"}, "userid": {"user"}, "id_user": {"user"}, "fk_owner_user": {"owner", "user"}, "instance_uuid": {"instance"},
		"paid": {"paid"}, "order_no": {"order"},
	}
	for name, want := range cases {
		if got := stem(name); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestNaming_OfTables(t *testing.T) {
	s := &schema.Schema{}
	for _, name := range []string{"wp_posts", "wp_users", "wp_comments", "wp_term_taxonomy", "wp_shop_products"} {
		s.Tables = append(s.Tables, &schema.Table{Name: name})
	}
	n := newNaming(s)
	cases := []struct {
		column, table string
		want          likeness
	}{
		{"user_id", "wp_users", fullName}, {"owner_user_id", "wp_users", roleOfName}, {"comment_post_ID", "wp_posts", roleOfName},
		{"product_id", "wp_shop_products", partOfName}, {"shop_id", "wp_shop_products", partOfName}, {"term_taxonomy_id", "wp_term_taxonomy", fullName},
		{"id", "wp_users", noName}, {"comment_id", "wp_posts", noName}, {"users_name", "wp_users", noName},
	}
	for _, c := range cases {
		if got := n.of(stem(c.column), c.table); got != c.want {
			t.Errorf("%s of %s: got %v, want %v", c.column, c.table, got, c.want)
		}
	}
}

func TestAffix_IsWhatARoleAdds(t *testing.T) {
	cases := []struct {
		column, key, more string
		ok                bool
	}{
		{"teamID", "TeamId", "", true}, {"teamIDwinner", "teamID", "winner", true}, {"home_team_id", "team_id", "home", true},
		{"park.key", "parkID", "", true}, {"paid", "id", "", false}, {"team_name", "team_id", "", false},
	}
	for _, c := range cases {
		if more, ok := affix(c.column, c.key); more != c.more || ok != c.ok {
			t.Errorf("%s of %s: got %q, %v, want %q, %v", c.column, c.key, more, ok, c.more, c.ok)
		}
	}
}
