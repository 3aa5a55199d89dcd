// Package workerfile reads the configuration files in which a Git repository describes its
// workers, and reports everything that is wrong with them at once, with positions. There are two
// formats: an .arkindex.yml describes all workers of a repository, and each arkindex/*.yml
// describes one worker.
package workerfile
