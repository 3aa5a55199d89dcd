package ci

// own describes our own variables, for systems that are not in the table.
func own() system {
	return system{
		id: "arkindex-ci", name: "ARKINDEX_CI",
		repositoryURL: cloneURL("ARKINDEX_CI_REPOSITORY_URL"),
		hash:          first("ARKINDEX_CI_REVISION_HASH", "ARKINDEX_CI_HASH"),
		message:       first("ARKINDEX_CI_MESSAGE", "ARKINDEX_CI_REVISION_MESSAGE"),
		author:        authorName("ARKINDEX_CI_AUTHOR", "ARKINDEX_CI_REVISION_AUTHOR"),
		branch:        first("ARKINDEX_CI_BRANCH", "ARKINDEX_CI_REVISION_BRANCH"),
		tag:           first("ARKINDEX_CI_TAG", "ARKINDEX_CI_REVISION_TAG"),
	}
}

// withOwn replaces the system's values by those of our own variables, which are always set on
// purpose. Without a system of the table, one of our variables makes a pipeline.
func withOwn(values Values, env getenv) Values {
	ours := own().read(env)
	some := false
	for _, pair := range []struct{ system, own *Variable }{
		{&values.RepositoryURL, &ours.RepositoryURL},
		{&values.Hash, &ours.Hash},
		{&values.Message, &ours.Message},
		{&values.Author, &ours.Author},
		{&values.Branch, &ours.Branch},
		{&values.Tag, &ours.Tag},
	} {
		if pair.own.Value == "" {
			continue
		}
		some = true
		*pair.system = *pair.own
	}
	if ours.RepositoryURL.Value != "" {
		values.Remote = ours.Remote
	}
	switch {
	case values.System == "" && some:
		return ours
	case ours.Message.Value != "":
		values.Doubtful = false
	}
	return values
}
