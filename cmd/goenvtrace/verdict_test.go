// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// reportCommands are the commands of the scripts that read a report as any
// other program would: through its JSON.
var reportCommands = map[string]func(*testscript.TestScript, bool, []string){
	"trace":   cmdTrace,
	"verdict": cmdVerdict,
	"silent":  cmdSilent,
	"status":  cmdStatus,
	"sudoer":  cmdSudoer,
}

// reported is what the assertions need of a report.
type reported struct {
	Schema string
	Trace  struct {
		Live     bool
		Complete bool
		Lost     int
	}
	Images   []struct{ ID, Cwd string }
	Launches []struct {
		ID, Image, Tool, Version, Verdict string
		Reasons                           []string
	}
	Findings []reportedFinding
}

type reportedFinding struct {
	Rule, Severity, Var, Message string
	Launches                     []string
	Culprits                     []struct {
		Var string
		Exe *string
	}
}

func (f reportedFinding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", f.Severity, f.Rule, f.Var)
	for _, c := range f.Culprits {
		fmt.Fprintf(&b, " %s=%s", c.Var, injectorName(c.Exe))
	}
	return b.String() + ": " + f.Message
}

// cmdTrace traces a command to $WORK/trace.jsonl:
//
//	trace COMMAND…
func cmdTrace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: trace COMMAND…")
	}
	watch := []string{"watch", "--no-record", "-o", ts.MkAbs("trace.jsonl"), "--"}
	ts.Check(ts.Exec("goenvtrace", append(watch, args...)...))
}

// cmdVerdict asserts the findings of warn or worse in $WORK/trace.jsonl, all of
// them:
//
//	verdict RULE[:VAR=EXE[|EXE]…[,VAR=EXE…]]…
//
// VAR=EXE asks for a culprit: the base name of the injector's executable, "-"
// where there is no process to name. In a run with the conflict taken out it
// asserts that there is none.
func cmdVerdict(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: verdict RULE[:VAR=EXE]…")
	}
	if ts.Getenv("CONFLICT") == "out" {
		args = nil
	}
	findings := findingsOf(ts)
	for _, want := range args {
		if !slices.ContainsFunc(findings, func(f reportedFinding) bool { return matches(f, want) }) {
			ts.Fatalf("no finding %s in %d of them:\n%s", want, len(findings), list(findings))
		}
	}
	findings = slices.DeleteFunc(findings, func(f reportedFinding) bool {
		return f.Severity == "info" || slices.ContainsFunc(args, func(want string) bool { return matches(f, want) })
	})
	if len(findings) > 0 {
		ts.Fatalf("unexpected:\n%s", list(findings))
	}
}

// cmdSilent asserts that $WORK/trace.jsonl has no finding of warn or worse.
func cmdSilent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: silent")
	}
	findings := slices.DeleteFunc(findingsOf(ts), func(f reportedFinding) bool { return f.Severity == "info" })
	if len(findings) > 0 {
		ts.Fatalf("unexpected:\n%s", list(findings))
	}
}

func matches(f reportedFinding, want string) bool {
	rule, culprits, _ := strings.Cut(want, ":")
	if f.Rule != rule {
		return false
	}
	for culprit := range strings.SplitSeq(culprits, ",") {
		name, exes, named := strings.Cut(culprit, "=")
		if !named {
			continue
		}
		blamed := false
		for _, c := range f.Culprits {
			blamed = blamed || c.Var == name && slices.Contains(strings.Split(exes, "|"), injectorName(c.Exe))
		}
		if !blamed {
			return false
		}
	}
	return true
}

func injectorName(exe *string) string {
	if exe == nil {
		return "-"
	}
	return path.Base(*exe)
}

func list(findings []reportedFinding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "  %v\n", f)
	}
	return b.String()
}

// findingsOf reads the report of $WORK/trace.jsonl and returns the findings of
// the launches below $LAB: a trace holds the whole machine, where other scripts
// run at the same time. Silence proves nothing unless something was looked at,
// so a trace without such a launch, or with a loss, fails.
func findingsOf(ts *testscript.TestScript) []reportedFinding {
	// Through a file: a report on stdout would bury what failed in the log.
	file := ts.MkAbs("report.json")
	ts.Check(os.RemoveAll(file))
	ts.Check(ts.Exec("goenvtrace", "report", "-o", file, ts.MkAbs("trace.jsonl")))
	var r reported
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(file)), &r))
	if !r.Trace.Live || !r.Trace.Complete || r.Trace.Lost != 0 {
		ts.Fatalf("not a whole live trace: %+v", r.Trace)
	}
	lab := ts.Getenv("LAB")
	here := make(map[string]bool)
	for _, img := range r.Images {
		here[img.ID] = lab == "" || img.Cwd == lab || strings.HasPrefix(img.Cwd, lab+"/")
	}
	launches := make(map[string]bool)
	for _, l := range r.Launches {
		if here[l.Image] {
			launches[l.ID] = true
			ts.Logf("%s %s %s %s %q", l.ID, l.Tool, l.Version, l.Verdict, l.Reasons)
		}
	}
	if len(launches) == 0 {
		ts.Fatalf("no launch below %q among %d", lab, len(r.Launches))
	}
	return slices.DeleteFunc(r.Findings, func(f reportedFinding) bool {
		return !slices.ContainsFunc(f.Launches, func(id string) bool { return launches[id] })
	})
}
