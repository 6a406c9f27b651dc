"""Zendesk packages that look odd and that Zendesk would take all the same."""

from __future__ import annotations

import io
import stat
import zipfile

from tests.packaging.packages import (
    ENGLISH,
    LISTED,
    MANIFEST,
    REQUIRES,
    SVG,
    Change,
    as_json,
    both,
    edited,
    good_files,
    png,
    replaced,
    with_file,
    with_manifest,
    with_parameter,
    with_place,
    with_requirements,
    with_words,
    zipped,
)

ODD_FILES: dict[str, Change] = {
    "a product by its older name": edited(
        "manifest.json", lambda it: it.update(location={"zendesk": MANIFEST["location"]["support"]})
    ),
    "a page as a bare text": with_place("user_sidebar", "assets/iframe.html"),
    "a page with query and fragment": with_place("user_sidebar", "assets/iframe.html?a=b&c=%20d#e"),
    "an address out of a setting": with_place("user_sidebar", "http://{{setting.subdomain}}.example/ page"),
    "this machine over http": with_place("modal", "http://localhost:3000/modal.html"),
    "a background that does not load by itself": with_place("background", {"autoLoad": False}),
    "a sidebar of fixed width": with_place("user_sidebar", {"url": "assets/iframe.html", "flexible": False}),
    "a size": with_place("modal", {"url": "assets/iframe.html", "size": {"width": "450px", "height": "500px"}}),
    "a signed address": with_place("user_sidebar", {"url": "https://engine.example:8443/page", "signed": True}),
    "signed urls beside an unsigned page": both(
        with_manifest(signedUrls=True),
        with_place("ticket_sidebar", {"url": "assets/iframe.html", "signed": False}),
    ),
    "keys that nobody knows": with_manifest(colour={"a": ["blue"]}, x=None),
    "null for false": with_manifest(singleInstall=None, signedUrls=None, experiments=None, noTemplate=None),
    "noTemplate that is off": with_manifest(noTemplate=False),
    "known experiments and switched off ones": with_manifest(experiments={"hashParams": True, "faster": False}),
    "an escaped key": replaced("manifest.json", b'"version"', b'"v\\u0065rsion"'),
    "a parameter without a type": with_parameter(name="colour"),
    "a hidden parameter": with_parameter(name="colour", type="hidden"),
    "several scopes": with_parameter(name="signer2", secure=True, scopes=["header", "body", "url", "jwt_claim"]),
    "oauth": both(
        with_parameter(name="grant", type="oauth"),
        with_manifest(oauth={"client_id": "x", "client_secret": "x", "authorize_uri": "x", "access_token_uri": "x"}),
        replaced("manifest.json", b"client_secret", b"client_\\u0073ecret"),
    ),
    "a host with a placeholder": with_manifest(domainWhitelist=["{{setting.subdomain}}.example.test", "10.0.0.1"]),
    "locales with regions": both(
        with_file("translations/fr-ca.json", as_json(ENGLISH)),
        with_file("translations/en-US.json", as_json(ENGLISH)),
        with_file("translations/fil.json", as_json(ENGLISH)),
    ),
    "another default language": both(
        with_manifest(defaultLocale="pt-br"), with_file("translations/pt-br.json", as_json(ENGLISH))
    ),
    "a public app with an older key": both(
        with_manifest(private=False),
        replaced("translations/en.json", b'"short_description"', b'"description"'),
    ),
    "texts for the product": with_words(support={"name": "Example"}),
    "requirements alone": REQUIRES,
    "a listing alone": LISTED,
    "requirements of several kinds": with_requirements({
        "user_fields": {"a": {"key": "a", "title": "A", "type": "text"}},
        "targets": {"a": {"title": "A", "type": "email_target"}},
        "custom_objects": {"custom_object_types": [{"key": "a", "schema": {}}]},
        "channel_integrations": {"a": {"manifest_url": "/a"}},
        "views": {str(number): {"title": "A"} for number in range(4_000)},
    }),
    "two products with their own logos": both(
        with_place("deal_card", "assets/iframe.html", "sell"),
        *(
            with_file(f"assets/{product}/{name}", png(size, size))
            for product in ("support", "sell")
            for name, size in (("logo.png", 320), ("logo-small.png", 128))
        ),
    ),
    "an icon of three PNGs": both(
        with_place("top_bar", "assets/iframe.html"), with_file("assets/icon_top_bar_inactive.png", png(18, 18))
    ),
    "an icon in the host's colour": both(
        with_place("nav_bar", "assets/iframe.html"), with_file("assets/icon_nav_bar.svg", SVG)
    ),
    "a banner": with_file("assets/banner.png", png(830, 200)),
    "a banner of double size": with_file("assets/banner.png", png(1660, 400, colour=6)),
    "interlaced and palette logos": both(
        with_file("assets/logo.png", png(320, 320, colour=6, interlaced=True)),
        with_file("assets/logo-small.png", png(128, 128, colour=3, depth=1)),
    ),
    "an SVG with its own gradient": with_file("assets/a.svg", SVG.replace(
        b"<path", b'<!-- c --><defs><linearGradient id="a"/></defs><rect fill="url( \'#a\')"/><use href="#a"/><path'
    )),
    "a readme and a licence": both(with_file("README.md", b"http://a.example secret"), with_file("LICENSE")),
    "a letter beyond ASCII": with_file("assets/café.css"),
    "a script for node": with_file("assets/a.js", b"#!/usr/bin/env node\n"),
    "words near the searched ones": with_file("assets/a.js", b"tokens; Token.of(x); sharedSecret; https://a.example"),
}  # fmt: skip


def _with_folders() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.comment = b"made by hand"
        archive.mkdir("assets")
        archive.mkdir("translations")
        for name, data in good_files().items():
            archive.writestr(name, data)
    return buffer.getvalue()


ODD_ZIPS: dict[str, bytes] = {
    "deflated": zipped(good_files(), method=zipfile.ZIP_DEFLATED),
    "with folders and a comment": _with_folders(),
    "executable pages": zipped(good_files(), mode=stat.S_IFREG | 0o777),
    "no modes": zipped(good_files(), mode=0),
    "a thousand members": zipped(good_files() | {f"assets/{number}.css": b"" for number in range(993)}),
    "a large file that packs well": zipped(
        {**good_files(), "assets/a.css": bytes(900_000)}, method=zipfile.ZIP_DEFLATED
    ),
}
