// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// jsonHeader is the header as it stands in a file. Header and footer are
// written once, so encoding/json may do it.
type jsonHeader struct {
	T           string          `json:"t"`
	Schema      string          `json:"schema"`
	Tool        string          `json:"tool,omitempty"`
	Started     time.Time       `json:"started"`
	Host        text            `json:"host,omitempty"`
	Kernel      text            `json:"kernel,omitempty"`
	Arch        string          `json:"arch,omitempty"`
	KeyID       string          `json:"key_id,omitempty"`
	Clock       jsonClock       `json:"clock"`
	Transparent []string        `json:"transparent,omitempty"`
	Scope       json.RawMessage `json:"scope,omitempty"`
	Command     []text          `json:"command,omitempty"`
}

type jsonClock struct {
	Boottime uint64 `json:"boottime_ns"`
	Realtime uint64 `json:"realtime_ns"`
}

type jsonFooter struct {
	T               string            `json:"t"`
	Ended           time.Time         `json:"ended"`
	Events          jsonEvents        `json:"events"`
	Lost            map[string]uint64 `json:"lost,omitempty"`
	IncompleteExecs uint64            `json:"incomplete_execs"`
	ProgramMisses   uint64            `json:"program_misses"`
	Recovered       uint64            `json:"recovered"`
}

type jsonEvents struct {
	Exec uint64 `json:"exec"`
	Fork uint64 `json:"fork"`
	Exit uint64 `json:"exit"`
}

// text is a byte string that marshals as the append functions write it.
type text string

func (t text) MarshalJSON() ([]byte, error) { return appendText(nil, string(t)), nil }

func (t *text) UnmarshalJSON(b []byte) error {
	s := scanner{s: string(b)}
	*t = text(s.text())
	return s.err
}

func appendHeader(b []byte, h Header) ([]byte, error) {
	j := jsonHeader{
		T: "header", Schema: Schema, Tool: h.Tool, Started: h.Started.UTC(),
		Host: text(h.Host), Kernel: text(h.Kernel), Arch: h.Arch, KeyID: h.KeyID,
		Clock: jsonClock{Boottime: h.Boottime, Realtime: h.Realtime}, Scope: h.Scope,
	}
	for _, p := range h.Transparent {
		j.Transparent = append(j.Transparent, p.String())
	}
	for _, c := range h.Command {
		j.Command = append(j.Command, text(c))
	}
	out, err := json.Marshal(j)
	return append(b, out...), err
}

func decodeHeader(line string) (Header, error) {
	var j jsonHeader
	if err := json.Unmarshal([]byte(line), &j); err != nil {
		return Header{}, err
	}
	h := Header{
		Schema: j.Schema, Tool: j.Tool, Started: j.Started, Host: string(j.Host),
		Kernel: string(j.Kernel), Arch: j.Arch, KeyID: j.KeyID,
		Boottime: j.Clock.Boottime, Realtime: j.Clock.Realtime, Scope: j.Scope,
	}
	for _, s := range j.Transparent {
		p, err := decoder.ParseProcessID(s)
		if err != nil {
			return Header{}, fmt.Errorf("transparent: %w", err)
		}
		h.Transparent = append(h.Transparent, p)
	}
	for _, c := range j.Command {
		h.Command = append(h.Command, string(c))
	}
	return h, nil
}

func appendFooter(b []byte, f Footer) ([]byte, error) {
	out, err := json.Marshal(jsonFooter{
		T: "footer", Ended: f.Ended.UTC(), Events: jsonEvents(f.Events), Lost: f.Lost,
		IncompleteExecs: f.IncompleteExecs, ProgramMisses: f.ProgramMisses, Recovered: f.Recovered,
	})
	return append(b, out...), err
}

func decodeFooter(line string) (Footer, error) {
	var j jsonFooter
	if err := json.Unmarshal([]byte(line), &j); err != nil {
		return Footer{}, err
	}
	return Footer{
		Ended: j.Ended, Events: Events(j.Events), Lost: j.Lost,
		IncompleteExecs: j.IncompleteExecs, ProgramMisses: j.ProgramMisses, Recovered: j.Recovered,
	}, nil
}
