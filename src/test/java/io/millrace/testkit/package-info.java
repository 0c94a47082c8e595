/**
 * Brokers as real processes, the programs that talk to them, and fakes of our own ports.
 */
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
