// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// fuzzParse fuzzes the parser of one or several kinds.
func fuzzParse(f *testing.F, kinds []decoder.StartupKind, seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range kinds {
			file := Parse(kind, data)
			checkFile(t, kind, data, file)
			checkQuotations(t, kind, string(data), file)
			checkAssignments(t, kind, file)
			if kind == decoder.StartupSh || kind == decoder.StartupFish {
				s := shellOf([]string{"bash", "/a"}, "/bin/bash", Unknown)
				if w := Walk(Order(s), s, disk{"/a": string(data), "/h/b": string(data)}); len(w.Steps) > maxSteps {
					t.Fatalf("%s: %d steps", kind, len(w.Steps))
				}
			}
		}
	})
}

// checkQuotations: nothing is quoted that the file doesn't say. What stands in
// a string that is itself a command is quoted without the quotes around it.
func checkQuotations(t *testing.T, kind decoder.StartupKind, data string, f *decoder.StartupFile) {
	t.Helper()
	if strings.Contains(data, "eval") || strings.Contains(data, "alias") {
		return
	}
	added := "export declare typeset local readonly unset env sudo doas -u read set -e ENV ARG undefine unexport include -include sinclude"
	for _, a := range f.Assignments {
		for word := range strings.FieldsSeq(strings.TrimSuffix(a.Text, cut)) {
			if !strings.Contains(data, word) && !contains(added, word) {
				// Environment= is put before each of its assignments.
				if _, rest, ok := strings.Cut(word, "="); !ok || !strings.Contains(data, rest) {
					t.Fatalf("%s: quotes %q, which is not in the file", kind, word)
				}
			}
		}
	}
}

// checkAssignments: what an assignment expands to, it matches.
func checkAssignments(t *testing.T, kind decoder.StartupKind, f *decoder.StartupFile) {
	t.Helper()
	lookup := func(name string) (string, bool) { return "/v/" + name, len(name)%3 != 0 }
	for i, a := range f.Assignments {
		if i > 100 || len(a.Value) == 0 {
			continue
		}
		value, ok := Expand(a.Value, overlay(a.Name, nil, lookup))
		if !ok {
			continue
		}
		switch a.Op {
		case decoder.AssignSet, decoder.AssignPrepend, decoder.AssignAppend, decoder.AssignDefault:
			if Matches(a, nil, &decoder.Entry{Name: a.Name, Value: value}, lookup) == Differs {
				t.Fatalf("%s: %q expands to %q and does not match it", kind, a.Text, value)
			}
		}
		if a.Op == decoder.AssignSet && !strings.Contains(show(a.Value), "${"+a.Name) {
			for dir := range strings.SplitSeq(value, ":") {
				if _, fit := Introduces(a, dir, lookup); value != "" && fit != Equal {
					t.Fatalf("%s: %q expands to %q and does not introduce %q", kind, a.Text, value, dir)
				}
			}
		}
	}
}

func FuzzShell(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupBash, decoder.StartupSh, decoder.StartupEnvrc},
		"export GOROOT=~/go PATH=\"$HOME/bin:$PATH\" A='x'\nif [ -f ~/.x ]; then . ~/.x; fi\n",
		"case $- in *i*) ;; *) return;; esac\neval \"$(goenv init -)\"\nfor i in /a/*.sh; do . $i; done\n",
		"f() { PATH=$1:$PATH; }\nf /x\nset -a; . ./.env\n: ${A:=b}\nGOOS=x env -u B C=d go\n",
		"PATH_add bin\nlayout go\nsource_up\n{ export A=1 } always { B=2 }\nexport C=$(dirname \"$0\")\n")
}

func FuzzZsh(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupZsh},
		"path=(~/bin $path)\npath+=/x(N-/)\nplugins=(asdf)\nsource ${0:a:h}/x\n",
		"if [[ x ]] { export A=1; }\nfor f (a b) print $f\n() { local x=1 } y\nexport B=${${(%):-%x}:P:h}\n")
}

func FuzzFish(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupFish, decoder.StartupFishVariables},
		"set -gx A $HOME/b ~/c 'd\\'e' \"f$g\" (h) {$i}\nif test x; and not y\nsource z\nelse if w; end\nend\n",
		"fish_add_path -a /x; mise activate fish | source; status is-interactive; or return\nA=1 b\n",
		"SETUVAR --export A:/x\\x1e\\u00e9\n")
}

func FuzzMakefile(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupMakefile},
		"A := $(B)/c # d\nexport E ?= f\nt: export G = h\n\t@A=$$x B=$(y z) go build && \\\n\t c\ndefine x\nendef\nifdef q\ninclude w\n")
}

func FuzzTerminals(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupTmux, decoder.StartupScreen},
		"setenv -g A \"b$C\" ; set -ga update-environment ' D'\nif-shell x { setenv -r E }\nsource-file ~/x\nA=b\n")
}

