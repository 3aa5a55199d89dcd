package pyyaml_test

import (
	"bytes"
	"testing"

	"arkindex/internal/pyyaml"
)

// workerFile is a worker's configuration as repositories have it.
var workerFile = []byte(`slug: line_finder
display_name: Line finder
type: dla
gpu_usage: supported
model_usage: required
description: |-
  # Line finder

  Finds the lines of a page.
docker:
  command: worker-lines --threads 2
  shm_size: '512m'
configuration:
  - key: threshold
    display_name: Threshold
    type: float
    default: .5
  - key: languages
    display_name: Languages
    type: enum
    choices: [fr, en, 'no']
    default: fr
  - &flag
    key: verbose
    display_name: Verbose
    type: bool
    default: no
  - <<: *flag
    key: quiet
`)

// smallFile has mappings in braces, whose ends must be seen before anything in them is certain.
var smallFile = []byte(`slug: w1
display_name: Reader 1
type: ocr
description: Reads
gpu_usage: supported
configuration:
  - {key: batch, display_name: Batch, type: int, default: 8}
  - {key: mode, display_name: Mode, type: enum, choices: [fast, exact], default: fast}
`)

func BenchmarkLoadOfASmallFile(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(smallFile)))
	for b.Loop() {
		if _, problems := pyyaml.Load("a.yml", smallFile); problems != nil {
			b.Fatal(problems)
		}
	}
}

func BenchmarkLoadOfAWorkerFile(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(int64(len(workerFile)))
	for b.Loop() {
		if _, problems := pyyaml.Load("a.yml", workerFile); problems != nil {
			b.Fatal(problems)
		}
	}
}

func BenchmarkLoadOfALargeFile(b *testing.B) {
	data := append(
		[]byte("a:\n"), bytes.Repeat([]byte("  - {x: 1, y: [a, 'b', \"c\\n\"], z: 1.5}\n"), 10_000)...,
	)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, problems := pyyaml.Load("a.yml", data); problems != nil {
			b.Fatal(problems)
		}
	}
}
