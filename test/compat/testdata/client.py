"""Uses a registry as a program written with Arkindex's Python client does, and prints the results as JSON.

ARKINDEX_API_URL names the registry. The arguments are a word that makes what this run creates unique, and
an account with its password.
"""

import json
import sys

from arkindex import ArkindexClient, options_from_env

word, email, password = sys.argv[1:]
repository = f"https://gitlab.example.com/group/{word}"
image = "registry.example.com/group/reader:1"
definition = f"""
slug: imported-{word}
display_name: Imported
type: {word}
description: Reads
configuration:
  - {{key: threshold, display_name: Threshold, type: float, default: 1.0}}
"""

client = ArkindexClient(**options_from_env())
result = {}


def refusal(operation, caller=client, **arguments):
    """What a program learns from a refused request."""
    try:
        caller.request(operation, **arguments)
    except Exception as e:
        return {"type": type(e).__name__, "status": e.status_code, "content": e.content}
    return {"type": None, "status": None, "content": {}}


def body(hash, **more):
    return {
        "configuration": {"threshold": 1.0, "seed": 123456789012345678901234567890},
        "revision_url": f"{repository}/commit/{hash}",
        "docker_image_iid": image,
        "state": "available",
        **more,
    }


def worker_body(slug, **more):
    return {"name": slug.title(), "type": word, "slug": slug, "repository_url": repository, **more}


result["user"] = client.request("RetrieveUser")["email"]

# Each generation creates a version.
published = client.request(
    "CreateDockerWorkerVersion",
    body={
        "docker_image_iid": image,
        "repository_url": repository,
        "revision_hash": "a1",
        "revision_message": "First",
        "revision_author": "Ada",
        "revision_references": [{"type": "branch", "name": "main"}, {"type": "tag", "name": "v1.0.0"}],
        "worker_slug": f"reader-{word}",
        "worker_name": "Reader",
        "worker_type": word,
        "gpu_usage": "disabled",
        "model_usage": "disabled",
        "configuration": {"threshold": 1.0},
    },
)
worker = client.request("CreateWorker", body=worker_body(f"reader-{word}"))
created = client.request("CreateWorkerVersion", id=worker["id"], body=body("a2", branch="dev", tag="v1.1.0"))
importer = client.request("CreateWorker", body=worker_body(f"imported-{word}"))
imported = client.request(
    "ImportWorkerVersion",
    id=importer["id"],
    body={"yaml": definition, "revision_url": f"{repository}/commit/a1", "docker_image_iid": image, "branch": "main"},
)
result["created"] = [
    [version["revision"]["hash"], version["branch"], version["tag"], version["state"]] for version in (published, created, imported)
]
result["numbers"] = json.dumps(created["configuration"])
result["same worker"] = worker["id"] == published["worker"]["id"]

# An existing version is updated.
changed = client.request("PartialUpdateWorker", id=worker["id"], body={"name": "Better", "type": word, "description": "Reads"})
moved = client.request("PartialUpdateWorkerVersion", id=created["id"], body={"branch": "main", "tag": "v1.2.0"})
result["updated"] = [changed["name"], changed["description"], moved["branch"], moved["tag"]]
read = client.request("RetrieveWorkerVersion", id=published["id"])
result["left"] = [read["branch"], read["tag"]]
result["recommended"] = client.request("RetrieveRecommendedWorkerVersion", id=worker["id"])["id"] == created["id"]
result["yaml"] = client.request("RetrieveWorkerVersion", id=imported["id"])["yaml"] == definition

# Lists have pages.
for i in range(23):
    client.request("CreateWorker", body=worker_body(f"w{i}-{word}"))
    client.request("CreateWorkerVersion", id=importer["id"], body=body(f"c{i}"))
pages = client.paginate("ListWorkers", type=word)
result["workers"] = [len(pages), len({found["id"] for found in pages})]
pages = client.paginate("ListWorkerVersions", id=importer["id"])
result["versions"] = [len(pages), len({found["id"] for found in pages})]
result["filtered"] = [found["slug"] for found in client.paginate("ListWorkers", name="BETTER", slug=f"reader-{word}")]
result["types"] = [found["slug"] for found in client.paginate("ListWorkerTypes")].count(word)
repositories = [found for found in client.paginate("ListRepositories") if found["url"] == repository]
result["repository"] = client.request("RetrieveRepository", id=repositories[0]["id"])["url"] == repository
result["of repository"] = len(client.paginate("ListWorkers", repository_id=repositories[0]["id"]))
result["revision"] = client.request("RetrieveRevision", id=published["revision"]["id"])["message"]

# Refusals can be distinguished.
nothing = "00000000-0000-0000-0000-000000000000"
stranger = ArkindexClient(**{**options_from_env(), "token": "ark_guess"})
refusals = {
    "field": refusal("CreateWorker", body=worker_body("a b")),
    "exists": refusal("CreateWorkerVersion", id=worker["id"], body=body("a2")),
    "import exists": refusal(
        "ImportWorkerVersion",
        id=importer["id"],
        body={"yaml": definition, "revision_url": f"{repository}/commit/a1", "docker_image_iid": image},
    ),
    "tag taken": refusal("PartialUpdateWorkerVersion", id=published["id"], body={"tag": "v1.2.0"}),
    "not found": refusal("RetrieveWorker", id=nothing),
    "unknown token": refusal("RetrieveUser", stranger),
    "wrong password": refusal("Login", body={"email": email, "password": "wrong"}),
}
result["refusals"] = {name: [r["type"], r["status"]] for name, r in refusals.items()}
result["texts"] = {
    "field": refusals["field"]["content"]["slug"],
    "exists": refusals["exists"]["content"]["revision_url"],
    "tag taken": len(refusals["tag taken"]["content"]["tag"]),
    "not found": isinstance(refusals["not found"]["content"]["detail"], str),
    "wrong password": len(refusals["wrong password"]["content"]["__all__"]),
}
result["existing"] = [
    refusals["exists"]["content"]["existing_id"] == created["id"],
    refusals["import exists"]["content"]["existing_id"] == imported["id"],
]
result["features"] = refusals["unknown token"]["content"]["features"]["signup"]

# A login creates a token, which a logout revokes.
person = ArkindexClient(base_url=client.document.url)
person.login(email, password)
result["login"] = person.request("RetrieveUser")["email"]
person.request("Logout")
result["logged out"] = refusal("RetrieveUser", person)["status"]

print(json.dumps(result))
