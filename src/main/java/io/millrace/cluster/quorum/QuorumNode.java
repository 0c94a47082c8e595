package io.millrace.cluster.quorum;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.quorum.HeadAnswer.Empty;
import io.millrace.cluster.quorum.HeadAnswer.Holds;
import io.millrace.cluster.quorum.HeadAnswer.Swapped;
import io.millrace.cluster.quorum.HeadAnswer.Unknown;
import io.millrace.cluster.quorum.Message.Append;
import io.millrace.cluster.quorum.Message.Appended;
import io.millrace.cluster.quorum.Message.Effective;
import io.millrace.cluster.quorum.Message.Fetch;
import io.millrace.cluster.quorum.Message.History;
import io.millrace.cluster.quorum.Message.Prepare;
import io.millrace.cluster.quorum.Message.Promised;
import io.millrace.cluster.quorum.Message.Refused;
import io.millrace.cluster.quorum.Proposal.Undecided;
import io.millrace.cluster.quorum.Step.Campaigning;
import io.millrace.cluster.quorum.Step.Fetching;
import io.millrace.cluster.quorum.Step.FetchingBase;
import io.millrace.cluster.quorum.Step.Idle;
import io.millrace.cluster.quorum.Step.Reading;
import io.millrace.cluster.quorum.Step.Replicating;
import io.millrace.cluster.quorum.Step.Starting;
import io.millrace.cluster.quorum.Step.Swapping;
import io.millrace.cluster.quorum.Step.SwappingStart;
import io.millrace.common.Invariants;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in keeping the cluster's metadata: pure, driven by messages, answers of the head register, and ticks.
 * Owned by one context; the package comment has the protocol.
 *
 * <p>It does one thing at a time, its {@link Step}. A step that does not get on is given up at a deadline, and the next one
 * begins by reading the register again, so that nothing depends on any single message.
 */
public final class QuorumNode {
    private static final long STEP_PATIENCE_MS = 1_500;
    private static final long REFRESH_MS = 1_000;
    private static final long RETRY_MS = 100;
    private static final int CAMPAIGN_PAUSE_MS = 400;

    private final int nodeId;
    private final JournalKeeper keeper;
    private final Outside outside;
    private final Peers peers;
    private final TermStart terms;
    private final CatchUp catchUp;
    private final RandomGenerator random;
    private long sequence;
    private boolean mayCampaign;

    private long nowMs;
    private long stepDeadlineMs;
    /** When the register is read again though nobody asks for anything. */
    private long refreshAtMs;
    /** The register is not read before this. */
    private long retryAtMs;

    private long campaignAtMs;
    /** Highest term that any journal gave its word for, as far as this node heard. */
    private long heardTerm;

    private Step step = new Idle();
    private @Nullable Attempt attempt;
    private String obstacle = "the head register was not read yet";

    /** Everything around the node. Answers and messages come back later, through the methods of the node. */
    public interface Outside {
        void send(int nodeId, Message message);

        /** Answered by {@link QuorumNode#onHead}, always and once. */
        void readHead();

        /**
         * Answered by {@link QuorumNode#onHead}, always and once.
         *
         * @param expected stamp of the commit that the register must hold; empty where it must hold nothing
         */
        void swapHead(Optional<Stamp> expected, Entry update);

        /** The metadata moved on. */
        void effective(ClusterState state);
    }

    /**
     * A node over an open journal.
     *
     * @param founders how many nodes with blank journals found a cluster
     */
    public QuorumNode(int nodeId, int founders, Journal journal, Outside outside, RandomGenerator random) {
        this.nodeId = nodeId;
        this.outside = outside;
        this.random = random;
        this.sequence = random.nextLong();
        this.peers = new Peers(nodeId, outside, random);
        this.keeper = new JournalKeeper(journal, effective -> outside.effective(effective.state()));
        Turns turns = new OwnTurns();
        this.terms = new TermStart(nodeId, founders, keeper, peers, turns);
        this.catchUp = new CatchUp(keeper, outside, turns);
    }

    /** Last commit that is effective as far as this node knows. */
    public Stamp effective() {
        return keeper.effective().last();
    }

    /** Nodes whose journals count. */
    public Set<Integer> voters() {
        return keeper.tail().voters();
    }

    /** What keeps this node from knowing or changing the metadata, as part of a sentence; empty when nothing does. */
    public String obstacle() {
        return obstacle;
    }

    /** Who is there to talk to, and whether it falls to this node to start a term where one is needed. */
    public void onMembers(Set<Integer> alive, boolean mayStartTerms) throws IOException {
        peers.become(alive);
        mayCampaign = mayStartTerms;
        refreshAtMs = nowMs;
        advance();
    }

