// SPDX-License-Identifier: Apache-2.0

package conflict

// Rule is one kind of conflict. Its ID is never reused.
type Rule struct {
	ID       string
	Title    string   // half a sentence: what is wrong
	Severity Severity // the worst it can be
	// Fatal: what the rule describes ends the command, so one that succeeded
	// refutes it.
	Fatal bool
	// Total: every command ends with it, go env -u too, so that is no way to mend it.
	Total bool
	// Success: what the rule describes comes of a command that succeeded. The two
	// are weighed here, not in Check, which must not look at the end.
	Success bool
	// Select: the rule is about the choice of the toolchain. The others don't
	// apply to a command that turns to another toolchain before all else: what
	// they describe doesn't hurt it, and is judged where it ends up.
	Select bool
	// Yields: dropped where another rule speaks about the same variable.
	Yields bool
	Doc    Doc
	// Check finds where the rule holds. It must ask the same questions however
	// the launch ended, and stay silent about what it doesn't know: what it
	// asked in vain makes the launch unverified by itself, other doubts go to
	// Case.doubt.
	Check func(*Case) []Finding
	// Across finds where the rule holds for one launch among all: what it says is
	// about the first argument; launches that it needs besides stand in Launches.
	// A rule has this or Check.
	Across func(*Result, []*Result) []Finding
	// Weigh looks again at a finding of Check when all launches are known, and
	// says how severe it is. nil: as it was.
	Weigh func(*Result, *Finding, []*Result) Severity
}

// Doc is what `goenvtrace rules ID` prints.
type Doc struct {
	What    string   // when the rule holds
	Why     string   // what goes wrong, and why it is hard to see
	Fix     string   // how to mend it
	Message string   // what the go command prints: people paste it into a search box
	Refs    []string // public reports of the same trouble, "owner/repo#number"
}

// Rules returns the catalogue, most telling first.
func Rules() []Rule {
	return []Rule{
		gorootMismatch,
		gorootLeakSwitch,
		gorootMissing,
		gorootInvalid,
		gorootRelative,
		goenvfileLost,
		pathShadowedGo,
		pathShadowedTool,
		tmuxStaleEnv,
		sudoEnvDrop,
		goNotOnPath,
		gopathInvalid,
		gopathEqGoroot,
		gopathGomod,
		go111moduleOff,
		goflagsInvalid,
		goflagsModVendor,
		goflagsWorkspaceMod,
		goflagsStrip,
		goflagsIgnoredWord,
		goosLeak,
		toolchainLocalTooOld,
		toolchainInvalid,
		sumdbOffToolchain,
		gobinInvalid,
		gobinCross,
		gobinNotOnPath,
		goworkInvalid,
		goworkForeign,
		homeUnset,
		homeOwner,
		cacheUnwritable,
		cacheInvalid,
		noexecTmp,
		pathRelative,
		envDuplicate,
		goenvInvalid,
		goenvOffWrite,
		goenvShadowed,
		ideTerminalDiverge,
		staleProcess,
		goexperimentUnknown,
		goamd64Unsupported,
		goosarchUnsupported,
		ccMissing,
		cgoCrossCC,
		raceNoCgo,
		proxyInvalid,
		proxyOff,
		govcsInvalid,
		privateSplit,
		gopathEmptyFirst,
		dlvGoVersion,
		toolBuiltOlder,
		foreignOSPath,
		pathDeadEntry,
		loginPathReset,
		funcHijack,
		notExported,
		obsoleteVar,
		valueMalformed,
	}
}
