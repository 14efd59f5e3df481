// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// formats are the writers of a report, by the name that --format takes.
var formats = map[string]func(io.Writer, *report.Report) error{
	"text": report.Text,
	"json": report.JSON,
}

func reportCommand() *cobra.Command {
	var format, output string
	cmd := &cobra.Command{
		Use:   "report [TRACE]",
		Short: "Show the verdicts of a recorded trace",
		Long: "Show the verdicts of a trace: a file, ^1 for the latest recorded one (the default),\n" +
			"^2 for the one before. No privileges are needed, and nothing is read but the trace.",
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, err := pickFormat(format, output)
			if err != nil {
				return err
			}
			r, err := replayArg(args)
			if err != nil {
				return err
			}
			return emit(cmd.OutOrStdout(), output, r, write)
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "text or json (default: by the extension of -o, else text)")
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this `FILE`, which must not exist")
	return cmd
}

// pickFormat takes the format that was asked for, or that the file's name asks for.
func pickFormat(format, output string) (func(io.Writer, *report.Report) error, error) {
	if format == "" {
		format = "text"
		if filepath.Ext(output) == ".json" {
			format = "json"
		}
	}
	write, ok := formats[format]
	if !ok {
		return nil, usage("unknown format %q; text and json are known", format)
	}
	return write, nil
}

// emit writes to stdout or to a new file.
func emit(stdout io.Writer, output string, r *report.Report, write func(io.Writer, *report.Report) error) error {
	if output == "" {
		return write(stdout, r)
	}
	f, err := createTrace(output)
	if err != nil {
		return existing(output, err)
	}
	return errors.Join(write(f, r), f.Close())
}

func replayArg(args []string) (*report.Report, error) {
	var arg string
	if len(args) > 0 {
		arg = args[0]
	}
	o, err := outcomeOf(arg)
	if err != nil {
		return nil, err
	}
	return report.New(o), nil
}

// outcomeOf judges a trace that is named on the command line.
func outcomeOf(arg string) (report.Outcome, error) {
	name, err := findTrace(arg)
	if err != nil {
		return report.Outcome{}, err
	}
	return replayFile(name)
}

// findTrace looks in the state directory of whoever asks.
func findTrace(arg string) (string, error) {
	if arg != "" && !strings.HasPrefix(arg, "^") {
		return arg, nil
	}
	s, err := ownStore()
	if err != nil {
		return "", usage("%w", err)
	}
	name, err := s.find(arg)
	if err != nil {
		return "", usage("%w", err)
	}
	return name, nil
}

func replayFile(name string) (report.Outcome, error) {
	f, err := os.Open(name)
	if err != nil {
		return report.Outcome{}, usage("read trace: %w", err)
	}
	defer f.Close()
	o, err := replay(f)
	if err != nil {
		return report.Outcome{}, usage("read trace %s: %w", name, err)
	}
	return o, nil
}

// replay judges a trace. It is the right half of the pipeline,
// fed from a file instead of the redactor:
//
//	trace file ─► analysis (tree ─► blame ─► goenv ─► conflict) ─► report
func replay(in io.Reader) (report.Outcome, error) {
	defer paceCollector()()
	r, err := newTraceReader(in)
	if err != nil {
		return report.Outcome{}, err
	}
	scope, err := parseScope(r.Header().Scope)
	if err != nil {
		return report.Outcome{}, err
	}
	a := newAnalysis(r.Header(), scope)
	for {
		ev, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return report.Outcome{}, err
		}
		a.add(ev)
	}
	a.tally.Notes = append(a.tally.Notes, r.Defects()...)
	return a.outcome(r.Complete()), nil
}

func parseScope(raw json.RawMessage) (proctree.Scope, error) {
	var s proctree.Scope
	if len(raw) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("parse scope: %w", err)
	}
	return s, nil
}
