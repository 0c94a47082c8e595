/**
 * The fat jar under fire: killed, cut off from its disk, started where it must not start. Not null-marked, as
 * {@code interop}.
 */
package io.millrace.fault;
