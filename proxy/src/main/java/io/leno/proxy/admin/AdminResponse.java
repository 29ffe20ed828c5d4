package io.leno.proxy.admin;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.re2j.PatternSyntaxException;

/// An answer of the admin interface.
///
/// @param afterwards runs when the answer was sent
record AdminResponse(int status, String contentType, String body, Runnable afterwards) {
    static final String TEXT = "text/plain; charset=UTF-8";
    static final String HTML = "text/html; charset=UTF-8";
    static final String JSON = "application/json";

    static AdminResponse of(int status, String contentType, String body) {
        return new AdminResponse(status, contentType, body, () -> {});
    }

    static AdminResponse text(String body) {
        return of(200, TEXT, body);
    }

    static AdminResponse json(String body) {
        return of(200, JSON, body);
    }

    static AdminResponse json(Message message) {
        return json(message, ProtoJson.Fields.SET);
    }

    static AdminResponse json(Message message, ProtoJson.Fields fields) {
        try {
            return json(ProtoJson.print(message, fields));
        } catch (InvalidProtocolBufferException e) {
            return of(500, TEXT, "cannot be shown as JSON: " + e.getMessage() + "\n");
        }
    }

    /// Of an action that was begun.
    static AdminResponse ok() {
        return text("OK\n");
    }

    /// In the words of RE2 as Envoy has it.
    static AdminResponse badRegex(PatternSyntaxException e) {
        return bad("Invalid re2 regex: " + re2(e));
    }

    /// `missing ]: [`; Java's has a prefix and quotes.
    static String re2(PatternSyntaxException e) {
        return e.getDescription().replace("missing closing ]", "missing ]") + ": " + e.getPattern();
    }

    /// The request is at fault.
    static AdminResponse bad(String why) {
        return of(400, TEXT, why);
    }
}
