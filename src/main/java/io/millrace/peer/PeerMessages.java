package io.millrace.peer;

import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Questions and answers as bytes. Stateless.
 *
 * <pre>
 *   question: version 1, message        answer: version 1, 0, message   or   version 1, 1, reason (writeUTF), sentence (writeUTF)
 * </pre>
 */
final class PeerMessages {
    private static final byte DONE = 0;
    private static final byte REFUSED = 1;

    /** {@code writeUTF} takes 65,535 bytes, and a character takes up to three. */
    private static final int MAX_SENTENCE_CHARS = 20_000;

    private PeerMessages() {}

    static <Q> Buffer question(PeerRequest<Q, ?> kind, Q question) {
        return bytes(out -> {
            out.writeByte(kind.version());
            kind.question().write(out, question);
        });
    }

    static <Q> Q readQuestion(PeerRequest<Q, ?> kind, Buffer bytes) throws IOException {
        DataInputStream in = open(kind, bytes);
        return kind.question().read(in);
    }

    static <R> Buffer answer(PeerRequest<?, R> kind, Outcome<R> outcome) {
        return bytes(out -> {
            out.writeByte(kind.version());
            if (outcome instanceof Outcome.Done<R> done) {
                out.writeByte(DONE);
                kind.answer().write(out, done.value());
            } else {
                Refusal refusal = ((Outcome.Refused<R>) outcome).refusal();
                String sentence = refusal.message();
                out.writeByte(REFUSED);
                out.writeUTF(refusal.reason().name());
                out.writeUTF(sentence.substring(0, Math.min(sentence.length(), MAX_SENTENCE_CHARS)));
            }
        });
    }

    static <R> Outcome<R> readAnswer(PeerRequest<?, R> kind, Buffer bytes) throws IOException {
        DataInputStream in = open(kind, bytes);
        if (in.readByte() == DONE) {
            return Outcome.done(kind.answer().read(in));
        }
        return Outcome.refused(Reason.named(in.readUTF()), in.readUTF());
    }

    private static DataInputStream open(PeerRequest<?, ?> kind, Buffer bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.getBytes()));
        int version = in.readByte();
        if (version != kind.version()) {
            throw new IOException("version " + version + " of " + kind.name() + " is not known");
        }
        return in;
    }

    private interface Writing {
        void into(DataOutputStream out) throws IOException;
    }

    private static Buffer bytes(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.into(new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory refuses bytes", impossible);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
