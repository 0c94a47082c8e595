package io.millrace.cluster.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.BrokerRegistration;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.CommitOutcome.Committed;
import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.MetadataChange.BrokerConfigChanged;
import io.millrace.cluster.MetadataChange.BrokerRegistered;
import io.millrace.cluster.MetadataChange.BrokerUnregistered;
import io.millrace.cluster.quorum.Proposal.Decided;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster's metadata in one thread and from one seed: real {@link QuorumNode}s over a network that loses, delays and
 * doubles messages, over a register that forgets everything now and then, and over journals that are cut off in the
 * middle of a write. Checks after every step that what was effective stays so. Confined to one test.
 */
final class SimulatedQuorum {
    private static final String TOKEN = "token";
    private static final int PROPOSAL_PATIENCE_MS = 4_000;

    private final Random random;
    private final Faults faults;
    private final boolean elastic;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::number));
    private final Map<Integer, SimulatedJournal> journals = new TreeMap<>();
    private final Map<Integer, Life> lives = new TreeMap<>();
    private final Set<Integer> cutOff = new TreeSet<>();
    private long eventNumber;
    private long nowMs;
    private boolean calm;

    private Optional<Entry> head = Optional.empty();
    private int headLineage;
    private boolean headReachable = true;

    private final TreeMap<Long, String> effective = new TreeMap<>();
    /** The token that each one was decided on. */
    private final Map<String, String> tokenBefore = new HashMap<>();

    private final Set<String> committed = new TreeSet<>();
    private int tokens;
    private boolean wiped;

    /** How much goes wrong. Immutable. */
    record Faults(double lost, double doubled, double late, double headUnknown, double breakOff, boolean wipes) {}

    private record Event(long atMs, long number, Runnable action) {}

    SimulatedQuorum(long seed, int nodes, Faults faults) {
        this.random = new Random(seed);
        this.faults = faults;
        this.elastic = nodes > 3;
        for (int node = 1; node <= nodes; node++) {
            journals.put(node, new SimulatedJournal(random, faults.breakOff()));
            start(node);
        }
        membersChanged();
    }

    int commits() {
        return committed.size();
    }

    /** Lets faults happen for a while. */
    void storm(long forMs) {
        long endMs = nowMs + forMs;
        after(random.nextInt(1_000), this::nextFault);
        runUntil(endMs);
    }

    /** Ends all faults and checks that the cluster finds together and takes commits. */
    void recover() {
        calm = true;
        journals.values().forEach(SimulatedJournal::repair);
        headReachable = true;
        cutOff.clear();
        journals.keySet().stream()
                .filter(node -> !lives.containsKey(node))
                .toList()
                .forEach(this::start);
        membersChanged();
        runUntil(nowMs + 20_000);
        int before = committed.size();
        runUntil(nowMs + 10_000);
        assertThat(committed.size())
                .as("commits after all is well again: %s", lives.values())
                .isGreaterThan(before + 10);
        lives.values().forEach(Life::stopProposing);
        runUntil(nowMs + 10_000);
        Set<Stamp> ends = new HashSet<>();
        lives.values().forEach(life -> ends.add(life.node.effective()));
        assertThat(ends).as("all nodes agree: %s", lives.values()).hasSize(1);
        committed.forEach(token -> assertFollows(effective.lastEntry().getValue(), token));
    }

    private void runUntil(long endMs) {
        while (!events.isEmpty() && events.peek().atMs() <= endMs) {
            Event event = events.remove();
            nowMs = event.atMs();
            event.action().run();
        }
        nowMs = endMs;
    }

    private void after(long delayMs, Runnable action) {
        events.add(new Event(nowMs + delayMs, eventNumber++, action));
    }

    private boolean happens(double probability) {
        return !calm && random.nextDouble() < probability;
    }

    private SimulatedJournal journal(int node) {
        return Objects.requireNonNull(journals.get(node));
    }

    private void nextFault() {
        if (calm) {
            return;
        }
        int node = 1 + random.nextInt(journals.size());
        switch (random.nextInt(elastic ? 9 : 8)) {
            case 0, 1 -> crash(node);
            case 2 -> {
                new ArrayList<>(lives.keySet()).forEach(this::crash);
                resetHead();
            }
            case 3 -> resetHead();
            case 4 -> headReachable = !headReachable;
            case 5 -> headReachable = true;
            case 6 -> {
                if (!cutOff.remove(node)) {
                    cutOff.add(node);
                }
            }
            case 7 -> wipe(node);
            default -> unregister(node);
        }
        membersChanged();
        after(200 + random.nextInt(2_500), this::nextFault);
    }

    private void resetHead() {
        head = Optional.empty();
        headLineage++;
    }

    private void crash(int node) {
        if (lives.remove(node) != null) {
            after(random.nextInt(5_000), () -> start(node));
            membersChanged();
        }
    }

    /** Loses a disk, as long as that leaves a majority of them. */
    private void wipe(int node) {
        boolean allWritten =
                journals.values().stream().noneMatch(journal -> journal.tail().isBlank());
        if (faults.wipes() && allWritten) {
            wiped = true;
            crash(node);
            journals.put(node, new SimulatedJournal(random, faults.breakOff()));
        }
    }

    private void unregister(int node) {
        lives.values().stream().findAny().ifPresent(life -> life.removal = Optional.of(node));
    }

    private void start(int node) {
        if (!lives.containsKey(node)) {
            lives.put(node, new Life(node));
            membersChanged();
        }
    }

    private void membersChanged() {
        for (Life life : List.copyOf(lives.values())) {
            after(
                    random.nextInt(300),
                    () -> life.act(() -> {
                        Set<Integer> seen = new TreeSet<>();
                        lives.keySet().stream()
                                .filter(other -> connected(life.id, other))
                                .forEach(seen::add);
                        life.node.onMembers(seen, seen.iterator().next() == life.id || happens(0.1));
                    }));
        }
    }

    private boolean connected(int one, int other) {
        return one == other || (!cutOff.contains(one) && !cutOff.contains(other));
    }

    /** Each version has one token, and the tokens of effective versions follow each other. */
    private void check(int node, ClusterState state) {
        long version = state.image().version();
        String token = tokenOf(state);
        assertThat(effective.getOrDefault(version, token))
                .as("version %d on node %d", version, node)
                .isEqualTo(token);
        effective.put(version, token);
        Map.Entry<Long, String> before = effective.lowerEntry(version);
        if (before != null) {
            assertFollows(token, before.getValue());
        }
        Map.Entry<Long, String> behind = effective.higherEntry(version);
        if (behind != null) {
            assertFollows(behind.getValue(), token);
        }
        if (!elastic && !wiped) {
            long holders = journals.values().stream()
                    .filter(journal -> follows(tokenOf(journal.tail().state()), token))
                    .count();
            assertThat(holders).as("journals with version %d", version).isGreaterThanOrEqualTo(2);
        }
    }

    private void assertFollows(String later, String earlier) {
        assertThat(follows(later, earlier))
                .as("%s comes behind %s", later, earlier)
                .isTrue();
    }

    private boolean follows(String later, String earlier) {
        String token = later;
        while (!token.equals(earlier) && !token.isEmpty()) {
            token = tokenBefore.getOrDefault(token, "");
        }
        return token.equals(earlier);
    }

    private static String tokenOf(ClusterState state) {
        return state.image()
                .dynamicConfigs()
                .brokers()
                .getOrDefault(ClusterImage.CLUSTER_DEFAULT, Map.of())
                .getOrDefault(TOKEN, "");
    }

    /** One process of a node, from its start to its crash. */
    private final class Life implements QuorumNode.Outside {
        final int id;
        final QuorumNode node;
        Optional<Integer> removal = Optional.empty();
        private Optional<ClusterState> latest = Optional.empty();
        private boolean proposing;
        private boolean mayPropose = true;

        Life(int id) {
            this.id = id;
            this.node = new QuorumNode(id, 3, journal(id), this, random);
            after(random.nextInt(100), this::tick);
        }

        boolean isOver() {
            return lives.get(id) != this;
        }

        void stopProposing() {
            mayPropose = false;
        }

        interface Turn {
            void run() throws IOException;
        }

        void act(Turn turn) {
            if (isOver()) {
                return;
            }
            try {
                turn.run();
            } catch (IOException powerCut) {
                crash(id);
            }
        }

        private void tick() {
            act(() -> {
                node.tick(nowMs);
                if (!proposing && mayPropose && latest.isPresent() && random.nextInt(3) == 0) {
                    propose(latest.get());
                }
            });
            if (!isOver()) {
                after(80 + random.nextInt(40), this::tick);
            }
        }

        private void propose(ClusterState state) throws IOException {
            proposing = true;
            List<MetadataChange> changes = new ArrayList<>();
            String token = "t" + tokens++;
            tokenBefore.put(token, tokenOf(state));
            changes.add(new BrokerConfigChanged(ClusterImage.CLUSTER_DEFAULT, Map.of(TOKEN, token)));
            if (removal.isPresent() && state.image().brokers().size() > 3) {
                changes.add(new BrokerUnregistered(removal.get()));
                removal = Optional.empty();
            } else if (!state.image().brokers().containsKey(id)) {
                changes.add(new BrokerRegistered(new BrokerRegistration(id, List.of(), Optional.empty())));
            }
            long version = state.image().version();
            node.propose(new Proposal(changes, version, nowMs + PROPOSAL_PATIENCE_MS, result -> {
                proposing = false;
                if (result instanceof Decided decided && decided.outcome() instanceof Committed done) {
                    committed.add(token);
                    assertFollows(tokenOf(done.state()), token);
                    assertThat(effective).containsKey(done.state().image().version());
                }
            }));
        }

        @Override
        public String toString() {
            return "%d: %s, journal %s promised %d, head %s; %s%n"
                    .formatted(
                            id,
                            node.effective(),
                            journal(id).tail().last(),
                            journal(id).promisedTerm(),
                            head.map(Entry::stamp),
                            node.obstacle());
        }

        @Override
        public void send(int to, Message message) {
            if (happens(faults.lost()) || !connected(id, to) || !lives.containsKey(to)) {
                return;
            }
            Life receiver = lives.get(to);
            int copies = happens(faults.doubled()) ? 2 : 1;
            for (int copy = 0; copy < copies; copy++) {
                long delayMs = happens(faults.late()) ? random.nextInt(4_000) : 1 + random.nextInt(10);
                after(delayMs, () -> receiver.act(() -> receiver.node.onMessage(id, message)));
            }
        }

        @Override
        public void readHead() {
            after(1 + random.nextInt(10), () -> {
                boolean fails = !headReachable || cutOff.contains(id) || happens(faults.headUnknown());
                HeadAnswer answer = fails
                        ? new HeadAnswer.Unknown("the register does not answer")
                        : head.<HeadAnswer>map(HeadAnswer.Holds::new).orElseGet(HeadAnswer.Empty::new);
                answer(answer);
            });
        }

        @Override
        public void swapHead(Optional<Stamp> expected, Entry update) {
            int lineage = headLineage;
            if (!headReachable || cutOff.contains(id) || happens(faults.headUnknown())) {
                long appliedAfterMs = random.nextInt(4_000);
                if (random.nextBoolean()) {
                    after(appliedAfterMs, () -> swap(lineage, expected, update));
                }
                after(1_000, () -> answer(new HeadAnswer.Unknown("no answer in time")));
                return;
            }
            after(1 + random.nextInt(10), () -> {
                boolean done = swap(lineage, expected, update) && !happens(0.1); // a retry finds its own value: false
                answer(done ? new HeadAnswer.Swapped() : new HeadAnswer.Lost());
            });
        }

        private void answer(HeadAnswer answer) {
            after(1 + random.nextInt(10), () -> act(() -> node.onHead(answer)));
        }

        private boolean swap(int lineage, Optional<Stamp> expected, Entry update) {
            boolean matches = lineage == headLineage && head.map(Entry::stamp).equals(expected);
            if (matches) {
                head = Optional.of(update);
            }
            return matches;
        }

        @Override
        public void effective(ClusterState state) {
            latest = Optional.of(state);
            check(id, state);
        }
    }
}
