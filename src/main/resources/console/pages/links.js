// Links from page to page.
import { html } from '../lib/html.js';
import { path, url } from '../lib/api.js';
import { Link } from '../lib/router.js';
import { Icon } from '../components/Icon.js';

export const topicHref = (topic) => path`/console/topics/${topic}`;
export const partitionHref = ({ topic, partition }) => path`/console/partitions/${topic}/${partition}`;
export const groupHref = (group) => path`/console/groups/${group}`;
export const brokerHref = (broker) => path`/console/brokers/${broker}`;

export const messagesHref = (topic, query = {}) => url(path`/console/messages/${topic}`, query);

export const topicLink = (topic) => html`<${Link} href=${topicHref(topic)} title=${topic}>${topic}<//>`;
export const partitionLink = (of, text = `${of.topic}-${of.partition}`) => html`<${Link} href=${partitionHref(of)} title="${of.topic}-${of.partition}">${text}<//>`;
export const messagesButton = (topic, query) => html`<${Link} class="button" href=${messagesHref(topic, query)}><${Icon} name="messages" />Messages<//>`;
export const groupLink = (group) => html`<${Link} href=${groupHref(group)} title=${group}>${group}<//>`;
export const brokerLink = (broker) => html`<${Link} href=${brokerHref(broker)}>Broker ${broker}<//>`;
