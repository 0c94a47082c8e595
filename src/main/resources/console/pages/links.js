// Links from page to page. Only to pages that there are: what a console without them would show is plain text.
import { html } from '../lib/html.js';
import { path } from '../lib/api.js';
import { Link } from '../lib/router.js';

export const topicHref = (topic) => path`/console/topics/${topic}`;
export const partitionHref = ({ topic, partition }) => path`/console/partitions/${topic}/${partition}`;
export const groupHref = (group) => path`/console/groups/${group}`;
export const brokerHref = (broker) => path`/console/brokers/${broker}`;

export const topicLink = (topic) => html`<${Link} href=${topicHref(topic)} title=${topic}>${topic}<//>`;
export const partitionLink = (of, text = `${of.topic}-${of.partition}`) => html`<${Link} href=${partitionHref(of)} title="${of.topic}-${of.partition}">${text}<//>`;
export const groupLink = (group) => html`<${Link} href=${groupHref(group)} title=${group}>${group}<//>`;
export const brokerLink = (broker) => html`<${Link} href=${brokerHref(broker)}>Broker ${broker}<//>`;
