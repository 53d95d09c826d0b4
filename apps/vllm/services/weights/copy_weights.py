"""Copies the weights of one model from Hugging Face into a bucket, once.

Arguments: repository, revision (a commit, or `main`), bucket, key (the folder in the bucket). The file `.complete` is
written last and names the commit: with it, nothing is left to do; without it, what is missing is copied again.
"""

import os
import sys
import tempfile

MARKER = ".complete"


def main(repository: str, revision: str, bucket: str, key: str) -> int:
    import boto3

    store = boto3.client("s3")
    if is_complete(store, bucket, key):
        print(f"s3://{bucket}/{key} is complete", flush=True)
        return 0
    from huggingface_hub import HfApi, snapshot_download

    commit = HfApi().model_info(repository, revision=revision).sha
    with tempfile.TemporaryDirectory(dir=os.environ["WEIGHTS_FOLDER"]) as folder:
        snapshot_download(repository, revision=commit, local_dir=folder, ignore_patterns=["*.bin", "*.pt", "original/*"])
        for path in files_of(folder):
            print(f"copying {path}", flush=True)
            store.upload_file(os.path.join(folder, path), bucket, f"{key}/{path}")
    store.put_object(Bucket=bucket, Key=f"{key}/{MARKER}", Body=commit.encode())
    print(f"copied {repository} at {commit} to s3://{bucket}/{key}", flush=True)
    return 0


def is_complete(store, bucket: str, key: str) -> bool:
    found = store.list_objects_v2(Bucket=bucket, Prefix=f"{key}/{MARKER}", MaxKeys=1)
    return found.get("KeyCount", 0) > 0


def files_of(folder: str) -> list:
    """Paths below a folder, without what the download keeps for itself."""
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".cache")
        found += [os.path.relpath(os.path.join(where, name), folder) for name in sorted(names)]
    return found


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
