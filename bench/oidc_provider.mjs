// npm oidc-provider as a token endpoint, with everything in memory as it comes: OIDC_PROVIDER names its module,
// ISSUER its address, CLIENT its one client's public key.
import { generateKeyPairSync } from 'node:crypto'

const { default: Provider } = await import(process.env.OIDC_PROVIDER)
const issuer = new URL(process.env.ISSUER)
const own = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
const provider = new Provider(issuer.href.replace(/\/$/, ''), {
  clients: [
    {
      client_id: 'bench',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      id_token_signed_response_alg: 'ES256',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      jwks: { keys: [JSON.parse(process.env.CLIENT)] },
    },
  ],
  clientAuthMethods: ['private_key_jwt'],
  jwks: { keys: [{ ...own, kid: 'k1', use: 'sig', alg: 'ES256' }] },
  scopes: ['services:read'],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => `${issuer.origin}/api/v1`,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'services:read',
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
})
provider.listen(Number(issuer.port), issuer.hostname)
