// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// redacted replaces every fingerprint by "#", so that tables can be read.
func redacted(s string) string {
	for i := 0; i+markLen <= len(s); i++ {
		if isMark(s[i:]) {
			s = s[:i] + "#" + s[i+markLen:]
		}
	}
	return s
}

func TestText(t *testing.T) {
	const rnd = "q7Rz0pXk3VbN8mTy2LwJ5cHd"
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"url with user and password", "https://bob:hunter2@proxy.example.com/x", "https://#@proxy.example.com/x"},
		{"url with a token for a user", "https://abcdef@example.com", "https://#@example.com"},
		{"url with an empty password", "https://bob:@example.com", "https://#@example.com"},
		{"url with an unescaped slash", "postgres://bob:hun/ter2@db/x", "postgres://#@db/x"},
		{"url with an unescaped at", "https://bob:hun@ter2@example.com/x@v1", "https://#@example.com/x@v1"},
		{"url with a port", "http://example.com:8080/a@v1.2.3", "http://example.com:8080/a@v1.2.3"},
		{"url with IPv6", "http://[::1]:8080/a@b", "http://[::1]:8080/a@b"},
		{"url of git over ssh", "ssh://git@example.com/x", "ssh://git@example.com/x"},
		{"proxy list", "https://u:p@one.example.com,https://two.example.com|direct", "https://#@one.example.com,https://two.example.com|direct"},
		{"url query", "https://example.com/?a=b&access_token=xyz&c=d", "https://example.com/?a=b&access_token=#&c=d"},
		{"url path", "https://example.com/hook/" + rnd, "https://example.com/hook/#"},
		{"data source name", "bob:hunter2@tcp(db.example.com:3306)/x", "bob:#@tcp(db.example.com:3306)/x"},
		{"image digest", "golang:1.26@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "golang:1.26@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
		{"scp target", "bob@example.com:/tmp/x", "bob@example.com:/tmp/x"},
		{"bearer", "Authorization: Bearer abc.def", "Authorization: #"},
		{"bearer alone", "x bearer abcdefgh y", "x bearer # y"},
		{"basic", "x Basic Ym9iOmh1bnRlcjI= y", "x Basic # y"},
		{"basic in a sentence", "the basic command fails", "the basic command fails"},
		{"pem", "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b", "a # b"},
		{"pem without end", "a -----BEGIN PRIVATE KEY-----\nMIIE\n", "a #"},
		{"jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "#"},
		{"github", "x/ghp_0123456789abcdefghijABCDEFGHIJ/y", "x/#/y"},
		{"github in a path", "/tmp/ghp_0123456789abcdefghijABCDEFGHIJ", "/tmp/#"},
		{"gitlab", "glpat-0123456789abcdefghij", "#"},
		{"slack", "xoxb-1234567890-abcdef", "#"},
		{"aws", "AKIAIOSFODNN7EXAMPLE", "#"},
		{"aws secret", "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", "#"},
		{"google", "AIzaSyA0123456789abcdefghijklmnopqrstuv", "#"},
		{"openai", "sk-Ab3dEf6hIj9lMn2pQr5tUv8x", "#"},
		{"a directory like a key", "/src/sk-learn-something-quite-long-here", "/src/sk-learn-something-quite-long-here"},
		{"label", "password=hunter2", "password=#"},
		{"label with quotes", `"api_key" : "hunter2, really"`, `"api_key" : "#"`},
		{"escaped quotes", `{\"token\":\"hunter2\"}`, `{\"token\":\"#"}`},
		{"header", "X-Api-Key: hunter2 and more", "X-Api-Key: #"},
		{"cookie", "Cookie: a=b; c=d", "Cookie: #"},
		{"label without value", "password=", "password="},
		{"a path after a label", "/run/secrets:/run/secrets", "/run/secrets:/run/secrets"},
		{"a path like a label", "/home/u/token=x/bin/go", "/home/u/token=x/bin/go"},
		{"a word about a label", "token-file=/etc/x", "token-file=/etc/x"},
		{"linker value", "-ldflags=-X=main.key=hunter2", "-ldflags=-X=main.key=#"},
		{"linker value in quotes", "-ldflags=-s -X 'main.a=b c' -w", "-ldflags=-s -X 'main.a=#' -w"},
		{"linker values", "-X main.a=b -X main.c=d", "-X main.a=# -X main.c=#"},
		{"random", rnd, "#"},
		{"random hex", "0123abcd0123abcd0123abcd0123abcd", "#"},
		{"random behind a flag", "--x=" + rnd, "--x=#"},
		{"random in a path", "/nix/store/" + rnd + "-go-1.26/bin", "/nix/store/" + rnd + "-go-1.26/bin"},
		{"cached file", "/home/u/.cache/go-build/ab/ab0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd-d", "/home/u/.cache/go-build/ab/ab0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd-d"},
		{"include", "-I/nix/store/" + rnd + "/include", "-I/nix/store/" + rnd + "/include"},
		{"build id", "-buildid=" + rnd + "/" + rnd, "-buildid=" + rnd + "/" + rnd},
		{"pseudo version", "example.com/mod@v0.0.0-20240102030405-0123456789ab", "example.com/mod@v0.0.0-20240102030405-0123456789ab"},
		{"test name", "-run=TestHTTP2ServerCloseConnWithPendingStreams", "-run=TestHTTP2ServerCloseConnWithPendingStreams"},
		{"gcc flags", "-Wl,-z,relro -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fdiagnostics-show-option", "-Wl,-z,relro -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fdiagnostics-show-option"},
		{"tool directory", "/usr/local/go/pkg/tool/linux_amd64/compile", "/usr/local/go/pkg/tool/linux_amd64/compile"},
		{"toolchain", "/home/u/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/bin/go", "/home/u/go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/bin/go"},
		{"command line", "mysql -u root -phunter2 db", "mysql -u root -p# db"},
		{"command line behind another", "cd /x && sshpass -p hunter2 ssh -p 22 host", "cd /x && sshpass -p # ssh -p 22 host"},
		{"assignment in a command line", "FOO=bar GOROOT=/x make", "FOO=# GOROOT=/x make"},
		{"quoted assignment", "export FOO='bar baz' && go build", "export FOO='#' && go build"},
		{"no secret", "dd if=/dev/zero of=/dev/null", "dd if=/dev/zero of=/dev/null"},
	}
	r := New([]byte("key"))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := r.text(tt.in)
			if redacted(got) != tt.want {
				t.Errorf("text(%q) = %q, want %q", tt.in, redacted(got), tt.want)
			}
			if again := r.text(got); again != got {
				t.Errorf("a second time: %q, want %q", again, got)
			}
		})
	}
}

