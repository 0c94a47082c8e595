package io.millrace.cluster.quorum;

import io.millrace.cluster.quorum.Message.Fetch;
import io.millrace.cluster.quorum.Message.History;
import io.millrace.cluster.quorum.Message.Prepare;
import io.millrace.cluster.quorum.Message.Promised;
import io.millrace.cluster.quorum.Step.Campaigning;
import io.millrace.cluster.quorum.Step.FetchingBase;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How a node starts a term where the register knows less than the journals: it gathers the word of a majority of them, gets the
 * history that goes furthest, and writes the first commit of the term behind it. Owned by the {@link QuorumNode}.
 *
 * <pre>
 *   Campaigning ──a majority promised──► FetchingBase ──history came──► Starting ──on a majority of journals──► (the register)
 *                        └──────────────base is here───────────────────────▲
 * </pre>
 */
final class TermStart {
    private static final int PAUSE_MS = 400;

    private final int nodeId;
    private final int founders;
    private final JournalKeeper keeper;
    private final Peers peers;
    private final Agenda agenda;
    private final Rounds rounds;
    private final RandomGenerator random;
    /** Highest term that any journal gave its word for, as far as this node heard. */
    private long heardTerm;

    private boolean permitted;
    private long notBeforeMs;
    private long sequence;

    /**
     * The part of a node that starts terms.
     *
     * @param founders how many nodes with blank journals found a cluster
     */
    TermStart(
            int nodeId,
            int founders,
            JournalKeeper keeper,
            Peers peers,
            Agenda agenda,
            Rounds rounds,
            RandomGenerator random) {
        this.nodeId = nodeId;
        this.founders = founders;
        this.keeper = keeper;
        this.peers = peers;
        this.agenda = agenda;
        this.rounds = rounds;
        this.random = random;
        this.sequence = random.nextLong();
    }

    /** Says whether it falls to this node to start a term where one is needed. */
    void permit(boolean mayStart) {
        permitted = mayStart;
    }

    /** Highest term that this node knows a journal's word for; a register that is below is not to be believed. */
    long highestKnown() {
        return Math.max(keeper.term(), heardTerm);
    }

    /** A journal gave its word for a term: what is under way in a lower one comes to nothing. */
    void onTerm(long term) {
        if (term <= heardTerm) {
            return;
        }
        heardTerm = term;
        if (agenda.step().isOutdoneBy(term)) {
            giveUp();
        }
    }

    /** Gives the step up; a start that others try as well is tried again after a pause. */
    void giveUp() {
        if (agenda.step().startsTerm()) {
            notBeforeMs = agenda.nowMs() + random.nextInt(PAUSE_MS);
        }
        agenda.giveUp();
    }

    /**
     * The register was built anew, or a term was promised that it does not know. Starts a term if that falls to this node and
     * enough others are heard, since whoever does not listen yet cannot give its word.
     */
    void startWhereDue(Optional<Stamp> observedHead) throws IOException {
        agenda.rest();
        agenda.pause();
        JournalState tail = keeper.tail();
        boolean enough = tail.isBlank()
                ? peers.heard().size() >= Math.min(founders, peers.alive().size())
                : Majority.of(tail.voters(), peers.heard());
        if (!tail.isBlank() && !Majority.of(tail.voters(), peers.alive())) {
            agenda.waitFor("%d metadata journals of nodes %s are needed, but only nodes %s are here"
                    .formatted(Majority.needed(tail.voters()), tail.voters(), peers.alive()));
        } else if (!permitted) {
            agenda.waitFor("another node is to gather a majority of metadata journals");
        } else if (!enough) {
            agenda.waitFor("of the nodes %s that are here only %s have spoken".formatted(peers.alive(), peers.heard()));
        } else if (agenda.nowMs() >= notBeforeMs) {
            begin(highestKnown() + 1, observedHead);
        }
    }

    private void begin(long term, Optional<Stamp> observedHead) throws IOException {
        keeper.promise(term);
        Campaign campaign = new Campaign(term, founders, observedHead);
        campaign.onPromised(nodeId, keeper.promised(term));
        agenda.become(new Campaigning(campaign));
        peers.tellOthers(new Prepare(term));
        count(campaign);
    }

    /** A journal gave its word. */
    void onPromised(int from, Promised promised) throws IOException {
        if (agenda.step() instanceof Campaigning campaigning) {
            campaigning.campaign().onPromised(from, promised);
            count(campaigning.campaign());
        }
    }

    private void count(Campaign campaign) throws IOException {
        Campaign.Verdict verdict = campaign.verdict();
        if (verdict instanceof Campaign.Waiting waiting) {
            agenda.waitFor(waiting.why());
        } else if (verdict instanceof Campaign.Won won) {
            if (keeper.tail().last().equals(won.base())) {
                startBehind(campaign, won, keeper.tail(), keeper.recent().toList());
            } else {
                agenda.become(new FetchingBase(campaign, won));
                peers.tell(won.holder(), new Fetch());
            }
        }
    }

    /** The history that holds what the term begins behind, perhaps, has come. */
    void onBase(FetchingBase fetching, History history) throws IOException {
        if (history.journal().last().equals(fetching.won().base())) {
            startBehind(fetching.campaign(), fetching.won(), history.journal(), history.recent());
        }
    }

    private void startBehind(Campaign campaign, Campaign.Won won, JournalState base, List<Stamp> recent)
            throws IOException {
        if (campaign.term() < keeper.term()) {
            giveUp(); // this node gave its word to somebody else meanwhile
            return;
        }
        Stamp stamp = new Stamp(campaign.term(), base.last().version() + 1, nodeId, sequence++);
        Entry start = new Entry(stamp, base.last(), won.voters(), List.of());
        if (keeper.tail().last().equals(base.last())) {
            keeper.take(start);
        } else {
            keeper.install(base, start, recent);
        }
        rounds.replicateStart(campaign, start);
    }
}