    /** Takes a proposal; the one before it must have been answered. */
    public void propose(Proposal proposal) throws IOException {
        Invariants.check(attempt == null, "a second proposal while one is not answered");
        attempt = new Attempt(proposal);
        advance();
    }

    /** Time passed: repeats what was perhaps lost, gives up what takes too long. */
    public void tick(long now) throws IOException {
        nowMs = now;
        Attempt waiting = attempt;
        if (waiting != null && waiting.isOverdue(now)) {
            answer(waiting, new Undecided(obstacle.isEmpty() ? "no answer in time" : obstacle));
        }
        if (step.dependsOnMessages() && now >= stepDeadlineMs) {
            giveUp();
        }
        repeat();
        if (!keeper.tail().last().equals(effective())) {
            refreshAtMs = Math.min(refreshAtMs, now);
        }
        peers.tellOthers(new Effective(effective(), keeper.term()));
        advance();
    }

    /** A message arrived. */
    public void onMessage(int from, Message message) throws IOException {
        if (message instanceof Append append) {
            catchUp.onAppend(from, append);
        } else if (message instanceof Appended appended) {
            onAppended(from, appended);
        } else if (message instanceof Refused refused) {
            onRefused(refused.promisedTerm());
        } else if (message instanceof Prepare prepare) {
            outside.send(from, keeper.prepare(prepare));
        } else if (message instanceof Promised promised && step instanceof Campaigning campaigning) {
            campaigning.campaign().onPromised(from, promised);
            terms.count(campaigning.campaign());
        } else if (message instanceof Fetch) {
            outside.send(from, keeper.history());
        } else if (message instanceof History history && catchUp.isOfThisCluster(from, history)) {
            onHistory(from, history);
        } else if (message instanceof Effective told) {
            onRefused(told.term());
            catchUp.onEffective(from, told);
        }
        advance();
    }

    /** The register answered. */
    public void onHead(HeadAnswer answer) throws IOException {
        if (step instanceof Reading) {
            onRead(answer);
        } else if (step instanceof Swapping swapping) {
            onSwapped(swapping.entry(), answer);
        } else if (step instanceof SwappingStart) {
            rest();
            refreshAtMs = nowMs; // whatever it said: what the register holds now is what counts
        }
        advance();
    }

    /** Answers what can be answered, then begins what is due. */
    private void advance() throws IOException {
        Attempt waiting = attempt;
        if (waiting != null) {
            waiting.result(keeper.effective(), keeper.recent()).ifPresent(result -> answer(waiting, result));
        }
        if (step instanceof Replicating replicating
                && effective().covers(replicating.round().entry().stamp())) {
            rest();
        }
        if (!(step instanceof Idle) || nowMs < retryAtMs) {
            return;
        }
        if (attempt != null && isCurrent()) {
            begin(attempt);
        } else if (attempt != null || nowMs >= refreshAtMs) {
            become(new Reading());
            outside.readHead();
        }
    }

    private void begin(Attempt waiting) {
        Optional<Entry> entry = waiting.entryBehind(keeper.effective(), nodeId, sequence++);
        if (entry.isEmpty()) {
            answer(waiting, new Proposal.Refused("one change registers or removes one node, and this one several"));
            return;
        }
        become(new Swapping(entry.get()));
        outside.swapHead(Optional.of(entry.get().base()), entry.get());
    }

    /** Whether this node may believe that the register holds what is effective here. */
    private boolean isCurrent() {
        JournalState tail = keeper.tail();
        return !tail.isBlank()
                && tail.last().equals(effective())
                && tail.last().term() >= Math.max(keeper.term(), heardTerm)
                && nowMs < refreshAtMs;
    }

    private void onRead(HeadAnswer answer) throws IOException {
        if (answer instanceof Unknown unknown) {
            obstacle = unknown.why();
            rest();
            retryAtMs = nowMs + RETRY_MS;
        } else if (answer instanceof Empty) {
            startTerm(Optional.empty());
        } else if (answer instanceof Holds holds) {
            Entry head = holds.entry();
            if (head.stamp().term() < Math.max(keeper.term(), heardTerm)) {
                startTerm(Optional.of(head.stamp()));
            } else {
                follow(head);
            }
        }
    }

    /** Brings what the register holds onto a majority of journals, unless it is known to be there. */
    private void follow(Entry head) throws IOException {
        Stamp last = keeper.tail().last();
        if (effective().covers(head.stamp())) {
            obstacle = "";
            refreshAtMs = nowMs + REFRESH_MS;
            rest();
        } else if (last.equals(head.stamp())) {
            replicate(head);
        } else if (last.equals(head.base())) {
            keeper.take(head);
            replicate(head);
        } else if (last.covers(head.stamp())) {
            rest(); // the register moved on since: read it again
        } else {
            become(new Fetching(head));
            obstacle = "the history up to commit " + head.stamp() + " is missing here";
            peers.tellAnyOther(new Fetch());
        }
    }

