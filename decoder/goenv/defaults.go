// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// defaults adds the defaults that rules and reports need, in the order in which
// they depend on each other. One that depends on a withheld value is left out.
func (r *resolver) defaults() {
	home, homeKnown := r.plain("HOME")
	if gopath, ok := r.defaultGOPATH(home, homeKnown); ok {
		r.fill("GOPATH", gopath)
	}
	if s, ok := r.cfg.Get("GOPATH"); ok && !s.Redacted {
		list := environ.SplitPath(s.Value)
		if len(list) > 0 && list[0] != "" {
			r.fill("GOMODCACHE", path.Join(list[0], "pkg/mod"))
		}
	}
	if cache, known := r.plain("XDG_CACHE_HOME"); known {
		switch {
		case strings.HasPrefix(cache, "/"), cache != "" && r.cfg.Version("go1.24") < 0:
			r.fill("GOCACHE", path.Join(cache, "go-build"))
		case cache == "" && home != "":
			r.fill("GOCACHE", path.Join(home, ".cache/go-build"))
		}
	}
	if s, ok := r.cfg.Get("GOPRIVATE"); ok && !s.Redacted && s.Value != "" {
		r.fill("GONOPROXY", s.Value)
		r.fill("GONOSUMDB", s.Value)
	}
	if r.cfg.Env.Path != "" {
		r.fill("GOENV", r.envPath())
	}
	if r.build != nil && r.cfg.Tool == Go {
		if os, arch, ok := strings.Cut(r.build.Machine, "/"); ok {
			r.fill("GOOS", os)
			r.fill("GOARCH", arch)
		}
	}
}

// envPath is how go env prints the user's file: relative below a relative
// XDG_CONFIG_HOME, which Go accepted until 1.23.
func (r *resolver) envPath() string {
	if config, known := r.plain("XDG_CONFIG_HOME"); known && config != "" && !path.IsAbs(config) {
		return path.Join(config, "go/env")
	}
	return r.cfg.Env.Path
}

// plain is a variable of the OS, and whether its value is known: unset is.
func (r *resolver) plain(name string) (value string, known bool) {
	s, _ := r.fromOS(name)
	return s.Value, !s.Redacted
}

// fill adds a default unless a layer gives the variable. An empty line of the
// user's file gives nothing but hides go.env.
func (r *resolver) fill(name, value string) {
	for i, s := range r.cfg.Settings {
		if s.Name == name {
			if s.Value == "" {
				r.cfg.Settings[i].Value = value
			}
			return
		}
	}
	r.add(Setting{Name: name, Value: value, Layer: Default})
}

// defaultGOPATH is go/build.defaultGOPATH: $HOME/go, unless that is GOROOT as
// runtime.GOROOT has it, which is the variable or what was linked in. Release
// binaries of Go 1.21 and later have nothing linked in, so unpacked in $HOME/go
// they get GOPATH and GOROOT in one place.
func (r *resolver) defaultGOPATH(home string, known bool) (string, bool) {
	if !known || home == "" {
		return "", false
	}
	def := path.Join(home, "go")
	if s, ok := r.fromOS("GOROOT"); ok && (s.Redacted || path.Clean(s.Value) == def) {
		return "", false
	}
	if !path.IsAbs(def) {
		return "", false // main.go takes it back instead of complaining
	}
	return def, true
}
