"""Signs requests anew with botocore, AWS's own client library, and compares.

Takes a path of JSON, a list of {url, headers, region, id, secret}; prints how many signatures are the same, and the URLs
of the others.
"""

import json
import sys

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def signature(request):
    headers = request["headers"]
    signed = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    aws = AWSRequest(
        method="GET",
        url=request["url"],
        headers={name: headers[name] for name in signed if name in headers},
    )
    aws.context["timestamp"] = headers["x-amz-date"]
    auth = S3SigV4Auth(Credentials(request["id"], request["secret"]), "s3", request["region"])
    return auth.signature(auth.string_to_sign(aws, auth.canonical_request(aws)), aws)


with open(sys.argv[1], encoding="utf-8") as file:
    requests = json.load(file)
other = [r["url"] for r in requests if signature(r) != r["headers"]["authorization"].split("Signature=")[1]]
print(json.dumps({"same": len(requests) - len(other), "other": other}))