    private void onSwapped(Entry entry, HeadAnswer answer) throws IOException {
        rest();
        boolean writable =
                entry.stamp().term() >= keeper.term() && keeper.tail().last().equals(entry.base());
        if (answer instanceof Swapped && writable) {
            keeper.take(entry);
            replicate(entry);
        } else {
            refreshAtMs = nowMs;
        }
    }

    private void replicate(Entry entry) {
        Round round = new Round(entry, nodeId);
        become(new Replicating(round));
        peers.tellOthers(new Append(entry));
        count(round);
    }

    private void count(Round round) {
        if (!round.isDone()) {
            return;
        }
        keeper.onMajority(round.entry().stamp());
        peers.tellOthers(new Effective(effective(), keeper.term()));
        if (step instanceof Starting starting) {
            become(new SwappingStart());
            outside.swapHead(starting.campaign().observedHead(), round.entry());
        } else {
            obstacle = "";
            refreshAtMs = nowMs + REFRESH_MS;
            rest();
        }
    }

    private void onAppended(int from, Appended appended) {
        if (step instanceof Replicating replicating) {
            replicating.round().onAppended(from, appended.last());
            count(replicating.round());
        } else if (step instanceof Starting starting) {
            starting.round().onAppended(from, appended.last());
            count(starting.round());
        }
    }

    private void onRefused(long term) {
        if (term <= heardTerm) {
            return;
        }
        heardTerm = term;
        boolean outdone = (step instanceof Replicating replicating
                        && replicating.round().entry().stamp().term() < term)
                || (step instanceof Starting starting && starting.campaign().term() < term)
                || (step instanceof Campaigning campaigning
                        && campaigning.campaign().term() <= term);
        if (outdone) {
            giveUp();
        }
    }

    private void onHistory(int from, History history) throws IOException {
        if (step instanceof FetchingBase fetching) {
            terms.onBase(fetching, history);
        } else {
            catchUp.onHistory(from, history);
        }
    }

    /** The register was built anew, or a term was promised that it does not know: a new one must start. */
    private void startTerm(Optional<Stamp> observedHead) throws IOException {
        rest();
        retryAtMs = nowMs + RETRY_MS;
        JournalState tail = keeper.tail();
        if (!tail.isBlank() && !Majority.of(tail.voters(), peers.alive())) {
            obstacle = "%d metadata journals of nodes %s are needed, but only nodes %s are here"
                    .formatted(Majority.needed(tail.voters()), tail.voters(), peers.alive());
        } else if (!mayCampaign) {
            obstacle = "another node is to gather a majority of metadata journals";
        } else if (nowMs >= campaignAtMs) {
            terms.begin(Math.max(keeper.term(), heardTerm) + 1, observedHead);
        }
    }

    private void repeat() {
        if (step instanceof Replicating replicating) {
            repeat(replicating.round());
        } else if (step instanceof Starting starting) {
            repeat(starting.round());
        }
    }

    private void repeat(Round round) {
        peers.tell(round::lacks, new Append(round.entry()));
    }

    private void giveUp() {
        if (step instanceof Replicating replicating) {
            obstacle = replicating.round().toString();
        } else if (step instanceof Starting starting) {
            obstacle = starting.round().toString();
        }
        if (!(step instanceof Replicating || step instanceof Fetching)) {
            campaignAtMs = nowMs + random.nextInt(CAMPAIGN_PAUSE_MS); // apart from others that try the same
        }
        rest();
        refreshAtMs = nowMs;
    }

    /** What its parts do to this node. */
    private final class OwnTurns implements Turns {
        @Override
        public Step step() {
            return step;
        }

        @Override
        public void rest() {
            QuorumNode.this.rest();
        }

        @Override
        public void refresh() {
            refreshAtMs = nowMs;
        }

        @Override
        public void replicate(Entry entry) {
            QuorumNode.this.replicate(entry);
        }

        @Override
        public void become(Step next) {
            QuorumNode.this.become(next);
        }

        @Override
        public void waitFor(String why) {
            obstacle = why;
        }

        @Override
        public void giveUp() {
            QuorumNode.this.giveUp();
        }

        @Override
        public void count(Round round) {
            QuorumNode.this.count(round);
        }

        @Override
        public long nextSequence() {
            return sequence++;
        }
    }

    private void rest() {
        step = new Idle();
    }

    private void become(Step next) {
        step = next;
        stepDeadlineMs = nowMs + STEP_PATIENCE_MS;
    }

    private void answer(Attempt waiting, Proposal.Result result) {
        attempt = null;
        waiting.answer(result);
    }
}
