// Every page: where it is, and where it stands in the navigation. What is not here is not in the console.
import AlertsPage from './alerts.js';
import BrokerPage from './broker.js';
import BrokersPage from './brokers.js';
import GroupPage from './group.js';
import GroupsPage from './groups.js';
import MessagesPage from './messages.js';
import MessagesTopicsPage from './messages-topics.js';
import OverviewPage from './overview.js';
import PartitionPage from './partition.js';
import PartitionsPage from './partitions.js';
import TopicPage from './topic.js';
import TopicsPage from './topics.js';
import TransactionsPage from './transactions.js';
import { match } from '../lib/router.js';

/** In the order of the navigation. `key` after `g` goes there; `icon` is one of components/Icon.js. */
export const NAVIGATION = [
  { name: 'overview', label: 'Overview', href: '/', key: 'o', icon: 'overview' },
  { name: 'topics', label: 'Topics', href: '/console/topics', key: 't', icon: 'topics' },
  { name: 'messages', label: 'Messages', href: '/console/messages', key: 'm', icon: 'messages' },
  { name: 'partitions', label: 'Partitions', href: '/console/partitions', key: 'p', icon: 'partitions' },
  { name: 'groups', label: 'Groups', href: '/console/groups', key: 'g', icon: 'groups' },
  { name: 'transactions', label: 'Transactions', href: '/console/transactions', key: 'x', icon: 'transactions' },
  { name: 'brokers', label: 'Brokers', href: '/console/brokers', key: 'b', icon: 'brokers' },
  { name: 'alerts', label: 'Alerts', href: '/console/alerts', key: 'a', icon: 'alerts' },
];

/** `section` is the entry of the navigation that a page belongs to; `crumb` names what its address adds to that. */
const PAGES = [
  { pattern: '', section: 'overview', page: OverviewPage },
  { pattern: '/console', section: 'overview', page: OverviewPage },
  { pattern: '/console/topics', section: 'topics', page: TopicsPage },
  { pattern: '/console/topics/:topic', section: 'topics', page: TopicPage, crumb: ({ topic }) => topic },
  { pattern: '/console/messages', section: 'messages', page: MessagesTopicsPage },
  { pattern: '/console/messages/:topic', section: 'messages', page: MessagesPage, crumb: ({ topic }) => topic },
  { pattern: '/console/partitions', section: 'partitions', page: PartitionsPage },
  { pattern: '/console/partitions/:topic/:partition', section: 'partitions', page: PartitionPage, crumb: ({ topic, partition }) => `${topic}-${partition}` },
  { pattern: '/console/groups', section: 'groups', page: GroupsPage },
  { pattern: '/console/groups/:group', section: 'groups', page: GroupPage, crumb: ({ group }) => group },
  { pattern: '/console/transactions', section: 'transactions', page: TransactionsPage },
  { pattern: '/console/brokers', section: 'brokers', page: BrokersPage },
  { pattern: '/console/brokers/:broker', section: 'brokers', page: BrokerPage, crumb: ({ broker }) => `Broker ${broker}` },
  { pattern: '/console/alerts', section: 'alerts', page: AlertsPage },
];

/** The page at a path with the parameters in it; null where there is none. */
export function pageAt(pathname) {
  for (const entry of PAGES) {
    const parameters = match(entry.pattern, pathname);
    if (parameters) return { ...entry, parameters };
  }
  return null;
}
