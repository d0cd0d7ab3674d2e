// Where a link leads, and whether its label pretends otherwise: label and address come in. Pure.

/** Where an address leads, as far as a person can judge it. */
export function placeOf(url: string): string {
  if (/^mailto:/i.test(url)) return url.slice('mailto:'.length).replace(/\?.*$/s, '');
  return URL.canParse(url) ? new URL(url).host : url;
}

const addressLike = /(?:[\p{L}\p{N}_.+-]+@)?(?:[\p{L}\p{N}-]+[.。．｡])+\p{L}[\p{L}\p{N}-]+/giu;

/** The label looks like an address, and that is another one than where the link leads: the true one. */
export function truePlace(label: string, url: string): string | undefined {
  const place = placeOf(url);
  const real = place.toLowerCase().replace(/:\d+$/, '');
  const pretends = [...label.matchAll(addressLike)].some(([found]) => {
    const shown = found.toLowerCase().replace(/^www\./, '');
    return real !== shown && real !== `www.${shown}` && !real.endsWith(`.${shown}`);
  });
  return pretends ? place : undefined;
}
