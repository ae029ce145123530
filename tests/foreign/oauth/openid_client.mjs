// openid-client at our server: a token by contract, a citizen's consent, refresh with another key, introspection,
// revocation. Reads one JSON line of settings, then the address to which the browser was sent; writes JSON lines.
import { createInterface } from 'node:readline'
import { webcrypto } from 'node:crypto'
import * as client from 'openid-client'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const read = async () => (await lines.next()).value
const tell = (what) => console.log(JSON.stringify(what))

const { issuer, client_id, alg, jwk, redirect_uri, resource, broken } = JSON.parse(await read())
const algorithm = alg === 'PS256' ? { name: 'RSA-PSS', hash: 'SHA-256' } : alg === 'EdDSA' ? 'Ed25519' : { name: 'ECDSA', namedCurve: 'P-256' }
const key = await webcrypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign'])
const config = await client.discovery(new URL(issuer), client_id, undefined, client.PrivateKeyJwt(key), {
  algorithm: 'oauth2',
  execute: [client.allowInsecureRequests],
})
const handle = async () => client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
const DPoP = await handle()

// A token by contract, and a call with it.
const own = await client.clientCredentialsGrant(config, { scope: 'services:read', resource }, { DPoP })
const services = await client.fetchProtectedResource(config, own.access_token, new URL(`${resource}/services`), 'GET', undefined, undefined, { DPoP })
tell({ contract: { scope: own.scope, type: own.token_type, status: services.status } })

// A citizen's consent.
const verifier = client.randomPKCECodeVerifier()
const state = client.randomState()
const asked = {
  redirect_uri,
  scope: 'applications:read applications:write',
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
}
const page = await client.buildAuthorizationUrlWithPAR(config, asked, { DPoP })
tell({ page: page.href })
const back = new URL(await read())
const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state }, undefined, { DPoP })
const list = () => client.fetchProtectedResource(config, tokens.access_token, new URL(`${resource}/applications`), 'GET', undefined, undefined, { DPoP })
tell({ consent: { scope: tokens.scope, status: (await list()).status } })

// The same code again, and what an attacker's answer looks like to this client.
if (broken) {
  const again = await client
    .authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state }, undefined, { DPoP })
    .catch((error) => error)
  const after = await list().catch((error) => error)
  tell({ replay: { error: again.error, status: after.status ?? after.response?.status } })
  process.exit(0)
}

// Refresh, with another DPoP key.
const other = await handle()
const fresh = await client.refreshTokenGrant(config, tokens.refresh_token, { scope: 'applications:read' }, { DPoP: other })
const called = await client.fetchProtectedResource(config, fresh.access_token, new URL(`${resource}/applications`), 'GET', undefined, undefined, { DPoP: other })
tell({ refresh: { scope: fresh.scope, rotated: 'refresh_token' in fresh, status: called.status } })

// Looking, and giving back.
const looked = await client.tokenIntrospection(config, fresh.access_token)
tell({ introspection: { active: looked.active, client: looked.client_id === client_id } })
await client.tokenRevocation(config, tokens.refresh_token)
const gone = await client.tokenIntrospection(config, fresh.access_token)
const refused = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP }).catch((error) => error)
tell({ revocation: { active: gone.active, error: refused.error } })
process.exit(0)
