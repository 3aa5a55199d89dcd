package workerfile

import _ "embed" // for the schemas

//go:embed schema/arkindexyml.json
var repositorySchema string

//go:embed schema/worker.json
var definitionSchema string

// RepositorySchema is the JSON Schema (2020-12) of .arkindex.yml, for editors. It says every rule but those that a schema
// cannot say: that slugs are unique, and what concerns files.
func RepositorySchema() string { return repositorySchema }

// DefinitionSchema is the JSON Schema (2020-12) of arkindex/*.yml, for editors. It says every rule but those that a schema
// cannot say: that keys and slugs are unique, that an enum's default is a choice, that 1.0 is no integer.
func DefinitionSchema() string { return definitionSchema }
