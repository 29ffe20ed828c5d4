package io.leno.xds.translator.explain;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.api.xds.XdsResource;
import io.leno.xds.translator.Note;
import io.leno.xds.translator.Reach;
import io.leno.xds.translator.Reach.Reason;
import io.leno.xds.translator.match.Passage;
import io.leno.xds.translator.match.Passage.Tried;
import io.leno.xds.translator.match.ProxyResources;
import io.leno.xds.translator.match.RequestMatcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a request meets at one proxy, each thing with what made it; as maps and lists, for JSON.
public final class Explanation {
    private final Collection<Translator> translators;

    /// @param translators one for each type
    public Explanation(Collection<Translator> translators) {
        this.translators = List.copyOf(translators);
    }

    /// @return `request`, `proxy`, `steps`, `clusters`, `policies`, `outcome`, `reasons`
    public Map<String, Object> of(MeshModel mesh, Node node, Question question) {
        var all = new ArrayList<XdsResource>();
        for (Translator each : translators) {
            all.addAll(each.annotated(mesh, node, ResourceNames.all()).resources());
        }
        var resources = ProxyResources.of(all);
        var reach = new Reach(mesh, node);
        var dialled = new Arrival(mesh, node, reach, resources).of(question);
        Passage passage =
                new RequestMatcher(resources).match(dialled.connection(), question.request());
        var fields = new LinkedHashMap<String, Object>();
        fields.put("request", question.toString());
        fields.put("proxy", proxy(node));
        if (!dialled.note().isEmpty()) fields.put("dialled", dialled.note());
        fields.put("steps", steps(passage));
        fields.put("clusters", new ClusterText(reach).of(passage.destinations()));
        fields.put("policies", new Policies(passage).all());
        fields.put("outcome", new Outcomes(passage, dialled.connection()).fields());
        fields.put(
                "reasons",
                reach.reasons(question.host(), question.port()).stream()
                        .map(Explanation::reason)
                        .toList());
        return fields;
    }

    private static Map<String, Object> proxy(Node node) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", node.name());
        fields.put("namespace", node.namespace());
        fields.put("type", node.type() == Node.Type.ROUTER ? "router" : "sidecar");
        fields.put("address", node.address());
        fields.put("id", node.id());
        return fields;
    }

    private static List<Map<String, Object>> steps(Passage passage) {
        var steps = new ArrayList<Map<String, Object>>();
        Listener listener = passage.listener();
        if (listener != null) steps.add(ofListener(listener));
        FilterChain chain = passage.chain();
        if (chain != null && listener != null) {
            var step = step("filterChain", chain.getName(), chain.getMetadata());
            String match = ChainText.of(chain, listener);
            if (!match.isEmpty()) step.put("match", match);
            if (passage.filter() != null) step.put("filter", passage.filter().getName());
            steps.add(step);
        }
        if (passage.routes() != null)
            steps.add(step("routes", passage.routes().getName(), passage.routes().getMetadata()));
        if (passage.host() != null) {
            var step = step("virtualHost", passage.host().getName(), passage.host().getMetadata());
            step.put("domains", List.copyOf(passage.host().getDomainsList()));
            steps.add(step);
        }
        if (passage.host() != null) steps.add(ofRoute(passage));
        return steps;
    }

    private static Map<String, Object> ofListener(Listener listener) {
        var step = step("listener", listener.getName(), listener.getMetadata());
        var address = listener.getAddress().getSocketAddress();
        step.put("address", address.getAddress() + ":" + address.getPortValue());
        return step;
    }

    private static Map<String, Object> ofRoute(Passage passage) {
        Route route = passage.route();
        var step =
                route == null
                        ? step("route", "", Metadata.getDefaultInstance())
                        : step("route", route.getName(), route.getMetadata());
        if (route != null) step.put("match", passage.conditions());
        if (!passage.tried().isEmpty())
            step.put("notTaken", passage.tried().stream().map(Explanation::notTaken).toList());
        return step;
    }

    private static Map<String, Object> notTaken(Tried tried) {
        var fields = step("route", tried.route().getName(), tried.route().getMetadata());
        fields.put("match", tried.conditions());
        fields.put("reason", "the request has not: " + tried.reason());
        return fields;
    }

    private static Map<String, Object> step(String kind, String name, Metadata metadata) {
        var step = new LinkedHashMap<String, Object>();
        step.put("kind", kind);
        step.put("name", name);
        step.put("madeBy", makers(Note.of(metadata).stream().filter(each -> isWhole(each))));
        return step;
    }

    /// Settings are told with the policies; what patches did, with the thing.
    private static boolean isWhole(Note note) {
        return note.part().isEmpty() || note.part().indexOf('(') > 0;
    }

    static List<Map<String, Object>> makers(Stream<Note> notes) {
        return notes.map(Explanation::maker).distinct().toList();
    }

    private static Map<String, Object> maker(Note note) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("resource", note.resource());
        if (!note.location().isEmpty()) fields.put("location", note.location());
        if (!note.field().isEmpty()) fields.put("field", note.field());
        if (!note.part().isEmpty()) fields.put("part", note.part());
        return fields;
    }

    private static Map<String, Object> reason(Reason reason) {
        var fields = new LinkedHashMap<String, Object>();
        if (!reason.resource().isEmpty()) fields.put("resource", reason.resource());
        if (!reason.location().isEmpty()) fields.put("location", reason.location());
        if (!reason.field().isEmpty()) fields.put("field", reason.field());
        fields.put("message", reason.message());
        return fields;
    }
}
