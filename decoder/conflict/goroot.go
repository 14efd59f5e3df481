// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// whyUnset is the one thing to know about GOROOT.
const whyUnset = " (a correct go never needs GOROOT)"

// namedRoot is the GOROOT that the environment or the user's file names, as an
// absolute path. ok is false where nothing names one, or where it isn't known.
func (c *Case) namedRoot() (dir string, ok bool) {
	root := c.Config.Root
	switch {
	case !c.isGo() || !root.Explicit:
		return "", false
	case root.Redacted:
		c.notes.doubt("the value of GOROOT is withheld")
		return "", false
	case root.Dir == "":
		c.notes.doubt("GOROOT is relative to a directory that is not known")
		return "", false
	}
	return root.Dir, true
}

// compiler is where the go command that is judged looks for the compiler of a
// tree: under the machine it is itself built for, whatever GOARCH says.
func (c *Case) compiler(root string) (file string, ok bool) {
	goos, arch, ok := strings.Cut(c.Build.Machine, "/")
	if !ok {
		c.notes.doubt("the machine that its executable is built for is not known")
		return "", false
	}
	return path.Join(root, "pkg/tool", goos+"_"+arch, "compile"), true
}

// mismatch is a launch whose tools are of another version than itself.
type mismatch struct {
	setting goenv.Setting // GOROOT; its layer is Default where nothing names it
	tools   string        // version of the tools
	culprit *Culprit      // of GOROOT; nil where nothing names it
	leak    bool          // a go command set GOROOT for itself
}

// toolMismatch compares versions, never paths: a copy of the same release, a
// symlink farm, a tree that borrows its tools are all fine.
func (c *Case) toolMismatch() (mismatch, bool) {
	if dir, ok := c.namedRoot(); ok {
		return c.namedMismatch(dir)
	}
	if c.isGo() && !c.Config.Root.Explicit {
		return c.unnamedMismatch()
	}
	return mismatch{}, false
}

func (c *Case) namedMismatch(dir string) (mismatch, bool) {
	file, ok := c.compiler(dir)
	if !ok {
		return mismatch{}, false
	}
	b, ok := c.build(file)
	if !ok {
		// What can't be read may have been seen running.
		_, b = c.compiledBy()
	}
	if b == nil || !differ(c.Build.GoVersion, b.GoVersion) {
		return mismatch{}, false // absent is GOROOT-INVALID's
	}
	m := mismatch{setting: c.Config.Root.Setting, tools: b.GoVersion}
	culprit := c.culprit(m.setting)
	m.culprit = &culprit
	m.leak = strings.Contains(dir+"/", "/golang.org/toolchain@") || c.setByGo(culprit)
	return m, true
}

// bakedRoots are where release binaries of Go 1.20 and older and distributions
// expect their tree when they lie outside of one. Build info doesn't say which,
// so a compiler that was seen running has to; they are asked about in advance
// because it may have gone when it is seen.
func bakedRoots(version string) []string {
	minor, _, _ := strings.Cut(strings.TrimPrefix(version, "go1."), ".")
	return []string{"/usr/local/go", "/usr/lib/go", "/usr/lib/go-1." + minor}
}

// unnamedMismatch believes only what ran: cmd/go passes its own version to the
// compiler (-goversion), which compares.
func (c *Case) unnamedMismatch() (mismatch, bool) {
	if c.Config.Root.Baked {
		for _, root := range bakedRoots(c.Build.GoVersion) {
			if file, ok := c.compiler(root); ok {
				c.notes.source(decoder.Question{Kind: decoder.AskBuildInfo, Path: file})
			}
		}
	}
	root, b := c.compiledBy()
	if b == nil {
		return mismatch{}, false
	}
	return mismatch{
		setting: goenv.Setting{Name: "GOROOT", Value: root, Layer: goenv.Default},
		tools:   b.GoVersion,
	}, true
}

// compiledBy finds a compiler that the launch was seen starting and that must
// have refused. b is nil where there is none.
func (c *Case) compiledBy() (root string, b *decoder.BuildInfo) {
	for _, e := range c.Launch.Children {
		a := c.notes.source(decoder.Question{Kind: decoder.AskBuildInfo, Path: e.Exe})
		if goenv.Refuses(e, a.Build) {
			return path.Dir(path.Dir(path.Dir(path.Dir(e.Exe)))), a.Build
		}
	}
	return "", nil
}

// differ compares two Go versions as the compiler does.
func differ(a, b string) bool { return goenv.Differ(a, b) }

// setByGo reports that a go command gave the variable to its child: a toolchain
// switch or go generate. A test driver is an ordinary program.
func (c *Case) setByGo(culprit Culprit) bool {
	if culprit.Injector == nil || culprit.Op == blame.Inherited || culprit.Injector.Exec == nil {
		return false // with Inherited the injector only has the value
	}
	return c.isTool(culprit.Injector.Exec, goenv.Go)
}

// isTool reports that an image is a launch of a tool.
func (c *Case) isTool(e *decoder.Exec, want goenv.Tool) bool {
	if !path.IsAbs(e.Exe) {
		return false
	}
	b, ok := c.build(e.Exe)
	if !ok {
		return false
	}
	tool, _, ok := goenv.Identify(b, e)
	return ok && tool == want
}
