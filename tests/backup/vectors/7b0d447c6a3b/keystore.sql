CREATE SCHEMA keystore;
CREATE TABLE keystore.dossier_key (
    dossier_id uuid NOT NULL,
    purpose character varying NOT NULL,
    version integer NOT NULL,
    kek_version integer NOT NULL,
    wrapped bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    destroyed_at timestamp with time zone,
    CONSTRAINT ck_dossier_key_destroyed_has_no_key CHECK (((wrapped IS NULL) = (destroyed_at IS NOT NULL))),
    CONSTRAINT ck_dossier_key_purpose CHECK (((purpose)::text = ANY ((ARRAY['data'::character varying, 'biometrics'::character varying])::text[])))
);
CREATE TABLE keystore.signer_key (
    name character varying NOT NULL,
    kek_version integer NOT NULL,
    wrapped bytea NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
INSERT INTO keystore.dossier_key VALUES ('01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'data', 1, 1, '\x898b9f11ac3c6584fae370beb57e8e7b0885eeb9b2cb0a6e3d430bde1c523403061a5ec22cb8d3efbd56f4a05ccd0b28a6aa4470977581c9c74a424e', '2026-11-22 17:01:27.247101+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-9f60-7536-86d4-ac7e3f74ec2d', 'data', 1, 1, '\x22068ab57f09f86efc9fd596b165441fe6fd27685cd6b1ae06cc74fd8570dbb786c51e431b1b0557d4f374352e8b0ccc3c22725546799a2656c0fe52', '2026-11-22 17:01:27.270888+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-9fe2-7605-9ff2-b1eba12cfdb1', 'data', 1, 1, '\x6d2ba2877cf59c2b2ded00b91d2b341bc8d1bbba84d08bbdcc8509e6bf3dde8ffb3243ced320c9e2edd128614fe7f26da5404a03564cf352ffdc4912', '2026-11-22 17:01:27.398652+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-a039-7249-852b-3b8e724723ce', 'data', 1, 1, '\xcf375dab4e07b03932aa4ac13bdc6858e6a2a43b0e39bb2a68ec9901f894059d994c07a8597437bf03347a1271455b595acebf642f5c5ee0e24923a7', '2026-11-22 17:01:27.485084+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-a043-76da-adc8-fb8457e13a24', 'data', 1, 1, '\xbef3534e5d10dc4c9e9011d4f885e3d2f3fb7d98821aaceabd0734cd8c83f06a8abef640d4119f065c23d069068417ebe638a8d2163d1eb5d9a01900', '2026-11-22 17:01:27.494618+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-a089-7283-8916-3d2787a4585c', 'data', 1, 1, '\x5dcc62f4e9f0ea4f1545e779d19d1e03a71ff16af8764bdfddb972103b3e505a6b1a526a264e197c46476d2d080db6011037d884cd8dd04746a1ac27', '2026-11-22 17:01:27.567335+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-a0a2-752d-b419-c859dd5ca261', 'data', 1, 1, '\xd3cb097ccc1418b75ebe7976d50d101743ee971df5c1efbc406d709dacab187fbf4540d43974669423900cf3a725d6277f112c4bc60cb1a2da6fa0a3', '2026-11-22 17:01:27.591276+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'data', 1, 1, '\xf29a32099309b1b71ec2048dc00c8473870f8a0ab3120e5247b2589d50d7e7871afa159acce0576423b27dd329fd8336907edbed67aec1556e5db24f', '2026-11-22 17:01:27.6131+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'data', 1, 1, '\x80e87b13b334fbf5cf37ca1e38d8f6b6b5ebfd4fcc242dae1fd154f7c7e18e6dc028180f7dac84c9745d8bc18bc5552d30bbe3537c360b04725df48d', '2026-11-22 17:01:27.622959+00', NULL);
INSERT INTO keystore.dossier_key VALUES ('01a20434-a104-70cd-8769-a7a97d4c9a5d', 'data', 1, 1, '\xc6786ec91391689d51dbba52ab12bfc3c7e8d4f7481dc1f976e10ce1cf1f9599bd5753c838fbfe71ce0a8c1059e5a04ab3de07bdc9df2b281dabccb2', '2026-11-22 17:01:27.687926+00', NULL);
INSERT INTO keystore.signer_key VALUES ('audit', 1, '\xf5f2795136bf2dd6f0582cdf8e16d0df13dc57c1244562ee5c5a95e3bdbb936afe4e6f284f41e65e8a616253b3175b6feb4f899209e337be82acbb3b', '\x3059301306072a8648ce3d020106082a8648ce3d0301070342000496bdaed807739a26d193a5c87c5160de45605ac56b2b8bf080b54edb8ae231217918d72425857cc78bd90d9bd09146604f01f02a5b158da358c655a21d52da21', '2026-11-22 17:01:27.844006+00');
ALTER TABLE ONLY keystore.dossier_key
    ADD CONSTRAINT pk_dossier_key PRIMARY KEY (dossier_id, purpose, version);
ALTER TABLE ONLY keystore.signer_key
    ADD CONSTRAINT pk_signer_key PRIMARY KEY (name);
