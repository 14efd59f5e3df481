// SPDX-License-Identifier: Apache-2.0

// Package goenv is what the go command makes of an environment: which program
// an image is, what it was asked to do, and which value each setting has, from
// which layer. It follows cmd/go/internal/cfg of Go 1.26 and says where older
// versions differ.
//
// It is pure: what it must know of the file system it asks. It judges nothing:
// whether a value is wrong is for conflict to say.
package goenv

import (
	"go/version"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Ask answers a question about the file system as the launch sees it. Live it
// looks, and the answer goes into the trace; from a trace it looks there.
type Ask func(decoder.Question) decoder.Answer

// Tool is a program whose launches are judged.
type Tool string

const (
	Go    Tool = "go"
	Gopls Tool = "gopls"
	Dlv   Tool = "dlv"
)

// Layer is where the go command takes a setting from.
type Layer string

const (
	OS         Layer = "os"          // environment
	UserFile   Layer = "user-file"   // $GOENV, or go/env in the user's config directory
	GorootFile Layer = "goroot-file" // $GOROOT/go.env
	Default    Layer = "default"
)

// Setting is one variable as the go command resolves it.
type Setting struct {
	Name     string
	Value    string // a fingerprint where Redacted
	Layer    Layer
	Redacted bool
	File     string // UserFile, GorootFile: the file
	Line     int    // and the line in it
}

// Config is what one launch makes of its environment.
type Config struct {
	Tool    Tool
	Command Command
	// Settings holds every variable that a layer above the defaults gives, and
	// those of the defaults that the rules need (GOROOT, GOPATH, GOENV, GOCACHE,
	// GOMODCACHE, GONOPROXY, GONOSUMDB, GOOS, GOARCH). Sorted by name, each name once. A default that
	// depends on something unknown is left out.
	Settings []Setting
	// Shadowed are the lines of the user's file that the environment overrides
	// with another value.
	Shadowed []Setting
	Root     Root
	Env      EnvFile
	// GoVersion is the go command's own; empty for gopls and dlv.
	GoVersion string
	// Unread are the questions that Resolve asked in vain. A value that depends
	// on one of them is missing from Settings, or may be wrong.
	Unread []decoder.Question
}

// Root is GOROOT.
type Root struct {
	Setting
	// Dir is Value as an absolute path; empty where it is not known: it is
	// withheld, a question was in vain, or it is relative to an unknown directory.
	Dir string
	// Explicit: the environment or the user's file names it; otherwise it
	// follows from the place of the executable.
	Explicit bool
	// Baked: nothing names it and the executable lies in no tree, so it is what
	// was linked in (Go 1.20 and older, distributions) or nothing at all. Build
	// info doesn't tell, and Dir is empty.
	Baked bool
	// None: as Baked, but the binary is trimmed, so that nothing is linked in. Every
	// command but help ends with that.
	None bool
}

// EnvFile is the user's go/env file.
type EnvFile struct {
	Path  string        // absolute; empty where there is none
	State decoder.State // of Path
	Off   bool          // GOENV=off
}

// Version compares the go command's release with another ("go1.21"): below,
// equal to or above zero. What has no release number is taken to be new.
func (c *Config) Version(other string) int {
	v := Release(c.GoVersion)
	if v == "" {
		return 1
	}
	return version.Compare(v, other)
}

// Get returns a setting, and whether it is known.
func (c *Config) Get(name string) (Setting, bool) {
	for _, s := range c.Settings {
		if s.Name == name {
			return s, true
		}
	}
	return Setting{}, false
}
