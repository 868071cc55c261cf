package profile

import (
	"database/sql/driver"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Where all columns of a table begin alike, the name behind that counts.
func TestInfer_LooksBehindThePrefixesOfTables(t *testing.T) {
	m := newMemory()
	m.table("client", 1, "c_clientkey int(11)", "c_regionkey int(11)", "c_phone varchar(20)")
	m.table("region", 1, "r_regionkey int(11)", "r_comment varchar(20)", "r_size int(11)")
	m.table("sale", 1, "s_salekey int(11)", "s_clientkey int(11)", "s_size int(11)")
	m.fill("client", 50, func(i int64) []driver.Value { return []driver.Value{i, 1 + i%25, nil} })
	m.fill("region", 25, func(i int64) []driver.Value { return []driver.Value{i, nil, i} })
	m.fill("sale", 200, func(i int64) []driver.Value { return []driver.Value{i, 1 + i%40, 1 + i%20} })
	p, _ := inferred(t, m, Options{Infer: InferAccept})
	want := []string{"client(c_regionkey) -> region(r_regionkey)", "sale(s_clientkey) -> client(c_clientkey)"}
	if diff := cmp.Diff(want, undeclaredOf(p)); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
}

// Columns that are repeated with a number go together by that number.
func TestInfer_PairsNumberedColumns(t *testing.T) {
	m := newMemory()
	m.table("param", 2, "auth varchar(8)", "code int(11)")
	m.table("conversion", 1, "id int(11)", "param1_auth varchar(8)", "param1_code int(11)", "param2_auth varchar(8)", "param2_code int(11)", "unit2_auth varchar(8)", "method_code int(11)")
	m.fill("param", 60, func(i int64) []driver.Value { return []driver.Value{[]string{"ab", "cd", "ef"}[i%3], i / 3} })
	m.fill("conversion", 300, func(i int64) []driver.Value {
		j, k := i%59+1, (i*7)%58+1
		auth := []string{"ab", "cd", "ef"}
		return []driver.Value{i, auth[j%3], j / 3, auth[k%3], k / 3, auth[k%3], j / 3}
	})
	p, _ := inferred(t, m, Options{Infer: InferAccept})
	want := []string{"conversion(param1_auth,param1_code) -> param(auth,code)", "conversion(param2_auth,param2_code) -> param(auth,code)"}
	if diff := cmp.Diff(want, undeclaredOf(p)); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
}

// A flag of another type, a text that is always empty and a value or two prove no
// reference whose name is not that of a key.
func TestInfer_WantsMoreThanSentinels(t *testing.T) {
	m := newMemory()
	m.table("hosts", 1, "hostid bigint(20) unsigned", "name varchar(20)", "alias varchar(20) unique")
	m.table("items", 1, "itemid bigint(20) unsigned", "verify_host int(11)", "custom_hosts int(11)", "ipmi_alias varchar(20)", "origin_hostid bigint(20) unsigned")
	m.fill("hosts", 40, func(i int64) []driver.Value { return []driver.Value{i, nil, string(rune('a' + i))} })
	m.fill("items", 90, func(i int64) []driver.Value { return []driver.Value{i, int64(0), i % 2, "", int64(0)} })
	p, _ := inferred(t, m, Options{Infer: InferAccept})
	want := []string{"items(origin_hostid) -> hosts(hostid)"}
	if diff := cmp.Diff(want, undeclaredOf(p)); diff != "" {
		t.Errorf("references (-want +got):\n%s", diff)
	}
}
