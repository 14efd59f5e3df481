// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var pathShadowedGo = Rule{
	ID:       "PATH-SHADOWED-GO",
	Title:    "PATH holds another Go version behind the one that ran",
	Severity: Info,
	Doc: Doc{
		What: "The launch found go through PATH, and a later entry of the same PATH holds a go command of " +
			"another version. Scripts (the shims of version managers) don't count, nor do two of one version.",
		Why: "Which one runs depends on the order of entries, and the order on who started the process: " +
			"a login shell, an editor, sudo and cron each have their own. An ordinary installation " +
			"(a distribution's go and a newer one before it) looks the same, so this explains and doesn't warn.",
		Fix:  "Nothing, if the version that ran is the one that was meant. Otherwise change the entry that the finding names.",
		Refs: []string{"golang/vscode-go#2517", "kevincobain2000/gobrew#56", "actions/setup-go#107"},
	},
	Check: checkPathShadowedGo,
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
	return []Finding{{
		Severity: Info,
		Var:      "PATH",
		Value:    winner.File,
		Message: fmt.Sprintf("%s ran %s; behind it in PATH: %s",
			c.subject(), show(winner.File), strings.Join(others, ", ")),
		Culprits: []Culprit{binary.culprit},
	}}
}

// otherToolchains lists the go commands behind the first one whose versions
// differ from it and from each other.
func (c *Case) otherToolchains(candidates []goenv.Candidate) []string {
	type file struct{ dev, ino uint64 }
	files := make(map[file]bool)
	versions := map[string]bool{c.Build.GoVersion: true}
	var others []string
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
		others = append(others, fmt.Sprintf("%s (%s, entry %d)", show(k.File), b.GoVersion, k.Index+1))
	}
	return others
}

func isToolchain(b *decoder.BuildInfo) bool { return b != nil && b.Path == "cmd/go" }
