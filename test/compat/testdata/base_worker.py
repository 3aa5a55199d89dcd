"""A worker in developer mode, as its authors run it, using the instance in its environment.

Its last argument is the ID of a version, which it reads and prints as JSON.
"""

import json

from arkindex_worker.worker.base import BaseWorker


class Reader(BaseWorker):
    def add_arguments(self):
        self.parser.add_argument("version")

    def run(self):
        if hasattr(self, "configure_for_developers"):  # before 0.4, a worker chose by itself
            self.args = self.parser.parse_args()
            self.configure_for_developers()
        else:
            self.configure()
        version = self.api_client.request("RetrieveWorkerVersion", id=self.args.version)
        print(json.dumps([self.is_read_only, self.config, version["worker"]["slug"], version["configuration"]["configuration"]]))


Reader(description="Reads a version").run()
