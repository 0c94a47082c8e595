import { html } from '../lib/html.js';
import { Page } from '../components/Page.js';
import { PageHead } from '../components/parts.js';
export default function PartitionsPage() { return html`<${Page}><${PageHead} title=${"Partitions"} /><//>`; }
