// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"go/version"
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var pathShadowedGo = Rule{
	ID:       "PATH-SHADOWED-GO",
	Title:    "PATH holds another Go version behind the one that ran",
	Severity: Warn,
	Doc: Doc{
		What: "The launch found go through PATH, and a later entry of the same PATH holds a go command of " +
			"another version. Scripts (the shims of version managers) don't count, nor do two of one version. " +
			"A warning only where a program below the person's shell changed the order, and the shell's own " +
			"go commands are of another version; or where the one that ran is too old for the module, may not " +
			"switch, and one behind it would do.",
		Why: "Which one runs depends on the order of entries, and the order on who started the process: " +
			"a login shell, an editor, sudo and cron each have their own. An ordinary installation " +
			"(a distribution's go and a newer one before it) looks the same, so this explains and doesn't warn.",
		Fix:  "Nothing, if the version that ran is the one that was meant. Otherwise change the entry that the finding names.",
		Refs: []string{"golang/vscode-go#2517", "kevincobain2000/gobrew#56", "actions/setup-go#107"},
	},
	Check: checkPathShadowedGo,
	Weigh: weighPathShadowedGo,
}

// maxToolchains bounds how many candidates are opened.
const maxToolchains = 8

func checkPathShadowedGo(c *Case) []Finding {
	if !c.isGo() || len(c.Exec.Argv) == 0 || c.Exec.Argv[0] != "go" {
		return nil
	}
	binary := c.chooser()
	if !binary.through {
		return nil
	}
	others := c.otherToolchains(binary.candidates)
	if len(others) == 0 || !binary.known || c.setByGo(binary.culprit) {
		return nil
	}
	winner := binary.candidates[0]
	f := Finding{
		Severity: Info,
		Var:      "PATH",
		Value:    winner.File,
		Message:  fmt.Sprintf("%s ran %s; behind it in PATH: %s", c.subject(), show(winner.File), listed(others)),
		Culprits: []Culprit{binary.culprit},
	}
	// A command that succeeded was not too old after all.
	if file, ok := c.wouldDo(others); ok && !c.succeeded() {
		f.Severity = Warn
		f.Message += fmt.Sprintf("; the first is too old for this module, and %s is not", show(file))
		f.Fix = []string{fmt.Sprintf("put %s before %s in PATH", show(path.Dir(file)), show(path.Dir(winner.File)))}
	}
	return []Finding{f}
}

// shadowed is a go command behind the one that ran.
type shadowed struct {
	file, version string
	index         int // in PATH, from 0
}

func listed(others []shadowed) string {
	var words []string
	for _, o := range others {
		words = append(words, fmt.Sprintf("%s (%s, entry %d)", show(o.file), o.version, o.index+1))
	}
	return strings.Join(words, ", ")
}

// wouldDo finds a go command that is new enough for what the module asks for,
// where the one that ran is not and may not switch.
func (c *Case) wouldDo(others []shadowed) (file string, ok bool) {
	if len(checkToolchainLocalTooOld(c)) == 0 {
		return "", false
	}
	m, ok := c.modules()
	if !ok {
		return "", false
	}
	_, need := c.need(&m)
	for _, o := range others {
		if v := goenv.Release(o.version); need != "" && v != "" && version.Compare(v, "go"+need) >= 0 {
			return o.file, true
		}
	}
	return "", false
}

// otherToolchains lists the go commands behind the first one whose versions
// differ from it and from each other.
func (c *Case) otherToolchains(candidates []goenv.Candidate) []shadowed {
	type file struct{ dev, ino uint64 }
	files := make(map[file]bool)
	versions := map[string]bool{c.Build.GoVersion: true}
	var others []shadowed
	for _, k := range candidates {
		if k.Stat == nil || files[file{k.Stat.Dev, k.Stat.Ino}] {
			continue
		}
		files[file{k.Stat.Dev, k.Stat.Ino}] = true
		if len(files) > maxToolchains {
			break
		}
		b, ok := c.build(k.File)
		if !ok || !isToolchain(b) || versions[b.GoVersion] {
			continue
		}
		versions[b.GoVersion] = true
		others = append(others, shadowed{k.File, b.GoVersion, k.Index})
	}
	return others
}

func isToolchain(b *decoder.BuildInfo) bool { return b != nil && b.Path == "cmd/go" }

// weighPathShadowedGo warns where a program overrode what the person has: the
// winner came in below the interactive shell, and the latest go command typed
// there was of another version. What startup files, version managers and sudo
// do is the ordinary way to have two versions.
func weighPathShadowedGo(res *Result, f *Finding, all []*Result) Severity {
	l := res.Launch
	shell := l.Subject.Shell()
	if shell == nil || l.Subject.Prompt() != nil || len(f.Culprits) == 0 {
		return f.Severity
	}
	culprit := f.Culprits[0]
	chain := l.Subject.Chain()
	if culprit.Op == blame.Inherited || culprit.Injector == nil || ordinary(culprit.Injector.Exec) ||
		slices.Index(chain, culprit.Image) >= slices.Index(chain, shell) {
		return f.Severity
	}
	if r := typedBefore(res, shell.Process.ID, all); r != nil && differ(r.Launch.Version, l.Version) {
		f.Against = r.Launch.ID
		return Warn
	}
	return f.Severity
}

// typedBefore is the latest go command that was typed into the shell before
// the launch.
func typedBefore(res *Result, shell decoder.ProcessID, all []*Result) *Result {
	var latest *Result
	for _, r := range all {
		if !r.applied || r.Config.Tool != goenv.Go || r.judged.Exec.Time >= res.judged.Exec.Time {
			continue
		}
		prompt := r.Launch.Subject.Prompt()
		if prompt == nil || prompt.Process.ID != shell {
			continue
		}
		if latest == nil || r.judged.Exec.Time > latest.judged.Exec.Time {
			latest = r
		}
	}
	return latest
}

// ordinary reports an injector that chooses among versions by design: a change
// of user, a shell that reads startup files, the shim of a version manager.
func ordinary(e *decoder.Exec) bool {
	switch base(e) {
	case "sudo", "su", "login", "sshd", "tmux", "screen", "direnv", "asdf", "mise":
		return true
	}
	if strings.Contains(e.Filename, "/shims/") || len(e.Argv) > 0 && strings.HasPrefix(e.Argv[0], "-") {
		return true
	}
	for _, a := range e.Argv[min(1, len(e.Argv)):] {
		if !strings.HasPrefix(a, "-") {
			break
		}
		if a == "--login" || !strings.HasPrefix(a, "--") && strings.ContainsAny(a, "li") {
			return true
		}
	}
	return slices.ContainsFunc(e.Env, func(v decoder.Entry) bool { return v.Name == "GOENV_VERSION" || v.Name == "ASDF_INSTALL_VERSION" })
}
