package io.millrace.http.search;

import io.millrace.filter.CandidateRecord;
import io.millrace.record.RecordBatch;

/** Writes records that were found. Called on the workers of its search, one at a time. */
interface MatchWriter {
    byte[] write(RecordBatch batch, CandidateRecord record);
}
