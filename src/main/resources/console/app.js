// The console: draws the page that the address names into its frame.
import { render } from './vendor/preact.js';
import { html } from './lib/html.js';
import { startKeys } from './lib/keys.js';
import { startLive } from './lib/live.js';
import { Frame } from './components/Frame.js';

startKeys();
startLive();
render(html`<${Frame} />`, document.getElementById('app'));
