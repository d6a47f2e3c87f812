import { createContext, useContext } from 'react';
import { createFormat, type Format } from './format.ts';

/** The one `Format` of the window: the operator's locale and the plant's time zone. */
export const FormatContext = createContext<Format>(createFormat('en', 'UTC'));
export const useFormat = (): Format => useContext(FormatContext);
