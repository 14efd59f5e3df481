// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"fmt"
	"strings"
	"testing"
)

func TestUnexported(t *testing.T) {
	for _, k := range []struct {
		name, command string
		before, after string
		files         disk
		want          string
	}{
		{name: "assigned", command: "bash -i", files: disk{"/h/.bashrc": "\nGOFLAGS=-v\n"}, want: "GOFLAGS /h/.bashrc:2 candidate GOFLAGS=-v"},
		{name: "in a file that is sourced", command: "bash -l", files: disk{"/h/.profile": ". ~/.env\n", "/h/.env": "GOPROXY=x\n"},
			want: "GOPROXY /h/.env:1 candidate GOPROXY=x from /h/.profile:1"},
		{name: "the last one", command: "bash -i", files: disk{"/h/.bashrc": "GOFLAGS=-v\nGOFLAGS=-x\n"}, want: "GOFLAGS /h/.bashrc:2 candidate GOFLAGS=-x"},
		{name: "exported", command: "bash -i", files: disk{"/h/.bashrc": "export GOFLAGS=-v\n"}},
		{name: "exported later", command: "bash -i", files: disk{"/h/.bashrc": "GOFLAGS=-v\nexport GOFLAGS\n"}},
		{name: "exported in another file", command: "bash -l", files: disk{"/etc/profile": "GOFLAGS=-v\n", "/h/.profile": "export GOFLAGS\n"}},
		{name: "taken away", command: "bash -i", files: disk{"/h/.bashrc": "GOFLAGS=-v\nunset GOFLAGS\n"}},
		{name: "in a branch", command: "bash -i", files: disk{"/h/.bashrc": "if x; then GOFLAGS=-v; fi\n"}},
		{name: "in front of a command", command: "bash -i", files: disk{"/h/.bashrc": "GOFLAGS=-v true\n"}},
		{name: "it is there", command: "bash -i", after: "GOFLAGS=-y", files: disk{"/h/.bashrc": "GOFLAGS=-v\n"}},
		{name: "the shell was started with it", command: "bash -i", before: "GOFLAGS=-y", files: disk{"/h/.bashrc": "GOFLAGS=-v\n"}},
		{name: "a script's own", command: "bash /s", files: disk{"/s": "GOOS=linux\n"}},
		{name: "somebody else's", command: "bash -i", files: disk{"/h/.bashrc": "FOO=x\n"}},
		{name: "no shell", command: "make", files: disk{"/h/.bashrc": "GOFLAGS=-v\n"}},
	} {
		t.Run(k.name, func(t *testing.T) {
			s := Of(injected(k.command, k.before, k.after))
			if got := s.Unexported(func(string) bool { return true }); got != nil {
				t.Errorf("without sources: %+v", got)
			}
			s.Locate(Sources{Ask: k.files.ask})
			var got []string
			for _, u := range s.Unexported(func(name string) bool { return strings.HasPrefix(name, "GO") }) {
				got = append(got, fmt.Sprint(u.Name, " ", drawPlace(u.Step)))
			}
			if strings.Join(got, "; ") != k.want {
				t.Errorf("got %q, want %q", got, k.want)
			}
			if len(s.Unread()) > 0 {
				t.Errorf("unread: %+v", s.Unread())
			}
		})
	}
}
