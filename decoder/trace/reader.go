// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Reader reads a trace. One goroutine at a time may use it.
type Reader struct {
	lines   *lineReader
	scan    scanner
	header  Header
	footer  *Footer
	table   table
	time    uint64 // of the event read last, for losses found here
	defects []string
	ignored int
	ended   error // what Next returns from now on
}

// NewReader reads the header. It returns ErrEmpty, ErrNotTrace or a
// *VersionError for what is no trace that it can read, and
// io.ErrUnexpectedEOF for a trace that is cut within its header.
func NewReader(r io.Reader) (*Reader, error) {
	tr := &Reader{lines: newLineReader(r)}
	line, err := tr.lines.next()
	if errors.Is(err, io.EOF) {
		return nil, ErrEmpty
	}
	if errors.Is(err, errControl) {
		return nil, notTrace(line)
	}
	if err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	return tr, tr.begin(line)
}

func (r *Reader) begin(line string) error {
	const start = `{"t":"header"`
	if kind, err := recordType(line); err != nil || kind != "header" {
		if r.lines.torn && (strings.HasPrefix(line, start) || strings.HasPrefix(start, line)) {
			return fmt.Errorf("read header: %w", io.ErrUnexpectedEOF)
		}
		return notTrace(line)
	}
	h, err := decodeHeader(line)
	switch {
	case err != nil && r.lines.torn:
		return fmt.Errorf("read header: %w", io.ErrUnexpectedEOF)
	case !strings.HasPrefix(h.Schema, "goenvtrace.trace/"):
		return notTrace(line)
	case h.Schema != Schema:
		return &VersionError{Got: h.Schema}
	case err != nil:
		return fmt.Errorf("read header: %w", err)
	}
	r.header = h
	return nil
}

func notTrace(line string) error {
	return fmt.Errorf("%w: it begins with %s", ErrNotTrace, quote(line))
}

// Header is the trace's first line.
func (r *Reader) Header() Header { return r.header }

// Next returns the next event, io.EOF at the end. A line that is no record
// comes as a Loss of kind decoder.LossRecord, and reading goes on. A torn end
// is an end; see Complete. Other errors are the underlying reader's, and stay.
//
// An environment may be shared with that of another event.
func (r *Reader) Next() (decoder.Event, error) {
	for r.ended == nil {
		line, err := r.lines.next()
		if err != nil && !errors.Is(err, errLong) && !errors.Is(err, errControl) {
			r.end(err)
			break
		}
		if err == nil {
			var e decoder.Event
			if e, err = r.record(line); err == nil && e == nil {
				continue
			}
			if err == nil {
				return e, nil
			}
		}
		if r.lines.torn {
			r.defect("the last line is cut")
			continue
		}
		return r.garbage(err), nil
	}
	return nil, r.ended
}

// end notes why the stream ended. A compressor's reader tells a torn file by
// io.ErrUnexpectedEOF; everything up to there was delivered.
func (r *Reader) end(err error) {
	r.ended = err
	if errors.Is(err, io.ErrUnexpectedEOF) {
		r.defect("the file is cut")
		r.ended = io.EOF
	} else if !errors.Is(err, io.EOF) {
		r.defect("reading stopped: " + err.Error())
		r.ended = fmt.Errorf("read trace: %w", err)
	}
	if r.footer == nil {
		r.defect("there is no footer: the trace was not ended in order")
	}
}

// maxDefects bounds the list for people; a file of garbage has any number.
const maxDefects = 20

func (r *Reader) defect(what string) {
	switch {
	case len(r.defects) < maxDefects:
		r.defects = append(r.defects, what)
	case len(r.defects) == maxDefects:
		r.defects = append(r.defects, "and more")
	}
}

// record reads one line. Both results are nil for what is no event.
func (r *Reader) record(line string) (decoder.Event, error) {
	kind, err := recordType(line)
	if err != nil {
		return nil, err
	}
	r.scan.on(line)
	e, err := r.decode(&r.scan, kind)
	r.ignored += r.scan.ignored
	if err != nil || e == nil {
		return nil, err
	}
	if r.footer != nil {
		return nil, errors.New("record behind the footer")
	}
	if t := when(e); t != 0 {
		r.time = t
	}
	r.table.follow(e)
	return e, nil
}

func (r *Reader) decode(s *scanner, kind string) (decoder.Event, error) {
	switch kind {
	case "exec":
		return event(decodeExec(s, &r.table, decoder.Observed))
	case "process":
		return event(decodeExec(s, &r.table, decoder.Snapshot))
	case "fork":
		return event(decodeFork(s))
	case "exit":
		return event(decodeExit(s))
	case "attempt":
		return event(decodeAttempt(s))
	case "open":
		return event(decodeOpen(s))
	case "fact":
		return event(decodeFact(s))
	case "loss":
		return event(decodeLoss(s))
	case "header":
		return nil, errors.New("second header")
	case "footer":
		f, err := decodeFooter(s.s)
		if err != nil {
			return nil, err
		}
		r.footer = &f
		return nil, nil
	}
	s.ignored++
	return nil, nil
}

// event keeps a nil pointer from becoming an event.
func event[E decoder.Event](e E, err error) (decoder.Event, error) {
	if err != nil {
		return nil, err
	}
	return e, nil
}

func when(e decoder.Event) uint64 {
	switch e := e.(type) {
	case *decoder.Exec:
		if e.Source == decoder.Snapshot {
			return 0 // its time is when the process started
		}
		return e.Time
	case *decoder.Fork:
		return e.Time
	case *decoder.Exit:
		return e.Time
	case *decoder.Attempt:
		return e.Time
	}
	return 0
}

// garbage is the loss that stands for a line which is no record.
func (r *Reader) garbage(err error) *decoder.Loss {
	text := "line " + strconv.Itoa(r.lines.n) + ": " + quoteControls(err.Error())
	r.defect(text)
	return &decoder.Loss{Time: r.time, Kind: decoder.LossRecord, Count: 1, CPU: -1, Text: text}
}

// Footer is the trace's last line, once Next has returned io.EOF; false where
// the trace has none.
func (r *Reader) Footer() (Footer, bool) {
	if r.footer == nil {
		return Footer{}, false
	}
	return *r.footer, true
}

// Complete reports whether every line was read and the last one was a footer.
// It is false until Next has returned io.EOF. What was lost while the trace
// was taken is not its business: the footer says that.
func (r *Reader) Complete() bool {
	return errors.Is(r.ended, io.EOF) && len(r.defects) == 0
}

// Defects says, in words for people, what Complete found missing.
func (r *Reader) Defects() []string { return r.defects }

// Ignored counts records and fields of a kind that this reader doesn't know.
func (r *Reader) Ignored() int { return r.ignored }

// quote shows the beginning of what was read instead of a trace.
func quote(line string) string {
	const most = 40
	if len(line) > most {
		return strconv.QuoteToASCII(line[:most]) + "..."
	}
	return strconv.QuoteToASCII(line)
}

// quoteControls escapes what a terminal would obey, and cuts what fills it.
func quoteControls(s string) string {
	const most = 200
	if len(s) > most {
		s = s[:most] + "..."
	}
	for _, c := range s {
		if c < ' ' || 0x7f <= c && c < 0xa0 {
			q := strconv.QuoteToASCII(s)
			return q[1 : len(q)-1]
		}
	}
	return s
}
