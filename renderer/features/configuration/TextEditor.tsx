import { forwardRef, type KeyboardEvent, useImperativeHandle, useMemo, useRef } from 'react';

export interface TextEditorHandle {
  /** Puts the caret there; line and column count from 1. */
  goTo(line: number, column: number): void;
}

interface TextEditorProps {
  readonly text: string;
  readonly isReadOnly: boolean;
  /** Lines with a finding, counted from 1. */
  readonly marked: readonly number[];
  readonly onChange: (text: string) => void;
}

/** A plain text field with line numbers. The platform's own undo, find and spelling rules stay as they are. */
export const TextEditor = forwardRef<TextEditorHandle, TextEditorProps>(function TextEditor(props, handle) {
  const { text, isReadOnly, marked, onChange } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const lines = useMemo(() => text.split('\n').length, [text]);
  const numbers = useMemo(() => {
    const isMarked = new Set(marked);
    return Array.from({ length: lines }, (_, i) => `${isMarked.has(i + 1) ? '▲ ' : ''}${i + 1}`).join('\n');
  }, [lines, marked]);

  useImperativeHandle(handle, () => ({
    goTo(line, column) {
      const node = area.current;
      if (node === null) return;
      const before = text.split('\n').slice(0, line - 1);
      const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
      node.focus();
      node.setSelectionRange(at, at);
      const lineHeight = node.scrollHeight / Math.max(1, lines);
      node.scrollTop = Math.max(0, (line - 6) * lineHeight);
    },
  }));

  /** Two spaces, as the file has them; Escape gives Tab back to the keyboard's way through the page. */
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape') event.currentTarget.blur();
    if (event.key !== 'Tab' || event.shiftKey || isReadOnly) return;
    event.preventDefault();
    document.execCommand('insertText', false, '  ');
  };

  return (
    <div className="editor">
      <pre ref={gutter} className="editor-lines" aria-hidden="true">
        {numbers}
      </pre>
      <textarea
        ref={area}
        className="editor-text"
        aria-label="Configuration text"
        data-testid="config-text"
        spellCheck={false}
        readOnly={isReadOnly}
        wrap="off"
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onScroll={(event) => {
          if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
});
