package io.millrace.service;

import io.millrace.common.TopicPartition;
import io.millrace.coordinator.group.watch.LogView;
import io.millrace.peer.PeerCodec;
import io.millrace.peer.PeerRequest;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The question of a coordinator to the leaders of partitions how their logs look around the positions of groups.
 *
 * <pre>
 *  question: count int32, then topic UTF, partition int32, offset int64
 *  answer:   count int32, then known bool and, if so, log start, last stable, high watermark int64, unread bool and, if so,
 *            timestamp int64, expiry optional int64, spare bytes optional int64
 * </pre>
 */
final class LogViewMessages {
    /** Of a group that has committed nothing there. */
    static final long NO_OFFSET = -1;

    private static final int MAX_PLACES = 1_000_000;

    static final PeerRequest<List<Place>, List<Optional<LogView>>> KIND =
            new PeerRequest<>("group-log-views", 1, new Places(), new Views());

    private LogViewMessages() {}

    /** A position in a partition. */
    record Place(TopicPartition partition, long offset) {}

    private static int count(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_PLACES) {
            throw new IOException(count + " places");
        }
        return count;
    }

    private static final class Places implements PeerCodec<List<Place>> {
        @Override
        public void write(DataOutput out, List<Place> places) throws IOException {
            out.writeInt(places.size());
            for (Place place : places) {
                out.writeUTF(place.partition().topic());
                out.writeInt(place.partition().partition());
                out.writeLong(place.offset());
            }
        }

        @Override
        public List<Place> read(DataInput in) throws IOException {
            List<Place> places = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                places.add(new Place(new TopicPartition(in.readUTF(), in.readInt()), in.readLong()));
            }
            return places;
        }
    }

    private static final class Views implements PeerCodec<List<Optional<LogView>>> {
        @Override
        public void write(DataOutput out, List<Optional<LogView>> views) throws IOException {
            out.writeInt(views.size());
            for (Optional<LogView> view : views) {
                out.writeBoolean(view.isPresent());
                if (view.isPresent()) {
                    write(out, view.get());
                }
            }
        }

        private static void write(DataOutput out, LogView view) throws IOException {
            out.writeLong(view.logStartOffset());
            out.writeLong(view.lastStableOffset());
            out.writeLong(view.highWatermark());
            out.writeBoolean(view.unread().isPresent());
            if (view.unread().isPresent()) {
                LogView.Unread unread = view.unread().get();
                out.writeLong(unread.timestampMs());
                writeOptional(out, unread.expiresMs());
                writeOptional(out, unread.spareBytes());
            }
        }

        @Override
        public List<Optional<LogView>> read(DataInput in) throws IOException {
            List<Optional<LogView>> views = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                views.add(in.readBoolean() ? Optional.of(readView(in)) : Optional.empty());
            }
            return views;
        }

        private static LogView readView(DataInput in) throws IOException {
            return new LogView(
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readBoolean()
                            ? Optional.of(new LogView.Unread(in.readLong(), readOptional(in), readOptional(in)))
                            : Optional.empty());
        }

        private static void writeOptional(DataOutput out, Optional<Long> value) throws IOException {
            out.writeBoolean(value.isPresent());
            if (value.isPresent()) {
                out.writeLong(value.get());
            }
        }

        private static Optional<Long> readOptional(DataInput in) throws IOException {
            return in.readBoolean() ? Optional.of(in.readLong()) : Optional.empty();
        }
    }
}
