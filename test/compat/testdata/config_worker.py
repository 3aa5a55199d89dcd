"""A worker that prints the configuration and the secrets that it was started with, as JSON."""

import json

from arkindex_worker.worker.base import BaseWorker


class Reader(BaseWorker):
    def run(self):
        self.configure()
        print(json.dumps([self.config, self.secrets]))


Reader(description="Prints its configuration").run()
