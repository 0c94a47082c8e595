package io.millrace.cli;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Prints the entries of an index or producer snapshot file; holds one entry in memory.
 *
 * <p>Entries: {@code .index} relative offset 4, position 4; {@code .timeindex} timestamp 8, relative offset 4;
 * {@code .txnindex} version 2, producer id 8, first, last and last stable offset 8 each; {@code .snapshot} after a header of
 * version 2, CRC32C 4, count 4: producer id 8, epoch 2, last sequence 4, last offset 8, offset delta 4, timestamp 8,
 * coordinator epoch 4, first offset of the open transaction 8. Relative offsets count from the number in the file's name.
 */
final class IndexDump {
    private static final int SNAPSHOT_HEADER_BYTES = 10;

    private final PrintStream out;
    private final String kind;
    private long previousKey = Long.MIN_VALUE;

    IndexDump(PrintStream out, String kind) {
        this.out = out;
        this.kind = kind;
    }

    /** Returns the number of faults found. */
    int print(Path file) throws IOException {
        long baseOffset = baseOffsetOf(file);
        int entryBytes = entryBytes();
        long left = Files.size(file);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (kind.equals("snapshot") && left >= SNAPSHOT_HEADER_BYTES) {
                ByteBuffer header = ByteBuffer.wrap(in.readNBytes(SNAPSHOT_HEADER_BYTES));
                out.println("  version " + header.getShort(0) + ", " + Wording.count(header.getInt(6), "producer"));
                left -= SNAPSHOT_HEADER_BYTES;
            }
            for (; left >= entryBytes; left -= entryBytes) {
                ByteBuffer entry = ByteBuffer.wrap(in.readNBytes(entryBytes));
                if (isAllocatedAhead(entry)) {
                    out.println("  (" + left + " empty bytes follow, allocated ahead)");
                    return 0;
                }
                if (!printEntry(entry, baseOffset)) {
                    return 1;
                }
            }
        }
        if (left > 0) {
            out.println("  DAMAGED: " + left + " bytes at the end are not a whole entry");
            return 1;
        }
        return 0;
    }

    private int entryBytes() {
        return switch (kind) {
            case "index" -> 8;
            case "timeindex" -> 12;
            case "txnindex" -> 34;
            default -> 46;
        };
    }

    /** False when the entry is not above the one before, so that a search would go wrong from here on. */
    private boolean printEntry(ByteBuffer entry, long baseOffset) {
        long key = switch (kind) {
            case "index" -> offsetEntry(entry, baseOffset);
            case "timeindex" -> timeEntry(entry, baseOffset);
            case "txnindex" -> transactionEntry(entry);
            default -> producerEntry(entry);
        };
        boolean ascending = key >= previousKey || kind.equals("snapshot");
        previousKey = key;
        if (!ascending) {
            out.println("  DAMAGED: this entry is below the one before it");
        }
        return ascending;
    }

    private long offsetEntry(ByteBuffer entry, long baseOffset) {
        long offset = baseOffset + entry.getInt();
        out.println("  offset " + offset + " position " + entry.getInt());
        return offset;
    }

    private long timeEntry(ByteBuffer entry, long baseOffset) {
        long timestampMs = entry.getLong();
        out.println("  timestamp " + timestampMs + " offset " + (baseOffset + entry.getInt()));
        return timestampMs;
    }

    private long transactionEntry(ByteBuffer entry) {
        entry.getShort();
        long producerId = entry.getLong();
        long firstOffset = entry.getLong();
        long lastOffset = entry.getLong();
        out.println("  aborted producer " + producerId + " offsets " + firstOffset + "-" + lastOffset
                + " last stable offset " + entry.getLong());
        return lastOffset;
    }

    private long producerEntry(ByteBuffer entry) {
        long producerId = entry.getLong();
        out.println("  producer " + producerId + " epoch " + entry.getShort() + " last sequence " + entry.getInt()
                + " last offset " + entry.getLong() + " offset delta " + entry.getInt() + " timestamp "
                + entry.getLong() + " coordinator epoch " + entry.getInt() + " open transaction from "
                + entry.getLong());
        return producerId;
    }

    /** Kafka allocates the indexes of an active segment ahead; no entry of theirs is all zeros, of other files one may be. */
    private boolean isAllocatedAhead(ByteBuffer entry) {
        if (!kind.equals("index") && !kind.equals("timeindex")) {
            return false;
        }
        for (int index = 0; index < entry.limit(); index++) {
            if (entry.get(index) != 0) {
                return false;
            }
        }
        return true;
    }

    private static long baseOffsetOf(Path file) {
        String name = String.valueOf(file.getFileName());
        String digits = name.substring(0, Math.max(0, name.indexOf('.')));
        if (!digits.matches("\\d{1,20}")) {
            throw CommandFailure.failed(file + " is not named by an offset, as " + "0".repeat(20) + ".index is.");
        }
        return Long.parseLong(digits);
    }
}
