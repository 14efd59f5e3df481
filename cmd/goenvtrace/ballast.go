// SPDX-License-Identifier: Apache-2.0

package main

// ballastBytes are never touched, so that they take no memory. But the collector counts
// them: it runs each time when as much again has been allocated as there is, and with
// the few MiB that a trace needs it would run all the time. Garbage may now take
// this much more, whatever else is needed.
const ballastBytes = 16 << 20

// ballast is to be kept alive while events come: defer runtime.KeepAlive(ballast()).
func ballast() []byte { return make([]byte, ballastBytes) }
