// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// kinds are all that Parse knows.
func kinds() []decoder.StartupKind {
	return []decoder.StartupKind{
		decoder.StartupSh, decoder.StartupBash, decoder.StartupZsh, decoder.StartupFish, decoder.StartupFishVariables,
		decoder.StartupEnvrc, decoder.StartupDotenv, decoder.StartupGoEnv, decoder.StartupEnvironment,
		decoder.StartupPamEnvConf, decoder.StartupSSHEnvironment, decoder.StartupEnvironmentD, decoder.StartupSystemdUnit,
		decoder.StartupSystemdEnvFile, decoder.StartupTmux, decoder.StartupScreen, decoder.StartupMakefile,
		decoder.StartupToolVersions, decoder.StartupGoVersion, decoder.StartupMise, decoder.StartupVSCodeSettings,
		decoder.StartupVSCodeLaunch, decoder.StartupDockerfile, decoder.StartupContainer, decoder.StartupSudoers,
		decoder.StartupCrontab, decoder.StartupPython, decoder.StartupNode, decoder.StartupPerl,
	}
}

// What stands beside an assignment may be a secret: it must be in no other item
// than its own.
func TestNeighboursAreNotQuoted(t *testing.T) {
	for kind, source := range map[decoder.StartupKind]string{
		decoder.StartupSh:             "export GOROOT=/x TOKEN=hunter2 GOBIN=/y; GOFLAGS=-v TOKEN=hunter2 go build; unset A TOKEN2\n. /f hunter2 >/dev/null; eval \"$(goenv init -)\" # hunter2\n",
		decoder.StartupZsh:            "if [[ x ]] { export GOROOT=/x TOKEN=hunter2; . /f; }\nexport GOBIN=/y TOKEN=hunter2\n",
		decoder.StartupFish:           "set -gx GOROOT /x; set -gx TOKEN hunter2\nTOKEN=hunter2 GOOS=linux go build # hunter2\ncurl -H hunter2 | source\n",
		decoder.StartupEnvrc:          "export GOROOT=/x TOKEN=hunter2\nPATH_add bin; export TOKEN=hunter2\n",
		decoder.StartupDotenv:         "GOROOT=/x # hunter2\nTOKEN=hunter2\n",
		decoder.StartupEnvironment:    "GOROOT=/x # hunter2\nTOKEN=hunter2\n",
		decoder.StartupSystemdUnit:    "Environment=GOROOT=/x TOKEN=hunter2 \"GOBIN=/y\"\n",
		decoder.StartupTmux:           "setenv -g GOROOT /x ; setenv -g TOKEN hunter2\n",
		decoder.StartupMakefile:       "GOROOT = /x # hunter2\nall:\n\tGOROOT=/x TOKEN=hunter2 go build --password hunter2\n",
		decoder.StartupMise:           "[env]\nGOROOT = '/x' # hunter2\nTOKEN = 'hunter2'\n[tasks.a]\nenv = { GOOS = 'js', TOKEN = 'hunter2' }\n",
		decoder.StartupVSCodeSettings: `{"go.toolsEnvVars": {"GOROOT": "/x", "TOKEN": "hunter2", "GOBIN": "/y"}}`,
		decoder.StartupVSCodeLaunch:   `{"configurations": [{"env": {"GOROOT": "/x", "TOKEN": "hunter2"}, "envFile": "/f"}]}`,
		decoder.StartupDockerfile:     "ENV GOROOT=/x TOKEN=hunter2 GOBIN=/y\n",
		decoder.StartupContainer:      `{"process": {"env": ["GOROOT=/x", "TOKEN=hunter2"]}}`,
		decoder.StartupSudoers:        "Defaults env_keep += GOROOT, env_file=/f, badpass_message=\"hunter2\"\n",
		decoder.StartupPython:         "x(env={\"GOROOT\": \"/x\", \"TOKEN\": \"hunter2\", \"GOBIN\": f(1)}); os.environ[\"GOOS\"] = g; y = \"hunter2\"\n",
		decoder.StartupNode:           "x({env: {GOROOT: '/x', TOKEN: 'hunter2', GOBIN: f(1)}}); process.env.GOOS = g; y = 'hunter2'\n",
		decoder.StartupPerl:           "$ENV{GOROOT} = '/x'; $ENV{TOKEN} = 'hunter2'; %h = (GOBIN => f(1), TOKEN => 'hunter2');\n",
	} {
		t.Run(string(kind), func(t *testing.T) {
			f := Parse(kind, []byte(source))
			own := 0
			for _, a := range f.Assignments {
				if a.Name == "TOKEN" {
					own++
				} else if strings.Contains(a.Text+show(a.Value)+a.For, "hunter2") {
					t.Errorf("%s shows its neighbour: %q = %q", a.Name, a.Text, show(a.Value))
				}
			}
			for _, i := range f.Includes {
				if strings.Contains(show(i.Path), "hunter2") {
					t.Errorf("include shows its neighbour: %q", i.Text)
				}
			}
			if own == 0 && kind != decoder.StartupEnvironment && kind != decoder.StartupSudoers && strings.Contains(source, "TOKEN") {
				t.Error("the neighbour itself was not found")
			}
			if len(f.Assignments) == own {
				t.Error("nothing was found")
			}
		})
	}
}

// hostile is the size of what is meant to hurt: enough for a cost that is the
// square of it to be felt by everybody who runs the tests.
const hostile = 64 << 10

