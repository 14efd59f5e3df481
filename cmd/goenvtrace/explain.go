// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

func explainCommand() *cobra.Command {
	var launch string
	var width int
	cmd := &cobra.Command{
		Use:   "explain [TRACE] [VAR]",
		Short: "Show what became of a variable on its way to a launch",
		Long: "Show the chain of programs that led to a launch, and below each what it did to a variable:\n" +
			"who set or removed it, when, in which file and line, through whom it came. VAR may be PATH,\n" +
			"which is told entry by entry; without one it is every variable that is not the default.\n" +
			"Without --launch it is the first launch with a conflict, else the last one.",
		Example: "  goenvtrace explain GOROOT\n  goenvtrace explain ^2 PATH --launch L7",
		Args:    atMost(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			trace, name := explainArgs(args)
			if launch != "" {
				trace += "#" + launch
			}
			if width < 0 {
				width = terminalWidth(cmd.OutOrStdout())
			}
			return explain(cmd.OutOrStdout(), trace, name, width)
		},
	}
	cmd.Flags().StringVar(&launch, "launch", "", "the launch, by its `ID` in the report")
	cmd.Flags().IntVar(&width, "width", -1, "cut lines to `COLUMNS`, 0 for none (default: the terminal's)")
	return cmd
}

// explainArgs tells a trace from a variable where only one is named: a variable is
// a word that no file is called.
func explainArgs(args []string) (trace, name string) {
	switch len(args) {
	case 2:
		return args[0], args[1]
	case 1:
		if isVariable(args[0]) {
			if _, err := os.Lstat(args[0]); errors.Is(err, fs.ErrNotExist) {
				return "", args[0]
			}
		}
		return args[0], ""
	}
	return "", ""
}

func isVariable(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

func explain(w io.Writer, arg, name string, width int) error {
	o, res, err := launchArg(arg)
	if err != nil {
		return err
	}
	names := report.Variables(res)
	if name != "" {
		if !had(res, name) {
			return usage("no program on the way to %s had a variable %s; goenvtrace explain without one shows those that matter",
				res.Launch.ID, report.Quote(name))
		}
		names = []string{name}
	}
	trace, _, _ := strings.Cut(arg, "#")
	found, err := findBrackets(trace, o, report.Wanted(res, names))
	if err != nil {
		return err
	}
	return report.ExplainText(w, report.Explain(o, res, names, found), width)
}

// had reports that there is something to say of a variable: an image of the chain
// had it, or the go command has a value for it.
func had(res *conflict.Result, name string) bool {
	_, ok := res.Setting(name)
	return ok || len(res.Launch.Subject.History(name)) > 0
}

// findBrackets reads the trace once more, now that it is known whose children tell
// when the changes were made. The tree keeps no children: most are of no interest.
func findBrackets(arg string, o report.Outcome, wanted map[report.BracketKey]decoder.Entry) (map[report.BracketKey]report.Bracket, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	name, err := findTrace(arg)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, usage("read trace: %w", err)
	}
	defer f.Close()
	r, err := newTraceReader(f)
	if err != nil {
		return nil, usage("read trace %s: %w", name, err)
	}
	b := newBrackets(o, wanted)
	for {
		ev, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.found(), nil
		}
		if err != nil {
			return nil, usage("read trace %s: %w", name, err)
		}
		b.add(ev)
	}
}

// brackets watches the children of injectors.
type brackets struct {
	outcome report.Outcome
	tree    *proctree.Tree
	byImage map[decoder.ImageID][]*bracket
}

// bracket is what the children of one injector say of one change.
type bracket struct {
	key      report.BracketKey
	entry    decoder.Entry // after the change; no name: the variable is gone
	after    *proctree.Image
	by       *proctree.Image
	with     int // children that have it
	lackedIt bool
}

func newBrackets(o report.Outcome, wanted map[report.BracketKey]decoder.Entry) *brackets {
	b := &brackets{
		outcome: o,
		tree:    proctree.New(proctree.Options{Transparent: o.Header.Transparent}),
		byImage: make(map[decoder.ImageID][]*bracket),
	}
	for key, entry := range wanted {
		b.byImage[key.Injector] = append(b.byImage[key.Injector], &bracket{key: key, entry: entry})
	}
	return b
}

func (b *brackets) add(ev decoder.Event) {
	switch ev := ev.(type) {
	case *decoder.Exec:
		img := b.tree.Exec(ev)
		if img == nil || img.Pred == nil || img.Edge != proctree.EdgeFork || !ev.Complete {
			return
		}
		for _, br := range b.byImage[img.Pred.ID] {
			br.child(img)
		}
	case *decoder.Fork:
		b.tree.Fork(ev)
	case *decoder.Exit:
		b.tree.Exit(ev)
	case *decoder.Loss:
		b.tree.Loss(ev)
	}
}

// child looks whether a child has the value.
func (br *bracket) child(img *proctree.Image) {
	i := slices.IndexFunc(img.Exec.Env, func(e decoder.Entry) bool { return e.Name == br.key.Name && !e.Bare })
	has := i < 0 && br.entry.Name == "" || i >= 0 && img.Exec.Env[i] == br.entry
	switch {
	case has && br.by == nil:
		br.by, br.with = img, 1
	case has:
		br.with++
	case br.by == nil:
		br.after = img
	default:
		br.lackedIt = true
	}
}

func (b *brackets) found() map[report.BracketKey]report.Bracket {
	out := make(map[report.BracketKey]report.Bracket)
	for _, list := range b.byImage {
		for _, br := range list {
			if br.by == nil && br.after == nil {
				continue
			}
			found := report.Bracket{Alone: br.with == 1 && br.lackedIt}
			if br.after != nil {
				found.After = report.ChildOf(b.outcome.Header, br.after)
			}
			if br.by != nil {
				found.By = report.ChildOf(b.outcome.Header, br.by)
			}
			out[br.key] = found
		}
	}
	return out
}
