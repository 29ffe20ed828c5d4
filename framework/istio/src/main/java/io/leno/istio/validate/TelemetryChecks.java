package io.leno.istio.validate;

import java.util.List;
import java.util.Map;

/// What must hold in a Telemetry.
final class TelemetryChecks {
    private TelemetryChecks() {}

    static void check(Part spec, CelRules rules) {
        Selections.check(spec);
        for (Part metrics : spec.parts("metrics")) metrics(metrics);
        List<Part> tracing = spec.parts("tracing");
        if (tracing.size() > 1) spec.warn("tracing", "multiple tracing is not currently supported");
        tracing.forEach(TelemetryChecks::tracing);
        for (Part logging : spec.parts("accessLogging")) {
            providers(logging);
            Part filter = logging.part("filter");
            if (filter == null) continue;
            String wrong = rules.syntaxError(filter.text("expression"));
            if (!wrong.isEmpty())
                filter.error("expression", "must be a valid CEL expression, " + wrong);
        }
    }

    private static void providers(Part part) {
        for (Part provider : part.parts("providers"))
            if (provider.text("name").isEmpty())
                provider.missing("name", "the name of an extension provider");
    }

    private static void metrics(Part metrics) {
        providers(metrics);
        for (Part override : metrics.parts("overrides")) {
            for (Map.Entry<String, Part> tag : override.partMap("tagOverrides").entrySet()) {
                if (tag.getKey().isEmpty())
                    override.warn("tagOverrides", "tagOverrides.name may not be empty");
                // without an operation it is UPSERT, the first of its names
                boolean isUpsert = !tag.getValue().has("operation");
                if (isUpsert && tag.getValue().text("value").isEmpty())
                    tag.getValue().missing("value", "a CEL expression, as operation is UPSERT");
            }
            Part match = override.partOrEmpty("match");
            if (match.has("customMetric") && match.text("customMetric").isEmpty())
                match.missing("customMetric", "the name of a metric");
        }
    }

    private static void tracing(Part tracing) {
        if (tracing.list("providers").size() > 1)
            tracing.warn("providers", "multiple providers is not currently supported");
        providers(tracing);
        for (Map.Entry<String, Part> tag : tracing.partMap("customTags").entrySet()) {
            if (tag.getKey().isEmpty()) tracing.error("customTags", "tag name may not be empty");
            for (String kind : List.of("header", "environment"))
                needs(tag.getValue(), kind, "name");
            needs(tag.getValue(), "literal", "value");
        }
    }

    private static void needs(Part tag, String kind, String field) {
        Part source = tag.part(kind);
        if (source != null && source.text(field).isEmpty())
            source.missing(field, "the " + field + " of a " + kind);
    }
}
