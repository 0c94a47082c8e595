package io.millrace.coordinator.runtime;

import io.millrace.coordinator.Command;
import io.millrace.coordinator.Coordinator;
import io.millrace.coordinator.Decision;
import io.millrace.coordinator.Effect;
import io.millrace.coordinator.EncodedEvent;
import io.millrace.coordinator.EventCodec;
import io.millrace.coordinator.ReplyToken;
import io.millrace.coordinator.TimerKey;
import io.millrace.coordinator.Turn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The smallest machine that has durable state, parked answers and timers: named counters. */
final class Counters implements Coordinator<Counters.Counted> {
    private final Map<String, Long> totals = new HashMap<>();
    private final Map<String, ReplyToken<Long>> parked = new HashMap<>();

    /** A counter's new total. */
    record Counted(String name, long total) {}

    record Add(String name, long amount) implements Command<Long> {}

    /** As {@link Add}, and has the new total announced. */
    record AddAloud(String name, long amount) implements Command<Long> {}

    /** A total that was announced. */
    record Announcement(String name, long total) implements Effect {}

    record Read(String name) implements Command<Long> {}

    /** Is answered with the total after a while. */
    record ReadLater(String name, long delayMs) implements Command<Long> {}

    record Fail() implements Command<Long> {}

    /** Writes so many events at once. */
    record AddMany(String name, int count) implements Command<Long> {}

    private record Later(String name) implements TimerKey {}

    @Override
    @SuppressWarnings("unchecked") // All commands here are answered with a number.
    public <R> Decision<Counted> decide(Command<R> command, ReplyToken<R> replyTo, long nowMs) {
        Turn<Counted> turn = new Turn<>(nowMs, this::apply);
        ReplyToken<Long> reply = (ReplyToken<Long>) replyTo;
        if (command instanceof Add add) {
            turn.emit(new Counted(add.name(), total(add.name()) + add.amount()));
            turn.answer(reply, total(add.name()));
        } else if (command instanceof AddAloud aloud) {
            turn.emit(new Counted(aloud.name(), total(aloud.name()) + aloud.amount()));
            turn.effect(new Announcement(aloud.name(), total(aloud.name())));
            turn.answer(reply, total(aloud.name()));
        } else if (command instanceof AddMany many) {
            for (int i = 0; i < many.count(); i++) {
                turn.emit(new Counted(many.name(), total(many.name()) + 1));
            }
            turn.answer(reply, total(many.name()));
        } else if (command instanceof ReadLater later) {
            parked.put(later.name(), reply);
            turn.schedule(new Later(later.name()), later.delayMs());
        } else if (command instanceof Read read) {
            turn.answer(reply, total(read.name()));
        } else {
            throw new IllegalStateException("made by a test");
        }
        return turn.decision();
    }

    @Override
    public Decision<Counted> fire(TimerKey timer, long nowMs) {
        Turn<Counted> turn = new Turn<>(nowMs, this::apply);
        String name = ((Later) timer).name();
        turn.answer(parked.remove(name), total(name));
        return turn.decision();
    }

    @Override
    public void apply(Counted event) {
        totals.put(event.name(), event.total());
    }

    @Override
    public Decision<Counted> loaded(long nowMs) {
        return new Turn<Counted>(nowMs, this::apply).decision();
    }

    private long total(String name) {
        return totals.getOrDefault(name, 0L);
    }

    /** Name as the key, total as the value; keys that begin with a question mark are of no known kind. */
    static final class Codec implements EventCodec<Counted> {
        @Override
        public EncodedEvent encode(Counted event) {
            return new EncodedEvent(
                    ByteBuffer.wrap(event.name().getBytes(StandardCharsets.UTF_8)),
                    ByteBuffer.allocate(8).putLong(0, event.total()));
        }

        @Override
        public Optional<Counted> decode(ByteBuffer key, @Nullable ByteBuffer value) {
            String name = StandardCharsets.UTF_8.decode(key.duplicate()).toString();
            return name.startsWith("?")
                    ? Optional.empty()
                    : Optional.of(new Counted(name, value == null ? 0 : value.getLong(value.position())));
        }
    }
}
