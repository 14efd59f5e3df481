// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"fmt"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// locate returns the last place that fits best, as blame will.
func locate(w *Walked, name, value string) string {
	best, place := Differs, "nowhere"
	for i := range w.Steps {
		s := &w.Steps[i]
		if s.Assignment == nil || s.Assignment.Name != name {
			continue
		}
		fit := Differs
		if name == "PATH" {
			_, fit = s.Introduces(value)
		} else {
			fit = s.Matches(&decoder.Entry{Name: name, Value: value})
		}
		if fit >= best && fit > Differs {
			best, place = fit, fmt.Sprintf("%s:%d", s.File, s.Assignment.Line)
		}
	}
	return place
}

// The cases in which people meet the question, as small as they get.
func TestScenarios(t *testing.T) {
	for _, k := range []struct {
		name, exe   string
		argv        []string
		env         []string
		files       disk
		order       []Candidate // instead of what the shell reads
		variable    string
		value, want string
	}{
		{name: "an interactive shell's bashrc", argv: []string{"bash", "-ic", "go build"}, files: disk{
			"/h/.bashrc": "# my rc\nexport EDITOR=vi\nexport GOROOT=/lab/fake\n",
		}, variable: "GOROOT", value: "/lab/fake", want: "/h/.bashrc:3"},
		{name: "profile, then bashrc", argv: []string{"bash", "-lc", "go build"}, files: disk{
			"/h/.profile": "export GOROOT=/real PATH=/real/bin:$PATH\n[ -f \"$HOME/.bashrc\" ] && . \"$HOME/.bashrc\"\n",
			"/h/.bashrc":  "case $- in *x*) ;; esac\nexport GOROOT=/lab/fake\n",
		}, variable: "GOROOT", value: "/lab/fake", want: "/h/.bashrc:2"},
		{name: "an export that a shim keeps", argv: []string{"bash", "-ic", "go build"}, files: disk{
			"/h/.bashrc": "export GOROOT=/real\nexport PATH=/lab/shims:$PATH\n",
		}, variable: "GOROOT", value: "/real", want: "/h/.bashrc:1"},
		{name: "the shim itself passes it through", argv: []string{"/bin/bash", "/lab/shims/go", "build"}, env: []string{"GOROOT=/real"}, files: disk{
			"/lab/shims/go": "#!/bin/bash\n[ -n \"$GOROOT\" ] || export GOROOT=/lab/fake\nexec /lab/fake/bin/go \"$@\"\n",
		}, variable: "GOROOT", value: "/real", want: "nowhere"},
		{name: "direnv", argv: []string{"bash"}, order: []Candidate{{Path: "/p/.envrc", Kind: decoder.StartupEnvrc}}, files: disk{
			"/p/.envrc": "export GOPATH=$PWD/.gopath\nexport GOROOT=/lab/fake\n",
		}, variable: "GOPATH", value: "/p/.gopath", want: "/p/.envrc:1"},
		{name: "direnv's own command line", argv: []string{"bash", "-c", `eval "$("/usr/bin/direnv" stdlib)" && __main__ source_env "/p/.envrc"`}, files: disk{
			"/p/.envrc": "export GOROOT=/lab/fake\n",
		}, variable: "GOROOT", value: "/lab/fake", want: "/p/.envrc:1"},
		{name: "go/env", argv: []string{"bash"}, order: []Candidate{{Path: "/goenv", Kind: decoder.StartupGoEnv}}, files: disk{
			"/goenv": "GOROOT=/lab/fake\nGOFLAGS=-mod=mod\n",
		}, variable: "GOROOT", value: "/lab/fake", want: "/goenv:1"},
		{name: "a path that shadows", argv: []string{"bash", "-ic", "go build"}, files: disk{
			"/h/.bashrc": "export PATH=/lab/fake/bin:$PATH\n",
		}, variable: "PATH", value: "/lab/fake/bin", want: "/h/.bashrc:1"},
		{name: "a variable in front of a command", argv: []string{"/bin/bash", "/r32.sh"}, files: disk{
			"/r32.sh": "#!/bin/bash\n. \"$(dirname \"$(readlink -f \"$0\")\")/prelude.sh\"\nexport HOME=/lab\n" +
				"printf 'export PATH=%s/bin:$PATH\\n' \"$FAKE\" > \"$HOME/.bashrc\"; GOROOT=\"$REAL\" bash -ic 'go build' 2>&1 | head -2\n",
			"/prelude.sh": "REAL=$(readlink -f \"$(go env GOROOT)\")\n",
		}, variable: "GOROOT", value: "/usr/local/go", want: "/r32.sh:4"},
		{name: "the first of a chain of scripts", exe: "/usr/bin/dash", argv: []string{"/bin/sh", "/lab/a.sh"}, files: disk{
			"/lab/a.sh": "#!/bin/sh\nexport GOROOT=/lab/fake\nexec \"/lab/b.sh\"\n",
		}, variable: "GOROOT", value: "/lab/fake", want: "/lab/a.sh:2"},
		{name: "BASH_ENV", argv: []string{"bash", "-c", "go build"}, env: []string{"BASH_ENV=/lab/be.sh"}, files: disk{
			"/lab/be.sh": "export GOROOT=/lab/fake\n",
		}, variable: "GOROOT", value: "/lab/fake", want: "/lab/be.sh:1"},
		{name: "the command line itself", argv: []string{"bash", "-c", "export GOROOT=/lab/fake; go build"}, files: disk{},
			variable: "GOROOT", value: "/lab/fake", want: ":1"},
		{name: "below the guard", argv: []string{"bash", "-c", "go version"}, env: []string{"SSH_CLIENT=1"}, files: disk{
			"/h/.bashrc": "case $- in\n *i*) ;;\n *) return;;\nesac\nexport GOROOT=/lab/fake\n",
		}, variable: "GOROOT", value: "/lab/fake", want: "nowhere"},
	} {
		t.Run(k.name, func(t *testing.T) {
			if k.exe == "" {
				k.exe = "/usr/bin/bash"
			}
			s := shellOf(k.argv, k.exe, No, append(k.env, "PATH=/usr/bin")...)
			if k.order == nil {
				k.order = Order(s)
			}
			w := Walk(k.order, s, k.files)
			if got := locate(w, k.variable, k.value); got != k.want {
				t.Errorf("%s=%s: got %s, want %s\n%s", k.variable, k.value, got, k.want, drawSteps(w))
			}
		})
	}
}
