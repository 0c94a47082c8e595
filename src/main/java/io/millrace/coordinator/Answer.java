package io.millrace.coordinator;

import io.millrace.common.Outcome;

/** The one answer to a command. Immutable. */
public record Answer<R>(ReplyToken<R> to, Outcome<R> outcome) {}
