// SPDX-License-Identifier: Apache-2.0

package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
)

// watchOptions is the command line of watch.
type watchOptions struct {
	output   string
	noRecord bool
	format   string
	strict   bool
	attempts bool
	noOpens  bool
	duration time.Duration
	scope    scopeOptions
	identity size // rings, in bytes
	bulk     size
	argv     []string // the command to trace, nil for none
}

// scopeOptions are the flags that narrow what is judged; one at most is given.
type scopeOptions struct {
	pid     int
	tmux    bool
	session string
	only    bool
}

func watchCommand() *cobra.Command {
	o := &watchOptions{identity: 4 << 20, bulk: 32 << 20}
	var tmux string
	cmd := &cobra.Command{
		Use:   "watch [SCOPE] [-- COMMAND...]",
		Short: "Trace live: findings and one line a launch as they come",
		Long: "Trace live. With a COMMAND it runs as you, in your environment, and the trace ends with\n" +
			"it; without one, the trace ends with Ctrl-C. What was captured is recorded, redacted, in\n" +
			"your state directory (goenvtrace list), and the report is made from that record.",
		Example: examples,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.arguments(cmd, args, tmux); err != nil {
				return err
			}
			return watch(cmd, o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "record to this `FILE` too, compressed where it ends in .zst; it must not exist")
	f.BoolVar(&o.noRecord, "no-record", false, "don't record to the state directory")
	f.StringVar(&o.format, "format", "text", "live output: text or jsonl (one report of one launch a line)")
	f.BoolVar(&o.strict, "strict", false, "exit 4 where a COMMAND that ended well was not captured completely")
	f.BoolVar(&o.attempts, "attempts", false, "record execs that fail, too: what a search of PATH tried in vain")
	f.BoolVar(&o.noOpens, "no-opens", false, "don't observe which startup files are opened: no line is proven, only matched")
	f.DurationVar(&o.duration, "for", 0, "end after this time, as in 30s")
	f.IntVar(&o.scope.pid, "pid", 0, "judge what this process is and starts")
	f.StringVar(&tmux, "tmux", "", "judge the panes of your tmux server, or of one `SESSION` of it")
	f.Lookup("tmux").NoOptDefVal = allSessions
	f.BoolVar(&o.scope.only, "only", false, "judge what COMMAND starts, and nothing else on this machine")
	f.Var(&o.identity, "identity-ring", "kernel buffer of fork, exec and exit records")
	f.Var(&o.bulk, "bulk-ring", "kernel buffer of the bytes of argv and environ")
	cmd.MarkFlagsMutuallyExclusive("pid", "tmux", "only")
	return cmd
}

// allSessions stands for --tmux without a name: no session can be called so,
// tmux replaces colons.
const allSessions = ":"

// arguments sorts what cobra left: "--tmux NAME" leaves NAME as an argument,
// because the flag's value is optional.
func (o *watchOptions) arguments(cmd *cobra.Command, args []string, tmux string) error {
	dash := cmd.ArgsLenAtDash()
	if dash >= 0 {
		o.argv, args = args[dash:], args[:dash]
		if len(o.argv) == 0 {
			return usage("no command stands behind --; name one: goenvtrace watch -- COMMAND")
		}
	}
	o.scope.tmux = cmd.Flags().Changed("tmux")
	if o.scope.tmux && tmux != allSessions {
		o.scope.session = tmux
	}
	if o.scope.tmux && tmux == allSessions && len(args) == 1 {
		o.scope.session, args = args[0], nil
	}
	if len(args) > 0 {
		return usage("%q is no scope; a command to trace stands behind --: goenvtrace watch -- %s", args[0], report.Quote(args[0]))
	}
	return o.check(cmd)
}

func (o *watchOptions) check(cmd *cobra.Command) error {
	switch {
	case o.format != "text" && o.format != "jsonl":
		return usage("unknown format %q; text and jsonl are known", o.format)
	case cmd.Flags().Changed("pid") && o.scope.pid <= 0:
		return usage("--pid %d is no process id", o.scope.pid)
	case o.scope.only && len(o.argv) == 0:
		return usage("--only needs a command: goenvtrace watch --only -- COMMAND")
	}
	return nil
}
