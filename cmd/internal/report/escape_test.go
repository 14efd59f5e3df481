// SPDX-License-Identifier: Apache-2.0

package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "go build ./...", "go build ./..."},
		{"utf-8", "/home/jörg/日本", "/home/jörg/日本"},
		{"terminal escape", "\x1b[31mred", `\x1b[31mred`},
		{"newline", "a\nb", `a\nb`},
		{"carriage return", "a\rb", `a\x0db`},
		{"invalid utf-8", "a\xffb", `a\xffb`},
		{"right-to-left override", "a\u202eb", `a\u202eb`},
		{"c1 control", "a\u009bb", `a\u009bb`},
		{"delete", "a\x7fb", `a\x7fb`},
		{"replacement character itself", "a\ufffdb", "a\ufffdb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Escape(tt.in); got != tt.want {
				t.Errorf("Escape(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "-o", "-o"},
		{"assignment", "GOROOT=/opt/go", "GOROOT=/opt/go"},
		{"empty", "", "''"},
		{"space", "go build .", "'go build .'"},
		{"quote", "it's", `'it'\''s'`},
		{"dollar", "$HOME", "'$HOME'"},
		{"control", "a\x1b", `'a\x1b'`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Quote(tt.in); got != tt.want {
				t.Errorf("Quote(%q) = %s, want %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestCommand(t *testing.T) {
	tests := []struct {
		name  string
		argv  []string
		width int
		want  string
	}{
		{"short", []string{"go", "build", "."}, 60, "go build ."},
		{"quoted", []string{"bash", "-c", "go build"}, 60, "bash -c 'go build'"},
		{"cut", []string{"go", "build", "./a/long/package"}, 12, "go build ./…"},
		{"none", nil, 60, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Command(tt.argv, tt.width); got != tt.want {
				t.Errorf("Command(%q, %d) = %q, want %q", tt.argv, tt.width, got, tt.want)
			}
		})
	}
}

// FuzzEscape holds that nothing a terminal acts on gets through.
func FuzzEscape(f *testing.F) {
	f.Add("plain")
	f.Add("\x1b]0;title\x07")
	f.Add("\xc2\x9b31m\xff\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		got := Escape(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Escape(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range got {
			if !unicode.IsPrint(r) {
				t.Fatalf("Escape(%q) lets %U through", s, r)
			}
		}
		if q := Quote(s); strings.ContainsFunc(q, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("Quote(%q) = %q", s, q)
		}
	})
}
