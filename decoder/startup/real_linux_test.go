// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// shellPath returns where a shell of this machine is, links resolved: the kernel
// names the executable so.
func shellPath(t *testing.T, name string) string {
	t.Helper()
	found, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("needs %s", name)
	}
	real, err := filepath.EvalSymlinks(found)
	if err != nil {
		t.Fatal(err)
	}
	return real
}

// write makes files below a directory.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// What the shells of this machine read below HOME is what Order says, in its order.
func TestOrderIsThatOfTheShells(t *testing.T) {
	names := []string{
		".bash_profile", ".bash_login", ".profile", ".bashrc", ".zshenv", ".zprofile", ".zshrc", ".zlogin", "env", "rc",
		"zd/.zshenv", "zd/.zshrc", ".config/fish/conf.d/a.fish", ".config/fish/conf.d/b.fish", ".config/fish/config.fish", "script",
	}
	for _, k := range []struct {
		shell  string
		argv   string
		env    []string
		remove string // files that are not there
	}{
		{shell: "bash", argv: "bash -c :"},
		{shell: "bash", argv: "bash -c :", env: []string{"BASH_ENV=$HOME/env"}},
		{shell: "bash", argv: "bash -c :", env: []string{"BASH_ENV=~/env", "ENV=/none"}},
		{shell: "bash", argv: "bash -lc :", env: []string{"BASH_ENV=$HOME/env"}},
		{shell: "bash", argv: "bash -lc :", remove: ".bash_profile"},
		{shell: "bash", argv: "bash -lc :", remove: ".bash_profile .bash_login"},
		{shell: "bash", argv: "bash -ic :", env: []string{"BASH_ENV=$HOME/env"}},
		{shell: "bash", argv: "bash -ilc :"},
		{shell: "bash", argv: "bash --norc -ic :"},
		{shell: "bash", argv: "bash --noprofile -lc :"},
		{shell: "bash", argv: "bash --rcfile HOME/rc -ic :"},
		{shell: "bash", argv: "bash -init-file HOME/rc -ic :"},
		{shell: "bash", argv: "bash --posix -ic :", env: []string{"ENV=$HOME/env"}},
		{shell: "bash", argv: "bash -ic :", env: []string{"ENV=$HOME/env", "POSIXLY_CORRECT=1"}},
		{shell: "bash", argv: "bash HOME/script", env: []string{"BASH_ENV=$HOME/env"}},
		{shell: "bash", argv: "bash -- HOME/script -l"},
		{shell: "bash", argv: "bash -O extglob +o history HOME/script"},
		{shell: "bash", argv: "sh -c :", env: []string{"ENV=$HOME/env", "BASH_ENV=$HOME/env"}},
		{shell: "bash", argv: "sh -lc :"},
		{shell: "bash", argv: "sh -ic :", env: []string{"ENV=$HOME/env"}},
		{shell: "bash", argv: "-bash -c :"},
		{shell: "bash", argv: "bash -c :", env: []string{"SSH_CLIENT=1"}},
		{shell: "bash", argv: "bash -c :", env: []string{"SSH_CLIENT=1", "SHLVL=1"}},
		{shell: "dash", argv: "sh -c :", env: []string{"ENV=$HOME/env"}},
		{shell: "dash", argv: "sh -lc :"},
		{shell: "dash", argv: "-sh -c :"},
		{shell: "dash", argv: "sh -ic :", env: []string{"ENV=$HOME/env"}},
		{shell: "zsh", argv: "zsh -c :"},
		{shell: "zsh", argv: "zsh -ic :"},
		{shell: "zsh", argv: "zsh -lc :"},
		{shell: "zsh", argv: "-zsh -ic :"},
		{shell: "zsh", argv: "zsh -f -ic :"},
		{shell: "zsh", argv: "zsh -o norcs -c :"},
		{shell: "zsh", argv: "zsh -dic :"},
		{shell: "zsh", argv: "zsh -ic :", env: []string{"ZDOTDIR=HOME/zd"}},
		{shell: "zsh", argv: "zsh HOME/script"},
		{shell: "fish", argv: "fish -c :"},
		{shell: "fish", argv: "fish -ilc :"},
		{shell: "fish", argv: "fish -N -c :"},
		{shell: "fish", argv: "fish HOME/script"},
	} {
		t.Run(strings.ReplaceAll(strings.Join(append(k.env, k.argv), " "), "$", ""), func(t *testing.T) {
			exe := shellPath(t, k.shell)
			home := t.TempDir()
			log := filepath.Join(home, "log")
			files := make(map[string]string)
			for _, name := range names {
				if !contains(k.remove, name) {
					files[name] = "echo " + name + " >> " + log + "\n"
				}
			}
			write(t, home, files)
			env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=dumb"}
			for _, e := range k.env {
				env = append(env, strings.ReplaceAll(e, "=HOME", "="+home))
			}
			argv := strings.Fields(strings.ReplaceAll(k.argv, "HOME", home))
			cmd := &exec.Cmd{Path: exe, Args: argv, Env: env, Dir: home}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			got, _ := os.ReadFile(log) // nothing was read: there is none

			s := Shell{Exe: exe, Argv: argv, CWD: home, Terminal: No}
			for _, e := range env {
				s.Env = append(s.Env, decoder.ParseEntry(e))
			}
			if diff := cmp.Diff(strings.Fields(string(got)), belowHome(Order(s), home, files)); diff != "" {
				t.Errorf("(-read by the shell +said by Order):\n%s", diff)
			}
		})
	}
}

