// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxDiff bounds what a DIRENV_DIFF unpacks to: two environments.
const maxDiff = 4 << 20

var errDiffTooLong = errors.New("too long")

// DirenvDiff unpacks the value of DIRENV_DIFF: direnv's own record of the
// variables that it gave another value, as base64 of zlib of JSON (direnv's
// internal/cmd/env_diff.go). A variable that it removed is not in the result.
// Values are those of a whole environment: they must not be kept.
func DirenvDiff(value string) (map[string]string, error) {
	packed, err := base64.URLEncoding.DecodeString(value)
	if err != nil {
		return nil, fmt.Errorf("decode DIRENV_DIFF: %w", err)
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack DIRENV_DIFF: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(z, maxDiff+1))
	if err == nil && len(text) > maxDiff {
		err = errDiffTooLong
	}
	if err != nil {
		return nil, fmt.Errorf("unpack DIRENV_DIFF: %w", err)
	}
	var diff struct {
		Next map[string]string `json:"n"`
	}
	if err := json.Unmarshal(text, &diff); err != nil {
		return nil, errors.New("parse DIRENV_DIFF: not the JSON that direnv writes") // its error quotes values
	}
	return diff.Next, nil
}
