// SPDX-License-Identifier: Apache-2.0

// Command framed talks to a language server or a debug adapter as an editor
// does: JSON messages behind a Content-Length header. It plays a session from
// stdin: a line of JSON is sent, a line "< TEXT" waits for a message that holds
// TEXT. What comes meanwhile is answered with null where it is a request.
//
//	framed COMMAND… <session         over the command's stdin and stdout
//	framed -connect ADDRESS <session over TCP
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "framed:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 2 && args[0] == "-connect" {
		conn, err := net.Dial("tcp", args[1])
		if err != nil {
			return err
		}
		defer conn.Close()
		return play(os.Stdin, conn, conn)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := play(os.Stdin, in, out); err != nil {
		return err
	}
	in.Close()
	return cmd.Wait()
}

func play(session io.Reader, to io.Writer, from io.Reader) error {
	received := bufio.NewReader(from)
	lines := bufio.NewScanner(session)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := os.Expand(lines.Text(), func(name string) string {
			if name == "" {
				return "$"
			}
			return os.Getenv(name)
		})
		if want, ok := strings.CutPrefix(line, "< "); ok {
			if err := await(received, to, want); err != nil {
				return fmt.Errorf("wait for %q: %w", want, err)
			}
			continue
		}
		if line == "" {
			continue
		}
		if err := send(to, []byte(line)); err != nil {
			return err
		}
	}
	return lines.Err()
}

func send(to io.Writer, body []byte) error {
	_, err := fmt.Fprintf(to, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

func await(from *bufio.Reader, to io.Writer, want string) error {
	for {
		body, err := receive(from)
		if err != nil {
			return err
		}
		if err := answer(to, body); err != nil {
			return err
		}
		if strings.Contains(string(body), want) {
			return nil
		}
	}
}

func receive(from *bufio.Reader) ([]byte, error) {
	head, err := textproto.NewReader(from).ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(head.Get("Content-Length"))
	if err != nil {
		return nil, err
	}
	body := make([]byte, n)
	_, err = io.ReadFull(from, body)
	return body, err
}

// answer lets a server that asks the editor something go on.
func answer(to io.Writer, body []byte) error {
	var request struct {
		ID     json.RawMessage
		Method string
		Params struct{ Items []json.RawMessage }
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return err
	}
	if request.Method == "" || len(request.ID) == 0 {
		return nil
	}
	result := "null"
	if request.Method == "workspace/configuration" {
		result = "[" + strings.TrimSuffix(strings.Repeat("null,", len(request.Params.Items)), ",") + "]"
	}
	return send(to, fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%s,"result":%s}`, request.ID, result))
}
