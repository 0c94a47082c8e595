/**
 * Handlers about consumer groups and their offsets.
 */
@NullMarked
package io.millrace.api.group;

import org.jspecify.annotations.NullMarked;
