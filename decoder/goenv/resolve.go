// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"go/version"
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// resolver holds what Resolve has found so far.
type resolver struct {
	exec     *decoder.Exec
	build    *decoder.BuildInfo
	ask      Ask
	cfg      *Config
	user     map[string]decoder.Line
	root     map[string]decoder.Line // of rootFile
	rootFile string                  // $GOROOT/go.env
}

// Resolve finds what a launch makes of its environment: OS environment, then
// the user's go/env file, then $GOROOT/go.env (Go 1.21 and later), then the
// defaults. b is the build info of the executable. For gopls and dlv it is what
// the environment gives a go command that they start; which one that is Resolve
// doesn't look for, so their default GOROOT is unknown.
func Resolve(e *decoder.Exec, b *decoder.BuildInfo, ask Ask) *Config {
	r := &resolver{exec: e, build: b, ask: ask, cfg: &Config{}}
	tool, _, ok := Identify(b, e)
	r.cfg.Tool = tool
	if tool == Go {
		r.cfg.GoVersion = b.GoVersion
	}
	if ok && tool != Go {
		r.cfg.Command = Command{Dir: e.CWD, Args: e.Argv[min(1, len(e.Argv)):]}
	} else {
		r.cfg.Command = parseCommand(e)
	}
	r.userFile()
	r.goroot()
	r.gorootFile()
	for _, name := range known {
		if name != "GOROOT" {
			r.setting(name)
		}
	}
	for _, name := range osOnly {
		if s, ok := r.fromOS(name); ok {
			r.add(s)
		}
	}
	r.defaults()
	slices.SortFunc(r.cfg.Settings, func(a, b Setting) int { return strings.Compare(a.Name, b.Name) })
	return r.cfg
}

// question asks, and remembers what could not be found out.
func (r *resolver) question(kind decoder.QuestionKind, p string) (decoder.Answer, bool) {
	q := decoder.Question{Kind: kind, Path: p}
	a := r.ask(q)
	if a.State != decoder.Exists && a.State != decoder.Absent {
		r.cfg.Unread = append(r.cfg.Unread, q)
		return a, false
	}
	return a, true
}

// fromOS is the OS layer: empty counts as unset.
func (r *resolver) fromOS(name string) (Setting, bool) {
	v, ok := environ.Get(r.exec.Env, name)
	if !ok || v.Value == "" {
		return Setting{}, false
	}
	return Setting{Name: name, Value: v.Value, Layer: OS, Redacted: v.Redacted}, true
}

// userFile finds and reads the user's file (cfg.EnvFile). It happens while
// cmd/go initializes, so a relative path counts from where it was started, not
// from -C.
func (r *resolver) userFile() {
	file, ok := r.userFilePath()
	if !ok {
		return
	}
	env := &r.cfg.Env
	env.Path = file
	a, _ := r.question(decoder.AskLines, file)
	env.State = a.State
	r.user = fileValues(a.Lines)
}

func (r *resolver) userFilePath() (string, bool) {
	if s, ok := r.fromOS("GOENV"); ok {
		if s.Value == "off" {
			r.cfg.Env.Off = true
			return "", false
		}
		return r.known(s, "")
	}
	// os.UserConfigDir: a relative XDG_CONFIG_HOME is an error since Go 1.24, and
	// then there is no file at all.
	if s, ok := r.fromOS("XDG_CONFIG_HOME"); ok {
		if !s.Redacted && !strings.HasPrefix(s.Value, "/") && r.cfg.Version("go1.24") >= 0 {
			return "", false
		}
		return r.known(s, "go/env")
	}
	if s, ok := r.fromOS("HOME"); ok {
		return r.known(s, ".config/go/env")
	}
	return "", false
}

// known is a file below the directory that a variable names, and notes when
// that is not known: the value is withheld, or relative to an unknown directory.
func (r *resolver) known(s Setting, rel string) (string, bool) {
	p, ok := Join(r.exec.CWD, s.Value)
	if s.Redacted || !ok {
		r.cfg.Env.State = decoder.Unreadable
		r.cfg.Unread = append(r.cfg.Unread, decoder.Question{Kind: decoder.AskLines, Path: path.Join("$"+s.Name, rel)})
		return "", false
	}
	return path.Join(p, rel), true
}

// gorootFile reads $GOROOT/go.env. Which GOROOT: cfg.initEnvCache lets the
// user's file win over the environment here, and here only, so tools and go.env
// can come from two trees.
func (r *resolver) gorootFile() {
	if !readsGoEnv(r.build) {
		return
	}
	dir := r.cfg.Root.Dir
	if l, ok := r.user["GOROOT"]; ok && l.Value != "" {
		if l.Redacted {
			return
		}
		dir, _ = Join(r.exec.CWD, l.Value)
	}
	if dir == "" {
		return
	}
	r.rootFile = path.Join(dir, "go.env")
	a, _ := r.question(decoder.AskLines, r.rootFile)
	r.root = fileValues(a.Lines)
}

// readsGoEnv reports a toolchain of Go 1.21 or later. What has no release
// number is taken to be new.
func readsGoEnv(b *decoder.BuildInfo) bool {
	if b == nil || b.Path != "cmd/go" {
		return false
	}
	v, _, _ := strings.Cut(b.GoVersion, " ")
	return !version.IsValid(v) || version.Compare(v, "go1.21") >= 0
}

// setting resolves one variable and keeps it where a layer gives it. A line of
// the user's file hides one of go.env even when it is empty.
func (r *resolver) setting(name string) {
	if s, ok := r.fromOS(name); ok {
		r.add(s)
		r.shadow(s)
		return
	}
	rootLine, inRoot := r.root[name]
	if l, ok := r.user[name]; ok {
		if l.Value != "" || inRoot {
			r.add(fileSetting(l, UserFile, r.cfg.Env.Path))
		}
		return
	}
	if inRoot && rootLine.Value != "" {
		r.add(fileSetting(rootLine, GorootFile, r.rootFile))
	}
}

// shadow notes a line of the user's file that the environment overrides.
func (r *resolver) shadow(s Setting) {
	if l, ok := r.user[s.Name]; ok && l.Value != "" && l.Value != s.Value {
		r.cfg.Shadowed = append(r.cfg.Shadowed, fileSetting(l, UserFile, r.cfg.Env.Path))
	}
}

func fileSetting(l decoder.Line, layer Layer, file string) Setting {
	return Setting{Name: l.Name, Value: l.Value, Layer: layer, Redacted: l.Redacted, File: file, Line: l.Number}
}

func (r *resolver) add(s Setting) { r.cfg.Settings = append(r.cfg.Settings, s) }
