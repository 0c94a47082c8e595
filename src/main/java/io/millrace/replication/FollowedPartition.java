package io.millrace.replication;

import io.millrace.partition.FollowerPosition;
import io.millrace.partition.HostedPartition;
import io.millrace.partition.LeaderAnswer;
import io.millrace.replication.PartitionFetch.PartitionKey;
import org.jspecify.annotations.Nullable;

/**
 * One partition in a fetch stream, as the follower sees it.
 *
 * <pre>
 *   WANTED ──told to the leader──► STANDING ──answered──► APPLYING ──applied──► WANTED
 *      ▲                              │                       ├─few came──► FLUSHING ──flushed──► WANTED
 *      │                              │                       ├─throttled──► HELD ──time──► WANTED
 *      │                              │                       └─could not──► RESTING ──time──► WANTED
 *      └────────position changed──────┘                                     (or position changed)
 * </pre>
 *
 * <p>Owned by the fetching context. Invariant: at most one answer is being applied.
 */
final class FollowedPartition {
    /** Whose turn it is. */
    enum State {
        /** The leader must be told where this partition stands. */
        WANTED,
        /** The leader knows and answers when there is more. */
        STANDING,
        /** The partition's owner has an answer. */
        APPLYING,
        /** Applied; the leader is told when it is flushed, so that the acknowledgement needs no message of its own. */
        FLUSHING,
        /** Applied; asked for more when the throttle allows, or in another term. */
        HELD,
        /** Something went wrong; asked again after a while. */
        RESTING
    }

    private final PartitionKey key;
    private final HostedPartition hosted;
    private State state = State.WANTED;
    private @Nullable PartitionFetch told;

    /** Whether the last failure was said in the log, so that the next ones are not. */
    private boolean failing;

    FollowedPartition(PartitionKey key, HostedPartition hosted) {
        this.key = key;
        this.hosted = hosted;
    }

    PartitionKey key() {
        return key;
    }

    HostedPartition hosted() {
        return hosted;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /**
     * Notes that the leader is being told the present position. Where that is another one than it waits at, because a new term began
     * since there was an acknowledgement to tell, it waits at the new one.
     */
    PartitionFetch tell() {
        FollowerPosition now = hosted.followerPosition();
        if (state == State.STANDING && told != null && !now.point().equals(told.point())) {
            state = State.WANTED;
        }
        PartitionFetch telling = PartitionFetch.at(key, now, state == State.WANTED);
        told = telling;
        if (state == State.WANTED) {
            state = State.STANDING;
        }
        return telling;
    }

    /**
     * Looks what the owner has published.
     *
     * @return whether the leader should be told now
     */
    boolean hasNews() {
        PartitionFetch before = told;
        if (state == State.WANTED) {
            return true;
        }
        if (state == State.APPLYING || before == null) {
            return false;
        }
        FollowerPosition now = hosted.followerPosition();
        boolean sameTerm = now.point().leaderEpoch() == before.leaderEpoch();
        if (sameTerm && (state == State.HELD || (state == State.FLUSHING && now.flushing()))) {
            return false;
        }
        if (!now.point().equals(before.point())) {
            state = State.WANTED; // Also out of a rest: in another term, or at another end, it may go well at once.
            return true;
        }
        return state == State.STANDING && now.acknowledgedEnd() > before.acknowledgedEnd();
    }

    /** Whether an answer is one to what the leader was told last, so that it is to be applied. */
    boolean awaits(LeaderAnswer answer) {
        return state == State.STANDING && told != null && told.point().equals(answer.point());
    }

    /** Notes whether things go well; true when that changed. */
    boolean failing(boolean now) {
        boolean changed = failing != now;
        failing = now;
        return changed;
    }
}
