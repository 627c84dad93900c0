"""jwcrypto reads what we make, and makes what we read."""

import json
import os
import secrets
import subprocess
import sys
import time
from base64 import urlsafe_b64encode

from jwcrypto import jwe, jwk, jws, jwt

BINARY = sys.argv[1]
NOW = int(time.time())
NAMES = {"issuer": "issuer", "audience": "audience"}
KEYS = {"signing": secrets.token_urlsafe(48), "encryption": secrets.token_urlsafe(48), **NAMES}
TOKEN = {"ObjectId": "object", "TransactionReference": "reference", "IsVerified": "False", "Message": "Привет"}
CLAIMS = {**TOKEN, "nbf": NOW, "iat": NOW, "exp": NOW + 86400, "iss": "issuer", "aud": "audience"}


def ask(**request):
    answer = subprocess.run([BINARY], input=json.dumps(request).encode(), stdout=subprocess.PIPE, check=True)
    return json.loads(answer.stdout)


def symmetric(text):
    return jwk.JWK(kty="oct", k=urlsafe_b64encode(text.encode()).decode().rstrip("="))


def sealed(content, **header):
    token = jwe.JWE(content.encode(), json.dumps({"alg": "dir", "enc": "A256CBC-HS512", "typ": "JWT", **header}))
    token.allowed_algs = ["dir", "A256CBC-HS512"]
    token.add_recipient(symmetric(KEYS["encryption"]))
    return token.serialize(compact=True)


def signed(claims):
    token = jwt.JWT(header={"alg": "HS256", "typ": "JWT"}, claims=claims)
    token.make_signed_token(symmetric(KEYS["signing"]))
    return token.serialize()


def opened(text):
    return ask(**{"do": "openVerificationToken", "keys": KEYS, "text": text, "now": NOW})


def reads_our_verification_token():
    text = ask(**{"do": "sealVerificationToken", "keys": KEYS, "token": TOKEN, "now": NOW, "iv": list(os.urandom(16))})["text"]
    outer = jwe.JWE(algs=["dir", "A256CBC-HS512"])
    outer.deserialize(text, symmetric(KEYS["encryption"]))
    inner = jws.JWS()
    inner.allowed_algs = ["HS256"]
    inner.deserialize(outer.payload.decode(), symmetric(KEYS["signing"]))
    assert json.loads(inner.payload) == CLAIMS, inner.payload


def makes_verification_tokens_that_we_read():
    assert opened(sealed(signed(CLAIMS))) == {"token": TOKEN}
    assert opened(sealed(signed(CLAIMS), cty="JWT")) == {"token": TOKEN}


def compresses_and_is_refused():
    answer = opened(sealed(signed(CLAIMS), zip="DEF"))
    assert answer == {"error": "the token cannot be read"}, answer


def verifies_our_hint_with_the_published_keys():
    key = jwk.JWK.generate(kty="RSA", size=3072)
    pem = key.export_to_pem(private_key=True, password=None).decode()
    answer = ask(**{"do": "signHint", "key": {"pem": pem}, "names": NAMES, "now": NOW})
    published = jwk.JWKSet.from_json(json.dumps(answer["jwks"]))
    kid = answer["jwks"]["keys"][0]["kid"]
    assert kid == key.thumbprint(), kid
    hint = jwt.JWT(jwt=answer["text"], key=published, algs=["RS256"], check_claims={"iss": "issuer", "aud": "audience", "ObjectId": "object"})
    claims = json.loads(hint.claims)
    token = jws.JWS(json.dumps({**claims, "ObjectId": "another"}))
    token.add_signature(key, "RS256", json.dumps({"alg": "RS256", "kid": kid}))
    read = ask(**{"do": "readHint", "key": {"pem": pem}, "names": NAMES, "text": token.serialize(compact=True), "now": NOW})
    assert read == {"objectId": "another", "id": claims["jti"]}, read


for test in [
    reads_our_verification_token,
    makes_verification_tokens_that_we_read,
    compresses_and_is_refused,
    verifies_our_hint_with_the_published_keys,
]:
    test()
    print(f"jwcrypto: {test.__name__.replace('_', ' ')}")
