// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"
)

// managers are version managers, and who else installs toolchains. Their values
// lie in directories of their own, so that they are told from any other export
// wherever it was made, before the trace too.
func managers() []launcher {
	return []launcher{
		{"go: a toolchain that it switched to", CauseToolchainLeak, isSwitched, nil},
		{"asdf", CauseManager, isAsdf, managerFix},
		{"goenv", CauseManager, isGoenv, managerFix},
		{"gvm", CauseManager, isGvm, managerFix},
		{"mise", CauseManager, isMise, managerFix},
		{"g", CauseManager, isG, managerFix},
		{"Homebrew", CauseManager, isHomebrew, managerFix},
		{"golang.org/dl", CauseWrapper, isWrapper, managerFix},
	}
}

func isSwitched(i *injection) bool {
	return i.name == "GOROOT" && strings.Contains(i.value+"/", "/golang.org/toolchain@")
}

func isAsdf(i *injection) bool {
	data := i.variable("ASDF_DATA_DIR")
	return i.within(data, i.inHome(".asdf")) && strings.Contains(i.value, "/installs/golang/")
}

func isGoenv(i *injection) bool {
	root := i.variable("GOENV_ROOT")
	return i.within(inside(root, "versions"), i.inHome(".goenv/versions")) || i.name == "GOPATH" && root != "" && i.marked("GOENV_VERSION")
}

func isGvm(i *injection) bool {
	root := i.variable("GVM_ROOT")
	return i.within(inside(root, "gos"), inside(root, "pkgsets"), i.inHome(".gvm/gos"), i.inHome(".gvm/pkgsets"))
}

func isMise(i *injection) bool {
	return i.within(inside(i.variable("MISE_DATA_DIR"), "installs/go"), i.inHome(".local/share/mise/installs/go"))
}

// isG is stefanmaric's g (~/.go) and voidint's (~/.g/go).
func isG(i *injection) bool {
	return i.name == "GOROOT" && i.within(i.inHome(".go"), i.inHome(".g/go"), i.inHome(".g/versions"))
}

func isHomebrew(i *injection) bool {
	return strings.Contains(i.value, "/Cellar/go/") || strings.Contains(i.value, "/Cellar/go@")
}

// isWrapper is go1.N of golang.org/dl, which installs below ~/sdk.
func isWrapper(i *injection) bool {
	return i.name == "GOROOT" && strings.HasPrefix(path.Base(i.value), "go1.") && i.within(i.inHome("sdk"))
}

// inside is a directory in another, empty where that is not known.
func inside(dir, rest string) string {
	if dir == "" {
		return ""
	}
	return path.Join(dir, rest)
}

// inHome is a directory in the home of whoever got the value.
func (i *injection) inHome(rest string) string { return inside(i.variable("HOME"), rest) }

// managerFix says it in the words of the manager at work.
func managerFix(i *injection) []string {
	switch {
	case isAsdf(i) || strings.Contains(i.text, "set-env.") || strings.Contains(i.text, "asdf"):
		return []string{"delete the line that sources set-env of asdf-golang: its shims set GOROOT for the version that runs"}
	case isGoenv(i) || strings.Contains(i.text, "goenv init"):
		return []string{"export GOENV_DISABLE_GOROOT=1 before eval \"$(goenv init -)\""}
	case isGvm(i) || strings.Contains(i.text, "gvm"):
		return []string{"gvm use another version, or source ~/.gvm/scripts/gvm after every line that sets PATH"}
	case isMise(i) || strings.Contains(i.text, "mise") || strings.Contains(i.file, "mise"):
		return []string{"MISE_GO_SET_GOROOT=0, or put what mise activate adds to PATH first"}
	case isG(i):
		return []string{"put the bin directory of g first in PATH, or remove what it wrote to the startup file"}
	case isHomebrew(i):
		return []string{"use the path under opt (brew --prefix go), which outlives an upgrade, or none"}
	case isWrapper(i):
		return []string{"what " + path.Base(i.value) + " runs should call go through PATH, which has the same version first"}
	}
	return []string{"let the version manager that provides the first go in PATH set " + i.name + ", or nobody"}
}
