// npm oidc-provider as somebody else's identity provider: one person, signed in by the address that is asked for.
// Told by the environment: PORT, PRODUCT (our address), CALLBACK and LOGOUT (our paths). Prints READY when it listens.
import Provider from 'oidc-provider';
import { createServer } from 'node:http';

const issuer = `http://127.0.0.1:${process.env.PORT}`;
const product = process.env.PRODUCT;
const person = {
  name: 'Suharyanti',
  given_name: 'Suharyanti',
  'https://idp.example/nationality': 'IDN',
  birthdate: '1971-00-00',
  email: 'suharyanti@mail.example',
  email_verified: true,
};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'consular',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      id_token_signed_response_alg: 'PS256',
      userinfo_signed_response_alg: 'ES256',
      jwks_uri: `${product}/sign-in/keys`,
      redirect_uris: [`${product}${process.env.CALLBACK}`],
      post_logout_redirect_uris: [`${product}/signed-out`],
      backchannel_logout_uri: `${product}${process.env.LOGOUT}`,
      backchannel_logout_session_required: true,
      require_auth_time: true,
      require_pushed_authorization_requests: true,
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  claims: { openid: ['sub'], profile: ['name', 'given_name', 'birthdate', 'https://idp.example/nationality'], email: ['email', 'email_verified'] },
  scopes: ['openid', 'profile', 'email'],
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    jwtUserinfo: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  acrValues: ['urn:example:high'],
  enabledJWA: {
    idTokenSigningAlgValues: ['PS256', 'ES256', 'RS256'],
    userinfoSigningAlgValues: ['ES256', 'PS256', 'RS256'],
    clientAuthSigningAlgValues: ['ES256'],
  },
  jwks: { keys: JSON.parse(process.env.KEYS) },
  // We are on this machine, which its guard against requests to private addresses would refuse.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  cookies: { keys: ['only-for-tests'] },
  ttl: { Session: 600, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 300 },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...person }) }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

async function interact(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    const login = { accountId: 'suharyanti-0042', acr: 'urn:example:high', amr: ['hwk'] };
    return provider.interactionFinished(request, response, { login });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

const answer = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith('/interaction/')) {
    interact(request, response).catch((error) => response.writeHead(500).end(String(error)));
  } else {
    answer(request, response);
  }
}).listen(process.env.PORT, '127.0.0.1', () => console.log('READY'));
