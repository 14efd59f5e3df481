// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var pathShadowedTool = Rule{
	ID:       "PATH-SHADOWED-TOOL",
	Title:    "an older gopls or dlv hides a newer one",
	Severity: Warn,
	Doc: Doc{
		What: "gopls or dlv was found through PATH, and a later entry of the same PATH, or the directory into which " +
			"go install puts programs, holds the same program in a newer version.",
		Why: "go install brought a new version, and the old one in another directory still wins. It looks as if the " +
			"update had no effect: analyzers are missing, a new Go version is not understood.",
		Fix:  "Delete the old file, or put the directory of the new one first.",
		Refs: []string{"josa42/coc-go#159", "golang/vscode-go#1763"},
	},
	Check: checkPathShadowedTool,
}

func checkPathShadowedTool(c *Case) []Finding {
	own := c.Build.Version
	if c.isGo() || len(c.Exec.Argv) == 0 || !semver.IsValid(own) {
		return nil
	}
	binary := c.chooser()
	if !binary.through || !binary.known {
		return nil
	}
	for _, file := range c.otherTools(binary.candidates) {
		b, ok := c.build(file)
		if !ok || b == nil || b.Path != c.Build.Path || semver.Compare(b.Version, own) <= 0 {
			continue
		}
		return []Finding{{
			Severity: Warn, Var: "PATH", Value: binary.candidates[0].File,
			Message:  fmt.Sprintf("%s ran %s; %s is %s", c.subject(), show(binary.candidates[0].File), show(file), b.Version),
			Culprits: []Culprit{binary.culprit},
			Fix: []string{
				"delete " + show(binary.candidates[0].File),
				fmt.Sprintf("put %s before %s in PATH", show(path.Dir(file)), show(path.Dir(binary.candidates[0].File))),
			},
		}}
	}
	return nil
}

// otherTools are the files that might be meant: behind the one that ran, and
// where go install puts a program of this name.
func (c *Case) otherTools(candidates []goenv.Candidate) []string {
	var files []string
	for _, k := range candidates[1:min(len(candidates), maxToolchains)] {
		if k.Stat != nil && !sameFile(candidates[0], k) {
			files = append(files, k.File)
		}
	}
	name := path.Base(c.Exec.Argv[0])
	if bin, ok := c.Config.Get("GOBIN"); ok && path.IsAbs(bin.Value) && !bin.Redacted {
		return append(files, path.Join(bin.Value, name))
	}
	if list, ok := c.Config.Get("GOPATH"); ok && !list.Redacted {
		if first, _, _ := strings.Cut(list.Value, ":"); path.IsAbs(first) {
			files = append(files, path.Join(first, "bin", name))
		}
	}
	return files
}
