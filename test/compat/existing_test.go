//go:build compat

package compat

// there is a run against an instance that holds the worker, and versions.
func there(name, setup string, worker object, versions ...object) meeting {
	m := in(name, setup)
	m.workers, m.versions = []object{worker}, versions
	return m
}

// calling names what the reference calls beside the two operations that create.
func (m meeting) calling(also ...string) meeting {
	m.also = also
	return m
}

func workerThere() []meeting {
	return []meeting{
		there("a worker that is the same", "", object{}),
		there("a worker of another name", "", object{"name": "Old"}).calling("PartialUpdateWorker"),
		there("a worker of another type", "", object{"type": "old"}).calling("PartialUpdateWorker"),
		there(
			"a worker of another name and type", "", object{"name": "Old", "type": "old"},
		).calling("PartialUpdateWorker"),
		there("a worker with another slug", "", object{"slug": "other"}, object{"slug": "other"}),
		there(
			"a version of another commit", "", object{},
			object{"revision_url": project + "/commit/old", "branch": "main", "tag": "v0"},
		),
	}
}

// versionThere are the runs against an instance that has the commit's version already.
func versionThere() []meeting {
	const marks = "PartialUpdateWorkerVersion"
	const ofPipeline = "https://gitlab.example.com/group/project/commit/" + hash
	inPipeline := func(name string, variables map[string]string, version object) meeting {
		m := withPipeline(name, variables)
		version["revision_url"] = ofPipeline
		m.workers, m.versions = []object{{}}, []object{version}
		return m
	}
	return []meeting{
		there("a version with the branch", "", object{}, object{"branch": "main"}),
		there(
			"a version with branch and tag", "git tag v1", object{}, object{"branch": "main", "tag": "v1"},
		),
		there(
			"a version with the branch, and a tag that we do not have", "", object{},
			object{"branch": "main", "tag": "v1"},
		),
		there(
			"a version with another image", "", object{},
			object{"branch": "main", "docker_image_iid": "other:1"},
		),
		there("a version without branch and tag", "git tag v1", object{}, object{}).calling(marks),
		there("a version with another branch", "", object{}, object{"branch": "dev"}).calling(marks),
		there(
			"a version with the branch, and without the tag", "git tag v1", object{},
			object{"branch": "main"},
		).calling(marks),
		there(
			"a version with another tag", "git tag v2", object{}, object{"branch": "main", "tag": "v1"},
		).calling(marks),
		there(
			"a version with another branch, and a tag that we do not have", "", object{},
			object{"branch": "dev", "tag": "v1"},
		).calling(marks),
		there("a version behind others", "", object{}, object{"branch": "dev"},
			object{"revision_url": "https://x.example.com/1"}, object{"revision_url": "https://x.example.com/2"}, object{"revision_url": "https://x.example.com/3"}).calling(marks),
		inPipeline(
			"a tag pipeline after a branch pipeline", map[string]string{"CI_COMMIT_TAG": "v1"},
			object{"branch": "main"},
		).calling(marks),
		inPipeline(
			"a branch pipeline after a tag pipeline", map[string]string{"CI_COMMIT_BRANCH": "main"},
			object{"tag": "v1"},
		).calling(marks),
		inPipeline("a merge-request pipeline after a branch pipeline", nil, object{"branch": "main"}),
	}
}

// versionToldOtherwise are the runs against instances of other ages than the reference's own, which tell otherwise that a version
// exists.
func versionToldOtherwise(own existence) []meeting {
	var list []meeting
	for _, e := range []existence{classic, standard, conflict, allFields} {
		if e == own {
			continue
		}
		m := there(
			"a version that exists, told by "+string(e), "git tag v1", object{}, object{"branch": "dev"},
		)
		m.exists = e
		list = append(list, m.but(sent{tag: "v1", mark: object{"branch": "main", "tag": "v1"}},
			"an existing version on an instance of another generation", "the reference fails, and branch and tag stay as they were"))
	}
	return list
}
