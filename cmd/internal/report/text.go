// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"
)

// commandWidth is how much of an argv a line of text shows.
const commandWidth = 60

// Text writes the report for a person: the verdict first, then every finding
// with its culprits and the fix, then one line a launch, then what was captured
// and what was not.
func Text(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	for _, f := range r.Findings {
		FindingText(b, f)
		fmt.Fprintln(b)
	}
	for _, c := range r.Comparisons {
		CompareText(b, c)
		fmt.Fprintln(b)
	}
	fmt.Fprintln(b, Headline(r))
	for _, l := range r.Launches {
		fmt.Fprintf(b, "%-4s ", l.ID)
		LaunchLine(b, r, l)
	}
	fmt.Fprintln(b, Captured(&r.Trace))
	if r.Trace.Released != nil {
		fmt.Fprintln(b, r.Trace.Released)
	}
	for _, n := range r.Trace.Notes {
		fmt.Fprintf(b, "  %s\n", Escape(n))
	}
	return b.Flush()
}

// FindingText writes one finding with its culprits and the fix.
func FindingText(w io.Writer, f Finding) {
	fmt.Fprintf(w, "%-5s %s  %s\n", f.Severity, f.Rule, Escape(f.Message))
	for i := range f.Culprits {
		fmt.Fprintf(w, "  %-7s %s\n", f.Culprits[i].label(), f.Culprits[i].text())
	}
	for _, fix := range f.Fix {
		fmt.Fprintf(w, "  %-7s %s\n", "fix", Escape(f.shortened(fix)))
	}
	if len(f.Launches) > 1 {
		fmt.Fprintf(w, "  %-7s %s\n", "seen in", strings.Join(f.Launches, " "))
	}
}

// LaunchLine writes the verdict on one launch, with the reasons why it is
// unverified and what was tried in vain below it.
func LaunchLine(w io.Writer, r *Report, l Launch) {
	argv, pid := r.command(l)
	fmt.Fprintf(w, "%-10s %s  (%s, pid %d, %s)\n", l.Verdict, argv, toolVersion(l), pid, ended(l.Exit))
	for _, reason := range l.Reasons {
		fmt.Fprintf(w, "       %s\n", Escape(reason))
	}
	for _, u := range l.Unread {
		if l.Verdict == "clean" {
			break // nobody asks where its values came from
		}
		fmt.Fprintf(w, "       startup file not read: %s: %s\n", Escape(u.File), Escape(u.Reason))
	}
	if tried := r.tried(l); tried != "" {
		fmt.Fprintf(w, "       tried in vain: %s\n", tried)
	}
}

// EndLine writes the end of a launch that was shown before.
func EndLine(w io.Writer, r *Report, l Launch) {
	argv, pid := r.command(l)
	fmt.Fprintf(w, "%-10s %s  (pid %d)\n", ended(l.Exit), argv, pid)
}

// command is how the launch was called.
func (r *Report) command(l Launch) (argv string, pid uint32) {
	for _, img := range r.Images {
		if img.ID == l.Image && len(img.Argv) == 0 {
			return Quote(img.Exe), img.PID // its arguments did not arrive
		}
		if img.ID == l.Image {
			return Command(img.Argv, commandWidth), img.PID
		}
	}
	return l.Tool, 0
}

// label names the column: what led to the binary is shown as "go".
func (c *Culprit) label() string {
	if c.Var == "exe" || c.Found != "" {
		return "go"
	}
	return Escape(c.Var)
}

// verbs say an op with its injector.
var verbs = map[string]string{
	"set": "set by", "replaced": "replaced by", "removed": "removed by", "moved": "moved by",
	"prepended": "prepended by", "appended": "appended by", "inserted": "inserted by",
}

// text is the line behind the label.
func (c *Culprit) text() string {
	var b strings.Builder
	if c.Found != "" {
		b.WriteString(Escape(c.Found) + ", ")
	}
	if c.Var == "PATH" && (c.Found == "" || c.Op == "removed") || c.Var != "PATH" && c.Op == "removed" {
		b.WriteString(Escape(c.Value) + " ")
	}
	b.WriteString(c.deed())
	if v := c.Via; v != nil {
		fmt.Fprintf(&b, ", handed over by %s: %s (pid %d, %s)", v.How, Command(v.Argv, commandWidth), v.PID, v.Confidence)
	}
	if l := c.Location; l != nil {
		b.WriteString(" " + l.text())
	} else if c.Unlocated != "" {
		b.WriteString("   (" + Escape(c.Unlocated) + ")")
	}
	return b.String()
}

