// A reply as its Markdown means it, made of elements only. A link leads nowhere: its address is shown and can be copied, so that
// nothing a model or a neighbour wrote can fetch or open anything.
import { Fragment, memo } from 'react';
import { copyText } from '../state/actions.ts';
import { t } from '../text/t.ts';
import { blocksOf, type Block, type Inline } from './markdown.ts';

function Link({ text, address }: { text: string; address: string }) {
  return <>{text}{text === '' ? '' : ' '}<button type="button" className="link-address" title={t('chat.link-copy', { address })} onClick={() => { void copyText(address); }}>{address}</button></>;
}

function Inlines({ of }: { of: readonly Inline[] }) {
  return of.map((one, at) => {
    switch (one.kind) {
      case 'text': return <Fragment key={at}>{one.text}</Fragment>;
      case 'code': return <code key={at}>{one.text}</code>;
      case 'strong': return <strong key={at}><Inlines of={one.inside} /></strong>;
      case 'emphasis': return <em key={at}><Inlines of={one.inside} /></em>;
      case 'link': return <Link key={at} text={one.text} address={one.address} />;
    }
  });
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'paragraph': return <p><Inlines of={block.inside} /></p>;
    // Headings of a reply are none of the page's: its outline stays the window's own.
    case 'heading': return <p className="reply-heading"><Inlines of={block.inside} /></p>;
    case 'quote': return <blockquote><Inlines of={block.inside} /></blockquote>;
    case 'code': return <pre tabIndex={0}><code>{block.text}</code></pre>;
    case 'list': {
      const items = block.items.map((item, at) => <li key={at}><Inlines of={item} /></li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <div className="reply-text" dir="auto">{blocksOf(text).map((block, at) => <BlockView key={at} block={block} />)}</div>;
});
