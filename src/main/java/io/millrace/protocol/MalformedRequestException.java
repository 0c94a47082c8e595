package io.millrace.protocol;

/** Bytes that are no request; the connection they came from cannot be used any more. */
final class MalformedRequestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String message) {
        super(message);
    }
}
