package io.millrace.partition;

import io.millrace.replica.FollowerState;
import io.millrace.replica.LeaderState;

/** What this node is to a partition in one term. Owned by the partition's context, as the state in it is. */
sealed interface ReplicaRole {
    int leaderEpoch();

    /** First offset of the term at its leader; 0 at followers, which do not know it. */
    long epochStartOffset();

    long highWatermark();

    /** This node takes appends and serves followers. */
    record Leading(LeaderState state) implements ReplicaRole {
        @Override
        public int leaderEpoch() {
            return state.leaderEpoch();
        }

        @Override
        public long epochStartOffset() {
            return state.epochStartOffset();
        }

        @Override
        public long highWatermark() {
            return state.highWatermark();
        }
    }

    /** This node copies the log of {@code leader}, or waits while there is none. */
    record Following(FollowerState state, int leader) implements ReplicaRole {
        @Override
        public int leaderEpoch() {
            return state.leaderEpoch();
        }

        @Override
        public long epochStartOffset() {
            return 0;
        }

        @Override
        public long highWatermark() {
            return state.highWatermark();
        }
    }
}
