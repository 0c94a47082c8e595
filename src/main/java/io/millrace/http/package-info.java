/**
 * What the HTTP resources are written in: requests, replies, problems, routes, strict reading of JSON. A resource is a function
 * from a request to a reply and knows no socket, so it can run for a client of another node too. May depend on common only.
 */
@NullMarked
package io.millrace.http;

import org.jspecify.annotations.NullMarked;
