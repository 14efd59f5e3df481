// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"path"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// goroot resolves GOROOT (cfg.findGOROOT and Getenv): environment, user's file,
// the tree the executable lies in, what was linked in.
func (r *resolver) goroot() {
	s, ok := r.fromOS("GOROOT")
	if l, inFile := r.user["GOROOT"]; !ok && inFile && l.Value != "" {
		s, ok = fileSetting(l, UserFile, r.cfg.Env.Path), true
	}
	root := &r.cfg.Root
	if ok {
		root.Setting, root.Explicit = s, true
		if !s.Redacted {
			root.Dir, _ = Join(r.cfg.Command.Dir, s.Value)
		}
		r.add(s)
		if s.Layer == OS {
			r.shadow(s)
		}
		return
	}
	root.Setting = Setting{Name: "GOROOT", Layer: Default}
	if r.cfg.Tool != Go {
		return
	}
	dir, found := r.derive(r.exec.Exe)
	switch {
	case dir != "":
		root.Value, root.Dir = dir, dir
		r.add(root.Setting)
	case found && r.build != nil && r.build.Trimmed:
		root.None = true
	case found:
		root.Baked = true
	}
}

// derive finds the tree around an executable: the parent of its directory, or
// the one above (bin/GOOS_GOARCH), that has a directory pkg/tool. Nothing more
// is looked at. os.Executable is readlink of /proc/self/exe on Linux, so
// symlinks are resolved already, in exe too. decided is false where an answer
// is missing.
func (r *resolver) derive(exe string) (dir string, decided bool) {
	if !path.IsAbs(exe) {
		return "", false
	}
	parent := path.Dir(path.Dir(exe))
	for _, dir := range []string{parent, path.Dir(parent)} {
		a, ok := r.question(decoder.AskStat, path.Join(dir, "pkg/tool"))
		if !ok {
			return "", false
		}
		if a.State == decoder.Exists && a.Stat != nil && a.Stat.Type == "dir" {
			return dir, true
		}
	}
	return "", true
}
