package io.millrace.cluster.journal;

import io.millrace.cluster.MetadataChange;
import io.millrace.cluster.quorum.Entry;
import io.millrace.cluster.quorum.Stamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Bytes of commits and what they are made of, the same in journals, in the head register and in messages. Stateless. */
final class StampFields {
    private StampFields() {}

    static void writeStamp(DataOutput out, Stamp stamp) throws IOException {
        out.writeLong(stamp.term());
        out.writeLong(stamp.version());
        out.writeInt(stamp.writer());
        out.writeLong(stamp.sequence());
    }

    static Stamp readStamp(DataInput in) throws IOException {
        return new Stamp(in.readLong(), in.readLong(), in.readInt(), in.readLong());
    }

    static void writeVoters(DataOutput out, Set<Integer> voters) throws IOException {
        Fields.writeList(out, voters.stream().sorted().toList(), DataOutput::writeInt);
    }

    static Set<Integer> readVoters(DataInput in) throws IOException {
        return Set.copyOf(Fields.readList(in, DataInput::readInt));
    }

    /** Each change with its own length in front, so that fields a newer version added behind are skipped. */
    static void writeChanges(DataOutput out, List<MetadataChange> changes) throws IOException {
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        out.writeInt(changes.size());
        for (MetadataChange change : changes) {
            one.reset();
            MetadataChangeCodec.write(new DataOutputStream(one), change);
            out.writeInt(one.size());
            out.write(one.toByteArray());
        }
    }

    static List<MetadataChange> readChanges(DataInputStream in) throws IOException {
        return Fields.readList(in, source -> readChange(in));
    }

    private static MetadataChange readChange(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] change = in.readNBytes(length);
        return MetadataChangeCodec.read(new DataInputStream(new ByteArrayInputStream(change)));
    }

    static void writeEntry(DataOutput out, Entry entry) throws IOException {
        writeStamp(out, entry.stamp());
        writeStamp(out, entry.base());
        writeVoters(out, entry.voters());
        writeChanges(out, entry.changes());
    }

    static Entry readEntry(DataInputStream in) throws IOException {
        return new Entry(readStamp(in), readStamp(in), readVoters(in), readChanges(in));
    }
}
