import { html } from '../lib/html.js';
import { Page } from '../components/Page.js';
import { PageHead } from '../components/parts.js';
export default function TopicPage({ params }) { return html`<${Page}><${PageHead} title=${params.topic} /><//>`; }
