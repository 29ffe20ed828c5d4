package io.leno.analysis;

import io.leno.analysis.lookup.Names;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A finding as it is shown: with the name of its resource, and where that was read.
public final class Located {
    /// Where each message is explained.
    public static final String DOCUMENTATION =
            "https://istio.io/v1.31/docs/reference/config/analysis";

    private final Finding finding;
    private final String text;

    Located(Finding finding) {
        this.finding = finding;
        String reference = reference();
        String of =
                finding.resource() == null
                        ? ""
                        : " (" + origin() + (reference.isEmpty() ? "" : " " + reference) + ")";
        text =
                finding.type().level()
                        + " ["
                        + finding.type().code()
                        + "]"
                        + of
                        + " "
                        + finding.message();
    }

    public Finding finding() {
        return finding;
    }

    /// `VirtualService default/reviews`; empty where it is about no resource.
    public String origin() {
        ConfigResource resource = finding.resource();
        return resource == null ? "" : resource.key().kind() + " " + Names.full(resource);
    }

    /// `mesh.yaml:12`, the line of the field if it has one, else of its resource; empty where it
    /// was read nowhere. JSON has no lines.
    public String reference() {
        ConfigResource resource = finding.resource();
        if (resource == null) return "";
        Origin origin = resource.origin();
        Integer line = origin.lines().getOrDefault(finding.path(), origin.lines().get(""));
        return line == null || origin.source().endsWith(".json")
                ? origin.source()
                : origin.source() + ":" + line;
    }

    /// `Error [IST0101] (VirtualService default/reviews mesh.yaml:12) Referenced host not found:
    /// "nobody"`
    public String text() {
        return text;
    }

    /// The fields that `istioctl analyze -o json` has, by name.
    public Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        String code = finding.type().code();
        fields.put("code", code);
        fields.put("documentationUrl", documentation(code));
        fields.put("level", finding.type().level().toString());
        fields.put("message", finding.message());
        if (!origin().isEmpty()) fields.put("origin", origin());
        if (!reference().isEmpty()) fields.put("reference", reference());
        return fields;
    }

    private static String documentation(String code) {
        return DOCUMENTATION + "/" + code.toLowerCase(Locale.ROOT) + "/?ref=istioctl-analyze";
    }

    /// The namespace whose matter it is; a namespace's own for one; empty for what has none.
    String namespace() {
        ConfigResource resource = finding.resource();
        if (resource == null) return "";
        boolean isNamespace = ResourceKind.of(resource).equals(Kinds.NAMESPACE);
        return isNamespace ? resource.key().name() : resource.key().namespace();
    }

    String sortKey() {
        ConfigResource resource = finding.resource();
        if (resource == null) return "";
        ResourceKey key = resource.key();
        return key.kind() + "/" + key.name() + "/" + key.namespace();
    }

    @Override
    public String toString() {
        return text;
    }
}
