// SPDX-License-Identifier: Apache-2.0

// Package startup reads the files from which programs take environment
// variables, and says which line of which file can have given a variable its
// value: Parse turns bytes into assignments, Order names the files that a shell
// reads by itself, Walk follows them in order, Matches and Introduces hold an
// assignment against an observed change.
//
// It is pure: whoever has the bytes brings them. It must not run anything, and
// never claims more than the bytes show: what only running would tell stays
// unknown.
package startup

import (
	"bytes"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Bounds of what is read and returned. They are far above what people write (the
// largest startup file that is common, nvm.sh, has 150 KB), and what a hostile
// file costs is some hundred times its size, in a process that runs as root.
const (
	MaxSize  = 256 << 10 // bytes of a file; what lies behind is not looked at
	maxItems = 4096      // of each list
	maxText  = 512       // bytes of source quoted for one item
	maxParts = 512       // parts of one expression, nested ones counted
	maxDepth = 64        // nesting of what is read, where no parser bounds it
)

// Parse reads a file. It never fails: what it could not make sense of is a
// defect of the result. The result does not alias data.
func Parse(kind decoder.StartupKind, data []byte) *decoder.StartupFile {
	f := &file{StartupFile: decoder.StartupFile{Kind: kind}}
	if len(data) > MaxSize {
		data = data[:MaxSize]
		f.defect(0, "larger than 256 KiB: the rest was not read")
	}
	if bytes.IndexByte(data, 0) >= 0 {
		f.defect(0, "not a text")
		return &f.StartupFile
	}
	f.source = newSource(string(data))
	if parse := parserOf(kind); parse != nil {
		parse(f)
	} else {
		f.defect(0, "no parser for this kind of file")
	}
	f.finish()
	return &f.StartupFile
}

// parserOf returns nil for a kind that it does not know.
func parserOf(kind decoder.StartupKind) func(*file) {
	switch kind {
	case decoder.StartupSh, decoder.StartupBash, decoder.StartupZsh:
		return parseShell
	case decoder.StartupEnvrc:
		return parseEnvrc
	case decoder.StartupFish:
		return parseFish
	case decoder.StartupFishVariables:
		return parseFishVariables
	case decoder.StartupDotenv:
		return parseDotenv
	case decoder.StartupGoEnv:
		return parseGoEnv
	case decoder.StartupEnvironment:
		return parseEnvironment
	case decoder.StartupPamEnvConf:
		return parsePamEnvConf
	case decoder.StartupSSHEnvironment:
		return parseSSHEnvironment
	case decoder.StartupEnvironmentD:
		return parseEnvironmentD
	case decoder.StartupSystemdUnit:
		return parseSystemdUnit
	case decoder.StartupSystemdEnvFile:
		return parseSystemdEnvFile
	case decoder.StartupTmux:
		return parseTmux
	case decoder.StartupScreen:
		return parseScreen
	case decoder.StartupMakefile:
		return parseMakefile
	}
	return settingsParserOf(kind)
}

// settingsParserOf knows the kinds that are read by programs other than shells.
func settingsParserOf(kind decoder.StartupKind) func(*file) {
	switch kind {
	case decoder.StartupToolVersions:
		return parseToolVersions
	case decoder.StartupGoVersion:
		return parseGoVersion
	case decoder.StartupMise:
		return parseMise
	case decoder.StartupVSCodeSettings:
		return parseVSCodeSettings
	case decoder.StartupVSCodeLaunch:
		return parseVSCodeLaunch
	case decoder.StartupDockerfile:
		return parseDockerfile
	case decoder.StartupContainer:
		return parseContainer
	case decoder.StartupSudoers:
		return parseSudoers
	case decoder.StartupCrontab:
		return parseCrontab
	case decoder.StartupPython, decoder.StartupNode, decoder.StartupPerl, decoder.StartupVim, decoder.StartupEmacs:
		return parseScript
	}
	return nil
}
