// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var scenarios = filepath.Join("..", "..", "testdata", "scenarios")

// conflicts are the scenarios that must give their verdict.
var conflicts = []string{
	"bash-env",
	"bashrc-interactive",
	"caches",
	"deep-chain",
	"direnv",
	"env-1",
	"env-i",
	"fish-login",
	"gobin",
	"goenv-file",
	"goenv-shadowed",
	"goflags-unparsable",
	"goos-leak",
	"gopath-equals-goroot",
	"gopath-gomod",
	"gopath-invalid",
	"goroot-bin",
	"goroot-missing",
	"habits",
	"inline-goroot",
	"modules-off",
	"names",
	"noexec",
	"owners",
	"path-shadow",
	"profile-then-bashrc",
	"stale-export-and-shim",
	"su-environment",
	"sudo-secure-path",
	"sumdb-off-switch",
	"tmux-split-brain",
	"workspace",
	"written-then-sourced",
	"zsh-login",
}

// benign are the scenarios in which nothing is wrong, however it looks.
var benign = []string{
	"dl-wrapper",
	"go-children",
	"shim-consistent",
	"switch",
	"switch-fails",
	"switch-masks-goroot",
}

// TestScenarios traces every scenario live, plain and in each variation.
func TestScenarios(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("live tracing needs root")
	}
	l := newLab(t)
	prelude, err := os.ReadFile(filepath.Join(scenarios, "prelude.sh"))
	if err != nil {
		t.Fatal(err)
	}
	cmds := maps.Clone(reportCommands)
	cmds["claim"] = cmdClaim
	for _, v := range l.variations() {
		names := slices.Clone(conflicts)
		if !v.out {
			names = append(names, benign...)
		}
		t.Run(v.name, func(t *testing.T) {
			testscript.Run(t, testscript.Params{
				Files:               scenarioFiles(names),
				Cmds:                cmds,
				Condition:           condition,
				RequireExplicitExec: true,
				RequireUniqueNames:  true,
				Setup: func(env *testscript.Env) error {
					if err := l.setup(v, env); err != nil {
						return err
					}
					return os.WriteFile(filepath.Join(env.WorkDir, "prelude.sh"), prelude, 0o644)
				},
			})
		})
	}
}

func scenarioFiles(names []string) []string {
	var files []string
	for _, name := range names {
		files = append(files, filepath.Join(scenarios, name+".txt"))
	}
	return files
}

// A scenario that is in no table would never run, and nobody would know.
func TestScenariosAreListed(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(scenarios, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, file := range files {
		have = append(have, strings.TrimSuffix(filepath.Base(file), ".txt"))
	}
	listed := slices.Concat(conflicts, benign)
	slices.Sort(have)
	slices.Sort(listed)
	if !slices.Equal(have, listed) {
		t.Errorf("in %s: %q\nlisted: %q", scenarios, have, listed)
	}
}
