/*
 * Told apart by shape, and not by hue alone: full disc, half disc, disc with a bar, dotted ring. Hollow: the answer only
 * tells what was. A constructed style sheet, because a page's security policy may forbid inline ones.
 */
export const STYLE = `
:host{display:inline-flex;align-items:center;gap:.4em;--c:var(--presence-unknown,light-dark(#5f6b66,#9bada7))}
:host([hidden]){display:none}
:host([status=online]){--c:var(--presence-online,light-dark(#15803d,#4ade80))}
:host([status=idle]){--c:var(--presence-idle,light-dark(#b45309,#f5b14c))}
:host([status=offline]){--c:var(--presence-offline,light-dark(#5f6b66,#9bada7))}
[part=dot]{box-sizing:border-box;flex:none;width:var(--presence-size,.75em);height:var(--presence-size,.75em);border:.14em dotted var(--c);border-radius:50%}
:host([status=online]) [part=dot]{background:var(--c)}
:host([status=idle]) [part=dot]{background:linear-gradient(90deg,var(--c) 50%,transparent 50%)}
:host([status=offline]) [part=dot]{background:linear-gradient(transparent 35%,var(--c) 35% 65%,transparent 65%)}
:host(:is([status=online],[status=idle],[status=offline])) [part=dot]{border-style:solid}
:host([aged]) [part=dot]{background:none}
:host([checking]) [part=dot]{animation:p 1s .4s infinite alternate}
@keyframes p{to{opacity:.35}}
@media (prefers-reduced-motion:reduce){[part=dot]{animation:none!important}}
@media (forced-colors:active){[part=dot]{forced-color-adjust:none;--c:CanvasText}}
`;
