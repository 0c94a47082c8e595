package io.millrace.service;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicPartition;
import io.millrace.peer.PeerCodec;
import io.millrace.peer.PeerRequest;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What nodes say to each other about transactions. Stateless. Counts are 4 bytes, texts as by {@code writeUTF}.
 *
 * <pre>
 *   marker:  producer id 8, producer epoch 2, coordinator epoch 4, commit 1, transaction version 2, partitions
 *   check:   transactional id, producer id 8, producer epoch 2, adds 1, partitions
 *   answers: count, for each partition: refused 1, then if so reason, sentence
 *   partitions: count, for each: topic, partition 4
 * </pre>
 */
final class TransactionMessages {
    private static final int VERSION = 1;

    static final PeerRequest<TransactionMarker, List<Optional<Refusal>>> MARKERS =
            new PeerRequest<>("markers", VERSION, new MarkerCodec(), new AnswersCodec());

    static final PeerRequest<TransactionCheck, List<Optional<Refusal>>> CHECK =
            new PeerRequest<>("transaction-check", VERSION, new CheckCodec(), new AnswersCodec());

    private TransactionMessages() {}

    /** The answers of another node; if it gave none, that for every partition. */
    static List<Optional<Refusal>> forEach(List<TopicPartition> partitions, Outcome<List<Optional<Refusal>>> answer) {
        if (answer instanceof Outcome.Done<List<Optional<Refusal>>> done
                && done.value().size() == partitions.size()) {
            return done.value();
        }
        Refusal refusal = answer instanceof Outcome.Refused<List<Optional<Refusal>>> refused
                ? refused.refusal()
                : new Refusal(Reason.UNKNOWN_SERVER_ERROR, "Another node answered about other partitions.");
        return Collections.nCopies(partitions.size(), Optional.of(refusal));
    }

    private static void writePartitions(DataOutput out, List<TopicPartition> partitions) throws IOException {
        out.writeInt(partitions.size());
        for (TopicPartition partition : partitions) {
            out.writeUTF(partition.topic());
            out.writeInt(partition.partition());
        }
    }

    /** The list grows as elements are really there, so that a damaged count costs no memory. */
    private static List<TopicPartition> readPartitions(DataInput in) throws IOException {
        int count = in.readInt();
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new TopicPartition(in.readUTF(), in.readInt()));
        }
        return partitions;
    }

    private static final class MarkerCodec implements PeerCodec<TransactionMarker> {
        @Override
        public void write(DataOutput out, TransactionMarker marker) throws IOException {
            out.writeLong(marker.producerId());
            out.writeShort(marker.producerEpoch());
            out.writeInt(marker.coordinatorEpoch());
            out.writeBoolean(marker.commit());
            out.writeShort(marker.transactionVersion());
            writePartitions(out, marker.partitions());
        }

        @Override
        public TransactionMarker read(DataInput in) throws IOException {
            return new TransactionMarker(
                    in.readLong(), in.readShort(), in.readInt(), in.readBoolean(), in.readShort(), readPartitions(in));
        }
    }

    private static final class CheckCodec implements PeerCodec<TransactionCheck> {
        @Override
        public void write(DataOutput out, TransactionCheck check) throws IOException {
            out.writeUTF(check.transactionalId());
            out.writeLong(check.producerId());
            out.writeShort(check.producerEpoch());
            out.writeBoolean(check.adds());
            writePartitions(out, check.partitions());
        }

        @Override
        public TransactionCheck read(DataInput in) throws IOException {
            String transactionalId = in.readUTF();
            long producerId = in.readLong();
            short producerEpoch = in.readShort();
            boolean adds = in.readBoolean();
            return new TransactionCheck(transactionalId, producerId, producerEpoch, readPartitions(in), adds);
        }
    }

    private static final class AnswersCodec implements PeerCodec<List<Optional<Refusal>>> {
        @Override
        public void write(DataOutput out, List<Optional<Refusal>> answers) throws IOException {
            out.writeInt(answers.size());
            for (Optional<Refusal> answer : answers) {
                out.writeBoolean(answer.isPresent());
                if (answer.isPresent()) {
                    out.writeUTF(answer.get().reason().name());
                    out.writeUTF(answer.get().message());
                }
            }
        }

        @Override
        public List<Optional<Refusal>> read(DataInput in) throws IOException {
            int count = in.readInt();
            List<Optional<Refusal>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                answers.add(
                        in.readBoolean()
                                ? Optional.of(new Refusal(Reason.named(in.readUTF()), in.readUTF()))
                                : Optional.empty());
            }
            return answers;
        }
    }
}
