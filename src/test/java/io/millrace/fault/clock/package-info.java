/** A wall clock of a running node that tests move: an agent in the node, and the hand on it outside. */
@NullMarked
package io.millrace.fault.clock;

import org.jspecify.annotations.NullMarked;
