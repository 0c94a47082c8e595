package io.millrace.api.admin;

/**
 * Whose configs a request means, in the request's own terms: two are the same exactly when a client wrote the same.
 * Immutable.
 *
 * @param type number of a resource type, which need not be one that exists
 */
record ResourceName(byte type, String name) {}