// deed says who did what.
func (c *Culprit) deed() string {
	who := "an unknown process"
	if c.PID != nil {
		who = fmt.Sprintf("%s (pid %d)", c.program(), *c.PID)
	}
	switch {
	case c.Image == nil && c.Location != nil:
		return "set"
	case c.Unknown && c.Image != nil:
		return fmt.Sprintf("of unknown origin: what ran before %s was not captured", who)
	case c.Unknown:
		return "of unknown origin"
	case c.BeforeTrace && c.Image != nil:
		return fmt.Sprintf("there before the trace (oldest known: %s)", who)
	case c.BeforeTrace:
		return "there before the trace"
	case c.Var == "exe":
		return "chosen by " + who
	}
	verb, ok := verbs[c.Op]
	if !ok {
		verb = c.Op + " by"
	}
	if c.Gap {
		who += ", or by an image after it that was not captured"
	}
	return verb + " " + who
}

func (c *Culprit) program() string {
	if len(c.Argv) > 0 {
		return Command(c.Argv, commandWidth)
	}
	if c.Exe != nil && *c.Exe != "" {
		return Escape(path.Base(*c.Exe))
	}
	return "an unnamed image"
}

func toolVersion(l Launch) string {
	if l.Version == "" {
		return l.Tool + ", version unknown"
	}
	if l.Tool == "go" {
		return Escape(l.Version)
	}
	return l.Tool + " " + Escape(l.Version)
}

func ended(x *Exit) string {
	switch {
	case x == nil:
		return "running"
	case x.Signal != nil:
		return fmt.Sprintf("signal %d", *x.Signal)
	default:
		return fmt.Sprintf("exit %d", x.Code)
	}
}

// Headline is the verdict on all launches in one sentence.
func Headline(r *Report) string {
	count := map[string]int{}
	for _, l := range r.Launches {
		count[l.Verdict]++
	}
	n := len(r.Launches)
	switch {
	case n == 0:
		s := "no go, gopls or dlv was started" + inScope(r)
		if vain := r.vain(); vain != "" {
			s += "; tried in vain: " + vain
		}
		return s
	case count["conflict"] > 0:
		return fmt.Sprintf("%s: %d with a conflict, %d clean, %d unverified",
			plural(n, "launch", "launches"), count["conflict"], count["clean"], count["unverified"])
	case count["unverified"] > 0:
		return fmt.Sprintf("no conflict found, but %d of %s could not be verified",
			count["unverified"], plural(n, "launch", "launches"))
	default:
		return fmt.Sprintf("no conflict in %s", plural(n, "launch", "launches"))
	}
}

func inScope(r *Report) string {
	if r.Trace.Scope == "" {
		return ""
	}
	return " in scope (" + Escape(r.Trace.Scope) + ")"
}

// Captured says what the verdicts rest on.
func Captured(t *Trace) string {
	recovered := ""
	if t.RecoveredExecs > 0 {
		recovered = fmt.Sprintf(" (%d recovered from the process)", t.RecoveredExecs)
	}
	return fmt.Sprintf("captured %s: %d complete%s, %d incomplete; %d lost, %d program misses",
		plural(int(t.Events.Exec), "exec", "execs"), t.Events.Exec-t.IncompleteExecs, recovered, t.IncompleteExecs, t.Lost, t.ProgramMisses)
}

// String says what is not in the report.
func (r *Released) String() string {
	return fmt.Sprintf("%s that ended earlier: not in this report, %d of them with a finding",
		plural(int(r.Launches), "launch", "launches"), r.Conflicts)
}

// Summary is the headline, the number of findings and what was captured, for
// the end of a live trace.
func Summary(r *Report) string {
	var errs, warns int
	for _, f := range r.Findings {
		switch f.Severity {
		case "error":
			errs++
		case "warn":
			warns++
		}
	}
	s := Headline(r)
	if errs+warns > 0 {
		s += fmt.Sprintf("; %s, %s", plural(errs, "error", "errors"), plural(warns, "warning", "warnings"))
	}
	s += "\n" + Captured(&r.Trace)
	if r.Trace.Released != nil {
		s += "\n" + r.Trace.Released.String()
	}
	for _, n := range r.Trace.Notes {
		s += "\n  " + Escape(n)
	}
	return s
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
