CREATE FUNCTION public.audit_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = TG_TABLE_NAME || ' is append-only';
END
$$;
CREATE FUNCTION public.register_keep_end() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF OLD.ended_by IS NOT NULL
     AND (NEW.status, NEW.ended_by, NEW.ended_at) IS DISTINCT FROM (OLD.status, OLD.ended_by, OLD.ended_at) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was annulled or revoked stays so';
  END IF;
  RETURN NEW;
END
$$;
CREATE FUNCTION public.register_keep_history() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what has happened stays';
END
$$;
CREATE FUNCTION public.review_keep_decision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was decided stays';
END
$$;
CREATE FUNCTION public.review_keep_proposal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF (NEW.id, NEW.dossier_id, NEW.kind, NEW.outcome, NEW.confirmation, NEW.proposed_by, NEW.proposed_at, NEW.office)
     IS DISTINCT FROM
     (OLD.id, OLD.dossier_id, OLD.kind, OLD.outcome, OLD.confirmation, OLD.proposed_by, OLD.proposed_at, OLD.office)
     OR (OLD.state <> 'open' AND NEW.state <> OLD.state) THEN
    RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'what was proposed stays';
  END IF;
  RETURN NEW;
END
$$;
CREATE TABLE public.account (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    locale character varying NOT NULL,
    profile_sealed bytea,
    CONSTRAINT ck_account_profile_sealed_is_envelope CHECK (((profile_sealed IS NULL) OR ((octet_length(profile_sealed) >= 84) AND (substr(profile_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.account_sign_in (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    issuer character varying NOT NULL,
    subject_index bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.applicant (
    id uuid NOT NULL,
    account_id uuid,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.applicant_key (
    dossier_id uuid NOT NULL,
    passport_index bytea NOT NULL
);
CREATE TABLE public.application (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    reference character varying NOT NULL,
    applicant_id uuid NOT NULL,
    filed_by uuid NOT NULL,
    capacity character varying NOT NULL,
    group_id uuid,
    service_key character varying NOT NULL,
    service_version integer NOT NULL,
    state character varying NOT NULL,
    version integer NOT NULL,
    locale character varying NOT NULL,
    card_sealed bytea,
    details_sealed bytea,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    draft_until timestamp with time zone NOT NULL,
    lodged_at timestamp with time zone,
    admissible_at timestamp with time zone,
    ended_at timestamp with time zone,
    declaration_version character varying,
    privacy_version character varying,
    CONSTRAINT ck_application_card_sealed_is_envelope CHECK (((card_sealed IS NULL) OR ((octet_length(card_sealed) >= 84) AND (substr(card_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_application_details_sealed_is_envelope CHECK (((details_sealed IS NULL) OR ((octet_length(details_sealed) >= 84) AND (substr(details_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_application_lodged CHECK ((((state)::text = ANY ((ARRAY['draft'::character varying, 'expired'::character varying])::text[])) OR ((lodged_at IS NOT NULL) AND (declaration_version IS NOT NULL)) OR ((state)::text = 'withdrawn'::text))),
    CONSTRAINT ck_application_state CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'expired'::character varying, 'lodged'::character varying, 'admissible'::character varying, 'examination'::character varying, 'information_requested'::character varying, 'decision_proposed'::character varying, 'granted'::character varying, 'refused'::character varying, 'inadmissible'::character varying, 'withdrawn'::character varying])::text[])))
);
CREATE TABLE public.assignment (
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    role character varying NOT NULL,
    office character varying NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT ck_assignment_dates CHECK (((valid_until IS NULL) OR (valid_until >= valid_from)))
);
CREATE TABLE public.audit_entry (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind character varying NOT NULL,
    actor_id uuid,
    action character varying NOT NULL,
    thing character varying NOT NULL,
    dossier_id uuid,
    envelopes jsonb NOT NULL,
    detail_sealed bytea,
    commitment bytea NOT NULL,
    CONSTRAINT ck_audit_entry_commitment_size CHECK ((octet_length(commitment) = 32)),
    CONSTRAINT ck_audit_entry_detail_sealed_is_envelope CHECK (((detail_sealed IS NULL) OR ((octet_length(detail_sealed) >= 84) AND (substr(detail_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.audit_head (
    tree_size bigint NOT NULL,
    origin character varying NOT NULL,
    root bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    key_id character varying NOT NULL,
    signature bytea NOT NULL,
    frontier bytea NOT NULL,
    CONSTRAINT ck_audit_head_root_size CHECK ((octet_length(root) = 32)),
    CONSTRAINT ck_audit_head_tree_size_positive CHECK ((tree_size > 0))
);
CREATE TABLE public.audit_leaf (
    index bigint NOT NULL,
    entry_id uuid NOT NULL,
    leaf_hash bytea NOT NULL,
    CONSTRAINT ck_audit_leaf_index_natural CHECK ((index >= 0)),
    CONSTRAINT ck_audit_leaf_leaf_hash_size CHECK ((octet_length(leaf_hash) = 32))
);
CREATE TABLE public.case_event (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    code character varying NOT NULL,
    parameters jsonb NOT NULL,
    staff_id uuid,
    for_applicant boolean NOT NULL
);
CREATE TABLE public.charge (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    office character varying NOT NULL,
    fee character varying NOT NULL,
    line character varying NOT NULL,
    currency character varying NOT NULL,
    amount numeric(12,2) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT ck_charge_amount CHECK ((amount >= (0)::numeric))
);
CREATE TABLE public.check_request (
    id uuid NOT NULL,
    token_hash bytea NOT NULL,
    state character varying NOT NULL,
    upload character varying,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    outcome_sealed bytea,
    CONSTRAINT ck_check_request_outcome CHECK ((((state)::text = 'done'::text) = (outcome_sealed IS NOT NULL))),
    CONSTRAINT ck_check_request_outcome_sealed_is_envelope CHECK (((outcome_sealed IS NULL) OR ((octet_length(outcome_sealed) >= 84) AND (substr(outcome_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_check_request_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'done'::character varying, 'failed'::character varying])::text[]))),
    CONSTRAINT ck_check_request_token_hash CHECK ((octet_length(token_hash) = 32))
);
CREATE TABLE public.check_run (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    evidence_id uuid NOT NULL,
    "check" character varying NOT NULL,
    engine_version character varying NOT NULL,
    outcome character varying NOT NULL,
    input_key bytea NOT NULL,
    stops smallint NOT NULL,
    looks smallint NOT NULL,
    ran_at timestamp with time zone NOT NULL,
    superseded_at timestamp with time zone,
    result_sealed bytea,
    CONSTRAINT ck_check_run_outcome CHECK (((outcome)::text = ANY ((ARRAY['passed'::character varying, 'failed'::character varying, 'inconclusive'::character varying, 'not_run'::character varying])::text[]))),
    CONSTRAINT ck_check_run_reason CHECK ((((outcome)::text <> 'failed'::text) OR ((stops + looks) > 0))),
    CONSTRAINT ck_check_run_result_sealed_is_envelope CHECK (((result_sealed IS NULL) OR ((octet_length(result_sealed) >= 84) AND (substr(result_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.claim (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    reason_sealed bytea,
    staff_id uuid NOT NULL,
    office character varying NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    ended_as character varying,
    taken_over_by uuid,
    CONSTRAINT ck_claim_ended CHECK (((released_at IS NULL) = (ended_as IS NULL))),
    CONSTRAINT ck_claim_ended_as CHECK (((ended_as)::text = ANY ((ARRAY['released'::character varying, 'expired'::character varying, 'taken_over'::character varying, 'asked'::character varying, 'proposed'::character varying, 'decided'::character varying, 'withdrawn'::character varying, 'recused'::character varying])::text[]))),
    CONSTRAINT ck_claim_reason_sealed_is_envelope CHECK (((reason_sealed IS NULL) OR ((octet_length(reason_sealed) >= 84) AND (substr(reason_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_claim_taken_over CHECK ((((ended_as)::text <> 'taken_over'::text) OR ((taken_over_by IS NOT NULL) AND (taken_over_by <> staff_id) AND (reason_sealed IS NOT NULL))))
);
CREATE TABLE public.decision (
    id uuid NOT NULL,
    proposal_id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    kind character varying NOT NULL,
    outcome character varying NOT NULL,
    confirmation character varying NOT NULL,
    proposed_by uuid NOT NULL,
    confirmed_by uuid,
    decided_at timestamp with time zone NOT NULL,
    office character varying NOT NULL,
    CONSTRAINT ck_decision_confirmed CHECK (((confirmed_by IS NOT NULL) OR ((confirmation)::text = 'never'::text))),
    CONSTRAINT ck_decision_two_persons CHECK ((confirmed_by <> proposed_by))
);
CREATE TABLE public.dossier (
    id uuid NOT NULL,
    kind character varying NOT NULL,
    applicant_id uuid,
    service_key character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    open_to_offices boolean NOT NULL,
    lodged_at character varying,
    decided_by character varying,
    produced_at character varying,
    collected_at character varying,
    closed_at timestamp with time zone,
    CONSTRAINT ck_dossier_kind CHECK (((kind)::text = ANY ((ARRAY['application'::character varying, 'document'::character varying])::text[])))
);
CREATE TABLE public.email_code (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    email_index bytea NOT NULL,
    browser_hash bytea NOT NULL,
    code_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    secret_sealed bytea,
    used_at timestamp with time zone,
    CONSTRAINT ck_email_code_secret_sealed_is_envelope CHECK (((secret_sealed IS NULL) OR ((octet_length(secret_sealed) >= 84) AND (substr(secret_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.evidence (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    item character varying NOT NULL,
    state character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    size integer NOT NULL,
    content_mac bytea NOT NULL,
    quarantine character varying,
    kept_anyway boolean NOT NULL,
    file_sealed bytea,
    CONSTRAINT ck_evidence_file_sealed_is_envelope CHECK (((file_sealed IS NULL) OR ((octet_length(file_sealed) >= 84) AND (substr(file_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_evidence_state CHECK (((state)::text = ANY ((ARRAY['received'::character varying, 'ready'::character varying, 'rejected'::character varying, 'replaced'::character varying, 'removed'::character varying])::text[])))
);
CREATE TABLE public.evidence_page (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    evidence_id uuid NOT NULL,
    kind character varying NOT NULL,
    number integer NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    blob character varying NOT NULL,
    CONSTRAINT ck_evidence_page_kind CHECK (((kind)::text = ANY ((ARRAY['page'::character varying, 'mrz'::character varying])::text[])))
);
CREATE TABLE public.information_request (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    question_sealed bytea,
    answer_sealed bytea,
    asked_by uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    answered_by uuid,
    lapsed_at timestamp with time zone,
    CONSTRAINT ck_information_request_answer_sealed_is_envelope CHECK (((answer_sealed IS NULL) OR ((octet_length(answer_sealed) >= 84) AND (substr(answer_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_information_request_answered CHECK (((answered_at IS NULL) = (answered_by IS NULL))),
    CONSTRAINT ck_information_request_due CHECK ((due_at > asked_at)),
    CONSTRAINT ck_information_request_question_sealed_is_envelope CHECK (((question_sealed IS NULL) OR ((octet_length(question_sealed) >= 84) AND (substr(question_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.issued_file (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    application_id uuid NOT NULL,
    document_id uuid,
    contents_sealed bytea,
    decision_id uuid NOT NULL,
    kind character varying NOT NULL,
    blob character varying NOT NULL,
    locale character varying NOT NULL,
    office character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    served_at timestamp with time zone,
    remedy_days integer,
    CONSTRAINT ck_issued_file_contents_sealed_is_envelope CHECK (((contents_sealed IS NULL) OR ((octet_length(contents_sealed) >= 84) AND (substr(contents_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_issued_file_document CHECK ((((kind)::text = ANY ((ARRAY['evisa'::character varying, 'letter-revocation'::character varying])::text[])) = (document_id IS NOT NULL))),
    CONSTRAINT ck_issued_file_kind CHECK (((kind)::text = ANY ((ARRAY['evisa'::character varying, 'letter-refusal'::character varying, 'letter-inadmissible'::character varying, 'letter-revocation'::character varying])::text[]))),
    CONSTRAINT ck_issued_file_remedy_days CHECK ((((kind)::text = ANY ((ARRAY['letter-refusal'::character varying, 'letter-revocation'::character varying])::text[])) = (remedy_days IS NOT NULL))),
    CONSTRAINT ck_issued_file_remedy_days_positive CHECK ((remedy_days > 0))
);
CREATE TABLE public.mandate (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    account_id uuid NOT NULL,
    capacity character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_mandate_capacity CHECK (((capacity)::text = ANY ((ARRAY['self'::character varying, 'guardian'::character varying, 'representative'::character varying, 'counter'::character varying, 'partner'::character varying])::text[])))
);
CREATE TABLE public.notice (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    account_id uuid NOT NULL,
    template character varying NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.outbox_delivery (
    id uuid NOT NULL,
    event character varying NOT NULL,
    payload jsonb NOT NULL,
    reaction character varying NOT NULL,
    queue character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    pushed_at timestamp with time zone,
    leased_until timestamp with time zone,
    attempts integer NOT NULL,
    done_at timestamp with time zone,
    dead_at timestamp with time zone,
    error_code character varying
);
CREATE TABLE public.parked_form (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    account_id uuid NOT NULL,
    form_sealed bytea,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_parked_form_form_sealed_is_envelope CHECK (((form_sealed IS NULL) OR ((octet_length(form_sealed) >= 84) AND (substr(form_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.power (
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    power character varying NOT NULL,
    valid_from date NOT NULL,
    valid_until date
);
CREATE TABLE public.proposal (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    kind character varying NOT NULL,
    outcome character varying NOT NULL,
    confirmation character varying NOT NULL,
    state character varying NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    office character varying NOT NULL,
    settled_by uuid,
    settled_at timestamp with time zone,
    content_sealed bytea,
    note_sealed bytea,
    CONSTRAINT ck_proposal_confirmation CHECK ((((confirmation)::text = 'always'::text) OR (((confirmation)::text = 'never'::text) AND ((outcome)::text = 'grant'::text)))),
    CONSTRAINT ck_proposal_content CHECK ((content_sealed IS NOT NULL)),
    CONSTRAINT ck_proposal_content_sealed_is_envelope CHECK (((content_sealed IS NULL) OR ((octet_length(content_sealed) >= 84) AND (substr(content_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_proposal_kind CHECK (((kind)::text = ANY ((ARRAY['application'::character varying, 'revocation'::character varying])::text[]))),
    CONSTRAINT ck_proposal_note_sealed_is_envelope CHECK (((note_sealed IS NULL) OR ((octet_length(note_sealed) >= 84) AND (substr(note_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_proposal_outcome CHECK (((outcome)::text = ANY ((ARRAY['grant'::character varying, 'refuse'::character varying, 'inadmissible'::character varying, 'revoke'::character varying])::text[]))),
    CONSTRAINT ck_proposal_outcome_of_kind CHECK ((((kind)::text = 'revocation'::text) = ((outcome)::text = 'revoke'::text))),
    CONSTRAINT ck_proposal_returned_by_another CHECK ((((state)::text <> 'returned'::text) OR (settled_by <> proposed_by))),
    CONSTRAINT ck_proposal_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'returned'::character varying, 'confirmed'::character varying, 'superseded'::character varying])::text[])))
);
CREATE TABLE public.receipt (
    id uuid NOT NULL,
    charge_id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    number character varying NOT NULL,
    office character varying NOT NULL,
    cashier_id uuid NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE public.receipt_counter (
    office character varying NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL
);
CREATE TABLE public.recusal (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    reason_sealed bytea,
    staff_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_recusal_reason_sealed_is_envelope CHECK (((reason_sealed IS NULL) OR ((octet_length(reason_sealed) >= 84) AND (substr(reason_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.sign_in_attempt (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    state_hash bytea NOT NULL,
    browser_hash bytea NOT NULL,
    door character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    secret_sealed bytea,
    CONSTRAINT ck_sign_in_attempt_door CHECK (((door)::text = ANY ((ARRAY['applicant'::character varying, 'staff'::character varying])::text[]))),
    CONSTRAINT ck_sign_in_attempt_secret_sealed_is_envelope CHECK (((secret_sealed IS NULL) OR ((octet_length(secret_sealed) >= 84) AND (substr(secret_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.signer_certificate (
    id uuid NOT NULL,
    name character varying NOT NULL,
    kind character varying NOT NULL,
    certificate bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    signs_until timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    CONSTRAINT ck_signer_certificate_kind CHECK (((kind)::text = ANY ((ARRAY['csca'::character varying, 'seal'::character varying])::text[]))),
    CONSTRAINT ck_signer_certificate_period CHECK (((created_at < signs_until) AND (signs_until <= not_after)))
);
CREATE TABLE public.staff (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    issuer character varying NOT NULL,
    subject_index bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    profile_sealed bytea,
    CONSTRAINT ck_staff_profile_sealed_is_envelope CHECK (((profile_sealed IS NULL) OR ((octet_length(profile_sealed) >= 84) AND (substr(profile_sealed, 1, 2) = decode('0101'::text, 'hex'::text)))))
);
CREATE TABLE public.timer (
    id uuid NOT NULL,
    key character varying NOT NULL,
    due_at timestamp with time zone NOT NULL,
    event character varying NOT NULL,
    payload jsonb NOT NULL
);
CREATE TABLE public.travel_document (
    id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    application_dossier_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    kind character varying NOT NULL,
    category character varying NOT NULL,
    issuing_state character varying NOT NULL,
    status character varying NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    entries_allowed integer NOT NULL,
    entries_used integer NOT NULL,
    duration_days integer NOT NULL,
    status_index integer NOT NULL,
    number_index bytea,
    issued_at timestamp with time zone NOT NULL,
    ended_by uuid,
    ended_at timestamp with time zone,
    particulars_sealed bytea,
    CONSTRAINT ck_travel_document_duration CHECK (((duration_days >= 1) AND (duration_days <= 999))),
    CONSTRAINT ck_travel_document_ended CHECK (((((status)::text = ANY ((ARRAY['annulled'::character varying, 'revoked'::character varying])::text[])) = (ended_by IS NOT NULL)) AND ((ended_by IS NULL) = (ended_at IS NULL)))),
    CONSTRAINT ck_travel_document_entries CHECK ((((entries_allowed >= 0) AND (entries_allowed <= 255)) AND (entries_used >= 0))),
    CONSTRAINT ck_travel_document_entries_within CHECK (((entries_allowed = 0) OR (entries_used <= entries_allowed))),
    CONSTRAINT ck_travel_document_exhausted CHECK ((((status)::text <> 'exhausted'::text) OR ((entries_allowed > 0) AND (entries_used = entries_allowed)))),
    CONSTRAINT ck_travel_document_kind CHECK (((kind)::text = 'e-visa'::text)),
    CONSTRAINT ck_travel_document_number_index CHECK (((number_index IS NULL) OR (octet_length(number_index) = 8))),
    CONSTRAINT ck_travel_document_particulars_sealed_is_envelope CHECK (((particulars_sealed IS NULL) OR ((octet_length(particulars_sealed) >= 84) AND (substr(particulars_sealed, 1, 2) = decode('0101'::text, 'hex'::text))))),
    CONSTRAINT ck_travel_document_period CHECK ((valid_until >= valid_from)),
    CONSTRAINT ck_travel_document_status CHECK (((status)::text = ANY ((ARRAY['valid'::character varying, 'exhausted'::character varying, 'expired'::character varying, 'annulled'::character varying, 'revoked'::character varying, 'superseded'::character varying])::text[]))),
    CONSTRAINT ck_travel_document_status_index CHECK (((status_index >= 0) AND (status_index < 1048576)))
);
CREATE TABLE public.travel_document_event (
    id uuid NOT NULL,
    document_id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    code character varying NOT NULL,
    parameters jsonb NOT NULL,
    decision_id uuid,
    staff_id uuid,
    CONSTRAINT ck_travel_document_event_code CHECK (((code)::text = ANY ((ARRAY['issued'::character varying, 'entered'::character varying, 'exhausted'::character varying, 'expired'::character varying, 'annulled'::character varying, 'revoked'::character varying, 'superseded'::character varying])::text[])))
);
CREATE TABLE public.user_session (
    id uuid NOT NULL,
    token_hash bytea NOT NULL,
    account_id uuid,
    staff_id uuid,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_user_session_one_principal CHECK (((account_id IS NULL) <> (staff_id IS NULL)))
);
INSERT INTO public.account VALUES ('01a20434-9f34-7171-a40e-aa5bbf2ce41f', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', '2026-11-16 09:00:00+00', 'en', '\x0101010100000001c8b9130d72b6aba2d7035fff143dbe1feedf0c18b9875cfd87f961c44d8311feb906803507634985e1e2d884610155b907f029faa9f78eb958f944ce53d9b5b566e842cabcec18ad8377b98fb5d5a5c522c950e7bf0405e83d0a57f888e133b73c8411375d0ca68229ef4331');
INSERT INTO public.account VALUES ('01a20434-a039-7249-852b-3b8e724723ce', '01a20434-a039-7249-852b-3b8e724723ce', '2026-11-16 09:00:00+00', 'en', '\x01010101000000016cceb903d94209714bd30c9519d96ae8314d9e9ada9e98372fe553cd150f703739caa0adcabf1ea0cfec001fca89af9939b9494520b4c96b65fceb05756fd73ef8593e14c1af97bf1e6ee96cd799b4ce733812538e1b035f51337afeab8e3124dee36903ecb377f332d3f051');
INSERT INTO public.account VALUES ('01a20434-a0b9-7016-90b4-2b0fe36a8a2b', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', '2026-11-16 09:00:00+00', 'en', '\x0101010100000001916ceadbcd5f59b17e12733635df818c3fcf5ce945c1e0d1056e729c95ef88e5e5cb5a535e0c96309dd13e0bfacaf3dad0adffe8b2483120722b0ea9b42531958bacc174b44717fdf0d6d4826dc8b6c71e7d5f5b73059eee739d92be156b44d0fe6aff85e7cc27f2a574634f');
INSERT INTO public.account_sign_in VALUES ('01a20434-9f56-70b0-a2c7-b7392a073149', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'https://eid.example', '\x0d8061c0c957a9969a9662ae954a05bc', '2026-11-16 09:00:00+00');
INSERT INTO public.account_sign_in VALUES ('01a20434-a03f-7598-b6fb-b767f8ebfb52', '01a20434-a039-7249-852b-3b8e724723ce', 'https://eid.example', '\x0481ee0f394370a5388069cd40909fdf', '2026-11-16 09:00:00+00');
INSERT INTO public.account_sign_in VALUES ('01a20434-a0c0-750d-af29-eb10c0cb19cd', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'https://eid.example', '\x878833aa620649b1cdeb373437379952', '2026-11-16 09:00:00+00');
INSERT INTO public.alembic_version VALUES ('7b0d447c6a3b');
INSERT INTO public.applicant VALUES ('01a20434-9f68-7500-9ad9-692eb5554fc9', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', '2026-11-16 09:00:00+00');
INSERT INTO public.applicant VALUES ('01a20434-a047-729c-848d-9ad7e1e63c1c', '01a20434-a039-7249-852b-3b8e724723ce', '2026-11-16 09:00:00+00');
INSERT INTO public.applicant VALUES ('01a20434-a0c8-7476-810d-078eef33a53c', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', '2026-11-16 09:00:00+00');
INSERT INTO public.applicant_key VALUES ('01a20434-a0c3-77b2-87dc-c3fa8cde3907', '\x7b1b6b74a48dcfae');
INSERT INTO public.application VALUES ('01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', 'WWEK-HWE7-VM', '01a20434-9f68-7500-9ad9-692eb5554fc9', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'self', NULL, 'visitor-visa', 1, 'admissible', 10, 'en', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a79a5e2a16afa3057fbb970b177586e4d120be4032fb062447425944f2081ed5aac857934796597ba0381d27a98adc417f3813de9dcfa27506aa9ddeecf108fad00a82b1e407d0ed10116161d2c2efeebd2ffdce8f9e644b00c5b59fad90a15c63985622a6879b57fa96617c8106aa6afaab2e327b930e8234ea6ca4aeea7386e7dda4388d7c98ee5c53cd1cb1c8cc6a059860bb86349ed1c7f18cafe1dba5d8e87232b0478a2d4c5597f045bb3cef44fa6441b56169fe3d96a32ce18cfe9e7dab83dd2ca72c30ac78c2f43407206b6d8524a9b998fc199e7c061604ad', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a70b4f23fb1f5f50b8420ba0c5c460e5cd1831a01cd94b7ac086222a9149e80965c5cfdd6a025f376206ec4c5b8436607c47d4f42a356b819b35d8597d774e9f0b40649e5d66c775aa08ff0442fd3fbcaa35d2944679ab13fe7be08f0c23860f90181abdb5e0ba4ceca5ab688ee24a0bc0422e55a073bd51ee3d0c0846a260e16e6c3a12163a224d6eaa5716856a622a8d66944082b6222a8ea94a183d5f34f9c3c755fcf166014d8101ae39aec4b0a0ef37d0f42ec5eb63cdd4ac478ffc5aae9f6afdc90ff3b8718100706b8a9c957398bd9f0bb054c831f9308a5162da2d17eac87fb0fad7710be0d4612c55db6ef2dafca35a06a3e906ae1bb0ed81cfe175ab8e9832a936bfb63d8eaa5fe1ae02e3b8185559b9fb1ed026f80eb27910a680662cc06cf90d0d9afbcb37c7a5ab000105c0655294824dfee7468d417b71e10f6c1f1a63bca260efd477dad7d7c9a5ff388f5d8ec2e0ae84987842bca32302a2bd0b2b4fa86d071c33a35ef989239a984c4831344e96154d4de1e28ed8eb11f2ae33f78b14707b5146194fedd73086c2bbe2350539f857c2f6cc028606f5d03d16ae701e05b4c46249986f96c431347e635c71c531eb9d24ca653429a647d9c17a96841542c48feb2aa95f090236ad62659645baccab9362a1c462d5ba5ab2bcca5e9f2639d3025923327e3f1a98478dfd2241c72dfe61128d9c3fc9f58a5b6654b176a1da73c603d7a260c75e8884b7009133cffba748f0f8e3d792f07f79002448c1e50dd26656058a6833a0824ff9992ff3578555733fbf4ab07c81c90b13c8169d733d72560a02722a0388fdbacce5d2724f5b5a019aaeb7975fde2069788dec6ac82725ef5fed6f35876ec4f4973476b8466928acbda19fa3b142c4679c3924c6478dd7a3615fadb075e46a9cf43641d69a3f8f5071391544e473539b11833716090d582988cf4a5978503aa334d24e68a2518edf02d9c5ff301c60680e672f01a59015054acb8fe9cfb79e6e1566c98e94a890e5c460dd1be93f', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2027-02-14 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 'd-2026-11', 'p-2026-11');
INSERT INTO public.application VALUES ('01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', 'JZHN-8QQT-TM', '01a20434-a047-729c-848d-9ad7e1e63c1c', '01a20434-a039-7249-852b-3b8e724723ce', 'self', NULL, 'visitor-visa', 1, 'lodged', 9, 'en', '\x01010101000000019ac179f0b8ec4004cabeb99312171696051d05a704672802368d0bacb651ad68aa040388c4f1c72166633d009e667c07e6362274269476c8e5a8fc4f230edde3758ecd6b217eea95030c99f11c840d0b40c86e55449b6ef5b7e6f0e3377d51557edca994f2c4ad53c46af12757d7b45c96beb9d4c4aee80e81933eede6dcfc7c83e1384e1866fd4fe2f410433294d07e5a35dc968db4915d8c2b558651de530e836a12689a1d8fe5134272cead34421df910715eb96dca9a4e31e4bf4418087559172c2b0c54d71078a2e092', '\x01010101000000019ac179f0b8ec4004cabeb993121716968805f4c994d9bb691385d4eb9372fd5ff8d308ff6e2dbd94831a8103989c068f569b97724c7849628f161336d934fa8c6b65e1c411ceb5a3b857a257441eacccefd8ca08b484b2f9f8f9031ba9442767e203f0b99cee9eed8c0b51883a55b894af93bbabfb30d8aa28c770bd9ff310741c7118af510f7474841d06b2cd64d27a79a362c5de400b591ad72e77c6a69a8600474df07fbd74e2f100b3338ea2546c56ac95ac69a372034316efb735e110e9529316f5b08ba010b9a6afbd4bfd7ac8a4b2326a0b406bb262d700dd171fd84067a2254b758ff04023443b2d4b1ce2477f759ca91e9d0229b9122e1df4eaa8dd95890490f6d19394108b75c467c691965f23837a7dd6dd0144d8912f89f5af6f7a7ebd960c6b8907e301df763de1b67012bef4a8e22bc3e5dad7a5e9f4f11ffa9bda6859752a8a74c1ad5d32c11bc15e712fc8de90d2e4ffd56c4ad3743ca448ae05528b1253efdffa8c1514f9a9b8836638a8011697053d9d55c03c11d6cd8513679e9930f0db6bda33c3d11c6a78690a810ae58759984575edbc03c2788fede90e2d79daab884865c5c992a5ae10aad860074b6b740b0edaea7828015e1243b70742769a8c652ab49a8d9d8cf4fc314ae0f46aa671a55aa40e0e705a598151a25be0aba8d08f91a95052277b052f894ddff534d39c0beaada149cfd1b63cb5c710ed2a943be6c466d5a0c0bcd8828bf89d67d91d35f6ae6c8d6bf2703fff094acd0b1af744dc9f5578a5ea75948092ca03e26a88bf2962c4b1d43ac9de807880c2658beeb840096181ce940875f28fa4db547bdc72f92a9d9f23f7c60d14e3b4a04da2d670dc9859bfcf1b95686ad492ce418157e74f650374f926fdb8d5981cf9efbfce1f578f04075f2279952082b9723724174eca34a16548ed6a4bbf6ed6c0c6df22812d964cd334e3d4ce6a3d15891149a541247928bf08a2761e479c8fcdf9fe91252349a6e612ade0dbc44e73de5e8f7d8802101c37dca994b7d3a4616cbba9b3b6a915b610748c', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2027-02-14 09:00:00+00', '2026-11-16 09:00:00+00', NULL, NULL, 'd-2026-11', 'p-2026-11');
INSERT INTO public.application VALUES ('01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'YXJP-CP6R-X2', '01a20434-a0c8-7476-810d-078eef33a53c', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'self', NULL, 'visitor-visa', 1, 'granted', 13, 'en', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639a9156f1d41c28a27c8f64ac6dbbc7adb7bd7ff4b68b2744649355b465e677345098140cb55a8fd7315569338d8350520f2c6f8ead3fca8695ee6e8eca5d1ae1c73a5c1f958b5018b16f0be91a2e2fe27dc832873201ad75795b952f16c62b729b4d2594159931513844505ed2c4ce079676baf2dbae60006c60f4b6cc743857179f40b98a09ba72fcb6e7688eeb53cee7d545afa56c9a9666cf1257e9b26d91516a946c73ef58fc967be1bd9c7de7e76d0fe972ffceae7521954f64e2876733b3c344277f577d2ac89d3f72090a63fc236dc37179cf69bf615b97874', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639b97c5ba7b4f4e77c8c7cbb6232a84776a95f9176186549f3d7a07fd9bb5fcb77d9f9f488505cd5b103d9677ef31ed660d84066499fd93e9efb5f981e1a39d15d945c0a42dead57ecc6edba5d443f2e21d2b0c9fe446f7994af4732b977664963b086756b23c442728dfe3ca02dc4aef1acdb4eda8003cc1b9774c937380de255627c8135252bbfd19ac4f7182bedf095330fffa50b435bea496086ebd31eaccffa0dd8951f0ae737d13176bbf28c097832e6747472820f0886ac71ff08bac726e5e70fa64d7139c420021eff24a264bb4415e01d289dd8d6b54d73300ba3a2f0f13f37c57b017e955e4e698ccd1c8e8b5772a3fa27ebf0b13e24059d1fd1ebb41f8c08b170e14d259a4e459db13157177dac3117f8115f2ad1962dc9ff471ac56811b535231c5f4e7754ffcc976f105acfe39350f825376ad91eaddb14c912984109cccec41202161add189ce2c0d51285fae3d9d5ef6507b04fefc59deb8d0d838b597ca26b4307d6c3ca96c0bad2996f165ed9823fb3e686c0cf98fee8e35d670266f80747bb8542c771bef4c42576b84d4c408b9212d36d1cf1155aa241c47da72f617a5b78fa3e474b6f2ff14fc8e6f734e4e1960170ac4e4b573081d668e817970c367c16d8fcafe05efa3b823af62b39b9efaba7b6db8e7dd9de767ab82c9f07f2cb8a4f9928b8ef4d964c35fc3306a58571ec7ce06fe6710216035c5503ea3ece4fb5db8320b19b94619e492764b478899271474fd108921fea776be5c2c669d250b1634de87bb3456ac72a01fb4de3e81f3f5a90174d0be772449eccb580211f2368f571fa2e5adea5f0461eda25af8d432306b2d02f892e89289adf228499089bed73fa0263fa9460acc4f9655953ce6d570dee4ee7ce1fb521877a9e2f8b5e6b5f41f475a1970aa5e6a0cce3f6b8fee5bc4360849c679190c000e881ff827a6533308ce6c88edbbe6a8338b287d6a55a208c89a9097ab6c73bd70ad145ac671ec7aa7b9032c017fe38c63484f4295afdbc7eb887a2cc8d', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2027-02-14 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', 'd-2026-11', 'p-2026-11');
INSERT INTO public.assignment VALUES ('01a20434-9fed-7102-816d-1fe507613e48', '01a20434-9fe2-7605-9ff2-b1eba12cfdb1', 'cashier', 'jakarta', '2026-11-16', NULL);
INSERT INTO public.assignment VALUES ('01a20434-a093-71c0-bcb8-e24f0a3c4bd1', '01a20434-a089-7283-8916-3d2787a4585c', 'examining-officer', 'jakarta', '2026-11-16', NULL);
INSERT INTO public.assignment VALUES ('01a20434-a0aa-7772-a76c-f4bd9409ab4c', '01a20434-a0a2-752d-b419-c859dd5ca261', 'confirming-officer', 'jakarta', '2026-11-16', NULL);
INSERT INTO public.assignment VALUES ('01a20434-a10a-7476-9da7-d31039224b24', '01a20434-a104-70cd-8769-a7a97d4c9a5d', 'cashier', 'jakarta', '2026-11-16', NULL);
INSERT INTO public.audit_entry VALUES ('01a20434-9f5a-7185-a2ba-1eac55fd053d', '2026-11-16 09:00:00+00', 'system', NULL, 'identity:account:open', 'account/01a20434-9f34-7171-a40e-aa5bbf2ce41f', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', '[["identity.account.profile", "01a20434-9f34-7171-a40e-aa5bbf2ce41f", "a55b7f800fbfb4052f8594dfc13195f0e4e69f489cb5ae847fa21763acded3c9"]]', NULL, '\xfb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd6-7339-a34d-cdfcfb9dddd4', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:begin', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[["applications.application.card", "01a20434-9f71-7688-a3de-52e354ee9d2f", "07f1593e3b748c0674a94bcc14aeac0a60f49dbf81355d694d9dd3054bf519c3"], ["applications.application.details", "01a20434-9f71-7688-a3de-52e354ee9d2f", "feafe203185d840102b2f612c1bcfa2a1d49b25931271de6a51a0538584b600c"], ["evidence.evidence.file", "01a20434-9fab-711e-a6dd-5bc0d387b658", "b907d6e2acc63317801d698637344d9be696b4f058a575fc870d10b53818363d"], ["evidence.evidence.file", "01a20434-9fb7-73a7-8ef0-2b28669a4e57", "08b122d7e5868d74a25538c814568fe807c41e667b9222be206e980ce15b25ad"]]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a7c18fe1666ea4e40f2dc9dc2da1e00f63e7e1f33acd59575a718f6290585f5cdce68783666edf0af012040ab80fceaeee5f747339e6489231c66a058973b20e67343cc4e9da3f78a88884646229ec5a94884b203c6abffe5709fad312f523fdb411771c949095b2d98969c24975d3fc12dc677d113e6157238caf02cc476ab1b777924710aa30f14464b3ab5bae3826dbd7eb7cc407695dac8f561e8b', '\x9d0948601f46bfeeba06fae7aae3ddd3958bb14a2a511d3c4fc9ea93dab62abd');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd6-7339-a34d-cdfd29d14b46', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:save', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a77cdf2579c5752f37f42ed91ec5c6ebff37c87b81752eeb85e50f253f0aba4a21f70546e85970b14f594a1826aa096cf3a22407ff89a10f361c7e001dc508bb52098586d45e38065f7c3aae815b803d094cb3738e7289b8b3ffcee1f535f3c483192cf699ad8651dbd0ac0f651f381e0da3de277640c603a0cc21269c26ba33ceee09611814a125740beadaa2ac7ac9c988fce0fc76da3088de63d8fd', '\x409800644f68e688afab4b0728fecdaa74968654d6c658a474cd000ed5d1be25');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd6-7339-a34d-cdfeb60adb56', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:save', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a707ab87ca33836eb85126e9d7c059f64c93312fd64da2a34681e571cb7e08639bcc17466c33646bc0c1e31d0bdaaf1d69cbd2b599dc386143b8201b1e5cbea2723672db2a586432d1c495acac4f57782deaa92ba7f7c3a6eb0d99328f8fdf7921b3041ce87101d50a4087684069d55ff2cbeffeacde5029a12b5d077b3caf1cef836dcdcf0a4052ebb46549398de2174c9bc9852a3d31c497a5135420', '\x5899852d0fd4af6d7a829efdba5a0cdfce664973ca8de0a815cbffeb9cb828d1');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd6-7339-a34d-cdff7146207c', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:save', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a7c02679a0b8bd17c8abea958a2d00360a95d4f410d3869938bc85e9b3c4bc4b1effe54e080f2cffc3395895205aa070fc25a67a558b6282bc531331a272af8fa72d4805b9cd1f77372ae196331e85f5f597225cd530d8f8738b52f790381e8bcc11e3270c5ae154548145e53ffd4e4f93d821b2a386d6d7ca84b6fbfde054b56cd22947ada7015e7c7b981357e1d7a9b6f37b250aa98d1fea7d35715a', '\x23873fa3d1ec9d0b031da3ba045656b2db053a19e08a79582314aa749f2270dd');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd6-7339-a34d-ce0042cf6cdc', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:save', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a75ca35d2aba0aaaddeca0f1b2b56d057dd2091cbd1eb760c6ffd2b6e4009284c0f936a9c580cecb95e9a1d7688652d2156e71a3ca002ed1e3e7c404cd339ce00b7567c540397af6c0caf8a2d7c5b14185a50e8e68355fea0c077052acc41b71f490a80b5c32ce8314f7aadbd755124373b21d11ec2b7c85f9bf7ab68341a494464cc8fac2d0b665902d41ab48e5e1ccaf8ed6074fc84b445c7a87d1df', '\xa641a43d3eecba7a6b29de09846ccf4c9a34a9b5ec93820b8cb38a057427d04a');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd6-7339-a34d-ce01e202bc48', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:save', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a70cd9b01dbaff4aeb464ab9f0b1132d84552d6d549d09673471824f3f2c8c7db5831310cb71a977afd835662c8128fb3b05322cdf2c72f8e78753630a311971d109f9741e54f81398e99e965ddf3f911db541fd33e82df37eb40a703d0c76b7a198b52510b43a8673fd9b0a4475e5c3f30ac5844c6ee42d27168a523a44df26f7e28f9691c659ccb988c19336ada67976eed916fd9db151fe77b03886', '\x11e5b384f1b4c03c520fcdf6a96c2f050f12fa2acaf5f05c3c5c89fa1e948ccf');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd6-7339-a34d-ce020f7af50e', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:save', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a7444b0e0332a6da3e01893f77af179dd2d5a76bcbfb96d42182ac73521bcb025d4ec4c7b8345bc3a110bc277240f9b4d10e1d1952b1b4d39ecd3eb60e876b0c7aae3db3850d82b26e472b71f0e124a618e6300ed9d24c89637df67b85aa5c25e55bfc4d7ff0bf9cc7d7db33cd2a12bedbe3155da145ec598bf2a0462fb9cef7517b3cf335aef220e4b75f6792a0d882c4b064c2c8c827baf031bd95e1', '\x3a196c3b3a220db418a6cea6a2434e8ea52a4011fc925b96b4c874edb120769f');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd7-75c0-a8d5-5df4cd868ef3', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:save', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a72eb869b958007655e4819e4e67487c239f3f5c800acafc15973e6257e46cd4f463ca6400e24e13015e4fbce4f5688e1a873312ec25f2906bb123857317353d2011566a2e1ff3a4b441e22ca4a52120f49fe18e05b50bbe31f655af9ed79d35658a2a1afe67e039c9afb13d19d0a1b04b2c2f286d48e5fe2385c966e08a876782fcef9f488fd77d732aec6a679094138e268109e3e657ff6b31095d78', '\x99c83275f10fca7139fe092325fa3703e0c1a606b0c7593f4da535fc41cda926');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd7-75c0-a8d5-5df5f4d45b5c', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'evidence:file:attach', 'evidence/01a20434-9fab-711e-a6dd-5bc0d387b658', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a758ad713c5efcfbd3290c1c8d5880e29d2ef1ac4acdb450204382c695845519e69ed0a2944cd3d1c335a593073dce0f6420715279e19a338f9bde01b3fc75feb2d404499847acb5f912f71ff55ebbff9b500d88cdb5a5d88b93c0fc06f97b2a008d3b1d2ffac619edefd9e071b162d77e3c359641890a5677b55c49a8f3ba19f46320d6b38dab2c80cd4483641b9bc9891c2e72e4591022d01ad6a393', '\xa5f2c3c6cf94a31166b79025361658fbd656d4b90492b17849d967799752709f');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd7-75c0-a8d5-5df69e1c92c7', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'evidence:file:attach', 'evidence/01a20434-9fb7-73a7-8ef0-2b28669a4e57', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a7a979767565c65d4736d32c539f3f9a1e4a0f6ce38d3d74f134e0f6e3efb83260a6ceef6b22125f291d7e348d665ead0dce4c5c05bcbab0989f5ac9b947eaaf40c6ab1dbecc46000ba70bc19e27af8e1a182110cc0182ffa7e540e06b2165014377d0dc086421f940a4ef545a0a5235a6b87504328b234405135cf5524ae75a7a2de7b0341011e9155a5b4ad30cf342a01a3e1c5688ea4a28440ec6f9', '\xded4cd7bf01fdd87778b1481f22e1ac08fe5a0f08fb62191142fd5206f5bf64e');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd7-75c0-a8d5-5df76996cad2', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'applications:application:lodged', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a76d745a6c2fdc5353b8767818aa65dbe8fc443512a770af90c19e2f8dfae3128ff1704a5404e269b79bb1d3feaa5a7028ab5a40f6bde4fe8cc4bc1b607b6f51a9a5c86da8e33f7aab100d6b5348e3bc986c90498dde52b3075cc8a0a4cb1e692a09c53f2df53f409300a857497cd8918179a67186a4350c47c3b3b665987d60debb5082c856744a216250fe7987648473513b5cb3c8177949e7b479c8', '\x46f5b0004a6a2d39d657d5c4436c3d98a80fda3efda0d87bc09b2e4f21a51aaa');
INSERT INTO public.audit_entry VALUES ('01a20434-9fd7-75c0-a8d5-5df88f9fd58a', '2026-11-16 09:00:00+00', 'account', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'fees:charge:make', 'charge/01a20434-9fca-7360-a376-eed27cd9adaa', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a7042df7119720dd8b1ca70b480025604584c7aa5bd033d46ba9c1b8be07d5e16273e20edf2605fcc1f910b30106bb157b5bc1e316acfa3da748288c6532d30120c4a366c7e13f55013ac455f084062c9989d5b9f52479a041fd28d1f0dd4b0f27eb2f37add2898627fd2bca11ea97a746e40b03e3a825527a2c3039c911aca938254f76804ff42c1313f9b3084876c2fc1f7f5f50f0e4718f8239f94e5f8fdd6d7889e143a44df77cbe11090caadbe12d4ad98e1280536b28f809d7e8', '\xff60e96342aab14ad68143cb0b757e231d9b7a9b33c00b32da22299069603d8c');
INSERT INTO public.audit_entry VALUES ('01a20434-9ff1-71e7-9dac-bf7d1a15da98', '2026-11-16 09:00:00+00', 'system', NULL, 'identity:staff:register', 'staff/01a20434-9fe2-7605-9ff2-b1eba12cfdb1', '01a20434-9fe2-7605-9ff2-b1eba12cfdb1', '[["identity.staff.profile", "01a20434-9fe2-7605-9ff2-b1eba12cfdb1", "435d0e571fe44ebc70dba5cbaf6a8e9e2032aa18559729028f90249d5373207c"]]', NULL, '\xfb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db');
INSERT INTO public.audit_entry VALUES ('01a20434-a01b-7403-b4ee-6a36e93b5a54', '2026-11-16 09:00:00+00', 'staff', '01a20434-9fe2-7605-9ff2-b1eba12cfdb1', 'fees:receipt:record', 'receipt/01a20434-a011-738a-97a9-098b88bc073a', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a7e559d82032793f6a3a17024ce9082818ec27b6df932c35b0d1c173e43342dcdfcab09b9cc1c5f21e153ba3a33f0cc01f29bcca5f562db76a72618c71a667eb9a622ba2a735303f1d8ef206cc4f9eb3a83042e1acd9750ac0a06b162bb9d25e2529d614e584462df45876f46b1100aba140e191996f1be5e3ad8d059cbe2b3d0e243b37beb1ae4424c605b7505f682edc9babd4827d6f12bfcc3392068f1534c9b78e3c27bba4c30d0a965bfde3e4a5a4c6cfdeaa665f7f2767542209', '\xd8728be30089cb51a64e1273487e53330eb0b582ddff98bf5dc03a3c6ad98f63');
INSERT INTO public.audit_entry VALUES ('01a20434-a031-77e0-8dfd-eb39a2e6b8ec', '2026-11-16 09:00:00+00', 'system', NULL, 'applications:application:admissible', 'application/01a20434-9f71-7688-a3de-52e354ee9d2f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '[]', '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a756a6bea03e7dd7cfc23202e76cb379c0dd5dca6a6aadb91a7d5542d510e79c6eabecd364d79efa864bfd7763be501fb3f9fdedb119f0d722485ee3091bf5282f4f1ea701f511f100f2bba980c83f3676b8920e6390323e4517fac72933d9765717a53eba1cfd6a7feef2434b4c67432be947d6ea4c830552410c8bb1809f7507cc3154662812c93b6202f06904c01ae32440d030d66872b297b29c4b', '\xa7cffe76d6ac360bad2e9f375026dfdb2c2a85428486e9ff560eff7b3593c8a9');
INSERT INTO public.audit_entry VALUES ('01a20434-a040-7186-beb8-a01a9afbec60', '2026-11-16 09:00:00+00', 'system', NULL, 'identity:account:open', 'account/01a20434-a039-7249-852b-3b8e724723ce', '01a20434-a039-7249-852b-3b8e724723ce', '[["identity.account.profile", "01a20434-a039-7249-852b-3b8e724723ce", "5218f0741fc29e7cf0da14e66c1c6e5843db0cf8e3cbd9bb77374b60be499d38"]]', NULL, '\xfb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc24510f2f8', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:save', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b86397514b114f2d312a88c86ba9cf25bf6acd7d5fd2627148de3a9ff4c186b428692581328d6abd9cd3240d61834f45c70ad9c07eaae5f47e53c627087643aa1063f255e79113312c6e1c9cd7c2da3994adcfcce1d5bc5e81095d86eea4d1a902557e9318165abef33250068c50ca490b24c94b59adb28a84d2cf64b13bbf92eabf8508f23bc08fbbe6e04bf964c05041786e75536ac75606ae729a36394', '\x0d1f400726da16e5f667be6afb02d15e38aaaec91a7ee5d4a6bca4f8619c2acc');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc3baeb9297', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:save', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b86394cc79c87bbd4550dc3b2068ab3d9a7cdb1193355f85eb4d3c27b95cb25cb0d87629d1a0ee8bc75597a669956683892ac90d15cc8aa1aa616f950881c1d645d8cc26022e16bf6c1f97333f3a7acc4eebecfeb26cacca84dbc792cb9d3334d45563fd11e3e7619804432953a6539fa22a4bdd585d5768ad6c15f7331e93f025e3adfbe87674b7cf28529ceadb1851a019cbf2bf2833da2bbea6a568a01', '\x84772f44afd973db5e862626568ab95a90ece2ad76a7aa0e6b68e62320b754c5');
INSERT INTO public.audit_entry VALUES ('01a20434-a07f-709e-8a11-7eee7cdceab1', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:begin', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[["applications.application.card", "01a20434-a04b-7377-a93c-425e55848f60", "2592f17226b8abed4bb0d0dff8d176c948555ef876f41863a57db12dbbeebbd8"], ["applications.application.details", "01a20434-a04b-7377-a93c-425e55848f60", "6c513119f097e90cf0c1da04ae165130162db2a5b3b819c7e7ffbbd361b8db8c"], ["evidence.evidence.file", "01a20434-a069-7222-af43-ff5a809fad4b", "51051ac1e3ea7acc7e6bab8c8c19903c0f19d085da19ac105d4c30848d603f1f"], ["evidence.evidence.file", "01a20434-a070-7489-9d36-db8e27445f0b", "914e4787cf6213b41339b26702ef436539d54fc6e444be7230ba8cca6775e01c"]]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696afd7fda8a81dccb635495f6575c747467637f4f7c79d53e9020c211649579f9db985b678bd059030065ee5f47837c96b3aab303fb7170b3b078ff5e1475ad9ab6b8fc543114deafd549a4a3e11ec1de53121f7945da0e84589a494d98a80f901da83a9b9b34c02b5947d2c0574b65a423a76691835781e3e5a956d69b42c9e6dba9d1bc2596c02fe3af6c0d355aac4b9807a919c55ce14f9d96eb817', '\x50c68ffb63d35f84900ac1a5a3804a8244d7c7553a687b376f2c9b45add60c7d');
INSERT INTO public.audit_entry VALUES ('01a20434-a07f-709e-8a11-7eefe5dabf26', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:save', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696177b960b0ab0fa994d089ea0569fdc0e7beb1e1118faa274625ca56bdc4acb0097447c5f99b77d762b82115a3988d85b063a149fef117943350114cf2122f22030bbed5755db2f8aa693c05fd2781ac5ea4156de13e2628a83a3c09e44e11719dd9dd01bc2dca091343d669c10a183aa74322f7e9e4e2e8fb38a382c1aca2b679a1e560d185aacc36c56b7547301014708a9b882c1eef110290c12e8', '\xb39249d63075031618bf6cef651165eab0044acd3be227176963055ee600ae69');
INSERT INTO public.audit_entry VALUES ('01a20434-a07f-709e-8a11-7ef0059c9ddd', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:save', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb993121716968c8962ab76dd9d5a18975265e10393017325d5ffbf9b1165da1dcce4c81650317a7638015c676dc7b78c8af655e42dcc9456ace53768df9d9523c48edcc4014cf6cc444ccb58fbb126debadbe26176e8272553f15687e6d4a12e00bfcfee12366f9c76e7181ff9a40f266c73654c86f52343c4a0574e64ac1dd65ea281ed54435834838f4d0345f054c1b9ca6db1363f5c846ab7534f5f6e7e8667c4', '\xe7e53506558c0676901b8956c3493157f7be61b83ae00748a9b70887ce26ef49');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14c939616b6c', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:save', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696871edf259c0ab9b45e1b05c1c20fce22b38e6f174a8b8dfb2805c062ebe126a4534c114b677f7ddfe6f2ffe6d74c643bf36946e8a06a26a3b82bdc9436fcd30c5c78887b4ee21ccbcfcab9dc5b44aa6b2606e9b004bb5790fc7cb4764b25608eedce8761acd5f8d99ca8c7a4c757f7af268b91b7f69c4bae414732f6afc75d37682eb7f229f7bbfd6f78aa250cef2390a540f75192029965ccb58510', '\x1b7db488f05a78a0ec4ae5670da2802197caffbc30f8e65679066109a8b0f2ff');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14ca4582ea48', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:save', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696ab5744678af36134f15c30f86713a3b82510e64c1e6c5f10e22de4c57612a18623844181d5252ece5dc7b9713041e050d726cff0b0b9ed8ea2e845a0184731ca072f6e81d03dd0095c58b9a3ccba343142aec3cb86316a14f10519f1c32c57b8085ff1e71a2535e2ab420abacd4db437f487ac9a8eec14b6fde2c7d8c12ebc7721bef72bba3b3611b43d6ed5f3305c86a4dc281090683ff69537326d', '\x8364551b6ddc6a0e3ee97e45f0c7d41b350205110fb6ee7d8d1b8dded47addb7');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14cb6b19fe7e', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:save', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb993121716965b0d273cf5d6e7858d069cee689498c2139083c27972fe464a7c47b76126a3f1167b6708d7b0f842e352fb92afc1a009ec7786e5a1521706b5735b616de1bb731dc8a41687ca3b5d28c39125a0d41c51551bb501bc568294bc8b277c4e45f829282b7a2aae3f06ce2c10138be9a8f0d14e6bae2a3d58dc577e05bc78187919889c2db6930ffbd1f6b6f02373feacf87933da6359be095aa55d461e73', '\x9a15d177da597321e3a0cc37b03b7ef967ca6eb3214631f3070b692a014a2b12');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14cc04dd16b9', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:save', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696c64a73cb694125417fd8223aa41048bfcd5b53393c5673ec07e2c4568026fc4b2d96feaf9e4109d8e0f17998096ca7d7de37fae8a29f0d5936acf145c0e49f5fca30742cd52f8c935b212c18742bca0ddb0b0de6a30eba69d1bf2be3e20a4ac95d7b305584fbcac205f9de2c93bf5e928b08718c72bd6bdeb9cec3d93bee3a6d86e69e5e19eb97bf9e373481b0a4ebb6827110a273f49ebf9ba61a47', '\x0e7483ea4126391de3a2e48e08245fcbe0d96d5510b98722a261e39b325b8e1b');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14cd93accc74', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:save', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696eb792b47c5595f935d2c6b7e240728b0bb9aa4b229680cf1738e7106311c0bf29ae236e456f1bfb275d580d74f91310feec909a633625b4481e063d958726743b46154cfbbf6e31737e29b349b43a943fa7c6c29459ab7c1f89bc365fe00288f6f1f42ab7f26a3531fe115cbe6c945d4fecbaa01a84837fb4531a40b2efe49edf3019a046633eeaa3f4c0e99a9c56700c36e6bc287509a42f38b1860', '\xc7a1e9b59707d6e89a799e25a9d4630bd457006cafd4bbbde113b169b7c19ada');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14ce5bb46a33', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'evidence:file:attach', 'evidence/01a20434-a069-7222-af43-ff5a809fad4b', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696dfdf516c17e1ac02c75defc8159ed3f103de77450dd3529554c0806888e08ad1e2cccee690bdacde89cdbc5bd3ca8a669754a462df10c14806848d450ec5a131e3b3a1a535bb537eda3b8051ef52bdf8e3674befef4aadc1ab126d9cfcb505da94fc2e1465dc08bf0ed1e519956ad70f32dfd9de78bd035674b81f2b2a83352b83e475bc38ec96bd63bc116a2adaa4a9176726fb6254bde0a3ba60a9', '\x5d9ba77bd2920fc472b4c9923e4fff90b3ac1cf613526ca67807055d503f0bdc');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14cfe31a849c', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'evidence:file:attach', 'evidence/01a20434-a070-7489-9d36-db8e27445f0b', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb9931217169633f3d3ff3e3c50586a0aed512aab8088b3e21cba28275635f696c6ff3ca88d45b931b1a3657baa401f1be335c10505ae6f59fe241dacf08ff367d3c3262924b9045d617d111190ec0cd2472ec06a9c840df7a265b3a46cea556cf98ba83f69dd9e90911a9bf83ac35f64b49755e54a1c7c4833c962aa92f0fdcaf5b1cc993003c3763513db02e4162e0039a9b0dbd51c320033a0082dd8df4406fa81', '\xb29095823c2fdf1bd91ee38a4e29b41d16c72a2a93badf3f9b6ace45a5ce183b');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14d087fa7322', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'applications:application:lodged', 'application/01a20434-a04b-7377-a93c-425e55848f60', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696726d19181548286917496419aa63b7383ce44b7cfbee8cb1010b88d7568fd8739ff24c1e34a81046fb516d845abd4642c821e68149d7b8f1a5285d1ab984a80641904b0d1483463d859e008bd1e91bc7a78bf032e78db6fd4544a21c9f4fa55e1f18ad9b2284a47893a255d273837fe515ac5ceb6c40d8db1805efaff02229a0b0c6021d0358782365b23b069873df65e7f1538285742c823dc176ae', '\x51b2b3f33b13e53fb200865bfac6843bfbd85d25f283f027871302d972013ae5');
INSERT INTO public.audit_entry VALUES ('01a20434-a080-7749-b96b-14d17f043e6e', '2026-11-16 09:00:00+00', 'account', '01a20434-a039-7249-852b-3b8e724723ce', 'fees:charge:make', 'charge/01a20434-a079-72a4-a159-65f443e65268', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696fbfa31fadcdc04c42a7b47bfa79d9bff4124b1e079e043cf6e7fdf882035c783334094e2908267c6a7deeb70f007939ac591ef660a168fe097727169771f339880437e416f441ded3ef529a8dd7beafcb8d91cad52c4728d3d6d9e74a6f1866fcdbf783c24ad7e4e133ae26cbd2f199c1d2eca010f715627bfe44797d0d4dcddbe093fe772eadf04792798b15b355b40af87dbe7b4edb9ddea22b3da1640d4be26b33a191be20f4dbd2d18d0bc4bbe5abc23609dd00d8ae454431e08', '\x2730979b651ad7d4e57b2ee46180152f1c35243077f8b2e39e247e18886f5f19');
INSERT INTO public.audit_entry VALUES ('01a20434-a098-70ab-a05f-deaed8f3fee4', '2026-11-16 09:00:00+00', 'system', NULL, 'identity:staff:register', 'staff/01a20434-a089-7283-8916-3d2787a4585c', '01a20434-a089-7283-8916-3d2787a4585c', '[["identity.staff.profile", "01a20434-a089-7283-8916-3d2787a4585c", "4ad19ba53636bc726a28396bccc202fca2d1e3f06408fcfd5c4c98ae794311c5"]]', NULL, '\xfb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db');
INSERT INTO public.audit_entry VALUES ('01a20434-a0ad-74eb-ba0c-847d3d97f9b0', '2026-11-16 09:00:00+00', 'system', NULL, 'identity:staff:register', 'staff/01a20434-a0a2-752d-b419-c859dd5ca261', '01a20434-a0a2-752d-b419-c859dd5ca261', '[["identity.staff.profile", "01a20434-a0a2-752d-b419-c859dd5ca261", "2de74c86e0998b5cd6c5804ddd6e8cc75b097f5e6bb08bb48de2d42a781e2b4d"]]', NULL, '\xfb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db');
INSERT INTO public.audit_entry VALUES ('01a20434-a0c1-7279-b8cc-f307bca21e0e', '2026-11-16 09:00:00+00', 'system', NULL, 'identity:account:open', 'account/01a20434-a0b9-7016-90b4-2b0fe36a8a2b', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', '[["identity.account.profile", "01a20434-a0b9-7016-90b4-2b0fe36a8a2b", "3e15c86f680e4c086a79209dd2b87f777fb7d1f4bd7d78f009a7311d0302ffdd"]]', NULL, '\xfb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fc-7416-a873-00bc9bcf41c2', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:begin', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[["applications.application.card", "01a20434-a0cb-743b-a0e8-4def8c2f5aa4", "81cb7cf5c5984a7440f253dcc7e0973a147322e2974ee7cf5cf870512ddc3b8a"], ["applications.application.details", "01a20434-a0cb-743b-a0e8-4def8c2f5aa4", "ae44ec29e748a8e32130c8dc90de1886609be0053ed1b6e654a9a8132b054898"], ["evidence.evidence.file", "01a20434-a0e7-749f-b9d7-8eb0fcdb4797", "07e42a0b9797e03be21b30d7366b94a05d0d2dc8a134207a5da4db6bc7ec7a30"], ["evidence.evidence.file", "01a20434-a0ef-750f-a88e-7ed80141fb80", "8fb0dddcad927b24cd7a15a71c79a5a71792924411a17da6d5ab6ce562eef434"]]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639b5e0a837790aadee98aa2c1f63728be94fbd89ae01946394bbb2c035fc40e182438dd79135adb3368998ba6c015d4f7b5429f7df78b7dcd6ee502e9b3f7d4e5e75cec7cc814d72e65d560cde4a6d32a73574bf0365b68b67cddc4e00e9c8a8eabee3207dedde0b098805a69589b5df06171425575addc1a3ecdc5d5899312c75ca2e08272cfe4b413cc68c1b33376036cdce00cf017fdca5dd747d6e', '\x69564ddd6d2aea735b9e7d07f900d358677d9d37d31fe46928cd48bee1c23342');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc0ac8c07d5', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:save', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639c45b0791954bf90a0b15af16f94db20686da365ba7a0828b3e2ea7810e2286c04f9aac27076802b9b2aede0254b8fc295b1d5719a1a1c89f00231e56e5804d94c088a188edb3cd8e39d9e79e96b5ff214269a959f1e46e152517308f86fef6685256ae0ad89c160eaab8f10c31d97ef7ffad0f6e074016f461305307d34aea1c0446d3245a71cc639824f12cb7a39d73c8eb42e0e83aaacd8e7a723f', '\xd4797a29b050508ee30f9629012dba735a0b158ff633925f2043ffc162d124e2');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc181023d02', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:save', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b863961f4f40605ff8c26991e1ed53188a4ea9919e492dfc3a9182244c944ccded82f9a199acea5f65a4d712d87da7b46dd606debd5869136d0fe97485e8743f0b73b9e489f315e4b752eab48219110fd6ea4fb74667dad37f43cf7040022bbf190f90959f6a46a2d51678bd50757a9c8cbfc1f52b2ba654ca8ac9e6efd44acdef22b156d8772a943795a91484080dbdb424e86f0eec1fe2582ede588ef9b', '\x226785030764b25679326e3b238b1b609233ecd9f6c752301d3e11df93dfe38c');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc40185b658', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:save', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639eb157b5b6b8b8102951c4fd04af9f8a0fc57fb95964184f7e13a8ab4658edbf9692153990b0debe249021870023ebfb5a751eae2d6e55c86ccfd155b950ea8ed9dbd8a4db31bc13fe82514030f095798fa455b4890ac2b3f6728e747cc25b5e99679f9980d0f1cf31837ece49e70f01930fe55b63b969c15184c6019e311ea7b32116fd8327e072d6ca0120f205d5c6b559761bdbce1640fd4ddcbe1', '\x5e92cc20bc6f7a8adeeb72e939380311b28dd7fff45b18afa2ac648760db3a15');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc5193df038', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:save', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639eae227a3f3b2d96922510f8cc8ff14008aadbfdba15a711e4b499b08984fe9502a57772919f6142c0b5a49e89a166a4cfb65eb5726149f4585827db7444c6aa4b3e4dcc859701a2aabbda87c8a68ceea03683651339818a4e4f9a7722a19f5b461c5ce6665a9edc8bc75481733b0779a9d3c0f08d41226781350c0410ad59080e82224d9afa65996695ac02af0dbe1bb0b838a29924b7d3442e08467', '\xd58b21acc5bd63492e1396b673756178286a2f139a6f9c18b752f1fb354c7f65');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc6ab29bdd1', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:save', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639987d7b077a3c65ff43a1d26c2f73b8fd8f99ea3674f280d5cde0d9a02fc964e26b19d081cf32ffd75e1c1fa51dd161e24ec3195b2ae501c745a556879cf3e1a729d4cafc6f235bd9ff4fa0c6133fec02270a9a69d448ceb2714dcf87e9c4a77b14f2779e4f5bd69142c811e07de3a8d11766ee2dc6fcc71c6bdac249e1b692275ddaff2081415e4fbefd9286400b0dc41b439023ff7a78a8f2104739', '\x3390b578293e39ce57360b5dd9093081a483d76d79679c447db20761e0366b60');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc744fea222', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'evidence:file:attach', 'evidence/01a20434-a0e7-749f-b9d7-8eb0fcdb4797', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b863944d39c638f59c87670eae146abe5fd7cf2a4296172a1d229278de0b14d89816b083fea5e8b6c62e182e78d79f4ebc7af2d86b55587dbb854050a211201972a2747dbc2ac5b3784d4cb9c4c56ca43f39a3301668ffa21234f1463786615a88f6ebfdf94b7fb775b5a0e95db1a913ba36a14b19cf12d6bd0ae45097554a400697138a21deda03a4bfdb0c6a79c8b900029cfa77562a00f8cf5d13a8840', '\x9161fb4a060c8aa86098217215927de515b1e552fcc9cb3837a12463026db0cc');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc897a0e1f3', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'evidence:file:attach', 'evidence/01a20434-a0ef-750f-a88e-7ed80141fb80', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b86399192d1d41c0b57fb6d4edf4b07de056508cf0df240d6d46ea3b01dac17f28a9ef00afaeb80747a5ef66b98dfd0d291aebcdc77e5bb85b6d895409fc71cc4d85821a17ff3b327f217ce7351ae184268293262b4d8568cf5237bb4401d65436461e7f5877bd4200a2a305c17ab477eeb09200af82137ef48965557c9cc01e20e20efdc74fdde5e075e8131a4a8670c1e5567d9b72c2319d345640b3c18', '\xf9d6789041b5e9a12fd48ed474c1888c3f8e9955ef2ed6ec4df01d8671cd6e6e');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bc90a12438e', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'applications:application:lodged', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b86395202e4dc25ffebb6673a475ed7087a2a9c2085f515230b43a31cd7054505138015537b82a0091bce3df1fdedfc873e23befa987afe5cc15faaeff47350034e39d2627ef90bf8623e3701ed7667a4f35986603ccd051aa23e10c0ae0f90da7219b9b3495964ef586c1339899bbaf74551bef5d6976a8216bad0bf314573bd17b39020899a0471ed64cc44ee70674e4c86727368a8067274b2e857ebed', '\xa8469c1c011cbfa663cba954981435c641da218e473f5d2d3849db3c0051e6a9');
INSERT INTO public.audit_entry VALUES ('01a20434-a0fd-704f-9e7b-2bca2071b640', '2026-11-16 09:00:00+00', 'account', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'fees:charge:make', 'charge/01a20434-a0f7-7687-a353-fcc0d130acf4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639fe526c582992af50fb5e6d8addad4fc333ac4cc7610646989fc1196529f14b4753400c62ebec83b231b99293cf57199f6c6586f073b15704845754945f1e3c4bdf1e74e61d89c326858a8e69069c29fba7648051c656b33d1989e51e09f7a2edb3519cd23f302946c9608169635bff5c54d2cecdbce6f0bb7427102a4fab38855b9dbf29e4953d661ce9da91492d338f25e7da5d5b6de5061627da6a8fc280721cf9fc3a45216d9621fe0d16526b42add7ebd551c0331f53d3d8a1f0', '\x63f3bd16a505837d637e6692b9cfdba86972cc8a17fa8f4e70f8eacb25e352ed');
INSERT INTO public.audit_entry VALUES ('01a20434-a10c-76e1-809b-7963634dd420', '2026-11-16 09:00:00+00', 'system', NULL, 'identity:staff:register', 'staff/01a20434-a104-70cd-8769-a7a97d4c9a5d', '01a20434-a104-70cd-8769-a7a97d4c9a5d', '[["identity.staff.profile", "01a20434-a104-70cd-8769-a7a97d4c9a5d", "3596c468489740beea54b607096bd0842fc12048dfbbf30c2acb2536f87b8d11"]]', NULL, '\xfb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db');
INSERT INTO public.audit_entry VALUES ('01a20434-a129-7571-9dcb-1ed2a6c90e31', '2026-11-16 09:00:00+00', 'staff', '01a20434-a104-70cd-8769-a7a97d4c9a5d', 'fees:receipt:record', 'receipt/01a20434-a11a-75f2-a7c4-251424ce7bd6', '01a20434-a043-76da-adc8-fb8457e13a24', '[]', '\x01010101000000019ac179f0b8ec4004cabeb99312171696dc85754e7cd1aac7af381d37c4bf498ae19877bdc0ed6a2827c1c596b653b88d0cc816d0010e7fc3d0e72d025432d9875a3477ffbf35a16f901f870b226a2c1acb5f360952613763917724e49fc28a7e51357c78caf7117be17303812fa5166b94618a66a11c2212816e33376921b1b7d726aaedfb69ccca27f014a5690f55738b2bdff2af5e96dcde793685f230ad03b34edccf8b6fd60e8457e076a60367de652058a3f69f03f142470da2c30e8e34fa1c5636ae68058bdb1bc3e4', '\xcec01853b64cbf7f37bfcaf214089e33790fa559bb85c334476513e1cd47c1a9');
INSERT INTO public.audit_entry VALUES ('01a20434-a12a-724c-afea-cc53725af240', '2026-11-16 09:00:00+00', 'staff', '01a20434-a104-70cd-8769-a7a97d4c9a5d', 'fees:receipt:record', 'receipt/01a20434-a123-761e-8064-2717ce4ca2b3', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b86396eacc3673e80434bf6594b214e3d39fe9f5228fb485639c90b5faa306baffd0b4a56aa8da423e9234d5bcd572c9483dd60b7f793b9fc45dd9bfad44983d2c20f5e21e12af3280637bb116b46ad3ca19a99a368cceea166f46dec71a77de02f6d02075c051e936f93807e7dc8209590458ec321c6a98e1d99a06fbd4bb5248b6a32865fd9b65d313adc380d4e3dd8a23b5f9425de0af8cfbc0f6c2839ef0ace035fb790fc4eadecd0bb8cd5faf16cc4e729a33f88120cecf7612817d8', '\xa407ddcc1dfcc8fcd5a2099cc348561c731a42329b716b412af2bd846d4303ed');
INSERT INTO public.audit_entry VALUES ('01a20434-a137-77f8-b798-7b221e95fc74', '2026-11-16 09:00:00+00', 'system', NULL, 'applications:application:admissible', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639a2698471cb8ea466411bc22b72e11a8a1c2af512a350869b7579c7d0b93110994e6638be7b147d5c4ff1c5921d1a0e7bd0b65e5a21fe792cb98a63e14ae406315dfdcfc931409c0a17947ed1830d6f7a11fc8b6035e5dcdac059341b7d77da51edf102ee4cd043487c5aac11c04b5325da0c94478c5c93a810c408a41697ae2e97c75911e9bb17e7b9f44f831bd156b76d8b48f2db6cbaf76a566c5c', '\x3019c42a5d4e1ff706ab30376e81e7b99e827f6e164dba38b57c37d48eed4551');
INSERT INTO public.audit_entry VALUES ('01a20434-a15d-71f2-8cc9-b165ee5e1e4a', '2026-11-16 09:00:00+00', 'staff', '01a20434-a089-7283-8916-3d2787a4585c', 'applications:application:examination', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639ba2446b1cc753247cac9fe9a3cb38ca94e5dae342684ba61fae0ab4e615b3ee2ef8deb33c3f493e5605bbfe7c2d8fbe28fdc737222fbf0731b29205e4299df8f3187963c1978ebd8eb8788d842ec92536ae9a97a5e9858eab7e4549aeac7c63dffbd8648b76d85c1328a605e3cadff57ab018534ad8c85867b322839944454d56bcaa14b844d70fd5059e943509e80d4293bc50bcf50d47d8c87ab5b', '\xbd9c9549bf0ce2d8da2757107cff33e7357cf17be4e303cf5ec0bc46df306899');
INSERT INTO public.audit_entry VALUES ('01a20434-a15d-71f2-8cc9-b166394383b8', '2026-11-16 09:00:00+00', 'staff', '01a20434-a089-7283-8916-3d2787a4585c', 'review:case:claimed', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', NULL, '\xfb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db');
INSERT INTO public.audit_entry VALUES ('01a20434-a176-720b-a5ce-950f5fba5bce', '2026-11-16 09:00:00+00', 'staff', '01a20434-a089-7283-8916-3d2787a4585c', 'applications:application:decision_proposed', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[["review.proposal.content", "01a20434-a16e-7251-aa6a-795f49eeb527", "ddd0abd1459c6f2b89d5c53f4b823adb53248dd437f28b0f802c96a53b2f25f1"]]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639c4d9dbdb61b3f307fa4353f9a111ebe09fe242871e32439b5879ea41b8fcc7db3b89107a0e8651b3a362a3f02534ee2ea72d9b791182ec20bb005729f74869ba7025f4bb3a673ac5d628e5fc965a68bb73b56503641f8d186bdb8b86e289bd00f005e092f691f10d368a5b68da4359662a86fe577eb0c2a7e81637e0f409ce1ca1f5b7fbbba63e0b240c267555f283b0763f06987b51f924e879bab283da7196807b9ddf63825b2d9e1eed1f597e04fcdcb173152258406114b4dc7a', '\x5df528c8a3ab65d0e06119d1781ee1b7288f1e5ee0de4f0d8b58edddc7d1d89d');
INSERT INTO public.audit_entry VALUES ('01a20434-a177-7275-b0ff-7eefade88b97', '2026-11-16 09:00:00+00', 'staff', '01a20434-a089-7283-8916-3d2787a4585c', 'review:decision:propose', 'proposal/01a20434-a16e-7251-aa6a-795f49eeb527', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639bd5cc2ef7243194e7f0c4ce3afe1cbf537b88b67c6f6f40d52477cd0fea89d66494d69301854fe379e63b48f0c894b48512d71c49687ba8df7730e974ce81755e672f3696f3794df425af64af693230bfb76c7f091da20238f7661aea56cb73276697304f970c42d09e68ecf0a49723c3bf89e2a6b88458bb90625ffcfd7cca11e9a6096f1282f200ae7d06477cf247f8ef1edccace505ddcc8d9ad2', '\x454a7ef7691afd183565c221267e036f85099a5d2d5a64bda3c307f19c2a0559');
INSERT INTO public.audit_entry VALUES ('01a20434-a196-732a-9325-81558a925416', '2026-11-16 09:00:00+00', 'staff', '01a20434-a0a2-752d-b419-c859dd5ca261', 'applications:application:granted', 'application/01a20434-a0cb-743b-a0e8-4def8c2f5aa4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639e148b7e6373870ab07a16d01f7c64e22bddfb1179c031b1f78eafa3d2c76792321c57ba3a38decd82a80e93f662c354e53943f251626f0f3617944032c56873673046051184b2a90893e28ece40b61d7d850e6eab05346848a227f3d70086963d187adbec1b21bb6395ee14bc9a892bc0cfac07baecf1bb1f58787c7feb08db94f81ecaf7fa6002d00f862c5b55f9f1edc9377dffabd536858326d0e', '\xfadce02eeed3d16b6bc2d71033e618a494e1f8f98ca409f45e935f6bf0df5271');
INSERT INTO public.audit_entry VALUES ('01a20434-a197-76b4-9e4e-295a5ed3d62a', '2026-11-16 09:00:00+00', 'staff', '01a20434-a0a2-752d-b419-c859dd5ca261', 'review:decision:confirm', 'decision/01a20434-a188-719e-ad9d-e918a5c01a5a', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '[]', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639834e77d03de9cbff949a8e0722de1a4f1791b271d3f53976a4e8652c71649ee6246a25f34966f8f05c40bc0ac4a73371635027fccd5e987ecb53adb1f0850dce9c4dc84a20f55b71ef20df9efde030ad876a0ad477347f88c0d608b1f0d0bc7dab245e62f4d9003e65fe5f2478dd73cac929151c8df1cb2387051424af79686001f1b4efdd7edc4f19edbec747cc333fba754ce184f2904ac28f73031d9819426d4244628788866717762affd5d79a9f85f97cc73647575a6d75c915b9191b7f7bc9d0fbcbee92e7338d47d001c66e8287126103ed2bd0df219589b2', '\x2f0ed6cc1a622e763a36e242223eb2d6e35306acffacec136dd1284e6e256ce6');
INSERT INTO public.audit_head VALUES (54, 'consular/audit', '\x12b95e681ed1c2eb5330f94c9b81e3b4a4430dc6092c488f5e5ae9cd4a1005f6', '2026-11-16 09:00:00+00', '0b9c5e221c4eb7d15beee74fda14890b6a5cbe0ce4651c2487543ade9ce7b133', '\x5c89f70e7c4d461da80211eed51b75b313d9ff6eb82a683a2e663078ae50069b0109057d28b533b3fff5785be6bc75f5af65006e97343b6cf7ea5e364097c2bf', '\x700723178da034ef31183d443d48d7385a1f1af76661f4912af8893d588a79ea98e09c18ac522c673a03b4a975544b83ca42ee8afb87080464a0b4d089b5d61cff73504a0dc0158973f92e48fef3c54a7e48cdcf2c603d9e81c4d2276843678d6b90eab4ea2e312739077d714336f7d157d799b0c4f5708f72aaafb25837f713');
INSERT INTO public.audit_leaf VALUES (0, '01a20434-9f5a-7185-a2ba-1eac55fd053d', '\x06078e5832fadc4d42cad011ccafe69d799463d28d97142ef4835fc75d214389');
INSERT INTO public.audit_leaf VALUES (1, '01a20434-9fd6-7339-a34d-cdfcfb9dddd4', '\x61dd89682f68563b8a2a5817f26bd17ec43d7a64dda96a6659d2d4fc61f399a4');
INSERT INTO public.audit_leaf VALUES (2, '01a20434-9fd6-7339-a34d-cdfd29d14b46', '\x377362eaaff7cf016444c39955b426e041b3d690a0fc1b3dabecc72f46a7bd1a');
INSERT INTO public.audit_leaf VALUES (3, '01a20434-9fd6-7339-a34d-cdfeb60adb56', '\x0cdf0f6880a5aa5f96c0da0a23160d96876f83a63e61da558200278712a2cf33');
INSERT INTO public.audit_leaf VALUES (4, '01a20434-9fd6-7339-a34d-cdff7146207c', '\x23294e1427b02427aa7bcc05404fa8b181af3a90ca4396b66305a182b360563d');
INSERT INTO public.audit_leaf VALUES (5, '01a20434-9fd6-7339-a34d-ce0042cf6cdc', '\xd339ebb811a4628c0cda6618e17841e269ba3a2b2a57c66d43b05a90dd7adf36');
INSERT INTO public.audit_leaf VALUES (6, '01a20434-9fd6-7339-a34d-ce01e202bc48', '\x36e4127d0512d116679782d1a1788d6c5354cf876c93800fdc828d6923603950');
INSERT INTO public.audit_leaf VALUES (7, '01a20434-9fd6-7339-a34d-ce020f7af50e', '\xbb226721ccbf883354be8fb9ce05e3e5a953213590f1f5ff860ef9e3969600af');
INSERT INTO public.audit_leaf VALUES (8, '01a20434-9fd7-75c0-a8d5-5df4cd868ef3', '\x87752e238c4d696b78ff5accc683cbbce0e1d8141a237a1fafa86357da41b548');
INSERT INTO public.audit_leaf VALUES (9, '01a20434-9fd7-75c0-a8d5-5df5f4d45b5c', '\x792ebc65515fa5b3d62999ffc2c887b7e69a5936bdda7272e129c0e250f4e884');
INSERT INTO public.audit_leaf VALUES (10, '01a20434-9fd7-75c0-a8d5-5df69e1c92c7', '\xc2a24f0a10b8265e313c2b8ae6591943fa962f2315352fac45c544873302cff1');
INSERT INTO public.audit_leaf VALUES (11, '01a20434-9fd7-75c0-a8d5-5df76996cad2', '\x54fbd9a5a84a98bcb3e34549ac7716caed7ff9ccdd4991725d8554de354f26a8');
INSERT INTO public.audit_leaf VALUES (12, '01a20434-9fd7-75c0-a8d5-5df88f9fd58a', '\x1fae1670c469950e7264bec9b1bb8051f98db6649ade9e98e7b6ea8d1ec373a5');
INSERT INTO public.audit_leaf VALUES (13, '01a20434-9ff1-71e7-9dac-bf7d1a15da98', '\xd34818232fd29f731d761e39c45a0decb17fd3261e406b4115f4d32044bb45d1');
INSERT INTO public.audit_leaf VALUES (14, '01a20434-a01b-7403-b4ee-6a36e93b5a54', '\x34a4c16c29bfaac838c173d6aa47e28b9cdb0ec8b27f1b791e316db4c08dd02b');
INSERT INTO public.audit_leaf VALUES (15, '01a20434-a031-77e0-8dfd-eb39a2e6b8ec', '\x58d7f68037381acace9ef61a154ebff8e9a0c0ef186e3fe5921a6a407bc246c5');
INSERT INTO public.audit_leaf VALUES (16, '01a20434-a040-7186-beb8-a01a9afbec60', '\x960d85c1a2814381d050ba3c71f8d04c21abe220e6a94d4c2afb90bd27773353');
INSERT INTO public.audit_leaf VALUES (17, '01a20434-a07f-709e-8a11-7eee7cdceab1', '\x7e9cc3dd63ee91450e822f3422f51ff8e4d48ebd85a5953e5f0d1013b251c4ef');
INSERT INTO public.audit_leaf VALUES (18, '01a20434-a07f-709e-8a11-7eefe5dabf26', '\x3dade59dfcb40d932a73b540196140ccc692525987be5888271dbb401f77a57d');
INSERT INTO public.audit_leaf VALUES (19, '01a20434-a07f-709e-8a11-7ef0059c9ddd', '\x481e42f483ed77c4179f6b703943a3e9fbd55dfbbe4f128334bdaec73f11a02f');
INSERT INTO public.audit_leaf VALUES (20, '01a20434-a080-7749-b96b-14c939616b6c', '\x322f292aa60b39bcc64c6bab5446d4894cf354ab096333088345a5d311bbdf51');
INSERT INTO public.audit_leaf VALUES (21, '01a20434-a080-7749-b96b-14ca4582ea48', '\x1518e66d268b93c8ae55e84c63e13ed4da48737042ef0086a381cfc99c236737');
INSERT INTO public.audit_leaf VALUES (22, '01a20434-a080-7749-b96b-14cb6b19fe7e', '\x27c7d8bfae38b5c48213cc5d12ed0029b5b432c819d134bd153fd2f0a1137500');
INSERT INTO public.audit_leaf VALUES (23, '01a20434-a080-7749-b96b-14cc04dd16b9', '\x823d228e8b64085401f2eb4e1a2f6a06d8e2a434d0234b091bf555fae45c78b0');
INSERT INTO public.audit_leaf VALUES (24, '01a20434-a080-7749-b96b-14cd93accc74', '\x712ea6a5e7663d90be5c1306605cdfa2a845609bee12aa99da9ed2776d4f1773');
INSERT INTO public.audit_leaf VALUES (25, '01a20434-a080-7749-b96b-14ce5bb46a33', '\x5eb60a95a4a09a649c25c96cf273363621e33f343d0a124b70a09e1d2c04ff06');
INSERT INTO public.audit_leaf VALUES (26, '01a20434-a080-7749-b96b-14cfe31a849c', '\x5c935cc4669fd2e32b043dd660d9bff522c40b46c2f33c84dd356fecb4a29020');
INSERT INTO public.audit_leaf VALUES (27, '01a20434-a080-7749-b96b-14d087fa7322', '\x8ddf4ed9ca8efa7b95847fccb8840f24c8c4d9bfd398bf04d7f6d4643fefefbd');
INSERT INTO public.audit_leaf VALUES (28, '01a20434-a080-7749-b96b-14d17f043e6e', '\x3ab7073888fbda3aa51e867492f2c9a2998ff6cbfa543a432dd39c97bc3bc3eb');
INSERT INTO public.audit_leaf VALUES (29, '01a20434-a098-70ab-a05f-deaed8f3fee4', '\x009b851b8188bc50fb880f7482319c5506163bc34388bdf327287aa09b722459');
INSERT INTO public.audit_leaf VALUES (30, '01a20434-a0ad-74eb-ba0c-847d3d97f9b0', '\xa6aecae3dbf9e40d6bb913fce2bd4943ca79432ede9c3df974566f4ef1446b59');
INSERT INTO public.audit_leaf VALUES (31, '01a20434-a0c1-7279-b8cc-f307bca21e0e', '\x8daefe3dcd3b4a4c33019466174aa344a652563bb782483da70b4390d8b98125');
INSERT INTO public.audit_leaf VALUES (32, '01a20434-a0fc-7416-a873-00bc9bcf41c2', '\xe84e899c6d4e7a3837a6396a1ff0627d68741207d0892ad0a8b9bad920983935');
INSERT INTO public.audit_leaf VALUES (33, '01a20434-a0fd-704f-9e7b-2bc0ac8c07d5', '\x8ea0be4ee642a7e8e0ee68364319cca1c5d09935f190c48024592b5cdcd5535d');
INSERT INTO public.audit_leaf VALUES (34, '01a20434-a0fd-704f-9e7b-2bc181023d02', '\x7ce3bfa66de1e397aaebcf6c1c8d4a65a314579e32dee9cd232ad6eaa6e05379');
INSERT INTO public.audit_leaf VALUES (35, '01a20434-a0fd-704f-9e7b-2bc24510f2f8', '\x847b71593896d08b43eee404693082a56bfda603764464a0e3a7c8cc2afcd64a');
INSERT INTO public.audit_leaf VALUES (36, '01a20434-a0fd-704f-9e7b-2bc3baeb9297', '\x386c6bf4aef79465f443f2748d49fab387dee170d73bb515ab5067edbafe1412');
INSERT INTO public.audit_leaf VALUES (37, '01a20434-a0fd-704f-9e7b-2bc40185b658', '\xca5de2ba7fbf280d92228018bcae24ea84cc2fe82724d78762a04edf19cc837c');
INSERT INTO public.audit_leaf VALUES (38, '01a20434-a0fd-704f-9e7b-2bc5193df038', '\xe06d2e0b86b2f3a18286484c0099f18489e67fda69c0881dfc2e61b053123445');
INSERT INTO public.audit_leaf VALUES (39, '01a20434-a0fd-704f-9e7b-2bc6ab29bdd1', '\x2c8327a4bfcbf62e2dc99d4b155235952b3a9cb172749dbde8b83b523532331d');
INSERT INTO public.audit_leaf VALUES (40, '01a20434-a0fd-704f-9e7b-2bc744fea222', '\xa0e8af259c277ba66e50b670da7c8a0b65327a4d5a8366e85477c431f4bf13a6');
INSERT INTO public.audit_leaf VALUES (41, '01a20434-a0fd-704f-9e7b-2bc897a0e1f3', '\xe991f91e8e9b8e71d9ba1bf013a6c349715daba98c237986366b963917f805d0');
INSERT INTO public.audit_leaf VALUES (42, '01a20434-a0fd-704f-9e7b-2bc90a12438e', '\xc7afa3a7c6d95c00d7273fff0d5ae57548926fc4e866187048f753dcdf490426');
INSERT INTO public.audit_leaf VALUES (43, '01a20434-a0fd-704f-9e7b-2bca2071b640', '\x889f0bf6d9902ef47e11095b37bcd2c46d09d6f68d558638b488f73425ff7218');
INSERT INTO public.audit_leaf VALUES (44, '01a20434-a10c-76e1-809b-7963634dd420', '\xd958e1b58e72f34e1c6ba7bc029fec7359898c32ec5e934a6115621ee9d11bc1');
INSERT INTO public.audit_leaf VALUES (45, '01a20434-a129-7571-9dcb-1ed2a6c90e31', '\xb15f29e45c70b905627f90b492353e113f77f6987e31c8566b1b37a8c8f69e5f');
INSERT INTO public.audit_leaf VALUES (46, '01a20434-a12a-724c-afea-cc53725af240', '\xbc7e14bb4a3e1f4df0884c9b1274975733c1f2292decd14bd792f549721fd8f3');
INSERT INTO public.audit_leaf VALUES (47, '01a20434-a137-77f8-b798-7b221e95fc74', '\x06028249efa8c7148e9f768697989ee14aa3e8170feb5c46e2a627153ef52e05');
INSERT INTO public.audit_leaf VALUES (48, '01a20434-a15d-71f2-8cc9-b165ee5e1e4a', '\xd6a7f738b7360c754a1f10d657e492bb26a0b82b691688c4a3b23ef4d82a0a25');
INSERT INTO public.audit_leaf VALUES (49, '01a20434-a15d-71f2-8cc9-b166394383b8', '\xcec70d6612287bfc2b0b8ca43ad99b27322c3b98319eb56671457f35acfdd5db');
INSERT INTO public.audit_leaf VALUES (50, '01a20434-a176-720b-a5ce-950f5fba5bce', '\xc442ac6ac10d4d9788325570b676a48c53df4bc0ecf138ff02f2594544203344');
INSERT INTO public.audit_leaf VALUES (51, '01a20434-a177-7275-b0ff-7eefade88b97', '\x650aa96db05ab78a23ce1f3a4975ed3dd462d6270b1f31f518a80d370771e17d');
INSERT INTO public.audit_leaf VALUES (52, '01a20434-a196-732a-9325-81558a925416', '\x654a42b29b0d0b02e317e0d174d48bfd483600de9872cd67cbec3d9be8426599');
INSERT INTO public.audit_leaf VALUES (53, '01a20434-a197-76b4-9e4e-295a5ed3d62a', '\xf57876de2fa350d4eaee23ce17fe37ee67a984600ef4597de19aa18e709c5061');
INSERT INTO public.case_event VALUES ('01a20434-9fbf-72ac-afeb-1fdbd1208d6e', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '2026-11-16 09:00:00+00', 'lodged', '{"office": "jakarta"}', NULL, true);
INSERT INTO public.case_event VALUES ('01a20434-a02c-72c8-8ec1-442a2b258d1f', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '2026-11-16 09:00:00+00', 'admissible', '{}', NULL, true);
INSERT INTO public.case_event VALUES ('01a20434-a076-73eb-bb2e-42e1e80b605e', '01a20434-a043-76da-adc8-fb8457e13a24', '2026-11-16 09:00:00+00', 'lodged', '{"office": "jakarta"}', NULL, true);
INSERT INTO public.case_event VALUES ('01a20434-a0f4-77c8-af7a-4d672a04a0bd', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '2026-11-16 09:00:00+00', 'lodged', '{"office": "jakarta"}', NULL, true);
INSERT INTO public.case_event VALUES ('01a20434-a134-75c6-9797-1ae7b3e59382', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '2026-11-16 09:00:00+00', 'admissible', '{}', NULL, true);
INSERT INTO public.case_event VALUES ('01a20434-a151-7033-af71-054b0df96d38', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '2026-11-16 09:00:00+00', 'examination', '{}', '01a20434-a089-7283-8916-3d2787a4585c', true);
INSERT INTO public.case_event VALUES ('01a20434-a152-7223-9eae-27709af1b8b1', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '2026-11-16 09:00:00+00', 'claimed', '{}', '01a20434-a089-7283-8916-3d2787a4585c', false);
INSERT INTO public.case_event VALUES ('01a20434-a16e-7251-aa6a-795e99620c7d', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '2026-11-16 09:00:00+00', 'decision_proposed', '{}', '01a20434-a089-7283-8916-3d2787a4585c', false);
INSERT INTO public.case_event VALUES ('01a20434-a188-719e-ad9d-e91729bb0973', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '2026-11-16 09:00:00+00', 'granted', '{}', '01a20434-a0a2-752d-b419-c859dd5ca261', true);
INSERT INTO public.charge VALUES ('01a20434-9fca-7360-a376-eed27cd9adaa', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', 'jakarta', 'visitor-visa', 'visa', 'USD', 60.00, '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00');
INSERT INTO public.charge VALUES ('01a20434-a079-72a4-a159-65f443e65268', '01a20434-a043-76da-adc8-fb8457e13a24', 'jakarta', 'visitor-visa', 'visa', 'USD', 60.00, '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00');
INSERT INTO public.charge VALUES ('01a20434-a0f7-7687-a353-fcc0d130acf4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'jakarta', 'visitor-visa', 'visa', 'USD', 60.00, '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00');
INSERT INTO public.claim VALUES ('01a20434-a151-7033-af71-054a1d6abf37', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', NULL, '01a20434-a089-7283-8916-3d2787a4585c', 'jakarta', '2026-11-16 09:00:00+00', '2026-11-16 09:45:00+00', '2026-11-16 09:00:00+00', 'proposed', NULL);
INSERT INTO public.decision VALUES ('01a20434-a188-719e-ad9d-e918a5c01a5a', '01a20434-a16e-7251-aa6a-795f49eeb527', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'application', 'grant', 'always', '01a20434-a089-7283-8916-3d2787a4585c', '01a20434-a0a2-752d-b419-c859dd5ca261', '2026-11-16 09:00:00+00', 'jakarta');
INSERT INTO public.dossier VALUES ('01a20434-9f60-7536-86d4-ac7e3f74ec2d', 'application', '01a20434-9f68-7500-9ad9-692eb5554fc9', 'visitor-visa', '2026-11-16 09:00:00+00', true, 'jakarta', 'jakarta', 'jakarta', 'jakarta', NULL);
INSERT INTO public.dossier VALUES ('01a20434-a043-76da-adc8-fb8457e13a24', 'application', '01a20434-a047-729c-848d-9ad7e1e63c1c', 'visitor-visa', '2026-11-16 09:00:00+00', true, 'jakarta', 'jakarta', 'jakarta', 'jakarta', NULL);
INSERT INTO public.dossier VALUES ('01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'application', '01a20434-a0c8-7476-810d-078eef33a53c', 'visitor-visa', '2026-11-16 09:00:00+00', true, 'jakarta', 'jakarta', 'jakarta', 'jakarta', NULL);
INSERT INTO public.evidence VALUES ('01a20434-9fab-711e-a6dd-5bc0d387b658', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', 'passport-page', 'received', '2026-11-16 09:00:00+00', 211, '\x42fe04449b39a565c01c596ab0b2e0a1', '01a20434-9fab-711e-a6dd-5bc10b54af88', false, '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a79c33bda1552c7704686856b71edb55241e68cec32770b9467b6a70fd31ba1a541c4f7318a2bf4bb44a8403670b92cd81500d8451e4f3bfe22c6271037c9ae33fcf5b749f051a144272a392983f463ed2709cc2028fe8cad1161af8ca');
INSERT INTO public.evidence VALUES ('01a20434-9fb7-73a7-8ef0-2b28669a4e57', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', 'portrait', 'received', '2026-11-16 09:00:00+00', 211, '\x68a727a8cb1a225a8a8a1a42e64ce483', '01a20434-9fb7-73a7-8ef0-2b293b50ebca', false, '\x0101010100000001e47bdb48b5a0c10f83ef12f3d726a2a7e974009a3c74678cde6a025a5211f9433517315de2a44d85bff2727d74feaf01c02bfd9de0b88efd693c78c814141c98e3730bfc572d35f1a64520fe8a74ab7f7f0dd732fde089a0d41e4c88181e68373319dc530d1bdc22a5a3ec20');
INSERT INTO public.evidence VALUES ('01a20434-a069-7222-af43-ff5a809fad4b', '01a20434-a043-76da-adc8-fb8457e13a24', 'passport-page', 'received', '2026-11-16 09:00:00+00', 211, '\xa5bf5543a7f942afbc887d20616c3ab3', '01a20434-a069-7222-af43-ff5b975bd8e7', false, '\x01010101000000019ac179f0b8ec4004cabeb99312171696259ce0134f9f9db995934de194cd48614f4b1d41557d54b4780ff787534da8fcfb4a85da607db4051c870b67af2c2b37a2012d71e902101811a5aac6a0812522907a5a2d528e92945e387d9e35e882607e47d233545e12168f538552');
INSERT INTO public.evidence VALUES ('01a20434-a070-7489-9d36-db8e27445f0b', '01a20434-a043-76da-adc8-fb8457e13a24', 'portrait', 'received', '2026-11-16 09:00:00+00', 211, '\xfd4b4de579f44e4c087d4fa0d0212bab', '01a20434-a070-7489-9d36-db8f97615de1', false, '\x01010101000000019ac179f0b8ec4004cabeb993121716967e7c97fae338c5b516cdc422c0c28e40063b1b7d87fe7a46470b2b229b490394e71d26d44b94a302a858d725321d42c8d178dad7fa13f730794e339bf83c040e3565f522307b6bff06f9e2606bf020546f1eb439bb80defb9947545d');
INSERT INTO public.evidence VALUES ('01a20434-a0e7-749f-b9d7-8eb0fcdb4797', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'passport-page', 'received', '2026-11-16 09:00:00+00', 211, '\x4e5447d51d1b47551535ab740d3e128f', '01a20434-a0e7-749f-b9d7-8eb1246aa82f', false, '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639e2ab2ac60d82fbab75f9b3f4133868d2edaad0b92ee7a6dda1786aec463e90c4e703718fc4bb4d6e20ad1d5c492e95632a39f65dab510038838875e545a4080636e2d830a651772c7c62070b87244dd2a01d26096de0c8c3e3042aa9');
INSERT INTO public.evidence VALUES ('01a20434-a0ef-750f-a88e-7ed80141fb80', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'portrait', 'received', '2026-11-16 09:00:00+00', 211, '\xec227c5a97903e3f9ea5e538cc5745b4', '01a20434-a0ef-750f-a88e-7ed9a64bcec6', false, '\x0101010100000001bcde11d57e56c5c109a7dca3c78b8639ca277382331352cb516aa7af2e82de73165de7afd89770a182761b9511772d293a9b24738227246b73afd29326073aa912fa73aa073186cce90f15d99755488ce0f15be6070948f29bd3ebfeaa615146dcd40ad073e5b1cd477ff397');
INSERT INTO public.mandate VALUES ('01a20434-9f71-7688-a3de-52e2b9ea9bc1', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', '01a20434-9f34-7171-a40e-aa5bbf2ce41f', 'self', '2026-11-16 09:00:00+00', NULL);
INSERT INTO public.mandate VALUES ('01a20434-a04b-7377-a93c-425d43563e99', '01a20434-a043-76da-adc8-fb8457e13a24', '01a20434-a039-7249-852b-3b8e724723ce', 'self', '2026-11-16 09:00:00+00', NULL);
INSERT INTO public.mandate VALUES ('01a20434-a0cb-743b-a0e8-4deed91f70f2', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', '01a20434-a0b9-7016-90b4-2b0fe36a8a2b', 'self', '2026-11-16 09:00:00+00', NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9f82-772b-92cb-ea04d70e9a87', 'applications.answers_changed', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9f8a-721f-8bbf-882a8031f7ed', 'applications.answers_changed', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9f90-7291-b083-c862a79bc736', 'applications.answers_changed', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9f95-7346-a728-545327d58348', 'applications.answers_changed', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9f98-771b-96ec-ef5a9d8f3dff', 'applications.answers_changed', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9f9b-731c-9eeb-af609c3a041a', 'applications.answers_changed', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9f9f-77f6-a49a-fbfeac8d6190', 'applications.answers_changed', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9fad-7119-9df3-90100936ca26', 'evidence.attached', '{"evidence_id": "01a20434-9fab-711e-a6dd-5bc0d387b658"}', 'verification.check', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9fb8-760e-a09d-54d52b438b4d', 'evidence.attached', '{"evidence_id": "01a20434-9fb7-73a7-8ef0-2b28669a4e57"}', 'verification.check', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9fca-7360-a376-eed32f963ace', 'applications.lodged', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'notices.lodged', 'mail', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-9fca-7360-a376-eed45e64eb1b', 'applications.lodged', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'verification.compare_lodged', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a015-7201-bcb4-4736884bef2a', 'fees.settled', '{"dossier_id": "01a20434-9f60-7536-86d4-ac7e3f74ec2d"}', 'applications.admit', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a02c-72c8-8ec1-442b65878ca7', 'applications.admissible', '{"application_id": "01a20434-9f71-7688-a3de-52e354ee9d2f"}', 'notices.admissible', 'mail', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a052-7533-8a41-83f5947c31b8', 'applications.answers_changed', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a055-7450-9fbc-d42ca9d5a2c9', 'applications.answers_changed', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a058-70b3-b54c-b87180b52d80', 'applications.answers_changed', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a05b-71f3-8f1d-8899b2539fb9', 'applications.answers_changed', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a05e-7017-b634-9723744f34a0', 'applications.answers_changed', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a060-71a6-b8eb-ce630b7ae94b', 'applications.answers_changed', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a063-76ba-b8fa-ef6bde151ba5', 'applications.answers_changed', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a06a-71cb-abc1-3c3ea78e7182', 'evidence.attached', '{"evidence_id": "01a20434-a069-7222-af43-ff5a809fad4b"}', 'verification.check', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a071-76b4-ad67-d598d240a0b8', 'evidence.attached', '{"evidence_id": "01a20434-a070-7489-9d36-db8e27445f0b"}', 'verification.check', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a079-72a4-a159-65f59def8814', 'applications.lodged', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'notices.lodged', 'mail', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a079-72a4-a159-65f69c709148', 'applications.lodged', '{"application_id": "01a20434-a04b-7377-a93c-425e55848f60"}', 'verification.compare_lodged', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0d3-75b4-be8b-10d9d459c0c9', 'applications.answers_changed', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0d6-718a-82db-3b1a6dde72ab', 'applications.answers_changed', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0d8-70c2-a8c4-f720de062334', 'applications.answers_changed', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0db-739b-8161-1182eb8ecc61', 'applications.answers_changed', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0dd-7431-a42c-2000f3d03c0c', 'applications.answers_changed', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0e0-72a6-b947-9eb9563aa37c', 'applications.answers_changed', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0e2-733b-983d-8b3b9687c63a', 'applications.answers_changed', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'verification.compare', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0e9-72df-a71b-3ab67618c44c', 'evidence.attached', '{"evidence_id": "01a20434-a0e7-749f-b9d7-8eb0fcdb4797"}', 'verification.check', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0f0-7078-819b-39e4062fd21c', 'evidence.attached', '{"evidence_id": "01a20434-a0ef-750f-a88e-7ed80141fb80"}', 'verification.check', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0f8-769b-bbe1-dc618088edb1', 'applications.lodged', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'notices.lodged', 'mail', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a0f8-769b-bbe1-dc62f5e16dc1', 'applications.lodged', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'verification.compare_lodged', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a11c-7094-9cba-77a30510d6b1', 'fees.settled', '{"dossier_id": "01a20434-a043-76da-adc8-fb8457e13a24"}', 'applications.admit', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a126-7403-89d0-3b162d32962b', 'fees.settled', '{"dossier_id": "01a20434-a0c3-77b2-87dc-c3fa8cde3907"}', 'applications.admit', 'fast', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a134-75c6-9797-1ae86fd1cca5', 'applications.admissible', '{"application_id": "01a20434-a0cb-743b-a0e8-4def8c2f5aa4"}', 'notices.admissible', 'mail', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.outbox_delivery VALUES ('01a20434-a195-77b2-bdc7-8f1bfd927255', 'review.decision_made', '{"decision_id": "01a20434-a188-719e-ad9d-e918a5c01a5a"}', 'issuance.issue', 'press', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', '2026-11-16 09:00:00+00', NULL, 0, NULL, NULL, NULL);
INSERT INTO public.power VALUES ('01a20434-a093-71c0-bcb8-e250c39c02f9', '01a20434-a089-7283-8916-3d2787a4585c', 'grant', '2026-11-16', NULL);
INSERT INTO public.power VALUES ('01a20434-a093-71c0-bcb8-e251c46f794e', '01a20434-a089-7283-8916-3d2787a4585c', 'refuse', '2026-11-16', NULL);
INSERT INTO public.power VALUES ('01a20434-a093-71c0-bcb8-e252aeb3a5bd', '01a20434-a089-7283-8916-3d2787a4585c', 'revoke', '2026-11-16', NULL);
INSERT INTO public.power VALUES ('01a20434-a0aa-7772-a76c-f4be97ae4847', '01a20434-a0a2-752d-b419-c859dd5ca261', 'grant', '2026-11-16', NULL);
INSERT INTO public.power VALUES ('01a20434-a0aa-7772-a76c-f4bf84f9b04c', '01a20434-a0a2-752d-b419-c859dd5ca261', 'refuse', '2026-11-16', NULL);
INSERT INTO public.power VALUES ('01a20434-a0aa-7772-a76c-f4c0d5c5769a', '01a20434-a0a2-752d-b419-c859dd5ca261', 'revoke', '2026-11-16', NULL);
INSERT INTO public.proposal VALUES ('01a20434-a16e-7251-aa6a-795f49eeb527', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'application', 'grant', 'always', 'confirmed', '01a20434-a089-7283-8916-3d2787a4585c', '2026-11-16 09:00:00+00', 'jakarta', '01a20434-a0a2-752d-b419-c859dd5ca261', '2026-11-16 09:00:00+00', '\x0101010100000001bcde11d57e56c5c109a7dca3c78b863993623b76fff70d458f494e5d5f6b45a8c274653eda335c48af4f99c824d231f15eb5ea98ecd7f78ed06242622b1eb71605387aa557afe50fe6c7149495306e9ecbd7c111fbf6352eb2580c5e8f24a95790fb27979da408393c8dc5ee2925155093d0e9df8bdbb959856ed9d377aca7d490a5c380ccb047d2c987efbb4fe292faabb29e6471d24a35ba482545f3a5e599e313a9cd86c1adc27d4ecd5abf96fe1c1620d9c244652559e95c032a40c2a76785779c86eb785ac7fe69dbbe', NULL);
INSERT INTO public.receipt VALUES ('01a20434-a011-738a-97a9-098b88bc073a', '01a20434-9fca-7360-a376-eed27cd9adaa', '01a20434-9f60-7536-86d4-ac7e3f74ec2d', 'JAKARTA-2026-000001', 'jakarta', '01a20434-9fe2-7605-9ff2-b1eba12cfdb1', '2026-11-16 09:00:00+00');
INSERT INTO public.receipt VALUES ('01a20434-a11a-75f2-a7c4-251424ce7bd6', '01a20434-a079-72a4-a159-65f443e65268', '01a20434-a043-76da-adc8-fb8457e13a24', 'JAKARTA-2026-000002', 'jakarta', '01a20434-a104-70cd-8769-a7a97d4c9a5d', '2026-11-16 09:00:00+00');
INSERT INTO public.receipt VALUES ('01a20434-a123-761e-8064-2717ce4ca2b3', '01a20434-a0f7-7687-a353-fcc0d130acf4', '01a20434-a0c3-77b2-87dc-c3fa8cde3907', 'JAKARTA-2026-000003', 'jakarta', '01a20434-a104-70cd-8769-a7a97d4c9a5d', '2026-11-16 09:00:00+00');
INSERT INTO public.receipt_counter VALUES ('jakarta', 2026, 3);
INSERT INTO public.staff VALUES ('01a20434-9fe2-7605-9ff2-b1eba12cfdb1', '01a20434-9fe2-7605-9ff2-b1eba12cfdb1', 'https://eid.example', '\x6458125200dc46495d66d0181bbced55', '2026-11-16 09:00:00+00', NULL, '\x0101010100000001e135ed0c0a79b138a943d012f19b8ab4f485232a14a1d499a80abd9ca24945633be4a6e452860dd34b2111804534bbc4ad867751cccb4c4dd116876396d09816f7c70e835554afd13a8b69df2ae56aa4e1d95106fa05b683a226b951bb1bcd0eee93e47dccf3aaa9291e2cbd');
INSERT INTO public.staff VALUES ('01a20434-a089-7283-8916-3d2787a4585c', '01a20434-a089-7283-8916-3d2787a4585c', 'https://eid.example', '\x4e96d429df66d2c7e270edaba1090ca3', '2026-11-16 09:00:00+00', NULL, '\x0101010100000001fb83ae2de4a507a26bc44a34b2e284020402c4a6485fe8b8191c212bb24af08fd953f0b3b99ec5642bd8fafa707864fb32cb433ff0222bad6b3dea5a2ff7351da9f429aedbc5a290ecaa02b0a9e3376fdf839c58a6451e44891c2024d20ed64cc0b5be08ac564cde1c53cd4d');
INSERT INTO public.staff VALUES ('01a20434-a0a2-752d-b419-c859dd5ca261', '01a20434-a0a2-752d-b419-c859dd5ca261', 'https://eid.example', '\x3f8b5828b476f83d0d5640f52db220a5', '2026-11-16 09:00:00+00', NULL, '\x01010101000000016c2355a7b2ad2608f53e0c5f38fa0f1bbe2a430f4c5e2e4526f9641e14428c19024d054ab80482835cb4571adfd0a371f2d0d13fce1c5c0b4d04d440125ceaf1d8026c26925bf50f050572c8b33b527e45942631f8cd8d9609c6fb84f0b2e3b547f7674dea6792c887ec9132');
INSERT INTO public.staff VALUES ('01a20434-a104-70cd-8769-a7a97d4c9a5d', '01a20434-a104-70cd-8769-a7a97d4c9a5d', 'https://eid.example', '\xaae62a2492b1193166834672fa4fe2c6', '2026-11-16 09:00:00+00', NULL, '\x0101010100000001c2376e6e7a8ddcb448aac75d9de0b0aa05c968a7090bf38c91b6087055c5b1819bd5744a45f85841f4d9f3cb30412e42cb698843c883371b9c896e68c62af74c79c9b1bb2ee02925b663ea3ff172d079dd0fe6675d46e69142583091bf021b75bb0307671e3308a1cdc91b5c');
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY public.account_sign_in
    ADD CONSTRAINT pk_account_sign_in PRIMARY KEY (id);
ALTER TABLE ONLY public.applicant
    ADD CONSTRAINT pk_applicant PRIMARY KEY (id);
ALTER TABLE ONLY public.applicant_key
    ADD CONSTRAINT pk_applicant_key PRIMARY KEY (dossier_id);
ALTER TABLE ONLY public.application
    ADD CONSTRAINT pk_application PRIMARY KEY (id);
ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT pk_assignment PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT pk_audit_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT pk_audit_head PRIMARY KEY (tree_size);
ALTER TABLE ONLY public.audit_leaf
    ADD CONSTRAINT pk_audit_leaf PRIMARY KEY (index);
ALTER TABLE ONLY public.case_event
    ADD CONSTRAINT pk_case_event PRIMARY KEY (id);
ALTER TABLE ONLY public.charge
    ADD CONSTRAINT pk_charge PRIMARY KEY (id);
ALTER TABLE ONLY public.check_request
    ADD CONSTRAINT pk_check_request PRIMARY KEY (id);
ALTER TABLE ONLY public.check_run
    ADD CONSTRAINT pk_check_run PRIMARY KEY (id);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT pk_claim PRIMARY KEY (id);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT pk_decision PRIMARY KEY (id);
ALTER TABLE ONLY public.dossier
    ADD CONSTRAINT pk_dossier PRIMARY KEY (id);
ALTER TABLE ONLY public.email_code
    ADD CONSTRAINT pk_email_code PRIMARY KEY (id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT pk_evidence PRIMARY KEY (id);
ALTER TABLE ONLY public.evidence_page
    ADD CONSTRAINT pk_evidence_page PRIMARY KEY (id);
ALTER TABLE ONLY public.information_request
    ADD CONSTRAINT pk_information_request PRIMARY KEY (id);
ALTER TABLE ONLY public.issued_file
    ADD CONSTRAINT pk_issued_file PRIMARY KEY (id);
ALTER TABLE ONLY public.mandate
    ADD CONSTRAINT pk_mandate PRIMARY KEY (id);
ALTER TABLE ONLY public.notice
    ADD CONSTRAINT pk_notice PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox_delivery
    ADD CONSTRAINT pk_outbox_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.parked_form
    ADD CONSTRAINT pk_parked_form PRIMARY KEY (id);
ALTER TABLE ONLY public.power
    ADD CONSTRAINT pk_power PRIMARY KEY (id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT pk_proposal PRIMARY KEY (id);
ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT pk_receipt PRIMARY KEY (id);
ALTER TABLE ONLY public.receipt_counter
    ADD CONSTRAINT pk_receipt_counter PRIMARY KEY (office, year);
ALTER TABLE ONLY public.recusal
    ADD CONSTRAINT pk_recusal PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT pk_sign_in_attempt PRIMARY KEY (id);
ALTER TABLE ONLY public.signer_certificate
    ADD CONSTRAINT pk_signer_certificate PRIMARY KEY (id);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT pk_staff PRIMARY KEY (id);
ALTER TABLE ONLY public.timer
    ADD CONSTRAINT pk_timer PRIMARY KEY (id);
ALTER TABLE ONLY public.travel_document
    ADD CONSTRAINT pk_travel_document PRIMARY KEY (id);
ALTER TABLE ONLY public.travel_document_event
    ADD CONSTRAINT pk_travel_document_event PRIMARY KEY (id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT pk_user_session PRIMARY KEY (id);
ALTER TABLE ONLY public.account_sign_in
    ADD CONSTRAINT uq_account_sign_in_issuer_subject_index UNIQUE (issuer, subject_index);
ALTER TABLE ONLY public.application
    ADD CONSTRAINT uq_application_dossier_id UNIQUE (dossier_id);
ALTER TABLE ONLY public.application
    ADD CONSTRAINT uq_application_reference UNIQUE (reference);
ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT uq_assignment_staff_id_role_office_valid_from UNIQUE (staff_id, role, office, valid_from);
ALTER TABLE ONLY public.audit_leaf
    ADD CONSTRAINT uq_audit_leaf_entry_id UNIQUE (entry_id);
ALTER TABLE ONLY public.case_event
    ADD CONSTRAINT uq_case_event_dossier_id_id UNIQUE (dossier_id, id);
ALTER TABLE ONLY public.charge
    ADD CONSTRAINT uq_charge_dossier_id_fee UNIQUE (dossier_id, fee);
ALTER TABLE ONLY public.check_request
    ADD CONSTRAINT uq_check_request_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT uq_decision_dossier_id_kind UNIQUE (dossier_id, kind);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT uq_decision_proposal_id UNIQUE (proposal_id);
ALTER TABLE ONLY public.evidence_page
    ADD CONSTRAINT uq_evidence_page_evidence_id_kind_number UNIQUE (evidence_id, kind, number);
ALTER TABLE ONLY public.issued_file
    ADD CONSTRAINT uq_issued_file_decision_id_kind UNIQUE (decision_id, kind);
ALTER TABLE ONLY public.mandate
    ADD CONSTRAINT uq_mandate_dossier_id_account_id UNIQUE (dossier_id, account_id);
ALTER TABLE ONLY public.power
    ADD CONSTRAINT uq_power_staff_id_power_valid_from UNIQUE (staff_id, power, valid_from);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT uq_proposal_bound UNIQUE (id, dossier_id, kind, outcome, confirmation, proposed_by);
ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT uq_receipt_charge_id UNIQUE (charge_id);
ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT uq_receipt_number UNIQUE (number);
ALTER TABLE ONLY public.recusal
    ADD CONSTRAINT uq_recusal_dossier_id_staff_id UNIQUE (dossier_id, staff_id);
ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT uq_sign_in_attempt_state_hash UNIQUE (state_hash);
ALTER TABLE ONLY public.signer_certificate
    ADD CONSTRAINT uq_signer_certificate_name UNIQUE (name);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT uq_staff_issuer_subject_index UNIQUE (issuer, subject_index);
ALTER TABLE ONLY public.timer
    ADD CONSTRAINT uq_timer_key UNIQUE (key);
ALTER TABLE ONLY public.travel_document
    ADD CONSTRAINT uq_travel_document_decision_id UNIQUE (decision_id);
ALTER TABLE ONLY public.travel_document
    ADD CONSTRAINT uq_travel_document_dossier_id UNIQUE (dossier_id);
ALTER TABLE ONLY public.travel_document
    ADD CONSTRAINT uq_travel_document_ended_by UNIQUE (ended_by);
ALTER TABLE ONLY public.travel_document_event
    ADD CONSTRAINT uq_travel_document_event_document_id_id UNIQUE (document_id, id);
ALTER TABLE ONLY public.travel_document
    ADD CONSTRAINT uq_travel_document_number_index UNIQUE (number_index);
ALTER TABLE ONLY public.travel_document
    ADD CONSTRAINT uq_travel_document_status_index UNIQUE (status_index);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT uq_user_session_token_hash UNIQUE (token_hash);
CREATE INDEX ix_account_sign_in_account_id ON public.account_sign_in USING btree (account_id);
CREATE INDEX ix_applicant_account_id ON public.applicant USING btree (account_id);
CREATE INDEX ix_applicant_key_passport_index ON public.applicant_key USING btree (passport_index);
CREATE INDEX ix_application_group_id ON public.application USING btree (group_id);
CREATE INDEX ix_application_waiting ON public.application USING btree (admissible_at, id) WHERE (ended_at IS NULL);
CREATE INDEX ix_assignment_staff_id ON public.assignment USING btree (staff_id);
CREATE INDEX ix_audit_entry_dossier_id_id ON public.audit_entry USING btree (dossier_id, id);
CREATE INDEX ix_case_event_dossier_id ON public.case_event USING btree (dossier_id, id);
CREATE INDEX ix_charge_dossier_id ON public.charge USING btree (dossier_id);
CREATE INDEX ix_check_run_dossier_id ON public.check_run USING btree (dossier_id);
CREATE INDEX ix_check_run_evidence_id ON public.check_run USING btree (evidence_id);
CREATE INDEX ix_claim_dossier_id ON public.claim USING btree (dossier_id);
CREATE INDEX ix_claim_staff ON public.claim USING btree (staff_id) WHERE (released_at IS NULL);
CREATE INDEX ix_dossier_applicant_id ON public.dossier USING btree (applicant_id);
CREATE INDEX ix_dossier_decided_by ON public.dossier USING btree (decided_by, id);
CREATE INDEX ix_email_code_email_index ON public.email_code USING btree (email_index);
CREATE INDEX ix_evidence_dossier_id ON public.evidence USING btree (dossier_id);
CREATE INDEX ix_evidence_page_evidence_id ON public.evidence_page USING btree (evidence_id);
CREATE INDEX ix_information_request_dossier_id ON public.information_request USING btree (dossier_id);
CREATE INDEX ix_issued_file_application_id ON public.issued_file USING btree (application_id);
CREATE INDEX ix_issued_file_document_id ON public.issued_file USING btree (document_id);
CREATE INDEX ix_issued_file_dossier_id ON public.issued_file USING btree (dossier_id);
CREATE INDEX ix_mandate_account_id ON public.mandate USING btree (account_id);
CREATE INDEX ix_notice_dossier_id ON public.notice USING btree (dossier_id);
CREATE INDEX ix_outbox_delivery_open ON public.outbox_delivery USING btree (due_at) WHERE ((done_at IS NULL) AND (dead_at IS NULL));
CREATE INDEX ix_parked_form_account_id ON public.parked_form USING btree (account_id);
CREATE INDEX ix_power_staff_id ON public.power USING btree (staff_id);
CREATE INDEX ix_proposal_dossier_id ON public.proposal USING btree (dossier_id);
CREATE INDEX ix_receipt_dossier_id ON public.receipt USING btree (dossier_id);
CREATE INDEX ix_timer_due_at ON public.timer USING btree (due_at);
CREATE INDEX ix_travel_document_application_dossier_id ON public.travel_document USING btree (application_dossier_id);
CREATE INDEX ix_user_session_account_id ON public.user_session USING btree (account_id);
CREATE INDEX ix_user_session_open ON public.user_session USING btree (expires_at) WHERE (ended_at IS NULL);
CREATE INDEX ix_user_session_staff_id ON public.user_session USING btree (staff_id);
CREATE UNIQUE INDEX uq_check_run_current ON public.check_run USING btree (evidence_id, "check") WHERE (superseded_at IS NULL);
CREATE UNIQUE INDEX uq_claim_open ON public.claim USING btree (dossier_id) WHERE (released_at IS NULL);
CREATE UNIQUE INDEX uq_evidence_content ON public.evidence USING btree (dossier_id, item, content_mac) WHERE ((state)::text = ANY ((ARRAY['received'::character varying, 'ready'::character varying, 'rejected'::character varying])::text[]));
CREATE UNIQUE INDEX uq_information_request_open ON public.information_request USING btree (dossier_id) WHERE ((answered_at IS NULL) AND (lapsed_at IS NULL));
CREATE UNIQUE INDEX uq_proposal_open ON public.proposal USING btree (dossier_id) WHERE ((state)::text = 'open'::text);
CREATE UNIQUE INDEX uq_travel_document_event_ended ON public.travel_document_event USING btree (document_id) WHERE ((code)::text = ANY ((ARRAY['annulled'::character varying, 'revoked'::character varying])::text[]));
CREATE UNIQUE INDEX uq_travel_document_event_issued ON public.travel_document_event USING btree (document_id) WHERE ((code)::text = 'issued'::text);
CREATE TRIGGER audit_entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();
CREATE TRIGGER audit_head_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_head FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();
CREATE TRIGGER audit_leaf_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_leaf FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse_change();
CREATE TRIGGER decision_kept BEFORE UPDATE ON public.decision FOR EACH ROW EXECUTE FUNCTION public.review_keep_decision();
CREATE TRIGGER proposal_kept BEFORE UPDATE ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.review_keep_proposal();
CREATE TRIGGER travel_document_end_kept BEFORE UPDATE ON public.travel_document FOR EACH ROW EXECUTE FUNCTION public.register_keep_end();
CREATE TRIGGER travel_document_event_kept BEFORE UPDATE ON public.travel_document_event FOR EACH ROW EXECUTE FUNCTION public.register_keep_history();
ALTER TABLE ONLY public.account_sign_in
    ADD CONSTRAINT fk_account_sign_in_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.applicant_key
    ADD CONSTRAINT fk_applicant_key_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.application
    ADD CONSTRAINT fk_application_applicant_id FOREIGN KEY (applicant_id) REFERENCES public.applicant(id);
ALTER TABLE ONLY public.application
    ADD CONSTRAINT fk_application_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT fk_assignment_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.audit_leaf
    ADD CONSTRAINT fk_audit_leaf_entry_id FOREIGN KEY (entry_id) REFERENCES public.audit_entry(id);
ALTER TABLE ONLY public.case_event
    ADD CONSTRAINT fk_case_event_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.charge
    ADD CONSTRAINT fk_charge_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.check_run
    ADD CONSTRAINT fk_check_run_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.check_run
    ADD CONSTRAINT fk_check_run_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.claim
    ADD CONSTRAINT fk_claim_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.decision
    ADD CONSTRAINT fk_decision_proposal FOREIGN KEY (proposal_id, dossier_id, kind, outcome, confirmation, proposed_by) REFERENCES public.proposal(id, dossier_id, kind, outcome, confirmation, proposed_by);
ALTER TABLE ONLY public.dossier
    ADD CONSTRAINT fk_dossier_applicant_id FOREIGN KEY (applicant_id) REFERENCES public.applicant(id);
ALTER TABLE ONLY public.evidence
    ADD CONSTRAINT fk_evidence_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.evidence_page
    ADD CONSTRAINT fk_evidence_page_evidence_id FOREIGN KEY (evidence_id) REFERENCES public.evidence(id);
ALTER TABLE ONLY public.information_request
    ADD CONSTRAINT fk_information_request_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.issued_file
    ADD CONSTRAINT fk_issued_file_document_id FOREIGN KEY (document_id) REFERENCES public.travel_document(id);
ALTER TABLE ONLY public.issued_file
    ADD CONSTRAINT fk_issued_file_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.mandate
    ADD CONSTRAINT fk_mandate_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.notice
    ADD CONSTRAINT fk_notice_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.parked_form
    ADD CONSTRAINT fk_parked_form_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.power
    ADD CONSTRAINT fk_power_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT fk_proposal_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT fk_receipt_charge_id FOREIGN KEY (charge_id) REFERENCES public.charge(id);
ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT fk_receipt_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.recusal
    ADD CONSTRAINT fk_recusal_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.travel_document
    ADD CONSTRAINT fk_travel_document_application_dossier_id FOREIGN KEY (application_dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.travel_document
    ADD CONSTRAINT fk_travel_document_dossier_id FOREIGN KEY (dossier_id) REFERENCES public.dossier(id);
ALTER TABLE ONLY public.travel_document_event
    ADD CONSTRAINT fk_travel_document_event_document_id FOREIGN KEY (document_id) REFERENCES public.travel_document(id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT fk_user_session_account_id FOREIGN KEY (account_id) REFERENCES public.account(id);
ALTER TABLE ONLY public.user_session
    ADD CONSTRAINT fk_user_session_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
