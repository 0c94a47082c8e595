package io.millrace.cluster.journal;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.quorum.Entry;
import io.millrace.cluster.quorum.JournalState;
import io.millrace.cluster.quorum.Message;
import io.millrace.cluster.quorum.Stamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Set;

/** Bytes of commits in the head register and of messages between nodes: a kind byte, then the fields. Stateless. */
public final class QuorumCodec {
    private static final byte ENTRY = 1;
    private static final byte APPEND = 11;
    private static final byte APPENDED = 12;
    private static final byte REFUSED = 13;
    private static final byte PREPARE = 14;
    private static final byte PROMISED = 15;
    private static final byte FETCH = 16;
    private static final byte HISTORY = 17;
    private static final byte EFFECTIVE = 18;

    private QuorumCodec() {}

    /** A commit as the register holds it. */
    public static byte[] encode(Entry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(ENTRY);
        StampFields.writeEntry(out, entry);
        return bytes.toByteArray();
    }

    /** The commit that the register holds. */
    public static Entry decodeEntry(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readByte() != ENTRY) {
            throw newer("the head register");
        }
        return StampFields.readEntry(in);
    }

    public static byte[] encode(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(new DataOutputStream(bytes), message);
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Message message) throws IOException {
        if (message instanceof Message.Append append) {
            out.writeByte(APPEND);
            StampFields.writeEntry(out, append.entry());
        } else if (message instanceof Message.Appended appended) {
            out.writeByte(APPENDED);
            StampFields.writeStamp(out, appended.last());
        } else if (message instanceof Message.Refused refused) {
            out.writeByte(REFUSED);
            out.writeLong(refused.promisedTerm());
        } else if (message instanceof Message.Prepare prepare) {
            out.writeByte(PREPARE);
            out.writeLong(prepare.term());
        } else if (message instanceof Message.Promised promised) {
            out.writeByte(PROMISED);
            out.writeLong(promised.term());
            StampFields.writeStamp(out, promised.last());
            StampFields.writeVoters(out, promised.voters());
            out.writeUTF(promised.clusterId());
            out.writeBoolean(promised.changed());
        } else if (message instanceof Message.Fetch) {
            out.writeByte(FETCH);
        } else if (message instanceof Message.History history) {
            out.writeByte(HISTORY);
            writeJournal(out, history.journal());
            StampFields.writeStamp(out, history.effective());
            Fields.writeList(out, history.recent(), StampFields::writeStamp);
        } else if (message instanceof Message.Effective effective) {
            out.writeByte(EFFECTIVE);
            StampFields.writeStamp(out, effective.last());
            out.writeLong(effective.term());
        }
    }

    public static Message decodeMessage(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        return switch (in.readByte()) {
            case APPEND -> new Message.Append(StampFields.readEntry(in));
            case APPENDED -> new Message.Appended(StampFields.readStamp(in));
            case REFUSED -> new Message.Refused(in.readLong());
            case PREPARE -> new Message.Prepare(in.readLong());
            case PROMISED ->
                new Message.Promised(
                        in.readLong(),
                        StampFields.readStamp(in),
                        StampFields.readVoters(in),
                        in.readUTF(),
                        in.readBoolean());
            case FETCH -> new Message.Fetch();
            case HISTORY ->
                new Message.History(
                        readJournal(in), StampFields.readStamp(in), Fields.readList(in, StampFields::readStamp));
            case EFFECTIVE -> new Message.Effective(StampFields.readStamp(in), in.readLong());
            default -> throw newer("a message between nodes");
        };
    }

    private static void writeJournal(DataOutput out, JournalState journal) throws IOException {
        StampFields.writeStamp(out, journal.last());
        StampFields.writeVoters(out, journal.voters());
        StampFields.writeChanges(out, journal.state().toChanges());
    }

    private static JournalState readJournal(DataInputStream in) throws IOException {
        Stamp last = StampFields.readStamp(in);
        Set<Integer> voters = StampFields.readVoters(in);
        ClusterState state = ClusterState.empty(JournalState.NO_CONTROLLER).apply(StampFields.readChanges(in));
        return new JournalState(last, voters, state.at(last.version()));
    }

    private static IOException newer(String where) {
        return new IOException(where + " was written by a newer version: start that version instead");
    }
}
