package io.millrace.logging;

/** The form of log lines. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object on each line, for programs. */
    JSON
}
