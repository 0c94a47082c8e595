package io.millrace.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Sentences for what a client, a file or this program itself may throw. */
final class ClientErrors {
    private ClientErrors() {}

    /** The failure to show for {@code thrown}: what happened and, where there is something to do, what. */
    static CommandFailure explain(Throwable thrown) {
        Throwable cause = rootOf(thrown);
        if (cause instanceof CommandFailure known) {
            return known;
        }
        if (cause instanceof ConfigException) {
            return CommandFailure.usage("The Kafka client refuses a setting: " + sentence(cause));
        }
        return CommandFailure.failed(sentenceFor(cause), thrown);
    }

    private static String sentenceFor(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return "The topic or partition does not exist: " + sentence(cause)
                    + " 'millrace topic list' shows what there is.";
        }
        if (cause instanceof TopicExistsException) {
            return sentence(cause) + " Pass --if-not-exists to accept that.";
        }
        if (cause instanceof TimeoutException) {
            return "The broker did not answer in time: " + sentence(cause) + " A longer --timeout may help.";
        }
        if (cause instanceof UnsupportedVersionException) {
            return "The broker is too old for this command: " + sentence(cause);
        }
        if (cause instanceof AuthenticationException) {
            return "The broker refused the login: " + sentence(cause);
        }
        if (cause instanceof ApiException) {
            return "The broker refused: " + sentence(cause);
        }
        if (cause instanceof IOException io) {
            return "Input or output failed: " + reason(io);
        }
        return "Unexpected " + cause.getClass().getSimpleName() + ": " + sentence(cause)
                + " Run the command again with --debug for the stack trace.";
    }

    /** What an input/output error says, in words: for missing files the JDK's message is the bare path. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no file " + e.getMessage() + ".";
        }
        if (e instanceof AccessDeniedException) {
            return "no permission for " + e.getMessage() + ".";
        }
        if (e instanceof ConnectException) {
            return "connection refused"; // The JDK's HTTP client says nothing.
        }
        return sentence(e);
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wrapper = thrown instanceof ExecutionException
                || thrown instanceof CompletionException
                || thrown.getClass() == KafkaException.class;
        return wrapper && cause != null ? rootOf(cause) : thrown;
    }

    private static String sentence(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName() + ".";
        }
        return message.endsWith(".") || message.endsWith("?") ? message : message + ".";
    }
}
