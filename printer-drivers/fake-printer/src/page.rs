//! The page that shows the paper. It asks for what is new and takes orders; nothing is fetched from elsewhere.

/// The page, with the printer's name in place of `{name}`.
pub(crate) const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{name}</title>
<style>
:root{color-scheme:light dark;--ground:#e7e5e0;--ink:#222;--paper:#fdfdfb;--line:#bbb;--accent:#0b6b66}
@media (prefers-color-scheme:dark){:root{--ground:#1d1f1f;--ink:#e8e8e6;--line:#555;--accent:#5cc4bc}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.35 system-ui,sans-serif}
header{position:sticky;top:0;background:var(--ground);border-bottom:1px solid var(--line);padding:12px 16px;display:flex;flex-wrap:wrap;gap:8px;align-items:center}
h1{font-size:20px;margin:0 16px 0 0}#state{font-weight:600;margin-inline-end:16px}
button{min-height:48px;padding:0 16px;font:inherit;border:1px solid var(--line);border-radius:8px;background:transparent;color:inherit}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
main{display:flex;flex-wrap:wrap;gap:24px;padding:24px 16px;align-items:flex-start}
figure{margin:0}figcaption{font-size:14px;margin-bottom:4px}
img{display:block;width:320px;background:var(--paper);padding:8px 12px;box-shadow:0 1px 4px #0004;border-bottom:2px dashed var(--line);image-rendering:auto}
p{padding:0 16px}
</style></head><body>
<header><h1>{name}</h1><span id="state" role="status">...</span>
<button data-do="paper-out">Take the paper out</button><button data-do="paper-in">New roll</button>
<button data-do="cover-open">Open the cover</button><button data-do="cover-close">Close it</button>
<button data-do="hang">Hang</button><button data-do="go-on">Go on</button>
<button data-do="silent">Fall silent</button><button data-do="speak">Speak</button>
<button data-do="power-off">Power off</button><button data-do="power-on">Power on</button></header>
<main id="paper" aria-live="polite"></main><p id="none">Nothing printed yet.</p>
<script>
let seen=0;const paper=document.getElementById("paper"),state=document.getElementById("state");
async function look(){try{const now=await(await fetch("state.json")).json();state.textContent=now.words;
for(const slip of now.slips){if(slip.number<=seen)continue;seen=slip.number;document.getElementById("none").hidden=true;
const figure=document.createElement("figure"),caption=document.createElement("figcaption"),image=document.createElement("img");
caption.textContent="Slip "+slip.number+(slip.cut?"":", torn");image.src="slips/"+slip.number+".png";image.alt=slip.text;
figure.append(caption,image);paper.prepend(figure)}}catch(error){state.textContent="the page lost its printer"}}
document.querySelector("header").addEventListener("click",async event=>{const what=event.target.dataset.do;
if(what){await fetch(what,{method:"POST"});look()}});
look();setInterval(look,1000);
</script></body></html>
"#;
