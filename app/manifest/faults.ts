// Why a manifest does not cover a file: the closed set, each with the sentence people read and the next step.

export const manifestFaults = {
  'malformed': 'Its manifest is damaged, stands where none belongs, or says what no manifest may. Take its lines (or its sidecar) away and annotate the file anew.',
  'unsigned': 'Its manifest is not signed. Annotate the file anew to sign it.',
  'other-signer': 'Its manifest names a node that the key in it does not belong to.',
  'bad-signature': 'Its manifest was changed after it was signed, or signed by somebody else.',
  'other-content': 'The file was changed after its manifest was made. Annotate it anew if the change is wanted.',
  'two-manifests': 'It has more than one manifest. Take all but one away.',
  'unterminated': 'Its manifest begins and does not end.',
  'orphan': 'A manifest lies here for a file that is not here.',
  'too-large': 'It is larger than what is looked through for a manifest.',
  'unreadable': 'It could not be read. Check that it is there and that you may read it.',
} as const;
export type ManifestFault = keyof typeof manifestFaults;
