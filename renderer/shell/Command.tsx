// One command line to copy. It breaks between its words only: a line that ended in half a "--home" would be typed wrong.
import { Fragment } from 'react';

export function Command({ line }: { line: string }) {
  return <code className="command">{line.split(' ').map((word, index) => <Fragment key={index}>{index > 0 && ' '}<span>{word}</span></Fragment>)}</code>;
}
