package io.leno.cli.explain;

import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.cli.CommandFailure;
import io.leno.cli.OutputFormat;
import io.leno.cli.Terminal;
import io.leno.xds.translator.StandardTranslators;
import io.leno.xds.translator.explain.Explanation;
import io.leno.xds.translator.explain.MeshProxies;
import io.leno.xds.translator.explain.ProxyName;
import io.leno.xds.translator.explain.Question;

import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// `lenoctl explain`: what a request meets at a proxy, and what made that so.
@Command(
        name = "explain",
        description = {
            "Shows what a request would meet at a proxy: listener, filter chain, virtual host, route,"
                    + " cluster, endpoints and policies, each with the resource and field it comes"
                    + " from; and where it goes nowhere, why.",
            "Asks a control plane, or with --config only files.",
            "Exit codes: 0 explained, 1 not explained, 2 wrong usage."
        })
public final class ExplainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            paramLabel = "REQUEST",
            description = "[METHOD] URL: 'GET http://reviews:9080/x', tcp://echo:9000, grpc://…")
    private String request = "";

    @ArgGroup(multiplicity = "1")
    private Side side = new Side();

    @Option(
            names = {"-H", "--header"},
            paramLabel = "NAME:VALUE",
            description = "A header of the request. May be repeated.")
    private final List<String> headers = new ArrayList<>();

    @Mixin private final Source source;
    @Mixin private final OutputFormat output = new OutputFormat();

    /// Whose proxy.
    private static final class Side {
        @Option(
                names = "--from",
                paramLabel = "POD",
                description =
                        "The workload that sends it (or the gateway it comes to): POD,"
                                + " POD.NAMESPACE, or its address.")
        private String from = "";

        @Option(
                names = "--to",
                paramLabel = "POD",
                description = "The workload it comes to, as its own proxy sees it.")
        private String to = "";
    }

    private ExplainCommand(Map<String, String> environment, Terminal terminal) {
        this.terminal = terminal;
        source = new Source(environment);
    }

    public static CommandLine commandLine(Map<String, String> environment, Terminal terminal) {
        return new CommandLine(new ExplainCommand(environment, terminal));
    }

    @Override
    public Integer call() {
        Map<?, ?> explanation = source.areFiles() ? offline() : ofControlPlane();
        var fields = new LinkedHashMap<String, Object>();
        explanation.forEach((name, value) -> fields.put(String.valueOf(name), value));
        var text = new ExplanationText(fields);
        output.print(terminal, fields, text.lines(), text.names());
        return 0;
    }

    private boolean isInbound() {
        return !side.to.isEmpty();
    }

    private String proxy() {
        return isInbound() ? side.to : side.from;
    }

    private Map<?, ?> offline() {
        Question question = question();
        MeshModel mesh = source.offline().mesh().model();
        List<Node> nodes = MeshProxies.of(mesh, source.metadata);
        try {
            Node node = ProxyName.find(proxy(), nodes);
            return new Explanation(StandardTranslators.all()).of(mesh, node, question);
        } catch (IllegalArgumentException mistake) {
            throw CommandFailure.failed(String.valueOf(mistake.getMessage()));
        }
    }

    private Question question() {
        var all = new LinkedHashMap<String, String>();
        for (String each : headers) {
            int colon = each.indexOf(':', 1);
            if (colon < 0)
                throw CommandFailure.usage("-H: \"" + each + "\" (expected: NAME: VALUE)");
            all.put(each.substring(0, colon).strip(), each.substring(colon + 1).strip());
        }
        try {
            return Question.parse(request, all, isInbound());
        } catch (IllegalArgumentException mistake) {
            throw CommandFailure.usage(String.valueOf(mistake.getMessage()));
        }
    }

    private Map<?, ?> ofControlPlane() {
        question(); // what is wrong with it needs nobody to tell
        var query = new LinkedHashMap<String, String>();
        query.put("proxy", proxy());
        query.put("request", request);
        if (isInbound()) query.put("inbound", "true");
        if (!headers.isEmpty()) query.put("header", String.join("\n", headers));
        return source.endpoint().get("/debug/explainz", query);
    }
}
