# Plain `go test ./...` works on a bare clone; these targets add a real server.
# The server binaries of Debian are in /usr/sbin, which is not on every PATH.
export PATH := $(PATH):/usr/sbin:/usr/local/sbin

.PHONY: test bench fmt mariadb

# Everything, with the MySQL and MariaDB tests required rather than skipped.
test: mariadb
	go vet ./...
	DUCKFACE_TEST_REQUIRE_MYSQL=1 go test -timeout 14m ./...

# The measures of bench/DESIGN.md, on a server of their own. It takes minutes
# and wants an idle machine.
bench: mariadb
	go test ./bench -run '^$$' -bench . -benchtime 1x -timeout 60m -v

fmt:
	gofmt -l -w .

mariadb:
	@.ci/mariadb
