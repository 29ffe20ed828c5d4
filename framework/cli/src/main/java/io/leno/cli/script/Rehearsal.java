package io.leno.cli.script;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.ProxyHealth;
import io.leno.testkit.FakeFilterContext;
import io.leno.testkit.FakeHttpStream;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One stream through a script, with an upstream and clusters that answer what they are told to.
final class Rehearsal {
    private static final int WARM_UP_CALLS = 3;
    private static final ProxyHealth.Members ONE_HOST = new ProxyHealth.Members(1, 1, 0);

    private final Exchange exchange;
    private final FakeHttpStream stream;
    private final Map<String, Integer> answered = new HashMap<>();
    private final @Nullable Trace trace;

    private Rehearsal(HttpFilterSettings settings, Exchange exchange, @Nullable Trace trace) {
        this.exchange = exchange;
        this.trace = trace;
        stream = new FakeHttpStream(exchange.request().newHeaders());
        exchange.answers().keySet().forEach(each -> stream.proxy().members.put(each, ONE_HOST));
        stream.serve(settings);
    }

    /// Runs a script and keeps what it does. It has been run before, by itself: the time that its
    /// engine takes for the first call is not the script's.
    static Outcome run(Script script, Exchange exchange) {
        warmUp(script, exchange);
        var context = new FakeFilterContext();
        var trace = new Trace(context);
        try (var _ = ScriptLogs.to(trace::log);
                var settings = script.configure(context)) {
            var rehearsal = new Rehearsal(TracedFilter.settings(settings, trace), exchange, trace);
            rehearsal.play();
            rehearsal.tellWhatIsHeld(trace);
            Outcome outcome = Outcome.of(rehearsal.stream, trace);
            rehearsal.stream.end();
            return outcome;
        }
    }

    private static void warmUp(Script script, Exchange exchange) {
        try (var _ = ScriptLogs.silenced();
                var settings = script.configure(new FakeFilterContext().uncounted())) {
            for (int i = 0; i < WARM_UP_CALLS; i++) play(settings, exchange);
        }
    }

    /// Runs a script as often as one likes.
    static void play(HttpFilterSettings settings, Exchange exchange) {
        var rehearsal = new Rehearsal(settings, exchange, null);
        rehearsal.play();
        rehearsal.stream.end();
    }

    private void play() {
        sendRequest();
        if (stream.hasReplied() || !stream.isRequestComplete()) return;
        sendResponse();
    }

    private void sendRequest() {
        Message request = exchange.request();
        boolean hasBody = request.body().length > 0;
        boolean hasTrailers = !request.trailers().isEmpty();
        stream.sendRequestHeaders(!hasBody && !hasTrailers);
        answerCalls();
        if (hasBody && !stream.hasReplied()) {
            stream.sendRequestData(request.body(), !hasTrailers);
            answerCalls();
        }
        if (hasTrailers && !stream.hasReplied()) {
            stream.sendRequestTrailers(request.newTrailers());
            answerCalls();
        }
    }

    private void sendResponse() {
        Message response = exchange.response();
        boolean hasBody = response.body().length > 0;
        boolean hasTrailers = !response.trailers().isEmpty();
        stream.sendResponseHeaders(response.newHeaders(), !hasBody && !hasTrailers);
        answerCalls();
        if (hasBody) {
            stream.sendResponseData(response.body(), !hasTrailers);
            answerCalls();
        }
        if (hasTrailers) {
            stream.sendResponseTrailers(response.newTrailers());
            answerCalls();
        }
    }

    private void answerCalls() {
        while (stream.calls().waiting() > 0) {
            String cluster = stream.calls().next().cluster();
            List<Message> answers = exchange.answers().getOrDefault(cluster, List.of());
            Message answer = answers.get(next(cluster, answers.size()));
            Headers headers = answer.newHeaders();
            if (trace != null) {
                String body = answer.body().length == 0 ? "" : " " + Trace.quoted(answer.body());
                trace.add("answer", cluster + " " + headers.get(":status") + body);
            }
            stream.calls().answer(headers, answer.body(), Set.of());
        }
    }

    /// The last of them again and again.
    private int next(String cluster, int count) {
        return Math.min(answered.merge(cluster, 1, Integer::sum), count) - 1;
    }

    private void tellWhatIsHeld(Trace told) {
        if (!stream.hasReplied() && !stream.isRequestComplete())
            told.fail("the request never goes on: the script holds it");
        else if (!stream.isResponseComplete())
            told.fail("the response never goes on: the script holds it");
    }
}
