// Package workerfile reads the configuration files in which a Git repository describes its workers, and reports everything
// that is wrong with them at once, each problem with its place. There are two formats: .arkindex.yml, which describes all
// workers of a repository, and arkindex/*.yml, which describe one each.
package workerfile
