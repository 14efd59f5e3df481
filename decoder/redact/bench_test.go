// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// buildExecs are the compiles of a Go build: 60 variables, the last few of
// which the go command adds, and a list of files each. Every exec has its own
// copy of the environment, as it comes from the kernel.
func buildExecs(n int) []*decoder.Exec {
	var execs []*decoder.Exec
	for i := range n {
		e := &decoder.Exec{
			Image:    decoder.ImageID{Process: decoder.ProcessID{TGID: uint32(1000 + i), Start: uint64(i)}, Exec: 2},
			Filename: "/usr/local/go/pkg/tool/linux_amd64/compile", Exe: "/usr/local/go/pkg/tool/linux_amd64/compile",
			CWD: fmt.Sprintf("/home/u/src/project/internal/pkg%d", i), Complete: true,
			Argv: strings.Fields(fmt.Sprintf("/usr/local/go/pkg/tool/linux_amd64/compile -o /tmp/go-build3141592653/b%03d/_pkg_.a -trimpath /tmp/go-build3141592653/b%03d=> -p example.com/project/internal/pkg%d -lang=go1.26 -complete -buildid jb0Pw6kAfbO7xYeTq5n%d/jb0Pw6kAfbO7xYeTq5n%d -goversion go1.26.8 -c=4 -nolocalimports -importcfg /tmp/go-build3141592653/b%03d/importcfg -pack ./one.go ./two.go ./three_linux.go", i, i, i, i, i, i)),
		}
		env := []string{"PATH=/home/u/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home/u", "GOPROXY=https://proxy.example.com,direct", "GOFLAGS=-mod=mod"}
		for k := range 50 {
			env = append(env, fmt.Sprintf("VARIABLE_%d=some value of a variable, number %d", k, k))
		}
		env = append(env, "GOROOT=/usr/local/go", "GOARCH=amd64", "GOOS=linux", "PWD="+e.CWD, "TOOLEXEC_IMPORTPATH="+fmt.Sprint("example.com/project/internal/pkg", i))
		for _, s := range env {
			e.Env = append(e.Env, decoder.ParseEntry(s))
		}
		execs = append(execs, e)
	}
	return execs
}

func BenchmarkExec(b *testing.B) {
	execs := buildExecs(256)
	r := New([]byte("key"))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Event(execs[i%len(execs)])
	}
}

// BenchmarkEnvUnknown is the environment that shares nothing with an earlier one.
func BenchmarkEnvUnknown(b *testing.B) {
	execs := buildExecs(1)
	b.ReportAllocs()
	for b.Loop() {
		New([]byte("key")).env(execs[0])
	}
}
