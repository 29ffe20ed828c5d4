package io.leno.rollout.control;

import io.leno.rollout.Fields;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// One command of the past.
///
/// @param action `deploy`, `promote`, …
/// @param selection whom it was for, in words
/// @param what the file and the first digits of its hash, or empty
/// @param by who gave it, as they call themselves; may be empty
/// @param outcome what came of it, in words; empty while it is under way
record Deed(
        long revision,
        Instant at,
        String action,
        String selection,
        String what,
        String by,
        String outcome) {
    Deed ended(String how) {
        return new Deed(revision, at, action, selection, what, by, how);
    }

    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("revision", revision);
        fields.put("at", at.toString());
        fields.put("action", action);
        fields.put("selection", selection);
        if (!what.isEmpty()) fields.put("what", what);
        if (!by.isEmpty()) fields.put("by", by);
        if (!outcome.isEmpty()) fields.put("outcome", outcome);
        return fields;
    }

    static Deed of(Map<?, ?> fields) {
        return new Deed(
                Fields.number(fields, "revision"),
                Instant.parse(Fields.text(fields, "at")),
                Fields.text(fields, "action"),
                Fields.text(fields, "selection"),
                Fields.text(fields, "what"),
                Fields.text(fields, "by"),
                Fields.text(fields, "outcome"));
    }
}