func TestWithheld(t *testing.T) {
	tests := []struct {
		name, in string
		want     bool
	}{
		{"empty", "", false},
		{"path", "/usr/local/go", false},
		{"withheld piece", "/x/h1:0123456789abcdef/y", true},
		{"at the end", "h1:0123456789abcdef", true},
		{"too short", "h1:0123456789abcde", false},
		{"go.sum hash", "h1:Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Withheld(tt.in); got != tt.want {
				t.Errorf("Withheld(%q) = %v", tt.in, got)
			}
		})
	}
}

func TestArgv(t *testing.T) {
	words := func(s string) []string { return strings.Split(s, "|") }
	tests := []struct{ name, in, want string }{
		{"long flag", "x|--password|hunter2|y", "x|--password|#|y"},
		{"long flag with value", "x|--password=hun,ter2", "x|--password=#"},
		{"go flag", "x|-token|hunter2", "x|-token|#"},
		{"two fingerprints", "x|--token|a|--token|b", "x|--token|#|--token|#"},
		{"asked on the terminal", "x|--password|--verbose", "x|--password|--verbose"},
		{"from stdin", "docker|login|--password-stdin|example.com", "docker|login|--password-stdin|example.com"},
		{"from a file", "x|--token-file|/etc/token", "x|--token-file|/etc/token"},
		{"login shell", "bash|--login|-c|go build", "bash|--login|-c|go build"},
		{"curl", "curl|-u|bob:hunter2|-XPOST|https://example.com", "curl|-u|#|-XPOST|https://example.com"},
		{"curl attached", "/usr/bin/curl|-ubob:hunter2", "/usr/bin/curl|-u#"},
		{"curl header", "curl|-H|Authorization: token abc", "curl|-H|Authorization: #"},
		{"mysql", "mysql|-phunter2|db", "mysql|-p#|db"},
		{"mysql that asks", "mysql|-p|db", "mysql|-p|db"},
		{"docker login", "docker|login|-u|bob|-p|hunter2", "docker|login|-u|bob|-p|#"},
		{"docker port", "docker|run|-p|8080:80|-e|FOO=bar|-e|PATH=/bin|x", "docker|run|-p|8080:80|-e|FOO=#|-e|PATH=/bin|x"},
		{"env", "env|FOO=bar|GOROOT=/x|go|build", "env|FOO=#|GOROOT=/x|go|build"},
		{"sudo", "sudo|-u|bob|mysql|-phunter2", "sudo|-u|bob|mysql|-p#"},
		{"make variable", "make|PREFIX=/usr|DEPLOY_TOKEN=abc", "make|PREFIX=/usr|DEPLOY_TOKEN=#"},
		{"shell", "sh|-c|curl -H 'X-Token: abc' -u a:b https://example.com", "sh|-c|curl -H 'X-Token: #' -u # https://example.com"},
		{"bearer apart", "x|Bearer|abc", "x|Bearer|#"},
		{"aws", "aws|configure|set|aws_secret_access_key|abc", "aws|configure|set|aws_secret_access_key|#"},
		{"linker", "link|-X|main.key=abc|-s", "link|-X|main.key=#|-s"},
		{"go build", "go|build|-p|4|-ldflags=-s -w|-tags|netgo,osusergo|./mysql/...", "go|build|-p|4|-ldflags=-s -w|-tags|netgo,osusergo|./mysql/..."},
		{"go test of a client", "go|test|-parallel|4|./mysql|-password|abc", "go|test|-parallel|4|./mysql|-password|#"},
		{
			"compile", "/usr/local/go/pkg/tool/linux_amd64/compile|-o|$WORK/b002/_pkg_.a|-trimpath|$WORK/b002=>|-p|example.com/a/token|-lang=go1.26|-complete|-buildid|jb0Pw6kAfbO7xYeTq5n_/jb0Pw6kAfbO7xYeTq5n_|-goversion|go1.26.8|-c=4|-importcfg|$WORK/b002/importcfg|-pack|./token.go|/src/x/secret_test.go",
			"/usr/local/go/pkg/tool/linux_amd64/compile|-o|$WORK/b002/_pkg_.a|-trimpath|$WORK/b002=>|-p|example.com/a/token|-lang=go1.26|-complete|-buildid|jb0Pw6kAfbO7xYeTq5n_/jb0Pw6kAfbO7xYeTq5n_|-goversion|go1.26.8|-c=4|-importcfg|$WORK/b002/importcfg|-pack|./token.go|/src/x/secret_test.go",
		},
	}
	r := New([]byte("key"))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := r.argv(words(tt.in))
			if d := cmp.Diff(words(tt.want), words(redacted(strings.Join(got, "|")))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(got, r.argv(got)); d != "" {
				t.Errorf("a second time (-first +second):\n%s", d)
			}
		})
	}
}
