# Plain `go test ./...` works on a bare clone; these targets add a real server.
# The server binaries of Debian are in /usr/sbin, which is not on every PATH.
export PATH := $(PATH):/usr/sbin:/usr/local/sbin

.PHONY: test privacy bench likeness fmt mariadb

# Everything, with the MySQL and MariaDB tests required rather than skipped.
test: mariadb
	go vet ./...
	DUCKFACE_TEST_REQUIRE_MYSQL=1 go test -timeout 14m ./...

# The measures of bench/DESIGN.md, on a server of their own. It takes minutes
# and wants an idle machine.
bench: mariadb
	go test ./bench -run '^$$' -bench . -benchtime 1x -timeout 60m -v

# The attack on hidden profiles at 10^3 to 10^7 rows, figures in its output (seven
# minutes on two busy cores), and the hunt for canaries.
privacy: mariadb
	DUCKFACE_PRIVACY=full go test ./privacy -v -count 1 -timeout 60m
	DUCKFACE_PRIVACY=full go test ./cmd/duckface -run 'Canary|Makers' -v -count 1 -timeout 60m

# Whether migrations take as long on generated databases: bench/DESIGN.md.
likeness: mariadb
	go test ./bench/likeness -run '^$$' -bench . -benchtime 1x -timeout 120m -v

fmt:
	gofmt -l -w .

mariadb:
	@.ci/mariadb
