// SPDX-License-Identifier: Apache-2.0

package redact_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/redact"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// redacted is what comes into the trace of a file.
func redacted(kind decoder.StartupKind, text string) *decoder.StartupFile {
	file := startup.Parse(kind, []byte(text))
	names := startup.Relevant([]*decoder.StartupFile{file}, redact.Kept)
	return redactedWhole(startup.Reduce(file, func(name string) bool { return names[name] }))
}

func redactedWhole(file *decoder.StartupFile) *decoder.StartupFile {
	f := &decoder.Fact{Answer: decoder.Answer{State: decoder.Exists, Startup: file}}
	return redact.New([]byte("key")).Event(f).(*decoder.Fact).Answer.Startup
}

// value writes a redacted value: a fingerprint is "#", a variable "$NAME", what
// is not known "?".
func value(e decoder.Expr) string {
	var b strings.Builder
	for _, p := range e {
		switch p.Kind {
		case decoder.PartVar:
			b.WriteString("$" + p.Name)
		case decoder.PartUnknown:
			b.WriteString("?" + p.Text)
		default:
			b.WriteString(p.Text)
		}
	}
	return marks(b.String())
}

func marks(s string) string { return regexp.MustCompile(`h1:[0-9a-f]{16}`).ReplaceAllString(s, "#") }

func TestStartup(t *testing.T) {
	for _, k := range []struct{ name, line, value, text string }{
		{"a kept variable", "export GOROOT=/opt/go1.22", "/opt/go1.22", "export GOROOT=/opt/go1.22"},
		{"a function's name", "export -f go", "?", "export -f go"},
		{"a list", "export PATH=/opt/token:/x:$PATH", "/opt/token:/x:$PATH", "export PATH=/opt/token:/x:$PATH"},
		{"a plain command", "GOROOT=$(go env GOROOT)", "?", "GOROOT=$(go env GOROOT)"},
		{"plain commands", `GOROOT="$(dirname "$(dirname "${X}")")"`, "?", `GOROOT="$(dirname "$(dirname "${X}")")"`},
		{"another command", "GOROOT=$(curl -u me:hunter2 example.com)", "?", "GOROOT=…"},
		{"a URL with a password", "export GOPROXY=https://u:hunter2@example.com", "https://#@example.com", "GOPROXY=https://#@example.com"},
		{"in quotes", `export GOPROXY="https://u:"'hunter2'@example.com`, "https://#@example.com", "GOPROXY=https://#@example.com"},
		{"half of it literal", "export GOPROXY=https://u:hunter2$X@example.com,direct", "??@example.com,direct", "GOPROXY=…"},
		{"a default", "export GOPROXY=${GOPROXY:-https://u:hunter2@example.com}", "?", "GOPROXY=…"},
		{"a token among flags", "export GOFLAGS='-ldflags=-X=main.token=hunter2hunter2'", "-ldflags=-X=main.token=#", "GOFLAGS=-ldflags=-X=main.token=#"},
		{"a directory", "D=/opt/go$V", "/opt/go$V", ""},
		{"a directory below another", "D=$HOME/go", "$HOME/go", ""},
		{"a version", "V=1.22.3", "1.22.3", ""},
		{"files", `F="$HOME"/d/*.sh`, "?", ""},
		{"digits", "V=123456", "?", ""},
		{"a word", "V=hunter2", "?", ""},
		{"behind a variable", "V=${SALT}hunter2", "?", ""},
		{"a key that begins with a slash", "V=/9j4AAQSkZJRgABAQEAYABgAAD7wcKqTz", "?", ""},
		{"a directory of a sensitive name", "API_TOKEN=/opt/x", "?", ""},
		{"a directory and a command", "D=$(brew --prefix go)/libexec", "?/libexec", ""},
		{"a URL", "U=https://example.com/x", "?", ""},
		{"unset", "unset SECRET", "", ""},
	} {
		t.Run(k.name, func(t *testing.T) {
			f := redactedWhole(startup.Parse(decoder.StartupBash, []byte(k.line+"\n")))
			if len(f.Assignments) == 0 {
				t.Fatal("no assignment")
			}
			a := f.Assignments[0]
			if got, text := value(a.Value), marks(a.Text); got != k.value || text != k.text {
				t.Errorf("got %q from %q, want %q from %q", got, text, k.value, k.text)
			}
			again := redact.New([]byte("key")).Event(&decoder.Fact{Answer: decoder.Answer{Startup: f}}).(*decoder.Fact).Answer.Startup
			if d := cmp.Diff(f, again); d != "" {
				t.Errorf("redacted twice (-first +second):\n%s", d)
			}
		})
	}
}

func TestStartupRest(t *testing.T) {
	f := redacted(decoder.StartupBash, ". ~/.secret/env\neval \"$(direnv hook bash)\"\neval \"$(vault login -p hunter2)\"\n")
	if got := value(f.Includes[0].Path); got != "$HOME/.secret/env" || f.Includes[0].Text != "" {
		t.Errorf("include %q, %q", got, f.Includes[0].Text)
	}
	if f.Hooks[0].Text != `eval "$(direnv hook bash)"` || f.Hooks[1].Text != "" {
		t.Errorf("hooks %+v", f.Hooks)
	}
	f = redacted(decoder.StartupToolVersions, "golang 1.22.3\nvault hunter2\n")
	if len(f.Pins) != 1 || f.Pins[0].Version != "1.22.3" {
		t.Errorf("pins %+v", f.Pins)
	}
}

