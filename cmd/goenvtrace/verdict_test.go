// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
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
	Culprits                     []reportedCulprit
}

type reportedCulprit struct {
	Var      string
	Exe      *string
	Location *struct {
		File, Confidence string
		Line             int
	}
}

// place is the location as file:line, "-" where there is none.
func (c reportedCulprit) place() string {
	if c.Location == nil {
		return "-"
	}
	return fmt.Sprintf("%s:%d", path.Base(c.Location.File), c.Location.Line)
}

func (f reportedFinding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", f.Severity, f.Rule, f.Var)
	for _, c := range f.Culprits {
		fmt.Fprintf(&b, " %s=%s@%s", c.Var, injectorName(c.Exe), c.place())
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
	watch := []string{"watch", "--no-record", "-o", ts.MkAbs("trace.jsonl")}
	if ts.Getenv("OBSERVE") == "no" {
		watch = append(watch, "--no-opens") // the same lines must be found
	}
	watch = append(watch, "--")
	ts.Check(ts.Exec("goenvtrace", append(watch, args...)...))
}

// cmdVerdict asserts the findings of warn or worse in $WORK/trace.jsonl, all of
// them:
//
//	verdict RULE[:VAR=EXE[|EXE]…[@FILE:LINE][,VAR=EXE…]]…
//
// VAR=EXE asks for a culprit: the base name of the injector's executable, "-"
// where there is no process to name. @FILE:LINE asks for where the assignment
// stands, "@-" for no such place; a "+" says that LINE follows the $PAD comment
// lines, "*" is any line. In a run with the conflict taken out it asserts that
// there is no finding.
func cmdVerdict(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: verdict RULE[:VAR=EXE[@FILE:LINE]]…")
	}
	for i, want := range args {
		args[i] = padded(want, ts.Getenv("PAD"))
	}
	if ts.Getenv("CONFLICT") == "out" {
		args = nil
	}
	judge(ts, args)
}

// judge compares the findings with those that are asked for. The line that it
// logs is what the measurement of accuracy counts.
func judge(ts *testscript.TestScript, wanted []string) {
	findings, launches := findingsOf(ts)
	missing := slices.DeleteFunc(slices.Clone(wanted), func(want string) bool {
		return slices.ContainsFunc(findings, func(f reportedFinding) bool { return matches(f, want) })
	})
	unexpected := slices.DeleteFunc(slices.Clone(findings), func(f reportedFinding) bool {
		return f.Severity == "info" || slices.ContainsFunc(wanted, func(want string) bool { return matches(f, want) })
	})
	ts.Logf("accuracy: launches %d right %d wrong %d missing %d",
		launches, len(wanted)-len(missing), len(unexpected), len(missing))
	if len(missing) > 0 {
		ts.Fatalf("no finding %q in %d of them:\n%s", missing, len(findings), list(findings))
	}
	if len(unexpected) > 0 {
		ts.Fatalf("unexpected:\n%s", list(unexpected))
	}
}

// cmdSilent asserts that $WORK/trace.jsonl has no finding of warn or worse.
func cmdSilent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: silent")
	}
	judge(ts, nil)
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
		exes, place, placed := strings.Cut(exes, "@")
		blamed := false
		for _, c := range f.Culprits {
			here := c.place()
			if file, any := strings.CutSuffix(place, ":*"); any {
				place, here = file, here[:max(0, strings.LastIndexByte(here, ':'))]
			}
			blamed = blamed || c.Var == name && slices.Contains(strings.Split(exes, "|"), injectorName(c.Exe)) && (!placed || place == here)
		}
		if !blamed {
			return false
		}
	}
	return true
}

// padded counts the lines in front of what a startup file says: ":+2" is ":5"
// behind three of them.
func padded(want, pad string) string {
	n, _ := strconv.Atoi(pad)
	return regexp.MustCompile(`:\+[0-9]+`).ReplaceAllStringFunc(want, func(s string) string {
		line, _ := strconv.Atoi(s[2:])
		return fmt.Sprintf(":%d", line+n)
	})
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
func findingsOf(ts *testscript.TestScript) (findings []reportedFinding, judged int) {
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
	}), len(launches)
}
