package io.leno.cli.script;

import io.leno.testkit.FakeHttpStream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What has become of an exchange.
///
/// @param request as the upstream gets it; null where it gets none
/// @param response as the client gets it; null where it gets none
/// @param local details of the script's own answer; null where it gave none
/// @param metadata that the script set, by filter and key
record Outcome(
        List<Trace.Step> steps,
        List<String> failures,
        @Nullable Message request,
        @Nullable Message response,
        @Nullable String local,
        Map<String, Map<String, Object>> metadata) {
    static Outcome of(FakeHttpStream stream, Trace trace) {
        return new Outcome(
                trace.steps(),
                trace.failures(),
                stream.isRequestComplete() && !stream.hasReplied()
                        ? Message.of(
                                stream.requestHeaders(),
                                stream.passedRequestBody(),
                                stream.passedRequestTrailers())
                        : null,
                stream.isResponsePassed()
                        ? Message.of(
                                stream.passedResponseHeaders(),
                                stream.passedResponseBody(),
                                stream.passedResponseTrailers())
                        : null,
                stream.hasReplied() ? stream.replied().details() : null,
                Map.copyOf(stream.info().dynamicMetadata()));
    }

    /// One line for each failure of the script and each expectation that is not met.
    List<String> wrong(List<Expectation> expectations) {
        List<String> wrong = new ArrayList<>(failures);
        for (Expectation each : expectations) {
            String mistake = each.mistake(this);
            if (mistake != null) wrong.add(mistake);
        }
        return wrong;
    }
}
