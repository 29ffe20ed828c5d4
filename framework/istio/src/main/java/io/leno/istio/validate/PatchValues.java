package io.leno.istio.validate;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.istio.bind.Envelope;
import io.leno.istio.bind.Report;
import io.leno.proto.ExtensionTypes;
import io.leno.proto.JsonMessages;
import io.leno.proto.PatchedKinds;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether what an EnvoyFilter puts into Envoy's configuration can be read as such. The control
/// plane does without a patch that cannot; who asks before gets an error, as of Istio's webhook.
/// Thread-safe; keep one, as the messages it finds are used again.
public final class PatchValues {
    /// Packages that Envoy's current API has no more.
    private static final Pattern OLD = Pattern.compile("envoy\\..*\\.v2(alpha[0-9]*)?\\..*");

    /// Messages that a proxy may have though they are not among Envoy's own.
    private static final Pattern FOREIGN =
            Pattern.compile(
                    "(istio|io\\.istio|io\\.leno|stats|envoy\\.tcp)\\..*"
                            + "|envoy\\.extensions\\..*(\\.v3alpha|\\.(dynamo|peer_metadata|client_ssl_auth"
                            + "|kafka|kafka_broker|metadata_exchange|mysql_proxy|rocketmq_proxy"
                            + "|wasm_filter)\\.v3)\\..*");

    private final ExtensionTypes types = new ExtensionTypes();
    private final JsonMessages messages = new JsonMessages(types);

    /// @param resource an EnvoyFilter
    /// @param found what is known to be wrong with it: such patches are not looked at
    public List<Problem> check(ConfigResource resource, List<Problem> found) {
        var report = new Report(resource);
        var spec = new Part(Envelope.spec(resource), "spec", report);
        for (Part patch : spec.parts("configPatches")) {
            boolean isKnownToBeWrong =
                    found.stream()
                            .filter(each -> each.severity() == Problem.Severity.ERROR)
                            .anyMatch(
                                    each ->
                                            each.path().isEmpty()
                                                    || each.path().equals("spec")
                                                    || each.path().startsWith(patch.path()));
            boolean isWaypoint = patch.partOrEmpty("match").text("context").equals("WAYPOINT");
            Part value = patch.partOrEmpty("patch").part("value");
            if (value != null && !isKnownToBeWrong && !isWaypoint)
                value(value, PatchedKinds.of(patch.text("applyTo")));
        }
        return report.problems();
    }

    private void value(Part value, Message kind) {
        var read = messages.read(value.fields(), kind);
        if (areTypesWrong(value, read.types())) return;
        String complaint = read.complaint();
        String mistyped = messages.mistyped(value.fields(), kind);
        if (read.message() == null || (complaint != null && complaint.contains("enum value"))) {
            value.error("Envoy filter: " + complaint);
        } else if (mistyped != null) {
            value.error("Envoy filter: " + mistyped);
        } else {
            if (complaint != null) value.warn("Envoy filter: " + complaint);
            List<String> missing = byNameAlone(read.message());
            if (!missing.isEmpty())
                value.warn(
                        "using deprecated types by name without typed_config; "
                                + String.join(", ", missing));
        }
    }

    /// True where the value cannot be read because nobody here knows what is in it.
    private boolean areTypesWrong(Part value, Set<String> named) {
        boolean isForeign = false;
        for (String type : named) {
            boolean isOld = OLD.matcher(type).matches();
            if (!isOld && types.find(type) != null) continue;
            isForeign = true;
            if (FOREIGN.matcher(type).matches()) continue;
            value.error(
                    "Envoy filter: referenced type unknown"
                            + (isOld ? " (hint: try using the v3 XDS API)" : "")
                            + ": "
                            + type);
        }
        return isForeign;
    }

    /// The names of extensions of which nothing but the name is said.
    private static List<String> byNameAlone(Message message) {
        var names = new ArrayList<String>();
        boolean hasConfig = false;
        boolean wantsConfig = false;
        String name = "";
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean isRepeated = field.isRepeated();
            String called = field.getName();
            if (called.equals("name")) name = String.valueOf(message.getField(field));
            wantsConfig |= called.equals("typed_config");
            if (isRepeated || !message.hasField(field)) continue;
            hasConfig |= called.equals("typed_config") || called.equals("config_discovery");
            if (message.getField(field) instanceof Message inner) names.addAll(byNameAlone(inner));
        }
        if (wantsConfig && !hasConfig) names.add(name);
        return names;
    }
}
