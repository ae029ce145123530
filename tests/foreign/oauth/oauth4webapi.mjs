// oauth4webapi at our server, by its steps one by one: every answer is checked by the library. Reads one JSON line of
// settings, then the address to which the browser was sent; writes JSON lines.
import { createInterface } from 'node:readline'
import { webcrypto } from 'node:crypto'
import * as oauth from 'oauth4webapi'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const read = async () => (await lines.next()).value
const tell = (what) => console.log(JSON.stringify(what))
const plain = { [oauth.allowInsecureRequests]: true }

const { issuer, client_id, alg, jwk, redirect_uri, resource } = JSON.parse(await read())
const algorithm = alg === 'PS256' ? { name: 'RSA-PSS', hash: 'SHA-256' } : alg === 'EdDSA' ? 'Ed25519' : { name: 'ECDSA', namedCurve: 'P-256' }
const key = await webcrypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign'])
const server = new URL(issuer)
const as = await oauth.processDiscoveryResponse(server, await oauth.discoveryRequest(server, { algorithm: 'oauth2', ...plain }))
const me = { client_id }
const proved = oauth.PrivateKeyJwt({ key, kid: jwk.kid })
const DPoP = oauth.DPoP(me, await oauth.generateKeyPair('ES256'))
const withProof = { DPoP, ...plain }

// Once more with the nonce that the answer brought.
const twice = async (send, take) => {
  try {
    return await take(await send())
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    nonces += 1
    return take(await send())
  }
}
let nonces = 0

const own = await twice(
  () => oauth.clientCredentialsGrantRequest(as, me, proved, { scope: 'services:read' }, withProof),
  (answer) => oauth.processClientCredentialsResponse(as, me, answer),
)
const call = (token, path) => oauth.protectedResourceRequest(token, 'GET', new URL(resource + path), undefined, undefined, withProof)
const services = await twice(() => call(own.access_token, '/services'), async (answer) => answer)
tell({ contract: { scope: own.scope, type: own.token_type, status: services.status, nonces } })

const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const asked = {
  client_id,
  redirect_uri,
  response_type: 'code',
  scope: 'applications:read applications:write',
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
}
const pushed = await twice(
  () => oauth.pushedAuthorizationRequest(as, me, proved, asked, withProof),
  (answer) => oauth.processPushedAuthorizationResponse(as, me, answer),
)
const page = new URL(as.authorization_endpoint)
page.searchParams.set('client_id', client_id)
page.searchParams.set('request_uri', pushed.request_uri)
tell({ page: page.href })
const back = new URL(await read())
const parameters = oauth.validateAuthResponse(as, me, back, state)
const tokens = await twice(
  () => oauth.authorizationCodeGrantRequest(as, me, proved, parameters, redirect_uri, verifier, withProof),
  (answer) => oauth.processAuthorizationCodeResponse(as, me, answer),
)
const list = await twice(() => call(tokens.access_token, '/applications'), async (answer) => answer)
tell({ consent: { scope: tokens.scope, status: list.status } })

const fresh = await twice(
  () => oauth.refreshTokenGrantRequest(as, me, proved, tokens.refresh_token, withProof),
  (answer) => oauth.processRefreshTokenResponse(as, me, answer),
)
const called = await twice(() => call(fresh.access_token, '/applications'), async (answer) => answer)
tell({ refresh: { scope: fresh.scope, rotated: 'refresh_token' in fresh, status: called.status } })

const look = async (token) => oauth.processIntrospectionResponse(as, me, await oauth.introspectionRequest(as, me, proved, token, plain))
const looked = await look(fresh.access_token)
tell({ introspection: { active: looked.active, client: looked.client_id === client_id } })
await oauth.processRevocationResponse(await oauth.revocationRequest(as, me, proved, tokens.refresh_token, plain))
const gone = await look(fresh.access_token)
const refused = await twice(
  () => oauth.refreshTokenGrantRequest(as, me, proved, tokens.refresh_token, withProof),
  (answer) => oauth.processRefreshTokenResponse(as, me, answer),
).catch((error) => error)
tell({ revocation: { active: gone.active, error: refused.error } })
process.exit(0)