// A secret is planted at every place of a file where people have them, in every
// kind of file.
func TestStartupSecretsStay(t *testing.T) {
	const secret = "Zqhunter2"
	shapes := []string{
		"TOKEN=%s", "export TOKEN=%s GOROOT=/opt/go", "GOROOT=/opt/go TOKEN=%s go build", "export PASS='%s'; export GOPATH=/g",
		"X=%s\nexport GOPROXY=https://u:$X@example.com", "export GOPROXY=https://u:%s@example.com,direct",
		"export GOPROXY=https://u:\"%s\"@example.com", "export GOPROXY=https://u:%s$X@example.com",
		"export GOPROXY=${X:-https://u:%s@example.com}", "export GOPROXY=https://${U:-u:%s}@example.com",
		"GOPROXY=https://$(vault read -p %s)@example.com", "export GOFLAGS=$(secret %s)", "eval \"$(login --password %s)\"",
		"curl -u bob:%s https://example.com; export GOROOT=/x", "alias x='TOKEN=%s go build'", "f() { export A=%s GOROOT=/x; }",
		". <(decrypt %s)", "source \"$(vault %s)\"/env", "export GOAUTH='netrc %s'", "for k in %s b; do export GOROOT=/x/$y; done",
		"export GOROOT=/x # %s", "set -gx TOKEN %s", "SETUVAR --export TOKEN:%s", "set-environment -g TOKEN %s", "setenv TOKEN %s",
		"[Service]\nEnvironment=\"TOKEN=%s\" GOROOT=/x", "TOKEN DEFAULT=%s", "ENV TOKEN=%s GOROOT=/x", "[env]\nTOKEN = \"%s\"",
		"{\"go.toolsEnvVars\": {\"TOKEN\": \"%s\", \"GOROOT\": \"/x\"}}", "process.env.TOKEN = '%s'", "os.environ['TOKEN'] = '%s'",
		"$ENV{TOKEN} = '%s';", "all: export TOKEN=%s\nall:\n\tTOKEN=%s GOROOT=/x go build", "Defaults secure_path=/x, env_keep+=\"%s\"",
		"export A=h\\unter %s GOROOT=/x", "export GOROOT=/x%[1]s'unbalanced %[1]s", "read -p '%s' GOROOT", "${GOPROXY:=https://u:%s@example.com}",
	}
	kinds := []decoder.StartupKind{
		decoder.StartupSh, decoder.StartupBash, decoder.StartupZsh, decoder.StartupFish, decoder.StartupFishVariables, decoder.StartupEnvrc,
		decoder.StartupDotenv, decoder.StartupGoEnv, decoder.StartupEnvironment, decoder.StartupPamEnvConf, decoder.StartupSSHEnvironment,
		decoder.StartupEnvironmentD, decoder.StartupSystemdUnit, decoder.StartupTmux, decoder.StartupScreen, decoder.StartupMakefile,
		decoder.StartupMise, decoder.StartupVSCodeSettings, decoder.StartupDockerfile, decoder.StartupSudoers, decoder.StartupCrontab,
		decoder.StartupPython, decoder.StartupNode, decoder.StartupPerl,
	}
	for _, shape := range shapes {
		text := strings.ReplaceAll(strings.ReplaceAll(shape, "%[1]s", secret), "%s", secret)
		for _, kind := range kinds {
			out, err := json.Marshal(redacted(kind, text+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			if allowed := strings.Contains(shape, "/x%[1]s") || strings.Contains(shape, "env_keep"); strings.Contains(string(out), secret) && !allowed {
				t.Errorf("%s: %s\n%s", kind, text, out)
			}
		}
	}
}

// FuzzStartup holds that redaction is stable, and that of a variable off the
// keep-list no source is left.
func FuzzStartup(f *testing.F) {
	f.Add("export GOPROXY=https://u:p$X@example.com TOKEN=abc\n. ~/x\neval \"$(direnv hook bash)\"")
	f.Add("D=${X:-/opt/$Y}; export GOROOT=${D%/*}$(go env GOROOT)")
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []decoder.StartupKind{decoder.StartupBash, decoder.StartupMakefile} {
			once := redactedWhole(startup.Parse(kind, []byte(text)))
			if d := cmp.Diff(once, redactedWhole(once)); d != "" {
				t.Errorf("(-first +second):\n%s", d)
			}
			for _, a := range once.Assignments {
				if !redact.Kept(a.Name) && a.Text != "" {
					t.Errorf("%s has the text %q", a.Name, a.Text)
				}
			}
		}
	})
}

// What an environment withholds is told to whoever follows a startup file where it
// is a directory or a version.
func TestStartupVariable(t *testing.T) {
	for _, k := range []struct{ name, value, want string }{
		{"TOOLS", "/opt/tools", "/opt/tools"},
		{"GO_WANTED", "1.22.3", "1.22.3"},
		{"TOOLS", "hunter2", ""},
		{"API_TOKEN", "/opt/tools", ""},
		{"TOOLS", "/opt/ghp_0123456789abcdefghijABCDEFGHIJ012345", ""},
	} {
		f := &decoder.Fact{
			Question: decoder.Question{Kind: decoder.AskVariable, Path: k.name},
			Answer:   decoder.Answer{State: decoder.Exists, Names: []string{k.value}},
		}
		a := redact.New([]byte("key")).Event(f).(*decoder.Fact).Answer
		if got := strings.Join(a.Names, " "); got != k.want || (a.State == decoder.Exists) != (k.want != "") {
			t.Errorf("%s=%s: got %s %q", k.name, k.value, a.State, got)
		}
	}
}