func FuzzLines(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{
		decoder.StartupDotenv, decoder.StartupGoEnv, decoder.StartupEnvironment, decoder.StartupPamEnvConf,
		decoder.StartupSSHEnvironment, decoder.StartupCrontab, decoder.StartupSudoers, decoder.StartupToolVersions,
		decoder.StartupGoVersion,
	}, "export A=\"b\\n${C:-d}\" # e\nF='g\nh'\nI DEFAULT=${J} OVERRIDE=@{HOME}\nK = l\n",
		"Defaults env_keep += \"A B\", secure_path=/x\n@includedir /y\ngolang 1.22\n")
}

func FuzzSystemd(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupSystemdUnit, decoder.StartupEnvironmentD, decoder.StartupSystemdEnvFile},
		"[Service]\nEnvironment=A=b \"C=d e\" 'F=%h'\nEnvironmentFile=-/x/*\nPassEnvironment=G \\\n H\n",
		"A=\"$B:${C:-d}\"\nE='$F'\\$G\n")
}

func FuzzMise(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupMise},
		"[env]\nA = \"b\\u0041{{env.C}}\"\n_.path = ['x', {path='y'}]\n[tools]\ngo = ['1', \"2\"]\n[tasks.t]\nenv = {D = '''e'''}\n")
}

func FuzzJSON(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupVSCodeSettings, decoder.StartupVSCodeLaunch, decoder.StartupContainer},
		"{// c\n\"go.goroot\": \"~/x\", \"go.toolsEnvVars\": {\"A\": \"${env:B}\", \"C\": null,},}",
		"{\"configurations\": [{\"name\": \"x\", \"env\": {\"A\": \"b\"}, \"envFile\": [\"c\"]}]}",
		"[{\"Config\": {\"Env\": [\"A=b\"]}}]", "{\"process\": {\"env\": [\"A=\\u0041\"]}}")
}

func FuzzDockerfile(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupDockerfile},
		"# escape=`\nFROM a AS b\nENV A=b C=\"d $E\" \\\n # x\n F='g'\nENV H i j\nARG K=l\nRUN <<EOF\nENV M=n\nEOF\n")
}

func FuzzScript(f *testing.F) {
	fuzzParse(f, []decoder.StartupKind{decoder.StartupPython, decoder.StartupNode, decoder.StartupPerl, decoder.StartupVim, decoder.StartupEmacs},
		"os.environ[\"A\"] = \"b:\" + os.environ['C']\nf(env={\"D\": \"e\", \"F\": g(1, 2)})\ndel os.environ['H']\n",
		"process.env.A = 'b' + process.env.C; x({ env: { D: `e${f}`, G: 'h' } })\n",
		"$ENV{A} = 'b' . $ENV{C}; %h = (D => \"e$f\"); delete $ENV{G};\n")
}

func FuzzGlob(f *testing.F) {
	f.Add("*/a?\\*", "x/ab*")
	f.Fuzz(func(t *testing.T, glob, s string) {
		if len(glob) > 100 || len(s) > 100 {
			return
		}
		if !matchGlob("*", s) || !matchGlob(escapeGlob(s), s) || !matchGlob(glob+"*", s) && matchGlob(glob, s) {
			t.Fatalf("%q, %q", glob, s)
		}
		for _, op := range []string{"#", "##", "%", "%%"} {
			if got, ok := trim(s, glob, op); ok && !strings.Contains(s, got) {
				t.Fatalf("%q trimmed by %s%q is %q", s, op, glob, got)
			}
		}
	})
}

func FuzzOrder(f *testing.F) {
	for _, argv := range []string{"bash\x00-ic\x00x", "-zsh\x00-o\x00norcs", "fish\x00-C\x00a\x00--command=b", "make\x00-C\x00d\x00-fx", "sh\x00--\x00a"} {
		f.Add(argv, "BASH_ENV=$HOME/~x", uint8(len(argv)))
	}
	exes := []string{"bash", "zsh", "fish", "dash", "mksh", "busybox", "make", "tmux", "screen", "python3", "node", "perl", "x"}
	f.Fuzz(func(t *testing.T, argv, env string, exe uint8) {
		s := shellOf(strings.Split(argv, "\x00"), "/bin/"+exes[int(exe)%len(exes)], Known(exe%3), strings.Split(env, "\x00")...)
		list := Order(s)
		for _, c := range list {
			if c.Path != "" && (!strings.HasPrefix(c.Path, "/") || len(c.Path) > 2*maxPath) {
				t.Fatalf("path %q", c.Path)
			}
			if c.Why == "" || c.Kind == "" {
				t.Fatalf("%+v", c)
			}
		}
		if diff := cmp.Diff(drawOrder(list), drawOrder(Order(s))); diff != "" {
			t.Fatal(diff)
		}
	})
}
