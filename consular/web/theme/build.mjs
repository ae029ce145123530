// node build.mjs TARGET: theme.scss beside this file becomes the sheet TARGET. How to run it: README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import postcss from "postcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const [target] = process.argv.slice(2);
if (!target) throw new Error("name the sheet to write");

// Classes of the base that no page uses. A page that needs one takes its line away here.
const LEFT_OUT = [
  /^\.govuk-(link-image|caption-|grid-|button-group|clearfix|skip-link-focusable|drop-zone|body-lead|body-m)/,
  /\.govuk-file-upload-(button|wrapper)/, /\.govuk-drop-zone/, /\.govuk-frontend-supported/, /\.govuk-summary-card/,
  /--(inverse|start|muted|text-colour|no-visited-state|no-underline)\b/, /__start-icon/, /--disabled/, /\[disabled\]/,
  /\.govuk-(label|fieldset__legend)--xl/, /\.govuk-label-wrapper/, /\.govuk-input__(prefix|suffix|wrapper)/,
  /\.govuk-tag--(turquoise|teal|blue|purple|pink|magenta|orange)/, /\.govuk-table--small-text/, /\.govuk-table__(caption|header)--(xl|l|m|s)/,
  /\.govuk-(radios|checkboxes)__(divider|conditional)/, /\.govuk-input--(width-30|extra-letter-spacing)/,
  /\.govuk-visually-hidden-focusable/, /\.govuk-body-(lead|m)\b/, /\.govuk-main-wrapper--/, /^\.govuk-template/, /\.govuk-list--number/,
  /\.\\:/,
];

// Directions become logical, so that one sheet serves both; clip-path and arrows are turned by hand in _components.scss.
const LOGICAL = {
  left: "inset-inline-start", right: "inset-inline-end",
  "margin-left": "margin-inline-start", "margin-right": "margin-inline-end",
  "padding-left": "padding-inline-start", "padding-right": "padding-inline-end",
  "border-left": "border-inline-start", "border-right": "border-inline-end",
  "border-left-color": "border-inline-start-color", "border-right-color": "border-inline-end-color",
  "border-left-width": "border-inline-start-width", "border-right-width": "border-inline-end-width",
};
const ARROW = /details__summary::?before/;
const DEAD = /^-(moz-osx|webkit)-font-smoothing|^-webkit-text-decoration-skip|^-webkit-user-select|^-webkit-margin/;
const STACK = /^-apple-system, "Segoe UI"/;
const LEGACY = ["not (-ms-ime-align: auto)"];

function logical(decl) {
  const name = LOGICAL[decl.prop];
  if (name && !ARROW.test(decl.parent.selector)) decl.prop = name;
  if (decl.prop === "text-align") decl.value = decl.value.replace(/^left$/, "start").replace(/^right$/, "end");
  if (decl.prop === "float") throw decl.error("float has no logical twin in older phones");
}

function lean(decl) {
  const ours = decl.parent.selector?.startsWith(":root, body");
  if (DEAD.test(decl.prop) || (decl.prop === "font-family" && STACK.test(decl.value) && !ours)) decl.remove();
  else decl.value = decl.value.replace(/var\((--govuk-[a-z-]+), #[0-9a-f]+\)/g, "var($1)");
}

const shrink = {
  postcssPlugin: "shrink",
  Once(root) {
    root.walkAtRules("supports", (at) => {
      if (LEGACY.includes(at.params)) at.replaceWith(at.nodes);
      else if (at.params === "not (text-wrap: balance)") at.remove();
    });
    root.walkAtRules("media", (at) => {
      if (/[^\x00-\x7f]|\\0/.test(at.params)) at.remove(); // addressed to Internet Explorer
      else at.params = at.params.replace(", (-ms-high-contrast: active)", "");
    });
    root.walkRules((rule) => {
      const states = rule.selectors.map((s) => s.replaceAll(":not(.\\:focus)", "")); // classes that only the base's own gallery sets
      const keep = states.filter((s) => !LEFT_OUT.some((out) => out.test(s)));
      if (keep.length) rule.selectors = keep;
      else rule.remove();
    });
    root.walkAtRules("media", (at) => {
      if (at.params === "print") at.walkDecls(/^(font-(family|size)|line-height)$/, (decl) => void decl.remove());
    });
    root.walkDecls((decl) => {
      lean(decl);
      if (decl.parent) logical(decl);
    });
    root.walkRules((rule) => {
      if (!rule.nodes.length) rule.remove();
    });
    root.walkAtRules((at) => {
      if (at.nodes && !at.nodes.length) at.remove();
    });
    merge(root);
  },
};

const same = (a, b) =>
  a.type === b.type && (a.type === "rule" ? a.selector === b.selector : a.nodes && a.name === b.name && a.params === b.params);

function families(container) {
  const found = new Set();
  container.walkDecls((decl) => void found.add(decl.prop === "line-height" ? "font" : decl.prop.split("-")[0]));
  return found;
}

// A rule with the selector of `rule` that stands behind one media query and touches nothing that the query sets.
function beyond(rule) {
  const query = rule.next();
  const twin = query?.next();
  if (rule.type !== "rule" || query?.type !== "atrule" || !query.nodes || !twin || !same(rule, twin)) return undefined;
  const set = families(query);
  return [...families(twin)].some((family) => set.has(family)) ? undefined : twin;
}

// Neighbours with one selector (or one media query) become one rule.
function merge(container) {
  container.each((node) => {
    for (;;) {
      const next = node.next();
      const twin = next && same(node, next) ? next : beyond(node);
      if (!twin) break;
      node.append(twin.nodes);
      twin.remove();
    }
    if (node.type === "atrule" && node.nodes) merge(node);
  });
}

const { css } = sass.compile(join(here, "theme.scss"), { loadPaths: [join(here, "node_modules")], quietDeps: true, charset: false });
const { css: lighter } = postcss([shrink]).process(css, { from: undefined });
const small = sass.compileString(lighter, { syntax: "css", style: "compressed", charset: false }).css;
writeFileSync(target, `/* Contains govuk-frontend 6.3.0, MIT: theme.LICENSE.txt */\n${small}\n`);
console.log(`${target}: ${small.length} bytes, ${gzipSync(readFileSync(target), { level: 9 }).length} gzipped`);
