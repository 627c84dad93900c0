// `jose` and Node's own X.509 read what we make, and make what we read.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate, createHash, createPublicKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as jose from 'jose';
import { ask } from './ours.mjs';

const now = Math.floor(Date.now() / 1000);
const names = { issuer: 'ad64a2d5-31cc-4557-936c-000000000001', audience: '4d5a7e09-1bd6-463f-9654-000000000002' };
const keys = { signing: letters(), encryption: letters(), ...names };
const bytes = (text) => new TextEncoder().encode(text);
const token = { ObjectId: 'object', TransactionReference: 'référence', IsVerified: 'True', Message: 'Straße "7"' };
const times = { nbf: now, iat: now, exp: now + 86400 };

function letters() {
  return randomBytes(48).toString('base64url');
}

// A nested token as .NET makes it, with whatever is to be different.
async function nested({ claims = {}, inner = {}, outer = {}, signing = keys.signing, encryption = keys.encryption } = {}) {
  const payload = { ...token, ...times, iss: names.issuer, aud: names.audience, ...claims };
  const signed = await new jose.SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...inner })
    .sign(bytes(signing));
  return sealed(signed, outer, encryption);
}

function sealed(content, outer = {}, encryption = keys.encryption) {
  return new jose.CompactEncrypt(bytes(content))
    .setProtectedHeader({ alg: 'dir', enc: 'A256CBC-HS512', typ: 'JWT', ...outer })
    .encrypt(bytes(encryption).slice(0, outer.enc === 'A256GCM' ? 32 : 64));
}

const open = (text, at = now) => ask({ do: 'openVerificationToken', keys, text, now: at });

const tests = {
  async 'jose reads our verification token'() {
    const { text } = ask({ do: 'sealVerificationToken', keys, token, now, iv: [...randomBytes(16)] });
    const decrypted = await jose.compactDecrypt(text, bytes(keys.encryption), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256CBC-HS512'],
    });
    assert.deepEqual(decrypted.protectedHeader, { alg: 'dir', enc: 'A256CBC-HS512', typ: 'JWT', cty: 'JWT' });
    const inner = new TextDecoder().decode(decrypted.plaintext);
    const { payload } = await jose.jwtVerify(inner, bytes(keys.signing), { algorithms: ['HS256'], ...names, typ: 'JWT' });
    assert.deepEqual(payload, { ...token, ...times, iss: names.issuer, aud: names.audience });
  },

  async 'we read the verification token of jose, with and without cty'() {
    assert.deepEqual(open(await nested()), { token });
    assert.deepEqual(open(await nested({ outer: { cty: 'JWT' } })), { token });
  },

  async 'we read contents of every length'() {
    for (let length = 0; length < 40; length += 1) {
      const Message = 'x'.repeat(length);
      assert.deepEqual(open(await nested({ claims: { Message } })), { token: { ...token, Message } });
    }
  },

  async 'we refuse what jose makes with other keys, algorithms, names and times'() {
    const refused = {
      'another signing key': await nested({ signing: letters() }),
      'another encryption key': await nested({ encryption: letters() }),
      'HS512 inside': await nested({ inner: { alg: 'HS512' } }),
      'A256GCM outside': await nested({ outer: { enc: 'A256GCM' } }),
      'A128KW-like header': await nested({ outer: { alg: 'dir', typ: 'JOSE' } }),
      'another issuer': await nested({ claims: { iss: 'other' } }),
      'another audience': await nested({ claims: { aud: 'other' } }),
      'too long a life': await nested({ claims: { exp: now + 7 * 86400 } }),
      'not yet': await nested({ claims: { nbf: now + 3600 } }),
      unsigned: await sealed(new jose.UnsecuredJWT({ ...token, ...times, iss: names.issuer, aud: names.audience }).encode()),
      'not a token inside': await sealed('hello'),
    };
    for (const [name, text] of Object.entries(refused)) {
      assert.match(open(text).error ?? 'accepted', /^the token /, name);
    }
    assert.match(open(await nested(), now + 86400 + 120).error ?? 'accepted', /not valid at this time/);
  },

  async 'jose verifies our hint with the published keys'() {
    const { privateKey } = await jose.generateKeyPair('RS256', { extractable: true });
    const key = { pem: await jose.exportPKCS8(privateKey) };
    const { text, jwks } = ask({ do: 'signHint', key, names, now });
    const { payload, protectedHeader } = await jose.jwtVerify(text, jose.createLocalJWKSet(jwks), {
      algorithms: ['RS256'],
      ...names,
      typ: 'JWT',
      requiredClaims: ['exp', 'nbf', 'iat', 'jti', 'ObjectId'],
    });
    assert.equal(payload.ObjectId, 'object');
    assert.equal(payload.exp - now, 300);
    assert.equal(protectedHeader.kid, await jose.calculateJwkThumbprint(jwks.keys[0]));
    assert.equal(ask({ do: 'readHint', key, names, text, now }).id, payload.jti);
    const claims = { ...payload, ObjectId: 'another' };
    const resigned = await new jose.SignJWT(claims).setProtectedHeader(protectedHeader).sign(privateKey);
    assert.equal(ask({ do: 'readHint', key, names, text: resigned, now }).objectId, 'another');
    const confused = await new jose.SignJWT(claims)
      .setProtectedHeader({ ...protectedHeader, alg: 'HS256' })
      .sign(bytes(createPublicKey({ key: jwks.keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' })));
    assert.match(ask({ do: 'readHint', key, names, text: confused, now }).error ?? 'accepted', /cannot be read/);
  },

  async 'the certificate of a PFX file is published with its key'() {
    for (const options of [
      ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
      ['-keypbe', 'AES-256-CBC', '-certpbe', 'AES-256-CBC', '-macalg', 'sha256'],
      [],
    ]) {
      const { pfx, certificate } = pfxFile(options);
      const { text, jwks } = ask({ do: 'signHint', key: { pfx, password: 'throw-away' }, names, now });
      const [jwk] = jwks.keys;
      const published = new X509Certificate(Buffer.from(jwk.x5c[0], 'base64'));
      assert.equal(published.fingerprint256, certificate.fingerprint256);
      assert.equal(jwk.x5t, createHash('sha1').update(certificate.raw).digest('base64url'));
      assert.ok(published.publicKey.equals(createPublicKey({ key: { kty: jwk.kty, n: jwk.n, e: jwk.e }, format: 'jwk' })));
      await jose.jwtVerify(text, published.publicKey, { algorithms: ['RS256'], ...names });
    }
  },
};

// A fresh self-signed certificate in a PFX file that OpenSSL writes with these options.
function pfxFile(options) {
  const folder = mkdtempSync(join(tmpdir(), 'interop-'));
  const openssl = (...words) => execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=interop');
    openssl('pkcs12', '-export', '-inkey', 'key.pem', '-in', 'cert.pem', '-out', 'key.p12', '-passout', 'pass:throw-away', ...options);
    const certificate = new X509Certificate(readFileSync(join(folder, 'cert.pem')));
    return { pfx: readFileSync(join(folder, 'key.p12')).toString('base64'), certificate };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [name, test] of Object.entries(tests)) {
  await test();
  console.log(`jose: ${name}`);
}
