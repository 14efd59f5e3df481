// SPDX-License-Identifier: Apache-2.0

// Package bpf embeds the compiled BPF programs and the Go view of their wire
// format. It holds no logic: package tracer loads it, package decoder reads it.
package bpf

//go:generate go tool bpf2go -cc clang-14 -strip llvm-strip-14 -target bpfel -cflags "-O2 -g -mcpu=v3 -Wall -Werror" -type record_kind -type record_stream -type exec_flag -type path_flag -type block_flag -type record_hdr -type process_key -type exec_record -type fork_record -type exit_record -type block_record -type cpu_state Capture capture.bpf.c -- -I.
//go:generate go tool bpf2go -cc clang-14 -strip llvm-strip-14 -target bpfel -cflags "-O2 -g -mcpu=v3 -Wall -Werror" Seed seed.bpf.c -- -I.
//go:generate go tool bpf2go -cc clang-14 -strip llvm-strip-14 -target bpfel -cflags "-O2 -g -mcpu=v3 -Wall -Werror" -type attempt_program -type attempt_record -type attempt_count Attempt attempt.bpf.c -- -I.