// belowHome lists the files of an order that exist.
func belowHome(order []Candidate, home string, files map[string]string) []string {
	out := []string{}
	group := 0
	for _, c := range order {
		if c.Group != 0 && c.Group == group {
			continue
		}
		var found []string
		for name := range files {
			if ok, _ := filepath.Match(c.Path, filepath.Join(home, name)); ok {
				found = append(found, name)
			}
		}
		if len(found) > 0 {
			slices.Sort(found)
			out = append(out, found...)
			group = c.Group
		}
	}
	return out
}

// onDisk reads below a directory of a test.
type onDisk struct{}

func (onDisk) File(name string, kind decoder.StartupKind) (*decoder.StartupFile, decoder.State) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, decoder.Absent
	}
	return Parse(kind, data), decoder.Exists
}

func (onDisk) Glob(pattern string) []string {
	names, _ := filepath.Glob(pattern)
	return names
}

// What the shells of this machine make of a file is what the last step for each
// variable says.
func TestValuesAreThoseOfTheShells(t *testing.T) {
	const bourne = `V=1.22
export XA=~/go:~/x:$HOME/y XB="~/go" XC=$V-${V}x XD='$V' XE="a\"b\$c\\d\e" XF=a\ b
export XG=${NONE:-/d/$V} XH=${V:+set} XI=${NONE:+unset} XJ=${V%.*} XK=${V#*.} XL="a"'b'c
PATH=/front:$PATH:/back; PATH=${PATH:+$PATH:}/more
export XM=one XM=two
XN=later; export XN
: ${XO:=default}; export XO
export XP=$(dirname /a/b/) XQ=` + "`dirname \"$HOME\"`" + `
f() { export XR=/f/$1; }; f arg
for i in 1 2; do export XS=$i; done
if [ -n "$HOME" ]; then export XT=yes; else export XT=no; fi
export XU=gone; unset XU
. "$HOME/more.sh"
eval 'export XW="$V"'
export XX=*
export "XY=quoted $V"
case $V in 1.22) export XZ=case;; esac
`
	more := map[string]string{"more.sh": "export XV=$V\n", "more.fish": "set -gx XV $V\n"}
	for _, k := range []struct{ name, shell, text string }{
		{"bash", "bash", bourne + "export XAA=${HOME//\\//_} XAB=$'a\\tb' XAC=x; XAC+=y; declare -x XAD=d\n. \"${BASH_SOURCE%/*}/more.sh\"\n"},
		{"dash", "dash", bourne},
		{"bash as sh", "bash", bourne},
		{"zsh", "zsh", bourne + "path=(~/z $path)\ntypeset -x XAA=a\nexport XAB=${0:a:h}\n"},
		{"fish", "fish", `set V 1.22
set -gx XA ~/go:$HOME/x "~/go" '$V' a\ b
set -gx XB "$V-{$V}x" 'a\'b' "a\"b\$c"
set -gx XPATH /a /b
set -x PATH /front $PATH; set -gxa PATH /back; fish_add_path -P $HOME
set -gx XC one; set -gx XC two
set -gx XD; set -gx XE gone; set -e XE
source $HOME/more.fish
source (status dirname)/more.fish
for i in 1 2; set -gx XF $i; end
if true; set -gx XG yes; end
set -q XH; or set -gx XH $V
export XI=$V
eval "set -gx XJ 1"
`},
	} {
		t.Run(k.name, func(t *testing.T) {
			exe := shellPath(t, k.shell)
			home := t.TempDir()
			write(t, home, more)
			write(t, home, map[string]string{"script": k.text + "env -0\n"})
			argv := []string{k.shell, filepath.Join(home, "script")}
			if k.name == "bash as sh" {
				argv[0] = "sh"
			}
			env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "XDG_CONFIG_HOME=" + home}
			out, err := (&exec.Cmd{Path: exe, Args: argv, Env: env, Dir: home}).Output()
			if err != nil {
				t.Fatal(err)
			}
			s := Shell{Exe: exe, Argv: argv, CWD: home, Terminal: No}
			for _, e := range env {
				s.Env = append(s.Env, decoder.ParseEntry(e))
			}
			compareSteps(t, Walk(Order(s), s, onDisk{}), strings.Split(string(out), "\x00"))
		})
	}
}

// compareSteps: for each variable that a file of the test sets, some step
// matches, and none of those after it does.
func compareSteps(t *testing.T, w *Walked, env []string) {
	t.Helper()
	last := make(map[string]*Step)
	for i := range w.Steps {
		if a := w.Steps[i].Assignment; a != nil && a.For == "" && !strings.HasPrefix(w.Steps[i].File, "/usr") {
			if a.Op != decoder.AssignExport {
				last[a.Name] = &w.Steps[i]
			}
		}
	}
	now := make(map[string]*decoder.Entry)
	for _, s := range env {
		e := decoder.ParseEntry(s)
		now[e.Name] = &e
	}
	seen := 0
	for name, step := range last {
		if !strings.HasPrefix(name, "X") && name != "PATH" {
			continue
		}
		seen++
		want := Equal
		if step.Assignment.Conditional || strings.Contains(show(step.Assignment.Value), "‹") {
			want = Possible // a branch that was not taken
		}
		if got := step.Matches(now[name]); got < want && !step.Assignment.Conditional {
			t.Errorf("%s: %v of %q for %q, from %q", name, got, step.Assignment.Text, now[name], show(step.Assignment.Value))
		}
	}
	if seen < 10 {
		t.Errorf("only %d variables", seen)
	}
}
