//go:build compat

package compat

// onInstance is a run against an instance that has the worker and versions.
func onInstance(name, setup string, worker object, versions ...object) run {
	m := in(name, setup)
	m.workers, m.versions = []object{worker}, versions
	return m
}

// calling lists the operations that the reference calls besides the two that create.
func (m run) calling(also ...string) run {
	m.also = also
	return m
}

func existingWorkerRuns() []run {
	return []run{
		onInstance("a worker that is the same", "", object{}),
		onInstance("a worker of another name", "", object{"name": "Old"}).calling("PartialUpdateWorker"),
		onInstance("a worker of another type", "", object{"type": "old"}).calling("PartialUpdateWorker"),
		onInstance(
			"a worker of another name and type", "", object{"name": "Old", "type": "old"},
		).calling("PartialUpdateWorker"),
		onInstance("a worker with another slug", "", object{"slug": "other"}, object{"slug": "other"}),
		onInstance(
			"a version of another commit", "", object{},
			object{"revision_url": project + "/commit/old", "branch": "main", "tag": "v0"},
		),
	}
}

// existingVersionRuns are the runs against an instance that has the commit's version.
func existingVersionRuns() []run {
	const update = "PartialUpdateWorkerVersion"
	const ofPipeline = "https://gitlab.example.com/group/project/commit/" + hash
	inPipeline := func(name string, variables map[string]string, version object) run {
		m := withPipeline(name, variables)
		version["revision_url"] = ofPipeline
		m.workers, m.versions = []object{{}}, []object{version}
		return m
	}
	return []run{
		onInstance("a version with the branch", "", object{}, object{"branch": "main"}),
		onInstance(
			"a version with branch and tag", "git tag v1", object{}, object{"branch": "main", "tag": "v1"},
		),
		onInstance(
			"a version with the branch, and a tag that we do not have", "", object{},
			object{"branch": "main", "tag": "v1"},
		),
		onInstance(
			"a version with another image", "", object{},
			object{"branch": "main", "docker_image_iid": "other:1"},
		),
		onInstance(
			"a release of a version with its branch's image", "git tag v1", object{},
			object{"branch": "main", "docker_image_iid": "registry.example.com/group/worker:main"},
		).calling(update),
		onInstance("a version without branch and tag", "git tag v1", object{}, object{}).calling(update),
		onInstance(
			"a version with another branch", "", object{}, object{"branch": "dev"},
		).calling(update),
		onInstance(
			"a version with the branch, and without the tag", "git tag v1", object{},
			object{"branch": "main"},
		).calling(update),
		onInstance(
			"a version with another tag", "git tag v2", object{}, object{"branch": "main", "tag": "v1"},
		).calling(update),
		onInstance(
			"a version with another branch, and a tag that we do not have", "", object{},
			object{"branch": "dev", "tag": "v1"},
		).calling(update),
		onInstance("a version behind others", "", object{}, object{"branch": "dev"},
			object{"revision_url": "https://x.example.com/1"},
			object{"revision_url": "https://x.example.com/2"},
			object{"revision_url": "https://x.example.com/3"}).calling(update),
		inPipeline(
			"a tag pipeline after a branch pipeline", map[string]string{"CI_COMMIT_TAG": "v1"},
			object{"branch": "main"},
		).calling(update),
		inPipeline(
			"a branch pipeline after a tag pipeline", map[string]string{"CI_COMMIT_BRANCH": "main"},
			object{"tag": "v1"},
		).calling(update),
		inPipeline("a merge-request pipeline after a branch pipeline", nil, object{"branch": "main"}),
	}
}

// otherGenerationRuns are the runs against instances of other generations than the reference's,
// which report an existing version in another way.
func otherGenerationRuns(own existence) []run {
	var list []run
	for _, e := range []existence{classic, standard, conflict, allFields} {
		if e == own {
			continue
		}
		m := onInstance(
			"an existing version, reported by "+string(e), "git tag v1", object{}, object{"branch": "dev"},
		)
		m.exists = e
		list = append(list, m.but(sent{tag: "v1", update: object{"branch": "main", "tag": "v1"}},
			"an existing version on an instance of another generation", "the reference fails, and "+
				"branch and tag stay as they were"))
	}
	return list
}
