/** `<!-- bench: NAME -->` … `<!-- /bench -->`: what stands between is written by `npm run bench -- --write`. */
const places = /(<!-- bench: ([\w-]+) -->\n)[\s\S]*?(<!-- \/bench -->)/g;

/** A page with its places filled anew; a place of which nothing is known keeps what it has. */
export const fillPlaces = (page: string, textOf: (name: string) => string | undefined): string =>
  page.replace(places, (whole: string, start: string, name: string, end: string) => {
    const text = textOf(name);
    return text === undefined ? whole : `${start}\n${text.trim()}\n\n${end}`;
  });
