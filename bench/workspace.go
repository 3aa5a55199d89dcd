package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

const image = "registry.example.com/group/worker:0.4.2"

// body is what the minimal program posts: an ordinary worker.
const body = `{"docker_image_iid":"registry.example.com/group/worker:0.4.2",` +
	`"repository_url":"https://gitlab.example.com/group/minimal",` +
	`"revision_hash":"HASH","revision_message":"Message","revision_author":"Ada",` +
	`"revision_references":[{"type":"branch","name":"main"}],"worker_slug":"reader",` +
	`"worker_name":"Reader","worker_type":"ocr",` +
	`"gpu_usage":"disabled","model_usage":"disabled",` +
	`"configuration":{"name":"Reader","slug":"reader","type":"ocr","configuration":{},` +
	`"user_configuration":{},"secrets":[],"docker":{"command":null,"shm_size":null}}}`

// workspace has a repository to publish from and a registry to publish to. Each command runs on a
// new commit, so that each publishes something new.
type workspace struct {
	dir     string
	env     []string
	url     string
	token   string
	body    string
	commits int
	server  *exec.Cmd
}

func newWorkspace(dir, program string) (*workspace, error) {
	w := &workspace{dir: filepath.Join(dir, "repository"), body: filepath.Join(dir, "body.json")}
	w.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LANG=C.UTF-8", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_COMMITTER_NAME=Ada",
		"GIT_COMMITTER_EMAIL=ada@example.com",
	}
	if err := errors.Join(
		os.Mkdir(w.dir, 0o755),
		os.WriteFile(
			filepath.Join(w.dir, ".arkindex.yml"),
			[]byte("version: 2\nworkers:\n  - {name: Reader, slug: reader, type: ocr}\n"), 0o644,
		),
		os.WriteFile(w.body, []byte(body), 0o644),
		w.git("init", "-q", "-b", "main"),
		w.git("remote", "add", "origin", "git@gitlab.example.com:group/worker.git"),
		w.git("add", "-A"),
		w.git("commit", "-q", "-m", "First version"),
		w.git("tag", "v1"),
	); err != nil {
		return nil, err
	}
	return w, w.serve(program, filepath.Join(dir, "registry.db"))
}

func (w *workspace) git(args ...string) error {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("git %s: %w: %s", args[0], err, out)
	}
	return nil
}

// serve starts our server on a free loopback port and reads the administrator's token from its
// output.
func (w *workspace) serve(program, database string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := listener.Addr().String()
	listener.Close()
	w.url = "http://" + address
	w.server = exec.Command(program, "serve", "--listen", address, "--database", database)
	w.server.Env = w.env
	printed, err := w.server.StdoutPipe()
	if err != nil {
		return err
	}
	ready, err := w.server.StderrPipe()
	if err != nil {
		return err
	}
	if err := w.server.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(printed); w.token == "" && lines.Scan(); {
		if word := strings.TrimSpace(lines.Text()); strings.HasPrefix(word, "ark_") {
			w.token = word
		}
	}
	if w.token == "" {
		return errors.New("the server printed no token")
	}
	log := bufio.NewReader(ready)
	if _, err := log.ReadString('\n'); err != nil {
		return errors.New("the server did not start")
	}
	go func() { _, _ = io.Copy(io.Discard, log) }() // a full pipe would block the server
	w.env = append(w.env, "ARKINDEX_API_URL="+w.url, "ARKINDEX_API_TOKEN="+w.token)
	return nil
}

func (w *workspace) close() {
	_ = w.server.Process.Signal(syscall.SIGTERM)
	_ = w.server.Wait()
}

// operation is the address to which the minimal program posts.
func (w *workspace) operation() string { return w.url + "/api/v1/workers/versions/docker/" }

// definitions writes 1,000 workers' files of the newer format and returns their paths.
func (w *workspace) definitions() ([]string, error) {
	dir := filepath.Join(w.dir+"-workers", "arkindex")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var paths []string
	for i := range 1000 {
		path := filepath.Join(dir, fmt.Sprintf("worker%d.yml", i))
		if err := os.WriteFile(path, []byte(fmt.Sprintf(definition, i)), 0o644); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// definition is an ordinary worker's file; %d makes its slug unique.
const definition = `slug: worker%d
display_name: Line reader
type: recognizer
description: |
  # Line reader

  Reads the lines of a page.
gpu_usage: supported
model_usage: required
docker:
  command: worker-reader
  shm_size: 512m
configuration:
  - {key: batch_size, display_name: Batch size, type: int, default: 8}
  - key: mode
    display_name: Mode
    type: enum
    choices: [fast, exact]
    default: fast
  - {key: confidence, display_name: Confidence, type: float, default: 0.5}
`

// tags returns the directory of the repository with many tags.
func (w *workspace) tags() string { return w.dir + "-tags" }

// tagRepository copies the repository and adds 100,000 packed tags, one of them at HEAD.
func (w *workspace) tagRepository() error {
	if err := errors.Join(
		w.git("commit", "-q", "--allow-empty", "-m", "Second version"),
		w.git("clone", "-q", "--no-local", w.dir, w.tags()),
	); err != nil {
		return err
	}
	commits, err := exec.Command("git", "-C", w.tags(), "rev-list", "HEAD").Output()
	if err != nil {
		return err
	}
	hashes := strings.Fields(string(commits)) // of HEAD and its parent
	var packed strings.Builder
	packed.WriteString("# pack-refs with: peeled fully-peeled sorted \n")
	for i := range 100_000 {
		hash := hashes[1]
		if i == 50_000 {
			hash = hashes[0]
		}
		fmt.Fprintf(&packed, "%s refs/tags/v0.%06d\n", hash, i)
	}
	return errors.Join(
		os.WriteFile(filepath.Join(w.tags(), ".git", "packed-refs"), []byte(packed.String()), 0o644),
		exec.Command(
			"git", "-C", w.tags(), "remote", "set-url", "origin", "git@gitlab.example.com:group/worker.git",
		).Run(),
	)
}

// tagged returns a command that runs in the repository with many tags.
func (w *workspace) tagged(args ...string) func() *exec.Cmd {
	return func() *exec.Cmd {
		cmd := w.plain(args...)()
		cmd.Dir = w.tags()
		return cmd
	}
}

// command returns a command that runs in the repository, on a new commit each time.
func (w *workspace) command(args ...string) func() *exec.Cmd {
	return func() *exec.Cmd {
		w.commits++
		if err := w.git(
			"commit", "-q", "--allow-empty", "-m", fmt.Sprintf("Version %d", w.commits),
		); err != nil {
			panic(err) // nothing else uses the repository
		}
		return w.plain(args...)()
	}
}

// plain returns a command that runs in the repository as it is.
func (w *workspace) plain(args ...string) func() *exec.Cmd {
	return func() *exec.Cmd {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir, cmd.Env = w.dir, w.env
		return cmd
	}
}
