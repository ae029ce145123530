"""The partner API under `/api/v1`: JSON for programs of visa centres, carriers, border control, agencies, employers.

How to add a resource:

1. A file here with `bp = api.blueprint("border", "What these calls are for.")`, and its line in `BLUEPRINTS`
   (`install.py`).
2. What is sent and told, as schemas: `class NewThing(fields.Sent)` refuses what it does not know, `class
   Thing(fields.Told)` is the answer. Fields come from `fields.py` (`Line`, `Code`, `Day`, `Moment`, `Whole`, `Flag`,
   `Id`, `Reference`), because each of them has a longest value and says so in the OpenAPI description.
3. A function for each method:

       @resource(bp, "/things", "POST", permission="border:record", takes=NewThing, tells=Thing, status=201, again=one)
       def create(body: dict[str, Any]) -> Answer: ...

   `permission` is one of `access.PARTNERS` (or `PUBLIC`); without it the app does not start. The docstring's first line
   is the summary in the description, the rest its text. Parameters of the view: those of the path, then `query`
   (`asks=`), then `body` (`takes=`).
   - A view gives `Answer(body, resource=id, location=...)`, or the body alone.
   - A POST that changes something names `again=`, a function from the resource's id to the body: the key in
     `Idempotency-Key` is then required, and a repeated call is answered by it. A POST that only reads (a search, a
     check) has no `again`: a key may come with it, which then belongs to this body.
   - `guarded=True` asks for `If-Match`; the view calls `etags.demand(Thing, body_as_it_stands)` once it has locked the
     row. Every answer of a GET bears its ETag by itself.
   - Lists: `asks=pages.Paged` and `pages.page(...)`, which makes the `Link`.
4. What can go wrong are the rooms' errors; their status stands in `web/problems.py`, their words in the rooms'
   sentences. What only a program can do wrong stands in `errors.py` here.
5. Who asks is `context.actor()`: kind PARTNER, with `scopes`, `offices_with(scope)`, `services`, `operator`,
   `on_behalf_of`. `entry.partner()` is the row with the contract. No personal data in addresses: search by POST.
6. `going=Sunset(...)`, here or at a field, announces that it will go: `sunset.py`.
7. A row in tests/web/partner/routes.txt. schemathesis and Spectral look at the new route by themselves.
"""
