package io.leno.analysis.webhook;

import io.leno.analysis.lookup.Injection;
import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Names;
import io.leno.analysis.lookup.Names.FullName;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Webhooks of injectors that would inject twice, or call a control plane that is not there.
@Component
public final class WebhookAnalyzer implements Analyzer {
    private static final String REVISION = Injection.REVISION_LABEL;
    private static final List<Map<String, String>> NAMESPACES =
            choices("istio-injection", "enabled", "disabled");
    private static final List<Map<String, String>> OBJECTS =
            choices("sidecar.istio.io/inject", "true", "false");

    /// A webhook and the resource that has it.
    private record Webhook(ConfigResource resource, Part fields) {
        boolean matches(Map<String, String> namespace, Map<String, String> object) {
            return Labels.matchSelector(fields.part("namespaceSelector"), namespace)
                    && Labels.matchSelector(fields.part("objectSelector"), object);
        }

        @Override
        public String toString() {
            return Names.full(resource) + "/" + fields.text("name");
        }
    }

    @Override
    public String name() {
        return "webhook.Analyzer";
    }

    @Override
    public String description() {
        return "Checks the validity of Istio webhooks";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.MUTATING_WEBHOOKS, Kinds.SERVICE);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        List<Webhook> webhooks = new ArrayList<>();
        Set<String> revisions = new TreeSet<>();
        for (ConfigResource resource : resources.all(Kinds.MUTATING_WEBHOOKS)) {
            List<Part> all = Part.of(resource).parts("webhooks");
            Set<String> own = revisions(resource, all);
            boolean isIstios =
                    all.stream().anyMatch(each -> each.text("name").endsWith("istio.io"));
            if (own.isEmpty() && !isIstios) continue;
            all.forEach(each -> webhooks.add(new Webhook(resource, each)));
            revisions.addAll(own);
        }
        for (Map<String, String> namespace : withRevisions(NAMESPACES, revisions))
            for (Map<String, String> object : withRevisions(OBJECTS, revisions))
                checkOverlap(
                        webhooks.stream().filter(each -> each.matches(namespace, object)).toList(),
                        findings);
        for (Webhook each : webhooks) checkService(each, resources, findings);
    }

    private static List<Map<String, String>> choices(String label, String... values) {
        List<Map<String, String>> choices = new ArrayList<>(List.of(Map.of()));
        for (String value : values) choices.add(Map.of(label, value));
        return choices;
    }

    /// The choices as they are, and each with each of the revisions.
    private static List<Map<String, String>> withRevisions(
            List<Map<String, String>> choices, Set<String> revisions) {
        List<Map<String, String>> all = new ArrayList<>(choices);
        for (String revision : revisions)
            for (Map<String, String> choice : choices) {
                Map<String, String> labels = new HashMap<>(choice);
                labels.put(REVISION, revision);
                all.add(labels);
            }
        return all;
    }

    private static Set<String> revisions(ConfigResource resource, List<Part> webhooks) {
        Set<String> revisions = new TreeSet<>();
        String own = resource.labels().get(REVISION);
        if (own != null) revisions.add(own);
        for (Part webhook : webhooks)
            for (String field : List.of("namespaceSelector", "objectSelector")) {
                Part selector = webhook.part(field);
                String label = selector.textMap("matchLabels").get(REVISION);
                if (label != null) revisions.add(label);
                for (Part expression : selector.parts("matchExpressions"))
                    if (expression.text("key").equals(REVISION))
                        revisions.addAll(expression.texts("values"));
            }
        return revisions;
    }

    private static void checkOverlap(List<Webhook> matching, Findings findings) {
        if (matching.size() < 2) return;
        for (Webhook each : matching) {
            List<String> others =
                    matching.stream()
                            .map(Webhook::toString)
                            .filter(other -> !other.equals(each.toString()))
                            .sorted()
                            .toList();
            if (!others.isEmpty())
                report(
                        each,
                        "Webhook overlaps with others: ["
                                + String.join(" ", others)
                                + "]. This may cause injection to occur twice.",
                        findings);
        }
    }

    private static void checkService(Webhook webhook, Resources resources, Findings findings) {
        Part service = webhook.fields().part("clientConfig").part("service");
        if (!service.exists()) return;
        var name = new FullName(service.text("namespace"), service.text("name"));
        if (resources.find(Kinds.SERVICE, name.namespace(), name.name()).isPresent()) return;
        report(
                webhook,
                "Injector refers to a control plane service that does not exist: " + name + ".",
                findings);
    }

    private static void report(Webhook webhook, String problem, Findings findings) {
        findings.report(Finding.of(IstioMessages.INVALID_WEBHOOK, webhook.resource(), problem));
    }
}