func TestHostileInput(t *testing.T) {
	for name, data := range map[string]string{
		"NUL bytes":            "export GOROOT=/x\x00\n",
		"not UTF-8":            "export GOROOT=/\xff\xfe\n\xf0\x28GOBIN=\xc3\n",
		"only newlines":        strings.Repeat("\n", hostile+10),
		"one long line":        "export GOROOT=" + strings.Repeat("x", hostile),
		"many assignments":     strings.Repeat("export A=1\n", hostile/11),
		"many in one line":     "export" + strings.Repeat(" A=1", hostile/4),
		"open brackets":        strings.Repeat("(", hostile),
		"open arithmetic":      strings.Repeat("$((", hostile/3),
		"open substitutions":   strings.Repeat("\"$(", hostile/3),
		"open braces":          strings.Repeat("{ ", hostile/2),
		"open lists":           "{\"a\":" + strings.Repeat("[", hostile/2),
		"open tables":          strings.Repeat("{\"a\":", hostile/5),
		"toml lists":           "[env]\nA = " + strings.Repeat("[", hostile/2),
		"ifs":                  strings.Repeat("if ", hostile/3),
		"nots":                 strings.Repeat("not ", hostile/4),
		"a long chain":         strings.Repeat("a && ", hostile/5) + "return",
		"a long elif":          "if a; then b\n" + strings.Repeat("elif a; then b\n", hostile/16) + "fi",
		"quotes":               strings.Repeat("\"'", hostile/2),
		"escapes":              "export A=" + strings.Repeat("\\a", hostile/2),
		"dollars":              "export A=" + strings.Repeat("$", hostile-20),
		"parameters":           "export A=" + strings.Repeat("$a", hostile/2-20),
		"nested defaults":      "export A=" + strings.Repeat("${a:-", hostile/10) + strings.Repeat("}", hostile/10),
		"options":              "export " + strings.Repeat("-x ", hostile/3-20),
		"continued lines":      strings.Repeat("A=1 \\\n", hostile/6),
		"arguments of a call":  "f() { A=" + strings.Repeat("$1", 200) + "; }\n" + strings.Repeat("f "+strings.Repeat("x", 1000)+"\n", hostile/1000),
		"equals signs":         strings.Repeat("=", hostile),
		"blanks":               strings.Repeat(" ", hostile),
		"environ in a program": strings.Repeat("os.environ[\"A\"] = ", hostile/20),
		"unclosed documents":   strings.Repeat("RUN x <<EOF\n", hostile/12),
	} {
		t.Run(name, func(t *testing.T) {
			for _, kind := range kinds() {
				f := Parse(kind, []byte(data))
				checkFile(t, kind, []byte(data), f)
				if name == "NUL bytes" && (len(f.Defects) == 0 || len(f.Assignments) > 0) {
					t.Errorf("%s: read what is not a text", kind)
				}
			}
		})
	}
}

func TestSizeIsBounded(t *testing.T) {
	data := strings.Repeat("#\n", MaxSize/2) + "export A=1\n"
	for _, kind := range kinds() {
		if f := Parse(kind, []byte(data)); len(f.Defects) == 0 || len(f.Assignments) > 0 {
			t.Errorf("%s: %d defects, %d assignments", kind, len(f.Defects), len(f.Assignments))
		}
	}
}

func TestUnknownKind(t *testing.T) {
	if f := Parse("nonsense", []byte("A=1")); len(f.Defects) != 1 {
		t.Errorf("%+v", f)
	}
}

// checkFile holds what is true of every result.
func checkFile(t *testing.T, kind decoder.StartupKind, data []byte, f *decoder.StartupFile) {
	t.Helper()
	data = data[:min(len(data), MaxSize)]
	s := newSource(string(data))
	place := func(what string, line, col int, text string) {
		t.Helper()
		if line < 1 || line > len(s.lines) {
			t.Fatalf("%s: %s at line %d of %d", kind, what, line, len(s.lines))
		}
		if full, _ := s.line(line - 1); col < 1 || col > len(full)+2 {
			t.Fatalf("%s: %s at column %d of line %d, which has %d bytes", kind, what, col, line, len(full))
		}
		if len(text) > maxText+len(cut) {
			t.Fatalf("%s: %s quotes %d bytes", kind, what, len(text))
		}
	}
	for _, a := range f.Assignments {
		place("assignment", a.Line, a.Col, a.Text)
		if a.Name == "" || count(a.Value, 0) > maxParts || len(a.For) > maxText+len(cut) {
			t.Fatalf("%s: name %q, value of %d parts, for %d bytes", kind, a.Name, count(a.Value, 0), len(a.For))
		}
		if v, ok := Expand(a.Value, func(string) (string, bool) { return "xyz", true }); ok && len(v) > MaxValue {
			t.Fatalf("%s: expands to %d bytes", kind, len(v))
		}
	}
	for _, i := range f.Includes {
		place("include", i.Line, i.Col, i.Text)
	}
	for _, h := range f.Hooks {
		place("hook", h.Line, h.Col, h.Text)
	}
	for _, p := range f.Pins {
		place("pin", p.Line, p.Col, p.Text)
	}
	for _, r := range f.Returns {
		place("return", r.Line, r.Col, "")
	}
	for _, d := range f.Defects {
		if d.Line < 0 || d.Line > len(s.lines) {
			t.Fatalf("%s: defect at line %d of %d", kind, d.Line, len(s.lines))
		}
	}
	for _, n := range []int{len(f.Assignments), len(f.Includes), len(f.Hooks), len(f.Pins), len(f.Returns), len(f.Defects)} {
		if n > maxItems {
			t.Fatalf("%s: a list of %d", kind, n)
		}
	}
}
