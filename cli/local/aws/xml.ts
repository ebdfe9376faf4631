const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&apos;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

export function unescapeXml(text: string): string {
  return text
    .replace(/&(lt|gt|quot|apos|#\d+|#x[0-9a-f]+);/gi, (_, entity: string) => decode(entity.toLowerCase()))
    .replace(/&amp;/g, '&');
}

function decode(entity: string): string {
  if (entity.startsWith('#')) {
    return String.fromCodePoint(entity.startsWith('#x') ? parseInt(entity.slice(2), 16) : parseInt(entity.slice(1), 10));
  }
  return { lt: '<', gt: '>', quot: '"', apos: '\'' }[entity] as string;
}

/** `element('Key', 'a&b')` is `<Key>a&amp;b</Key>`; what is undefined is left out. */
export function element(name: string, text: string | number | boolean | undefined): string {
  return text === undefined ? '' : `<${name}>${escapeXml(String(text))}</${name}>`;
}

export function xmlDocument(root: string, content: string, namespace: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`;
}
